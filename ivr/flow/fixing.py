"""What can be mended without asking what the author meant. Each fix is for one kind of mistake.

A fix gives the lines to write instead, by their number from 0, None for a line to leave out; or nothing,
where the mistake is one for the author after all.
"""

import re
from collections.abc import Callable, Mapping
from difflib import SequenceMatcher

from ivr.flow.problems import Problem
from ivr.flow.syntax import INVISIBLE

Lines = list[str]
Change = dict[int, str | None]

CLEAR = 0.66
"""How like a suggestion must be to what was typed (difflib's ratio, 0 to 1), so that it is surely meant."""
TAB_SPACES = 2
SURE = ("must be written", "is not a key of the telephone")
"""Problems whose hint writes what was meant; others show an example."""

_SUGGESTED = re.compile(r"(?:did you mean '(.+)'\?|write  ([^\s\"].*))")
_TYPED = re.compile(r"'([^']+)'")
_DOUBLE_BRACES = re.compile(r"\{\{ *([a-z][a-z0-9_]*) *\}\}")
_QUOTE = re.compile(r'write  "(.*)"')


def _here(problem: Problem) -> int:
    return problem.place.line - 1


def fix_lost_key(problem: Problem, lines: Lines) -> Change | None:
    """`#:` and `*:` become `pound:` and `star:`."""
    word = problem.hints[0].text.removeprefix("write  ").rstrip(":")
    line, at = lines[_here(problem)], problem.place.column - 1
    return {_here(problem): line[:at] + word + line[at + 1 :]}


def fix_indentation(_: Problem, lines: Lines) -> Change | None:
    """Tabs and special spaces become spaces, in every line of the file.

    A line goes as deep as the one above it that was indented alike, and two deeper than one that ends in a
    colon.
    """
    change: Change = {}
    typed_above, made_above, above = "", "", ""
    for number, line in enumerate(lines):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        typed = line[: len(line) - len(line.lstrip())]
        made = typed
        if typed.strip(" "):
            made = _indentation(typed, typed_above, made_above, above)
            change[number] = made + line.lstrip()
        typed_above, made_above, above = typed, made, line.rstrip()
    return change


def _indentation(typed: str, typed_above: str, made_above: str, above: str) -> str:
    if typed == typed_above:
        return made_above
    if above.endswith(":"):
        return made_above + " " * TAB_SPACES
    return "".join(" " * TAB_SPACES if sign == "\t" else " " for sign in typed)


def fix_invisible(problem: Problem, lines: Lines) -> Change | None:
    """What cannot be seen goes."""
    visible = INVISIBLE.sub("", lines[_here(problem)])
    return {_here(problem): visible} if visible != lines[_here(problem)] else None


def fix_quotes(problem: Problem, lines: Lines) -> Change | None:
    """A sentence that YAML reads as something else is quoted, to the end of its line."""
    found = _QUOTE.fullmatch(problem.hints[0].text) if problem.hints else None
    line = lines[_here(problem)].rstrip()
    if found is None or not line.endswith(found[1]) or " #" in found[1] or "\\" in found[1]:
        return None
    return {_here(problem): f'{line[: len(line) - len(found[1])]}"{found[1]}"'}


def fix_braces(problem: Problem, lines: Lines) -> Change | None:
    """`{{balance}}` becomes `{balance}`."""
    single = _DOUBLE_BRACES.sub(r"{\1}", lines[_here(problem)])
    return {_here(problem): single} if single != lines[_here(problem)] else None


def fix_unused_allow(problem: Problem, lines: Lines) -> Change | None:
    """A comment that allows nothing goes, and its line with it if it stands alone."""
    rest = lines[_here(problem)][: problem.place.column - 1].rstrip()
    return {_here(problem): rest or None}


def fix_value(problem: Problem, lines: Lines) -> Change | None:
    """A number, a duration, an amount, a key or a yes is written as the language writes it."""
    hint = problem.hints[0].text if problem.hints else ""
    is_sure = hint.startswith("did you mean") or any(told in problem.message for told in SURE)
    return _replaced(problem, lines, at_least=0) if is_sure else None


def fix_spelling(problem: Problem, lines: Lines) -> Change | None:
    """A misspelt word becomes the one that is like it."""
    return _replaced(problem, lines, at_least=CLEAR)


def fix_result(problem: Problem, lines: Lines) -> Change | None:
    """A misspelt result of another flow. The problem stands at the step that it leads to."""
    hint = _SUGGESTED.fullmatch(problem.hints[0].text) if problem.hints else None
    line, typed = lines[_here(problem)], _TYPED.findall(problem.message)[-1]
    if hint is None or not hint[1] or SequenceMatcher(None, typed, hint[1]).ratio() < CLEAR:
        return None
    mended = re.sub(rf"(?<![\w]){re.escape(typed)}(?=\s*:)", hint[1], line, count=1)
    return {_here(problem): mended} if mended != line else None


def _replaced(problem: Problem, lines: Lines, at_least: float) -> Change | None:
    """The word that the problem names, and nothing but that word, as its hint writes it."""
    hint = _SUGGESTED.fullmatch(problem.hints[0].text) if problem.hints else None
    if hint is None:
        return None
    place, line, meant = problem.place, lines[_here(problem)], hint[1] or hint[2]
    written = line[place.column - 1 : place.column - 1 + place.length]
    typed = written.strip("{}\"'")
    named = [word.strip("{}") for word in _TYPED.findall(problem.message)]
    if typed not in named or SequenceMatcher(None, typed, meant).ratio() < at_least:
        return None
    mended = f"{{{meant}}}" if written.startswith("{") else meant
    return {_here(problem): line[: place.column - 1] + mended + line[place.column - 1 + place.length :]}


FIXES: Mapping[str, Callable[[Problem, Lines], Change | None]] = {
    "key-lost": fix_lost_key,
    "tab": fix_indentation,
    "invisible-character": fix_invisible,
    "not-readable": fix_quotes,
    "bad-sentence": fix_braces,
    "allow-unused": fix_unused_allow,
    "bad-value": fix_value,
    "unknown-result": fix_result,
    **dict.fromkeys(
        (
            *(
                "unknown-step",
                "unknown-setting",
                "no-verb",
                "unknown-flow",
                "unknown-look-up",
            ),
            *("unknown-queue", "unknown-place", "unknown-calendar", "unknown-fact", "unknown-value"),
            *("unknown-translation", "bad-calendar"),
        ),
        fix_spelling,
    ),
}
"""By rule. Whatever is not here is for the author."""
