"""`ivr cases`: complaints that have a number to ask for."""

from datetime import UTC, datetime

import click

from ivr.cli.books import opened_books
from ivr.cli.desk_lists import LONGEST_NAME, as_json, by, encoded, refuse, tell_record
from ivr.cli.moments import local
from ivr.database import reading, writing
from ivr.desk.cases import close_case, open_cases


@click.group("cases")
def cases() -> None:
    """Complaints with a case number."""


@cases.command("list")
@as_json
def list_cases(as_json: bool) -> None:
    """All that are open, oldest first."""
    with opened_books() as (engine, sealer), reading(engine) as connection:
        listed = open_cases(connection, sealer)
    if as_json:
        click.echo(encoded(listed))
        return
    for one in listed:
        caller = one.caller or "number withheld"
        tell_record(f"{one.number}  {local(one.opened_at)}  {one.line}  {one.about}  {caller}")
    if listed:
        click.echo("When one is settled:  ivr cases close NUMBER --by NAME")
    else:
        click.echo("No open cases. A caller with a complaint hears a number, and then it stands here.")


@cases.command("close")
@click.argument("number")
@by
def close(number: str, author: str) -> None:
    """Case NUMBER is settled."""
    digits = "".join(character for character in number if character.isdigit())
    with opened_books() as (engine, _), writing(engine) as connection:
        if not close_case(connection, digits, author[:LONGEST_NAME], datetime.now(UTC)):
            raise refuse(f"No open case has the number {number}. See: ivr cases list")
    click.echo(f"Case {digits} is closed.")
