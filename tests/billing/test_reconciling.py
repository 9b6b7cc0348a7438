from datetime import UTC, datetime, timedelta

import pytest

from ivr.billing.audit import audit
from ivr.billing.hand_settling import how_to_settle
from ivr.billing.reconciling import NO_CHARGES, NOT_ONLY_OURS, Reconciled, reconcile
from ivr.billing.tables import LONGEST_CHARGE
from tests.billing.ledgers import NOW, Ledger, csv_file, words
from tests.conftest import Database

FIRST = NOW - timedelta(hours=1)
HEADER = "reference,charge_id,amount,charged_at"
LATER = NOW + timedelta(hours=1)
BAD_MOMENT = (
    "charged_at must be a moment with its offset, such as 2026-11-20T14:03:05+00:00, between 1900 and 2100."
)


@pytest.fixture
def ledger(database: Database) -> Ledger:
    return Ledger(database.engine)


def report(
    ledger: Ledger,
    *charges: tuple[str, str, str],
    until: datetime = LATER,
    at: datetime = LATER,
    since: datetime | None = FIRST,
) -> Reconciled:
    lines = [
        f"{reference},{charge},{amount},2026-11-20T15:00:20+00:00" for reference, charge, amount in charges
    ]
    done = reconcile(ledger.engine, csv_file(HEADER, *lines), until, at, since)
    assert isinstance(done, Reconciled), done
    assert audit(ledger.engine) == ()
    return done


def unclear(ledger: Ledger, cents: int = 50_00) -> str:
    reference = ledger.open(ledger.account(cents), cents)
    ledger.settle(reference, "unknown")
    return reference


def test_what_the_processor_charged_is_posted_with_a_confirmation_number(ledger: Ledger) -> None:
    reference = unclear(ledger)
    assert report(ledger, (reference, "ch_1", "50.00")) == Reconciled((reference,), (), (), ())
    payment = ledger.payment(reference)
    assert (payment.state, payment.charged, payment.processor_charge) == ("reconciled", True, "ch_1")
    assert payment.confirmation_number is not None
    assert ledger.paid("401700220") == 50_00


def test_a_charge_with_a_longer_name_than_can_be_kept_is_told_by_its_line(ledger: Ledger) -> None:
    reference = unclear(ledger)
    line = f"{reference},{'c' * (LONGEST_CHARGE + 1)},50.00,2026-11-20T15:00:20+00:00"
    refused = reconcile(ledger.engine, csv_file(HEADER, line), LATER, LATER, FIRST)
    assert words(refused) == [f"line 2: charge_id is longer than {LONGEST_CHARGE} characters."]
    assert ledger.payment(reference).state == "unclear"


def other_charge(ledger: Ledger) -> tuple[str, str, str]:
    """A payment of somebody else that is in the report, so that the report is not empty."""
    reference = ledger.open(ledger.account(20_00), 20_00)
    ledger.settle(reference, "charged", "ch_other")
    return reference, "ch_other", "20.00"


def test_what_the_processor_never_charged_is_settled_as_not_charged(ledger: Ledger) -> None:
    reference, other = unclear(ledger), other_charge(ledger)
    assert report(ledger, other) == Reconciled((), (reference,), (), ())
    assert (ledger.payment(reference).state, ledger.payment(reference).charged) == ("reconciled", False)


@pytest.mark.parametrize(("seconds", "settled"), [(0, False), (149, False), (150, True)])
def test_a_report_that_ends_too_early_settles_nothing(ledger: Ledger, seconds: int, settled: bool) -> None:
    # in doubt since NOW + 30 seconds; the processor may be asked for 2 minutes more
    reference, other = unclear(ledger), other_charge(ledger)
    done = report(ledger, other, until=NOW + timedelta(seconds=seconds))
    assert (done.not_charged, done.still_unclear) == (((reference,), ()) if settled else ((), (reference,)))


@pytest.mark.parametrize(
    ("since", "settled"), [(None, False), (NOW + timedelta(seconds=1), False), (NOW, True), (FIRST, True)]
)
def test_a_report_that_begins_after_the_payment_does_not_settle_it(
    ledger: Ledger, since: datetime | None, settled: bool
) -> None:
    """The payment was opened at NOW; the report of the next hour knows nothing of it."""
    reference, other = unclear(ledger), other_charge(ledger)
    done = report(ledger, other, since=since)
    assert (done.not_charged, done.still_unclear) == (((reference,), ()) if settled else ((), (reference,)))
    assert (ledger.payment(reference).state == "unclear") is not settled


def test_an_empty_report_settles_nothing_and_says_so(ledger: Ledger) -> None:
    reference = unclear(ledger)
    assert report(ledger) == Reconciled((), (), (reference,), (NO_CHARGES,))
    assert ledger.payment(reference).state == "unclear"


def test_a_report_of_somebody_else_settles_nothing_absent_and_says_so(ledger: Ledger) -> None:
    reference, other = unclear(ledger), other_charge(ledger)
    done = report(ledger, other, ("f" * 32, "ch_x", "5.00"))
    assert (done.not_charged, done.still_unclear) == ((), (reference,))
    assert NOT_ONLY_OURS in done.findings


def test_a_report_that_pretends_to_know_the_future_is_refused(ledger: Ledger) -> None:
    reference, other = unclear(ledger), other_charge(ledger)
    lines = csv_file(HEADER, f"{','.join(other)},2026-11-20T15:00:20+00:00")
    done = reconcile(ledger.engine, lines, LATER + timedelta(seconds=1), LATER, FIRST)
    assert words(done) == ["line 1: The report cannot be complete until a moment that is still to come."]
    assert ledger.payment(reference).state == "unclear"


def test_references_may_be_written_in_capitals(ledger: Ledger) -> None:
    reference = unclear(ledger)
    assert report(ledger, (f" {reference.upper()} ", "ch_1", "50.00")).charged == (reference,)


def test_a_refund_is_named_by_its_line_and_settles_nothing(ledger: Ledger) -> None:
    reference, other = unclear(ledger), other_charge(ledger)
    done = report(ledger, other, (reference, "ch_other", "-50.00"))
    assert done.findings == (
        f"line 3: $50.00 given back for {reference}. Refunds are not posted here: post it by hand.",
    )
    assert (done.charged, done.not_charged) == ((), ())
    assert ledger.payment(reference).state == "unclear"


def test_a_charge_id_may_begin_with_a_minus(ledger: Ledger) -> None:
    reference = unclear(ledger)
    assert report(ledger, (reference, "-ch_1", "50.00")).charged == (reference,)
    assert ledger.payment(reference).processor_charge == "-ch_1"


def test_another_amount_settles_nothing_and_is_named(ledger: Ledger) -> None:
    reference = unclear(ledger)
    done = report(ledger, (reference, "ch_1", "49.99"))
    assert done.findings == (
        f"{reference}: charged $49.99 instead of $50.00; it is unclear here."
        f" Look it up, then: {how_to_settle(reference)}",
    )
    assert ledger.payment(reference).state == "unclear"


def test_a_reference_that_nobody_knows_is_named(ledger: Ledger) -> None:
    done = report(ledger, ("0" * 32, "ch_1", "50.00"), since=None)
    assert done.findings == (f"{'0' * 32}: charged $50.00, and is no payment of ours.",)


def test_two_charges_of_one_payment_are_named_and_one_is_posted(ledger: Ledger) -> None:
    reference = unclear(ledger)
    done = report(ledger, (reference, "ch_1", "50.00"), (reference, "ch_2", "50.00"))
    assert done.charged == (reference,)
    assert done.findings == (
        f"{reference}: charged 2 times. Refund all but one.",
        f"{reference}: the processor calls the charge ch_2, we call it ch_1.",
    )


@pytest.mark.parametrize("what", ["declined", "not_charged"])
def test_a_charge_that_we_call_not_charged_is_named(ledger: Ledger, what: str) -> None:
    reference = ledger.open(ledger.account(50_00), 50_00)
    state = ledger.settle(reference, "declined" if what == "declined" else "not_charged").state
    done = report(ledger, (reference, "ch_1", "50.00"))
    assert done.findings == (f"{reference}: charged, and {state} here. Refund it, or post it by hand.",)


def test_a_charge_of_another_payment_is_named(ledger: Ledger) -> None:
    first = ledger.open(ledger.account(50_00), 50_00)
    ledger.settle(first, "charged", "ch_1")
    second = unclear(ledger)
    done = report(ledger, (second, "ch_1", "50.00"))
    begins = f"{second}: its charge ch_1 belongs to another payment already."
    assert f"{begins} Look it up, then: {how_to_settle(second)}" in done.findings
    assert ledger.payment(second).state == "unclear"


def test_what_we_call_approved_and_the_report_does_not_hold_is_named(ledger: Ledger) -> None:
    reference = ledger.open(ledger.account(50_00), 50_00)
    ledger.settle(reference, "charged", "ch_1", at=NOW + timedelta(minutes=1))
    other = unclear(ledger)
    lines = csv_file(HEADER, f"{other},ch_2,50.00,2026-11-20T14:00:00+00:00")
    done = reconcile(ledger.engine, lines, LATER, LATER)
    assert isinstance(done, Reconciled)
    assert done.findings == (f"{reference}: approved here, and not in the report.",)


def test_an_approved_payment_learns_the_name_of_its_charge(ledger: Ledger) -> None:
    reference = ledger.open(ledger.account(50_00), 50_00)
    ledger.settle(reference, "charged")
    assert report(ledger, (reference, "ch_1", "50.00")) == Reconciled((), (), (), ())
    assert ledger.payment(reference).processor_charge == "ch_1"


def test_the_same_report_again_changes_nothing(ledger: Ledger) -> None:
    charged, absent = unclear(ledger), unclear(ledger)
    report(ledger, (charged, "ch_1", "50.00"))
    before = [ledger.payment(reference) for reference in (charged, absent)]
    assert report(ledger, (charged, "ch_1", "50.00")) == Reconciled((), (), (), ())
    assert [ledger.payment(reference) for reference in (charged, absent)] == before


def test_a_payment_pending_for_too_long_is_settled_by_the_report_too(ledger: Ledger) -> None:
    charged = ledger.open(ledger.account(50_00), 50_00)
    lost = ledger.open(ledger.account(50_00), 50_00)
    done = report(ledger, (charged, "ch_1", "50.00"))
    assert (done.charged, done.still_unclear) == ((charged,), (lost,))
    later = LATER + timedelta(hours=1)
    assert report(ledger, (charged, "ch_1", "50.00"), until=later, at=later).not_charged == (lost,)


def test_a_call_that_is_still_paying_is_left_alone(ledger: Ledger) -> None:
    charged, paying = (ledger.open(ledger.account(50_00), 50_00) for _ in range(2))
    soon = NOW + timedelta(minutes=5)
    assert report(ledger, (charged, "ch_1", "50.00"), until=soon, at=soon) == Reconciled((), (), (), ())
    assert {ledger.payment(reference).state for reference in (charged, paying)} == {"pending"}


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("r,ch_1,50,yesterday", BAD_MOMENT),
        ("r,ch_1,50,2026-11-20T14:03:05", BAD_MOMENT),
        ("r,ch_1,50,0001-01-01T00:00:00+14:00", BAD_MOMENT),
        ("r,ch_1,50,9999-12-31T23:59:59-12:00", BAD_MOMENT),
        ("r,ch_1,fifty,2026-11-20T14:03:05+00:00", "amount must be dollars such as 120.50."),
        (",ch_1,50,2026-11-20T14:03:05+00:00", "reference is empty."),
        ("r,ch_0,50,2026-11-20T14:03:05+00:00", "charge_id stands on line 2 already."),
    ],
)
def test_a_report_with_a_bad_line_settles_nothing(ledger: Ledger, line: str, sentence: str) -> None:
    reference = unclear(ledger)
    good = f"{reference},ch_0,50.00,2026-11-20T14:03:05+00:00"
    done = reconcile(ledger.engine, csv_file(HEADER, good, line), LATER, LATER)
    assert not isinstance(done, Reconciled)
    assert words(done) == [f"line 3: {sentence}"]
    assert ledger.payment(reference).state == "unclear"


def test_times_of_the_report_may_have_any_offset(ledger: Ledger) -> None:
    reference = unclear(ledger)
    lines = csv_file(HEADER, f"{reference},ch_1,50.00,2026-11-20T10:00:20-05:00")
    done = reconcile(ledger.engine, lines, LATER.astimezone(UTC), LATER)
    assert isinstance(done, Reconciled)
    assert done.charged == (reference,)
