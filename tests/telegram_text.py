"""Texts as Telegram reads them: measured in UTF-16, trimmed, and HTML parsed without mercy.

The real server shows a bare `&` as it is; here it is refused, for it means that somebody forgot to escape.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape

from telegram.constants import MessageLimit

from tests.telegram_limits import ApiError, Json, bad_request, from_json

_ENTITY_OF_TAG = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "blockquote": "blockquote",
}
_CHARACTERS = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_TOKEN = re.compile(
    r"""
      <(?P<slash>/?)(?P<tag>[^\s<>]*)(?P<attributes>(?:[^<>"']|"[^"]*"|'[^']*')*)>
    | &(?P<character>lt|gt|amp|quot|\#\d{1,7}|\#x[0-9a-fA-F]{1,6});
    | (?P<wrong>[<&])
    | (?P<plain>[^<&]+)
    """,
    re.VERBOSE,
)
_ATTRIBUTE = re.compile(r"""([^\s=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([\w.-]+)))?""")


def units(text: str) -> int:
    """Length as Telegram counts it, in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def pieces(text: str) -> list[str]:
    """A text as a client sends it: in messages of at most the greatest length."""
    found = [""]
    length = 0
    for character in text:
        length += units(character)
        if length > MessageLimit.MAX_TEXT_LENGTH:
            found.append("")
            length = units(character)
        found[-1] += character
    return found


@dataclass(frozen=True)
class FormattedText:
    """A text after entity parsing, and the same as HTML."""

    plain: str
    entities: list[Json] = field(default_factory=list)
    html: str = ""


def formatted(params: Json, too_long: str = "message is too long") -> FormattedText:
    """Read text, parse_mode and entities, trimmed as Telegram trims them."""
    source = str(params.get("text") or "")
    if not source:
        raise bad_request("message text is empty")
    mode = str(params.get("parse_mode") or "").lower()
    if mode == "html":
        text = parse_html(source)
    elif mode:
        # Markdown exists on Telegram, not here: a bot under this test writes HTML.
        raise bad_request("unsupported parse_mode")
    else:
        text = FormattedText(source, _given_entities(params), escape(source, quote=False))
    text = _trimmed(text)
    if not text.plain:
        raise bad_request("text must be non-empty")
    if units(text.plain) > MessageLimit.MAX_TEXT_LENGTH:
        raise bad_request(too_long)
    return text


def _given_entities(params: Json) -> list[Json]:
    given = from_json(params, "entities") or []
    for entity in given:
        if not isinstance(entity, dict) or not {"type", "offset", "length"} <= entity.keys():
            raise bad_request("can't parse MessageEntity: expected an Object")
    return list(given)


def _trimmed(text: FormattedText) -> FormattedText:
    plain = text.plain.strip()
    lost = units(text.plain) - units(text.plain.lstrip())
    kept = []
    for entity in text.entities:
        start = max(entity["offset"] - lost, 0)
        end = min(entity["offset"] + entity["length"] - lost, units(plain))
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return FormattedText(plain, kept, text.html.strip())


def parse_html(source: str) -> FormattedText:
    """Read Telegram's HTML; whatever is unclosed, crossed or unknown is refused."""
    plain = ""
    entities: list[Json] = []
    opened: list[tuple[str, int, Json]] = []
    for token in _TOKEN.finditer(source):
        at = len(source[: token.start()].encode())
        if token["plain"]:
            plain += token["plain"]
        elif token["character"]:
            plain += _character(token["character"], at)
        elif token["wrong"]:
            raise _not_parsed(_why_wrong(source[token.start() :], at))
        elif token["slash"]:
            if not opened:
                raise _not_parsed(f"Unexpected end tag at byte offset {at}")
            tag, start, entity = opened.pop()
            found = token["tag"].lower()
            if found != tag:
                raise _not_parsed(
                    f'Unmatched end tag at byte offset {at}, expected "</{tag}>", found "</{found}>"'
                )
            if units(plain) > start and entity["type"]:
                entities.append({**entity, "offset": start, "length": units(plain) - start})
        else:
            opened.append((token["tag"].lower(), units(plain), _opened(token, at)))
    if opened:
        raise _not_parsed(f'Can\'t find end tag corresponding to start tag "{opened[-1][0]}"')
    entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return FormattedText(plain, entities, source)


def _not_parsed(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")


def _character(name: str, at: int) -> str:
    if name in _CHARACTERS:
        return _CHARACTERS[name]
    code = int("0" + name[1:], 16 if name.startswith("#x") else 10)
    if not 0 < code < 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise _not_parsed(f'Unsupported character "&{name};" at byte offset {at}')
    return chr(code)


def _why_wrong(rest: str, at: int) -> str:
    if rest[0] == "&":
        return f'Unsupported character "{rest[:12].partition(";")[0]}" at byte offset {at}'
    end = "end" if rest.startswith("</") else "start"
    name = re.split(r"[\s>]", rest.lstrip("</"))[0].lower()
    if end == "start" and re.search(r"\s", rest) and name not in _ENTITY_OF_TAG:
        return f'Unsupported start tag "{name}" at byte offset {at}'
    return f"Unclosed {end} tag at byte offset {at}"


def _opened(token: re.Match[str], at: int) -> Json:
    tag = token["tag"].lower()
    if tag not in _ENTITY_OF_TAG:
        raise _not_parsed(f'Unsupported start tag "{tag}" at byte offset {at}')
    attributes = {
        name.lower(): double or single or bare
        for name, double, single, bare in _ATTRIBUTE.findall(token["attributes"])
    }
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise _not_parsed(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
    if tag == "a":
        # Without a target Telegram shows plain text.
        target = attributes.get("href", "")
        return {"type": "text_link" if target else "", "url": re.sub("&amp;", "&", target)}
    return {"type": _ENTITY_OF_TAG[tag]}
