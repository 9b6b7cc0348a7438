"""`ivr replay`: calls of the past by the flows of tomorrow."""

import sys
from collections.abc import Iterator
from datetime import datetime

import click
from sqlalchemy import Engine

from ivr.calls.ended import count_ended
from ivr.calls.replays import CallReplayed, replay_calls
from ivr.calls.words import masked
from ivr.cli.books import opened_books
from ivr.cli.desk_lists import as_json, encoded, refuse
from ivr.cli.moments import local
from ivr.cli.progress import followed
from ivr.database import reading
from ivr.engine.moments import HOME_ZONE
from ivr.flow.compiler import compile_flows
from ivr.flow.model import FlowSet
from ivr.flow.problems import FlowRejected, counted
from ivr.flow_files import read_folder
from ivr.money import format_dollars
from ivr.replaying.comparing import Heard, Replayed
from ivr.settings import read_settings
from ivr.versions import NoSuchVersion, PublishedVersions

DRAFT = "draft"
SHOWN_CALLS = 20
SHOWN_TURNS = 3


@click.command()
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The first day: 2026-11-20.")
@click.option("--against", default=DRAFT, show_default=True, metavar="draft|VERSION", help="By which flows.")
@click.option("--limit", default=SHOWN_CALLS, show_default=True, help="So many calls are shown.")
@as_json
def replay(since: datetime, against: str, limit: int, as_json: bool) -> None:
    """Walk recorded calls through the flow files, and show those that would have gone otherwise.

    What callers did and what look-ups answered is what was recorded; where the flows ask something that was
    not asked then, the call is shown up to there. Exit 1: some would have gone otherwise. 0: none.

    \b
    Examples:
      ivr replay --since 2026-11-01
      ivr replay --since 2026-11-20 --against 7
    """
    began, with_drafts = since.replace(tzinfo=HOME_ZONE), read_settings().draft
    with opened_books() as (engine, sealer):
        flows = _flows(engine, against)
        with reading(engine) as connection:
            total = count_ended(connection, began, with_drafts=with_drafts)
        calls = replay_calls(engine, sealer, began, flows, with_drafts=with_drafts)
        found = list(followed(calls, total, "Replaying", "calls"))
    otherwise = [call for call in found if call.replayed and call.replayed.verdict == "otherwise"]
    if as_json:
        click.echo(encoded({"calls": len(found), "otherwise": [_masked(call) for call in otherwise]}))
    else:
        for line in (*_shown(otherwise, limit), *_summary(found, otherwise)):
            click.echo(line)
    sys.exit(1 if otherwise else 0)


def _flows(engine: Engine, against: str) -> FlowSet:
    if against == DRAFT:
        return _draft()
    if not against.isdigit():
        raise click.UsageError(f"--against {against}: write draft, or the number of a version")
    try:
        return PublishedVersions(engine).flows_of(int(against))
    except NoSuchVersion as unknown:
        raise refuse(f"{unknown}. `ivr versions` lists them.") from unknown


def _draft() -> FlowSet:
    """The flow files, as `ivr publish` would take them."""
    settings = read_settings()
    sources = read_folder(settings.flows_folder, settings.prompts_folder, settings.installation)
    try:
        return compile_flows(sources.contents, sources.recordings, sources.misfits).accepted()
    except FlowRejected as rejected:
        raise refuse(f"{rejected}. To see all of it: ivr check") from rejected


def _shown(otherwise: list[CallReplayed], limit: int) -> Iterator[str]:
    for call in otherwise[:limit]:
        yield f"{call.sid}  {local(call.began)}  {call.line}  version {call.version}"
        if call.replayed is not None:
            yield from _parted(call.replayed)
        yield ""
    if len(otherwise) > limit:
        yield f"... and {len(otherwise) - limit} more: --limit {len(otherwise)}"


def _parted(one: Replayed) -> Iterator[str]:
    yield f"  after turn {one.parted}:"
    yield from _told("then", one.past[one.parted : one.parted + SHOWN_TURNS])
    yield from _told("now", one.now[one.parted : one.parted + SHOWN_TURNS])
    if one.stopped:
        yield f"    now   from here on the past does not know: {one.stopped}"
    yield from _money(one)


def _told(when: str, turns: tuple[Heard, ...]) -> Iterator[str]:
    for turn in turns:
        yield f"    {when:<5} {turn.step}"
        if turn.words:
            yield f'          "{masked(turn.words)}"'


def _money(one: Replayed) -> Iterator[str]:
    if one.paid_then == one.paid_now:
        return
    then = ", ".join(map(format_dollars, one.paid_then)) or "nothing"
    now = ", ".join(map(format_dollars, one.paid_now)) or "nothing"
    yield f"    money: then {then}; now {now}{', as far as is known' if one.stopped else ''}"


def _summary(found: list[CallReplayed], otherwise: list[CallReplayed]) -> Iterator[str]:
    known = [call.replayed for call in found if call.replayed]
    words = sum(one.verdict == "other words" for one in known)
    lost = [call for call in found if call.replayed is None]
    if not found:
        yield "No call has ended since then."
        return
    if otherwise:
        yield f"{len(otherwise)} of {counted(len(known), 'call')} would have gone otherwise."
    elif known:
        yield f"All {counted(len(known), 'call')} go as they went."
    if words:
        yield f"{counted(words, 'call')} would have gone the same way and heard other words."
    for call in lost[:SHOWN_TURNS]:
        yield f"{call.sid} cannot be walked again: {call.unknown}"
    if len(lost) > SHOWN_TURNS:
        yield f"... nor {len(lost) - SHOWN_TURNS} more"


def _masked(call: CallReplayed) -> dict[str, object]:
    """For a program: as it is shown, from where it parts."""
    one = call.replayed
    if one is None:
        return {"sid": call.sid}
    return {
        "sid": call.sid,
        "line": call.line,
        "version": call.version,
        "began": call.began,
        "after_turn": one.parted,
        "then": [Heard(turn.step, masked(turn.words)) for turn in one.past[one.parted :]],
        "now": [Heard(turn.step, masked(turn.words)) for turn in one.now[one.parted :]],
        "stopped": one.stopped,
        "paid_then_cents": one.paid_then,
        "paid_now_cents": one.paid_now,
    }
