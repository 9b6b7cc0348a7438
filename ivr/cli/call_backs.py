"""`ivr callbacks`: whom we promised to call, for whoever makes calls without dialling the agents' desk."""

from datetime import UTC, datetime

import click

from ivr.cli.books import opened_books
from ivr.cli.desk_lists import LONGEST_NAME, as_json, by, encoded, refuse, tell_record
from ivr.cli.moments import local
from ivr.database import reading, writing
from ivr.desk.call_backs import CallBackListed, finish_by_hand, open_call_backs, take_by_hand
from ivr.desk.call_backs import release as give_back
from ivr.desk.waits import waited


@click.group("callbacks")
def call_backs() -> None:
    """Promised call-backs. Agents at the desk get them in line; these commands are for calls made by hand."""


@call_backs.command("list")
@as_json
def list_call_backs(as_json: bool) -> None:
    """All that are open, longest wait first. The numbers stand there in full: they are to be dialled."""
    with opened_books() as (engine, sealer), reading(engine) as connection:
        listed = open_call_backs(connection, sealer)
    if as_json:
        click.echo(encoded(listed))
        return
    for one in listed:
        tell_record(_line(one, datetime.now(UTC)))
    if listed:
        click.echo("Before you call one by hand:  ivr callbacks claim ID --by NAME")
    else:
        click.echo(
            "Nobody waits for a call-back. Callers ask for one while they wait, or when nobody is there."
        )


@call_backs.command("claim")
@click.argument("entry_id", metavar="ID")
@by
def claim(entry_id: str, author: str) -> None:
    """Take call-back ID out of the agents' line: you call."""
    with opened_books() as (engine, _), writing(engine) as connection:
        if not take_by_hand(connection, entry_id, author[:LONGEST_NAME], datetime.now(UTC)):
            raise refuse(
                f"{entry_id} is not in line: done, claimed, or an agent dials it now. See: ivr callbacks list"
            )
    click.echo(f"{entry_id} is yours. When the caller was reached:  ivr callbacks done {entry_id} --by NAME")
    click.echo(f"If you cannot call after all:  ivr callbacks release {entry_id}")


@call_backs.command("release")
@click.argument("entry_id", metavar="ID")
def release(entry_id: str) -> None:
    """Give call-back ID, claimed by hand, back to the agents' line, at its old place."""
    with opened_books() as (engine, _), writing(engine) as connection:
        if not give_back(connection, entry_id, datetime.now(UTC)):
            raise refuse(f"{entry_id} is claimed by nobody. See: ivr callbacks list")
    click.echo(f"{entry_id} is in line again.")


@call_backs.command("done")
@click.argument("entry_id", metavar="ID")
@by
def done(entry_id: str, author: str) -> None:
    """Call-back ID was made."""
    with opened_books() as (engine, _), writing(engine) as connection:
        if not finish_by_hand(connection, entry_id, author[:LONGEST_NAME], datetime.now(UTC)):
            raise refuse(f"{entry_id} is not open, or an agent dials it now. See: ivr callbacks list")
    click.echo(f"{entry_id} is done.")


def _line(one: CallBackListed, now: datetime) -> str:
    promised = f", promised from {local(one.not_before)}" if one.not_before else ""
    tried = f", tried {one.attempts} times" if one.attempts else ""
    taken = f", taken by {one.taken_by}" if one.taken_by else ""
    waits = f"waits for {waited(one.joined_at, now)}"
    return (
        f"{one.id}  {one.queue}  {one.number}  {one.language}  {one.purpose}  {waits}{promised}{tried}{taken}"
    )
