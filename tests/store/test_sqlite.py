"""What only a file can do: be locked, foreign, full, read-only, killed, and read byte by byte."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import signal
import sqlite3
import stat
import sys
import tempfile
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.errors import ConfigError, StoreError
from bot.store.sqlite import SqliteStore
from bot.vault import KeyRing
from tests.store import Home, came, letter, talk, turn

ROOT = Path(__file__).parents[2]
CANARY = "kanarie-op-zolder"
CHAT = "5100000001"
NOBODY = 65534
PIECE = 16  # bytes


@pytest.fixture
async def home(tmp_path):
    home = Home(tmp_path, SqliteStore)
    await home.open()
    yield home
    await home.close()


def rows(home: Home, sql: str, *values, file: str = "test.db") -> list[tuple]:
    """Ask, or change, a file behind the store's back."""
    db = sqlite3.connect(home.folder / file)
    try:
        found = db.execute(sql, values).fetchall()
        db.commit()
        return found
    finally:
        db.close()


def written(home: Home) -> bytes:
    """Give every byte in the folder, but those of the key file."""
    return b"".join(p.read_bytes() for p in sorted(home.folder.iterdir()) if p.name != "test.keys")


def stands(secrets: list[bytes], where: bytes) -> bool:
    """Tell whether any piece of a secret can be found: what was left behind in part betrays itself too."""
    wanted = {one[at : at + PIECE] for one in secrets for at in range(0, len(one) - PIECE + 1, PIECE // 2)}
    return any(where[at : at + PIECE] in wanted for at in range(len(where) - PIECE + 1))


def other(home: Home, **more) -> SqliteStore:
    return SqliteStore(more.get("path", home.folder / "test.db"), home.vault)


async def refused(store: SqliteStore, kind: type[Exception], words: str) -> str:
    """Expect that it does not open, says so in one line, and holds nothing afterwards."""
    try:
        with pytest.raises(kind, match=words) as found:
            await store.open()
    finally:
        await store.close()
    assert "\n" not in str(found.value)
    return str(found.value)


# Who may open it


async def test_a_second_store_on_the_same_file_is_refused_until_the_first_closes(home):
    link = home.folder / "link.db"
    link.symlink_to(home.folder / "test.db")
    for path in (home.folder / "test.db", link, home.folder / "." / "test.db"):
        assert str(path) in await refused(other(home, path=path), ConfigError, "in use by another process")
    await home.begins("ann")  # the first is not hurt by it
    await home.store.close()
    second = other(home)
    await second.open()
    try:
        await refused(other(home), ConfigError, "in use")
        assert await second.people() == {home.who("ann")}
    finally:
        await second.close()


async def test_a_database_of_a_newer_program_is_refused_and_left_alone(home):
    await home.store.close()
    rows(home, "PRAGMA user_version = 99")
    before = (home.folder / "test.db").read_bytes()
    said = await refused(other(home), ConfigError, "newer program")
    assert "99" in said
    assert (home.folder / "test.db").read_bytes() == before
    rows(home, "PRAGMA user_version = 1")
    await home.store.open()  # the lock was given back


async def test_a_database_of_another_key_file_is_refused(home):
    await home.close()
    kept, home.ring = home.ring, KeyRing.load(home.folder / "others.keys")
    await refused(
        SqliteStore(home.folder / "test.db", home.vault_of()), ConfigError, "test.db was made with another"
    )
    with pytest.raises(ConfigError, match="another key file"):
        await home.open()
    await home.close()
    home.ring = kept
    await home.open()


async def test_nobody_else_can_read_the_files_whatever_the_umask_says(tmp_path):
    home, before = Home(tmp_path / "deep", SqliteStore), os.umask(0)
    try:
        await home.open()
        await home.begins("ann")
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in home.folder.iterdir()}
    finally:
        os.umask(before)
        await home.close()
    assert {"test.db", "test.db-wal", "test.db-shm", "test.vault", "test.keys"} <= set(modes)
    assert set(modes.values()) == {0o600}, modes


async def test_closing_leaves_nothing_in_the_log_beside_the_file(home):
    await home.begins("ann")
    readers = [sqlite3.connect(home.folder / name) for name in ("test.db", "test.vault")]
    try:  # as a backup does; without them SQLite itself would see to it
        for reader in readers:
            reader.execute("SELECT * FROM meta").fetchall()
        await home.close()
        assert [path.stat().st_size for path in home.folder.glob("*-wal")] == [0, 0]
    finally:
        for reader in readers:
            reader.close()


async def test_what_is_acknowledged_was_waited_for_until_it_was_on_the_disk(home):
    for db in (home.store._db, home.vault._db):
        for name, value in (("synchronous", 2), ("secure_delete", 1), ("journal_mode", "wal")):
            assert [tuple(row) for row in await db.execute_fetchall(f"PRAGMA {name}")] == [(value,)]


# A disk that does not do what it should


@contextmanager
def folder_of_an_ordinary_user():
    """Give a folder to somebody whom file modes bind; root may write anything."""
    folder = Path(tempfile.mkdtemp())
    root = os.geteuid() == 0
    if root:
        os.chown(folder, NOBODY, NOBODY)
        os.seteuid(NOBODY)
    try:
        yield folder
    finally:
        if root:
            os.seteuid(0)
        shutil.rmtree(folder)


@pytest.mark.parametrize("opened_before", [False, True])
async def test_a_read_only_file_or_folder_is_told_in_one_line(opened_before):
    with folder_of_an_ordinary_user() as folder:
        home = Home(folder, SqliteStore)
        if opened_before:
            await home.open()
            await home.close()
        else:
            (folder / "test.db").touch(0o600)
        (folder / "test.db").chmod(0o400)
        said = await refused(SqliteStore(folder / "test.db", home.vault_of()), StoreError, "cannot be opened")
        assert str(folder / "test.db") in said
        (folder / "test.db").chmod(0o600)
        folder.chmod(0o500)
        await refused(
            SqliteStore(folder / "test.db", home.vault_of()), StoreError, "cannot be opened|read-only"
        )
        folder.chmod(0o700)
        await home.open()
        await home.close()


async def test_a_file_that_is_no_database_is_told_in_one_line(tmp_path):
    home = Home(tmp_path, SqliteStore)
    (tmp_path / "test.db").write_bytes(b"this is a letter, and no database at all" * 50)
    await refused(SqliteStore(tmp_path / "test.db", home.vault_of()), StoreError, "not a database")
    await refused(SqliteStore(tmp_path, home.vault_of()), StoreError, "cannot be opened")
    await refused(SqliteStore(tmp_path / "test.db" / "x", home.vault_of()), StoreError, "cannot be made")


async def limit(home: Home, more: int) -> None:
    """Leave room for so many more pages."""

    def set_limit(db: sqlite3.Connection) -> None:
        (pages,) = db.execute("PRAGMA page_count").fetchone()
        db.execute(f"PRAGMA max_page_count = {pages + more}").fetchone()

    await home.store._db.run(set_limit)


async def test_a_full_disk_keeps_nothing_and_says_so_and_all_goes_on_when_there_is_room(home):
    ann = await home.begins("ann", entries=[(1, b"one")])
    await home.store.accept([came("e", ann, b"said")])
    await limit(home, 0)
    large = talk(rev=1, snapshot=bytes(100_000), entries=[(2, b"two")])
    turns = [turn("e", ann, sessions=[large], out=[letter()])]
    turns += [turn(f"n{n}", home.who(f"p{n}"), record=bytes(50_000)) for n in range(5)]
    found = await asyncio.gather(*map(home.store.commit, turns), return_exceptions=True)
    assert [str(one) for one in found] == ["database: disk full"] * 6
    assert all(isinstance(one, StoreError) for one in found)
    with pytest.raises(StoreError, match="disk full"):
        await home.store.accept([came("small", ann), came("large", ann, bytes(100_000))])
    assert await home.store.waiting() == [came("e", ann, b"said")]
    assert await home.store.people() == {ann}
    assert await home.store.entries(ann, "first") == [b"one"]
    assert await home.store.unsent() == []
    await limit(home, 10_000)
    assert all([(await home.store.commit(one)).fresh for one in turns])
    await home.reopen()
    assert await home.store.waiting() == []
    assert await home.store.entries(ann, "first") == [b"one", b"two"]
    assert len(await home.store.people()) == 6


async def test_a_turn_that_does_not_fit_does_not_take_the_others_down(home):
    await limit(home, 30)
    turns = [turn(f"e{n}", home.who(f"p{n}"), record=b"small") for n in range(9)]
    turns.insert(4, turn("large", home.who("large"), record=bytes(1_000_000)))
    found = await asyncio.gather(*map(home.store.commit, turns), return_exceptions=True)
    assert str(found.pop(4)) == "database: disk full"
    assert all(one.fresh for one in found)
    assert await home.store.people() == {home.who(f"p{n}") for n in range(9)}


async def test_turns_that_wait_together_share_a_transaction(home):
    said: list[str] = []
    await home.store._db.run(lambda db: db.set_trace_callback(said.append))
    for n in range(100):
        await home.vault.admit(home.who(f"p{n}"))
    await asyncio.gather(*(
        home.store.commit(turn(f"e{n}", home.who(f"p{n}"), record=b"r", sessions=[talk()])) for n in range(100)
    ))  # fmt: skip
    assert said.count("COMMIT") < 20
    await home.store._db.run(lambda db: db.set_trace_callback(None))


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE session SET snapshot = zeroblob(92)",
        "UPDATE session SET snapshot = substr(snapshot, 1, 40)",
        "UPDATE session SET snapshot = (SELECT snapshot FROM session AS o WHERE o.born <> session.born)",
        "UPDATE session SET session = session || 'x'",
        "UPDATE person SET record = (SELECT snapshot FROM session)",
    ],
)
async def test_rows_that_were_changed_or_moved_do_not_open_and_their_words_are_not_told(home, spoil):
    ann = home.who("ann")
    sessions = [talk(name, snapshot=CANARY.encode()) for name in ("first", "second")]
    await home.store.commit(turn("e", ann, record=CANARY.encode(), sessions=sessions))
    await home.store.close()
    rows(home, spoil)
    await home.store.open()
    with pytest.raises(StoreError, match="changed, moved") as found:
        await home.store.person(ann)
    assert CANARY not in str(found.value)


async def test_entries_that_changed_places_do_not_open(home):
    ann = await home.begins("ann", entries=[(1, b"one"), (2, b"two")])
    await home.store.close()
    rows(home, "UPDATE entry SET seq = seq + 5")
    await home.store.open()
    with pytest.raises(StoreError, match="changed, moved"):
        await home.store.entries(ann, "first")


# Bytes


async def talked_much(home: Home) -> tuple[bytes, list[bytes]]:
    """Let one person say much among many others, so that rows move; give all that stood in rows of theirs."""
    ann, sealed = home.who("ann"), []
    people = [*(f"p{n}" for n in range(15)), "ann", *(f"p{n}" for n in range(15, 30))]
    words = f"{CANARY} {CHAT} "
    for rev in range(6):
        for name in people:
            said = (words if name == "ann" else "something else ").encode() * (5 + 60 * (rev % 3))
            await home.store.accept([came(f"{name}:{rev}", home.who(name), said)])
            await home.store.commit(
                turn(
                    f"{name}:{rev}",
                    home.who(name),
                    record=said,
                    sessions=[talk(rev=rev, snapshot=said, entries=[(rev + 1, said)], timers=[("t", rev)])],
                    out=[letter(said)],
                )
            )
        sealed += sealed_of(home, ann, *SEALED[:-1])
    await home.store.accept([came("waits", ann, words.encode()), came("bye", ann, words.encode())])
    return ann, sealed + sealed_of(home, ann, *SEALED)


SEALED = (
    "record FROM person",
    "snapshot FROM session",
    "body FROM entry",
    "body FROM outbox",
    "body FROM inbox",
)


def sealed_of(home: Home, person: bytes, *columns: str) -> list[bytes]:
    """Give the sealed bytes that stand in the rows of a person, the wrapped key last."""
    found = [rows(home, f"SELECT {one} WHERE person = ?", person) for one in columns]
    found.append(rows(home, "SELECT wrapped FROM key WHERE person = ?", person, file="test.vault"))
    assert all(found)
    return [body for part in found for (body,) in part]


async def test_not_a_byte_of_an_erased_person_is_left(home):
    ann, sealed = await talked_much(home)
    assert all(stands([one], written(home)) for one in (ann, sealed[-1]))  # they are found while they stand
    out = (await home.store.commit(turn("bye", ann, erase=True, out=[letter(f"dag {CHAT}".encode())]))).out
    await home.vault.forget(ann)
    await home.store.scrub()
    left = written(home)
    assert not stands(sealed, left)
    words = [CANARY.encode(), CHAT.encode(), ann, ann.hex().encode(), ann[:8]]
    assert not [one for one in words if one in left]
    ((goodbye,),) = rows(home, "SELECT body FROM outbox WHERE id = ?", out[0].id)
    await home.store.delivered(out[0].id)
    await home.store.scrub()
    assert not stands([goodbye], written(home))
    assert len(await home.store.people()) == 30
    assert rows(home, "PRAGMA integrity_check") == [("ok",)]


async def test_not_a_byte_is_left_where_rows_moved_from_page_to_page(home):
    people = [home.who(f"p{n}") for n in range(60)]
    for rev in range(9):
        await asyncio.gather(*(
            home.store.commit(turn(
                f"{n}:{rev}", person, record=bytes(100 * rev),
                sessions=[talk(rev=rev, entries=[(rev + 1, bytes((n * 37 + rev * 101) % 1900))])],
            )) for n, person in enumerate(people)
        ))  # fmt: skip
    erased, sealed = people[::2], []
    for person in erased:
        sealed += [person, *sealed_of(home, person, *SEALED[:3])]
    for n, person in enumerate(erased):
        await home.store.commit(turn(f"bye:{n}", person, erase=True))
    await home.store.scrub()
    assert not stands(sealed, (home.folder / "test.db").read_bytes())
    assert await home.store.people() == set(people[1::2])


async def test_what_was_said_is_nowhere_readable_and_gone_once_it_was_taken(home):
    ann = home.who("ann")
    await home.store.accept([came("e", ann, f"{CANARY} {CHAT}".encode())])
    ((body,),) = rows(home, "SELECT body FROM inbox")
    assert not [word for word in (CANARY, CHAT) if word.encode() in written(home)]
    await home.store.commit(turn("e", ann))
    await home.store.scrub()
    assert not stands([body, ann], written(home))
    assert rows(home, "SELECT event, person, body FROM inbox") == [("e", None, None)]


async def test_scrubbing_waits_for_a_reader_while_turns_go_on_and_fails_when_it_stays(home, monkeypatch):
    monkeypatch.setattr("bot.store.sqlite.PATIENCE", 0.3)
    ann = await home.begins("ann")
    reader = sqlite3.connect(home.folder / "test.db", isolation_level=None)
    try:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM person").fetchall()
        await home.store.commit(turn("e1", ann, sessions=[talk(rev=1)]))
        scrub = asyncio.create_task(home.store.scrub())
        await asyncio.sleep(0.01)
        await home.store.commit(turn("e2", ann, sessions=[talk(rev=2)]))
        assert not scrub.done()
        with pytest.raises(StoreError, match="reader"):
            await scrub
        reader.execute("ROLLBACK")
        await home.store.scrub()
    finally:
        reader.close()
    assert (home.folder / "test.db-wal").stat().st_size == 0


async def test_at_the_most_talkative_no_log_tells_what_is_kept(home, caplog):
    caplog.set_level(logging.DEBUG)
    ann = await home.begins(CANARY, snapshot=CANARY.encode(), entries=[(1, CANARY.encode())])
    await home.store.accept([came(CANARY, ann, CANARY.encode())])
    await home.store.commit(turn(CANARY, ann, sessions=[talk(CANARY)], out=[letter(CANARY.encode())]))
    await home.store.person(ann)
    await home.store.entries(ann, CANARY)
    await home.vault.forget(ann)
    assert CANARY not in caplog.text
    assert repr(ann)[2:20] not in caplog.text
    assert not [record for record in caplog.records if record.name.startswith("aiosqlite")]


# A process that is killed

TALKER = """
import asyncio, sys
from pathlib import Path
from bot.store.sqlite import SqliteStore
from tests.store import Home, came, letter, talk, turn

async def talks(home, name):
    person = home.who(name)
    saved = await home.store.person(person)
    rev = saved.sessions[0].rev if saved else 0
    while True:
        event, body = f"{name}:{rev + 1}", b"%d" % (rev + 1)
        await home.store.accept([came(event, person, body)])
        print("accepted", name, rev + 1, 0, flush=True)
        done = await home.store.commit(turn(
            event, person, record=body, out=[letter(body)],
            sessions=[talk(rev=rev, snapshot=body, entries=[(rev + 1, body)])],
        ))
        rev += 1
        print("taken" if done.fresh else "again", name, rev, done.out[0].id if done.out else 0, flush=True)

async def main():
    home = Home(Path(sys.argv[1]), SqliteStore)
    await home.open()
    await asyncio.gather(*(talks(home, f"p{n}") for n in range(8)))

asyncio.run(main())
"""


async def test_what_was_acknowledged_before_a_kill_is_there_after_it(tmp_path):
    home = Home(tmp_path, SqliteStore)
    accepted, taken, out = {}, {}, {}
    for moment in (40, 333, 150):
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-c", TALKER, tmp_path, cwd=ROOT, stdout=asyncio.subprocess.PIPE
        )
        lines = [await child.stdout.readline() for _ in range(moment)]
        await refused(SqliteStore(tmp_path / "test.db", home.vault_of()), ConfigError, "in use")
        child.kill()
        lines += (await child.stdout.read()).splitlines(keepends=True)
        assert await child.wait() == -signal.SIGKILL
        for line in lines:
            if line.endswith(b"\n"):  # the last one may be torn
                kind, name, number, id_ = line.decode().split()
                (accepted if kind == "accepted" else taken)[name] = int(number)
                out[int(id_)] = number.encode()
        out.pop(0, None)
        await home.open()
        try:
            await _all_there(home, accepted, taken, out)
        finally:
            await home.close()
    assert min(taken.values()) > 1


async def _all_there(home: Home, accepted: dict, taken: dict, out: dict) -> None:
    assert rows(home, "PRAGMA integrity_check") == [("ok",)]
    waiting = {arrival.event for arrival in await home.store.waiting()}
    unsent = {one.id: one.body for one in await home.store.unsent()}
    letters: Counter[bytes] = Counter()
    assert out.items() <= unsent.items()
    for name, last in accepted.items():
        saved = await home.store.person(home.who(name))
        rev = saved.sessions[0].rev if saved else 0
        assert rev >= taken.get(name, 0)
        assert rev >= last or f"{name}:{last}" in waiting
        assert not {f"{name}:{n}" for n in range(1, rev + 1)} & waiting
        whole = [b"%d" % n for n in range(1, rev + 1)]
        assert await home.store.entries(home.who(name), "first") == whole
        assert saved is None or saved.record == saved.sessions[0].snapshot == whole[-1]
        letters.update(whole)
    assert Counter(unsent.values()) == letters  # no turn without its letter, no letter without its turn
