"""Trying out, for authors: a talk in the terminal on a clock that can be moved, and transcript tests."""
