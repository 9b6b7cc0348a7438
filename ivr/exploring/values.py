"""Values that stand for all others: which ones a version can tell apart, and one of each kind.

The engine looks at the value of a fact in three places only: a `choose`, the bounds of an `ask`, and a step
that takes the name of its queue from a fact. Two values that no such place tells apart lead the same way.
"""

from collections.abc import Iterator
from datetime import date

from ivr.engine.branching import fits
from ivr.engine.call import FactValue
from ivr.flow.lookups import LOOK_UPS
from ivr.flow.model import Case, Choose, FactKind, FlowSet, Step, TakeMessage
from ivr.flow.people import CallBack

FIRST_AMOUNT_CENTS = 12_050
AMOUNTS_APART_CENTS = 117
"""So that no two amounts of the look-ups are the same, and each is heard for what it is."""
FIRST_DIGITS = 40_170_001
SOME_NUMBER = 3
SOME_DAY = date(2027, 3, 14)
SOME_MOMENT = "2026-12-01T09:30:00-05:00"

ValueClass = FactValue | tuple[bool, ...]
"""What a version can tell of a value: which cases fit it, or the value itself where all of it counts."""


class Values:
    """The values of one version's facts. `private` holds those that only an account holder may hear.

    `some_line`: the number of a line (E.164), for facts that name one.
    """

    def __init__(self, flows: FlowSet) -> None:
        steps = [step for flow in flows.flows.values() for step in flow.steps.values()]
        self.some_line = next(iter(flows.lines), "")
        self._cases: dict[str, tuple[Case, ...]] = {}
        for step in steps:
            if isinstance(step, Choose):
                self._cases[step.fact] = (*self._cases.get(step.fact, ()), *step.cases)
        self._classes: dict[tuple[str, FactValue], tuple[bool, ...]] = {}
        self._counts_whole = frozenset(_facts_naming_queues(steps))
        self._named = {name: number for number, name in enumerate(sorted(_made_names()))}
        self._candidates: dict[tuple[str, FactKind], tuple[FactValue, ...]] = {}
        self.private = frozenset(self._private_values())

    def class_of(self, fact: str, value: FactValue) -> ValueClass:
        """Equal for two values of a fact that lead the same way everywhere."""
        if fact in self._counts_whole:
            return value
        found = self._classes.get((fact, value))
        if found is None:
            found = tuple(fits(case, value) for case in self._cases.get(fact, ()))
            self._classes[fact, value] = found
        return found

    def candidates(self, fact: str, kind: FactKind) -> tuple[FactValue, ...]:
        """One value of each class, the most usual first."""
        found = self._candidates.get((fact, kind))
        if found is None:
            by_class: dict[ValueClass, FactValue] = {}
            for value in (self._usual(fact, kind), *self._at_bounds(fact, kind)):
                by_class.setdefault(self.class_of(fact, value), value)
            found = self._candidates[fact, kind] = tuple(by_class.values())
        return found

    def bounds_of(self, fact: str) -> tuple[int, ...]:
        """Whole numbers around every bound that a `choose` sets for the fact."""
        cases = self._cases.get(fact, ())
        bounds = [bound for case in cases for bound in (case.above, case.below) if bound is not None]
        return tuple(value for bound in bounds for value in (bound - 1, bound, bound + 1))

    def _at_bounds(self, fact: str, kind: FactKind) -> Iterator[FactValue]:
        yield from self.bounds_of(fact)
        for case in self._cases.get(fact, ()):
            for word in case.any_of:
                yield int(word) if kind in ("money", "number", "minutes") and word.isdigit() else word

    def _usual(self, fact: str, kind: FactKind) -> FactValue:
        number = self._named.get(fact, len(self._named))
        match kind:
            case "money":
                return FIRST_AMOUNT_CENTS + number * AMOUNTS_APART_CENTS
            case "number" | "minutes":
                return SOME_NUMBER
            case "date":
                return SOME_DAY.isoformat()
            case "time":
                return SOME_MOMENT
            case "digits":
                return str(FIRST_DIGITS + number)
            case "text":
                return f"some {fact.replace('_', ' ')}"

    def _private_values(self) -> Iterator[tuple[str, FactValue]]:
        for declared in LOOK_UPS.values():
            for made in declared.ways_out.values():
                for name, fact in made.items():
                    if fact.sensitivity == "private":
                        yield from ((name, value) for value in self.candidates(name, fact.kind))


def _made_names() -> Iterator[str]:
    for declared in LOOK_UPS.values():
        for made in declared.ways_out.values():
            yield from made


def _facts_naming_queues(steps: list[Step]) -> Iterator[str]:
    for step in steps:
        if isinstance(step, CallBack) and step.queue_fact is not None:
            yield step.queue_fact
        elif isinstance(step, TakeMessage) and step.mailbox_fact is not None:
            yield step.mailbox_fact
