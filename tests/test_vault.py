"""The keys: made once, shown to nobody, and gone when a person is forgotten."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ConfigError, StoreError
from bot.vault import KeyRing, Vault
from bot.vault.keys import KEPT
from bot.vault.seal import BUCKETS, NONCE, AesSeal

ANN = b"a" * 32
BEN = b"b" * 32
CANARY = b"kanarie-op-zolder"
PLACE = "session/first/ann"
TAG = 16  # bytes that AES-GCM adds


class Days:
    """A calendar that the test turns."""

    def __init__(self) -> None:
        self.day = 20_000

    def __call__(self) -> int:
        return self.day


@pytest.fixture
def ring(tmp_path) -> KeyRing:
    return KeyRing.load(tmp_path / "keys")


@pytest.fixture
def days() -> Days:
    return Days()


@pytest.fixture
async def vault(tmp_path, ring, days):
    vault = Vault(tmp_path / "vault", ring, days)
    await vault.open()
    yield vault
    await vault.close()


def rows(tmp_path, sql: str, *values) -> list[tuple]:
    """Ask, or change, the file behind the vault's back."""
    db = sqlite3.connect(tmp_path / "vault")
    try:
        found = db.execute(sql, values).fetchall()
        db.commit()
        return found
    finally:
        db.close()


def bytes_in(tmp_path) -> bytes:
    return b"".join(path.read_bytes() for path in tmp_path.glob("vault*"))


async def refused(vault: Vault, kind: type[Exception], words: str) -> None:
    """Expect that it does not open, and says so in one line."""
    try:
        with pytest.raises(kind, match=words) as found:
            await vault.open()
    finally:
        await vault.close()
    assert "\n" not in str(found.value)


def bent(sealed: bytes, at: int) -> bytes:
    """Flip one bit."""
    return sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]


def test_the_key_file_is_made_on_the_first_run_for_its_owner_alone_and_stays_the_same(tmp_path):
    path = tmp_path / "deep" / "keys"
    first = KeyRing.load(path)
    content = path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = KeyRing.load(path)
    assert path.read_bytes() == content
    assert again.pseudonym("test", "1") == first.pseudonym("test", "1")
    assert again.service.open(PLACE, first.service.seal(PLACE, CANARY)) == CANARY


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o666])
def test_a_key_file_that_others_can_use_is_refused_with_the_way_out(tmp_path, mode):
    KeyRing.load(tmp_path / "keys")
    (tmp_path / "keys").chmod(mode)
    with pytest.raises(ConfigError, match="chmod 600"):
        KeyRing.load(tmp_path / "keys")


def _changed(content: dict, **more) -> str:
    return json.dumps({**content, **more})


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: "",
        lambda _: "no json",
        lambda _: "[]",
        lambda _: '"\udcff"'.encode("utf-8", "surrogateescape"),
        lambda c: json.dumps(c)[:-20],
        lambda c: _changed(c, version=2),
        lambda c: _changed(c, more="x"),
        lambda c: _changed(c, keks=[]),
        lambda c: _changed(c, keks=c["keks"] * 2),
        lambda c: _changed(c, keks=[{"id": "../x", "key": c["service"]}]),
        lambda c: _changed(c, service=c["service"][:-1]),
        lambda c: _changed(c, service=c["service"].upper().replace("0", "G")),
        lambda c: _changed(c, service=c["service"] + "\n"),
        lambda c: _changed(c, ids=None),
    ],
)
def test_a_malformed_key_file_is_refused_without_a_word_of_it_and_left_alone(tmp_path, spoil):
    path = tmp_path / "keys"
    KeyRing.load(path)
    content = json.loads(path.read_bytes())
    spoilt = spoil(content)
    path.write_bytes(spoilt if isinstance(spoilt, bytes) else spoilt.encode())
    kept = path.read_bytes()
    with pytest.raises(ConfigError, match="put back a copy") as found:
        KeyRing.load(path)
    assert content["service"][:16] not in str(found.value)
    assert found.value.__cause__ is None
    assert path.read_bytes() == kept


def test_a_key_file_that_is_no_file_is_refused(tmp_path):
    with pytest.raises(ConfigError):
        KeyRing.load(tmp_path)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ConfigError):
        KeyRing.load(tmp_path / "file" / "keys")


async def test_nothing_shows_a_secret_when_printed(tmp_path, ring, vault):
    content = json.loads((tmp_path / "keys").read_bytes())
    words = [content["ids"], content["tombstones"], content["service"], content["keks"][0]["key"]]
    shown = " ".join(f"{one!r} {one}" for one in (ring, vault, ring.service, await vault.admit(ANN)))
    assert not any(word in shown or repr(bytes.fromhex(word)) in shown for word in words)
    assert not any(hasattr(one, "__dict__") for one in (ring, ring.service))


def test_pseudonyms_differ_by_channel_by_user_and_by_key_file(tmp_path, ring):
    other = KeyRing.load(tmp_path / "others")
    names = {
        ring.pseudonym("telegram", "12"),
        ring.pseudonym("telegram", "13"),
        ring.pseudonym("terminal", "12"),
        other.pseudonym("telegram", "12"),
        ring.pseudonym("telegram", "\ud800"),
        ring.tombstone(ring.pseudonym("telegram", "12")),
    }
    assert len(names) == 6
    assert all(len(name) == 32 and name[:2] != b"12" for name in names)
    assert ring.pseudonym("telegram", "12") == KeyRing.load(ring.path).pseudonym("telegram", "12")


@given(place=st.text(st.characters()), plain=st.binary(max_size=5000))
def test_what_was_sealed_opens_again_at_its_place(place, plain):
    seal = AesSeal(bytes(32))
    sealed = seal.seal(place, plain)
    assert seal.open(place, sealed) == plain
    with pytest.raises(StoreError):
        seal.open(place + "x", sealed)


@given(plain=st.binary(max_size=300), data=st.data())
def test_a_bit_flipped_anywhere_or_a_tail_cut_off_does_not_open(plain, data):
    seal = AesSeal(bytes(32))
    sealed = seal.seal(PLACE, CANARY + plain)
    at = data.draw(st.integers(0, len(sealed) - 1))
    for broken in (bent(sealed, at), sealed[:at], sealed[at + 1 :], sealed + b"\0"):
        with pytest.raises(StoreError) as found:
            seal.open(PLACE, broken)
        assert "kanarie" not in str(found.value)
        assert found.value.__cause__ is None


def test_another_key_does_not_open_it_and_says_nothing_of_what_is_in_it(ring):
    with pytest.raises(StoreError) as found:
        AesSeal(bytes(32)).open(PLACE, ring.service.seal(PLACE, CANARY))
    assert "kanarie" not in str(found.value)


def test_equal_texts_look_different(ring):
    sealed = {ring.service.seal(PLACE, CANARY) for _ in range(100)}
    assert len(sealed) == 100
    assert len({one[:NONCE] for one in sealed}) == 100
    assert not any(CANARY in one for one in sealed)


def test_sizes_come_in_buckets_so_that_ja_and_nee_are_one_size(ring):
    sizes = [len(ring.service.seal(PLACE, bytes(n))) - NONCE - TAG for n in range(7000)]
    assert set(sizes) == {*BUCKETS, 2 * BUCKETS[-1], 3 * BUCKETS[-1], 4 * BUCKETS[-1]}
    assert sizes == sorted(sizes)
    assert sizes[0] == sizes[60] == 64
    assert sizes[61] == 128


async def test_a_person_is_admitted_once_however_often_and_however_many_ask_at_once(tmp_path, ring, vault):
    seals = await asyncio.gather(*(vault.admit(ANN) for _ in range(20)))
    seals += [await vault.admit(ANN), await vault.known(ANN)]
    sealed = seals[0].seal(PLACE, CANARY)
    assert [seal.open(PLACE, sealed) for seal in seals] == [CANARY] * 22
    assert rows(tmp_path, "SELECT count(*) FROM key") == [(1,)]  # on disk before admit returned
    await vault.close()
    again = Vault(tmp_path / "vault", ring, lambda: 0)
    await again.open()
    try:
        assert (await again.admit(ANN)).open(PLACE, sealed) == CANARY
    finally:
        await again.close()


@pytest.mark.parametrize("steps", range(5))
async def test_a_cancelled_first_turn_leaves_at_most_the_one_key(tmp_path, vault, steps):
    task = asyncio.create_task(vault.admit(ANN))
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    seals = await asyncio.gather(task, vault.admit(ANN), vault.admit(ANN), return_exceptions=True)
    sealed = seals[1].seal(PLACE, CANARY)
    await vault.close()
    await vault.open()
    assert (await vault.known(ANN)).open(PLACE, sealed) == CANARY
    assert len(rows(tmp_path, "SELECT * FROM key")) == 1


async def test_every_person_has_a_key_of_their_own(vault, ring):
    ann, ben = await vault.admit(ANN), await vault.admit(BEN)
    for other in (ben, ring.service):
        with pytest.raises(StoreError):
            other.open(PLACE, ann.seal(PLACE, CANARY))
    assert await vault.people() == {ANN, BEN}


async def test_a_stranger_has_no_key_and_gets_none_by_being_looked_up(vault):
    assert await vault.known(ANN) is None
    assert await vault.people() == set()


async def test_who_is_forgotten_is_a_stranger_and_a_new_beginning_has_a_new_key(vault):
    sealed = (await vault.admit(ANN)).seal(PLACE, CANARY)
    await vault.admit(BEN)
    await vault.forget(ANN)
    assert await vault.known(ANN) is None
    assert await vault.people() == {BEN}
    with pytest.raises(StoreError):
        (await vault.admit(ANN)).open(PLACE, sealed)


async def test_forgetting_leaves_a_tombstone_that_does_not_name_the_person(tmp_path, ring, vault, days):
    await vault.admit(ANN)
    await vault.forget(ANN)
    assert rows(tmp_path, "SELECT mark, day FROM tombstone") == [(ring.tombstone(ANN), 20_000)]
    days.day += 1
    await vault.forget(ANN)
    assert rows(tmp_path, "SELECT mark, day FROM tombstone") == [(ring.tombstone(ANN), 20_001)]
    assert ANN not in bytes_in(tmp_path)


async def test_a_tombstone_lasts_as_long_as_the_oldest_backup(tmp_path, ring, vault, days):
    await vault.forget(ANN)
    days.day += KEPT
    await vault.forget(BEN)
    assert len(rows(tmp_path, "SELECT mark FROM tombstone")) == 2
    days.day += 1
    await vault.forget(BEN)
    assert rows(tmp_path, "SELECT mark FROM tombstone") == [(ring.tombstone(BEN),)]


async def test_no_byte_of_a_forgotten_key_is_left(tmp_path, vault):
    people = [bytes([number]) * 32 for number in range(1, 60)]
    for person in people:
        await vault.admit(person)
    ((wrapped,),) = rows(tmp_path, "SELECT wrapped FROM key WHERE person = ?", people[30])
    assert wrapped in bytes_in(tmp_path)
    await vault.forget(people[30])
    left = bytes_in(tmp_path)
    assert not any(wrapped[at : at + 8] in left for at in range(0, len(wrapped) - 7, 4))
    assert people[30][:8] not in left
    assert await vault.known(people[31]) is not None


async def test_forgetting_waits_for_a_reader_and_fails_when_it_stays(tmp_path, vault, monkeypatch):
    monkeypatch.setattr("bot.vault.keys.PATIENCE", 0.1)
    await vault.admit(ANN)
    await vault._ask("PRAGMA busy_timeout = 0")  # SQLite itself waits too
    reader = sqlite3.connect(tmp_path / "vault")
    try:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM key").fetchall()
        with pytest.raises(StoreError, match="reader"):
            await vault.forget(ANN)
    finally:
        reader.close()
    assert await vault.known(ANN) is None
    await vault.forget(ANN)  # again, now that the reader is gone
    assert (tmp_path / "vault-wal").stat().st_size == 0


async def test_a_kill_in_the_midst_of_forgetting_is_mended_when_the_vault_opens(tmp_path, ring, vault):
    await vault._ask("PRAGMA busy_timeout = 0")
    await vault.admit(ANN)
    ((wrapped,),) = rows(tmp_path, "SELECT wrapped FROM key")
    reader = sqlite3.connect(tmp_path / "vault")
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM key").fetchall()
    forgetting = asyncio.create_task(vault.forget(ANN))
    while rows(tmp_path, "SELECT * FROM key"):
        await asyncio.sleep(0.01)
    left = tmp_path / "left"  # what a killed process leaves
    left.mkdir()
    for name in ("vault", "vault-wal"):
        (left / name).write_bytes((tmp_path / name).read_bytes())
    reader.close()
    await forgetting
    assert wrapped in bytes_in(left)
    again = Vault(left / "vault", ring, lambda: 0)
    await again.open()
    try:
        assert wrapped not in bytes_in(left)
    finally:
        await again.close()


@pytest.mark.parametrize(
    "spoil", [lambda w: bent(w, 0), lambda w: bent(w, len(w) - 1), lambda w: w[:-1], lambda _: b""]
)
async def test_a_damaged_key_does_not_open_and_does_not_become_a_new_one(tmp_path, ring, vault, spoil):
    await vault.admit(ANN)
    await vault.close()
    ((wrapped,),) = rows(tmp_path, "SELECT wrapped FROM key")
    rows(tmp_path, "UPDATE key SET wrapped = ?", spoil(wrapped))
    await vault.open()
    for ask in (vault.known, vault.admit):
        with pytest.raises(StoreError, match="changed or moved"):
            await ask(ANN)


async def test_a_key_moved_to_another_person_does_not_open(tmp_path, vault):
    await vault.admit(ANN)
    await vault.close()
    rows(tmp_path, "UPDATE key SET person = ?", BEN)
    await vault.open()
    with pytest.raises(StoreError, match="changed or moved"):
        await vault.known(BEN)


async def test_a_vault_does_not_open_with_another_key_file(tmp_path, vault):
    await vault.close()
    other = Vault(tmp_path / "vault", KeyRing.load(tmp_path / "others"), lambda: 0)
    await refused(other, ConfigError, "another key file")


async def test_a_vault_that_needs_a_key_we_lack_does_not_open(tmp_path, ring, vault):
    await vault.admit(ANN)
    await vault.close()
    content = json.loads(ring.path.read_bytes())
    new = {"id": "new", "key": "0" * 64}
    ring.path.write_text(_changed(content, keks=[new]), encoding="utf-8")
    lacking = Vault(tmp_path / "vault", KeyRing.load(ring.path), lambda: 0)
    await refused(lacking, ConfigError, f"needs key '{content['keks'][0]['id']}'")


async def test_a_newer_key_at_the_head_of_the_file_is_used_and_the_older_still_opens(tmp_path, ring, vault):
    sealed = (await vault.admit(ANN)).seal(PLACE, CANARY)
    await vault.close()
    content = json.loads(ring.path.read_bytes())
    new = {"id": "new", "key": "0" * 64}
    ring.path.write_text(_changed(content, keks=[new, *content["keks"]]), encoding="utf-8")
    turned = Vault(tmp_path / "vault", KeyRing.load(ring.path), lambda: 0)
    await turned.open()
    try:
        await turned.admit(BEN)
        assert (await turned.admit(ANN)).open(PLACE, sealed) == CANARY
    finally:
        await turned.close()
    assert rows(tmp_path, "SELECT kek FROM key WHERE person = ?", BEN) == [("new",)]


async def test_a_vault_of_a_newer_program_is_refused(tmp_path, vault):
    await vault.close()
    rows(tmp_path, "PRAGMA user_version = 99")
    await refused(vault, ConfigError, "newer program")


async def test_a_file_that_is_no_vault_is_refused_in_one_readable_line(tmp_path, ring):
    (tmp_path / "vault").write_bytes(b"this is a letter, and no database at all" * 50)
    await refused(Vault(tmp_path / "vault", ring, lambda: 0), StoreError, "^vault: notadb$")
    (tmp_path / "folder").mkdir()
    await refused(Vault(tmp_path / "folder", ring, lambda: 0), StoreError, "cannot be opened")


async def test_the_vault_is_its_owners_alone_and_closes_twice_with_an_empty_log(tmp_path, vault):
    await vault.admit(ANN)
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("vault*")} == {0o600}
    await vault.close()
    await vault.close()
    assert not [path for path in tmp_path.glob("vault-wal") if path.stat().st_size]
    for ask in (vault.known, vault.admit, vault.forget):
        with pytest.raises(StoreError, match="not open"):
            await ask(ANN)
