"""`ivr export`: what is in the ledger, and what patients agreed to, as CSV."""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import click
import msgspec
from sqlalchemy import Engine

from ivr.billing.exports import (
    AUTHORIZATION_COLUMNS,
    PAYMENT_COLUMNS,
    TEXT_CONSENT_COLUMNS,
    export_authorizations,
    export_payments,
    export_text_consents,
    midnight,
    to_csv,
)
from ivr.billing.plan_exports import PLAN_CHANGE_COLUMNS, export_plan_changes
from ivr.cli.books import opened_books
from ivr.cli.progress import progress
from ivr.database import reading
from ivr.desk.messages import MessageListed, kept_authorizations
from ivr.engine.moments import HOME_ZONE
from ivr.sealing import Sealer

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
    _export(PAYMENT_COLUMNS, export_payments, since, as_json)


@export_files.command("authorizations")
@_since
@_as_json
def authorizations(since: datetime, as_json: bool) -> None:
    """Bank debits that callers authorized, for the written notices and for proof."""
    _export(AUTHORIZATION_COLUMNS, export_authorizations, since, as_json)


@export_files.command("text-consents")
@_since
@_as_json
def text_consents(since: datetime, as_json: bool) -> None:
    """Consents to text messages: the words as spoken, the number, and when."""
    _export(TEXT_CONSENT_COLUMNS, export_text_consents, since, as_json)


@export_files.command("plan-changes")
@_since
@_as_json
def plan_changes(since: datetime, as_json: bool) -> None:
    """Bills that callers added to their payment plans, for the billing system to take over."""
    _export(PLAN_CHANGE_COLUMNS, export_plan_changes, since, as_json)


@export_files.command("spoken-authorizations")
@_since
@_as_json
def spoken_authorizations(since: datetime, as_json: bool) -> None:
    """Who may get information, as patients said it on the call: done or not, for proof."""
    _export(SPOKEN_AUTHORIZATION_COLUMNS, _spoken_authorizations, since, as_json)


def _export(
    columns: tuple[str, ...],
    read: Callable[[Engine, Sealer, date, ZoneInfo], list[dict[str, str]]],
    since: datetime,
    as_json: bool,
) -> None:
    with opened_books() as (engine, sealer), progress("Reading"):
        rows = read(engine, sealer, since.date(), HOME_ZONE)
    click.echo(msgspec.json.encode(rows) if as_json else to_csv(columns, rows), nl=as_json)


def _spoken_authorizations(
    engine: Engine, sealer: Sealer, since: date, time_zone: ZoneInfo
) -> list[dict[str, str]]:
    with reading(engine) as connection:
        return [_row(one) for one in kept_authorizations(connection, sealer, midnight(since, time_zone))]


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
