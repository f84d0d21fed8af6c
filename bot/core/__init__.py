"""The dialogue engine, pure: script, events, session, engine, check."""
