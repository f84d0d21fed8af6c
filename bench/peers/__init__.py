"""What this project is measured against: the same conversation on other foundations."""
