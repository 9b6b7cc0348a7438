"""`choose`: a branch on one fact."""

from collections.abc import Callable

from ivr.flow.declaration import Setting, Verb, WayOut
from ivr.flow.model import Case, Choose
from ivr.flow.problems import Hint, quoted
from ivr.flow.reading import Exit, StepReader
from ivr.flow.settings import Settings, shape_of
from ivr.flow.tree import Mapping, Node, Scalar
from ivr.flow.values import Wrong, read_amount, read_name, read_whole

VERB = Verb(
    "choose",
    "Goes on by what a fact is. A fact that is not known takes 'otherwise'.",
    settings=(
        Setting("choose", "the fact", "fact", required=True),
        Setting("when", "the cases, tried from top to bottom", "cases", required=True),
    ),
    ways_out=(WayOut("otherwise", "no case fits"),),
    example="""
what_for:
  menu:
    1: {to: hear your balance, go: which, remember: {purpose: balance}}
    2: {for: your payment plan, go: which, remember: {purpose: plan}}
    3: {to: pay an instalment, go: which, remember: {purpose: instalment}}
  give_up: to_a_person
which:
  choose: purpose
  when:
    - {is: balance, go: tell_balance}
    - {any of: [plan, instalment], go: plan}
  otherwise: what_for
how_large:
  choose: amount
  when:
    - {above: $100, below: $500, go: large}
  otherwise: pay
""",
)
CASE = (
    Setting("is", "the fact is this", "value"),
    Setting("any of", "the fact is one of these", "values"),
    Setting("above", "the fact is more; money and number only", "amount"),
    Setting("below", "the fact is less; money and number only", "amount"),
    Setting("go", "the step it leads to", "name", required=True),
)
"""What a case may hold: `is`, or `any of`, or `above` and `below`, of which one may be left out."""
CASE_WORDS = tuple(setting.name for setting in CASE)
_EXAMPLE = "- {is: balance, go: tell_balance}"


def read(step: StepReader) -> Choose:
    """Reads the cases in their order."""
    fact = step.fact("choose")
    step.uses.clear()
    kind = step.flow.facts.kinds.get(fact, "text")
    cases = tuple(_case(step, node, kind) for node in step.settings.list("when", _EXAMPLE))
    if not cases:
        step.notes.error(
            "missing-setting", step.place, f"step '{step.name}' has no cases", Hint(f"add  when:  {_EXAMPLE}")
        )
    return Choose(step.name, step.line, fact, cases, step.way_out("otherwise"))


def _case(step: StepReader, node: Node, kind: str) -> Case:
    if not isinstance(node, Mapping):
        message = f"a case needs braces, not {shape_of(node)}"
        step.notes.error("wrong-shape", node.place, message, Hint(f"write  {_EXAMPLE}"))
        return Case("")
    case = Settings(node, f"a case of step '{step.name}'", node.place, step.notes, CASE_WORDS)
    case.refuse_unknown()
    tests = [word for word in CASE_WORDS[:4] if case.node(word) is not None]
    if not tests or len(tests) > len({"is", "any of"} & set(tests)) > 0 or {"is", "any of"} <= set(tests):
        message = (
            "a case needs one of 'is', 'any of', 'above', 'below'; 'above' and 'below' may stand together"
        )
        step.notes.error("bad-case", node.place, message)
    typed = _values(case)
    step.places.update({f"is {scalar.text}": scalar.place for scalar in typed})
    values = tuple(_kept_value(case, scalar, kind) for scalar in typed)
    above, below = (_limit(case, word, kind) for word in ("above", "below"))
    return Case(_go(step, case, tests), values, above, below)


def _go(step: StepReader, case: Settings, tests: list[str]) -> str:
    scalar = case.required("go", "NAME_OF_A_STEP")
    target = "" if scalar is None else case.understood(scalar, read_name, "")
    if scalar is not None and target:
        step.exits.append(Exit(tests[0] if tests else "go", target, scalar.place))
    return target


def _values(case: Settings) -> list[Scalar]:
    scalars = [case.scalar("is")]
    for item in case.list("any of", "any of: [plan, instalment]"):
        scalars.append(item if isinstance(item, Scalar) else None)
        if not isinstance(item, Scalar):
            case.notes.error("wrong-shape", item.place, f"'any of' needs words, not {shape_of(item)}")
    return [scalar for scalar in scalars if scalar is not None]


def _kept_value(case: Settings, scalar: Scalar, kind: str) -> str:
    """As the call keeps it: money in whole cents."""
    if kind == "money":
        return str(case.understood(scalar, read_amount, 0))
    return scalar.text


def _limit(case: Settings, word: str, kind: str) -> int | None:
    scalar = case.scalar(word)
    if scalar is None:
        return None
    if kind not in ("money", "number", "minutes"):
        message = f"{quoted(word)} compares money and numbers only, and this fact is {kind}"
        case.notes.error("wrong-kind", scalar.place, message)
        return None
    read_limit: Callable[[str], int | Wrong] = read_amount if kind == "money" else read_whole
    return case.understood(scalar, read_limit, 0)
