"""Hours at which callers notice less of a change, told beside those at which they notice most of it."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from ivr.comparing.extent import words_of
from ivr.comparing.stretches import Turnabout
from ivr.comparing.when import WHILE_CLOSED
from ivr.flow.kinds import OPENS_AT
from ivr.flow.model import LANGUAGES, FlowSet
from ivr.flow.people import Hours


class Changed(Struct, frozen=True):
    """One way in which a calendar stands otherwise; when, in words; and a moment that stands for all.
    `beside`: sentences about hours at which nobody is there in both versions.
    """

    calendar: str
    turnabout: Turnabout
    when: str
    moment: datetime
    beside: tuple[str, ...] = ()


def folded(changed: Iterable[Changed], flows: FlowSet) -> list[Changed]:
    """Of one calendar: where people come or go, other reasons and other openings of it stand beside."""
    found = sorted(changed, key=lambda one: one.turnabout.weight)
    mains = [one for one in found if one.turnabout.weight == 0]
    beside: dict[int, list[str]] = {}
    alone: list[Changed] = []
    for one in found[len(mains) :]:
        main = _main_of(one, mains)
        if main is None:
            alone.append(one)
        elif _is_heard(one, flows):
            beside.setdefault(main, []).append(_sentence(one, mains[main]))
    told = [replace(one, beside=tuple(beside.get(place, ()))) for place, one in enumerate(mains)]
    return [*told, *alone]


def _main_of(one: Changed, mains: list[Changed]) -> int | None:
    """The place of the one with the same reasons; of another opening the first one."""
    reasons = [(main.turnabout.was.reasons, main.turnabout.becomes.reasons) for main in mains]
    wanted = (one.turnabout.was.reasons, one.turnabout.becomes.reasons)
    if wanted in reasons:
        return reasons.index(wanted)
    return 0 if mains and one.turnabout.is_about_opening else None


def _is_heard(one: Changed, flows: FlowSet) -> bool:
    """Does a look at the calendar tell reasons? Does any sentence tell when people are there again?"""
    steps = [step for flow in flows.flows.values() for step in flow.steps.values()]
    if not one.turnabout.is_about_opening:
        return any(
            isinstance(step, Hours) and step.calendar == one.calendar and step.holiday for step in steps
        )
    return any(f"{{{OPENS_AT}}}" in words_of(step, language) for step in steps for language in LANGUAGES)


def _sentence(one: Changed, main: Changed) -> str:
    """The day is not named again."""
    day = main.when.rpartition(", ")[0]
    when = one.when.removeprefix(f"{day}, ") if day else one.when
    differs = "when they are there again" if one.turnabout.is_about_opening else "the reason"
    nobody = "" if one.when == WHILE_CLOSED else " nobody is there, as before;"
    joint = "," if one.when == WHILE_CLOSED else ""
    return f"{when[:1].upper()}{when[1:]}{joint}{nobody} only {differs} differs."


def stands_in_words(turnabout: Turnabout) -> Iterator[str]:
    """`nobody answers, for Christmas Eve`, and how that was before."""
    was, becomes = turnabout.was, turnabout.becomes
    yield "people answer" if becomes.is_open else "nobody answers"
    if not becomes.is_open and not was.is_open:
        yield "as before"
    if turnabout.is_about_opening:
        yield "but until another time"
    elif not becomes.is_open:
        both = zip(was.reasons, becomes.reasons, strict=True)
        reason = next((new for old, new in both if new and new != old), "")
        if reason:
            yield f"{'' if was.is_open else 'now '}for {reason}"
