"""What a channel is asked to send: channel-neutral, with the address in it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from bot.core.events import Button, Message
from bot.core.text import Span, Text

HOUSE = "h"  # the session of buttons that belong to no talk


class Parcel(BaseModel):
    """One message to send or to edit. `rows` hold (option, label)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    channel: str
    user: str
    kind: Literal["say", "edit"] = "say"
    spans: tuple[tuple[str, str], ...] = ()
    rows: tuple[tuple[tuple[str, str], ...], ...] = ()
    session: str = HOUSE
    turn: int = 0
    message: int = 0
    silent: bool = False

    @property
    def text(self) -> Text:
        """The words with their styles."""
        return tuple(Span(words, style) for words, style in self.spans)  # type: ignore[arg-type]

    @property
    def buttons(self) -> tuple[tuple[Button, ...], ...]:
        """The rows of buttons."""
        return tuple(tuple(Button(option, label) for option, label in row) for row in self.rows)

    def json_bytes(self) -> bytes:
        """Give the form in which it waits in the outbox."""
        return self.model_dump_json(exclude_defaults=True).encode()


def parcel(
    channel: str, user: str, message: Message, session: str = HOUSE, edit: int | None = None
) -> Parcel:
    """Address a message of the core."""
    return Parcel(
        channel=channel, user=user, kind="say" if edit is None else "edit",
        spans=tuple((span.text, span.style) for span in message.text),
        rows=tuple(tuple((button.option, button.label) for button in row) for row in message.rows),
        session=session, turn=message.turn, message=edit or 0, silent=message.reminder,
    )  # fmt: skip


def from_json(body: bytes) -> Parcel:
    """Read the form in which it waited."""
    return Parcel.model_validate_json(body)
