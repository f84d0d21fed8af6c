"""What the house does around the talks: commands, reading back, wiping, and where words go."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation.outgoing import HOUSE
from bot.conversation.people import Person, Talking
from bot.conversation.turns import Turn
from bot.core import text
from bot.core.asking import GO_ON
from bot.core.commanding import appointed, recap
from bot.core.events import Button, Commanded, Message, Pressed, Sent, Wrote
from bot.core.reading import is_no, is_yes, normal
from bot.core.script import Reflect
from bot.core.session import Composed
from bot.core.skills import Book
from bot.core.text import Text
from bot.core.work import find, phrased

WIPE_YES, WIPE_NO, BUSY_ON, BUSY_AGAIN = "wis_ja", "wis_nee", "verder", "opnieuw"
KEPT = "sum_"  # composers of this name make what is read back under /mijn
HALF = "halfway"  # and this one what is read back of a talk that went no further than its first half


def handle(turn: Turn) -> None:
    """Take one event to where it belongs."""
    incoming = turn.incoming
    if incoming.kind != "timer":  # whoever does something can be reached, except by blocking us
        turn.person = replace(turn.person, reachable=incoming.kind != "blocked")
    match incoming.kind:
        case "command":
            _command(turn, incoming.text)
        case "text":
            _text(turn, incoming.text)
        case "press":
            _press(turn)
        case "sent":
            _sent(turn, incoming.text)
        case "timer":
            talk = turn.person.talk(incoming.session)
            if talk:
                turn.fire(talk, incoming.text)
                _offer_parked(turn, talk)
        case "group":
            turn.say(Message(text.parse(turn.world.house.group)))
        case "blocked":
            pass


def _command(turn: Turn, name: str) -> None:
    house = turn.world.house
    turn.person = turn.person.with_record(asking="") if turn.person.record.asking else turn.person
    match name:
        case "start":
            _start(turn)
        case "verder":
            _go_on(turn)
        case "mijn":
            turn.say(Message(mine(turn.person, turn)))
        case "privacy":
            turn.say(Message(text.parse(house.privacy)))
        case "help" | "hulp":
            turn.say(Message(text.parse(turn.world.book.phrases.help)))
        case "wis":
            turn.person = turn.person.with_record(asking="wipe") if turn.person.known else turn.person
            rows = ((Button(WIPE_NO, house.wipe_no),), (Button(WIPE_YES, house.wipe_yes),))
            turn.say(Message(text.parse(house.wipe_ask), rows))
        case "stop" | "pauze" | "terug" | "overslaan":
            _word(turn, name)
        case _:
            turn.say(Message(text.parse(house.unknown_command)))


def _start(turn: Turn) -> None:
    """Begin, or ask first when a talk is open; a talk still in its opening is simply shown again."""
    talk = turn.person.open
    if talk is None:
        turn.begin()
    elif not turn.person.record.consent:
        turn.focus(talk)
        turn.advance(turn.person.talk(talk.session) or talk, _resume(turn))
    else:
        house = turn.world.house
        line = recap(turn.world.book, talk.state)
        rows = ((Button(BUSY_ON, house.busy_go_on),), (Button(BUSY_AGAIN, house.busy_again),))
        turn.person = turn.person.with_record(asking="busy")
        turn.say(Message(phrased(house.busy, {"recap": line}), rows))


def _go_on(turn: Turn) -> None:
    talk = turn.person.open
    if talk is None:
        waits = any(appointed(one.state) for one in turn.person.talks)
        line = turn.world.book.phrases.appointed if waits else turn.world.house.nothing_open
        turn.say(Message(text.parse(line)))
        return
    turn.focus(talk)
    turn.advance(turn.person.talk(talk.session) or talk, _resume(turn))


def _text(turn: Turn, words: str) -> None:
    asking, phrases, house = turn.person.record.asking, turn.world.book.phrases, turn.world.house
    if asking:
        turn.person = turn.person.with_record(asking="")
        said = normal(words)
        if asking == "wipe" and (is_yes(words, phrases) or said == normal(house.wipe_yes)):
            _wipe(turn)
            return
        if asking == "wipe" and (is_no(words, phrases) or said == normal(house.wipe_no)):
            turn.say(Message(text.parse(house.wipe_kept)))
            return
        if asking == "busy" and (said == normal(house.busy_again) or said == "opnieuw"):
            turn.begin()
            return
        if asking == "busy" and (is_yes(words, phrases) or said == normal(house.busy_go_on)):
            _go_on(turn)
            return
    talk = turn.person.current
    if talk is None or (talk.state.status == "done" and turn.person.open):
        talk = turn.person.open
    if talk is None:
        _stranger(turn, words)
        return
    turn.advance(talk, Wrote(words, turn.early, at=turn.world.at, chance=turn.world.sub("wrote")))
    _offer_parked(turn, talk)


def _stranger(turn: Turn, words: str) -> None:
    """Somebody without a talk: the help card comes first, then the way to begin."""
    if turn.world.book.senses.alarm(words):
        turn.say(Message(text.parse(turn.world.book.phrases.card)))
    else:
        turn.say(Message(text.parse(turn.world.house.stranger)))


def _word(turn: Turn, word: str) -> None:
    talk = turn.person.current or turn.person.open
    if talk is None:
        turn.say(Message(text.parse(turn.world.house.nothing_open)))
    else:
        turn.advance(talk, Wrote(word, at=turn.world.at, chance=turn.world.sub("wrote")))


def _press(turn: Turn) -> None:
    incoming = turn.incoming
    if incoming.session == HOUSE:
        _house_press(turn, incoming.option)
        return
    talk = turn.person.talk(incoming.session)
    if talk is None:
        turn.toast = turn.world.book.phrases.stale_known
        return
    if talk.state.status in ("asking", "paused") or incoming.option == GO_ON:
        turn.focus(talk)
    pressed = Pressed(incoming.turn, incoming.option, at=turn.world.at, chance=turn.world.sub("pressed"))
    turn.advance(turn.person.talk(talk.session) or talk, pressed)
    _offer_parked(turn, talk)


def _house_press(turn: Turn, option: str) -> None:
    asking = turn.person.record.asking
    if asking:
        turn.person = turn.person.with_record(asking="")
    if option == WIPE_YES and not turn.person.known:
        turn.say(Message(text.parse(turn.world.house.wiped)))  # there is nothing of them to wipe
    elif option == WIPE_YES and asking == "wipe":
        _wipe(turn)
    elif option == WIPE_NO and asking == "wipe":
        turn.say(Message(text.parse(turn.world.house.wipe_kept)))
    elif option == BUSY_ON and asking == "busy":
        _go_on(turn)
    elif option == BUSY_AGAIN and asking == "busy":
        turn.begin()
    else:
        turn.toast = turn.world.book.phrases.stale_known


def _sent(turn: Turn, kind: str) -> None:
    talk = turn.person.current
    if turn.more:
        return
    if talk:
        turn.advance(talk, Sent(kind, at=turn.world.at))
    else:
        lines = turn.world.book.phrases.sent
        turn.say(Message(text.parse(lines.get(kind, lines["other"]))))


def _wipe(turn: Turn) -> None:
    turn.erase = True
    turn.say(Message(text.parse(turn.world.house.wiped)))


def _resume(turn: Turn) -> Commanded:
    return Commanded("resume", at=turn.world.at, chance=turn.world.sub("resume"))


def _offer_parked(turn: Turn, talk: Talking) -> None:
    """After a talk ended, offer the one that was laid aside for it."""
    moved = turn.person.talk(talk.session)
    parked = turn.person.open
    if not moved or moved.state.status != "done" or talk.state.status == "done" or not parked or turn.erase:
        return
    house = turn.world.house
    line = recap(turn.world.book, parked.state)
    button = Button(GO_ON, house.parked_go_on)
    message = Message(phrased(house.parked, {"recap": line}), ((button,),), parked.state.current)
    turn.say(message, parked.session)


def mine(person: Person, turn: Turn) -> Text:
    """Read back what a person made: of every talk the newest summary, oldest talk first."""
    house, book = turn.world.house, turn.world.book
    parts: list[Text] = []
    for talk in person.talks:
        lines: dict[str, Text] = {}
        newest = max((made.turn for made in talk.state.made if _is_kept(talk, made, book)), default=0)
        for made in talk.state.made:
            step = find(book, talk.state, made.run, made.step)
            if isinstance(step, Reflect) and (_is_summary(step, made, newest) or step.reflect == HALF):
                form = book.forms[step.reflect].get(made.form, "")
                lines[step.reflect] = phrased(form, made.slots)
        whole = [line for name, line in lines.items() if name != HALF]
        if lines:
            parts.append(text.join(whole or lines.values(), "\n"))
    if not parts:
        return text.parse(house.mine_open if person.open else house.mine_empty)
    return text.join([text.parse(house.mine_head), *parts, text.parse(house.mine_tail)])


def _is_kept(talk: Talking, made: Composed, book: Book) -> bool:
    step = find(book, talk.state, made.run, made.step)
    return isinstance(step, Reflect) and step.reflect.startswith(KEPT)


def _is_summary(step: Reflect, made: Composed, newest: int) -> bool:
    """Tell whether this line stands in the summary that was shown last: what was taken out since is not in it."""
    return step.reflect.startswith(KEPT) and made.turn == newest
