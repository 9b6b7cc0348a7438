"""Changed hours as calls: where calendars stand otherwise, both versions are called at such a moment.

Only the calendars differ in the two; what differs beside them is told at calls of any hour.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from msgspec.structs import replace

from ivr.comparing.differences import Difference
from ivr.comparing.extent import Extent
from ivr.comparing.folding import Changed, folded, stands_in_words
from ivr.comparing.gathering import gathered, with_alike
from ivr.comparing.judging import Found
from ivr.comparing.sides import Side
from ivr.comparing.stretches import Stretch, Turnabout, stretches_between
from ivr.comparing.walk import Walk
from ivr.comparing.when import days_in, when_in_words, without_end
from ivr.engine.calendars import local_moment, moment_of
from ivr.engine.call import Frame
from ivr.exploring.values import Values
from ivr.flow.kinds import CLOSED_FOR, OPENS_AT
from ivr.flow.line_order import lines_in_order
from ivr.flow.model import FlowSet, Language, Line
from ivr.flow.people import Hours

PAIRS_AT_MOST = 5_000
"""On each line at each moment; whoever needs a longer call to come to people is not told of it here."""
KINDS_TOLD = 8
"""Of one calendar: a year of new holidays is told by the first of them."""
SPOKEN = frozenset({OPENS_AT, CLOSED_FOR})


def compare_hours(before: FlowSet, after: FlowSet, now: datetime) -> tuple[list[Difference], frozenset[str]]:
    """What callers notice from `now` on, and the calendars that are told with that: those that will never
    stand otherwise, too.
    """
    both = [name for name in after.calendars if name in before.calendars]
    differing = {
        name: before.calendars[name] for name in both if before.calendars[name] != after.calendars[name]
    }
    changed = [one for name in differing for one in folded(_changed(before, after, name, now), after)]
    old = replace(after, calendars={**after.calendars, **differing})
    found = [one for alike in _by_moment(changed) for one in _at_moment(old, after, alike)]
    found.sort(key=lambda one: one[0].turnabout.weight)
    told = {one.calendar for one, _ in found} | (differing.keys() - {one.calendar for one in changed})
    return list(_gathered(found, after)), frozenset(told)


def _changed(before: FlowSet, after: FlowSet, name: str, now: datetime) -> Iterator[Changed]:
    calendar = after.calendars[name]
    kinds = _kinds(stretches_between(before.calendars[name], calendar, now))
    is_weekly = any(kind.is_about_opening and _is_weekly(alike) for kind, alike in kinds)
    for kind, alike in kinds:
        if not is_weekly or not kind.is_about_opening or _is_weekly(alike):
            usual = next((one for one in alike if one.weekly), alike[0])
            yield Changed(name, kind, when_in_words(alike, now), moment_of(calendar, usual.begins))


def _is_weekly(stretches: Iterable[Stretch]) -> bool:
    return any(one.weekly for one in stretches)


def _kinds(stretches: list[Stretch]) -> list[tuple[Turnabout, list[Stretch]]]:
    """Those that stand alike together; by the first reason for all, where there are many reasons."""
    alike: dict[Turnabout, list[Stretch]] = {}
    for one in stretches:
        alike.setdefault(one.turnabout, []).append(one)
    if len(alike) <= KINDS_TOLD:
        return list(alike.items())
    outlines: dict[object, list[Stretch]] = {}
    for one in stretches:
        outlines.setdefault(one.turnabout.outline, []).append(one)
    return [(same[0].turnabout, same) for same in outlines.values()]


def _by_moment(changed: Iterable[Changed]) -> list[list[Changed]]:
    found: dict[datetime, list[Changed]] = {}
    for one in changed:
        found.setdefault(one.moment, []).append(one)
    return [found[moment] for moment in sorted(found)]


def _at_moment(old: FlowSet, new: FlowSet, alike: list[Changed]) -> Iterator[tuple[Changed, Difference]]:
    """Every line called at this moment."""
    at = alike[0].moment.isoformat()
    looks = looks_between(old, new)
    values = Values(new)
    sides = Side(old, values, at, SPOKEN), Side(new, values, at, SPOKEN)
    by_calendar = {one.calendar: one for one in alike}
    sought = frozenset(frame for frame, calendar in looks.items() if calendar in by_calendar)
    for line in lines_in_order(new) if sought else ():
        extent = Extent(old, new, frozenset(looks), sought)
        if extent.concerns(_start(new, line)):
            walk = Walk(sides, (at,), extent, pairs_at_most=PAIRS_AT_MOST, rejoins=False)
            walk.run([line])
            yield from _told(walk, looks, by_calendar, at)


def _start(flows: FlowSet, line: Line) -> Frame:
    flow = flows.flows.get(line.flow)
    return Frame(line.flow, flow.start if flow else "")


def looks_between(old: FlowSet, new: FlowSet) -> dict[Frame, str]:
    """Every look at a calendar that differs."""
    return {
        Frame(flow.name, step.name): step.calendar
        for flow in new.flows.values()
        for step in flow.steps.values()
        if isinstance(step, Hours) and old.calendars.get(step.calendar) != new.calendars.get(step.calendar)
    }


def _told(
    walk: Walk, looks: dict[Frame, str], by_calendar: dict[str, Changed], at: str
) -> Iterator[tuple[Changed, Difference]]:
    """The shortest call to each look and in each language, for calendars that are told at this moment."""
    known: set[tuple[Frame, Language]] = set()
    for one in walk.judge.cheapest_first():
        frame = next((frame for frame in _passed(one) if frame in looks), None)
        changed = by_calendar.get(looks[frame]) if frame else None
        language = one.met.new.call.language
        if frame is None or changed is None or (frame, language) in known:
            continue
        known.add((frame, language))
        acts, _ = walk.call_to(one.met)
        told = replace(one.difference, kind="moment", flow=frame.flow, step=frame.step, at=at, acts=acts)
        stands = ", ".join(stands_in_words(changed.turnabout))
        about = changed.calendar
        yield changed, replace(told, about=about, when=changed.when, stands=stands, beside=changed.beside)


def _passed(found: Found) -> tuple[Frame, ...]:
    return (*found.met.new.passed, *found.met.old.passed)


def _gathered(found: Iterable[tuple[Changed, Difference]], after: FlowSet) -> Iterator[Difference]:
    """One difference for each time, of all calendars that stand alike then."""
    of_one: dict[tuple[str, str], list[Difference]] = {}
    alike: dict[object, dict[tuple[str, str], None]] = {}
    for changed, one in found:
        key = changed.calendar, changed.when
        of_one.setdefault(key, []).append(one)
        alike.setdefault((changed.turnabout, _outline(changed, after)), {})[key] = None
    for keys in alike.values():
        yield with_alike([gathered(of_one[key]) for key in keys])


def _outline(changed: Changed, after: FlowSet) -> str:
    """Equal for calendars that close for the same days, or from the same hour on, however late they keep."""
    calendar = after.calendars[changed.calendar]
    day = local_moment(calendar, changed.moment).date().isoformat()
    return days_in(changed.when) if day in calendar.closed_on else without_end(changed.when)
