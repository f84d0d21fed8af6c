"""A parcel as the parameters of a Bot API call: escaped HTML, inline keyboard, lengths."""

from __future__ import annotations

from html import escape
from typing import Any

from telegram.constants import MessageLimit

from bot.channels.telegram_inbound import SEPARATOR
from bot.conversation.outgoing import Parcel
from bot.core.text import Span, Text, plain, utf16

TAGS = {"plain": "{}", "em": "<i>{}</i>", "strong": "<b>{}</b>"}
LIMIT = int(MessageLimit.MAX_TEXT_LENGTH)


def parameters(parcel: Parcel, *, marked: bool = True) -> dict[str, Any]:
    """Give the parameters of sendMessage or editMessageText; `marked=False` leaves the styles out."""
    words = fitting(parcel.text)
    call: dict[str, Any] = {
        "chat_id": int(parcel.user),
        "text": html(words) if marked else plain(words),
        "link_preview_options": {"is_disabled": True},
    }
    if marked:
        call["parse_mode"] = "HTML"
    if parcel.rows:
        call["reply_markup"] = {"inline_keyboard": keyboard(parcel)}
    if parcel.kind == "edit":
        call["message_id"] = parcel.message
    elif parcel.silent:
        call["disable_notification"] = True
    return call


def html(words: Text) -> str:
    """Escape everything; only our own styles become tags."""
    return "".join(TAGS[span.style].format(escape(span.text, quote=False)) for span in words)


def keyboard(parcel: Parcel) -> list[list[dict[str, str]]]:
    """Give the rows of buttons; each carries session, turn and option."""
    return [
        [
            {
                "text": button.label,
                "callback_data": SEPARATOR.join((parcel.session, str(parcel.turn), button.option)),
            }
            for button in row
        ]
        for row in parcel.buttons
    ]


def fitting(words: Text) -> Text:
    """Cut a text to what Telegram takes; `check` keeps authors below it, a person's words may not."""
    left = LIMIT - 1
    kept: list[Span] = []
    for span in words:
        if utf16(span.text) > left:
            part = span.text.encode("utf-16-le")[: 2 * left].decode("utf-16-le", "ignore")
            return (*kept, Span(f"{part}…", span.style))
        kept.append(span)
        left -= utf16(span.text)
    return tuple(kept)
