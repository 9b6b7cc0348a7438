"""Phones that nobody uses end, there is a limit on how many there are, and only one acts at a time."""

from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest

from ivr.browser_phone import handsets as module
from ivr.browser_phone.handsets import (
    FRESH_SECONDS,
    IDLE_SECONDS,
    Handset,
    Handsets,
    LineBusy,
    NoSuchHandset,
    TooManyHandsets,
)
from ivr.rehearsal import Rehearsal
from ivr.simulator.phone import Phone
from ivr.simulator.processor import Processor
from tests.browser_phone.tab import BILL_PAY


class Clock:
    """Seconds that go by when a test says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def handsets(anywhere: Rehearsal, clock: Clock) -> Handsets:
    console = SimpleNamespace(public_url=anywhere.public_url)
    booth: Any = SimpleNamespace(console=console, token=anywhere.token, connector=Processor())
    return Handsets(booth, clock)


def dial(handsets: Handsets, handset: Handset, anywhere: Rehearsal) -> Phone:
    with handsets.holding(handset.name, handset.owner):
        phone = Phone.dial(handsets.carrier_at(anywhere.url), BILL_PAY)
        handset.take(phone)
    return phone


def test_a_phone_that_nobody_uses_hangs_up_and_goes(
    handsets: Handsets, clock: Clock, anywhere: Rehearsal
) -> None:
    idle, used = handsets.make("a browser"), handsets.make("a browser")
    phone = dial(handsets, idle, anywhere)
    clock.seconds = IDLE_SECONDS
    with handsets.holding(used.name, "a browser"):
        assert not phone.is_over
    clock.seconds = IDLE_SECONDS + 1
    handsets.put_away_idle()
    assert phone.is_over
    with pytest.raises(NoSuchHandset), handsets.holding(idle.name, "a browser"):
        pass
    assert len(handsets) == 1


def test_a_phone_whose_page_is_gone_ends_by_a_tick(
    handsets: Handsets, clock: Clock, anywhere: Rehearsal
) -> None:
    phone = dial(handsets, handsets.make("a browser"), anywhere)
    handsets.look()
    assert not phone.is_over
    clock.seconds = IDLE_SECONDS + 1
    handsets.look()
    assert phone.is_over


def is_there(handsets: Handsets, handset: Handset) -> bool:
    found: list[Handset] = []
    with suppress(NoSuchHandset), handsets.holding(handset.name, handset.owner) as held:
        found.append(held)
    return found == [handset]


def test_beyond_the_limit_the_one_unused_for_longest_goes_but_never_one_in_a_call_or_just_used(
    handsets: Handsets, clock: Clock, anywhere: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_HANDSETS", 2)
    talking = handsets.make("a browser")
    phone = dial(handsets, talking, anywhere)
    resting = handsets.make("a browser")
    clock.seconds = FRESH_SECONDS
    with pytest.raises(TooManyHandsets):
        handsets.make("another browser")
    clock.seconds = FRESH_SECONDS + 1
    third = handsets.make("another browser")
    assert not is_there(handsets, resting)
    dial(handsets, third, anywhere)
    clock.seconds = 3 * FRESH_SECONDS
    with pytest.raises(TooManyHandsets):
        handsets.make("a third browser")
    assert not phone.is_over


def test_ones_own_resting_phone_goes_before_another_browsers(
    handsets: Handsets, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_HANDSETS", 2)
    others = handsets.make("another browser")
    clock.seconds = 2 * FRESH_SECONDS
    own = handsets.make("a browser")
    handsets.make("a browser")
    assert [is_there(handsets, one) for one in (others, own)] == [True, False]


def test_one_browser_has_so_many_phones_and_no_more(
    handsets: Handsets, clock: Clock, anywhere: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_OF_ONE_OWNER", 2)
    others = handsets.make("another browser")
    first = handsets.make("a browser")
    clock.seconds = 1
    rest = [handsets.make("a browser") for _ in range(2)]
    assert [is_there(handsets, one) for one in (others, first, *rest)] == [True, False, True, True]
    for one in rest:
        dial(handsets, one, anywhere)
    with pytest.raises(TooManyHandsets):
        handsets.make("a browser")
    assert is_there(handsets, handsets.make("a third browser"))


def test_whoever_comes_while_another_acts_is_told_to_come_again(handsets: Handsets) -> None:
    first, second = handsets.make("a browser"), handsets.make("a browser")
    with handsets.holding(first.name, "a browser"):
        with pytest.raises(LineBusy), handsets.holding(second.name, "a browser"):
            pass
        with pytest.raises(LineBusy):
            handsets.put_away_idle()
    with handsets.holding(second.name, "a browser") as held:
        assert held is second


def test_a_phone_whose_page_goes_away_hangs_up_at_once_or_when_the_one_that_acts_is_done(
    handsets: Handsets, anywhere: Rehearsal
) -> None:
    left, other = handsets.make("a browser"), handsets.make("a browser")
    phone = dial(handsets, left, anywhere)
    with pytest.raises(NoSuchHandset):
        handsets.leave(left.name, "another browser")
    with handsets.holding(other.name, "a browser"):
        handsets.leave(left.name, "a browser")
        assert not phone.is_over
    assert phone.is_over
    again = dial(handsets, left, anywhere)
    assert not again.is_over
    handsets.leave(left.name, "a browser")
    assert again.is_over


def test_names_are_long_and_never_the_same(handsets: Handsets) -> None:
    names = {handsets.make("a browser").name for _ in range(20)}
    assert len(names) == 20
    assert min(map(len, names)) >= 32


def test_a_key_within_the_words_comes_then_and_one_after_them_when_they_end(
    handsets: Handsets, clock: Clock, anywhere: Rehearsal
) -> None:
    handset = handsets.make("a browser")
    phone = dial(handsets, handset, anywhere)
    handset.begin_listening(0, clock())
    spoken_first = sum(piece.seconds for piece in phone.line.leg.heard[:2])
    assert handset.into_the_words(spoken_first + 4.0) == pytest.approx(4.0, abs=0.01)
    assert handset.into_the_words(1.0) == 0.0
    assert handset.into_the_words(1000.0) is None
