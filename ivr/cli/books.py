"""`ivr import`, `ivr export`: files into the ledger and out of it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import BinaryIO

import click
import msgspec
from rich.console import Console
from rich.progress import Progress as ProgressBar
from sqlalchemy import Engine

from ivr.app import sealer_of
from ivr.billing.account_files import import_accounts
from ivr.billing.bill_files import import_bills
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
from ivr.billing.plan_files import import_plans
from ivr.cli.versions import opened_database
from ivr.demo_secrets import with_demo_secrets
from ivr.engine.moments import HOME_ZONE
from ivr.importing.imports import Imported, ImportRefused, Progress
from ivr.key_checks import keep_key_checks
from ivr.orders.order_files import import_orders
from ivr.sealing import KeyRefused, Sealer

ROWS_WITHOUT_A_BAR = 2_000
ROWS_A_STEP = 500

_file = click.argument("file", type=click.File("rb"))
_as_json = click.option("--json", "as_json", is_flag=True, help="For a program.")
_since = click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The first day, such as 2026-11-01."
)


@click.group("import")
def import_files() -> None:
    """Read a CSV file into the ledger: all of it or nothing. The same file again changes nothing."""


@import_files.command("accounts")
@_file
@_as_json
def accounts(file: BinaryIO, as_json: bool) -> None:
    """Columns: account_number,name,date_of_birth,zip,phone,language"""
    today = datetime.now(HOME_ZONE).date()
    _import(
        file,
        as_json,
        lambda engine, sealer, content, progress: import_accounts(engine, sealer, content, today, progress),
    )


@import_files.command("bills")
@_file
@_as_json
def bills(file: BinaryIO, as_json: bool) -> None:
    """Columns: bill_number,account_number,service_date,description,amount,due_date"""
    _import(file, as_json, import_bills)


@import_files.command("plans")
@_file
@_as_json
def plans(file: BinaryIO, as_json: bool) -> None:
    """Columns: account_number,installment,next_due_date,bill_numbers (numbers with spaces between)"""
    _import(file, as_json, import_plans)


@import_files.command("orders")
@_file
@_as_json
def orders(file: BinaryIO, as_json: bool) -> None:
    """Columns: reference,kind,patient_name,date_of_birth,status,expected_on"""
    today = datetime.now(HOME_ZONE).date()
    _import(
        file,
        as_json,
        lambda engine, sealer, content, progress: import_orders(engine, sealer, content, today, progress),
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
    with opened_books() as (engine, sealer):
        rows = export_payments(engine, sealer, day, HOME_ZONE)
    _write(PAYMENT_COLUMNS, rows, as_json)


@export_files.command("authorizations")
@_since
@_as_json
def authorizations(since: datetime, as_json: bool) -> None:
    """Bank debits that callers authorized, for the written notices and for proof."""
    day = since.date()
    with opened_books() as (engine, sealer):
        rows = export_authorizations(engine, sealer, day, HOME_ZONE)
    _write(AUTHORIZATION_COLUMNS, rows, as_json)


@export_files.command("text-consents")
@_since
@_as_json
def text_consents(since: datetime, as_json: bool) -> None:
    """Consents to text messages: the words as spoken, the number, and when."""
    day = since.date()
    with opened_books() as (engine, sealer):
        rows = export_text_consents(engine, sealer, day, HOME_ZONE)
    _write(TEXT_CONSENT_COLUMNS, rows, as_json)


@export_files.command("plan-changes")
@_since
@_as_json
def plan_changes(since: datetime, as_json: bool) -> None:
    """Bills that callers added to their payment plans, for the billing system to take over."""
    day = since.date()
    with opened_books() as (engine, sealer):
        rows = export_plan_changes(engine, sealer, day, HOME_ZONE)
    _write(PLAN_CHANGE_COLUMNS, rows, as_json)


@contextmanager
def opened_books(*, checks_keys: bool = True) -> Iterator[tuple[Engine, Sealer]]:
    """The database and the keys for one command; failures become sentences, and so do other keys than the
    database's.
    """
    with opened_database() as (settings, engine):
        try:
            sealer = sealer_of(with_demo_secrets(settings))
            if checks_keys:
                keep_key_checks(engine, sealer)
        except KeyRefused as refused:
            raise click.ClickException(str(refused)) from refused
        yield engine, sealer


def _import(
    file: BinaryIO,
    as_json: bool,
    read: Callable[[Engine, Sealer, bytes, Progress], Imported | ImportRefused],
) -> None:
    content = file.read()
    with opened_books() as (engine, sealer), _progress(file.name) as progress:
        outcome = read(engine, sealer, content, progress)
    if isinstance(outcome, ImportRefused):
        _refuse(file.name, outcome, as_json)
    elif as_json:
        click.echo(msgspec.json.encode(outcome))
    else:
        click.echo(
            f"{file.name}: {outcome.new} new, {outcome.changed} changed, {outcome.unchanged} unchanged."
        )


@contextmanager
def _progress(name: str) -> Iterator[Progress]:
    """A bar on a terminal, for files that take a while."""
    with ProgressBar(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(name, total=None, visible=False)

        def show(done: int, rows: int) -> None:
            if rows > ROWS_WITHOUT_A_BAR and (done % ROWS_A_STEP == 0 or done == rows):
                bar.update(task, completed=done, total=rows, visible=True)

        yield show


def _refuse(name: str, refused: ImportRefused, as_json: bool) -> None:
    """One line a complaint, in the form that editors make clickable."""
    if as_json:
        click.echo(msgspec.json.encode(refused))
    for complaint in refused.complaints:
        click.echo(f"{name}:{complaint.line}: {complaint.sentence}", err=True)
    further = f" And {refused.further} more." if refused.further else ""
    click.echo(f"Nothing was imported.{further}", err=True)
    sys.exit(1)


def _write(columns: tuple[str, ...], rows: list[dict[str, str]], as_json: bool) -> None:
    click.echo(msgspec.json.encode(rows) if as_json else to_csv(columns, rows), nl=as_json)
