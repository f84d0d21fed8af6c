"""Update -> Incoming: a door that translates and decides nothing.

What is not read here is never kept: names and usernames stay at the door.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.conversation.incoming import Incoming

CHANNEL = "telegram"
ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member"]
SEPARATOR = ":"
DATA_PARTS = 3


class _Shape(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Chat(_Shape):
    """Where an update comes from."""

    id: int
    type: str


class Entity(_Shape):
    """A marked part of a text."""

    type: str
    offset: int
    length: int


class Message(_Shape):
    """What is read of a message: its words, or which kind of thing it is."""

    message_id: int
    chat: Chat
    text: str | None = None
    entities: tuple[Entity, ...] = ()
    media_group_id: str | None = None
    forward_origin: Any = None
    voice: Any = None
    audio: Any = None
    video: Any = None
    video_note: Any = None
    photo: Any = None
    document: Any = None
    sticker: Any = None
    animation: Any = None
    contact: Any = None
    location: Any = None


class Member(_Shape):
    """Somebody's standing in a chat."""

    status: str


class MemberChange(_Shape):
    """A change in the standing of the bot itself."""

    chat: Chat
    new_chat_member: Member


class Press(_Shape):
    """A press on a button."""

    id: str
    data: str = ""
    message: Message | None = None


class Update(_Shape):
    """One update, as far as it is read."""

    update_id: int
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: Press | None = None
    my_chat_member: MemberChange | None = Field(None)


KINDS = {  # the first that is there names the kind; an animation is a document too
    "forward_origin": "forwarded", "voice": "voice", "audio": "voice", "video_note": "video", "video": "video",
    "animation": "animation", "photo": "photo", "sticker": "sticker", "contact": "contact",
    "location": "location", "document": "document",
}  # fmt: skip


def read_update(raw: Any) -> Update | None:
    """Read an update; None when it has a shape that Telegram does not document."""
    try:
        return Update.model_validate(raw)
    except ValidationError:
        return None


def to_incoming(update: Update, bot: int) -> Incoming | None:
    """Translate; None is an update that no conversation takes."""
    event = f"{CHANNEL}:{bot}:{update.update_id}"
    if update.callback_query:
        return _press(update.callback_query, event)
    if update.message and update.message.chat.type == "private":
        return _message(update.message, event, bot)
    if update.edited_message and update.edited_message.chat.type == "private":
        return _incoming(event, update.edited_message.chat, kind="sent", text="edited")
    change = update.my_chat_member
    if change and change.chat.type == "private" and change.new_chat_member.status == "kicked":
        return _incoming(event, change.chat, kind="blocked")
    return None


def group_of(update: Update) -> int | None:
    """Give the group or channel that an update comes from; the coach talks in private chats only."""
    part = update.message or update.my_chat_member
    if part and part.chat.type != "private":
        left = update.my_chat_member and update.my_chat_member.new_chat_member.status in ("left", "kicked")
        return None if left else part.chat.id
    return None


def _message(message: Message, event: str, bot: int) -> Incoming:
    for name, kind in KINDS.items():
        if getattr(message, name):
            if message.media_group_id:  # an album is one event, however many pictures it has
                event = f"{CHANNEL}:{bot}:album:{message.media_group_id}"
            return _incoming(event, message.chat, kind="sent", text=kind)
    words = message.text
    if words is None:
        return _incoming(event, message.chat, kind="sent", text="other")
    if any(entity.type == "bot_command" and entity.offset == 0 for entity in message.entities):
        name = words.split()[0].removeprefix("/").partition("@")[0].lower()
        return _incoming(event, message.chat, kind="command", text=name)
    return _incoming(event, message.chat, kind="text", text=words)


def _press(press: Press, event: str) -> Incoming | None:
    """Read `session:turn:option`; forged data is an old button to the conversation, never an error."""
    if press.message is None or press.message.chat.type != "private":
        return None
    parts = press.data.split(SEPARATOR, DATA_PARTS - 1)
    session, turn, option = parts if len(parts) == DATA_PARTS and parts[1].isdecimal() else ("", "0", "")
    return _incoming(
        event, press.message.chat, kind="press", session=session, turn=int(turn[:9]), option=option,
        press=press.id, message=press.message.message_id,
    )  # fmt: skip


def _incoming(event: str, chat: Chat, **fields: Any) -> Incoming:
    return Incoming(event=event, channel=CHANNEL, user=str(chat.id), **fields)
