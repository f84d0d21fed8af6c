"""What is kept: sealed rows in SQLite, and one writer for all turns."""
