"""What every store promises: each test here holds for all of them."""

from __future__ import annotations

import asyncio

import pytest

from bot.errors import StoreError
from bot.store.base import Committed, Conflict, DueTimer, SavedPerson, SavedSession
from bot.store.sqlite import SqliteStore
from tests.store import DAY, Home, came, letter, talk, turn

STORES = {"sqlite": SqliteStore}  # a new store joins by its name


@pytest.fixture(params=STORES)
async def home(request, tmp_path):
    home = Home(tmp_path, STORES[request.param])
    await home.open()
    yield home
    await home.close()


async def events(home: Home) -> list[str]:
    return [arrival.event for arrival in await home.store.waiting()]


async def bodies(home: Home) -> list[bytes]:
    return [out.body for out in await home.store.unsent()]


async def keys(home: Home, minute: int = 10**9) -> list[str]:
    return [timer.key for timer in await home.store.due(minute)]


async def all_of(*waiting) -> list:
    return await asyncio.gather(*waiting, return_exceptions=True)


# Events that come in


async def test_an_event_is_kept_once_and_each_is_told_whether_it_was_new(home):
    ann = home.who("ann")
    one, two, three = (came(event, ann) for event in ("z", "y", "x"))
    assert await home.store.accept([]) == []
    assert await home.store.accept([one, two]) == [True, True]
    assert await home.store.accept([two, three, one]) == [False, True, False]
    assert await home.store.accept([came("w", ann), came("w", ann)]) == [True, False]
    assert await events(home) == ["z", "y", "x", "w"]


async def test_events_wait_oldest_first_and_whole_after_a_restart(home):
    kept = [came(f"e{n}", home.who(f"p{n % 3}"), f"body {n}".encode()) for n in range(12, 0, -1)]
    await home.store.accept(kept[:7])
    await home.store.accept(kept[7:])
    assert await home.store.waiting() == kept
    await home.reopen()
    assert await home.store.waiting() == kept
    assert await home.store.accept(kept) == [False] * 12


async def test_the_first_body_of_an_event_stays(home):
    await home.store.accept([came("e", home.who("ann"), b"first")])
    await home.store.accept([came("e", home.who("ben"), b"second")])
    assert await home.store.waiting() == [came("e", home.who("ann"), b"first")]


async def test_of_events_that_cannot_all_be_kept_none_is(home):
    ann = home.who("ann")
    found = await all_of(
        home.store.accept([came("other", ann)]),
        home.store.accept([came("good", ann), came("bad \ud800", ann)]),
    )
    assert found[0] == [True]
    assert isinstance(found[1], StoreError)
    assert "bad" not in str(found[1])
    assert await events(home) == ["other"]


async def test_the_same_event_accepted_many_times_at_once_is_new_once(home):
    found = await asyncio.gather(*(home.store.accept([came("e", home.who("ann"))]) for _ in range(20)))
    assert sum(new for (new,) in found) == 1


# Turns


async def test_a_turn_takes_its_event_for_good(home):
    ann = home.who("ann")
    await home.store.accept([came("one", ann), came("two", ann)])
    assert await home.store.commit(turn("one", ann)) == Committed(fresh=True)
    assert await events(home) == ["two"]
    await home.reopen()
    assert await events(home) == ["two"]
    assert await home.store.accept([came("one", ann)]) == [False]
    assert await events(home) == ["two"]


async def test_a_turn_without_an_accepted_event_takes_it_all_the_same(home):
    assert (await home.store.commit(turn("clock:1", home.who("ann")))).fresh
    assert await home.store.accept([came("clock:1", home.who("ann"))]) == [False]
    assert await events(home) == []


async def test_a_second_turn_of_an_event_changes_nothing_and_says_so(home):
    ann = await home.begins("ann", entries=[(1, b"one")], timers=[("nudge", 5)])
    before = await home.store.person(ann)
    again = turn(
        "begin:ann", ann, record=b"other", reachable=False, out=[letter()],
        sessions=[talk(rev=1, entries=[(2, b"two")], timers=[("other", 1)]), talk("second")],
    )  # fmt: skip
    assert await home.store.commit(again) == Committed(fresh=False)
    assert await home.store.commit(turn("begin:ann", ann, erase=True)) == Committed(fresh=False)
    assert await home.store.person(ann) == before
    assert await home.store.entries(ann, "first") == [b"one"]
    assert await keys(home) == ["nudge"]
    assert await bodies(home) == []


async def test_of_one_event_committed_twice_at_once_one_turn_is_kept(home):
    ann = await home.begins("ann")
    found = await all_of(*(
        home.store.commit(turn("e", ann, sessions=[talk(rev=1)], out=[letter(b"%d" % n)])) for n in range(5)
    ))  # fmt: skip
    assert sorted(one.fresh for one in found) == [False] * 4 + [True]
    assert await home.talks(ann) == [("first", 2, b"snapshot")]
    assert len(await bodies(home)) == 1


async def test_a_session_begins_at_revision_one_and_each_turn_adds_one(home):
    ann = await home.begins("ann", snapshot=b"a", status="active", hash="h1")
    await home.store.commit(turn("e2", ann, sessions=[talk(rev=1, snapshot=b"b", status="done", hash="h2")]))
    await home.store.commit(turn("e3", ann, record=b"r2", sessions=[talk(rev=2, snapshot=b"c")]))
    await home.store.commit(turn("e4", ann, sessions=[talk("another", status="parked"), talk(rev=3)]))
    await home.reopen()
    assert await home.store.person(ann) == SavedPerson(
        ann,
        b"r2",
        True,
        (
            SavedSession("first", "active", 4, "abc", b"snapshot"),
            SavedSession("another", "parked", 1, "abc", b"snapshot"),
        ),
    )


@pytest.mark.parametrize("wrong", [talk(rev=0), talk(rev=1), talk(rev=3), talk("unknown", rev=1)])
async def test_a_turn_that_read_another_revision_is_a_conflict_and_nothing_of_it_is_kept(home, wrong):
    ann = await home.begins("ann", entries=[(1, b"one")], timers=[("nudge", 5)])
    await home.store.commit(turn("e2", ann, sessions=[talk(rev=1, timers=[("nudge", 5)])]))
    before = await home.store.person(ann)
    await home.store.accept([came("e3", ann, b"said")])
    late = turn(
        "e3", ann, record=b"other", reachable=False, out=[letter()],
        sessions=[talk("second", entries=[(1, b"x")], timers=[("second", 1)]), wrong],
    )  # fmt: skip
    with pytest.raises(Conflict):
        await home.store.commit(late)
    assert await home.store.person(ann) == before
    assert await home.store.entries(ann, "first") == [b"one"]
    assert await home.store.entries(ann, "second") == []
    assert await keys(home) == ["nudge"]
    assert await bodies(home) == []
    assert await home.store.waiting() == [came("e3", ann, b"said")]
    assert (await home.store.commit(turn("e3", ann, sessions=[talk(rev=2)]))).fresh


async def test_the_record_admits_the_person(home):
    ann = home.who("ann")
    assert await home.store.person(ann) is None
    assert await home.vault.known(ann) is None
    await home.store.commit(turn("e1", ann, record=b"the record"))
    await home.reopen()
    assert await home.store.person(ann) == SavedPerson(ann, b"the record", True, ())
    assert await home.store.people() == await home.vault.people() == {ann}


async def test_a_turn_without_a_record_admits_nobody(home):
    ann = home.who("ann")
    assert (await home.store.commit(turn("e1", ann, out=[letter()], reachable=True))).fresh
    assert await home.store.person(ann) is None
    assert await home.store.people() == await home.vault.people() == set()


async def test_a_person_whose_key_is_gone_is_nobody(home):
    ann = await home.begins("ann", entries=[(1, b"one")])
    await home.vault.forget(ann)
    assert await home.store.person(ann) is None
    assert await home.store.entries(ann, "first") == []


async def test_a_session_without_its_person_is_a_conflict_and_makes_no_key(home):
    stranger, erased, keyed = (home.who(name) for name in ("stranger", "erased", "keyed"))
    await home.begins("erased")
    await home.store.commit(turn("e1", erased, erase=True))
    await home.vault.forget(erased)
    await home.vault.admit(keyed)  # as between the key and the row of a first turn
    for number, person in enumerate((stranger, erased, keyed)):
        for rev in (0, 1):
            with pytest.raises(Conflict):
                await home.store.commit(turn(f"n{number}", person, sessions=[talk(rev=rev)], out=[letter()]))
        assert await home.store.person(person) is None
    assert await home.store.people() == set()
    assert await home.vault.people() == {keyed}
    assert await bodies(home) == []


async def test_a_late_turn_on_a_taken_event_of_an_erased_person_makes_no_key(home):
    ann = await home.begins("ann")
    await home.store.accept([came("late", ann)])
    await home.store.commit(turn("bye", ann, erase=True))
    await home.vault.forget(ann)
    late = turn("late", ann, record=b"record", sessions=[talk()])
    assert await home.store.commit(late) == Committed(fresh=False)
    assert await home.vault.people() == await home.store.people() == set()


async def test_entries_come_in_order_each_from_its_own_session(home):
    ann = await home.begins("ann", entries=[(n, b"%d" % n) for n in range(1, 9)])
    ben = await home.begins("ben", entries=[(1, b"of ben")])
    later = [(12, b"12"), (9, b"9"), (11, b"11"), (10, b"10")]
    await home.store.commit(turn("e", ann, sessions=[talk(rev=1, entries=later), talk("second")]))
    await home.reopen()
    assert await home.store.entries(ann, "first") == [b"%d" % n for n in range(1, 13)]
    assert await home.store.entries(ann, "second") == []
    assert await home.store.entries(ben, "first") == [b"of ben"]
    assert await home.store.entries(home.who("nobody"), "first") == []


async def test_a_turn_that_breaks_a_rule_of_the_tables_is_a_fault_and_nothing_of_it_is_kept(home):
    ann = await home.begins("ann", entries=[(1, b"one")])
    await home.store.accept([came("e", ann)])
    twice = turn("e", ann, record=b"x", sessions=[talk(rev=1, entries=[(1, b"again")])], out=[letter()])
    with pytest.raises(StoreError, match=r"^database: a rule of the tables was broken$"):
        await home.store.commit(twice)
    assert await home.store.entries(ann, "first") == [b"one"]
    assert await home.talks(ann) == [("first", 1, b"snapshot")]
    assert await bodies(home) == []
    assert await events(home) == ["e"]


# What is to be sent


async def test_what_is_to_be_sent_gets_an_id_and_waits_with_its_state_until_it_is_delivered(home):
    ann = home.who("ann")
    first = (await home.store.commit(turn("e1", ann, out=[letter(b"a"), letter(b"b", "pending")]))).out
    second = (await home.store.commit(turn("e2", ann, out=[letter(b"c")]))).out
    assert [(out.state, out.body) for out in first + second] == [
        ("sending", b"a"), ("pending", b"b"), ("sending", b"c"),
    ]  # fmt: skip
    ids = [out.id for out in first + second]
    assert 0 not in ids
    assert ids == sorted(set(ids))
    await home.reopen()
    assert await home.store.unsent() == [*first, *second]
    await home.store.begin_sending(first[1].id)
    await home.store.delivered(first[0].id)
    await home.store.delivered(first[0].id)  # twice is once
    await home.reopen()
    assert [(out.id, out.state) for out in await home.store.unsent()] == [
        (ids[1], "sending"), (ids[2], "sending"),
    ]  # fmt: skip


async def test_an_id_is_never_given_twice(home):
    ann, seen = home.who("ann"), set()
    for number in range(5):
        (out,) = (await home.store.commit(turn(f"e{number}", ann, out=[letter()]))).out
        assert out.id not in seen
        seen.add(out.id)
        await home.store.delivered(out.id)
        await home.reopen()
    assert await home.store.unsent() == []


# Timers


async def test_timers_are_due_by_the_minute_oldest_first(home):
    ann = await home.begins("ann", timers=[("late", 30), ("soon", 10)])
    ben = await home.begins("ben", timers=[("middle", 20)])
    assert await home.store.due(9) == []
    assert await home.store.due(10) == [DueTimer(ann, "first", "soon", 10)]
    await home.reopen()
    assert await home.store.due(30) == [
        DueTimer(ann, "first", "soon", 10),
        DueTimer(ben, "first", "middle", 20),
        DueTimer(ann, "first", "late", 30),
    ]


async def test_a_turn_replaces_the_timers_of_its_sessions_and_of_no_other(home):
    ann = await home.begins("ann", timers=[("a", 1), ("b", 2)])
    await home.begins("ben", timers=[("of ben", 9)])
    await home.store.commit(turn("e1", ann, sessions=[talk("second", timers=[("c", 3)])]))
    assert await keys(home) == ["a", "b", "c", "of ben"]
    await home.store.commit(turn("e2", ann, sessions=[talk(rev=1, timers=[("b", 4), ("d", 5)])]))
    assert await keys(home) == ["c", "b", "d", "of ben"]
    await home.store.commit(turn("e3", ann, record=b"other"))
    assert await keys(home) == ["c", "b", "d", "of ben"]
    await home.store.commit(turn("e4", ann, sessions=[talk(rev=2), talk("second", rev=1)]))
    assert await keys(home) == ["of ben"]


async def test_who_cannot_be_reached_has_no_due_timers_until_reached_again(home):
    ann = await home.begins("ann", timers=[("of ann", 1)])
    await home.begins("ben", timers=[("of ben", 2)])
    await home.store.set_reachable(ann, reachable=False)
    await home.reopen()
    assert await keys(home) == ["of ben"]
    assert not (await home.store.person(ann)).reachable
    await home.store.set_reachable(ann, reachable=True)
    assert await keys(home) == ["of ann", "of ben"]
    assert (await home.store.person(ann)).reachable


@pytest.mark.parametrize("record", [None, b"other"])
async def test_a_turn_may_tell_whether_a_person_can_be_reached_or_leave_it_as_it_is(home, record):
    ann = await home.begins("ann")
    seen = []
    for number, reachable in enumerate((False, None, True, None)):
        await home.store.commit(turn(f"e{number}", ann, record=record, reachable=reachable))
        seen.append((await home.store.person(ann)).reachable)
    assert seen == [False, False, True, True]


async def test_a_stranger_cannot_be_made_reachable(home):
    await home.store.set_reachable(home.who("ann"), reachable=True)
    assert await home.store.people() == set()


# Erasing, and forgetting what is old


async def test_erasing_leaves_nothing_of_a_person_but_the_goodbye(home):
    more = {"entries": [(1, b"one")], "timers": [("nudge", 1)]}
    ann, ben = await home.begins("ann", **more), await home.begins("ben", **more)
    for person, name in ((ann, "ann"), (ben, "ben")):
        await home.store.commit(turn(f"out:{name}", person, out=[letter(name.encode(), "pending")]))
        await home.store.accept([came(f"last:{name}", person), came(f"bye:{name}", person)])
    erased = await home.store.commit(turn("bye:ann", ann, erase=True, out=[letter(b"goodbye")]))
    assert erased.fresh
    for _ in range(2):
        assert await home.store.people() == {ben}
        assert await home.store.person(ann) is None
        assert await home.store.entries(ann, "first") == []
        assert await home.store.due(9) == [DueTimer(ben, "first", "nudge", 1)]
        assert await events(home) == ["last:ben", "bye:ben"]
        assert await bodies(home) == [b"ben", b"goodbye"]
        assert await home.store.entries(ben, "first") == [b"one"]
        await home.reopen()
    assert await home.store.accept([came("last:ann", ann), came("bye:ann", ann)]) == [False, False]


async def test_who_was_erased_may_begin_anew_as_a_stranger(home):
    ann = await home.begins("ann", entries=[(1, b"old")])
    await home.store.commit(turn("bye", ann, erase=True))
    await home.vault.forget(ann)
    await home.store.commit(turn("again", ann, record=b"new", sessions=[talk(entries=[(1, b"new")])]))
    await home.reopen()
    assert await home.talks(ann) == [("first", 1, b"snapshot")]
    assert await home.store.entries(ann, "first") == [b"new"]


async def test_a_stranger_may_be_erased(home):
    out = [letter(b"nothing was kept")]
    await home.store.accept([came("e", home.who("ann"))])
    assert (await home.store.commit(turn("bye", home.who("ann"), erase=True, out=out))).fresh
    assert await events(home) == []
    assert await bodies(home) == [b"nothing was kept"]


async def test_ids_of_taken_events_are_forgotten_after_their_day_and_waiting_ones_never(home):
    ann = home.who("ann")
    await home.store.accept([came("waits", ann)])
    for number in range(3):
        await home.store.commit(turn(f"e{number}", ann, day=DAY + number))
    await home.store.retire(DAY + 1)
    again = [came(event, ann) for event in ("waits", "e0", "e1", "e2")]
    assert await home.store.accept(again) == [False, True, False, False]


async def test_scrubbing_loses_nothing(home):
    ann = await home.begins("ann", entries=[(1, b"one")])
    await home.store.scrub()
    await home.store.scrub()
    assert await home.store.entries(ann, "first") == [b"one"]


# Many at once


async def test_of_many_turns_at_once_a_conflict_fails_alone(home):
    people = [await home.begins(f"p{n}") for n in range(20)]
    found = await all_of(*(
        home.store.commit(turn(f"e{n}", person, sessions=[talk(rev=2 if n == 7 else 1)], out=[letter()]))
        for n, person in enumerate(people)
    ))  # fmt: skip
    assert isinstance(found.pop(7), Conflict)
    assert all(one.fresh for one in found)
    await home.reopen()
    revisions = [(await home.talks(person))[0][1] for person in people]
    assert revisions == [2] * 7 + [1] + [2] * 12
    assert sorted(out.id for out in await home.store.unsent()) == sorted(one.out[0].id for one in found)


async def test_turns_of_one_person_at_once_keep_their_order(home):
    ann = await home.begins("ann")
    found = await all_of(*(
        home.store.commit(turn(f"e{n}", ann, sessions=[talk(rev=n, snapshot=b"%d" % n)])) for n in range(1, 31)
    ))  # fmt: skip
    assert all(one.fresh for one in found), found
    assert await home.talks(ann) == [("first", 31, b"30")]


async def test_a_turn_just_before_an_erasure_does_not_outlive_it(home):
    ann = await home.begins("ann")
    found = await all_of(
        home.store.commit(turn("e", ann, record=b"said last", out=[letter(b"answer")], reachable=False)),
        home.store.commit(turn("bye", ann, erase=True, out=[letter(b"goodbye")])),
    )
    assert [one.fresh for one in found] == [True, True]
    assert await home.store.people() == set()
    assert await bodies(home) == [b"goodbye"]


async def test_two_turns_at_once_that_read_the_same_revision_cannot_both_be_kept(home):
    ann = await home.begins("ann")
    found = await all_of(*(home.store.commit(turn(f"e{n}", ann, sessions=[talk(rev=1)])) for n in range(2)))
    assert found == [Committed(fresh=True), found[1]]
    assert isinstance(found[1], Conflict)


@pytest.mark.parametrize("steps", range(6))
async def test_a_waiter_who_is_cancelled_leaves_the_others_and_the_order_alone(home, steps):
    people = [await home.begins(f"p{n}") for n in range(5)]
    tasks = [
        asyncio.create_task(home.store.commit(turn(f"e{n}", person, sessions=[talk(rev=1)])))
        for n, person in enumerate(people)
    ]
    for _ in range(steps):
        await asyncio.sleep(0)
    tasks[2].cancel()
    found = await all_of(*tasks)
    assert isinstance(found.pop(2), asyncio.CancelledError | Committed)
    assert all(one.fresh for one in found)
    ((_, rev, _),) = await home.talks(people[2])
    assert (await home.store.commit(turn("next", people[2], sessions=[talk(rev=rev)]))).fresh
    await home.reopen()
    assert [(await home.talks(person))[0][1] for person in people] == [2, 2, rev + 1, 2, 2]


async def test_hundreds_of_turns_at_once_are_all_there_after_a_restart(home):
    people = [home.who(f"p{n}") for n in range(300)]
    await home.store.accept([came(f"e{n}", person) for n, person in enumerate(people)])
    found = await asyncio.gather(*(
        home.store.commit(turn(
            f"e{n}", person, record=b"r", out=[letter(b"%d" % n)],
            sessions=[talk(snapshot=b"%d" % n, entries=[(1, b"entry")], timers=[("t", n)])],
        )) for n, person in enumerate(people)
    ))  # fmt: skip
    assert all(one.fresh for one in found)
    assert len({one.out[0].id for one in found}) == 300
    await home.reopen()
    assert await home.store.people() == await home.vault.people() == set(people)
    assert [(await home.talks(one))[0][2] for one in people] == [b"%d" % n for n in range(300)]
    assert {out.id: out.body for out in await home.store.unsent()} == {
        one.out[0].id: one.out[0].body for one in found
    }
    assert len(await home.store.due(300)) == 300
    assert await events(home) == []


# Closing


async def test_what_was_asked_before_closing_is_kept_and_what_is_asked_after_is_refused(home):
    ann = home.who("ann")
    asked = asyncio.create_task(home.store.accept([came("before", ann)]))
    await asyncio.sleep(0)
    await home.store.close()
    await home.store.close()
    assert await asked == [True]
    for ask in (
        home.store.accept([came("after", ann)]), home.store.commit(turn("after", ann)), home.store.waiting(),
        home.store.person(await _admitted(home, ann)), home.store.scrub(), home.store.people(),
    ):  # fmt: skip
        with pytest.raises(StoreError):
            await ask
    await home.store.open()
    assert await events(home) == ["before"]


async def _admitted(home: Home, person: bytes) -> bytes:
    await home.vault.admit(person)
    return person
