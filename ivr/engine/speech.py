"""Sentences and facts into what a voice is to say.

Money, dates and numbers become words; digits stay digits, in groups with a rest between. The same pieces can
be told as plain text, which is how words that bind are kept.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import zip_longest
from typing import assert_never

from ivr.engine.call import FactValue
from ivr.engine.instructions import Digits, Piece, PlayRecording, Rest, Speak, Spoken, Utterance
from ivr.engine.moments import day_in_words, moment_in_words, read_day, read_moment, today
from ivr.engine.number_words import (
    before_what_it_counts,
    minutes_in_words,
    money_in_words,
    number_in_words,
)
from ivr.engine.phrases import PHRASES
from ivr.flow.kinds import TODAY
from ivr.flow.model import FactKind, FactRef, Language, Prompt, Sentence, Words
from ivr.money import format_dollars

"""The fact that is always known."""
COMMA_MILLISECONDS = 200
FULL_STOP_MILLISECONDS = 400
"""Rests of punctuation that follows digits; a voice that reads digits one by one does not see it."""

_GROUPS: Mapping[int, tuple[int, ...]] = {
    5: (3, 2),
    6: (3, 3),
    7: (3, 4),
    9: (3, 3, 3),
    10: (3, 3, 4),
    11: (3, 4, 4),
}
_GROUP_DIGITS = 4
_PUNCTUATION = ".,;:!?"


def speak(prompt: Prompt, language: Language, facts: Mapping[str, FactValue], at: str) -> Utterance:
    """The prompt in this language, by its recording if it has one and holds no facts.

    Without words in this language it is said in the first language it has, by that language's voice.
    """
    spoken_in, sentence = sentence_of(prompt, language)
    return speak_sentence(sentence, spoken_in, facts, at)


def sentence_of(prompt: Prompt, language: Language) -> tuple[Language, Sentence]:
    """The prompt's sentence in this language or, without one, in the first language it has."""
    found = prompt.sentences.get(language)
    if found is not None:
        return language, found
    return next(iter(prompt.sentences.items()), (language, Sentence(())))


def speak_sentence(
    sentence: Sentence, language: Language, facts: Mapping[str, FactValue], at: str
) -> Utterance:
    """A sentence with its facts in words, or the recording of it where it names none."""
    parts = sentence.parts
    if len(parts) == 1 and isinstance(parts[0], Words):
        spoken = Speak(language, (Spoken(parts[0].text),))
    else:
        spoken = Speak(language, pieces_of(sentence, language, facts, at))
    if sentence.recording and not any(isinstance(part, FactRef) for part in parts):
        return PlayRecording(sentence.recording, spoken)
    return spoken


def pieces_of(
    sentence: Sentence, language: Language, facts: Mapping[str, FactValue], at: str
) -> tuple[Piece, ...]:
    """The sentence with its facts filled in: words run together, digits stand apart."""
    pieces: list[Piece] = []
    words = ""
    for part, after in zip_longest(sentence.parts, sentence.parts[1:]):
        said = part.text if isinstance(part, Words) else fact_in_words(part, language, facts, at)
        if isinstance(said, str):
            words = _run_on(words, _agreeing(said, part, after, language))
            continue
        pieces += _words_after(pieces, words)
        words = ""
        pieces.append(said)
    pieces += _words_after(pieces, words)
    return tuple(pieces)


def _agreeing(said: str, part: Words | FactRef, after: Words | FactRef | None, language: Language) -> str:
    """A number as it is said before what it counts."""
    counts = isinstance(part, FactRef) and part.kind == "number"
    return before_what_it_counts(said, after.text, language) if counts and isinstance(after, Words) else said


def _words_after(pieces: list[Piece], words: str) -> Iterable[Piece]:
    """Words after digits give up their leading punctuation to a rest."""
    text = words.strip()
    if pieces and isinstance(pieces[-1], Digits):
        mark = text[:1] if text[:1] and text[0] in _PUNCTUATION else ""
        text = text.lstrip(_PUNCTUATION).lstrip()
        if mark:
            yield Rest(COMMA_MILLISECONDS if mark in ",;:" else FULL_STOP_MILLISECONDS)
    if text:
        yield Spoken(text)


def fact_in_words(ref: FactRef, language: Language, facts: Mapping[str, FactValue], at: str) -> str | Digits:
    """A fact as its kind is said. A fact that is not known is silence; the flow check lets none through."""
    if ref.name == TODAY:
        return value_in_words(today(at), "date", language, at)
    value = facts.get(ref.name)
    return "" if value is None else value_in_words(value, ref.kind, language, at)


def value_in_words(value: FactValue, kind: FactKind, language: Language, at: str) -> str | Digits:
    """A value as its kind is said; one that does not fit its kind is said as it stands."""
    match kind:
        case "money":
            return money_in_words(value, language) if isinstance(value, int) else value
        case "number":
            return number_in_words(value, language) if isinstance(value, int) else value
        case "minutes":
            return minutes_in_words(value, language) if isinstance(value, int) else value
        case "digits":
            return Digits(in_groups(str(value))) if str(value) else ""
        case "date":
            day = read_day(str(value))
            return day_in_words(day, language) if day else str(value)
        case "time":
            return _time_in_words(str(value), language, at)
        case "text":
            return str(value)
        case _:
            assert_never(kind)


def _time_in_words(value: str, language: Language, at: str) -> str:
    moment = read_moment(value)
    if moment is None:
        return PHRASES[language].later
    return moment_in_words(moment, read_moment(at), language)


def in_groups(digits: str) -> tuple[str, ...]:
    """Groups that can be kept in mind: 8 digits 4-4, 9 digits 3-3-3, 10 digits 3-3-4, others in fours."""
    sizes = _GROUPS.get(len(digits))
    if sizes is None:
        return tuple(digits[start : start + _GROUP_DIGITS] for start in range(0, len(digits), _GROUP_DIGITS))
    groups = []
    for size in sizes:
        groups.append(digits[:size])
        digits = digits[size:]
    return tuple(groups)


def plain_text(pieces: Iterable[Piece]) -> str:
    """The pieces as they are heard, in writing: digits apart, a comma between groups."""
    told: list[str] = []
    mark = ""
    after_digits = False
    for piece in pieces:
        match piece:
            case Spoken():
                told += (mark, " ", piece.text)
                mark = ""
            case Digits():
                told += ("," if mark else "", " ", ", ".join(" ".join(group) for group in piece.groups))
                mark = ""
            case Rest():
                if after_digits:
                    mark = "," if piece.milliseconds < FULL_STOP_MILLISECONDS else "."
            case _:
                assert_never(piece)
        after_digits = isinstance(piece, Digits)
    return "".join((*told, mark)).strip()


def _run_on(words: str, more: str) -> str:
    """`8:30 a.m.` at the end of a sentence has one full stop, not two."""
    return words + (more[1:] if words.endswith(".") and more.startswith(".") else more)


def written(sentence: Sentence, language: Language, facts: Mapping[str, FactValue], at: str) -> str:
    """The sentence for reading (a text message): amounts as `$120.50`, digits in groups."""
    text = ""
    for part in sentence.parts:
        more = part.text if isinstance(part, Words) else _written_fact(part, language, facts, at)
        text = _run_on(text, more)
    return text.strip()


def _written_fact(ref: FactRef, language: Language, facts: Mapping[str, FactValue], at: str) -> str:
    value = facts.get(ref.name)
    if ref.kind in ("money", "number") and isinstance(value, int):
        return format_dollars(value) if ref.kind == "money" else str(value)
    said = fact_in_words(ref, language, facts, at)
    return " ".join(said.groups) if isinstance(said, Digits) else said


def joined(utterances: Iterable[Utterance]) -> tuple[Utterance, ...]:
    """The same, with neighbours of one voice made one stretch of speech."""
    merged: list[Utterance] = []
    language: Language | None = None
    pieces: list[Piece] = []
    for utterance in utterances:
        if isinstance(utterance, Speak) and utterance.language == language:
            _append(pieces, utterance.pieces)
            continue
        if language is not None:
            merged.append(Speak(language, tuple(pieces)))
        if isinstance(utterance, Speak):
            language, pieces = utterance.language, list(utterance.pieces)
        else:
            language = None
            merged.append(utterance)
    if language is not None:
        merged.append(Speak(language, tuple(pieces)))
    return tuple(merged)


def _append(pieces: list[Piece], more: tuple[Piece, ...]) -> None:
    """Words after words become one piece, which is quicker to write out."""
    for piece in more:
        last = pieces[-1] if pieces else None
        if isinstance(piece, Spoken) and isinstance(last, Spoken):
            pieces[-1] = Spoken(f"{last.text} {piece.text}")
        else:
            pieces.append(piece)


def read_date(month_day_year: str) -> date | None:
    """`MMDDYYYY`, as a caller keys it, as a day of the calendar."""
    try:
        return date(int(month_day_year[4:]), int(month_day_year[:2]), int(month_day_year[2:4]))
    except ValueError:
        return None
