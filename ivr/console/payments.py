"""Payments: what became of each, and those in doubt with what to do about them."""

from datetime import datetime, timedelta
from typing import Any

from flask import request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from ivr.billing.hand_settling import HandSettling, NotSettled, settle_within
from ivr.billing.payment_lists import (
    BECAME,
    Became,
    PaymentInFull,
    PaymentListed,
    became_of,
    count_payments,
    list_payments,
    payment_in_full,
    payments_in_doubt,
)
from ivr.billing.settlements import LONGEST_REASON
from ivr.billing.settling import CHARGE_OF_ANOTHER, Payment
from ivr.billing.tables import LONGEST_CHARGE
from ivr.calls.drafts import drafts_among
from ivr.console.day_ranges import day_range
from ivr.console.frame import Console, Pages, visitor
from ivr.console.paging import paging
from ivr.console.rendering import notify, render, see_other
from ivr.database import reading, writing
from ivr.staff.roles import Role

READERS_OF_PAYMENTS: tuple[Role, ...] = ("agent", "auditor")
COLOURS: dict[Became, str] = {
    "in doubt": "red",
    "going on": "blue",
    "charged": "green",
    "declined": "yellow",
    "abandoned": "grey",
    "not charged": "grey",
}
REPORTED_WITHIN = timedelta(days=1)
"""The processor's report comes every day; what is in doubt for longer was in one and did not fit."""
_CARDS = {"visa": "Visa", "amex": "American Express", "mastercard": "Mastercard", "discover": "Discover"}


def pages(console: Console) -> Pages:
    """/console/payments"""
    payments = Pages("payments")

    @payments.get("/payments", role=READERS_OF_PAYMENTS, tab="Payments")
    def show() -> Response:
        return _list(console)

    @payments.get("/payments/<reference>", role=READERS_OF_PAYMENTS)
    def one(reference: str) -> Response:
        return _one(console, reference)

    @payments.post("/payments/<reference>/settle", role="admin", asks_again=True)
    def settle(reference: str) -> Response:
        form = request.form
        mistake = _mistake_in(form.get("found", ""), form.get("charge", ""), form.get("why", ""))
        if mistake:
            return _one(console, reference, 422, mistake)
        done = _settle(console, reference)
        if isinstance(done, NotSettled):
            return _one(console, reference, 409, done.why)
        number = f" Its confirmation number is {done.confirmation_number}." if done.charged else ""
        notify(
            f"The payment is settled as {_how(done)}.{number} The caller hears of it when she calls again."
        )
        return see_other(url_for("payments.one", reference=done.id))

    return payments


def what_to_do(payment: PaymentListed, now: datetime) -> str:
    """About a payment in doubt, in a sentence."""
    if payment.carrier_error == CHARGE_OF_ANOTHER:
        return "The carrier named the charge of another payment. Look it up at the processor, then settle it."
    if payment.doubted_at is not None and now - payment.doubted_at < REPORTED_WITHIN:
        return "Wait for the processor's next report: it settles most of them by itself."
    return "No report has settled it within a day. Look it up at the processor, then settle it."


def paid_with(payment: PaymentListed) -> str:
    """`Visa ending in 1111`, `checking account ending in 5678`."""
    card = _CARDS.get(payment.card_type or "", (payment.card_type or "").replace("-", " ") or "card")
    kind = card if payment.method == "card" else payment.method
    return f"{kind} ending in {payment.last_four}" if payment.last_four else kind


def _list(console: Console) -> Response:
    console.note_look_this_hour("list of payments")
    days, now = day_range(console.now()), console.now()
    became = next((one for one in BECAME if one == request.args.get("became")), None)
    with reading(console.engine) as connection:
        counts = count_payments(connection, days.since, days.until)
        chosen = BECAME if became is None else (became,)
        page = paging(sum(counts[one].payments for one in chosen))
        listed = list_payments(connection, chosen, days.since, days.until, page.skip, page.rows_a_page)
        in_doubt = payments_in_doubt(connection)
        drafts = drafts_among(connection, {one.call_sid for one in (*listed, *in_doubt)})
    asked: dict[str, Any] = {"since": days.first.isoformat(), "until": days.last.isoformat()}
    return render(
        "payments.html",
        days=days,
        became=became or "",
        counts=counts,
        page=page,
        rows=[(one, became_of(one)) for one in listed],
        drafts=drafts,
        is_draft=console.is_draft,
        in_doubt=[(one, what_to_do(one, now)) for one in in_doubt],
        colours=COLOURS,
        paid_with=paid_with,
        address=lambda number: url_for("payments.show", became=became, page=number, **asked),
    )


def _settle(console: Console, reference: str) -> Payment | NotSettled:
    charge = request.form["charge"] if request.form["found"] == "charged" else None
    settling = HandSettling(reference, charge, visitor().name, request.form["why"])
    with writing(console.engine) as connection:
        done = settle_within(connection, settling, console.now())
        if isinstance(done, Payment):
            console.note(connection, "settled a payment", f"payment {done.id}", _how(done))
    return done


def _how(payment: Payment) -> str:
    return "charged" if payment.charged else "not charged"


def _one(console: Console, reference: str, status: int = 200, mistake: str = "") -> Response:
    with reading(console.engine) as connection:
        found = payment_in_full(connection, console.sealer, reference)
        is_of_draft = found is not None and bool(drafts_among(connection, {found.listed.call_sid}))
    if found is None:
        raise NotFound
    console.note_look(f"payment {found.listed.id}")
    return render(
        "payment.html",
        status,
        **_told(found, console.now()),
        mistake=mistake,
        form=request.form,
        is_of_draft=is_of_draft,
    )


def _told(found: PaymentInFull, now: datetime) -> dict[str, object]:
    one = found.listed
    became = became_of(one)
    return {
        "payment": one,
        "found": found,
        "became": became,
        "colour": COLOURS[became],
        "paid_with": paid_with(one),
        "advice": what_to_do(one, now) if became == "in doubt" else "",
        "longest_charge": LONGEST_CHARGE,
        "longest_reason": LONGEST_REASON,
    }


def _mistake_in(found: str, charge: str, why: str) -> str:
    if found not in ("charged", "not charged"):
        return "Say whether the processor charged it."
    if found == "charged" and not charge.strip():
        return "Write the processor's name of the charge."
    return "" if why.strip() else "Write what you found at the processor."
