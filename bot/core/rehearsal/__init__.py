"""Talks written down as tests: their shape, playing them on a stage, recording them, what they visit."""
