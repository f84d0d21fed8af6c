"""The domain, pure: recognising values, listening back, the ladder, moments, safety."""
