"""A comparison in a few lines: what differs, and where."""

from collections.abc import Iterable, Iterator

from ivr.comparing.differences import Comparison, Difference
from ivr.comparing.sentences import calendars_of, when_of
from ivr.flow.problems import counted

NAMED = 4
"""Of calendars, flows and queues; of more the first ones."""
_IN_FLOWS = {
    "key moved": "keys moved",
    "key added": "new keys",
    "key removed": "keys gone",
    "way": "other ways",
    "words": "other words",
    "recording": "other recordings",
    "wait": "other waits",
    "understood": "other words understood",
    "charge": "other charges",
}
_KEYS = {"key moved", "key added", "key removed"}
_APART = {"line": "line", "hours": "calendar", "queue": "queue", "place": "place", "voice": "voice"}


def in_short(comparison: Comparison) -> tuple[str, ...]:
    """Hours first, then the steps of the flows, then what stands beside them; and days that are over."""
    found = comparison.differences
    return (*_hours(found), *_steps(found), *_people(found), *_apart(found), *days_over_in_words(comparison))


def days_over_in_words(comparison: Comparison) -> Iterator[str]:
    """A sentence for each."""
    return (f"{day} is over: nobody notices it." for day in comparison.over)


def _hours(found: Iterable[Difference]) -> Iterator[str]:
    """`4 calendars (billing, ...): nobody answers on Thursday, December 24, from noon, for a reason.`"""
    for one in found:
        if one.kind == "moment":
            what, _, why = one.stands.partition(", ")
            calendars = _counted("calendar", calendars_of(one))
            yield f"{calendars}: {what} {when_of(one)}{f', {why}' if why else ''}."


def _steps(found: Iterable[Difference]) -> Iterator[str]:
    """`1 menu in inquiries_account: keys moved, other words.`"""
    kinds: dict[tuple[str, str], dict[str, None]] = {}
    for one in found:
        if one.kind in _IN_FLOWS and one.flow:
            of_step = kinds.setdefault((one.flow, one.step), {})
            of_step |= dict.fromkeys((one.kind, *(["key moved"] if one.moved else [])))
    alike: dict[tuple[str, ...], list[str]] = {}
    for (flow, _), of_step in kinds.items():
        alike.setdefault(tuple(kind for kind in _IN_FLOWS if kind in of_step), []).append(flow)
    for told, flows in alike.items():
        noun = "menu" if _KEYS & set(told) else "step"
        what = ", ".join(_IN_FLOWS[kind] for kind in told)
        yield f"{counted(len(flows), noun)} in {_some(dict.fromkeys(flows))}: {what}."


def _people(found: Iterable[Difference]) -> Iterator[str]:
    lines = {one.line: None for one in found if one.kind == "person"}
    if lines:
        yield f"{counted(len(lines), 'line')}: another number of presses to a person."


def _apart(found: Iterable[Difference]) -> Iterator[str]:
    for kind, noun in _APART.items():
        names = {one.about.partition(", ")[0]: None for one in found if one.kind == kind}
        if names:
            yield f"{_counted(noun, names)}: other settings."


def _counted(noun: str, names: Iterable[str]) -> str:
    return f"{counted(len(list(names)), noun)} ({_some(names)})"


def _some(names: Iterable[str]) -> str:
    all_names = list(names)
    more = len(all_names) - NAMED
    return ", ".join(all_names[:NAMED]) + (f" and {more} more" if more > 0 else "")
