"""Changes of flow files as they stand on a page: lines that came and went, and what callers notice."""

import difflib
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from ivr.comparing.differences import Comparison, Difference
from ivr.comparing.sentences import sentence_of

MOST_DIFFERENCES = 60
MOST_LETTERS = 600
MOST_LINES = 400
LINES_AROUND = 2
_WITH_WORDS = ("words", "way", "key added", "key removed")

Sign = Literal["+", "-", " ", "…"]


class Line(Struct, frozen=True):
    """A line that came, went, or stands beside one that did."""

    sign: Sign
    text: str


class ToldDifference(Struct, frozen=True):
    """A difference to callers. `was`, `becomes`: what is heard; "" where the sentence says it all."""

    sentence: str
    was: str
    becomes: str
    place: str
    also: int


def lines_between(before: bytes | None, after: bytes | None) -> list[Line]:
    """What changed from one text to the other, with a few lines around; cut after MOST_LINES."""
    found = list(_lines(_read(before), _read(after)))
    return [*found[:MOST_LINES], Line("…", "and more")] if len(found) > MOST_LINES else found


def _lines(before: list[str], after: list[str]) -> Iterator[Line]:
    told = difflib.unified_diff(before, after, n=LINES_AROUND, lineterm="")
    for number, line in enumerate(told):
        if line.startswith("@@"):
            yield from [Line("…", "")] if number > LINES_AROUND else []
        elif number >= LINES_AROUND:
            yield Line(_sign(line), line[1:])


def _sign(line: str) -> Sign:
    match line[:1]:
        case "+":
            return "+"
        case "-":
            return "-"
        case _:
            return " "


def _read(content: bytes | None) -> list[str]:
    return (content or b"").decode("utf-8", "replace").splitlines()


def told_of(comparison: Comparison) -> list[ToldDifference]:
    """The first MOST_DIFFERENCES."""
    return [_told(one) for one in comparison.differences[:MOST_DIFFERENCES]]


def _told(one: Difference) -> ToldDifference:
    has_words = one.kind in _WITH_WORDS
    return ToldDifference(
        sentence_of(one),
        _cut(one.was) if has_words else "",
        _cut(one.becomes) if has_words else one.about if one.kind == "recording" else "",
        f"{one.flow}.yaml, step {one.step}" if one.flow else "",
        one.also,
    )


def _cut(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS].rsplit(' ', 1)[0]} …"
