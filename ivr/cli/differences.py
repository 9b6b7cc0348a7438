"""Differences to callers as sentences for a terminal."""

import shutil
from collections.abc import Iterator
from itertools import groupby
from textwrap import wrap

from ivr.comparing.differences import Comparison, Difference
from ivr.comparing.sentences import other_ways, sentence_of
from ivr.flow.model import FlowSet
from ivr.flow.problems import counted

WIDEST = 110
MOST_LETTERS = 400
"""So much is told of what is heard; who wants all of it calls, or asks for --format json."""


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
    """Whose callers notice it; "" for what is not of one line alone."""
    return "" if one.kind in ("line", "moment") else one.line


def _heading(number: str, flows: FlowSet) -> Iterator[str]:
    line = flows.lines.get(number)
    if line is not None:
        flow = flows.flows.get(line.flow)
        yield f"{number}, {flow.title if flow else line.flow}"
        yield ""


def _one(one: Difference) -> Iterator[str]:
    yield from _wrapped(sentence_of(one), 2)
    match one.kind:
        case "words" | "way" | "key added" | "key removed" | "moment":
            yield from _wrapped(one.becomes, 6)
            yield from (_wrapped("instead of" if one.becomes else "what was heard:", 4) if one.was else ())
            yield from _wrapped(one.was, 6)
        case "recording":
            yield from _wrapped(one.about, 6)
        case _:
            pass
    yield from _wrapped(other_ways(one), 4)
    if one.also:
        yield f"    The same at {counted(one.also, 'other step')}."
    if one.flow:
        yield f"    in {one.flow}.yaml, step '{one.step}'"


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
