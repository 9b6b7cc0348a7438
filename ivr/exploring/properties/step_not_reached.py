"""Some call comes to every step, in every language that the flow is heard in.

Why: words that no caller can hear are usually the trace of a lost connection, or of a branch that never
comes true.

Bad:   choose: purpose       with a case for a word that no choice remembers
Good:  a case for each word that is remembered
"""

from collections.abc import Iterator

from ivr.engine.call import Frame
from ivr.exploring.findings import Finding
from ivr.exploring.search import Explored
from ivr.flow.model import Language
from ivr.flow.sentences import LANGUAGE_NAMES

RULE = "step-not-reached"


def survey(explored: Explored) -> Iterator[Finding]:
    """Steps of flows that calls come to, by language."""
    flows_heard = {(language, frame.flow) for language, frame in explored.passed}
    for name, flow in explored.world.flows.flows.items():
        languages = [language for language in LANGUAGE_NAMES if (language, name) in flows_heard]
        for step in flow.steps.values() if languages else ():
            missing = [one for one in languages if (one, Frame(name, step.name)) not in explored.passed]
            if missing:
                yield _told(Frame(name, step.name), missing, languages)


def _told(frame: Frame, missing: list[Language], languages: list[Language]) -> Finding:
    who = "no call" if missing == languages else f"no call in {LANGUAGE_NAMES[missing[0]]}"
    return Finding(RULE, "warning", f"{who} comes to step '{frame.step}'", frame, -1)
