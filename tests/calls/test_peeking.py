"""Look-ups that need not write: they say what they would say otherwise, and they write nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from ivr.calls.peeking import READ_ONLY
from ivr.calls.records import Records
from ivr.database import reading, writing
from ivr.engine.errands import Errand, RunLookUp
from ivr.engine.events import ErrandDone
from tests.calls.lines import AT, CALLER, Line
from tests.calls.test_look_ups import WAYS_OUT
from tests.conftest import Database


class PeekingLine(Line):
    """Peeks before it asks, and compares."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.peeked: set[str] = set()

    def run(self, errand: Errand, turn_number: int = 3) -> ErrandDone:
        with reading(self.ledger.engine) as connection, _nothing_written(self):
            peeked = self.desk.peek(connection, errand, self.call_sid, AT)
        done = super().run(errand, turn_number)
        if peeked is not None:
            assert isinstance(errand, RunLookUp)
            assert peeked == done
            self.peeked.add(errand.look_up)
        return done


@contextmanager
def _nothing_written(line: Line) -> Iterator[None]:
    def look(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        assert statement.startswith("SELECT"), statement
        assert "FOR UPDATE" not in statement

    event.listen(line.ledger.engine, "before_cursor_execute", look)
    yield
    event.remove(line.ledger.engine, "before_cursor_execute", look)


@pytest.mark.parametrize(("look_up", "way_out"), sorted(WAYS_OUT))
def test_what_is_peeked_at_is_what_would_have_been_answered(
    database: Database, look_up: str, way_out: str
) -> None:
    line = PeekingLine(database)
    done = WAYS_OUT[look_up, way_out](line)
    assert done.way_out == way_out
    assert look_up in line.peeked or look_up not in READ_ONLY


def test_the_first_look_up_of_a_call_is_peeked_at_unless_there_is_news_to_tell(database: Database) -> None:
    line = PeekingLine(database)
    line.ask("payment_of_caller")
    assert line.peeked == {"payment_of_caller"}
    line.peeked.clear()
    line.pay("charged", caller=CALLER)
    assert line.ask("payment_of_caller").way_out == "went_through"
    assert not line.peeked


def test_whoever_peeks_waits_for_nobody_who_writes(database: Database) -> None:
    line = Line(database)
    records = Records(line.ledger.engine, line.ledger.sealer)
    errand = RunLookUp("payment_of_caller", {}, CALLER, verified=False)
    with writing(line.ledger.engine), records.reading() as connection:
        peeked = line.desk.peek(connection, errand, "CA9", AT)
    assert peeked is not None
    assert peeked.way_out == "none"


def test_nothing_of_an_account_is_peeked_at_before_its_holder_is_verified(database: Database) -> None:
    line = Line(database)
    number = line.ledger.account(50_00)
    unverified = RunLookUp("balance", {"account_number": number}, CALLER, verified=False)
    with reading(line.ledger.engine) as connection:
        assert line.desk.peek(connection, unverified, "CA9", AT) is None
