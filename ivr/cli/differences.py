"""Differences to callers as sentences for a terminal."""

import shutil
from collections.abc import Iterator
from itertools import groupby
from textwrap import wrap

from ivr.comparing.differences import Comparison, Difference
from ivr.comparing.sentences import part_of, remarks_on, sentence_of, spoken_in_words
from ivr.comparing.summing_up import in_short
from ivr.flow.problems import counted

WIDEST = 110
MOST_LETTERS = 400
MOST_LETTERS_AT_HOURS = 200
"""So much is told of what is heard; who wants all of it calls, or asks for --format json. At other hours it
mostly is what callers hear at other times as well.
"""


def told(comparison: Comparison) -> Iterator[str]:
    """The lines of the whole report."""
    yield from (part for line in in_short(comparison) for part in _wrapped(line, 0))
    if comparison.differences:
        yield ""
    for heading, of_one in groupby(comparison.differences, _heading):
        yield heading
        yield ""
        for one in of_one:
            yield from _one(one)
            yield ""
    yield f"{comparison.summary()}."
    if not comparison.is_whole:
        yield "The comparison was cut; there may be more."


def _heading(one: Difference) -> str:
    """Whose callers notice it; or what it is about, where that is no line alone."""
    return part_of(one) or ", ".join(filter(None, (one.line, one.title)))


def _one(one: Difference) -> Iterator[str]:
    yield from _wrapped(sentence_of(one), 2)
    match one.kind:
        case "words" | "way" | "key added" | "key removed":
            yield from _heard(one, MOST_LETTERS)
        case "moment":
            yield from _heard(one, MOST_LETTERS_AT_HOURS)
        case "recording":
            yield from _wrapped(one.about, 6)
        case _:
            pass
    yield from (part for remark in remarks_on(one) for part in _wrapped(remark, 4))
    if one.also:
        yield f"    The same at {counted(one.also, 'other step')}."
    if one.flow:
        yield f"    in {one.flow}.yaml, step '{one.step}'"


def _heard(one: Difference, most: int) -> Iterator[str]:
    yield from _wrapped(one.becomes, 6, most)
    for spoken in one.spoken:
        yield from _wrapped(spoken_in_words(spoken), 4)
        yield from _wrapped(spoken.becomes, 6, most)
    was = (one.was, *(spoken.was for spoken in one.spoken))
    if any(was):
        yield "    instead of" if one.becomes else "    what was heard:"
    yield from (part for told in was for part in _wrapped(told, 6, most))


def _wrapped(text: str, indent: int, most: int = MOST_LETTERS) -> list[str]:
    words = text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]} ..."
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
