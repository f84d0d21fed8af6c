"""Every way through a dialogue, tried on the engine itself; `search.explore` is the door."""
