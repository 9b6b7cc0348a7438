"""`installation.yaml`: an installation's own numbers and places, laid over the shipped ones.

    lines:
      "1-202-555-0142": general_inquiries
    places:
      portal_support: {number: 1-202-555-0177, title: support of the patient portal}
    queues:
      billing: {number: 1-202-555-0178}

A line of the same number, and a place or queue of the same name, replace the shipped ones; the rest stays.
"""

from collections.abc import Mapping
from typing import TypeVar

from msgspec.structs import replace

from ivr.flow.problems import Notes, Place
from ivr.flow.published_lines import Lines, read_numbers
from ivr.flow.settings import Settings
from ivr.flow.tree import Document

PATH = "installation.yaml"

Entry = TypeVar("Entry")


def read_installation(document: Document, notes: Notes) -> Lines:
    """The installation's lines; its places and queues have readers of their own."""
    settings = Settings(document.root, "the file", Place(document.path), notes, ("lines", "places", "queues"))
    settings.refuse_unknown()
    return read_numbers(settings)


def lines_over(shipped: Lines | None, own: Lines | None) -> Lines | None:
    """The shipped lines with the installation's own laid over them."""
    if shipped is None or own is None:
        return shipped
    return replace(
        shipped, lines={**shipped.lines, **own.lines}, flow_places=(*shipped.flow_places, *own.flow_places)
    )


def laid_over(
    shipped: Mapping[str, Entry] | None, own: Mapping[str, Entry] | None
) -> dict[str, Entry] | None:
    """By name; None where either file is broken."""
    return None if shipped is None or own is None else {**shipped, **own}
