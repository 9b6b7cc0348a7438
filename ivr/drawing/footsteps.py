"""Which steps a call went through, found again from the words that it heard.

Of a turn its answer is kept, not the steps behind it. Each sentence of an answer belongs to a step; where
several steps say the same, it was the nearest one on the way. The silent steps in between lie on the shortest
way.
"""

from collections import deque
from collections.abc import Iterable, Iterator

from ivr.drawing.traffic import Spot
from ivr.drawing.ways import drawn
from ivr.engine.call import Frame
from ivr.flow.line_order import lines_in_order
from ivr.flow.model import (
    Ask,
    Consent,
    Done,
    FlowSet,
    HangUp,
    Menu,
    Prompt,
    ReadBack,
    Say,
    Step,
    TakeMessage,
    Text,
    Use,
    Words,
)
from ivr.flow.reading import REPEAT

Frames = tuple[Frame, ...]

Sign = tuple[str, ...]

SHORTEST_SIGN = 10
"""Letters of a sentence without which it could stand in any other."""
LONGEST_SENTENCE = 1_500
"""Letters, facts in words included."""
STATES_AT_MOST = 3_000
"""A search that takes longer has lost the call; it goes on from the next sentence."""


class Footsteps:
    """Reads calls of one version. Ways once found are kept: calls go the same ways."""

    def __init__(self, flows: FlowSet) -> None:
        self._flows = flows
        self._signs = dict(_signs(flows))
        self._known: dict[tuple[Frames, frozenset[Spot]], tuple[Frames, ...]] = {}

    def follow(self, line: str, turns: Iterable[tuple[str, str]], end: Frames) -> list[Frames]:
        """Where a call stood, in order. `turns`: of each the single key pressed, or "", and what was said
        then; `end`: where the call stood last.
        """
        here = self._start(line)
        path = [here]
        for key, answer in turns:
            path += self._pressed(path[-1], key)
            for spots in self._steps_heard(answer.casefold()):
                path += self._way(path[-1], spots)
        if end:
            path += self._way(path[-1], frozenset({spot_of(end)}))
        return path

    def _start(self, line: str) -> Frames:
        found = self._flows.lines.get(line) or lines_in_order(self._flows)[0]
        return (Frame(found.flow, self._flows.flows[found.flow].start),)

    def _pressed(self, here: Frames, key: str) -> tuple[Frames, ...]:
        """Where a key leads at once: a choice of the menu, or what it means everywhere."""
        flow = self._flows.flows[here[-1].flow]
        step = flow.steps.get(here[-1].step)
        chosen = {choice.key: choice.go for choice in step.choices} if isinstance(step, Menu) else {}
        asks = isinstance(step, Menu | Ask | Consent | ReadBack)
        target = chosen.get(key) or (flow.everywhere.get(key) if asks else None)
        return ((*here[:-1], Frame(flow.name, target)),) if target and target != REPEAT else ()

    def _steps_heard(self, answer: str) -> Iterator[frozenset[Spot]]:
        """For each sentence of the answer, in its order, the steps that say it."""
        found = ((*_place_in(answer, sign), sign) for sign in self._signs)
        told_until = 0
        for begins, ends, sign in sorted(one for one in found if one[0] >= 0):
            # Of two sentences that begin alike the longer one was said.
            if begins >= told_until:
                told_until = -ends
                yield frozenset(self._signs[sign])

    def _way(self, here: Frames, goals: frozenset[Spot]) -> tuple[Frames, ...]:
        """The shortest way to the nearest of these steps; nothing where the call stands there already."""
        place = (here, goals)
        if place not in self._known:
            self._known[place] = self._search(here, goals)
        return self._known[place]

    def _search(self, here: Frames, goals: frozenset[Spot]) -> tuple[Frames, ...]:
        came_from: dict[Frames, Frames | None] = {here: None}
        waiting = deque([here])
        while waiting and len(came_from) < STATES_AT_MOST:
            frames = waiting.popleft()
            if spot_of(frames) in goals:
                return tuple(_back(frames, came_from))
            for further in self._onward(frames):
                if further not in came_from:
                    came_from[further] = frames
                    waiting.append(further)
        return ()

    def _onward(self, frames: Frames) -> Iterator[Frames]:
        """Where a call may stand next: at each way out, in a flow that is used, or back in the one before."""
        flow = self._flows.flows[frames[-1].flow]
        step = flow.steps.get(frames[-1].step)
        if step is None:
            return
        if isinstance(step, Use) and step.flow in self._flows.flows:
            yield (*frames, Frame(step.flow, self._flows.flows[step.flow].start))
        elif isinstance(step, Done):
            yield from self._back_from(frames, step.result)
        else:
            targets = [way.target for way in drawn(step, flow.language).ways]
            targets += [target for target in flow.everywhere.values() if target != REPEAT]
            for target in targets:
                yield (*frames[:-1], Frame(flow.name, target))

    def _back_from(self, frames: Frames, result: str) -> Iterator[Frames]:
        if len(frames) < 2:
            return
        before = frames[-2]
        using = self._flows.flows[before.flow].steps.get(before.step)
        if isinstance(using, Use) and result in using.results:
            yield (*frames[:-2], Frame(before.flow, using.results[result]))


def spot_of(frames: Frames) -> Spot:
    """The step that speaks."""
    return frames[-1].flow, frames[-1].step


def _back(frames: Frames, came_from: dict[Frames, Frames | None]) -> list[Frames]:
    way = []
    before: Frames | None = frames
    while before is not None:
        way.append(before)
        before = came_from[before]
    return way[-2::-1]


def _signs(flows: FlowSet) -> Iterator[tuple[Sign, set[Spot]]]:
    """The words of each step's own sentence, around its facts, and the steps that say it."""
    found: dict[Sign, set[Spot]] = {}
    for flow in flows.flows.values():
        for name, step in flow.steps.items():
            prompt = _own_prompt(step)
            for sign in _signs_of(prompt) if prompt else ():
                found.setdefault(sign, set()).add((flow.name, name))
    yield from found.items()


def _signs_of(prompt: Prompt) -> Iterator[Sign]:
    for language, sentence in prompt.sentences.items():
        words = [" ".join(part.text.casefold().split()) for part in sentence.parts if isinstance(part, Words)]
        stretches = tuple(stretch for stretch in words if len(stretch) > 1)
        if sum(map(len, stretches)) >= SHORTEST_SIGN:
            yield stretches
        if sentence.recording:
            yield (f"{language}/{sentence.recording.rpartition('/')[2]}".casefold(),)


def _place_in(answer: str, sign: Sign) -> tuple[int, int]:
    """Where the words begin, one stretch after the other, and less than nothing where they end; -1 for
    nowhere."""
    begins = ends = answer.find(sign[0])
    for stretch in sign if begins >= 0 else ():
        ends = answer.find(stretch, ends)
        if ends < 0 or ends - begins > LONGEST_SENTENCE:
            return -1, 0
        ends += len(stretch)
    return begins, -ends


def _own_prompt(step: Step) -> Prompt | None:
    match step:
        case Say() | Consent() | HangUp() | Text() | TakeMessage():
            return step.words
        case Ask():
            return step.question
        case Menu():
            return step.lead or next((choice.prompt for choice in step.choices if not choice.language), None)
        case _:
            return None
