"""What goes together, as one difference: all that is heard of one calendar at one time; calendars that stand
alike; and at a step its words in each language and its keys.
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from ivr.comparing.differences import Alike, Difference, Spoken, Way
from ivr.comparing.narrowing import narrowed


def gathered(same: Sequence[Difference]) -> Difference:
    """Told in English where that differs; what callers of other languages hear at the same step is in it."""
    first = next((one for one in same if one.language == "en"), same[0])
    others = [one for one in same if one is not first]
    ways = {Way(one.line, one.acts): None for one in others if _reads(one) == _reads(first)}
    spoken = tuple(_spoken(first, others))
    return replace(first, ways=tuple(ways), spoken=spoken, further=tuple(_further(first, others)))


def _reads(one: Difference) -> tuple[object, ...]:
    return one.language, one.was, one.becomes


def _spoken(first: Difference, others: Sequence[Difference]) -> Iterator[Spoken]:
    """On the same line, at the same step: the first of each language."""
    known = {first.language}
    for one in others:
        is_there = (one.line, one.flow, one.step) == (first.line, first.flow, first.step)
        if is_there and one.language is not None and one.language not in known:
            known.add(one.language)
            yield _as_spoken(one)


def _further(first: Difference, others: Sequence[Difference]) -> Iterator[Way]:
    """Each other step once, at the first call that comes there; languages count at the same step alone."""
    known = {(one.flow, one.step) for one in (first, *others) if _reads(one) == _reads(first)}
    for one in others:
        if (one.flow, one.step) not in known:
            known.add((one.flow, one.step))
            yield Way(one.line, one.acts, flow=one.flow, step=one.step, becomes=_what_is_new(one))


def _what_is_new(one: Difference) -> str:
    return narrowed(one.was, one.becomes)[1] or one.becomes


def with_alike(same: Sequence[Difference]) -> Difference:
    """Calendars of which the same is to be told: the first with its call, the others by name. Sentences about
    other hours stay where they hold for all.
    """
    first, others = same[0], same[1:]
    alike = tuple(Alike(one.about, one.when, Way(one.line, one.acts)) for one in others)
    further = {(way.flow, way.step): way for one in reversed(same) for way in one.further}
    beside = tuple(told for told in first.beside if all(told in one.beside for one in others))
    return replace(first, alike=alike, further=tuple(further.values()), beside=beside)


def by_step(found: Iterable[Difference]) -> Iterator[Difference]:
    """On each line: new words of a step in all languages are one difference, with the keys that moved there;
    without new words the keys are one.
    """
    told: list[Difference] = []
    for one in found:
        place = next((number for number, other in enumerate(told) if _takes(other, one)), None)
        if place is None:
            told.append(one)
        elif one.kind == "words":
            told[place] = replace(told[place], spoken=(*told[place].spoken, _as_spoken(one)))
        else:
            told[place] = replace(told[place], moved=(*told[place].moved, (one.was, one.becomes)))
    yield from told


def _takes(told: Difference, one: Difference) -> bool:
    if (told.line, told.flow, told.step) != (one.line, one.flow, one.step) or not one.step:
        return False
    if one.kind == "key moved":
        return told.kind in ("words", "key moved")
    are_words = told.kind == one.kind == "words" and told.at == one.at and told.also == one.also
    is_alike = (bool(told.was), bool(told.becomes)) == (bool(one.was), bool(one.becomes))
    languages = {told.language, *(spoken.language for spoken in told.spoken)}
    return are_words and is_alike and one.language not in languages


def _as_spoken(one: Difference) -> Spoken:
    return Spoken(one.language or "en", one.acts, one.was, one.becomes)
