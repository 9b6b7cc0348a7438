"""What lies ahead of a call that stands in flows which other flows use: behind each result, what comes next.

Two stacks of frames whose ways on are the same go on alike, wherever they came from: the offer of a
call-back sounds alike in the payment of a bill and in a question about it, until it ends. The ends of flows
say nothing and ask nothing, so they are passed over, but for those that are kept.
"""

from collections.abc import Iterable

from ivr.engine.call import Frame
from ivr.engine.walk import MAX_FRAMES
from ivr.exploring.needs import Needs
from ivr.flow.model import Done, FlowSet, Step, Use

Frames = tuple[Frame, ...]
_NOTHING = -1
"""Behind the end of the flow that a line leads to."""


class Continuations:
    """One number for every continuation; equal numbers go on alike."""

    def __init__(self, flows: FlowSet, needs: Needs) -> None:
        self._flows = flows
        self._needs = needs
        self._kept: frozenset[Frame] = frozenset()
        self._numbers: dict[object, int] = {}
        self._of: dict[Frames, int] = {}
        self._passed_over: dict[Frames, frozenset[Frame]] = {}
        self._is_shallow = is_shallow(flows)

    def of(self, frames: Frames) -> int:
        """The number of what lies ahead of these frames. Where flows use each other deeper than a call may
        go, the depth counts as well, so each stack stands for itself.
        """
        found = self._of.get(frames)
        if found is None:
            found = self._of[frames] = self._ahead(frames) if self._is_shallow else self._number(frames)
        return found

    def passed_over(self, frames: Frames) -> frozenset[Frame]:
        """The ends of flows that a call which stands here may still come to; its number leaves them out."""
        found = self._passed_over.get(frames)
        if found is None:
            ends = {frames[-1]} if self._is_passed_over(frames) else set[Frame]()
            found = self._passed_over[frames] = frozenset(
                ends.union(*map(self.passed_over, self._behind(frames)))
            )
        return found

    def keep(self, ends: Iterable[Frame]) -> None:
        """From now on these ends of flows are told apart."""
        self._kept |= frozenset(ends)
        self._of.clear()
        self._passed_over.clear()

    def _ahead(self, frames: Frames) -> int:
        if not frames:
            return _NOTHING
        behind = tuple(map(self.of, self._behind(frames)))
        if self._is_passed_over(frames):
            return behind[0] if behind else _NOTHING
        return self._number((frames[-1], behind))

    def _number(self, told_apart: object) -> int:
        return self._numbers.setdefault(told_apart, len(self._numbers))

    def _is_passed_over(self, frames: Frames) -> bool:
        """The end of a flow in the middle of a turn. Where a call waits there is always a step that asks."""
        return bool(frames) and frames[-1] not in self._kept and isinstance(self._step(frames[-1]), Done)

    def _behind(self, frames: Frames) -> list[Frames]:
        """Where the flow that uses this one goes on, for each result that is still ahead, in one order."""
        if len(frames) < 2:
            return []
        *lower, user, top = frames
        step = self._step(user)
        results = sorted(step.results.items()) if isinstance(step, Use) else []
        return [
            (*lower, Frame(user.flow, goal)) for result, goal in results if self._needs.leads_to(top, result)
        ]

    def _step(self, frame: Frame) -> Step | None:
        flow = self._flows.flows.get(frame.flow)
        return flow.steps.get(frame.step) if flow else None


def is_shallow(flows: FlowSet) -> bool:
    """May every call use all the flows that it comes to? The check refuses circles of them."""
    depths: dict[str, int] = {}

    def depth(name: str) -> int:
        if name not in depths:
            depths[name] = 0
            used = (step.flow for step in flows.flows[name].steps.values() if isinstance(step, Use))
            depths[name] = 1 + max((depth(one) for one in used if one in flows.flows), default=0)
        return depths[name]

    return max(map(depth, flows.flows), default=0) <= MAX_FRAMES
