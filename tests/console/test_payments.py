"""The payments page: what is in doubt stands first, settling it is an admin's, and the ledger decides."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from ivr.billing.audit import audit
from ivr.billing.settling import CHARGE_OF_ANOTHER
from ivr.billing.tables import payments
from ivr.console.payments import REPORTED_WITHIN
from ivr.database import reading, writing
from ivr.staff import audit_log
from tests.billing.ledgers import NOW, Ledger
from tests.console.visitors import House, Visitor

WHY = "Seen at the processor"
DAYS = "since=2026-11-19&until=2026-11-21"


@pytest.fixture
def ledger(house: House) -> Ledger:
    return Ledger(house.engine, house.sealer)


def in_doubt(ledger: Ledger, cents: int = 50_00, call_sid: str = "CA1") -> str:
    reference = ledger.open(ledger.account(cents), cents, call_sid=call_sid)
    ledger.settle(reference, "unknown")
    return reference


def settle(visitor: Visitor, reference: str, **fields: str) -> tuple[int, str]:
    answer = visitor.post(f"/console/payments/{reference}/settle", fields)
    return answer.status_code, answer.text


def looks(house: House) -> list[tuple[str, str, str]]:
    with reading(house.engine) as connection:
        return [(one.who, one.did, one.about) for one in audit_log.listed(connection)]


def state(ledger: Ledger, reference: str) -> tuple[str, bool | None]:
    payment = ledger.payment(reference)
    return payment.state, payment.charged


def test_an_empty_ledger_says_what_to_do_next(house: House) -> None:
    page = house.visitor("agent").get("/console/payments")
    assert "No such payments in these days" in page.text


def test_what_is_in_doubt_stands_first_with_what_to_do(house: House, ledger: Ledger) -> None:
    reference = in_doubt(ledger)
    house.ahead = NOW - house.now() + timedelta(minutes=5)
    text = house.visitor("agent").get(f"/console/payments?{DAYS}").text
    assert text.index("In doubt: nobody knows yet") < text.index("Nov 19 to Nov 21")
    assert "next report" in text
    house.ahead += REPORTED_WITHIN
    assert "Look it up at the processor" in house.visitor("agent").get(f"/console/payments/{reference}").text
    with writing(house.engine) as connection:
        connection.execute(update(payments).values(carrier_error=CHARGE_OF_ANOTHER))
    assert "the charge of another payment" in house.visitor("agent").get("/console/payments").text


def test_payments_are_listed_by_what_became_of_them_and_by_day(house: House, ledger: Ledger) -> None:
    charged = ledger.open(ledger.account(11_11), 11_11)
    ledger.settle(charged, "charged", charge="ch_1")
    declined = ledger.open(ledger.account(22_22), 22_22)
    ledger.settle(declined, "declined")
    auditor = house.visitor("auditor")
    assert "$11.11" in auditor.get(f"/console/payments?became=charged&{DAYS}").text
    only_declined = auditor.get(f"/console/payments?became=declined&{DAYS}").text
    assert "$22.22" in only_declined
    assert f"/console/payments/{charged}" not in only_declined
    another_day = auditor.get("/console/payments?since=2026-11-21&until=2026-11-22").text
    assert "No such payments in these days" in another_day


@pytest.mark.parametrize(
    "nonsense", ["page=-1", "page=9999999", "page=x", "since=0000-00-00", "since=9999-12-31"]
)
def test_nonsense_in_the_address_gives_the_first_page(house: House, ledger: Ledger, nonsense: str) -> None:
    in_doubt(ledger)
    page = house.visitor("agent").get(f"/console/payments?until=2026-11-21&{nonsense}")
    assert page.status_code == 200
    assert "$50.00" in page.text


def test_a_look_at_one_payment_is_noted_and_the_list_shows_no_account(house: House, ledger: Ledger) -> None:
    reference = in_doubt(ledger)
    agent = house.visitor("agent")
    assert "0022" not in agent.get(f"/console/payments?{DAYS}").text
    assert "ends in 0022" in agent.get(f"/console/payments/{reference}").text
    assert ("agent", "looked", f"payment {reference}") in looks(house)
    assert agent.get("/console/payments/nothing").status_code == 404


def test_an_admin_settles_it_once_and_signs_for_it(house: House, ledger: Ledger) -> None:
    reference = in_doubt(ledger)
    admin = house.visitor("admin")
    fields = {"found": "charged", "charge": "ch_9", "why": "<b>Seen</b>"}
    assert settle(admin, reference, **fields)[0] == 303
    assert state(ledger, reference) == ("reconciled", True)
    page = admin.get(f"/console/payments/{reference}").text
    assert "Settled by hand by admin: &lt;b&gt;Seen&lt;/b&gt;" in page
    assert "<b>Seen" not in page
    status, text = settle(admin, reference, **fields)
    assert (status, "already; nothing was changed" in text) == (409, True)
    assert looks(house).count(("admin", "settled a payment", f"payment {reference}")) == 1
    assert audit(house.engine) == ()


def test_what_was_not_charged_is_settled_so(house: House, ledger: Ledger) -> None:
    reference = in_doubt(ledger)
    settle(house.visitor("admin"), reference, found="not charged", charge="left over", why=WHY)
    assert state(ledger, reference) == ("reconciled", False)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Say whether the processor charged it"),
        ({"found": "charged", "why": WHY}, "name of the charge"),
        ({"found": "charged", "charge": "x" * 500, "why": WHY}, "must be 1 to"),
        ({"found": "not charged", "why": " "}, "Write what you found"),
        ({"found": "perhaps", "why": WHY}, "Say whether the processor charged it"),
    ],
)
def test_a_form_that_lacks_something_settles_nothing_and_keeps_its_words(
    house: House, ledger: Ledger, fields: dict[str, str], sentence: str
) -> None:
    reference = in_doubt(ledger)
    status, text = settle(house.visitor("admin"), reference, **fields)
    assert (status in (409, 422), sentence in text) == (True, True)
    assert state(ledger, reference) == ("unclear", None)


def test_the_charge_of_another_payment_settles_nothing(house: House, ledger: Ledger) -> None:
    other = ledger.open(ledger.account(10_00), 10_00)
    ledger.settle(other, "charged", charge="ch_1")
    reference = in_doubt(ledger)
    status, text = settle(house.visitor("admin"), reference, found="charged", charge="ch_1", why=WHY)
    assert (status, "is the charge of" in text) == (409, True)
    assert state(ledger, reference) == ("unclear", None)


def test_only_an_admin_sees_the_form(house: House, ledger: Ledger) -> None:
    reference = in_doubt(ledger)
    page = house.visitor("agent", "auditor").get(f"/console/payments/{reference}").text
    assert "Settle it" not in page
    assert "An admin can settle it" in page
