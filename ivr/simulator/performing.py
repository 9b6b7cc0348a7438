"""Performing a document: verb after verb, until one of them leads elsewhere."""

from collections.abc import Callable, Mapping

from ivr.simulator.documents import Document, Verb
from ivr.simulator.leg import Finished, GoTo, Leg, Step
from ivr.simulator.offers import Talk

VerbPlayer = Callable[[Leg, Verb], Talk[Step]]
VerbTable = Mapping[str, VerbPlayer]


class VerbNotAllowed(Exception):
    """A verb that may not stand in this kind of document (a waiting document, a whisper)."""


def perform(leg: Leg, document: Document, table: VerbTable) -> Talk[Step]:
    """What the document leads to; None when it ran out. Raises VerbNotAllowed."""
    for verb in document.verbs:
        player = table.get(verb.name)
        if player is None:
            raise VerbNotAllowed(verb.name)
        step = yield from player(leg, verb)
        if step is not None:
            return step
    return None


def play_redirect(_leg: Leg, verb: Verb) -> Talk[Step]:
    """Standing fields only; nothing that was keyed goes with it."""
    yield from ()
    return GoTo(verb.url_in_text(), verb.method())


def play_hangup(_leg: Leg, _verb: Verb) -> Talk[Step]:
    """Ends this leg."""
    yield from ()
    return Finished()
