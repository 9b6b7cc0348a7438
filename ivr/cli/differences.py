"""Differences to callers as sentences for a terminal."""

import shutil
from collections.abc import Iterator
from itertools import groupby
from textwrap import wrap

from ivr.comparing.differences import Comparison, Difference
from ivr.flow.model import FlowSet
from ivr.flow.problems import counted
from ivr.flow.sentences import LANGUAGE_NAMES

WIDEST = 110
MOST_LETTERS = 400
"""So much is told of what is heard; who wants all of it calls, or asks for --format json."""
_PRESSES = "presses "
_ORDINARY = (": none", ": next", ": joined", ": opened")
"""What is not worth telling of an answer to a look-up or an errand: nothing is special."""


def told(comparison: Comparison, flows: FlowSet) -> Iterator[str]:
    """The lines of the whole report. `flows`: the newer version, for the titles of lines."""
    for number, of_line in groupby(comparison.differences, _line_of):
        yield from _heading(number, flows)
        for one in of_line:
            yield from _one(one)
            yield ""
    yield f"{comparison.summary()}."
    if not comparison.is_whole:
        yield "The comparison was cut; there may be more."


def _line_of(one: Difference) -> str:
    """Whose callers notice it; "" for what no call is needed to see."""
    return "" if one.kind == "line" else one.line


def _heading(number: str, flows: FlowSet) -> Iterator[str]:
    line = flows.lines.get(number)
    if line is not None:
        flow = flows.flows.get(line.flow)
        yield f"{number}, {flow.title if flow else line.flow}"
        yield ""


def _one(one: Difference) -> Iterator[str]:
    yield from _wrapped(_sentence(one), 2)
    match one.kind:
        case "words" | "way" | "key added" | "key removed":
            yield from _wrapped(one.becomes, 6)
            yield from (_wrapped("instead of" if one.becomes else "what was heard:", 4) if one.was else ())
            yield from _wrapped(one.was, 6)
        case "recording":
            yield from _wrapped(one.about, 6)
        case _:
            pass
    if one.also:
        yield f"    The same at {counted(one.also, 'other step')}."
    if one.flow:
        yield f"    in {one.flow}.yaml, step '{one.step}'"


def _sentence(one: Difference) -> str:
    match one.kind:
        case "hours" | "queue" | "place" | "line" | "voice":
            return _apart(one)
        case "person":
            return f"{_caller(one, with_acts=False)} now has {one.becomes} to a person, not {one.was}."
        case "key moved":
            return f"{_caller(one)} now comes to what took '{one.was}' before: {one.about}"
        case "key added":
            return f"{_caller(one)} now hears something; the key did nothing before. {one.about}"
        case "key removed":
            return f"{_caller(one)} is told that the key is not offered. Before: {one.about}"
        case "recording" | "wait" | "charge" | "understood":
            about = f" for '{one.about}'" if one.kind == "understood" else ""
            verb = "now hears" if one.kind == "recording" else "now finds"
            return f"{_caller(one)} {verb}{about}: {one.becomes or 'nothing'}, not {one.was or 'nothing'}."
        case "words" | "way":
            return f"{_caller(one)} {_hears(one)}"


def _hears(one: Difference) -> str:
    if not one.was:
        return "now hears also"
    return "now hears" if one.becomes else "no longer hears"


def _apart(one: Difference) -> str:
    name = {"hours": "Hours", "queue": "Queue", "place": "Place", "line": "Line", "voice": "Voice"}[one.kind]
    if one.was and one.becomes:
        return f"{name} {one.about}: {one.becomes}, not {one.was}."
    return (
        f"{name} {one.about} is new: {one.becomes}."
        if one.becomes
        else f"{name} {one.about} is gone: {one.was}."
    )


def _caller(one: Difference, *, with_acts: bool = True) -> str:
    """`A caller who presses 2, 1 (plan: has_plan)`."""
    deeds = [act for act in one.acts if not act.startswith("#")] if with_acts else []
    answers = [act.removeprefix("# ") for act in one.acts if act.startswith("#")]
    found = [answer for answer in answers if not answer.endswith(_ORDINARY)]
    speaks = f", in {LANGUAGE_NAMES[one.language]}," if one.language and one.language != "en" else ""
    given = f" ({', '.join(found)})" if found and with_acts else ""
    when = f" at {one.at[:16].replace('T', ' ')}" if one.at else ""
    if not deeds:
        return f"Every caller{speaks}{given}{when}"
    return f"A caller who {_in_a_row(deeds)}{given}{when}{speaks}"


def _in_a_row(deeds: list[str]) -> str:
    """`presses 2, 1, waits`."""
    told: list[str] = []
    for deed in deeds:
        is_pressed = deed.startswith(_PRESSES) and bool(told) and told[-1].startswith(_PRESSES)
        if is_pressed:
            told[-1] += f", {deed.removeprefix(_PRESSES)}"
        else:
            told.append(deed)
    return ", then ".join(told)


def _wrapped(text: str, indent: int) -> list[str]:
    words = text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS].rsplit(' ', 1)[0]} ..."
    width = min(shutil.get_terminal_size((WIDEST, 0)).columns, WIDEST)
    margin = " " * indent
    return wrap(
        words,
        max(width, 40),
        initial_indent=margin,
        subsequent_indent=margin,
        break_long_words=False,
        break_on_hyphens=False,
    )
