"""A difference to callers as a sentence."""

from ivr.comparing.acts import deeds_of, given_in, way_in_words
from ivr.comparing.differences import Alike, Difference, Spoken, Way
from ivr.comparing.when import days_in, shared
from ivr.flow.problems import counted, listed
from ivr.flow.sentences import LANGUAGE_NAMES

_PRESSES = "presses "
FURTHER_NAMED = 3
ALIKE_CALLED = 4
"""Of calendars that stand alike so many get a call; of more the names are told."""
MOST_LETTERS_ASIDE = 120
_PARTS = {
    "line": "Lines",
    "moment": "Hours",
    "hours": "Hours",
    "queue": "Queues",
    "place": "Places",
    "voice": "Voices",
}


def sentence_of(one: Difference) -> str:
    """What is heard, and what was heard before, are not repeated where they are longer than a phrase."""
    match one.kind:
        case "hours" | "queue" | "place" | "line" | "voice":
            return _apart(one)
        case "person":
            return f"{_caller(one, with_acts=False)} now has {one.becomes} to a person, not {one.was}."
        case "key moved":
            before = one.was.removeprefix(_PRESSES)
            return f"{_caller(one)} now comes to what was at {before} before: {one.about}"
        case "key added":
            return f"{_caller(one)} now hears something; the key did nothing before. {one.about}"
        case "key removed":
            return f"{_caller(one)} is told that the key is not offered. Before: {one.about}"
        case "recording" | "wait" | "charge" | "understood":
            about = f" for '{one.about}'" if one.kind == "understood" else ""
            verb = "now hears" if one.kind == "recording" else "now finds"
            return f"{_caller(one)} {verb}{about}: {one.becomes or 'nothing'}, not {one.was or 'nothing'}."
        case "words" | "way" | "moment":
            return f"{_caller(one)} {_hears(one)}"


def part_of(one: Difference) -> str:
    """`Hours`; "" for what callers of one line notice."""
    return _PARTS.get(one.kind, "")


def remarks_on(one: Difference) -> list[str]:
    """The same on other calls, more of it on others, and less of it at other hours: a sentence each."""
    ways = "; or ".join(map(way_in_words, one.ways))
    same = [f"The same for a caller who {ways}."] if ways else []
    further = [_further(way) for way in one.further[:FURTHER_NAMED]]
    more = len(one.further) - len(further)
    rest = [f"And at {counted(more, 'other step')}."] if more else []
    return [*_keys(one), *same, *_alike(one), *further, *rest, *one.beside]


def calendars_of(one: Difference) -> list[str]:
    """All that stand so then."""
    return list(dict.fromkeys((one.about, *(other.about for other in one.alike))))


def when_of(one: Difference) -> str:
    """When, as far as it is the same for all of them."""
    return shared([one.when, *(other.when for other in one.alike)])


def _keys(one: Difference) -> list[str]:
    """`Now key 3 does what 2 did and 2 does what 3 did.`"""
    both = [[press.removeprefix(_PRESSES) for press in moved] for moved in one.moved]
    told = [f"{new} does what {old} did" for old, new in both]
    return [f"Now key {listed(told)}."] if told else []


def _alike(one: Difference) -> list[str]:
    """`The like at general, for a caller who dials Orders (+12025550190) and presses 0; at cpap, ...`"""
    called = one.alike[:ALIKE_CALLED]
    lines = ["", *(other.way.line for other in called)]
    told = [_like(one, other, other.way.line == line) for other, line in zip(called, lines, strict=False)]
    more = ", ".join(other.about for other in one.alike[ALIKE_CALLED:])
    told += [f"and at {more}"] if more else []
    return [f"The like {'; '.join(told)}."] if told else []


def _like(one: Difference, other: Alike, is_same_line: bool) -> str:
    """A line is named once where several calls on it stand together."""
    hours = other.when.removeprefix(days_in(one.when)).removeprefix(", ") if other.when != one.when else ""
    acts = other.way.acts
    there = f"one there who {deeds_of(acts)}{given_in(acts)}" if is_same_line and deeds_of(acts) else ""
    caller = there or f"a caller who {way_in_words(other.way)}"
    return f"at {other.about}, {f'{hours}, ' if hours else ''}for {caller}"


def spoken_in_words(one: Spoken) -> str:
    """`in Spanish (presses 9, 0)`."""
    deeds = f"{deeds_of(one.acts)}{given_in(one.acts)}".removeprefix(", ")
    return f"in {LANGUAGE_NAMES[one.language]}" + (f" ({deeds})" if deeds else "")


def _further(way: Way) -> str:
    heard = way.becomes
    if len(heard) > MOST_LETTERS_ASIDE:
        heard = f"{heard[:MOST_LETTERS_ASIDE].rsplit(' ', 1)[0]} ..."
    told = f'hears "{heard}"' if heard else "no longer hears what was said there"
    place = f"({way.flow}.yaml, step '{way.step}')"
    return _closed(f"A caller who {way_in_words(way)}", given_in(way.acts)) + f" then {told} {place}."


def _hears(one: Difference) -> str:
    if not one.was:
        return "now hears also"
    return "now hears" if one.becomes else "no longer hears"


def _apart(one: Difference) -> str:
    name = {"hours": "Hours", "queue": "Queue", "place": "Place", "line": "Line", "voice": "Voice"}[one.kind]
    if one.was and one.becomes:
        return f"{name} {one.about}: {one.becomes}, not {one.was}."
    return (
        f"{name} {one.about} is new: {one.becomes}."
        if one.becomes
        else f"{name} {one.about} is gone: {one.was}."
    )


def _caller(one: Difference, *, with_acts: bool = True) -> str:
    """`A caller who presses 2, 1, when 'plan' answers 'has plan'`."""
    if one.when:
        return _caller_then(one)
    deeds = deeds_of(one.acts) if with_acts else ""
    speaks, given = _speaks(one), given_in(one.acts) if with_acts else ""
    when = f" at {one.at[:16].replace('T', ' ')}" if one.at else ""
    if deeds:
        return _closed(f"A caller who {deeds}{given}{when}{speaks}", given)
    return _closed(f"Every caller{speaks.rstrip(',') if given else speaks}{given}{when}", given)


def _caller_then(one: Difference) -> str:
    """`Hours of billing, on Thursday, December 24, all day: nobody answers. A caller who dials ...`."""
    stands = f": {one.stands}" if one.stands else ""
    caller = way_in_words(Way(one.line, one.acts, one.title))
    whose = f" of {one.about}" if one.alike else ""
    names = listed(calendars_of(one))
    told = f"Hours of {names}, {when_of(one)}{stands}. A caller{whose} who {caller}{_speaks(one)}"
    return _closed(told, given_in(one.acts))


def _closed(told: str, given: str) -> str:
    """What is special stands between commas."""
    return f"{told}," if given and not told.endswith(",") else told


def _speaks(one: Difference) -> str:
    return f", in {LANGUAGE_NAMES[one.language]}," if one.language and one.language != "en" else ""
