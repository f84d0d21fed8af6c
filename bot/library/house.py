"""The lines of the house around the talks: commands, reading back, wiping, faults."""

from __future__ import annotations

from pydantic import Field

from bot.core.script import Model


class House(Model):
    """Everything the service says by itself; the words stand in content/house.yaml."""

    commands: dict[str, str]  # command -> description in the menu
    busy: str  # {recap}
    busy_go_on: str = Field(max_length=20)
    busy_again: str = Field(max_length=20)
    parked: str  # {recap}
    parked_go_on: str = Field(max_length=20)
    nothing_open: str
    mine_empty: str
    mine_open: str  # nothing to read back yet, but a talk is under way
    mine_head: str
    mine_tail: str
    privacy: str
    wipe_ask: str
    wipe_no: str = Field(max_length=20)
    wipe_yes: str = Field(max_length=20)
    wiped: str
    wipe_kept: str
    unknown_command: str
    not_saved: str
    stranger: str
    group: str
    fault: str
