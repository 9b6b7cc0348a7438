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
from contextlib import suppress
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Final

import msgspec

from ivr.drafting.jobs import Answered, Failed, GoneSoFar, Job, Reply

WAITING_AT_MOST: Final = 2
"""So many threads of this process work or wait at one bench; whoever comes then is told to try again."""
WAIT_SECONDS: Final = 5.0
SECONDS_WHILE_TYPING: Final = 30.0
SECONDS_FOR_LONG: Final = 300.0
"""A job that tells nothing for so long is broken off."""
READ_BYTES: Final = 64 * 1024
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

    def __init__(self, niceness: int, job_seconds: float) -> None:
        self._niceness = niceness
        self._job_seconds = job_seconds
        self._room = BoundedSemaphore(WAITING_AT_MOST)
        self._turn = Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._unread = b""
        self._job = 0

    def ask(self, job: Job, told: Told | None = None) -> Answered:
        """The answer. `told` hears how far it is. Raises BenchTaken, WorkFailed."""
        if not self._room.acquire(blocking=False):
            raise BenchTaken
        try:
            if not self._turn.acquire(timeout=WAIT_SECONDS):
                raise BenchTaken
            try:
                return self._answer(job, told or _to_nobody)
            finally:
                self._turn.release()
        finally:
            self._room.release()

    def close(self) -> None:
        """End the child, if there is one."""
        child, self._child, self._unread = self._child, None, b""
        if child is None:
            return
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):  # what it never read goes with it
                    pipe.close()
        try:
            child.wait(ENDS_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

    def _answer(self, job: Job, told: Told) -> Answered:
        self._job += 1
        try:
            end = self._end_of(b"%d %s\n" % (self._job, _encoder.encode(job)), told)
        except BaseException:
            # The child may be at it still, and would answer when it is asked for something else.
            self._break_off()
            raise
        if isinstance(end, Failed):
            raise WorkFailed(end.told)
        return end

    def _end_of(self, line: bytes, told: Told) -> Answered | Failed:
        try:
            child = self._sent(line)
        except BrokenPipeError:
            # It went since it was last asked: nobody had asked for long.
            self.close()
            child = self._sent(line)
        while True:
            number, _, text = self._line_of(child).partition(b" ")
            if int(number) != self._job:
                continue
            reply = _replies.decode(text)
            if not isinstance(reply, GoneSoFar):
                return reply
            told(reply.done, reply.known)

    def _sent(self, line: bytes) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self.close()
            self._child = _begin(self._niceness)
        if self._child.stdin is not None:
            self._child.stdin.write(line)
            self._child.stdin.flush()
        return self._child

    def _line_of(self, child: subprocess.Popen[bytes]) -> bytes:
        """The next line of the child, which may have written several at once."""
        while b"\n" not in self._unread:
            if child.stdout is None or not select.select([child.stdout], [], [], self._job_seconds)[0]:
                raise WorkFailed("the child process stood still")
            read = os.read(child.stdout.fileno(), READ_BYTES)
            if not read:
                raise WorkFailed("the child process went away")
            self._unread += read
        line, _, self._unread = self._unread.partition(b"\n")
        return line

    def _break_off(self) -> None:
        if self._child is not None:
            self._child.kill()
        self.close()


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


quick: Final = Bench(NICE_WHILE_TYPING, SECONDS_WHILE_TYPING)
"""Of this process: checks while somebody types, pictures, comparisons."""
slow: Final = Bench(NICE_FOR_LONG, SECONDS_FOR_LONG)
"""Of this process: every path of a version."""

atexit.register(quick.close)
atexit.register(slow.close)
