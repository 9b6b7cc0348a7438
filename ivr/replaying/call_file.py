"""A past call as a call file, to be played again on an installation with the samples.

No line of it tells who called: facts are left out of what is heard, and numbers are those of samples.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from re import compile as pattern

from msgspec.structs import replace

from ivr.engine.calendars import closings_on, local_moment
from ivr.engine.call import Ended, ForConfirmation, ForReadBack
from ivr.engine.errands import JoinLine
from ivr.engine.events import CallerGone, TransferEnded
from ivr.engine.instructions import DialPlace, TakePayment
from ivr.engine.moments import HOME_ZONE
from ivr.exploring.marking import marked, plain_stretches, text_heard
from ivr.flow.model import Ask, FlowSet
from ivr.replaying.acts import acts_of
from ivr.replaying.numbers import Numbers, was_taken
from ivr.replaying.past import PastCall
from ivr.replaying.samples import Samples
from ivr.replaying.standing_in import step_of
from ivr.replaying.walking import Walked, walk_past

LETTERS_HEARD = 100
"""So much of what is heard in a turn is told."""
_BETWEEN_SENTENCES = pattern(r"(?<=[.?!]) ")
_OUTCOMES = {"busy": "is busy", "no-answer": "does not answer", "failed": "fails"}


def call_file_of(flows: FlowSet, past: PastCall, samples: Samples) -> str:
    """The text of the file. `flows`: those that answered the call. Raises CannotBeWalked."""
    with_marks = marked(flows)
    walked = walk_past(with_marks, past)
    numbers = Numbers(past, samples)
    lines = list(_lines(with_marks, past, walked, numbers))
    answered = past.answered
    begun = datetime.fromisoformat(answered.at).astimezone(HOME_ZONE) if answered else None
    caller = numbers.caller
    head = [
        "# A call of the past, saved from what was kept of it.",
        *(f"# {remark}" for remark in numbers.remarks),
        f"dials {answered.called if answered else ''}",
        f"from {caller}",
        f"at {begun:%Y-%m-%d %H:%M}",
        *dict.fromkeys(_given(flows, walked, caller)),
        "",
    ]
    return "\n".join([*head, *lines, ""])


def _lines(flows: FlowSet, past: PastCall, walked: tuple[Walked, ...], numbers: Numbers) -> Iterator[str]:
    yield from _telephones(walked)
    for place, (kept, now) in enumerate(zip(past.turns, walked, strict=True)):
        if place:
            call = walked[place - 1].turn.call
            step = step_of(flows, call)
            asks = isinstance(step, Ask) and was_taken(kept)
            number = numbers.keys(step, place, kept.trail.keyed) if asks and isinstance(step, Ask) else None
            yield from acts_of(call, step, now.event, kept, number)
        heard = _heard(now)
        if heard and not isinstance(now.event, CallerGone):
            yield f"hears {heard}"
    last = walked[-1]
    if isinstance(last.turn.call.waiting, Ended) and not isinstance(last.event, CallerGone):
        yield "call ends"


def _heard(now: Walked) -> str:
    """Words without facts. What reads a number back holds nothing else."""
    if isinstance(now.turn.call.waiting, ForConfirmation | ForReadBack):
        return ""
    spoken = [one for one in now.turn.instructions if not isinstance(one, TakePayment)]
    stretches = plain_stretches(text_heard(spoken))
    return _last_sentences(
        max(reversed(stretches), key=lambda words: min(len(words), LETTERS_HEARD), default="")
    )


def _last_sentences(words: str) -> str:
    """The question stands at the end, and tells turns apart."""
    sentences = _BETWEEN_SENTENCES.split(words)
    heard = sentences.pop()[:LETTERS_HEARD]
    while sentences and len(heard) + len(sentences[-1]) < LETTERS_HEARD:
        heard = f"{sentences.pop()} {heard}"
    return heard if len(heard) < LETTERS_HEARD else heard.rsplit(" ", 1)[0]


def _telephones(walked: tuple[Walked, ...]) -> Iterator[str]:
    """What happens at the numbers that are dialled."""
    for before, after in pairwise(walked):
        dialled = [one.address for one in before.turn.instructions if isinstance(one, DialPlace)]
        if dialled and isinstance(after.event, TransferEnded) and after.event.result in _OUTCOMES:
            yield f"dialled {dialled[0]} {_OUTCOMES[after.event.result]}"


def _given(flows: FlowSet, walked: tuple[Walked, ...], caller: str) -> Iterator[str]:
    for now in walked:
        for errand, answered in zip(now.errands, now.turn.answered, strict=True):
            match (answered.errand, answered.way_out):
                case ("join_line", "nobody_here"):
                    yield "given nobody signed in"
                case ("join_line", "full") if isinstance(errand, JoinLine):
                    yield f"given line full {errand.queue}"
                case ("may_text", "no") if caller.startswith("+"):
                    yield f"given opted out {caller}"
                case _:
                    continue
    yield from _closings(flows, walked[0].event.at)


def _closings(flows: FlowSet, at: str) -> Iterator[str]:
    """Those that held when the call began: in a call file they last the whole day."""
    for name, calendar in flows.calendars.items():
        wall = local_moment(calendar, datetime.fromisoformat(at))
        for closing in closings_on(replace(calendar, closed_parts=()), wall.date()):
            if not closing.begins <= f"{wall:%H:%M}" < closing.ends:
                continue
            spanish = f" / {closing.because['es']}" if "es" in closing.because else ""
            yield f"given closed {name} because {closing.because['en']}{spanish}"
