"""Is this sentence among what was heard? Words are compared as an ear does: no case, no blanks, no rests."""

import re

_BETWEEN_DIGITS = r"[\s,;…-]*"
_BETWEEN_WORDS = r"[\s…]+"
_DIGIT_RUN = re.compile(rf"\d(?:{_BETWEEN_DIGITS}\d)*")
_TOKEN = re.compile(r"\d|[^\W\d]+|[^\w\s…]|_")
_SHORTEST_NUMBER = 4


def find_words(fragment: str, heard: str, start: int = 0) -> int | None:
    """Where the fragment ends in what was heard, from `start` on; None when it does not occur.

    Case, line breaks, rests, and the blanks between digits make no difference. Whole words only.
    """
    found = _pattern(fragment).search(heard, start)
    return None if found is None else found.end()


def longest_number(heard: str) -> str | None:
    """The longest number among what was heard, digits only. Words between two numbers part them."""
    runs = [re.sub(r"\D", "", run) for run in _DIGIT_RUN.findall(heard)]
    longest = max(runs, key=len, default="")
    return longest if len(longest) >= _SHORTEST_NUMBER else None


def _pattern(fragment: str) -> re.Pattern[str]:
    pieces: list[str] = []
    before = None
    for token in _TOKEN.finditer(fragment):
        if before is not None:
            pieces.append(_gap(before, token, fragment))
        pieces.append(re.escape(token.group()))
        before = token
    return re.compile(rf"(?<!\w){''.join(pieces)}(?!\w)", re.IGNORECASE)


def _gap(before: re.Match[str], token: re.Match[str], fragment: str) -> str:
    if before.group().isdigit() and token.group().isdigit():
        return _BETWEEN_DIGITS
    return _BETWEEN_WORDS if fragment[before.end() : token.start()] else r"[\s…]*"
