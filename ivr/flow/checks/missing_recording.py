"""A sentence that is recorded in one language is recorded in all; music that a queue names is there.

Why: callers in one language would hear a person and the others a machine; who waits would hear silence.

Bad:   audio_prompts/en/bill_pay.welcome.wav, and nothing in audio_prompts/es
Good:  audio_prompts/en/bill_pay.welcome.wav
       audio_prompts/es/bill_pay.welcome.wav
"""

from ivr.flow.problems import Hint
from ivr.flow.recordings import tell_wrong_format
from ivr.flow.scope import Scope
from ivr.flow.sentences import LANGUAGE_NAMES, Spoken

RULE = "missing-recording"


def check(scope: Scope) -> None:
    """Compares the languages of every sentence. Music is told where queues are read."""
    for flow in scope.flows.values():
        slots: dict[tuple[str, str], list[Spoken]] = {}
        for spoken in flow.spoken:
            slots.setdefault((spoken.step, spoken.slot), []).append(spoken)
            if spoken.sentence.recording is not None:
                tell_wrong_format(spoken.sentence.recording, spoken.place, scope.version.shelf, scope.notes)
        for spoken_of_slot in slots.values():
            _compare(scope, spoken_of_slot)


def _compare(scope: Scope, slot: list[Spoken]) -> None:
    recorded = next((spoken for spoken in slot if spoken.sentence.recording is not None), None)
    if recorded is None:
        return
    name = str(recorded.sentence.recording)
    for spoken in slot:
        if spoken.sentence.recording is None:
            here, there = LANGUAGE_NAMES[spoken.language], LANGUAGE_NAMES[recorded.language]
            message = f"this sentence is recorded in {there} and not in {here}, where the voice speaks it"
            wanted = f"audio_prompts/{spoken.language}/{name.removeprefix(f'{recorded.language}/')}"
            hints = (Hint(f"add  {wanted}"), Hint("the other is here", recorded.place))
            scope.notes.warning(RULE, spoken.place, message, *hints)
