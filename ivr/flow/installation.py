"""`installation.yaml`: an installation's own numbers and places, laid over the shipped ones.

    lines:
      "1-202-555-0142": general_inquiries
    without: ["1-202-555-0190"]
    places:
      portal_support: {number: 1-202-555-0177, title: support of the patient portal}
    queues:
      billing: {number: 1-202-555-0178}

A line of the same number, and a place or queue of the same name, replace the shipped ones; a line under
`without` is not this installation's; everything else stays.
"""

from collections.abc import Mapping
from typing import TypeVar

from msgspec.structs import replace

from ivr.flow.problems import Hint, Notes, Place, quoted
from ivr.flow.published_lines import Lines, read_numbers
from ivr.flow.settings import Settings
from ivr.flow.tree import Document, Scalar
from ivr.telephony import to_e164

PATH = "installation.yaml"

Entry = TypeVar("Entry")


def read_installation(document: Document, notes: Notes) -> Lines:
    """The installation's lines; its places and queues have readers of their own."""
    known = ("lines", "without", "places", "queues")
    settings = Settings(document.root, "the file", Place(document.path), notes, known)
    settings.refuse_unknown()
    return replace(read_numbers(settings), without=_read_without(settings))


def _read_without(settings: Settings) -> tuple[tuple[str, Place], ...]:
    found: list[tuple[str, Place]] = []
    for node in settings.list("without", 'without: ["1-800-555-0142"]'):
        number = to_e164(node.text) if isinstance(node, Scalar) else None
        if number is None:
            hint = Hint('write it as  "1-800-555-0142"')
            settings.notes.error("bad-number", node.place, "this is not a telephone number", hint)
        else:
            found.append((number, node.place))
    return tuple(found)


def lines_over(shipped: Lines | None, own: Lines | None, notes: Notes) -> Lines | None:
    """The shipped lines with the installation's own laid over them, and without those that it has not."""
    if shipped is None or own is None:
        return shipped
    lines = dict(shipped.lines)
    for number, place in own.without:
        if lines.pop(number, None) is None:
            notes.error("bad-number", place, f"{quoted(number)} is no line of lines.yaml")
    return replace(
        shipped, lines={**lines, **own.lines}, flow_places=(*shipped.flow_places, *own.flow_places)
    )


def laid_over(
    shipped: Mapping[str, Entry] | None, own: Mapping[str, Entry] | None
) -> dict[str, Entry] | None:
    """By name; None where either file is broken."""
    return None if shipped is None or own is None else {**shipped, **own}
