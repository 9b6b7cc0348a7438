"""`use`: another flow as a part of this one."""

from ivr.flow.declaration import Setting, Verb
from ivr.flow.model import Sensitivity, Use
from ivr.flow.reading import StepReader, read_remembered

VERB = Verb(
    "use",
    "Goes through another flow and comes back with one of its results, each of which is a way out.",
    settings=(
        Setting("use", "the other flow", "name", required=True),
        Setting("remember", "text facts that the other flow begins with: {waits_for: billing}", "facts"),
    ),
    names_results=True,
    example="""
identify:
  use: verify_account
  verified: account
  not_verified: not_verified
  unavailable: look_up_down
  gave_up: to_a_person
""",
)


def read(step: StepReader) -> Use:
    """Reads the way out of each result; whether the other flow has them is checked later."""
    words = tuple(step.settings.mapping.keys())
    step.settings.known = words
    remembered = read_remembered(step.settings)
    makes: dict[str, Sensitivity] = dict.fromkeys(remembered, "open")
    own = {setting.name for setting in VERB.settings}
    results = {word: step.way_out(word, makes) for word in words if word not in own}
    return Use(step.name, step.line, step.name_after("use"), results, remembered)
