"""A secret is never heard, and never kept with the call.

Why: whoever listens or reads would have it. Every secret question is answered with digits that occur nowhere
else; they must not occur in what is spoken, in what the carrier is told, nor in the call as it is stored.

Bad:   ask: Please enter your date of birth.     (secret: yes), then  say: You entered {date_of_birth}.
Good:  ask: Please enter your date of birth.     (secret: yes), then  look_up: check_date_of_birth
"""

from collections.abc import Iterator

import msgspec

from ivr.engine.answers import Answer, read_answer
from ivr.engine.call import to_json
from ivr.engine.errands import RunLookUp
from ivr.engine.instructions import Digits
from ivr.engine.speech import value_in_words
from ivr.exploring.findings import Breach
from ivr.exploring.passages import Passage
from ivr.flow.lookups import LOOK_UPS
from ivr.flow.model import LANGUAGES, Ask

RULE = "secret-let-out"
FEWEST_DIGITS = 4
"""Shorter secrets occur everywhere by chance."""


def breaches(passed: Passage) -> Iterator[Breach]:
    """The turn in which a secret was keyed; afterwards it is gone, or in the call that this turn stores."""
    asked = passed.world.step_of(passed.before.call) if passed.before and passed.move.secret else None
    if not isinstance(asked, Ask) or passed.before is None:
        return
    here = passed.before.call.frames[-1]
    forms = tuple(_forms(asked, passed.move.secret, passed.turn.call.started_at))
    if _holds(passed.text, forms) or _holds(_encoded(passed.turn.instructions), forms):
        yield Breach(here, f"the secret '{asked.fact}' is told to the caller or to the carrier")
    if _holds(to_json(passed.turn.call).decode(), forms):
        yield Breach(here, f"the secret '{asked.fact}' is kept with the call")
    if not _is_needed(passed, asked.fact) and _holds(_encoded(passed.turn.errand), forms):
        yield Breach(here, f"the secret '{asked.fact}' is given to an errand that does not need it")


def _forms(ask: Ask, keys: str, at: str) -> Iterator[str]:
    """The secret as it was keyed, as it is kept in a turn, and as it would sound."""
    answer = read_answer(ask, keys)
    values = (keys, answer.value) if isinstance(answer, Answer) else (keys,)
    for value in values:
        yield str(value)
        for language in LANGUAGES:
            said = value_in_words(value, ask.kind, language, at)
            yield ", ".join(" ".join(group) for group in said.groups) if isinstance(said, Digits) else said


def _holds(text: str, forms: tuple[str, ...]) -> bool:
    return any(form in text for form in forms if len(form) >= FEWEST_DIGITS)


def _is_needed(passed: Passage, fact: str) -> bool:
    errand = passed.turn.errand
    declared = LOOK_UPS.get(errand.look_up) if isinstance(errand, RunLookUp) else None
    return declared is not None and fact in declared.needs


def _encoded(thing: object) -> str:
    return msgspec.json.encode(thing).decode()
