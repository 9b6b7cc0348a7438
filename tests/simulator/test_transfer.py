"""Transfers on the whole line, judged from outside: every answer of the other side, and every wire."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from ivr.rehearsal import Rehearsal
from ivr.simulator.carrier import SAMPLE_ACCOUNT_SID, Carrier
from ivr.simulator.habits import Faults
from ivr.simulator.phone import Phone
from ivr.simulator.switchboard import Callee

AT = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("America/New_York"))
GENERAL_INQUIRIES = "+18008081902"
PORTAL_SUPPORT = "+18664678263"
CALLER = "+12025550142"
TO_PORTAL_SUPPORT = ("4", "1")
NOT_REACHED = "We could not reach InstaMed just now"


@pytest.fixture
def installation() -> Iterator[Rehearsal]:
    with Rehearsal(at=AT) as lines:
        yield lines


def call(carrier: Carrier) -> Phone:
    phone = Phone.dial(carrier, GENERAL_INQUIRIES, caller=CALLER, at=AT, tells_time=True)
    for keys in TO_PORTAL_SUPPORT:
        phone.press(keys)
    return phone


def carrier_for(installation: Rehearsal, faults: Faults) -> Carrier:
    return Carrier(
        SAMPLE_ACCOUNT_SID,
        installation.token,
        installation.public_url,
        address=installation.url,
        faults=faults,
    )


def outcomes(installation: Rehearsal) -> list[str | None]:
    with installation.engine.connect() as connection:
        return list(connection.execute(text("SELECT outcome FROM calls")).scalars())


@pytest.mark.parametrize(
    "faults",
    [
        Faults(),
        Faults(double_every_webhook=True),
        Faults(double_at_once=True),
        Faults(lose_every_answer=True),
    ],
    ids=["plain", "twice", "twice at once", "every answer lost"],
)
@pytest.mark.parametrize("outcome", ["answered", "busy", "no-answer", "failed"])
def test_each_end_of_a_transfer_over_each_wire(installation: Rehearsal, faults: Faults, outcome: str) -> None:
    with carrier_for(installation, faults) as carrier:
        carrier.script(PORTAL_SUPPORT, Callee(outcome))
        phone = call(carrier)
        if outcome == "answered":
            phone.agent_hangs_up()
            assert phone.is_over
            assert outcomes(installation) == ["transferred"]
        else:
            assert NOT_REACHED in phone.words
            assert not phone.is_over
            assert outcomes(installation) == [None]
        assert carrier.problems == ()
        answers = [exchange.answers for exchange in phone.line.leg.exchanges]
    assert all(len(set(given)) == 1 for given in answers), "a doubled webhook got two answers"


def test_who_hangs_up_after_talking_was_transferred_and_who_hangs_up_before_was_not(
    installation: Rehearsal,
) -> None:
    with carrier_for(installation, Faults()) as carrier:
        call(carrier).hang_up()
        assert outcomes(installation) == ["abandoned"]
        carrier.script(PORTAL_SUPPORT, Callee("answered"))
        call(carrier).hang_up()
    assert sorted(map(str, outcomes(installation))) == ["abandoned", "transferred"]


def test_nothing_is_told_about_the_caller(installation: Rehearsal) -> None:
    with carrier_for(installation, Faults()) as carrier:
        phone = call(carrier)
        told = [str(exchange.answer) for exchange in phone.line.leg.exchanges]
        assert any("<Dial" in document for document in told)
        for document in told:
            assert "callerId" not in document
            assert CALLER.removeprefix("+") not in document
