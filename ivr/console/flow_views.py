"""A version of the flows as pages ask for it: which one, against which, over which days."""

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import request
from msgspec import Struct

from ivr.console.day_ranges import DayRange, day_range
from ivr.console.frame import Console
from ivr.flow.model import FlowSet
from ivr.versions import NoSuchVersion, VersionListed, list_versions

HOME = "/console/flow"
ASKED = ("version", "against", "since", "until")
WEEK_DAYS = 7
MOST_DIGITS = 9


class View(Struct, frozen=True):
    """`number` and `flows`: the version looked at. `against`, `before`: the one it is compared with."""

    number: int
    flows: FlowSet
    live: int
    against: int | None
    before: FlowSet | None
    days: DayRange
    listed: tuple[VersionListed, ...]

    @property
    def title(self) -> str:
        """`version 3, live`; `the files on disk`."""
        told = f"version {self.number}" if self.number > 0 else f"unpublished {-self.number}"
        return f"{told}, which callers hear" if self.number == self.live else told

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Versions to choose from, the newest first."""
        own = [] if self.number > 0 else [(str(self.number), f"unpublished {-self.number}")]
        listed = [
            (str(one.number), f"{one.number}, live" if one.is_live else str(one.number))
            for one in self.listed
        ]
        return [*own, *listed]

    def address(self, path: str, **more: str) -> str:
        """Another page of flows, for the same version and days."""
        asked = {name: request.args.get(name, "") for name in ASKED} | more
        asked = {name: value for name, value in asked.items() if value}
        return f"{path}?{urlencode(asked)}" if asked else path


def read_view(console: Console) -> View:
    """Of the request at hand. Raises NothingPublished, NoSuchVersion, FlowRejected."""
    live, flows = console.versions.current()
    number, against = _number("version"), _number("against")
    if number is not None and number != live:
        flows = console.versions.flows_of(number)
    shown = live if number is None else number
    against = None if against == shown else against
    return View(
        shown,
        flows,
        live,
        against,
        None if against is None else console.versions.flows_of(against),
        day_range(console.now(), WEEK_DAYS),
        tuple(list_versions(console.engine)),
    )


def _number(name: str) -> int | None:
    asked = request.args.get(name, "").strip()
    if not asked:
        return None
    digits = asked.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS):
        raise NoSuchVersion(f"there is no version {asked}")
    return int(asked)


def source_lines(sources: Mapping[str, bytes], flow: str, step: str, first: int) -> list[tuple[int, str]]:
    """The lines of a step, numbered; nothing where the files of the version were not kept."""
    text = sources.get(f"{flow}.yaml", b"").decode("utf-8-sig", "replace").splitlines()
    if not 0 < first <= len(text) or not text[first - 1].strip().startswith(step):
        return []
    depth = _indent(text[first - 1])
    last = first
    while last < len(text) and (not text[last].strip() or _indent(text[last]) > depth):
        last += 1
    found = list(enumerate(text[first - 1 : last], first))
    while found and not found[-1][1].strip():
        found.pop()
    return found


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
