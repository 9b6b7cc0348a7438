"""The workbench: work on drafts that takes long, done one at a time in a child process, beside callers.

The engine is pure Python, so a thread that walks a version would halve what is left for callers. A child has
a processor of its own, and leaves it to callers when there is none to spare.
"""

import atexit
import os
import select
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Final

import msgspec

from ivr.drafting.jobs import Answered, Failed, GoneSoFar, Job, Reply

WAITING_AT_MOST: Final = 2
"""So many threads of this process work or wait at one bench; whoever comes then is told to try again."""
WAIT_SECONDS: Final = 5.0
JOB_SECONDS: Final = 300.0
"""A job that tells nothing for so long is broken off."""
ENDS_WITHIN_SECONDS: Final = 5.0
NICE_WHILE_TYPING: Final = 2
NICE_FOR_LONG: Final = 10
"""Callers' processes go first."""

_PACKAGES = Path(__file__).resolve().parent.parent.parent

_encoder = msgspec.json.Encoder()
_replies: msgspec.json.Decoder[Reply] = msgspec.json.Decoder(Reply)

Told = Callable[[int, int], None]


class BenchTaken(Exception):
    """Others are at it; try again in a moment."""


class WorkFailed(Exception):
    """A mistake of ours in the child, told as the kind of the exception and its place."""


class Bench:
    """One child, begun when it is first needed, and again when it has gone."""

    def __init__(self, niceness: int) -> None:
        self._niceness = niceness
        self._room = BoundedSemaphore(WAITING_AT_MOST)
        self._turn = Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def ask(self, job: Job, told: Told | None = None) -> Answered:
        """The answer. `told` hears how far it is. Raises BenchTaken, WorkFailed."""
        if not self._room.acquire(blocking=False):
            raise BenchTaken
        try:
            if not self._turn.acquire(timeout=WAIT_SECONDS):
                raise BenchTaken
            try:
                return self._answer(_encoder.encode(job) + b"\n", told or _to_nobody)
            finally:
                self._turn.release()
        finally:
            self._room.release()

    def close(self) -> None:
        """End the child, if there is one."""
        child, self._child = self._child, None
        if child is None:
            return
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()
        try:
            child.wait(ENDS_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

    def _answer(self, line: bytes, told: Told) -> Answered:
        try:
            child = self._sent(line)
        except BrokenPipeError:
            # It went since it was last asked: nobody had asked for long.
            self.close()
            child = self._sent(line)
        while True:
            match self._reply(child):
                case GoneSoFar(done, known):
                    told(done, known)
                case Answered() as answered:
                    return answered
                case Failed(words):
                    raise WorkFailed(words)

    def _sent(self, line: bytes) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self.close()
            self._child = _begin(self._niceness)
        if self._child.stdin is not None:
            self._child.stdin.write(line)
            self._child.stdin.flush()
        return self._child

    def _reply(self, child: subprocess.Popen[bytes]) -> Reply:
        is_there = child.stdout is not None and select.select([child.stdout], [], [], JOB_SECONDS)[0]
        line = child.stdout.readline() if child.stdout is not None and is_there else b""
        if not line:
            child.kill()
            self.close()
            raise WorkFailed("the child process went away" if is_there else "the child process stood still")
        return _replies.decode(line)


def _to_nobody(_done: int, _known: int) -> None:
    """Nobody wants to know how far it is."""


def _begin(niceness: int) -> subprocess.Popen[bytes]:
    path = os.pathsep.join(filter(None, (str(_PACKAGES), os.environ.get("PYTHONPATH", ""))))
    return subprocess.Popen(  # noqa: S603 - our own program, and nothing of a request
        [sys.executable, "-m", "ivr.drafting.child", str(niceness)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": path, "PATH": os.environ.get("PATH", "")},
    )


quick: Final = Bench(NICE_WHILE_TYPING)
"""Of this process: checks while somebody types, pictures, comparisons."""
slow: Final = Bench(NICE_FOR_LONG)
"""Of this process: every path of a version."""

atexit.register(quick.close)
atexit.register(slow.close)
