"""Traffic: the steps of a call are read from what was kept of it, and counted once a call."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.calls.paths import CallPath
from ivr.cli.traffic import count_traffic
from ivr.drawing.traffic import Counting, Spot, Traffic
from ivr.drawing.traffic import traffic_of as traffic_of_paths
from ivr.engine.call import Frame
from ivr.engine.walk import Walk
from ivr.rehearsal import Rehearsal
from ivr.scenes import SCENES
from ivr.simulator.call_tests import try_call

ROOT = Path(__file__).resolve().parents[2]
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def entered(monkeypatch: pytest.MonkeyPatch) -> set[Spot]:
    """The steps that the engine enters, as it does."""
    found: set[Spot] = set()
    enter = Walk.enter

    def watched(walk: Walk, name: str) -> None:
        enter(walk, name)
        found.add((walk.call.frames[-1].flow, name))

    monkeypatch.setattr(Walk, "enter", watched)
    return found


def traffic_of(file: str, since: datetime = LONG_AGO) -> Traffic:
    counted: list[Traffic] = []

    @contextmanager
    def opened(at: datetime | None) -> Iterator[Rehearsal]:
        with Rehearsal(ROOT, at=at) as rehearsal:
            yield rehearsal
            counted.append(count_traffic(rehearsal.engine, rehearsal.sealer, since))

    assert try_call(ROOT / "tests" / "calls" / file, opened, SCENES).went_as_written
    return counted[0]


@pytest.mark.parametrize(
    "file",
    [
        "balance_declined.call",
        "es_an_amount_declined.call",
        "an_amount_declined.call",
        "account_number_keyed.call",
    ],
)
def test_the_steps_of_a_call_are_counted(file: str, entered: set[Spot]) -> None:
    traffic = traffic_of(file)
    assert traffic.calls == 1
    assert set(traffic.came) == entered
    assert set(traffic.came.values()) == {1}


def test_where_a_caller_hung_up_is_where_she_left() -> None:
    traffic = traffic_of("card_number_at_the_amount.call")
    assert (traffic.calls, traffic.left) == (1, {("pay_printed_bill", "amount"): 1})


def test_calls_before_the_day_are_not_counted() -> None:
    assert traffic_of("nothing_owed.call", datetime(2099, 1, 1, tzinfo=UTC)).calls == 0


def test_a_call_whose_way_was_not_kept_is_told_and_not_counted() -> None:
    traffic = traffic_of_paths([CallPath("CA1", "+18779899059", 1, "abandoned", None)])
    assert (traffic.calls, traffic.unknown, traffic.left) == (0, 1, {})


def frames(*steps: str) -> tuple[Frame, ...]:
    return tuple(Frame(*step.split(".")) for step in steps)


def test_a_way_through_another_flow_is_a_way_between_two_steps_of_this_one() -> None:
    counting = Counting()
    path = [
        frames("a.one"),
        frames("a.use"),
        frames("a.use", "b.ask"),
        frames("a.use", "b.ask"),
        frames("a.next"),
    ]
    counting.add(path, is_lost=True)
    counting.add(path[:2], is_lost=False)
    traffic = counting.traffic()
    assert traffic.calls == 2
    assert traffic.came == {("a", "one"): 2, ("a", "use"): 2, ("b", "ask"): 1, ("a", "next"): 1}
    assert traffic.went[("a", "use"), ("a", "next")] == 1
    assert traffic.went[("a", "one"), ("a", "use")] == 2
    assert traffic.left == {("a", "next"): 1}


def test_few_callers_are_not_judged_and_many_are() -> None:
    spot = ("a", "one")
    assert not Traffic(9, {spot: 4}, {}, {spot: 4}).many_leave(spot)
    assert not Traffic(200, {spot: 100}, {}, {spot: 5}).many_leave(spot)
    assert Traffic(200, {spot: 100}, {}, {spot: 6}).many_leave(spot)


def test_arrows_grow_with_callers_and_never_out_of_the_picture() -> None:
    here, there = ("a", "one"), ("a", "two")
    widths = [
        Traffic(10_000, {}, {(here, there): went}, {}).width(here, there) for went in (0, 1, 100, 10_000)
    ]
    assert widths == sorted(widths)
    assert (widths[0], round(widths[-1], 1)) == (0.8, 7.0)
