"""What a channel hands in: one small shape for every kind of event, and the JSON it is kept as.

It holds no name, no username and nothing else of a person than an address to answer to.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Kind = Literal["text", "command", "press", "sent", "timer", "group", "blocked"]


class Incoming(BaseModel):
    """One event. `user` is the address within the channel; `event` is unique over all channels."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    event: str
    channel: str
    user: str
    kind: Kind
    text: str = ""  # text: the words; command: its name; sent: the kind; timer: the key
    session: str = ""
    turn: int = 0
    option: str = ""
    press: str = ""  # what the channel needs to answer a press
    message: int = 0  # the message that carries the pressed button

    def json_bytes(self) -> bytes:
        """Give the form in which it waits in the inbox."""
        return self.model_dump_json(exclude_defaults=True).encode()


def from_json(body: bytes) -> Incoming:
    """Read the form in which it waited."""
    return Incoming.model_validate_json(body)
