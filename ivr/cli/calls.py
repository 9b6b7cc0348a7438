"""`ivr calls`: what happened in calls of the past."""

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import get_args

import click
from sqlalchemy import Connection

from ivr.billing.call_payments import PaymentOfCall, payments_of_call
from ivr.calls.histories import (
    CallHistory,
    CallListed,
    CallPage,
    Wanted,
    find_calls,
    history_of,
    sids_beginning,
)
from ivr.calls.reasons import turns_told
from ivr.calls.replays import past_call
from ivr.cli.books import opened_books
from ivr.cli.call_files import DEFAULT_CALLS, SUFFIX
from ivr.cli.desk_lists import as_json, encoded, refuse, tell_record
from ivr.cli.moments import local
from ivr.cli.progress import progress
from ivr.cli.saving import Tried
from ivr.database import reading
from ivr.engine.call import Outcome
from ivr.engine.moments import HOME_ZONE
from ivr.flow.model import FlowSet
from ivr.importing.sample_files import read_samples
from ivr.money import format_dollars
from ivr.rehearsal import home_folder
from ivr.replaying.call_file import call_file_of
from ivr.replaying.walking import CannotBeWalked
from ivr.sealing import SealBroken, Sealer
from ivr.versions import NoSuchVersion, PublishedVersions

DAY = click.DateTime(["%Y-%m-%d"])
LONGEST_LIST = 1_000


@click.group("calls")
def calls() -> None:
    """Calls of the past, explained. Numbers are shown with their last four digits."""


@calls.command("list")
@click.option("--since", type=DAY, help="The first day: 2026-11-20.")
@click.option("--outcome", type=click.Choice(get_args(Outcome)), help="What became of them.")
@click.option("--step", metavar="FLOW.STEP", help="Those that went through this step, or through a flow.")
@click.option("--number", "last_four", metavar="0142", help="The calling number or the account ends so.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, LONGEST_LIST))
@as_json
def list_calls(
    since: datetime | None,
    outcome: Outcome | None,
    step: str | None,
    last_four: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """Calls, the newest first. To understand one: ivr calls show ID

    \b
    Examples:
      ivr calls list --since 2026-11-20 --outcome abandoned
      ivr calls list --step bill_pay.main_menu
    """
    began = since.replace(tzinfo=HOME_ZONE) if since else None
    with opened_books() as (engine, sealer), reading(engine) as connection:
        found = _all_pages(connection, sealer, Wanted(began, None, outcome, step, last_four), limit)
    if as_json:
        click.echo(encoded(found.calls))
        return
    for call in found.calls:
        tell_record(_in_a_line(call))
    if not found.calls:
        click.echo("No such call.")
    if found.unread:
        click.echo(f"{found.unread} calls are sealed with a key that is not here.", err=True)
    if found.without_trail:
        told = f"{found.without_trail} calls are from before steps were kept; nobody knows whether they fit."
        click.echo(told, err=True)
    if found.cursor:
        click.echo("There are more: --limit 200, or a later --since.", err=True)


def _all_pages(connection: Connection, sealer: Sealer, wanted: Wanted, limit: int) -> CallPage:
    rows: tuple[CallListed, ...] = ()
    unread = without_trail = 0
    cursor = None
    while True:
        page = find_calls(connection, sealer, wanted, cursor, limit - len(rows))
        rows, cursor = (*rows, *page.calls), page.cursor
        unread, without_trail = unread + page.unread, without_trail + page.without_trail
        if cursor is None or len(rows) >= limit:
            return CallPage(rows, cursor, unread, without_trail)


def _in_a_line(one: CallListed) -> str:
    began = local(one.began)
    caller = f"caller {one.caller}" if one.caller else "withheld"
    return (
        f"{one.sid}  {began}  {one.line}  {caller}  {one.language}  {one.outcome or 'going on'}  {one.step}"
    )


@calls.command("show")
@click.argument("call_id", metavar="ID")
@as_json
def show(call_id: str, as_json: bool) -> None:
    """Explain one call: what was heard and keyed, why it went its way, what was paid.

    ID is the carrier's name of the call, or as much of its beginning as no other call has.
    """
    with opened_books() as (engine, sealer), reading(engine) as connection:
        history = find_call(connection, sealer, call_id)
        paid = payments_of_call(connection, history.listed.sid)
        flows = _flows_of(PublishedVersions(engine), history)
    if as_json:
        told = {"call": history.listed, "payments": paid, "turns": turns_told(flows, history)}
        click.echo(encoded(told))
        return
    for line in (*_head(history, paid), *_turns(flows, history)):
        click.echo(line)


@calls.command("save-test")
@click.argument("call_id", metavar="ID")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def save_test(call_id: str, file: Path | None, force: bool) -> None:
    """Write call ID as a call file that plays it again, by default tests/calls/ID.call, and play it once.

    Nothing in the file tells who called: words are those without facts, and numbers are those of samples/.
    Exit 1: the samples or the flow files lead it elsewhere; the file is written all the same.
    """
    with opened_books() as (engine, sealer), reading(engine) as connection:
        history = find_call(connection, sealer, call_id)
        flows = _flows_of(PublishedVersions(engine), history)
        try:
            past = past_call(connection, sealer, history.listed.sid)
            written = call_file_of(flows, past, read_samples(home_folder() / "samples"))
        except CannotBeWalked as lost:
            raise refuse(f"The call cannot be walked again: {lost}") from lost
    path = file or DEFAULT_CALLS / f"{history.listed.sid}{SUFFIX}"
    if path.exists() and not force:
        raise refuse(f"{path} is there already. Another name, or --force, writes it.")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(written, encoding="utf-8")
    click.echo(path)
    _try_out(path, history)


def _try_out(path: Path, history: CallHistory) -> None:
    """Tells whether it goes as written, and if not, what differs."""
    with progress("Playing it once"):
        tried = Tried(path)
    if tried.tested.went_as_written:
        click.echo("It goes as written, with the samples and the flow files as they are.")
        return
    played = tried.tested.played
    click.echo("It does not go as written with the samples and the flow files as they are:", err=True)
    click.echo(str(played.difference if played else tried.tested.mistakes[0]), err=True)
    differing = tried.differing_answer(history)
    if differing is not None:
        then, now = differing
        answered = f"'{now.errand}' answers '{now.way_out}'" if now else "nothing is asked"
        told = f"Then '{then.errand}' answered '{then.way_out}'; here {answered}."
        click.echo(f"{told} A `given` line, or another sample account, may bring it about.", err=True)
    sys.exit(1)


def find_call(connection: Connection, sealer: Sealer, call_id: str) -> CallHistory:
    """The call of this name, or whose name alone begins so; a sentence when there is none."""
    found = sids_beginning(connection, call_id)
    if not found:
        raise refuse(f"There is no call {call_id}. See: ivr calls list")
    if len(found) > 1 and call_id not in found:
        raise refuse(f"More than one call begins with {call_id}; write more of it.")
    try:
        history = history_of(connection, sealer, call_id if call_id in found else found[0])
    except SealBroken as broken:
        raise refuse(f"The call is sealed with a key that is not here: {broken}") from broken
    if history is None:
        raise refuse(f"There is no call {call_id}. See: ivr calls list")
    return history


def _flows_of(published: PublishedVersions, history: CallHistory) -> FlowSet:
    try:
        return published.flows_of(history.listed.version, history.closings)
    except NoSuchVersion as unknown:
        raise refuse(f"{unknown}, with which this call was answered") from unknown


def _head(history: CallHistory, paid: tuple[PaymentOfCall, ...]) -> Iterator[str]:
    one = history.listed
    began = datetime.fromisoformat(one.began)
    ended = datetime.fromisoformat(one.ended) if one.ended else None
    yield f"Call {one.sid}"
    lasted = f", {int((ended - began).total_seconds())} seconds" if ended else ", still going on"
    yield f"  {local(began)}{lasted}, line {one.line}, version {one.version}"
    account = f", account ending in {history.account_last_four}" if history.account_last_four else ""
    yield f"  caller {one.caller or 'withheld'}, language {one.language}{account}"
    yield f"  outcome: {one.outcome or 'not yet'}, at {one.step}"
    for payment in paid:
        yield f"  money: {_payment_in_words(payment)}"
    if not paid:
        yield "  money: none moved"


def _payment_in_words(payment: PaymentOfCall) -> str:
    number = f", confirmation {payment.confirmation_number}" if payment.confirmation_number else ""
    amount = format_dollars(payment.amount_cents)
    return f"{amount} by {payment.method} towards the {payment.target}: {payment.state}{number}"


def _turns(flows: FlowSet, history: CallHistory) -> Iterator[str]:
    for turn in turns_told(flows, history):
        clock = datetime.fromisoformat(turn.at).astimezone(HOME_ZONE)
        yield ""
        yield f"{turn.number:>3}  {clock:%H:%M:%S}  {turn.happened}"
        for reason in turn.reasons:
            why = f"  {reason.why}" if reason.why else ""
            yield f"       {f'{reason.flow}.{reason.step}':<40} {reason.verb:<12}{why}".rstrip()
        yield f"       -> {turn.then or 'not known: the call is from before steps were kept'}"
        for said in turn.said:
            label = "text" if said.is_text else said.language or "plays"
            yield f'       {label}: "{said.words or said.recording}"'
