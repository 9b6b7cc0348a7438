"""What a call file may say is given: how an installation is brought to it before the call.

A scene is named by the first words after `given`; the words that follow are its own.
"""

from datetime import UTC, datetime

from ivr.closings import close
from ivr.database import writing
from ivr.desk.entries import Waiter, join
from ivr.desk.samples import sign_everybody_out
from ivr.engine.calendars import local_moment
from ivr.flow.people import Closing
from ivr.rehearsal import Rehearsal
from ivr.simulator.call_tests import SetScene
from ivr.telephony import to_e164
from ivr.texts.wishes import TextReceived, take_text
from ivr.versions import PublishedVersions


def _nobody_signed_in(rehearsal: Rehearsal, _words: str, _at: datetime) -> None:
    """No agent is at the desk of any queue."""
    with writing(rehearsal.engine) as connection:
        sign_everybody_out(connection)


def _line_full(rehearsal: Rehearsal, words: str, at: datetime) -> None:
    """`line full billing`: so many wait there that nobody more may."""
    queue = PublishedVersions(rehearsal.engine).current()[1].queues[words]
    with writing(rehearsal.engine) as connection:
        for number in range(queue.max_size):
            waiter = Waiter(f"CA{number:032x}", "", "", "en", "")
            join(connection, rehearsal.sealer, queue.name, waiter, queue.max_size, at)


def _close(rehearsal: Rehearsal, words: str, at: datetime) -> None:
    """`closed billing because a staff meeting / una reunión`, all of that day."""
    calendar, _, because = words.partition(" because ")
    english, _, spanish = because.partition(" / ")
    day = local_moment(PublishedVersions(rehearsal.engine).current()[1].calendars[calendar], at).date()
    reason = {"en": english} | ({"es": spanish} if spanish else {})
    closing = Closing(day.isoformat(), day.isoformat(), reason)
    close(rehearsal.engine, [(calendar, closing)], "scene", at.astimezone(UTC).isoformat())


def _opt_out(rehearsal: Rehearsal, words: str, at: datetime) -> None:
    """`opted out +1 202 555 0142`: STOP was texted from there."""
    text = TextReceived(f"SM{len(words)}{int(at.timestamp())}", to_e164(words) or "", "STOP")
    with writing(rehearsal.engine) as connection:
        take_text(connection, rehearsal.sealer, text, at)


SCENES: dict[str, SetScene[Rehearsal]] = {
    "nobody signed in": _nobody_signed_in,
    "line full": _line_full,
    "closed": _close,
    "opted out": _opt_out,
}
