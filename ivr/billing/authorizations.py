"""What callers agreed to: the words exactly as spoken, and for a bank debit the record that the law asks for.

A single debit authorized by telephone (Nacha TEL; Regulation E) needs: date of the authorization, amount, day
of the debit, the holder's name, the account to be debited (the payment keeps its last digits once they are
keyed), a number to call, the right to revoke and that it is an electronic debit (the last three are in the
wording). It is kept two years, and a written notice goes out.
"""

from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import Connection

from ivr.billing.accounts import find_account, holder_name, new_id
from ivr.billing.tables import authorizations, consents
from ivr.sealing import PHONE, Sealer, place_of

YEARS_KEPT = 2


class Agreement(Struct, frozen=True):
    """A yes. `caller` in E.164 or None; `account_number` and `amount_cents` as far as the words named
    them.
    """

    purpose: Literal["bank debit", "text message"]
    wording: str
    language: Literal["en", "es"]
    caller: str | None
    account_number: str | None
    amount_cents: int | None
    call_sid: str
    turn_number: int


def record_agreement(
    connection: Connection, sealer: Sealer, agreement: Agreement, at: datetime, time_zone: ZoneInfo
) -> str:
    """Keep the agreement and return its reference.

    A bank debit that names a known account and an amount becomes an authorization under the same reference,
    its notice queued. Without them it is kept as words alone, and no debit can refer to it.
    """
    reference = new_id()
    number = agreement.account_number
    account = None if number is None else find_account(connection, sealer, number)
    account_id = None if account is None else account.id
    connection.execute(consents.insert().values(_consent(sealer, reference, agreement, account_id, at)))
    if agreement.purpose == "bank debit" and account_id is not None and (agreement.amount_cents or 0) > 0:
        name = holder_name(connection, sealer, account_id)
        today = at.astimezone(time_zone).date()
        connection.execute(
            authorizations.insert().values(
                id=reference,
                account_id=account_id,
                amount_cents=agreement.amount_cents,
                name_sealed=sealer.seal_text(name, place_of("authorizations", "name_sealed", reference)),
                authorized_at=at,
                debit_on=today,
                retained_until=years_later(today, YEARS_KEPT),
                notice_state="to_send",
            )
        )
    return reference


def years_later(day: date, years: int) -> date:
    """The same day so many years later; 1 March for 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _consent(
    sealer: Sealer, reference: str, agreement: Agreement, account_id: str | None, at: datetime
) -> dict[str, object]:
    caller = agreement.caller
    return {
        "id": reference,
        "purpose": agreement.purpose,
        "account_id": account_id,
        "call_sid": agreement.call_sid,
        "turn_number": agreement.turn_number,
        "language": agreement.language,
        "wording_sealed": sealer.seal_text(
            agreement.wording, place_of("consents", "wording_sealed", reference)
        ),
        "caller_sealed": caller
        and sealer.seal_text(caller, place_of("consents", "caller_sealed", reference)),
        "caller_index": caller and sealer.index(PHONE, caller),
        "agreed_at": at,
    }
