"""Mistakes that are seen in the raw text: lost keys, tabs, invisible characters.

And YAML's own complaints, in plain words.
"""

import re
from collections.abc import Sequence

from ivr.flow.curly_quotes import find_curly_on
from ivr.flow.line_up import explain_line_up
from ivr.flow.problems import Hint, Place, Problem, quoted

LOST_KEYS_AT_MOST = 50
"""A file with more of them has told enough."""

INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff"
    "\U000e0000-\U000e007f]"
)
_TAB = re.compile(r"^ *\t")
_HARD_SPACE = re.compile("^[ \t]*[\u00a0\u2000-\u200a\u202f\u3000]")
_LOST_POUND = re.compile(r"^\s*(?:-\s+)?(#)\s*:(?:\s|$)|[{,]\s*(#)\s*:(?:\s|$)")
_LOST_STAR = re.compile(r"^\s*(?:-\s+)?(\*)\s*:(?:\s|$)|[{,]\s*(\*)\s*:(?:\s|$)")
_UNQUOTED_FACT = re.compile(r":\s+(\{[a-z_0-9 ]+\}\s*[^\s,#}\]])")
_UNQUOTED_START = re.compile(r"(?::|-)\s+([@`%&*!|>\[{\"'])")
_GLUED = re.compile(r"(?<=\w):[\[{]")
_COLON_INSIDE = re.compile(r"^\s*[^\s:\"']+:\s+[^\"'{\[#]*?(\S+:)(?:\s|$)")


def find_invisible(path: str, text: str, lines: Sequence[str] | None) -> Problem | None:
    """The first character that cannot be seen or spoken; without `lines` its place is told by others."""
    found = INVISIBLE.search(text)
    if found is None:
        return None
    line = text.count("\n", 0, found.start()) + 1
    column = found.start() - (text.rfind("\n", 0, found.start()) + 1) + 1
    code = f"U+{ord(found.group()):04X}"
    message = f"a character that cannot be seen stands here ({code})"
    place = Place(path, line, column) if lines is not None else Place(path)
    return Problem(
        "invisible-character", "error", message, place, (Hint("delete it and type the word again"),)
    )


def find_tab(path: str, lines: Sequence[str]) -> Problem | None:
    """The first line that is indented with a tab or with a space that YAML does not know."""
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if found := _TAB.match(line):
            message = "this line begins with a tab; only spaces can indent"
            hint = Hint("replace the tab by two spaces for each level")
            return Problem("tab", "error", message, Place(path, number, found.end()), (hint,))
        if found := _HARD_SPACE.match(line):
            message = "this line begins with a special space, as word processors make them"
            hint = Hint("replace it by ordinary spaces")
            return Problem("tab", "error", message, Place(path, number, found.end()), (hint,))
    return None


def find_lost_keys(path: str, lines: Sequence[str]) -> list[Problem]:
    """Choices written `#:` or `*:`. YAML takes the first for a comment, and the choice would vanish."""
    lost = []
    for number, line in enumerate(lines, 1):
        if "#" in line and (found := _LOST_POUND.search(line)):
            message = "this choice disappears: everything after # is a comment"
            lost.append(_lost(path, number, found, message, "pound"))
        if "*" in line and (found := _LOST_STAR.search(line)):
            lost.append(_lost(path, number, found, "a key cannot be written as *", "star"))
        if len(lost) >= LOST_KEYS_AT_MOST:
            break
    return lost


def _lost(path: str, number: int, found: re.Match[str], message: str, word: str) -> Problem:
    column = found.start(1 if found.group(1) else 2) + 1
    return Problem("key-lost", "error", message, Place(path, number, column), (Hint(f"write  {word}:"),))


TOLD_WHERE_IT_BEGAN = ("unexpected end of stream", "',' or", "could not find expected ':'")
"""Complaints that are told where the open quote, brace or name stands, not where YAML noticed."""

_COMPLAINTS = (
    ("mapping values are not allowed", "a second colon stands here, or the line is indented too far"),
    ("could not find expected ':'", "a name must be followed by a colon and a space"),
    ("did not find expected ',' or", "a brace or a bracket is opened and not closed"),
    ("expected ',' or", "a brace or a bracket is opened and not closed"),
    ("did not find expected key", "this line does not line up with the lines above it"),
    ("expected <block end>", "this line does not line up with the lines above it"),
    ("did not find expected '-' indicator", "this line does not line up with the list above it"),
    ("unexpected end of stream", "a quote is opened and never closed"),
    ("unexpected document", "the line --- or ... stands inside a sentence that is still open"),
    ("document start", "this line does not belong to what stands above it"),
    ("escape character", "a backslash means something else inside double quotes"),
    ("escaped ", "a backslash means something else inside double quotes"),
    ("block sequence entries are not allowed", "a list begins on a line that already holds something else"),
    ("block mapping", "this line is indented differently from the lines it belongs to"),
    ("alphabetic or numeric character", "a sentence that begins with & or * must be quoted"),
    ("cannot start any token", "a sentence that begins with this character must be quoted"),
    ("tag", "a word that begins with ! is a YAML tag, which flow files do not have"),
    ("directive", "a line that begins with % cannot be read here"),
    ("block scalar", "after | or > nothing else may stand on the line"),
)


def explain_syntax(path: str, lines: Sequence[str], complaint: str, at: tuple[int, int]) -> Problem:
    """YAML's complaint, at (line, column) counted from 0, in words an author knows."""
    number = min(at[0], max(len(lines) - 1, 0))
    while number > 0 and not lines[number].strip():
        number -= 1
    column = at[1] if number == at[0] else 0
    if unquoted := find_curly_on(path, lines, number) or _find_unquoted_fact(path, lines, number):
        return unquoted
    message = next((words for sign, words in _COMPLAINTS if sign in complaint), "this line cannot be read")
    hints: tuple[Hint, ...] = ()
    if "mapping values" in complaint and (colon := _COLON_INSIDE.match(lines[number])):
        message = (
            f"a colon and a space inside a sentence, after {quoted(colon.group(1)[:-1])}: quote the sentence"
        )
        column = colon.end(1) - 1
        hints = _quote_hint(lines[number], lines[number].index(":") + 1)
    elif "token" in complaint and (start := _UNQUOTED_START.search(lines[number])):
        hints = _quote_hint(lines[number], start.start(1))
    elif number < len(lines) and (glued := _GLUED.search(lines[number])):
        message, column = "between the colon and the brace a space is missing", glued.start()
        hints = (Hint(f"write  : {glued[0][1]}"),)
    elif number == at[0] and lines[number][: at[1]].rstrip().endswith(("'", '"')):
        message = "a quote ends just before this: one is missing, or one stands inside a sentence"
        hints = (
            Hint("look at the quotes of this line and the ones above; inside '...' write \"...\" instead"),
        )
    elif lined_up := explain_line_up(path, lines, complaint, number):
        return lined_up
    else:
        hints = (Hint("look at the indentation, the quotes and the braces of this line and the one above"),)
    return Problem("not-readable", "error", message, Place(path, number + 1, column + 1), hints)


def _find_unquoted_fact(path: str, lines: Sequence[str], number: int) -> Problem | None:
    """A sentence on this line or the one above that begins with a fact."""
    for near in (number, number - 1):
        if near >= 0 and (found := _UNQUOTED_FACT.search(lines[near])):
            place = Place(path, near + 1, found.start(1) + 1)
            message = "a sentence that begins with { must be quoted"
            return Problem("not-readable", "error", message, place, _quote_hint(lines[near], found.start(1)))
    return None


def _quote_hint(line: str, start: int) -> tuple[Hint, ...]:
    sentence = line[start:].strip()
    if '"' in sentence or len(sentence) > 100:
        return (Hint("put the sentence in quotes"),)
    return (Hint(f'write  "{sentence}"'),)
