"""How alike are words that were heard and words that were meant? From 0 to 100.

Case, accents, punctuation and the small words around a wish ("I would like to ... please") say nothing.
"""

import re
import unicodedata
from functools import lru_cache

from rapidfuzz import fuzz, process

SURE = 85
"""From here on a match is taken. Slips of a recogniser ("complain", "wheres my order") score 90 and more,
other words ("interpretation" for "interpreter") below 75."""
DOUBTFUL = 70
"""From here on a match is worth a question; what has nothing to do with it ("weather") stays below."""
COVERED_AT_LEAST = 0.5
"""Words within a sentence are sure when they are this part of it: "order" alone is not, within
"my order was denied and I want to complain"."""
LETTERS_TO_COMPARE = 4
"""Shorter words are like others by chance, and found by chance within longer ones."""

WISHES_KEPT = 4096
"""Authors' words, which every caller's are held against; a version has some hundreds."""

_WORD = re.compile(r"\w+")
_APOSTROPHES = re.compile("['’]")
_FILLERS = frozenset(
    _WORD.findall(
        """
        a an and the to for of on at with about i id im ill want wanna need would like please my me your
        can could you do have hi hello um uh
        el la los las un una de del al y para por favor con en quiero quisiera necesito puedo mi mis su sus
        hola
        """
    )
)


def spoken_words(text: str) -> tuple[str, ...]:
    """The words as they sound: lower case, without accents and punctuation; "don't" is one word."""
    decomposed = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text.casefold()))
    return tuple(_WORD.findall("".join(letter for letter in decomposed if not unicodedata.combining(letter))))


@lru_cache(maxsize=WISHES_KEPT)
def core(text: str) -> tuple[str, ...]:
    """The words that carry the meaning; all of them where none does."""
    words = spoken_words(text)
    return tuple(word for word in words if word not in _FILLERS) or words


def alikeness(one: str, other: str) -> float:
    """Of two wishes as wholes, in whatever order their words stand."""
    left, right = " ".join(core(one)), " ".join(core(other))
    if min(len(left), len(right)) < LETTERS_TO_COMPARE:
        return 100.0 if left and left == right else 0.0
    return max(fuzz.ratio(left, right), fuzz.token_sort_ratio(left, right))


class Wishes:
    """Wishes by their number, to find quickly whether another sounds like one of them."""

    def __init__(self) -> None:
        self._spoken: list[str] = []
        self._sorted: list[str] = []

    def __len__(self) -> int:
        return len(self._spoken)

    def add(self, text: str) -> None:
        words = core(text)
        self._spoken.append(" ".join(words))
        self._sorted.append(" ".join(sorted(words)))

    def sounding_like(self, text: str) -> int | None:
        """The number of a wish that could not be told from this one; the same measure as `alikeness`."""
        words = core(text)
        for wish, wishes in ((" ".join(words), self._spoken), (" ".join(sorted(words)), self._sorted)):
            found = process.extractOne(wish, wishes, scorer=fuzz.ratio, score_cutoff=SURE)
            if found is not None and alikeness(wish, found[0]) >= SURE:
                return found[2]
        return None


def likeness(heard: str, meant: str) -> float:
    """How well what was heard says what was meant; below SURE where only a part of it does."""
    spoken, wanted = core(heard), core(meant)
    if not spoken or not wanted:
        return 0.0
    if _holds(spoken, wanted) and len(wanted) >= COVERED_AT_LEAST * len(spoken):
        return 100.0
    whole = alikeness(heard, meant)
    return whole if whole >= SURE else min(_of_a_part(spoken, wanted), SURE - 1)


def _holds(spoken: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return f" {' '.join(wanted)} " in f" {' '.join(spoken)} "


def _of_a_part(spoken: tuple[str, ...], wanted: tuple[str, ...]) -> float:
    left, right = " ".join(spoken), " ".join(wanted)
    if min(len(left), len(right)) < LETTERS_TO_COMPARE:
        is_part = set(spoken) <= set(wanted) or set(wanted) <= set(spoken)
        return 100.0 if is_part else 0.0
    return fuzz.WRatio(left, right)
