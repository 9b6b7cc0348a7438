"""All that is heard of one calendar at one time, as one difference."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from ivr.comparing.differences import Difference, Spoken, Way


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
            yield Spoken(one.language, one.acts, one.was, one.becomes)


def _further(first: Difference, others: Sequence[Difference]) -> Iterator[Way]:
    """Each other step once, at the first call that comes there; languages count at the same step alone."""
    known = {(one.flow, one.step) for one in (first, *others) if _reads(one) == _reads(first)}
    for one in others:
        if (one.flow, one.step) not in known:
            known.add((one.flow, one.step))
            yield Way(one.line, one.acts, flow=one.flow, step=one.step)
