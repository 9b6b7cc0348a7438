"""What callers will hear while a calendar is closed, told to whoever closes it."""

from collections.abc import Iterator

from ivr.closings import Closed
from ivr.engine.words_when_closed import first_moment, moment_heard, reasons_replaced, words_at
from ivr.flow.model import FlowSet
from ivr.flow.sentences import LANGUAGE_NAMES


def told_of_closing(flows: FlowSet, closed: Closed) -> Iterator[str]:
    """What callers will hear because of it. `flows`: with the closing."""
    calendar, closing = flows.calendars[closed.calendar], closed.closing
    if first_moment(calendar, closing) is None:
        yield f"Nobody answers in {closed.calendar} then anyway, by its hours; who calls hears why."
    replaced = reasons_replaced(calendar, closing)
    if replaced:
        yield f"In {closed.calendar} it replaces: {', '.join(replaced)}"
    for language, words in words_at(flows, closed.calendar, moment_heard(calendar, closing)):
        yield f"Callers of {closed.calendar} hear, in {LANGUAGE_NAMES[language]}: {words}"
