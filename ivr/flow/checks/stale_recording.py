"""When words change, their recording is made again; compared with the version that is live.

Why: the recording is what callers hear, and it still says the old words.

Bad:   welcome: {say: We moved to Main Street.}   with audio_prompts/en/bill_pay.welcome.wav as it was
Good:  a new recording, or the old one removed, so that the voice says the new words
"""

from ivr.flow.problems import Hint
from ivr.flow.scope import Scope

RULE = "stale-recording"


def check(scope: Scope) -> None:
    """Sentences that differ from what callers hear now, and whose recording is as old as that."""
    last = scope.version.published
    published = last.sentences() if last else {}
    for flow in scope.flows.values() if published else ():
        for spoken in flow.spoken:
            recording = spoken.sentence.recording
            before = published.get((flow.name, spoken.step, spoken.slot), {}).get(spoken.language)
            is_old = recording is not None and last is not None and recording not in last.newer
            if is_old and before and before.recording == recording and before.parts != spoken.sentence.parts:
                message = f"these words changed since they were published, and {recording} says the old ones"
                hint = Hint(f"record it again, or remove  audio_prompts/{recording}")
                scope.notes.warning(RULE, spoken.place, message, hint)
