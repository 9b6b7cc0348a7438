"""Agents who ask at the same instant never get the same caller, whichever database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import TypeVar

import pytest

from ivr.desk import agents
from ivr.desk.serving import Waiting
from tests.conftest import Database
from tests.desk.desk import PIN, SEALER, Desk

AT_ONCE = 6

T = TypeVar("T")


@pytest.fixture
def desk(database: Database) -> Desk:
    made = Desk(database.engine)
    for place in range(AT_ONCE):
        made.write(agents.add_agent, SEALER, f"20{place}", "Ada Example", ("billing",), PIN)
        made.sign_in(f"20{place}")
    return made


def at_once(work: Callable[[str], T]) -> list[T]:
    gate = Barrier(AT_ONCE)

    def begin(place: int) -> T:
        gate.wait()
        return work(f"20{place}")

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(begin, range(AT_ONCE)))


def test_six_agents_and_six_callers_make_six_pairs(desk: Desk) -> None:
    places = [desk.joins(f"caller{place}", seconds=place) for place in range(AT_ONCE)]
    told = at_once(desk.about_next)
    assert sorted(told) == sorted(f"caller{place}" for place in range(AT_ONCE))
    taken = at_once(desk.connects)
    assert {one.entry for one in taken if isinstance(one, Waiting)} == {place.id for place in places}


def test_of_six_agents_one_gets_the_only_caller(desk: Desk) -> None:
    desk.joins("only")
    assert sorted(at_once(desk.about_next)) == [""] * (AT_ONCE - 1) + ["only"]


def test_six_rounds_of_asking_and_passing_lose_nobody(desk: Desk) -> None:
    places = [desk.joins(f"caller{place}", seconds=place) for place in range(AT_ONCE)]
    for now in range(60, 300, 40):
        told = [name for name in at_once(partial(desk.about_next, seconds=now)) if name]
        assert len(told) == len(set(told))
    taken = {one.entry for one in at_once(lambda number: desk.connects(number, 300)) if one is not None}
    states = {place.id: desk.state_of(place.id) for place in places}
    assert all(state == ("connecting" if entry in taken else "waiting") for entry, state in states.items())
    assert taken
