"""Code broken on purpose: each fault breaks one promise, and names the tests that must notice.

A planted fault replaces one passage of one file; the passage must stand there exactly once, so that
a fault whose code has moved is itself noticed.
"""

from __future__ import annotations

from typing import NamedTuple


class Planted(NamedTuple):
    """One fault: the promise it breaks, where, what stands there, what comes instead, who must notice."""

    promise: str
    file: str
    find: str
    put: str
    noticed_by: str


SERVICE = "tests/conversation/test_service.py"
ENGINE = "tests/core/test_engine.py"
WHOLE = "tests/core/test_reflectie.py"
INPUT = "tests/channels/test_telegram_input.py"
TROUBLE = "tests/channels/test_telegram_trouble.py"

FAULTS = (
    Planted(
        "nothing is shown that is not saved",
        "bot/conversation/service.py",
        "        committed = await self._store.commit(change(turn, before))\n",
        "        for made, _ in turn.parcels:\n"
        "            await self._posts[incoming.channel].tell(made)\n"
        "        committed = await self._store.commit(change(turn, before))\n",
        f"{SERVICE}::test_what_cannot_be_kept_is_not_shown_and_said_honestly",
    ),
    Planted(
        "an update is acknowledged only when it is stored",
        "bot/channels/telegram_poll.py",
        "            await self._apologise(events)\n            return False\n",
        "            await self._apologise(events)\n",
        f"{TROUBLE}::test_a_full_disk_is_said_honestly_and_what_came_in_is_taken_when_there_is_room",
    ),
    Planted(
        "the fold never recognises again",
        "bot/core/session.py",
        "            given = Given(shown.run, shown.step, shown.visit, shown.turn, entry.answer)\n",
        '            cards = ("eerlijkheid",) if "liegen" in entry.answer.text else entry.answer.cards\n'
        "            answer = replace(entry.answer, cards=cards)\n"
        "            given = Given(shown.run, shown.step, shown.visit, shown.turn, answer)\n",
        f"{WHOLE}::test_an_unconfirmed_card_is_never_used",
    ),
    Planted(
        "a card counts only after it was confirmed",
        "bot/core/holding.py",
        '    work.note(Held("heard", work.state.turn + 1, _heard_options(found.cards), found.cards))\n',
        "    work.note(Confirmed(found.cards))\n"
        '    work.note(Held("heard", work.state.turn + 1, _heard_options(found.cards), found.cards))\n',
        f"{WHOLE}::test_an_unconfirmed_card_is_never_used",
    ),
    Planted(
        "the log folds to the state",
        "bot/core/work.py",
        "        self.entries.append(entry)\n",
        '        if entry.kind != "missed":\n            self.entries.append(entry)\n',
        ENGINE,
    ),
    Planted(
        "answers from a path that was left no longer count",
        "bot/core/session.py",
        "        given=tuple(given for given in state.given if given.turn < turn),\n",
        "        given=state.given,\n",
        f"{ENGINE} -k back",
    ),
    Planted(
        "an old button has no effect",
        "bot/core/engine.py",
        '    if event.turn != state.current or state.status in ("waiting", "done"):\n',
        '    if state.status in ("waiting", "done"):\n',
        f"{ENGINE} -k old_button",
    ),
    Planted(
        "a text from before the question does not answer it",
        "bot/core/engine.py",
        '        case "asking" if event.early:\n            _early(work, words)\n',
        '        case "asking" if event.early:\n            _answer(work, words)\n',
        f"{ENGINE} {SERVICE} -k before_the_question",
    ),
    Planted(
        "a person's words never become markup",
        "bot/core/filling.py",
        "    return text.own(answer.text)\n",
        "    return text.parse(answer.text)\n",
        f"{ENGINE} -k markup",
    ),
    Planted(
        "everything is escaped",
        "bot/channels/telegram_render.py",
        "escape(span.text, quote=False)",
        "span.text",
        "tests/channels/test_telegram_render.py",
    ),
    Planted(
        "no key is left after /wis",
        "bot/vault/keys.py",
        '            await self._ask("DELETE FROM key WHERE person = ?", person)\n',
        "",
        f"{SERVICE} -k wip",
    ),
    Planted(
        "no readable byte is left after /wis",
        "bot/conversation/service.py",
        "            await self._store.scrub()\n        except",
        "            pass\n        except",
        f"{SERVICE} -k no_byte",
    ),
    Planted(
        "no word reaches a log",
        "bot/conversation/service.py",
        "        turn = Turn(world, before, incoming, early)\n",
        "        turn = Turn(world, before, incoming, early)\n        log.warning(incoming.text)\n",
        f"{SERVICE} -k log_holds",
    ),
    Planted(
        "what called up the help card is not kept",
        "bot/core/engine.py",
        "        commanding.card(work)  # the words themselves are not kept\n",
        "        work.note(Joined(words)) if work.state.given else None\n        commanding.card(work)\n",
        f"{SERVICE} -k help_card",
    ),
    Planted(
        "quiet hours and weekends are left in peace",
        "bot/conversation/turns.py",
        "        if wish is None or (not wish.exact and quiet_shift(self.world.at) != self.world.at):\n",
        "        if wish is None:\n",
        f"{SERVICE} -k downtime",
    ),
    Planted(
        "a reminder goes out once",
        "bot/core/session.py",
        "            shown = replace(state.trail[-1], remind=None)\n",
        "            shown = state.trail[-1]\n",
        f"{ENGINE} -k reminder",
    ),
    Planted(
        "a second process is refused",
        "bot/store/lock.py",
        "            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)\n",
        "            pass\n",
        f"{TROUBLE} -k second_bot",
    ),
    Planted(
        "names stay at the door",
        "bot/channels/telegram_inbound.py",
        "    return Incoming(event=event, channel=CHANNEL, user=str(chat.id), **fields)\n",
        "    return Incoming(event=event, channel=CHANNEL, user=str(chat.id), **fields, name=chat.type)\n",
        f"{INPUT} -k double_tap",
    ),
    Planted(
        "signal A is heard",
        "bot/core/engine.py",
        "    if work.book.senses.alarm(words):\n",
        "    if False:\n",
        f"{SERVICE} -k help_card",
    ),
    Planted(
        "of three voices one gains and another loses",
        "bot/coaching/check.py",
        "        if option.turn.gains == option.turn.loses:\n",
        "        if False:\n",
        "tests/library/test_check.py",
    ),
    Planted(
        "an unknown option in a condition is named",
        "bot/core/check.py",
        "        if options is not None and value not in options:\n",
        "        if False:\n",
        "tests/library/test_check.py",
    ),
)
