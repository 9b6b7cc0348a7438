"""`ivr import`: files into the ledger."""

from collections.abc import Callable
from datetime import datetime
from typing import BinaryIO

import click
import msgspec
from sqlalchemy import Engine

from ivr.billing.account_files import import_accounts
from ivr.billing.bill_files import import_bills
from ivr.billing.plan_files import import_plans
from ivr.cli.books import opened_books
from ivr.cli.progress import progress
from ivr.cli.refusals import refuse
from ivr.engine.moments import HOME_ZONE
from ivr.importing.imports import Imported, ImportRefused, Progress
from ivr.orders.order_files import import_orders
from ivr.sealing import Sealer

_file = click.argument("file", type=click.File("rb"))
_as_json = click.option("--json", "as_json", is_flag=True, help="For a program.")


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


def _import(
    file: BinaryIO,
    as_json: bool,
    read: Callable[[Engine, Sealer, bytes, Progress], Imported | ImportRefused],
) -> None:
    content = file.read()
    with opened_books() as (engine, sealer), progress(file.name, "rows") as tell:
        outcome = read(engine, sealer, content, tell)
    if isinstance(outcome, ImportRefused):
        refuse(file.name, outcome, as_json, "imported")
    elif as_json:
        click.echo(msgspec.json.encode(outcome))
    else:
        click.echo(
            f"{file.name}: {outcome.new} new, {outcome.changed} changed, {outcome.unchanged} unchanged."
        )
