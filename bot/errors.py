"""Errors, named for who can mend them; what a person types is never one."""

from __future__ import annotations


class CoachError(Exception):
    """A fault that somebody can mend; the message is meant to be read by that somebody."""


class ContentError(CoachError):
    """An author must change a file in dialogues/ or content/."""


class ConfigError(CoachError):
    """The operator must change a setting, a key file, or which program uses the database."""


class StoreError(CoachError):
    """The disk, the database or the network failed us; nothing was acknowledged."""
