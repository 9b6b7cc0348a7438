"""Call files that may go otherwise when one version follows another, found without making a call.

Of a file that was played here it is known which steps it goes through. Of any other its words tell: those of
a step that differs, or of one that such a step led to, heard after the key that led there. A calendar counts
on days on which it stands otherwise.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from shlex import quote

from ivr.cli.call_files import DEFAULT_CALLS, find_call_files
from ivr.cli.paths_kept import PlayedCall, read_kept
from ivr.comparing.extent import changed_steps, words_of
from ivr.comparing.hours import looks_between
from ivr.comparing.stretches import stand_otherwise_on
from ivr.engine.call import Frame
from ivr.exploring.reading import ways_of
from ivr.flow.model import LANGUAGES, Flow, FlowSet, Menu, Step, Use
from ivr.flow.problems import counted

FOLDERS = (DEFAULT_CALLS, Path("calls"))
HOW = "ivr test --changed"
FILES_NAMED = 6
"""More are played by `ivr test --changed`."""
LETTERS_AT_LEAST = 12
"""Of words that tell which step speaks them; fewer are said by many."""
PASSED_ON_THE_WAY = 20
"""Steps without words that are looked through for the first ones that speak."""
_ACT = re.compile(r"^(?:agent )?(hears|presses|[a-z]+) ?(.*?)(?:\s{2,}#.*)?$", re.MULTILINE)
_AT = re.compile(r"^at (\d{4}-\d\d-\d\d)\b", re.MULTILINE)
_LANGUAGE = re.compile(r"^language (\w+)", re.MULTILINE)
_NO_LETTER = re.compile(r"\W+")


def calls_in_words(before: FlowSet, after: FlowSet) -> Iterator[str]:
    """`2 call files may go otherwise now:` and `ivr test tests/calls/a.call ...`; nothing without files."""
    files = [file for folder in FOLDERS if folder.is_dir() for file in find_call_files([folder])]
    if files:
        yield from told(calls_touched(before, after, read_kept(), files))


def calls_touched(
    before: FlowSet, after: FlowSet, played: Mapping[str, PlayedCall], files: Iterable[Path]
) -> list[Path]:
    """Those of the files that may go otherwise now, in their order."""
    touched = _Touched(before, after)
    return [file for file in files if touched.concerns(file, played.get(file.as_posix()))]


def told(touched: list[Path]) -> Iterator[str]:
    """How many there are, and what to type; of many files a few are named."""
    is_few = len(touched) <= FILES_NAMED
    if not touched:
        yield "No call file is known to go otherwise now. To make sure:"
    elif is_few:
        yield f"{counted(len(touched), 'call file')} may go otherwise now:"
    else:
        yield f"{counted(len(touched), 'call file')} may go otherwise now, such as {touched[0]}:"
    yield (
        f"  ivr test {' '.join(quote(file.as_posix()) for file in touched)}"
        if touched and is_few
        else f"  {HOW}"
    )


class _Touched:
    def __init__(self, before: FlowSet, after: FlowSet) -> None:
        changed = set(changed_steps(before, after))
        self._looks = looks_between(before, after)
        self._changed = {_name(frame) for frame in changed}
        self._spoken = set(_words_concerned(before, after, changed))
        self._languages = {one for frame in changed for one in _languages_moved(before, after, frame)}
        self._calendars = {
            name: (before.calendars[name], after.calendars[name])
            for name in sorted({*self._looks.values()})
            if name in before.calendars and name in after.calendars
        }
        self._days: dict[tuple[str, str], bool] = {}

    def concerns(self, file: Path, played: PlayedCall | None) -> bool:
        text = file.read_bytes()
        if played is None or played.script != sha256(text).hexdigest():
            return self._is_heard(text.decode("utf-8", "replace"))
        passed = frozenset(played.passed)
        if not self._changed.isdisjoint(passed):
            return True
        asked = {calendar for frame, calendar in self._looks.items() if _name(frame) in passed}
        return self._is_on_another_day(text.decode("utf-8", "replace"), asked)

    def _is_heard(self, text: str) -> bool:
        is_spoken = any(
            words in spoken and key in ("", pressed)
            for pressed, words in _heard_after(text)
            for key, spoken in self._spoken
        )
        begun = _LANGUAGE.search(text)
        is_begun_there = begun is not None and begun[1] in self._languages
        return is_spoken or is_begun_there or self._is_on_another_day(text, self._calendars)

    def _is_on_another_day(self, text: str, calendars: Iterable[str]) -> bool:
        """A call that is made at no moment of its own may meet any."""
        on = _AT.search(text)
        return any(on is None or self._stands_otherwise(calendar, on[1]) for calendar in calendars)

    def _stands_otherwise(self, calendar: str, day: str) -> bool:
        key = calendar, day
        if key not in self._days:
            both = self._calendars.get(calendar)
            self._days[key] = both is None or stand_otherwise_on(*both, date.fromisoformat(day))
        return self._days[key]


def _heard_after(text: str) -> Iterator[tuple[str, str]]:
    """What is heard, each with what was pressed before it; "" where that was something else."""
    pressed = ""
    for act, words in _ACT.findall(text):
        if act != "hears":
            pressed = words if act == "presses" else ""
        elif len(heard := _plain(words)) >= LETTERS_AT_LEAST:
            yield pressed, heard


def _words_concerned(before: FlowSet, after: FlowSet, changed: Iterable[Frame]) -> Iterator[tuple[str, str]]:
    """Of the older version, by the key of a menu, "" for any: what the steps say, and what was heard where
    they no longer lead.
    """
    for frame in changed:
        old, flow = _step(before, frame), before.flows.get(frame.flow)
        if old is None or flow is None:
            continue
        yield from (("", words) for words in _said(old))
        new, new_flow = _step(after, frame), after.flows.get(frame.flow)
        kept = set(_ways(new_flow, new)) if new and new_flow else set()
        for key, goal in set(_ways(flow, old)) - kept:
            yield from ((key, words) for words in _first_words(before, Frame(frame.flow, goal)))


def _languages_moved(before: FlowSet, after: FlowSet, frame: Frame) -> set[str]:
    """Those whose key is another one there, or leads elsewhere: a call file presses it without a word."""
    both = [_step(flows, frame) for flows in (before, after)]
    old, new = (
        {(one.language, one.key, one.go) for one in step.choices if one.language}
        if isinstance(step, Menu)
        else set()
        for step in both
    )
    return {language for language, _, _ in old - new}


def _ways(flow: Flow, step: Step) -> Iterator[tuple[str, str]]:
    """Where a step leads, of a menu with the key."""
    if isinstance(step, Menu):
        yield from ((choice.key, choice.go) for choice in step.choices)
    else:
        yield from (("", goal) for goal, _ in ways_of(flow, step))


def _first_words(flows: FlowSet, frame: Frame) -> Iterator[str]:
    """Of the step, or of those behind it, through steps that say nothing."""
    ahead, seen = [frame], {frame}
    while ahead and len(seen) <= PASSED_ON_THE_WAY:
        one = ahead.pop(0)
        step, flow = _step(flows, one), flows.flows.get(one.flow)
        said = list(_said(step)) if step else []
        yield from said
        if step and flow and not said:
            used = flows.flows.get(step.flow) if isinstance(step, Use) else None
            goals = (
                [Frame(used.name, used.start)]
                if used
                else [Frame(one.flow, to) for to, _ in ways_of(flow, step)]
            )
            ahead += [goal for goal in goals if goal not in seen]
            seen.update(goals)


def _said(step: Step) -> Iterator[str]:
    return (words for language in LANGUAGES if (words := _plain(words_of(step, language))))


def _step(flows: FlowSet, frame: Frame) -> Step | None:
    flow = flows.flows.get(frame.flow)
    return flow.steps.get(frame.step) if flow else None


def _name(frame: Frame) -> str:
    return f"{frame.flow}.{frame.step}"


def _plain(words: str) -> str:
    return _NO_LETTER.sub(" ", words).strip().casefold()
