"""What leaves the ledger: payments for posting, authorizations for their notices. Cells are safe to open in
a spreadsheet.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, Row, select

from ivr.billing.tables import accounts, allocations, authorizations, bills, consents, payments
from ivr.database import reading_one_moment
from ivr.importing.csvfiles import FORMULA_BEGINS
from ivr.sealing import Sealer, place_of

PAYMENT_COLUMNS = (
    "confirmation_number",
    "reference",
    "account_number",
    "bills",
    "amount",
    "credit",
    "method",
    "last_four",
    "state",
    "settled_at",
)
AUTHORIZATION_COLUMNS = (
    "reference",
    "account_number",
    "name",
    "amount",
    "authorized_at",
    "debit_on",
    "last_four",
    "confirmation_number",
    "notice_state",
    "retained_until",
    "language",
    "wording",
)

TEXT_CONSENT_COLUMNS = ("reference", "number", "account_number", "agreed_at", "language", "wording")


def export_payments(engine: Engine, sealer: Sealer, since: date, time_zone: ZoneInfo) -> list[dict[str, str]]:
    """The payments that were charged and settled since the beginning of that day, oldest first.

    `bills` reads `number:amount number:amount`.
    """
    with reading_one_moment(engine) as connection:
        rows = connection.execute(
            select(payments, accounts.c.number_sealed)
            .join(accounts, accounts.c.id == payments.c.account_id)
            .where(payments.c.charged, payments.c.settled_at >= midnight(since, time_zone))
            .order_by(payments.c.settled_at, payments.c.id)
        ).all()
        return [_payment(connection, sealer, row) for row in rows]


def export_authorizations(
    engine: Engine, sealer: Sealer, since: date, time_zone: ZoneInfo
) -> list[dict[str, str]]:
    """The bank debits authorized since the beginning of that day, for the written notices and for proof."""
    charged = payments.c.charged & (payments.c.authorization_id == authorizations.c.id)
    with reading_one_moment(engine) as connection:
        rows = connection.execute(
            select(
                authorizations,
                accounts.c.number_sealed,
                consents.c.wording_sealed,
                consents.c.language,
                payments.c.last_four,
                payments.c.confirmation_number,
            )
            .join(accounts, accounts.c.id == authorizations.c.account_id)
            .join(consents, consents.c.id == authorizations.c.id)
            .outerjoin(payments, charged)
            .where(authorizations.c.authorized_at >= midnight(since, time_zone))
            .order_by(authorizations.c.authorized_at, authorizations.c.id)
        ).all()
    return [_authorization(sealer, row) for row in rows]


def export_text_consents(
    engine: Engine, sealer: Sealer, since: date, time_zone: ZoneInfo
) -> list[dict[str, str]]:
    """The consents to text messages given since the beginning of that day, oldest first."""
    with reading_one_moment(engine) as connection:
        rows = connection.execute(
            select(consents, accounts.c.number_sealed)
            .outerjoin(accounts, accounts.c.id == consents.c.account_id)
            .where(consents.c.purpose == "text message", consents.c.agreed_at >= midnight(since, time_zone))
            .order_by(consents.c.agreed_at, consents.c.id)
        ).all()
    return [_text_consent(sealer, row) for row in rows]


def to_csv(columns: Sequence[str], rows: list[dict[str, str]]) -> str:
    """CSV with a header; a cell that would be read as a formula gets an apostrophe before it."""
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet)
    writer.writerow(columns)
    writer.writerows([_harmless(row[column]) for column in columns] for row in rows)
    return sheet.getvalue()


def dollars(cents: int) -> str:
    """Decimal dollars without a sign or commas: `1250.00`."""
    return f"{cents // 100}.{cents % 100:02}"


def bills_with_amounts(sealer: Sealer, rows: Iterable[Any]) -> str:
    """`number:amount number:amount`, of rows of a bill's id, its sealed number and cents."""
    return " ".join(
        f"{sealer.open_text(sealed, place_of('bills', 'number_sealed', bill_id))}:{dollars(cents)}"
        for bill_id, sealed, cents in rows
    )


def _payment(connection: Connection, sealer: Sealer, row: Row[*tuple[Any, ...]]) -> dict[str, str]:
    number_place = place_of("accounts", "number_sealed", row.account_id)
    return {
        "confirmation_number": row.confirmation_number,
        "reference": row.id,
        "account_number": sealer.open_text(row.number_sealed, number_place),
        "bills": _bills_of(connection, sealer, row.id),
        "amount": dollars(row.amount_cents),
        "credit": dollars(row.credit_cents),
        "method": row.method,
        "last_four": row.last_four or "",
        "state": row.state,
        "settled_at": row.settled_at.isoformat(timespec="seconds"),
    }


def _bills_of(connection: Connection, sealer: Sealer, reference: str) -> str:
    allocated = connection.execute(
        select(bills.c.id, bills.c.number_sealed, allocations.c.amount_cents)
        .join(bills, bills.c.id == allocations.c.bill_id)
        .where(allocations.c.payment_id == reference)
        .order_by(bills.c.due_on, bills.c.id)
    )
    return bills_with_amounts(sealer, allocated)


def _authorization(sealer: Sealer, row: Row[*tuple[Any, ...]]) -> dict[str, str]:
    number_place = place_of("accounts", "number_sealed", row.account_id)
    return {
        "reference": row.id,
        "account_number": sealer.open_text(row.number_sealed, number_place),
        "name": sealer.open_text(row.name_sealed, place_of("authorizations", "name_sealed", row.id)),
        "amount": dollars(row.amount_cents),
        "authorized_at": row.authorized_at.isoformat(timespec="seconds"),
        "debit_on": row.debit_on.isoformat(),
        "last_four": row.last_four or "",
        "confirmation_number": row.confirmation_number or "",
        "notice_state": row.notice_state,
        "retained_until": row.retained_until.isoformat(),
        "language": row.language,
        "wording": sealer.open_text(row.wording_sealed, place_of("consents", "wording_sealed", row.id)),
    }


def _text_consent(sealer: Sealer, row: Row[*tuple[Any, ...]]) -> dict[str, str]:
    def opened(sealed: bytes | None, table: str, column: str, key: str) -> str:
        return "" if sealed is None else sealer.open_text(sealed, place_of(table, column, key))

    return {
        "reference": row.id,
        "number": opened(row.caller_sealed, "consents", "caller_sealed", row.id),
        "account_number": opened(row.number_sealed, "accounts", "number_sealed", row.account_id),
        "agreed_at": row.agreed_at.isoformat(timespec="seconds"),
        "language": row.language,
        "wording": opened(row.wording_sealed, "consents", "wording_sealed", row.id),
    }


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_BEGINS) else cell


def midnight(day: date, time_zone: ZoneInfo) -> datetime:
    """The beginning of that day."""
    return datetime.combine(day, time.min, time_zone)
