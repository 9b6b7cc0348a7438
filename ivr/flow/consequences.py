"""What merely follows from another mistake is left out; one missing name at many places is told once.

Whoever mends the cause first would otherwise read through files in which nothing is wrong.
"""

import re
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from ivr.flow.problems import Hint, Problem, counted

_QUOTED = re.compile(r"'([^']+)'")
_MEANT = re.compile(r"did you mean '(.+)'\?")
_WORD = re.compile(r"\w+")
_IN_BRACES = re.compile(r"\{([a-z0-9_]+)\}")
_NAMES_THAT_COUNT = {"unknown-result": 2, "unknown-step": 1, "unknown-queue": 1, "unknown-calendar": 1}
_NAMES_THAT_COUNT |= {"unknown-flow": 1, "unknown-place": 1}
"""How many of the names in its message say which name is missing."""


def without_consequences(problems: Iterable[Problem]) -> list[Problem]:
    """Translations are not accused of a step or a fact that the flow itself names wrongly, nor the flow of
    words that stand in its translation under a misspelt name. Where a name stands twice, another one is
    missing.
    """
    causes = _Causes(list(problems))
    return [one for one in causes.problems if not causes.explain(one)]


class _Causes:
    """What other problems may follow from."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        self._curly = {_start(one) for one in self._of("curly-quotes")}
        self._curly_lines = {start[:2] for start in self._curly}
        self._facts = {name for one in self._of("unknown-fact") for name in _names(one)[:1]}
        self._steps = {(_flow(one), name) for one in self._of("unknown-step") for name in _names(one)[:1]}
        self._files_twice = {one.place.path for one in self._of("duplicate-key")}
        self._twice = {_flow(one) for one in self._of("duplicate-key")}
        self._misspelt = {
            (_flow(one), *(_names(one)[:-1]), meant)
            for one in self._of("unknown-translation")
            for hint in one.hints
            for meant in _MEANT.findall(hint.text)
        }

    def _of(self, rule: str) -> list[Problem]:
        return [one for one in self.problems if one.rule == rule]

    def explain(self, one: Problem) -> bool:
        """Does it follow from another one?"""
        if one.rule != "curly-quotes" and _start(one) in self._curly:
            return True
        match one.rule:
            case "translation-differs":
                return not self._facts.isdisjoint(_IN_BRACES.findall(one.message))
            case "unknown-setting":
                return _start(one)[:2] in self._curly_lines
            case "unknown-step":
                return one.place.path in self._files_twice
            case "unknown-translation":
                is_unknown = any((_flow(one), name) in self._steps for name in _names(one))
                return is_unknown or _flow(one) in self._twice
            case "missing-translation":
                return _flow(one) in self._twice or any(
                    self._is_meant(one, named) for named in self._misspelt
                )
            case _:
                return False

    def _is_meant(self, missing: Problem, misspelt: tuple[str, ...]) -> bool:
        """The step, or of a step the sentence that the hint would have added."""
        flow, *names = misspelt
        words = {*_names(missing), *(word for hint in missing.hints for word in _WORD.findall(hint.text))}
        return flow == _flow(missing) and words.issuperset(names)


def told_once(problems: Sequence[Problem]) -> list[Problem]:
    """Errors first; of those that miss the same name the first, which says how many more there are."""
    alike: dict[object, list[Problem]] = {}
    for one in sorted(problems, key=_is_warning):
        alike.setdefault(_missing(one) or one, []).append(one)
    return [_with_others(*same) for same in alike.values()]


def _with_others(first: Problem, *others: Problem) -> Problem:
    """Where many agree on a name, it is rather the other one that was misspelt."""
    if not others:
        return first
    meant = next((word for hint in first.hints for word in _MEANT.findall(hint.text)), None)
    hint = Hint(f"{counted(len(others), 'more place')} with this name", others[0].place)
    if meant is not None and len(others) > 1:
        told = f"{len(others)} more places with this name, so perhaps '{meant}' is the misspelt one"
        hint = Hint(f"{told}; mended there, all of them are in order")
    return replace(first, hints=(*first.hints, hint))


def _missing(one: Problem) -> object:
    """The name that is missing, and for a step of which flow."""
    count = _NAMES_THAT_COUNT.get(one.rule, 0)
    place = one.place.path if one.rule == "unknown-step" else ""
    return (one.rule, place, *_names(one)[:count]) if count else None


def _is_warning(one: Problem) -> bool:
    return one.severity == "warning"


def _names(one: Problem) -> list[str]:
    return _QUOTED.findall(one.message)


def _flow(one: Problem) -> str:
    """`bill_pay.yaml`, of its translations as well."""
    return one.place.path.rpartition("/")[2]


def _start(one: Problem) -> tuple[str, int, int]:
    return one.place.path, one.place.line, one.place.column
