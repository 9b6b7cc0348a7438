"""`ivr check --watch`: checks again whenever a file changes, until Ctrl-C."""

from collections.abc import Callable, Iterable, Iterator
from time import sleep

import click

from ivr.cli.flow_folders import FlowFolder
from ivr.flow_files import Stamps, stamps_of

SECONDS_BETWEEN_LOOKS = 0.5
NAMED_AT_MOST = 5


def watch(
    folders: Iterable[FlowFolder],
    check_all: Callable[[], object],
    pause: Callable[[], None] = lambda: sleep(SECONDS_BETWEEN_LOOKS),
) -> None:
    """Ctrl-C ends it, in a pause or in a check."""
    watched = list(folders)
    before = _look(watched)
    try:
        _check(check_all, "")
        while True:
            pause()
            now = _look(watched)
            if now != before:
                told = ", ".join(_changes(before, now))
                before = now
                _check(check_all, told)
    except KeyboardInterrupt:
        click.echo()


def _check(check_all: Callable[[], object], told: str) -> None:
    click.clear()
    if told:
        click.echo(f"{told}\n")
    check_all()
    click.echo("\nWatching; Ctrl-C ends it.")


def _look(watched: Iterable[FlowFolder]) -> Stamps:
    found: Stamps = {}
    for one in watched:
        found |= stamps_of(one.flows, one.prompts, one.installation)
    return found


def _changes(before: Stamps, now: Stamps) -> Iterator[str]:
    """What came, went or changed, a few by name."""
    changed = sorted(path for path in {*before, *now} if before.get(path) != now.get(path))
    for path in changed[:NAMED_AT_MOST]:
        done = "is new" if path not in before else "is gone" if path not in now else "changed"
        yield f"{path} {done}"
    if len(changed) > NAMED_AT_MOST:
        yield f"and {len(changed) - NAMED_AT_MOST} more"
