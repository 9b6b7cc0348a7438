"""Which steps differ between two versions, and which of them a call may come to from where it stands."""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ivr.engine.call import Frame
from ivr.exploring.reading import ways_of
from ivr.flow.model import (
    LANGUAGES,
    Ask,
    Consent,
    FactRef,
    Flow,
    FlowSet,
    Language,
    Menu,
    Prompt,
    ReadBack,
    Sentence,
    Step,
    Use,
)

ANY_LANGUAGE = "any"
"""What differs in more than words is looked at in the language in which a call comes there first."""

Goal = tuple[Frame, str]


class Extent:
    """What differs. `changed`: steps that are not the same, or stand in one version alone. `looks`: steps
    that are the same, and look at what differs; only those that are `sought` lead on, in each language.
    """

    def __init__(
        self,
        before: FlowSet,
        after: FlowSet,
        looks: frozenset[Frame] = frozenset(),
        sought: frozenset[Frame] = frozenset(),
    ) -> None:
        self.changed: frozenset[Frame] = frozenset(changed_steps(before, after)) | looks
        self._sought = sought or self.changed
        self._looks = looks
        self._bits = {goal: 1 << number for number, goal in enumerate(self._goals(before, after))}
        self._all = self._remaining = sum(self._bits.values())
        self._inside = _reaching(self._bits, _ways_back(before, after))
        self._results = _results(before, after)
        self._of: dict[tuple[Frame, ...], int] = {}

    def look_in(self, *frames: Frame) -> Frame | None:
        """The first of these that is the same, and looks at what differs."""
        return next((frame for frame in frames if frame in self._looks), None)

    def may_come_to_more(self, frames: tuple[Frame, ...]) -> bool:
        """Can a call that stands here still come to a step that differs and was not looked at?"""
        return bool(self._remaining and self._ahead(frames) & self._remaining)

    def concerns(self, frame: Frame) -> bool:
        """Does a call that begins here come to a step that differs?"""
        return bool(self._ahead((frame,)) & self._all)

    def look_at(self, frame: Frame, language: Language) -> None:
        """Callers of this language were seen to take this step in both versions."""
        for goal in ((frame, language), (frame, ANY_LANGUAGE)):
            self._remaining &= ~self._bits.get(goal, 0)

    def _ahead(self, frames: tuple[Frame, ...]) -> int:
        found = self._of.get(frames)
        if found is None:
            found = self._inside.get(frames[-1], 0) if frames else 0
            for user in frames[:-1]:
                for goal in self._results.get(user, ()):
                    found |= self._inside.get(goal, 0)
            self._of[frames] = found
        return found

    def _goals(self, before: FlowSet, after: FlowSet) -> Iterator[Goal]:
        for frame in sorted(self._sought, key=_name):
            old, new = _step(before, frame), _step(after, frame)
            if old is None or new is None:
                continue
            for language in LANGUAGES:
                differs = _spoken(old, language) != _spoken(new, language)
                if differs or (frame in self._looks and language in after.voices):
                    yield frame, language
            yield frame, ANY_LANGUAGE


def changed_steps(before: FlowSet, after: FlowSet) -> Iterator[Frame]:
    """Those that are not the same in both, or stand in one alone."""
    for name in before.flows.keys() | after.flows.keys():
        old, new = before.flows.get(name), after.flows.get(name)
        if old is None or new is None:
            yield from (Frame(name, step) for flow in (old, new) if flow for step in flow.steps)
            continue
        keys_differ = old.everywhere != new.everywhere
        for step in old.steps.keys() | new.steps.keys():
            one, other = old.steps.get(step), new.steps.get(step)
            is_asked = isinstance(one, Menu | Ask | Consent | ReadBack)
            begins_elsewhere = isinstance(one, Use) and _start(before, one) != _start(after, one)
            if not is_same(one, other) or (keys_differ and is_asked) or begins_elsewhere:
                yield Frame(name, step)


def is_same(one: Step | None, other: Step | None) -> bool:
    """But for the line on which it stands."""
    if one is None or other is None:
        return one is other
    return one == replace(other, line=one.line)


def _name(frame: Frame) -> tuple[str, str]:
    return frame.flow, frame.step


def _start(flows: FlowSet, use: Use) -> str | None:
    used = flows.flows.get(use.flow)
    return used.start if used else None


def _step(flows: FlowSet, frame: Frame) -> Step | None:
    flow = flows.flows.get(frame.flow)
    return flow.steps.get(frame.step) if flow else None


def words_of(thing: Any, language: Language) -> str:
    """Every word of a step or a sentence in one language; facts in braces."""
    parts = (part for sentence in _sentences(thing, language) for part in sentence.parts)
    words = (f"{{{part.name}}}" if isinstance(part, FactRef) else part.text.strip() for part in parts)
    return " ".join(word for word in words if word.strip())


def _spoken(step: Step, language: Language) -> list[object]:
    """What callers of one language hear at a step, and what they may say in the place of keys."""
    understood = [choice.words.get(language) for choice in step.choices] if isinstance(step, Menu) else []
    return [*_sentences(step, language), *understood]


def _sentences(thing: Any, language: Language) -> Iterator[Sentence]:
    """Every sentence in one language."""
    match thing:
        case Prompt(sentences=sentences):
            yield from (one for spoken_in, one in sentences.items() if spoken_in == language)
        case Struct():
            for name in thing.__struct_fields__:
                yield from _sentences(getattr(thing, name), language)
        case tuple():
            for part in thing:
                yield from _sentences(part, language)
        case _:
            return


def _ways_back(before: FlowSet, after: FlowSet) -> dict[Frame, set[Frame]]:
    """By step: those that lead to it, in either version; into a flow that is used, and not out of it."""
    back: dict[Frame, set[Frame]] = {}
    for flows in (before, after):
        for flow in flows.flows.values():
            for step in flow.steps.values():
                for goal in _ways(flows, flow, step):
                    back.setdefault(goal, set()).add(Frame(flow.name, step.name))
    return back


def _ways(flows: FlowSet, flow: Flow, step: Step) -> Iterator[Frame]:
    yield from (Frame(flow.name, goal) for goal, _ in ways_of(flow, step))
    start = _start(flows, step) if isinstance(step, Use) else None
    if isinstance(step, Use) and start is not None:
        yield Frame(step.flow, start)


def _reaching(bits: dict[Goal, int], back: dict[Frame, set[Frame]]) -> dict[Frame, int]:
    """By step: the goals that can be come to from there, as bits."""
    of_frames: dict[Frame, int] = {}
    for (frame, _), bit in bits.items():
        of_frames[frame] = of_frames.get(frame, 0) | bit
    reached = dict(of_frames)
    ahead = list(of_frames)
    while ahead:
        frame = ahead.pop()
        for earlier in back.get(frame, ()):
            known = reached.get(earlier, 0)
            if known | reached[frame] != known:
                reached[earlier] = known | reached[frame]
                ahead.append(earlier)
    return reached


def _results(before: FlowSet, after: FlowSet) -> dict[Frame, tuple[Frame, ...]]:
    """By step that uses a flow: where its results lead, in either version."""
    results: dict[Frame, tuple[Frame, ...]] = {}
    for flows in (before, after):
        for flow in flows.flows.values():
            for step in flow.steps.values():
                if isinstance(step, Use):
                    frame = Frame(flow.name, step.name)
                    results[frame] = (*results.get(frame, ()), *_frames(flow.name, step.results.values()))
    return results


def _frames(flow: str, steps: Iterable[str]) -> Iterator[Frame]:
    return (Frame(flow, step) for step in steps)
