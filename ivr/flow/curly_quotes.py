"""Quotes of a word processor, which are letters to YAML: they do not hold a sentence together."""

from collections.abc import Sequence

from msgspec.structs import replace

from ivr.flow.problems import Hint, Place, Problem

RULE = "curly-quotes"
OPENING = ("\u201c", "\u201d", "\u201e", "\u2018", "\u00ab")
CLOSING = ("\u201d", "\u201c", "\u2019", "\u00bb")


def find_curly(text: str, place: Place) -> Problem | None:
    """Around a sentence, or before one that a comma cut off. Apostrophes and quotes inside it may stay."""
    sentence = text.strip().rstrip(".,;:!?")
    if not sentence.startswith(OPENING):
        return None
    is_closed_inside = any(sign in sentence[1:-1] for sign in CLOSING)
    if is_closed_inside and not sentence.endswith(CLOSING):
        return None
    return _problem(place)


def find_curly_on(path: str, lines: Sequence[str], number: int) -> Problem | None:
    """The same for a line, counted from 0, that cannot be read."""
    words, _, sentence = lines[number].partition(": ")
    if not sentence.lstrip().startswith(OPENING):
        return None
    return _problem(Place(path, number + 1, len(words) + 3))


def _problem(place: Place) -> Problem:
    message = (
        "a curly quote stands here, as word processors make them; it does not hold the sentence together"
    )
    hint = Hint("write straight quotes, \" or ', before and behind the sentence")
    return Problem(RULE, "error", message, replace(place, length=1), (hint,))
