"""Calls are forgotten after a time, with their turns; what was paid, agreed to and recorded in them stays."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from ivr.calls import retention
from ivr.calls.pretended import keep_pretended
from ivr.calls.retention import forget_old_calls
from ivr.database import reading, writing
from ivr.rehearsal import Rehearsal
from tests.calls_path.caller import HOLDER_TO_PAYMENT, Caller
from tests.calls_path.ledger import assert_ledger_is_right, count

DAY = timedelta(days=1)


def calls(lines: Rehearsal, *keys: str) -> None:
    """A whole call, hung up after these keys."""
    caller = Caller.of(lines)
    caller.ring()
    caller.press(*keys)
    caller.hang_up()


def tables(lines: Rehearsal) -> dict[str, int]:
    kept = ("accounts", "bills", "payments", "allocations", "consents", "authorizations", "messages", "cases")
    return {name: count(lines.engine, name) for name in kept}


def test_calls_are_forgotten_with_their_turns_and_nothing_else_is(
    lines: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    calls(lines, *HOLDER_TO_PAYMENT, "1", "1", "1")
    for _ in range(4):
        calls(lines, "2")
    before, now = tables(lines), datetime.now(UTC)
    with writing(lines.engine) as connection:
        for sid in connection.scalars(text("SELECT call_sid FROM calls")).all():
            keep_pretended(connection, sid, now)
    assert before["payments"] == 1
    assert forget_old_calls(lines.engine, now - 900 * DAY) == 0
    assert count(lines.engine, "calls") == 5
    assert forget_old_calls(lines.engine, now + 900 * DAY) == 5
    assert (count(lines.engine, "calls"), count(lines.engine, "turns")) == (0, 0)
    assert tables(lines) == before
    assert_ledger_is_right(lines.engine)


def test_a_call_that_began_later_stays_whole(lines: Rehearsal) -> None:
    calls(lines, *HOLDER_TO_PAYMENT)
    with reading(lines.engine) as connection:
        began = datetime.fromisoformat(connection.execute(text("SELECT started_at FROM calls")).scalar_one())
    turns = count(lines.engine, "turns")
    assert forget_old_calls(lines.engine, began - timedelta(seconds=1)) == 0
    assert count(lines.engine, "turns") == turns > 3
    assert forget_old_calls(lines.engine, began + timedelta(seconds=1)) == 1
