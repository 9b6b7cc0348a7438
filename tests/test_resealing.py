"""A rotation of the data keys: nothing is lost beside live calls, and then the old key is not needed."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, LargeBinary, Table, insert, select, text
from sqlalchemy.exc import DatabaseError

from ivr.app import create_app
from ivr.billing.accounts import holder_name
from ivr.billing.tables import accounts
from ivr.calls.tables import turns
from ivr.database import metadata, reading, writing
from ivr.desk import tables as desk
from ivr.rehearsal import CHECKOUT, PUBLIC_URL, dispose, prepare
from ivr.resealing import reseal, rows_with_other_keys, sealed_tables
from ivr.sealing import SealBroken, Sealer, key_id_of
from ivr.settings import read_settings
from ivr.staff import tables as staff
from tests.billing.ledgers import Ledger, key, sealer
from tests.calls_path.caller import HOLDER_TO_PAYMENT, Caller, Reply, in_process
from tests.calls_path.ledger import assert_ledger_is_right
from tests.conftest import Database

TOKEN = "0123456789abcdef0123456789abcdef"
PUBLIC_BYTES = {"versions.sources", "versions.flows", "draft_files.content", "draft_proofs.proof"}
CALLS_A_THREAD = 4
Clear = dict[tuple[str, str, tuple[object, ...]], bytes]


@dataclass
class Office:
    """The lines on one database, served with the keys that are asked for."""

    engine: Engine
    url: str
    apps: list[Flask] = field(default_factory=list)

    def app(self, *key_ids: str) -> Flask:
        data_keys = ",".join(f"{name}:{key(name)}" for name in key_ids)
        app = create_app(
            read_settings(
                mode="demo",
                database_url=self.url,
                public_url=PUBLIC_URL,
                auth_tokens=(TOKEN,),
                data_keys=data_keys,
                index_key=key("index"),
                flows_folder=CHECKOUT / "flows",
                prompts_folder=CHECKOUT / "audio_prompts",
                sqlite_synchronous="NORMAL",
                log_level="error",
            )
        )
        self.apps.append(app)
        return app

    def caller(self, number: int, *key_ids: str) -> Caller:
        return Caller(in_process(self.app(*key_ids)), TOKEN, PUBLIC_URL, sid=f"CA{number:032x}")


@pytest.fixture
def office(database: Database) -> Iterator[Office]:
    """Samples and flows, sealed with k1."""
    prepare(database.engine, sealer("k1"), CHECKOUT, datetime.now(UTC))
    office = Office(database.engine, database.url)
    yield office
    for app in office.apps:
        dispose(app.extensions["ivr"])


def everything(engine: Engine, opened_by: Sealer) -> Clear:
    """Every sealed value there is, opened, by table, column and row."""
    found = {}
    with reading(engine) as connection:
        for one in sealed_tables():
            for row in connection.execute(select(*one.key, *one.columns)):
                row_key = tuple(row[: len(one.key)])
                for column, sealed in zip(one.columns, row[len(one.key) :], strict=True):
                    if sealed is not None:
                        clear = opened_by.open(bytes(sealed), one.place(column, row_key))
                        found[one.table.name, column.name, row_key] = clear
    return found


def a_call_and_an_agreement(office: Office) -> Caller:
    """Together with the samples, something in every sealed column."""
    caller = office.caller(1, "k1")
    caller.ring()
    caller.press(*HOLDER_TO_PAYMENT)
    Ledger(office.engine, sealer("k1")).account(1000, phone="+12025550142", number="55500011")
    ledger = Ledger(office.engine, sealer("k1"))
    ledger.authorize("55500011", 1000)
    with writing(office.engine) as connection:  # a caller's number is kept where a text message was agreed to
        consent = connection.execute(text("SELECT id FROM consents")).scalar_one()
        sealed = sealer("k1").seal(b"+12025550142", f"consents|caller_sealed|{consent}")
        connection.execute(text("UPDATE consents SET caller_sealed = :sealed"), {"sealed": sealed})
        people_who_wait(connection)
    return caller


def people_who_wait(connection: Connection) -> None:
    """A promised call-back, a message and a case, with every value that may be sealed."""
    at = datetime.now(UTC)
    where = {"call_sid": "CA1", "line": "+18779899059"}
    told = {**where, "language": "en"}
    entry = {**told, "queue": "billing", "kind": "call back", "state": "waiting", "purpose": "Bill payment"}
    rows: tuple[tuple[Table, dict[str, object]], ...] = (
        (desk.queue_entries, {**entry, "id": "e1", "joined_at": at, "changed_at": at, "number_index": "n1"}),
        (
            desk.messages,
            {**told, "id": "m1", "mailbox": "billing", "purpose": "message", "state": "kept", "turn": 3}
            | {"opened_at": at, "changed_at": at},
        ),
        (desk.cases, {**where, "number": "4829160023", "about": "complaint", "opened_at": at}),
        (
            staff.staff,
            {
                "name": "dana",
                "password_hash": "",
                "password_at": at,
                "password_is_initial": False,
                "added_at": at,
            },
        ),
        (
            staff.staff_sessions,
            {"mark": "s1", "name": "dana", "has_code": True, "address": "", "browser": ""}
            | {"begun_at": at, "seen_at": at, "proved_at": at},
        ),
    )
    for table, row in rows:
        key = str(row[next(iter(table.primary_key)).name])
        for column in table.columns:
            if column.name.endswith("_sealed"):
                row[column.name] = sealer("k1").seal(b"clear", f"{table.name}|{column.name}|{key}")
        connection.execute(insert(table).values(row))


def test_bytes_at_rest_are_sealed_or_known_to_be_public() -> None:
    """A column that is sealed under another name would never be sealed again."""
    sealed = {f"{one.table.name}.{column.name}" for one in sealed_tables() for column in one.columns}
    binary = {
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    named = {
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if column.name.endswith("_sealed")
    }
    assert binary - PUBLIC_BYTES == sealed == named


def test_the_command_alone_knows_every_sealed_column() -> None:
    """Here everything is loaded; a table that only this knows would lose its rows with the old key."""
    asked = (
        "from ivr.resealing import sealed_tables; print(*sorted(one.table.name for one in sealed_tables()))"
    )
    told = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=CHECKOUT
    )
    assert told.stdout.split() == sorted(one.table.name for one in sealed_tables())


def test_afterwards_the_new_key_alone_opens_every_sealed_column_as_it_was(office: Office) -> None:
    caller = a_call_and_an_agreement(office)
    before = everything(office.engine, sealer("k1"))
    assert {(one.table.name, column.name) for one in sealed_tables() for column in one.columns} == {
        (table, column) for table, column, _ in before
    }
    both = sealer("k2", "k1")
    others = rows_with_other_keys(office.engine, both)
    done = reseal(office.engine, both)
    assert (done.rows, done.remaining, done.broken) == (others["k1"], {}, ())
    assert everything(office.engine, sealer("k2")) == before
    with pytest.raises(SealBroken):
        everything(office.engine, sealer("k1"))
    answered = caller.reply
    caller.send = in_process(office.app("k2"))
    assert caller.again() == answered
    assert "Pay" in [verb for keys in ("1", "1", "1") for verb in caller.press(keys).verbs]


def test_a_second_run_changes_nothing(office: Office) -> None:
    both = sealer("k2", "k1")
    assert reseal(office.engine, both).rows > 0
    with reading(office.engine) as connection:
        before = connection.execute(select(accounts).order_by(accounts.c.id)).all()
        assert reseal(office.engine, both).rows == 0
        assert connection.execute(select(accounts).order_by(accounts.c.id)).all() == before


class BrokenOff(Exception):
    """Somebody pressed Ctrl-C."""


def test_a_run_that_was_broken_off_is_started_again(office: Office) -> None:
    both, before = sealer("k2", "k1"), everything(office.engine, sealer("k1"))
    rows = rows_with_other_keys(office.engine, both)["k1"]

    def break_off(_: int) -> None:
        raise BrokenOff

    with pytest.raises(BrokenOff):
        reseal(office.engine, both, break_off, batch_rows=2)
    assert rows_with_other_keys(office.engine, both) == {"k1": rows - 2}
    assert everything(office.engine, both) == before
    told: list[int] = []
    done = reseal(office.engine, both, told.append, batch_rows=2)
    assert (done.rows, done.remaining) == (rows - 2, {})
    assert sum(told) == rows - 2
    assert everything(office.engine, sealer("k2")) == before


def test_rotation_beside_live_calls_loses_nothing(office: Office) -> None:
    """Half of the processes still seal with the old key while the other half is there already."""
    over = Event()

    def call(number: int) -> list[tuple[Caller, tuple[str, dict[str, str]], Reply]]:
        keys = ("k1", "k2") if number % 2 else ("k2", "k1")
        app = in_process(office.app(*keys))
        heard = []
        for again in range(CALLS_A_THREAD):
            caller = Caller(app, TOKEN, PUBLIC_URL, sid=f"CA{number:016x}{again:016x}")
            reply = caller.ring()
            heard.append((caller, caller.last, reply))
            for pressed in HOLDER_TO_PAYMENT:
                reply = caller.press(pressed)
                heard.append((caller, caller.last, reply))
        return heard

    def rotate() -> int:
        rows = 0
        while not over.is_set():
            rows += reseal(office.engine, sealer("k2", "k1"), batch_rows=5).rows
        return rows

    with ThreadPoolExecutor(4) as pool:
        rotating = pool.submit(rotate)
        try:
            heard = [one for calls in pool.map(call, range(3)) for one in calls]
        finally:
            over.set()
        assert rotating.result() > 0
    assert reseal(office.engine, sealer("k2", "k1")).remaining == {}
    assert not [reply.words for _, _, reply in heard if "went wrong" in reply.words]
    new = in_process(office.app("k2"))
    for caller, last, reply in heard:
        caller.send = new
        assert caller.repeat(*last) == reply
    assert_ledger_is_right(office.engine)
    everything(office.engine, sealer("k2"))


class Slow(Sealer):
    """Lets something happen between the reading of a call's row and its writing."""

    meanwhile: Callable[[], object] | None = None

    def reseal(self, sealed: bytes, place: str) -> bytes:
        if self.meanwhile is not None and place.startswith("calls|"):
            act, self.meanwhile = self.meanwhile, None
            act()
        return super().reseal(sealed, place)


@pytest.mark.parametrize("keys", [("k1", "k2"), ("k2", "k1")], ids=["old key", "new key"])
def test_a_turn_taken_between_reading_and_writing_stays(office: Office, keys: tuple[str, str]) -> None:
    caller = office.caller(1, *keys)
    caller.ring()
    caller.press("2")
    slow = Slow.from_keys(f"k3:{key('k3')},k1:{key('k1')},k2:{key('k2')}", key("index"))
    slow.meanwhile = lambda: caller.press("40170022#")
    assert reseal(office.engine, slow).remaining == {}
    answered = caller.reply
    caller.send = in_process(office.app("k3"))
    assert caller.again() == answered
    assert "date of birth" in caller.press("1").words


def test_a_row_that_somebody_holds_is_left_and_not_waited_for(office: Office, database: Database) -> None:
    if database.kind == "sqlite":
        pytest.skip("SQLite has one writer, and no rows to hold")
    both = sealer("k2", "k1")
    with writing(office.engine) as connection:
        connection.execute(select(accounts.c.id).limit(1).with_for_update()).one()
        assert reseal(office.engine, both).remaining == {"k1": 1}
    assert reseal(office.engine, both).rows == 1


def test_a_value_that_does_not_open_is_told_and_left_and_the_rest_is_done(office: Office) -> None:
    with writing(office.engine) as connection:
        one = connection.execute(select(accounts.c.id).limit(1)).scalar_one()
        strange = sealer("k0").seal(b"Eleanor", f"accounts|name_sealed|{one}")
        connection.execute(
            text("UPDATE accounts SET name_sealed = :strange WHERE id = :id"), {"strange": strange, "id": one}
        )
    done = reseal(office.engine, sealer("k2", "k1"))
    assert done.remaining == {"k0": 1, "k1": 1}
    assert done.broken == (
        "The value at accounts name_sealed was sealed with a key that is not in IVR_DATA_KEYS.",
    )
    assert reseal(office.engine, sealer("k2", "k1", "k0")).remaining == {}
    with reading(office.engine) as connection:
        assert holder_name(connection, sealer("k2"), one) == "Eleanor"


@pytest.mark.parametrize(
    "change",
    ["answer_sealed = :other", "event_sealed = :other", "number = 7", "event_digest = 'x'", "at = 'x'"],
)
def test_a_turn_changes_in_no_other_way(office: Office, change: str) -> None:
    """The same key over another value would be another answer."""
    caller = office.caller(1, "k1")
    caller.ring()
    other = sealer("k1").seal(b"<Response/>", f"turns|answer|{caller.sid}/0")
    values = {"other": other} if ":other" in change else {}
    with pytest.raises(DatabaseError, match="never changed"), writing(office.engine) as connection:
        connection.execute(text(f"UPDATE turns SET {change}"), values)
    with reading(office.engine) as connection:
        assert key_id_of(bytes(connection.execute(select(turns.c.answer_sealed)).scalar_one())) == "k1"
