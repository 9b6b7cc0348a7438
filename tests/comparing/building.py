"""Two small versions, and what differs between them."""

from datetime import UTC, datetime
from textwrap import dedent

from ivr.comparing.comparison import compare
from ivr.comparing.differences import Comparison, Difference
from ivr.flow.model import FlowSet
from tests.exploring.building import HOURS, LINES, QUEUES, compiled, flow

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
"""A Sunday at ten in the morning, in the East."""
SPANISH_LINES = LINES.replace(b"-Neural}", b"-Neural, es: Polly.Lupe-Neural}")
MENU = """
asked:
  menu: What is it?
  choices:
    1: {for: your bill, go: bill}
    2: {for: your order, go: order}
  give_up: bye
bill: {say: Your bill is on its way., next: bye}
order: {say: Your order is on its way., next: bye}
bye: {hang_up: Good-bye.}
"""


def version(steps: str = MENU, *, spanish: str = "", everywhere: str = "", **files: bytes) -> FlowSet:
    """The flow `main` with these steps, the first of which begins it; `spanish`: its words."""
    main = flow("main", steps)
    if everywhere:
        main = main.replace(b"steps:\n", f"everywhere: {everywhere}\nsteps:\n".encode())
    sources = {"lines.yaml": LINES, "hours.yaml": HOURS, "queues.yaml": QUEUES, "main.yaml": main}
    if spanish:
        words = "".join(f"  {line}\n" for line in dedent(spanish).strip("\n").splitlines())
        sources["lines.yaml"] = SPANISH_LINES
        sources["es/main.yaml"] = f"flow: main\nlanguage: es\nsteps:\n{words}".encode()
    sources |= {f"{name}.yaml": content for name, content in files.items()}
    return compiled(sources)


def between(before: FlowSet, after: FlowSet) -> list[Difference]:
    comparison: Comparison = compare(before, after, NOW)
    assert comparison.is_whole
    return list(comparison.differences)


def the_one(before: FlowSet, after: FlowSet) -> Difference:
    (found,) = between(before, after)
    return found


def changed(old: str, new: str, steps: str = MENU) -> tuple[FlowSet, FlowSet]:
    """A version, and the same with one stretch of its text replaced."""
    assert old in steps
    return version(steps), version(steps.replace(old, new))
