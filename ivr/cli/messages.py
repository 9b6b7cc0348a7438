"""`ivr messages`: what callers left after the tone."""

from datetime import UTC, datetime

import click

from ivr.cli.books import opened_books
from ivr.cli.desk_lists import LONGEST_NAME, as_json, by, encoded, refuse, tell_record
from ivr.cli.moments import local
from ivr.database import reading, writing
from ivr.desk.messages import MessageListed, find_message, finish_message, kept_messages


@click.group("messages")
def messages() -> None:
    """What callers said after the tone. The recordings are at the carrier; here is where, and for whom."""


@messages.command("list")
@as_json
def list_messages(as_json: bool) -> None:
    """All that nobody has done yet, oldest first."""
    with opened_books() as (engine, sealer), reading(engine) as connection:
        listed = kept_messages(connection, sealer)
    if as_json:
        click.echo(encoded(listed))
        return
    for one in listed:
        account = f"  account {one.account_number}" if one.account_number else ""
        caller = one.caller or "number withheld"
        when = f"{local(one.opened_at)}  {one.seconds} seconds"
        tell_record(f"{one.id}  {one.mailbox}  {one.purpose}  {when}  {one.language}  {caller}{account}")
    if listed:
        click.echo("To hear one:  ivr messages show ID")
    else:
        click.echo("No messages. Callers leave them while they wait, or when nobody is there.")


@messages.command("show")
@click.argument("message_id", metavar="ID")
@as_json
def show(message_id: str, as_json: bool) -> None:
    """Everything about message ID: where its recording is, and the words that the caller heard before."""
    with opened_books() as (engine, sealer), reading(engine) as connection:
        one = find_message(connection, sealer, message_id)
    if one is None:
        raise refuse(f"There is no message {message_id}. See: ivr messages list")
    if as_json:
        click.echo(encoded(one))
        return
    for name, value in _told(one):
        click.echo(f"{name + ':':<12}{value}")


@messages.command("done")
@click.argument("message_id", metavar="ID")
@by
def done(message_id: str, author: str) -> None:
    """Message ID was heard, and what it asked for is done."""
    with opened_books() as (engine, _), writing(engine) as connection:
        if not finish_message(connection, message_id, author[:LONGEST_NAME], datetime.now(UTC)):
            raise refuse(f"No message {message_id} waits to be done. See: ivr messages list")
    click.echo(f"{message_id} is done.")


def _told(one: MessageListed) -> tuple[tuple[str, object], ...]:
    return (
        ("message", one.id),
        ("mailbox", one.mailbox),
        ("purpose", one.purpose),
        ("state", f"{one.state}{f', by {one.done_by}' if one.done_by else ''}"),
        ("recorded", local(one.opened_at)),
        ("seconds", one.seconds),
        ("language", one.language),
        ("caller", one.caller or "number withheld"),
        ("account", one.account_number or "not verified"),
        ("line", one.line),
        ("call", one.call_sid),
        ("recording", one.recording or "none; the carrier told of nothing"),
        ("words", one.wording),
    )
