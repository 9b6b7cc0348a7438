"""`ivr export`: what is in the ledger, and what patients agreed to, as CSV."""

from datetime import datetime, time

import click
import msgspec

from ivr.billing.exports import (
    AUTHORIZATION_COLUMNS,
    PAYMENT_COLUMNS,
    TEXT_CONSENT_COLUMNS,
    export_authorizations,
    export_payments,
    export_text_consents,
    to_csv,
)
from ivr.billing.plan_exports import PLAN_CHANGE_COLUMNS, export_plan_changes
from ivr.cli.books import opened_books
from ivr.cli.progress import progress
from ivr.database import reading
from ivr.desk.messages import MessageListed, kept_authorizations
from ivr.engine.moments import HOME_ZONE

SPOKEN_AUTHORIZATION_COLUMNS = (
    "id",
    "account_number",
    "authorized_at",
    "recording",
    "seconds",
    "caller",
    "language",
    "wording",
    "done_by",
)

_as_json = click.option("--json", "as_json", is_flag=True, help="For a program.")
_since = click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The first day, such as 2026-11-01."
)


@click.group("export")
def export_files() -> None:
    """Write what is in the ledger as CSV, safe to open in a spreadsheet."""


@export_files.command("payments")
@_since
@_as_json
def payments(since: datetime, as_json: bool) -> None:
    """Payments that were charged, for posting: settled on that day or later."""
    day = since.date()
    with opened_books() as (engine, sealer), progress("Reading"):
        rows = export_payments(engine, sealer, day, HOME_ZONE)
    _write(PAYMENT_COLUMNS, rows, as_json)


@export_files.command("authorizations")
@_since
@_as_json
def authorizations(since: datetime, as_json: bool) -> None:
    """Bank debits that callers authorized, for the written notices and for proof."""
    day = since.date()
    with opened_books() as (engine, sealer), progress("Reading"):
        rows = export_authorizations(engine, sealer, day, HOME_ZONE)
    _write(AUTHORIZATION_COLUMNS, rows, as_json)


@export_files.command("text-consents")
@_since
@_as_json
def text_consents(since: datetime, as_json: bool) -> None:
    """Consents to text messages: the words as spoken, the number, and when."""
    day = since.date()
    with opened_books() as (engine, sealer), progress("Reading"):
        rows = export_text_consents(engine, sealer, day, HOME_ZONE)
    _write(TEXT_CONSENT_COLUMNS, rows, as_json)


@export_files.command("plan-changes")
@_since
@_as_json
def plan_changes(since: datetime, as_json: bool) -> None:
    """Bills that callers added to their payment plans, for the billing system to take over."""
    day = since.date()
    with opened_books() as (engine, sealer), progress("Reading"):
        rows = export_plan_changes(engine, sealer, day, HOME_ZONE)
    _write(PLAN_CHANGE_COLUMNS, rows, as_json)


@export_files.command("spoken-authorizations")
@_since
@_as_json
def spoken_authorizations(since: datetime, as_json: bool) -> None:
    """Who may get information, as patients said it on the call: done or not, for proof."""
    midnight = datetime.combine(since.date(), time.min, HOME_ZONE)
    with opened_books() as (engine, sealer), reading(engine) as connection, progress("Reading"):
        rows = [_row(one) for one in kept_authorizations(connection, sealer, midnight)]
    _write(SPOKEN_AUTHORIZATION_COLUMNS, rows, as_json)


def _write(columns: tuple[str, ...], rows: list[dict[str, str]], as_json: bool) -> None:
    click.echo(msgspec.json.encode(rows) if as_json else to_csv(columns, rows), nl=as_json)


def _row(one: MessageListed) -> dict[str, str]:
    return {
        "id": one.id,
        "account_number": one.account_number or "",
        "authorized_at": one.opened_at.isoformat(timespec="seconds"),
        "recording": one.recording or "",
        "seconds": str(one.seconds),
        "caller": one.caller or "",
        "language": one.language,
        "wording": one.wording,
        "done_by": one.done_by or "",
    }
