"""What callers will hear while a calendar is closed, told to whoever closes it."""

from collections.abc import Iterator, Sequence

from ivr.closings import Closed
from ivr.engine.words_when_closed import moment_heard, remarks_on, words_at
from ivr.flow.model import FlowSet
from ivr.flow.sentences import LANGUAGE_NAMES


def told_of_closings(flows: FlowSet, done: Sequence[Closed]) -> Iterator[str]:
    """What callers will hear because of them. `flows`: with the closings."""
    yield from remarks_on(flows, [(one.calendar, one.closing) for one in done])
    for one in done:
        moment = moment_heard(flows.calendars[one.calendar], one.closing)
        for language, words in words_at(flows, one.calendar, moment):
            yield f"Callers of {one.calendar} hear, in {LANGUAGE_NAMES[language]}: {words}"
