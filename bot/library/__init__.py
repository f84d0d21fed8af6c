"""dialogues/ and content/ as models, with every fault at once."""
