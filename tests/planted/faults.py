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
BACK = "tests/core/test_back.py"
MIGRATE = "tests/core/test_migrate.py"
EDITED = "tests/core/test_edits.py"
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
        "bot/core/folding.py",
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
        "bot/core/folding.py",
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
        "        turn = Turn(world, before, incoming, early, more)\n",
        "        turn = Turn(world, before, incoming, early, more)\n        log.warning(incoming.text)\n",
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
        "bot/core/folding.py",
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
    Planted(
        "what went back is offered again",
        "bot/core/folding.py",
        "        aside=_shelved(state, dropped) if entry.aside else state.aside,\n",
        "        aside=state.aside,\n",
        BACK,
    ),
    Planted(
        "words taken back are not offered again",
        "bot/core/commanding.py",
        "        back_to(work, before, aside=False)\n",
        "        back_to(work, before)\n",
        BACK,
    ),
    Planted(
        "what was said about another case is not offered",
        "bot/core/skills.py",
        "            about = all(items.get(name, item) == item for name, item in one.items.items())\n",
        "            about = True\n",
        BACK,
    ),
    Planted(
        "a day that is over is not offered",
        "bot/core/fitting.py",
        '    if fits and isinstance(step, Moment) and fits.day and talk.book.senses.exact(fits.day, "23:59") < at:\n',
        "    if False:\n",
        BACK,
    ),
    Planted(
        "past a barrier nobody goes back",
        "bot/core/commanding.py",
        "    barred = any((found := work.find(s.run, s.step)) and found.back for s in after)\n",
        "    barred = False\n",
        BACK,
    ),
    Planted(
        "no answer is lost when a script changes",
        "bot/core/folding.py",
        "    dropped = [one for one in state.given if one.turn not in moved]\n",
        "    dropped = list[Given]()\n",
        f"{MIGRATE} {EDITED}",
    ),
    Planted(
        "a yes does not slip past a changed question",
        "bot/core/migrate.py",
        "            stays = word in STAYING and not asking.names_an_option(work.talk, work.step(), words)\n",
        "            stays = word is not None and word not in MOVING\n",
        MIGRATE,
    ),
    Planted(
        "an answer stays with its own dialogue",
        "bot/core/replay.py",
        "        return self._same_run(run, self.work.state.run)\n\n    def is_at_rest",
        "        return True\n\n    def is_at_rest",
        MIGRATE,
    ),
    Planted(
        "what is half said is kept when a question changes",
        "bot/core/migrate.py",
        "    answer = answer or _half_said(step, hold, state.marks)\n",
        "",
        MIGRATE,
    ),
    Planted(
        "what waits for somebody who wiped everything never goes out",
        "bot/channels/telegram_outbound.py",
        "            chat.forgotten = max(one.id for one in chat.queue)\n",
        "            chat.forgotten = 0\n",
        "tests/channels/test_telegram_outbox.py",
    ),
    Planted(
        "a question that changed is shown again",
        "bot/core/replay.py",
        "        if shown.fingerprint and shown.fingerprint != step.fingerprint:\n",
        "        if False:\n",
        MIGRATE,
    ),
    Planted(
        "rewording is not noticed",
        "bot/core/fingerprint.py",
        "            if key not in _FLESH and key not in leave\n",
        "            if key not in leave\n",
        f"{MIGRATE} {EDITED}",
    ),
    Planted(
        "answers are found by their step, not by their place",
        "bot/core/replay.py",
        "        if name != step.id and name not in step.was:\n            return False\n",
        "",
        MIGRATE,
    ),
    Planted(
        "an answer that no longer fits is asked again",
        "bot/core/fitting.py",
        "            fits = answer if step.range[0] <= answer.number <= step.range[1] else None\n",
        "            fits = answer\n",
        MIGRATE,
    ),
    Planted(
        "what was typed to a question that changed is kept",
        "bot/core/migrate.py",
        "    if said:\n        work.note(said)\n",
        "",
        MIGRATE,
    ),
    Planted(
        "a talk is not begun anew by itself",
        "bot/core/replay.py",
        "    except ScriptError:\n        return None\n",
        "    except ScriptError:\n        return Replay(Work(book, State(), at, bytes(32)), state)\n",
        MIGRATE,
    ),
    Planted(
        "the help card needs no new script",
        "bot/core/migrate.py",
        "            return not stays and not work.book.senses.alarm(words)\n",
        "            return True\n",
        MIGRATE,
    ),
    Planted(
        "the same edition is not replayed",
        "bot/core/migrate.py",
        '    if not state.runs or state.edition == work.book.edition or state.status == "done":\n',
        "    if not state.runs:\n",
        "tests/core/test_engine.py tests/core/test_migrate.py",
    ),
    Planted(
        "few talks are not told apart",
        "bot/comparing.py",
        '    return f"fewer than {FEW}" if number < FEW else f"{number // FEW * FEW} or more"\n',
        "    return str(number)\n",
        "tests/test_comparing.py -k live_talks",
    ),
    Planted(
        "every path: four messages a turn are found",
        "bot/core/explore/rules.py",
        "MOST = 3  #",
        "MOST = 4  #",
        "tests/core/test_explore.py",
    ),
    Planted(
        "a transcript tells where a talk stands otherwise",
        "bot/core/rehearsal/playing.py",
        '    return seen.status != "asking" or line.bot != seen.step\n',
        '    return seen.status != "asking"\n',
        "tests/core/test_playing.py",
    ),
    Planted(
        "what comes due goes off at its own time",
        "bot/rehearsing/world.py",
        "        clock.now = max(clock.now, datetime.fromtimestamp(due[0].due * 60, UTC))\n",
        "        clock.now = end\n",
        "tests/test_rehearsing.py -k stretch",
    ),
    Planted(
        "the whole way and the engine alone come to the same answers",
        "bot/conversation/house.py",
        'chance=turn.world.sub("pressed"))',
        "chance=turn.world.chance)",
        "tests/talks",
    ),
    Planted(
        "a restart loses nothing of a talk",
        "bot/conversation/turns.py",
        "        snapshot=STATE.dump_json(state), entries=rows, timers=timers,\n",
        "        snapshot=STATE.dump_json(replace(state, hold=None)), entries=rows, timers=timers,\n",
        "tests/talks",
    ),
)
