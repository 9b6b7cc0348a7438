"""A difference to callers as a sentence."""

from ivr.comparing.differences import Difference, Way
from ivr.flow.sentences import LANGUAGE_NAMES

_PRESSES = "presses "
_ORDINARY = (": none", ": next", ": joined", ": opened")
"""What is not worth telling of an answer to a look-up or an errand: nothing is special."""


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


def other_ways(one: Difference) -> str:
    """`The same for a caller who dials ..., or dials ...`; "" where there is one way alone."""
    ways = "; or ".join(_way(way) for way in one.ways)
    return f"The same for a caller who {ways}." if ways else ""


def _way(way: Way) -> str:
    deeds = [act for act in way.acts if not act.startswith("#")]
    return f"dials {way.line}" + (f" and {_in_a_row(deeds)}" if deeds else "") + _given(way.acts)


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
    """`A caller who presses 2, 1 (plan: has_plan)`."""
    if one.when:
        return _caller_then(one)
    deeds = [act for act in one.acts if not act.startswith("#")] if with_acts else []
    speaks, given = _speaks(one), _given(one.acts) if with_acts else ""
    when = f" at {one.at[:16].replace('T', ' ')}" if one.at else ""
    if not deeds:
        return f"Every caller{speaks}{given}{when}"
    return f"A caller who {_in_a_row(deeds)}{given}{when}{speaks}"


def _caller_then(one: Difference) -> str:
    """`On Thursday, December 24, from 12:00 PM to 5:00 PM, a caller who dials +12025550142 and presses 0`."""
    return f"{one.when[:1].upper()}{one.when[1:]}, a caller who {_way(Way(one.line, one.acts))}{_speaks(one)}"


def _given(acts: tuple[str, ...]) -> str:
    """` (plan: has_plan)`; "" where nothing is special."""
    answers = [act.removeprefix("# ") for act in acts if act.startswith("#")]
    found = [answer for answer in answers if not answer.endswith(_ORDINARY)]
    return f" ({', '.join(found)})" if found else ""


def _speaks(one: Difference) -> str:
    return f", in {LANGUAGE_NAMES[one.language]}," if one.language and one.language != "en" else ""


def _in_a_row(deeds: list[str]) -> str:
    """`presses 2, 1, waits`."""
    told: list[str] = []
    for deed in deeds:
        is_pressed = deed.startswith(_PRESSES) and bool(told) and told[-1].startswith(_PRESSES)
        if is_pressed:
            told[-1] += f", {deed.removeprefix(_PRESSES)}"
        else:
            told.append(deed)
    return ", then ".join(told)
