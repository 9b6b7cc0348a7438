"""After a silence or a key that was not offered: another wording each time, then the way on.

Silences and other mistakes are counted apart. No wording blames the caller.
"""

from collections.abc import Callable

from msgspec.structs import replace

from ivr.engine.instructions import Utterance
from ivr.engine.walk import Onward, Walk, ends_the_call, person_step, way_to_a_person
from ivr.flow.desk_lookups import AGENT
from ivr.flow.model import REPEAT, Prompt

Wordings = tuple[str, str, str]
"""What is said at the first, the second and every later try; "" for nothing."""

AskAgain = Callable[[tuple[Utterance, ...]], Onward]
"""Speaks the question again after these words."""

STAR = "star"

SILENCE, MISMATCH, GIVE_UP = "silence", "mismatch", "give_up"
"""How a question is left, or stays, when no answer came: `give_up` after the last try."""


def count_silence(
    walk: Walk,
    tries: int,
    surrender_to: str,
    lead_in: Wordings,
    again: AskAgain,
    author: Prompt | None = None,
) -> Onward:
    """One more silence here: the question again, or the way out after the last try."""
    walk.leaves_by(SILENCE)
    silences = walk.call.silences + 1
    if silences >= tries:
        return surrender(walk, surrender_to)
    walk.call = replace(walk.call, silences=silences)
    return again(lead_in_of(walk, silences, lead_in, author))


def count_mismatch(
    walk: Walk,
    tries: int,
    surrender_to: str,
    lead_in: Wordings,
    again: AskAgain,
    author: Prompt | None = None,
) -> Onward:
    """One more answer that does not fit: the question again, or the way out after the last try."""
    walk.leaves_by(MISMATCH)
    mismatches = walk.call.mismatches + 1
    if mismatches >= tries:
        return surrender(walk, surrender_to)
    walk.call = replace(walk.call, mismatches=mismatches)
    return again(lead_in_of(walk, mismatches, lead_in, author))


def lead_in_of(walk: Walk, count: int, wordings: Wordings, author: Prompt | None) -> tuple[Utterance, ...]:
    """The words of this try; from the second on also the keys that always help."""
    if count == 1 and author is not None:
        return (walk.words(author),)
    said = wordings[min(count, len(wordings)) - 1]
    lead_in = (walk.phrase(said),) if said else ()
    return lead_in if count == 1 else (*lead_in, *_helping_keys(walk))


def surrender(walk: Walk, to: str) -> Onward:
    """Say what comes, truly: a person only if the way leads to one, and none promised at closed doors.

    An agent's silence is no trouble: her call asks again and again whether somebody waits.
    """
    walk.surrendered = True
    walk.leaves_by(GIVE_UP)
    if AGENT not in walk.call.marks:
        say_what_comes(walk, to)
    return to


def say_what_comes(walk: Walk, to: str) -> None:
    """A person, or whoever is there at this hour, or another way; before a good-bye nothing."""
    match way_to_a_person(walk, to):
        case "straight":
            walk.said.append(walk.phrase(walk.phrases.to_a_person))
        case "in open hours":
            walk.said.append(walk.phrase(walk.phrases.to_whoever_is_here))
        case None:
            if not ends_the_call(walk, to):
                walk.said.append(walk.phrase(walk.phrases.another_way))


def _helping_keys(walk: Walk) -> tuple[Utterance, ...]:
    flow = walk.flow
    if flow is None:
        return ()
    helping: list[Utterance] = []
    if flow.everywhere.get(STAR) == REPEAT:
        helping.append(walk.phrase(walk.phrases.repeat_key))
    person = person_step(walk)
    if person is not None and way_to_a_person(walk, person):
        helping.append(walk.phrase(walk.phrases.person_key))
    return tuple(helping)
