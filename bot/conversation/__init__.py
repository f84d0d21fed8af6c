"""One turn in one transaction; commands, reading back, wiping."""
