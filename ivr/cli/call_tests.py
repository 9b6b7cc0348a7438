"""`ivr test`: play the call files against the flows, each with a fresh database."""

import sys
from pathlib import Path
from typing import Any

import click
import msgspec

from ivr.cli.call_files import find_call_files
from ivr.cli.played_calls import PlayedCalls
from ivr.cli.progress import followed, progress
from ivr.flow.compiler import compile_flows
from ivr.flow.model import FlowSet
from ivr.flow.problems import FlowRejected, counted
from ivr.flow_files import read_folder
from ivr.rehearsal import home_folder
from ivr.rehearsals import Rehearsals
from ivr.simulator.call_tests import CallTested

FINE, DIFFERENT, UNREADABLE = 0, 1, 2


@click.command(
    "test",
    epilog="\b\nExamples:\n  ivr test\n  ivr test tests/calls/pay_by_card.call --json\n  ivr test --changed",
)
@click.argument("files", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Where flows/, audio_prompts/ and samples/ are.",
)
@click.option(
    "--changed", "only_changed", is_flag=True, help="Only those that may go otherwise than last time."
)
@click.option("--transcript", is_flag=True, help="Show every call as it was heard.")
@click.option("--json", "as_json", is_flag=True, help="Results for a program.")
def call_tests(
    files: tuple[Path, ...], folder: Path | None, only_changed: bool, transcript: bool, as_json: bool
) -> None:
    """Play call FILES (all of tests/calls when none is named) and show the first turn that differs.

    Exit 0: every call went as written. 1: one did not. 2: a file cannot be read, or there is none.
    """
    found = find_call_files(files)
    if not found:
        raise click.UsageError("there are no call files in tests/calls")
    played = PlayedCalls(folder or home_folder())
    if only_changed:
        found = _changed(found, played, folder or home_folder())
    tested: list[CallTested] = []
    with Rehearsals(folder) as rehearsals, played.kept():
        for file in followed(found, len(found), "Playing", "calls"):
            tested.append(played.play(file, rehearsals))
            if not as_json:
                _tell(tested[-1], transcript)
    if as_json:
        click.echo(msgspec.json.encode([_for_a_program(one) for one in tested]))
    else:
        click.echo(_summary(tested))
    sys.exit(exit_code(tested))


def _changed(found: list[Path], played: PlayedCalls, folder: Path) -> list[Path]:
    with progress("Looking what changed"):
        flows = flows_in(folder)
        changed = [file for file in found if played.may_go_otherwise(file, flows)]
    if len(changed) == len(found):
        told = f"All {counted(len(found), 'call')} are made: none is known to go as last time."
    else:
        told = f"{len(changed)} of {counted(len(found), 'call')} may go otherwise than last time."
    click.echo(told, err=True)
    return changed


def flows_in(folder: Path) -> FlowSet:
    """As they are on disk; mistakes end the command."""
    sources = read_folder(folder / "flows", folder / "audio_prompts")
    try:
        return compile_flows(sources.contents, sources.recordings).accepted()
    except FlowRejected as rejected:
        raise click.ClickException(f"{rejected}. To see all of it: ivr check") from rejected


def exit_code(tested: list[CallTested]) -> int:
    """The worst of them counts."""
    if any(one.mistakes for one in tested):
        return UNREADABLE
    return FINE if all(one.went_as_written for one in tested) else DIFFERENT


def _tell(one: CallTested, transcript: bool) -> None:
    click.echo(f"{'ok  ' if one.went_as_written else 'FAIL'}  {one.path}")
    for mistake in one.mistakes:
        click.echo(f"  {mistake}", err=True)
    if one.played is not None and one.played.difference is not None:
        click.echo(f"\n{one.played.difference}\n", err=True)
    for problem in one.problems:
        click.echo(f"  the carrier noted {problem.code}: {problem.about} {problem.url}", err=True)
    if transcript and one.played is not None:
        click.echo(one.played.transcript + "\n")


def _summary(tested: list[CallTested]) -> str:
    wrong = sum(not one.went_as_written for one in tested)
    calls = "1 call" if len(tested) == 1 else f"{len(tested)} calls"
    if wrong == 0:
        return f"{calls}, all as written"
    names = "".join(f"\n  {one.path}" for one in tested if not one.went_as_written)
    return f"{calls}, {wrong} not as written:{names}"


def _for_a_program(one: CallTested) -> dict[str, Any]:
    difference = one.played.difference if one.played is not None else None
    return {
        "file": one.path,
        "as_written": one.went_as_written,
        "mistakes": one.mistakes,
        "difference": difference,
        "seconds": None if one.played is None else round(one.played.seconds, 1),
        "problems": one.problems,
    }
