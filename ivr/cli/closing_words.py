"""What callers will hear while a calendar is closed, told to whoever closes it."""

from collections.abc import Iterator

from ivr.closings import Closed
from ivr.engine.words_when_closed import first_moment, words_at
from ivr.flow.model import FlowSet
from ivr.flow.sentences import LANGUAGE_NAMES


def told_of_closing(flows: FlowSet, closed: Closed) -> Iterator[str]:
    """What callers will hear because of it. `flows`: with the closing."""
    calendar = flows.calendars.get(closed.calendar)
    at = first_moment(calendar, closed.closing) if calendar else None
    if at is None:
        yield f"Nobody answers in {closed.calendar} then anyway, by its hours."
        return
    for language, words in words_at(flows, closed.calendar, at):
        yield f"Callers of {closed.calendar} hear, in {LANGUAGE_NAMES[language]}: {words}"
