"""`ivr reconcile` and `ivr settle`: payments in doubt, by the processor's report or by a person."""

import sys
from datetime import UTC, datetime
from typing import BinaryIO

import click
import msgspec

from ivr.billing.hand_settling import HandSettling, NotSettled, settle_by_hand
from ivr.billing.reconciling import Reconciled
from ivr.billing.reconciling import reconcile as reconcile_report
from ivr.cli.books import opened_books
from ivr.cli.moments import MomentType
from ivr.cli.progress import progress
from ivr.cli.refusals import refuse
from ivr.importing.imports import ImportRefused

_as_json = click.option("--json", "as_json", is_flag=True, help="For a program.")
_complete_from = click.option(
    "--complete-from",
    type=MomentType(),
    help="The moment from which the report holds every charge. Without it nothing is concluded from what the"
    " report does not hold.",
)
_complete_until = click.option(
    "--complete-until",
    type=MomentType(),
    required=True,
    help="The moment up to which the report holds every charge, such as 2026-11-20T15:00:00-05:00.",
)


@click.command("reconcile")
@click.argument("file", type=click.File("rb"))
@_complete_from
@_complete_until
@_as_json
def reconcile(
    file: BinaryIO, complete_from: datetime | None, complete_until: datetime, as_json: bool
) -> None:
    """Settle payments in doubt by the processor's report: reference,charge_id,amount,charged_at"""
    if complete_from is not None and complete_from >= complete_until:
        raise click.UsageError("--complete-from must lie before --complete-until.")
    with opened_books() as (engine, _), progress("Settling"):
        content = file.read()
        done = reconcile_report(engine, content, complete_until, datetime.now(UTC), complete_from)
    if isinstance(done, ImportRefused):
        refuse(file.name, done, as_json, "settled")
    else:
        _tell(done, as_json)


@click.command("settle")
@click.argument("reference")
@click.option("--charged", "charge_id", help="It was charged: the processor's name of the charge.")
@click.option("--not-charged", is_flag=True, help="It was not charged.")
@click.option("--by", "author", required=True, help="Who looked it up at the processor.")
@click.option("--why", required=True, help="What was found there, in a sentence.")
def settle(reference: str, charge_id: str | None, not_charged: bool, author: str, why: str) -> None:
    """Settle payment REFERENCE by hand, when no report can. It is kept who did it and why."""
    if (charge_id is None) != not_charged:
        raise click.UsageError("Say either --charged CHARGE_ID or --not-charged.")
    settling = HandSettling(reference, charge_id, author, why)
    with opened_books() as (engine, _):
        done = settle_by_hand(engine, settling, datetime.now(UTC))
    if isinstance(done, NotSettled):
        raise click.ClickException(done.why)
    number = (
        f" as charged, confirmation number {done.confirmation_number}" if done.charged else " as not charged"
    )
    click.echo(f"{done.id} is settled{number}.")


def _tell(done: Reconciled, as_json: bool) -> None:
    """What was settled; exit status 1 when somebody has to look at something."""
    if as_json:
        click.echo(msgspec.json.encode(done))
    else:
        click.echo(f"{len(done.charged)} settled as charged, {len(done.not_charged)} as not charged.")
        if done.still_unclear:
            click.echo(
                f"{len(done.still_unclear)} still in doubt: the report disagrees,"
                " or is not said to be complete for their time."
            )
        for finding in done.findings:
            click.echo(finding, err=True)
    if done.findings:
        sys.exit(1)
