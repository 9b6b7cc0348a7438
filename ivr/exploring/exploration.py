"""A version explored: what breaks in it, as problems with a place and a call, and how much was looked at."""

from collections.abc import Callable
from types import ModuleType

from msgspec import Struct

from ivr.engine.call import Frame
from ivr.exploring.counterexamples import call_of
from ivr.exploring.findings import Finding
from ivr.exploring.passages import Circumstances, Passage
from ivr.exploring.properties import AS_A_WHOLE, IN_A_TURN
from ivr.exploring.search import Exploration, Explored
from ivr.flow.model import FlowSet
from ivr.flow.problems import Place, Problem, counted, in_order

STEP_COLUMN = 3
"""Where the name of a step stands in a flow file."""


class Report(Struct, frozen=True):
    """`states` and `moves` count what was walked; `is_whole` is False where a limit cut the exploration."""

    problems: tuple[Problem, ...]
    states: int
    moves: int
    lines: int
    languages: int
    is_whole: bool

    def summary(self) -> str:
        """`Explored 41,200 moments of 5 lines in 2 languages: nothing breaks.`"""
        errors = sum(found.severity == "error" for found in self.problems)
        breaks = "nothing breaks" if not errors else f"{counted(errors, 'thing')} can break"
        lines, languages = counted(self.lines, "line"), counted(self.languages, "language")
        cut = "" if self.is_whole else " The exploration was cut; more may break."
        moments, moves = _many(self.states, "moment"), _many(self.moves, "move")
        return f"Explored {moments} of {lines} in {languages} by {moves}: {breaks}.{cut}"


class _Observer:
    """Collects what passages break; of each kind of breach the first, whose call is a shortest one."""

    def __init__(self) -> None:
        self.findings: dict[tuple[str, Frame, str], Finding] = {}

    def watch(self, passed: Passage, state: int, when: Circumstances) -> None:
        """Look at one passage from every side; one that is told was looked at where it was made."""
        if passed.is_told:
            return
        for module in IN_A_TURN:
            for breach in module.breaches(passed):
                key = (module.RULE, breach.frame, breach.message)
                found = Finding(module.RULE, "error", breach.message, breach.frame, state, passed.move, when)
                self.findings.setdefault(key, found)


def explore(flows: FlowSet, told: Callable[[int, int], None] | None = None) -> Report:
    """Walk every path of every line. `told` hears now and then how many states are done, and known."""
    observer = _Observer()
    explored = Exploration(flows, observer.watch, told).run()
    findings = observer.findings
    for module in AS_A_WHOLE if explored.is_whole else ():
        for finding in _surveyed(module, explored):
            findings.setdefault((finding.rule, finding.frame, finding.message), finding)
    problems = in_order(_problem(explored, finding) for finding in findings.values())
    languages = {language for language, _ in explored.passed}
    return Report(
        problems, len(explored.states), explored.moves, len(flows.lines), len(languages), explored.is_whole
    )


def _many(number: int, noun: str) -> str:
    """`1 move`, `41,200 moves`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _surveyed(module: ModuleType, explored: Explored) -> list[Finding]:
    return list(module.survey(explored))


def _problem(explored: Explored, finding: Finding) -> Problem:
    step = explored.world.step_at(finding.frame)
    length = len(finding.frame.step)
    place = Place(f"{finding.frame.flow}.yaml", step.line if step else 0, STEP_COLUMN, length)
    call = call_of(explored, finding)
    return Problem(finding.rule, finding.severity, finding.message, place, finding.hints, call)
