"""The page of what goes on now: right, cheap, and the same for everybody who watches."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from ivr.calls.live import LONGEST_CALL, live_calls
from ivr.console.board import KEPT_FOR, Board, Seen
from ivr.console.now import for_how_long
from ivr.database import reading, writing
from ivr.desk.agents import sign_in
from ivr.desk.entries import Waiter, join
from ivr.staff import audit_log
from tests.console.lines import open_lines, rings
from tests.console.visitors import House

LIVE = "/console/now/live"


class Selects:
    """Counts what the database is asked."""

    def __init__(self, house: House) -> None:
        self.told: list[str] = []
        event.listen(house.app.extensions["ivr"].engine, "before_cursor_execute", self._note)

    def _note(self, *given: Any) -> None:
        self.told.append(given[2])

    def of(self, table: str) -> list[str]:
        return [statement for statement in self.told if f"FROM {table}" in statement]


def waits(house: House, queue: str, sid: str, purpose: str = "a question about a bill") -> None:
    waiter = Waiter(sid, "+18779899059", purpose, "en", "0022")
    with writing(house.engine) as connection:
        join(connection, house.sealer, queue, waiter, 100, house.now() - timedelta(minutes=7))


def test_calls_stand_by_line_and_step_with_how_long(house: House) -> None:
    open_lines(house)
    rings(house, "2", sid="CA1")
    rings(house, "2", sid="CA2")
    rings(house, sid="CA3").hang_up()
    page = house.visitor("agent").get("/console/now").text
    assert "verify_account.<wbr>account" in page
    assert "Bill payment" in page
    assert {sid for sid in ("CA1", "CA2", "CA3") if f"/console/calls/{sid}" in page} == {"CA1", "CA2"}


def test_a_viewer_sees_no_number_and_no_single_call(lines: House) -> None:
    rings(lines, "2", sid="CA1")
    page = lines.visitor("viewer").get("/console/now").text
    assert "verify_account" in page
    assert "0199" not in page
    assert "/console/calls/" not in page
    assert (
        lines.visitor("viewer").get(LIVE).headers["ETag"] != lines.visitor("agent").get(LIVE).headers["ETag"]
    )


def test_whoever_waits_is_shown_with_her_wait_and_who_could_answer(house: House) -> None:
    open_lines(house)
    with writing(house.engine) as connection:
        connection.execute(text("UPDATE agents SET call_sid = NULL, signed_in_at = NULL, seen_at = NULL"))
    waits(house, "billing", "CA1", purpose="<b>a bill</b>")
    page = house.visitor("viewer").get("/console/now").text
    assert "7 min" in page
    assert "nobody answers" in page
    assert "&lt;b&gt;a bill&lt;/b&gt;" in page
    with writing(house.engine) as connection:
        sign_in(connection, "100", "CA9", house.now())
    house.ahead += KEPT_FOR
    page = house.visitor("viewer").get("/console/now").text
    assert "nobody answers" not in page
    assert "free" in page


def test_whoever_watches_numbers_is_noted_once_an_hour_and_whoever_sees_none_is_not(lines: House) -> None:
    for role in ("agent", "agent", "viewer"):
        lines.visitor(role).get(LIVE)
    with reading(lines.engine) as connection:
        looks = [(one.who, one.about) for one in audit_log.listed(connection, did="looked")]
    assert looks == [("agent", "calls going on")]


def test_an_empty_installation_says_what_to_do(house: House) -> None:
    page = house.visitor("viewer").get("/console/now").text
    for told in (
        "Nothing is published",
        "No queue of ours",
        "No agent is signed in",
        "Nothing was published yet",
    ):
        assert told in page, told


def test_a_poll_is_answered_with_nothing_while_nothing_changes(lines: House) -> None:
    rings(lines, "2", sid="CA1")
    agent = lines.visitor("agent")
    first = agent.get(LIVE)
    lines.ahead += timedelta(minutes=1)
    again = agent.get(LIVE, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    rings(lines, sid="CA2")
    lines.ahead += KEPT_FOR
    changed = agent.get(LIVE, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]
    assert "<html" not in changed.text


def test_however_many_watch_the_database_is_asked_once(lines: House) -> None:
    rings(lines, "2", sid="CA1")
    consoles = [lines.visitor("agent") for _ in range(5)]
    selects = Selects(lines)
    for console in consoles:
        assert console.get(LIVE).status_code == 200
    assert len(selects.of("calls")) <= 2, "5 consoles within two seconds"
    lines.ahead += KEPT_FOR
    before = len(selects.of("calls"))
    for console in consoles:
        console.get(LIVE)
    assert len(selects.of("calls")) - before <= 2


def test_whoever_asks_while_somebody_looks_gets_the_last_snapshot_at_once(
    lines: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = [datetime(2026, 11, 24, 15, tzinfo=UTC)]
    board = Board(lines.engine, lines.sealer, lambda: at[0])
    first = board.look()
    at[0] += KEPT_FOR
    asked_meanwhile: list[Seen] = []
    take = board._take

    def taking(moment: datetime) -> Seen:
        asked_meanwhile.append(board.look())
        return take(moment)

    monkeypatch.setattr(board, "_take", taking)
    assert board.look() is not first
    assert asked_meanwhile == [first]


def test_a_script_whose_session_is_over_is_told_so(lines: House) -> None:
    assert lines.stranger().get(LIVE).status_code == 401


def test_calls_whose_end_was_never_told_are_not_going_on_for_ever(lines: House) -> None:
    rings(lines, sid="CA1")
    with reading(lines.engine) as connection:
        for later, found in ((timedelta(), 1), (LONGEST_CALL, 0)):
            assert len(live_calls(connection, lines.sealer, lines.now() + later)) == found


def test_what_is_watched_is_found_by_indexes(lines: House) -> None:
    selects = Selects(lines)
    rings(lines, sid="CA1")
    selects.told.clear()
    Board(lines.app.extensions["ivr"].engine, lines.sealer, lines.now).look()
    watched = [
        one
        for one in selects.told
        if any(f"FROM {table}" in one for table in ("calls", "queue_entries", "payments"))
    ]
    assert len(watched) == 4
    with lines.engine.connect() as connection:
        for statement in watched:
            filled = statement.replace("?", "'x'").replace("LIMIT 'x' OFFSET 'x'", "LIMIT 1")
            plan = [row[3] for row in connection.execute(text(f"EXPLAIN QUERY PLAN {filled}"))]
            assert not [step for step in plan if step.startswith("SCAN") and "INDEX" not in step], (
                statement,
                plan,
            )


def test_a_wait_is_told_in_short() -> None:
    now = datetime(2026, 11, 24, 15, tzinfo=UTC)
    expected = {0: "0 s", 59: "59 s", 60: "1 min", 3_599: "59 min", 7_800: "2 h 10 min", -5: "0 s"}
    assert {seconds: for_how_long(now - timedelta(seconds=seconds), now) for seconds in expected} == expected
