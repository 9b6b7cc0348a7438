"""Status callbacks: told beside the call, never waited for; late, doubled and shuffled when asked."""

import random
from collections.abc import Callable

from ivr.simulator.habits import Faults


class CallbackBox:
    """Callbacks on their way. They leave at once, unless the faults hold them back."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._chance = random.Random(faults.seed)  # noqa: S311  # the order must be repeatable
        self._held: list[Callable[[], None]] = []

    def send(self, deliver: Callable[[], None]) -> None:
        self._held += [deliver] * (2 if self._faults.double_status_callbacks else 1)
        if not self._faults.hold_status_callbacks:
            self.deliver()

    def deliver(self) -> None:
        """Everything that is held, in an order of its own when asked."""
        waiting, self._held = self._held, []
        if self._faults.shuffle_status_callbacks:
            self._chance.shuffle(waiting)
        for deliver in waiting:
            deliver()
