"""Card numbers where none was asked for: keyed at the wrong prompt, or spoken. They are dropped unread."""

import re

from ivr.telephony import looks_like_card_number

_LONG_NUMBER = re.compile(r"[0-9](?:[ .-]?[0-9]){12,}")
_NO_DIGIT = re.compile(r"[^0-9]")
_CARD_LENGTHS = (15, 16)
"""Of the cards that most people hold; looked for inside longer numbers, such as card and date in one."""

_ENGLISH_DIGITS = "zero one two three four five six seven eight nine"
_SPANISH_DIGITS = "cero uno dos tres cuatro cinco seis siete ocho nueve"
_DIGIT_OF_WORD = {
    **{word: str(digit) for digit, word in enumerate(_ENGLISH_DIGITS.split())},
    **{word: str(digit) for digit, word in enumerate(_SPANISH_DIGITS.split())},
    "oh": "0",
}


def holds_card_number(text: str) -> bool:
    """Is there a card number in it, alone or with more digits around it?"""
    for found in _LONG_NUMBER.finditer(text):
        digits = _NO_DIGIT.sub("", found.group())
        if looks_like_card_number(digits) or (len(digits) > max(_CARD_LENGTHS) and _has_card_inside(digits)):
            return True
    return False


def is_card_number_keyed(keys: str) -> bool:
    """The same for keys, whatever stars and pounds stand between them."""
    return len(keys) > 12 and holds_card_number(_NO_DIGIT.sub("", keys))


def is_card_number_spoken(words: str) -> bool:
    """The same for speech: `four one one one` counts as the digits it means."""
    if not words:
        return False
    told = words.casefold().replace(",", " ").split()
    return holds_card_number(" ".join([_DIGIT_OF_WORD.get(word.strip(".;:"), word) for word in told]))


def _has_card_inside(digits: str) -> bool:
    return any(
        looks_like_card_number(digits[start : start + length])
        for length in _CARD_LENGTHS
        for start in range(len(digits) - length + 1)
    )
