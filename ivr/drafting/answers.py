"""Answers that took long, kept for whoever asks next."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock, Thread
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


class LastAnswers(Generic[Answer]):
    """The last few answers of the bench, so that looking again costs nothing."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Answer] = OrderedDict()
        self._making: dict[Hashable, Thread] = {}
        self._failed: dict[Hashable, Exception] = {}
        self._turn = Lock()

    def get(self, key: Hashable, make: Callable[[], Answer]) -> Answer:
        """Made when it is not there."""
        with self._turn:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._turn:
            self._kept[key] = made
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made

    def soon(self, key: Hashable, make: Callable[[], Answer], wait_seconds: float) -> Answer | None:
        """The same, made by a thread of its own; None if that takes longer. Whoever asks again gets it.

        A server may have one thread for callers and pages alike: no page holds it for long. Raises whatever
        `make` raised.
        """
        with self._turn:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            if key in self._failed:
                raise self._failed.pop(key)
            making = self._making.get(key)
            if making is None:
                making = Thread(target=self._make, args=(key, make), daemon=True)
                self._making[key] = making
                making.start()
        making.join(wait_seconds)
        with self._turn:
            if key in self._failed:
                raise self._failed.pop(key)
            return self._kept.get(key)

    def _make(self, key: Hashable, make: Callable[[], Answer]) -> None:
        try:
            self.get(key, make)
        except Exception as error:  # noqa: BLE001 - whoever asked for it, and asks again, gets it
            with self._turn:
                if len(self._failed) >= self._most:
                    self._failed.clear()
                self._failed[key] = error
        finally:
            with self._turn:
                self._making.pop(key, None)
