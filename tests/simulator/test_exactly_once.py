"""The whole line, judged from outside: whatever the wire does, one charge, and both ledgers agree."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from ivr.rehearsal import Rehearsal
from ivr.simulator.carrier import SAMPLE_ACCOUNT_SID, Carrier
from ivr.simulator.habits import Faults
from ivr.simulator.phone import CardKeyed, Phone
from ivr.simulator.processor import Processor

AT = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("America/New_York"))
BILL_PAY = "+18779899059"
TO_THE_CARD = ("1", "40170022", "1", "310450017", "1", "120*50#", "1", "1")

FAULTS = {
    "nothing goes wrong": Faults(),
    "every webhook twice": Faults(double_every_webhook=True),
    "every webhook twice at once": Faults(double_at_once=True),
    "every answer lost": Faults(lose_every_answer=True),
}


@pytest.mark.parametrize("faults", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize(
    ("number", "state"),
    [("4111111111111111", "approved"), ("4005519200000004", "approved"), ("5105105105105100", "unclear")],
)
def test_a_payment_is_made_once(faults: Faults, number: str, state: str) -> None:
    with Rehearsal(at=AT) as installation:
        processor = Processor(installation.report)
        with Carrier(
            SAMPLE_ACCOUNT_SID,
            installation.token,
            installation.public_url,
            address=installation.url,
            faults=faults,
            connector=processor,
        ) as carrier:
            phone = Phone.dial(carrier, BILL_PAY, at=AT, tells_time=True)
            for keys in TO_THE_CARD:
                phone.press(keys)
            phone.key_card(CardKeyed(number, "1229", "123", "94111"))
            answers = [exchange.answers for exchange in phone.line.leg.exchanges]
            assert carrier.problems == ()
        with installation.engine.connect() as connection:
            payments = connection.execute(text("SELECT state, amount_cents FROM payments")).all()
    assert [charge.amount_cents for charge in processor.ledger] == [12050]
    assert [tuple(payment) for payment in payments] == [(state, 12050)]
    assert all(len(set(given)) == 1 for given in answers), "a doubled webhook got two answers"
