"""`ivr new line`: the files of a new line, which pass `ivr check` and `ivr test` as they are."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import click
from msgspec import Struct

from ivr.cli import new_words as words
from ivr.cli.flow_folders import FLOWS, folder_at
from ivr.engine.calendars import is_open, next_opening
from ivr.engine.moments import HOME_ZONE
from ivr.flow.compiler import Compiled, compile_flows
from ivr.flow.model import FlowSet
from ivr.flow.people import Queue
from ivr.flow.problems import FlowRejected, Notes
from ivr.flow.published_lines import PATH as LINES
from ivr.flow.source import parse
from ivr.flow.tree import Mapping
from ivr.flow.values import Wrong, read_name
from ivr.telephony import to_e164

CALLS = Path("tests/calls")
SAMPLE_NUMBERS = [f"1-202-555-{last:04}" for last in range(150, 200)]
"""Numbers that nobody has."""
A_WORKING_DAY = datetime(2026, 11, 24, 10, tzinfo=HOME_ZONE)


class NewLine(Struct, frozen=True):
    """What is filled into the words of a new line."""

    name: str
    number: str
    queue: Queue
    flows: FlowSet
    speaks_spanish: bool

    def files(self) -> Iterator[tuple[Path, str]]:
        """Each file with what is written into it."""
        filled = self._filling()
        hours = words.HOURS.substitute(filled) if self.queue.calendar else words.NO_HOURS
        offer = words.OFFER if self.speaks_spanish else ""
        yield FLOWS / f"{self.name}.yaml", words.FLOW.substitute(filled, hours=hours, offer=offer)
        yield CALLS / f"{self.name}.call", words.CALL.substitute(filled)
        if self.speaks_spanish:
            closed = words.SPANISH_HOURS if self.queue.calendar else words.SPANISH_WITHOUT_HOURS
            yield FLOWS / "es" / f"{self.name}.yaml", words.SPANISH.substitute(filled, hours=closed)
            yield CALLS / f"es_{self.name}.call", words.SPANISH_CALL.substitute(filled)

    def _filling(self) -> dict[str, str]:
        return {
            "name": self.name,
            "title": self.name.replace("_", " ").capitalize(),
            "organisation": re.sub(r"[{}\s]+", " ", self.flows.organisation).strip(),
            "number": self.number,
            "queue": self.queue.name,
            "calendar": self.queue.calendar or "",
            "at": self._open_moment().strftime("%Y-%m-%d %H:%M"),
        }

    def _open_moment(self) -> datetime:
        """When the people of the queue are there, so that the call reaches one."""
        calendar = self.flows.calendars.get(self.queue.calendar or "")
        if calendar is None or is_open(calendar, A_WORKING_DAY):
            return A_WORKING_DAY
        opening = next_opening(calendar, A_WORKING_DAY)
        return opening.astimezone(HOME_ZONE) + timedelta(minutes=1) if opening else A_WORKING_DAY


@click.group()
def new() -> None:
    """Begin something new, with files that are sound from the start."""


@new.command("line")
@click.argument("name")
@click.option("--number", help="The telephone number; it is added to flows/lines.yaml.")
def new_line(name: str, number: str | None) -> None:
    """Write a flow called NAME, its Spanish words, and a call that tries each.

    Nothing is overwritten. What is written passes `ivr check` and `ivr test`; then put your own words in.

    \b
    Examples:
      ivr new line pharmacy
      ivr new line pharmacy --number 1-202-555-0160
    """
    line = _line(name, number, _sound_flows())
    files = dict(line.files())
    for path in files:
        if path.exists():
            raise click.ClickException(f"{path} is there already; nothing was written.")
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(content)
        click.echo(f"wrote {path}")
    entry = f'"{line.number}": {name}'
    if number is None:
        click.echo(f"Add to {FLOWS / LINES}, under lines:  {entry}")
    elif _add_line(FLOWS / LINES, entry):
        click.echo(f"added to {FLOWS / LINES}:  {entry}")
    else:
        click.echo(f"{FLOWS / LINES} is written in a way of its own. Add under lines:  {entry}")


def _sound_flows() -> Compiled:
    sources = folder_at(FLOWS).read()
    compiled = compile_flows(sources.contents, sources.recordings, sources.misfits)
    try:
        compiled.accepted()
    except FlowRejected as rejected:
        raise click.ClickException(f"{rejected}. Mend them first: ivr check") from rejected
    return compiled


def _line(name: str, number: str | None, compiled: Compiled) -> NewLine:
    """Raises UsageError for a name or number that cannot be used."""
    flows = compiled.accepted()
    if isinstance(wrong := read_name(name), Wrong):
        raise click.UsageError("; ".join((wrong.message, *(hint.text for hint in wrong.hints))))
    if number is not None and to_e164(number) is None:
        raise click.UsageError(f"'{number}' is not a telephone number; write it as 1-202-555-0160")
    if number is not None and to_e164(number) in flows.lines:
        raise click.UsageError(f"'{number}' is a line already")
    if not flows.queues:
        raise click.UsageError("there is no queue in queues.yaml yet; a line needs people")
    free = (sample for sample in SAMPLE_NUMBERS if to_e164(sample) not in flows.lines)
    return NewLine(name, number or next(free), _queue_of(flows), flows, compiled.languages > 1)


def _queue_of(flows: FlowSet) -> Queue:
    """The general one, or else the first that keeps hours."""
    queues = sorted(flows.queues.values(), key=lambda queue: (queue.name != "general", not queue.calendar))
    return queues[0]


def _add_line(path: Path, entry: str) -> bool:
    """Below the last line, as that one is indented; the rest stays. False where it cannot be done so."""
    content = path.read_bytes()
    document = parse(path.name, content, Notes())
    lines = document.root.get("lines") if document else None
    if document is None or not isinstance(lines, Mapping) or not lines.entries:
        return False
    places = [key.place for key, _ in lines.entries]
    if any(document.lines[place.line - 1][: place.column - 1].strip() for place in places):
        return False
    written = list(document.lines)
    last = max(node.place.line for _, node in lines.entries)
    written.insert(last, " " * (places[-1].column - 1) + entry)
    path.write_text("\n".join(written), encoding="utf-8")
    return True
