"""What a choice is for, as sentences: the offer of its key, and the question whether it was meant."""

from typing import Literal

from ivr.flow.model import Language, Prompt, Sentence, Words

Phrasing = Literal["to", "for", "say"]

_PRESS: dict[Language, tuple[str, str]] = {
    "en": ("{opening} {phrase}, press {key}.", "star pound"),
    "es": ("Para {phrase}, oprima {key}.", "asterisco numeral"),
}
_DID_YOU_MEAN: dict[Language, tuple[str, str]] = {
    "en": ("Did you mean: ", "?"),
    "es": ("¿Quiso decir: ", "?"),
}
"""What stands before and after the purpose."""
DOUBT_SLOT = "doubt"


def compose(language: Language, phrasing: Phrasing, phrase: str, key: str) -> str:
    """'To pay a bill, press 1.' from a phrase and its key; the author's own sentence stays as it is."""
    if phrasing == "say":
        return phrase
    pattern, names = _PRESS[language]
    star, pound = names.split()
    spoken_key = {"star": star, "pound": pound}.get(key, key)
    opening = phrasing.capitalize()
    return pattern.replace("{opening}", opening).replace("{key}", spoken_key).replace("{phrase}", phrase)


def doubt_of(offer: Prompt, phrasing: Phrasing, key: str) -> Prompt | None:
    """'Did you mean: to pay a bill?' from 'To pay a bill, press 1.'; None where the offer is the author's."""
    if phrasing == "say" or not offer.sentences:
        return None
    asked = {
        language: _doubted(language, phrasing, sentence, key)
        for language, sentence in offer.sentences.items()
    }
    return Prompt(DOUBT_SLOT, asked)


def _doubted(language: Language, phrasing: Phrasing, offer: Sentence, key: str) -> Sentence:
    """The offer's purpose with its facts, between other words. A purpose is never a recording."""
    opening, ending = compose(language, phrasing, "{phrase}", key).split("{phrase}")
    before, after = _DID_YOU_MEAN[language]
    kept = "to " if language == "en" and phrasing == "to" else ""
    parts = list(offer.parts)
    if parts and isinstance(first := parts[0], Words):
        parts[0] = Words(before + kept + first.text.removeprefix(opening))
    if parts and isinstance(last := parts[-1], Words):
        parts[-1] = Words(last.text.removesuffix(ending) + after)
    return Sentence(tuple(parts))
