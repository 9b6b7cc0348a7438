"""Changes of flow files as they stand on a page: lines that came and went, and what callers notice."""

from collections import Counter
from collections.abc import Iterator
from difflib import Match, SequenceMatcher
from itertools import accumulate
from typing import Literal

from msgspec import Struct

from ivr.comparing.differences import Comparison, Difference
from ivr.comparing.sentences import part_of, remarks_on, sentence_of, spoken_in_words
from ivr.comparing.summing_up import in_short
from ivr.flow.model import Language

MOST_DIFFERENCES = 60
MOST_LETTERS = 600
MOST_LINES = 400
LINES_AROUND = 2
MOST_STEPS = 300_000
"""For the changed lines of a page: about a tenth of a second, which callers can wait. Two long flows that
have nothing in common take 20 thousand.
"""
STEPS_A_LINE = 4
_WITH_WORDS = ("words", "way", "key added", "key removed", "moment")

Sign = Literal["+", "-", " ", "…"]


class Line(Struct, frozen=True):
    """A line that came, went, or stands beside one that did."""

    sign: Sign
    text: str


class ToldWords(Struct, frozen=True):
    """What is heard and was heard; `label`: by whom, "" for the caller of the sentence."""

    was: str
    becomes: str
    label: str = ""
    language: Language | None = None


class ToldDifference(Struct, frozen=True):
    """A difference to callers. `heard`: none where the sentence says it all. `remarks`: sentences about other
    calls and other hours. `part`: `Hours`, "" for what is noticed on a line.
    """

    sentence: str
    heard: list[ToldWords]
    place: str
    also: int
    remarks: list[str]
    part: str = ""


class ToldComparison(Struct, frozen=True):
    """`short`: what differs, in a few sentences. `hidden`: so many differences are not told here."""

    summary: str
    short: tuple[str, ...]
    differences: list[ToldDifference]
    hidden: int
    is_whole: bool


class TooMuchChanged(Exception):
    """Comparing line by line would take too long."""


class Steps:
    """What may still be spent on the lines of a page."""

    def __init__(self, left: int = MOST_STEPS) -> None:
        self.left = left

    def spend(self, steps: int) -> None:
        """Raises TooMuchChanged."""
        self.left -= steps
        if self.left < 0:
            raise TooMuchChanged


class _Matcher(SequenceMatcher[str]):
    """It compares each line with all that are equal to it, again and again: about n ** 2.5 steps for n lines
    that somebody chose so.
    """

    def __init__(self, before: list[str], after: list[str], steps: Steps) -> None:
        steps.spend(STEPS_A_LINE * (len(before) + len(after)))
        super().__init__(None, before, after, autojunk=False)
        self._steps = steps
        count = Counter(after)
        self._cost_to = list(accumulate((1 + count[line] for line in before), initial=0))

    def find_longest_match(
        self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None
    ) -> Match:
        end = len(self._cost_to) - 1 if ahi is None else ahi
        self._steps.spend(self._cost_to[end] - self._cost_to[alo])
        return super().find_longest_match(alo, ahi, blo, bhi)


def lines_between(before: bytes | None, after: bytes | None, steps: Steps | None = None) -> list[Line]:
    """What changed from one text to the other, with a few lines around; cut after MOST_LINES. Only how much,
    where the steps do not suffice.
    """
    old, new = _read(before), _read(after)
    try:
        found = list(_lines(old, new, steps or Steps()))
    except TooMuchChanged:
        return [Line("…", _how_much(old, new))]
    return [*found[:MOST_LINES], Line("…", "and more")] if len(found) > MOST_LINES else found


def _lines(before: list[str], after: list[str], steps: Steps) -> Iterator[Line]:
    groups = _Matcher(before, after, steps).get_grouped_opcodes(LINES_AROUND)
    for number, group in enumerate(groups):
        yield from [Line("…", "")] if number else []
        for kind, start, end, new_start, new_end in group:
            if kind == "equal":
                yield from (Line(" ", line) for line in before[start:end])
                continue
            yield from (Line("-", line) for line in before[start:end])
            yield from (Line("+", line) for line in after[new_start:new_end])


def _how_much(before: list[str], after: list[str]) -> str:
    old, new = Counter(before), Counter(after)
    came, went = (new - old).total(), (old - new).total()
    return f"Too much changed to show it line by line: {came} lines came, {went} lines went."


def _read(content: bytes | None) -> list[str]:
    return (content or b"").decode("utf-8", "replace").splitlines()


def told_of(comparison: Comparison) -> ToldComparison:
    """The first MOST_DIFFERENCES."""
    found = comparison.differences
    told = [_told(one) for one in found[:MOST_DIFFERENCES]]
    hidden = len(found) - len(told)
    return ToldComparison(comparison.summary(), in_short(comparison), told, hidden, comparison.is_whole)


def _told(one: Difference) -> ToldDifference:
    heard, remarks = list(_heard(one)), remarks_on(one)
    return ToldDifference(sentence_of(one), heard, _place(one), one.also, remarks, part_of(one))


def _place(one: Difference) -> str:
    """`Orders (+12025550190), orders.yaml, step address`: on which line, unless the sentence says it."""
    line = f"{one.title} ({one.line})" if one.title and one.kind not in ("line", "moment") else ""
    return ", ".join(filter(None, (line, f"{one.flow}.yaml, step {one.step}" if one.flow else "")))


def _heard(one: Difference) -> Iterator[ToldWords]:
    if one.kind in _WITH_WORDS:
        yield ToldWords(_cut(one.was), _cut(one.becomes), language=one.language)
    elif one.kind == "recording":
        yield ToldWords("", one.about, language=one.language)
    for spoken in one.spoken:
        yield ToldWords(_cut(spoken.was), _cut(spoken.becomes), spoken_in_words(spoken), spoken.language)


def _cut(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS].rsplit(' ', 1)[0]} …"
