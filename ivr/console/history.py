"""Versions of the past: who published what, and why; what changed between two of them; and back to one."""

from flask import request
from msgspec import Struct
from werkzeug.wrappers import Response

from ivr.console.frame import Console, Pages, visitor
from ivr.console.rendering import notify, render, see_other
from ivr.console.telling import Line, Steps, lines_between, told_of
from ivr.drafting.workshop import Workshop
from ivr.publishing import Signed, rollback_within
from ivr.versions import (
    HIGHEST_NUMBER,
    LONGEST_REASON,
    NoSuchVersion,
    VersionListed,
    list_publications,
    list_versions,
    sources_of,
)

HOME = "/console/changes/history"


class FileChange(Struct, frozen=True):
    """A file that differs between two versions."""

    path: str
    kind: str
    lines: list[Line]


def add_to(pages: Pages, console: Console, workshop: Workshop) -> None:
    """/console/changes/history and /console/changes/versions/..."""

    @pages.get("/changes/history", role="viewer")
    def history() -> Response:
        return render(
            "history.html",
            published=list_publications(console.engine),
            versions={one.number: one for one in list_versions(console.engine)},
        )

    @pages.get("/changes/versions/<int:number>", role="viewer")
    def version(number: int) -> Response:
        return _version_page(console, workshop, number)

    @pages.post("/changes/versions/<int:number>/rollback", role="publisher", asks_again=True)
    def roll_back(number: int) -> Response:
        return _roll_back(console, workshop, number)


def _version_page(
    console: Console, workshop: Workshop, number: int, status: int = 200, *, mistake: str = ""
) -> Response:
    listed = list_versions(console.engine)
    one = _found(listed, number)
    against = _against(listed, number)
    wants_calls = against is not None and "calls" in request.args
    comparison = workshop.compare(against, number) if against is not None and wants_calls else None
    return render(
        "version.html",
        status,
        one=one,
        listed=listed,
        choices=[(str(other.number), f"version {other.number}") for other in listed if other is not one],
        against=against,
        live=next((other.number for other in listed if other.is_live), 0),
        files=_file_changes(console, against, number) if against is not None else [],
        is_comparing=wants_calls and comparison is None,
        told=told_of(comparison) if comparison else None,
        mistake=mistake,
    )


def _found(listed: list[VersionListed], number: int) -> VersionListed:
    found = next((one for one in listed if one.number == number), None)
    if found is None:
        raise NoSuchVersion(f"there is no version {number}")
    return found


def _against(listed: list[VersionListed], number: int) -> int | None:
    """The version that it is compared with: the one asked for; else the live one, or the one before that."""
    numbers = [one.number for one in listed if one.number != number]
    asked = request.args.get("against", "")
    wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
    if wanted in numbers:
        return wanted
    live = next((one.number for one in listed if one.is_live), number)
    return live if live != number else max((one for one in numbers if one < number), default=None)


def _file_changes(console: Console, before: int, after: int) -> list[FileChange]:
    old, new = sources_of(console.engine, before), sources_of(console.engine, after)
    steps = Steps()
    return [
        FileChange(
            path, _kind(old.get(path), new.get(path)), lines_between(old.get(path), new.get(path), steps)
        )
        for path in sorted(old.keys() | new.keys())
        if old.get(path) != new.get(path)
    ]


def _kind(old: bytes | None, new: bytes | None) -> str:
    if old is None:
        return "new"
    return "taken away" if new is None else "changed"


def _roll_back(console: Console, workshop: Workshop, number: int) -> Response:
    if number > HIGHEST_NUMBER:
        raise NoSuchVersion(f"there is no version {number}")
    why = " ".join(request.form.get("why", "").split())[:LONGEST_REASON]
    if not why:
        return _version_page(console, workshop, number, 422, mistake="Write what went wrong, in a sentence.")
    signed = Signed(visitor().name, why, console.now().isoformat(timespec="seconds"))
    moved = console.change("rolled back", f"version {number}", lambda on: rollback_within(on, number, signed))
    notify(f"Version {number} is live." if moved else f"Nothing to do: version {number} is live already.")
    return see_other(HOME)
