"""The child process: `python -m ivr.drafting.child NICENESS`. It does what would keep callers waiting.

Jobs come as lines, replies go as lines; each begins with the number of its job. It ends when its parent does,
or when nobody asks any more.
"""

import gc
import os
import resource
import select
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO, assert_never

import msgspec

from ivr.comparing.comparison import compare
from ivr.drafting.jobs import (
    Answered,
    CompareVersions,
    CompileFiles,
    DrawPicture,
    Failed,
    GoneSoFar,
    Job,
    Proof,
    Reply,
    WalkPaths,
)
from ivr.drawing.pictures import PicturesNotInstalled, draw
from ivr.exploring.exploration import explore
from ivr.flow.allowing import silence_explored
from ivr.flow.compiler import compile_flows

IDLE_SECONDS = 300
"""Nobody asked for so long: the memory is given back."""
TELL_EVERY_SECONDS = 1.0
MEMORY_BYTES = 1024**3
"""A draft that needs more fails, and takes nothing away from callers. The shipped lines need an eighth."""

_jobs: msgspec.json.Decoder[Job] = msgspec.json.Decoder(Job)
_encoder = msgspec.json.Encoder()

Tell = Callable[[Reply], None]


def main(asked: BinaryIO, answers: BinaryIO) -> None:
    """Serve until nobody asks."""

    number = b""

    def tell(reply: Reply) -> None:
        answers.write(b"%s %s\n" % (number, _encoder.encode(reply)))
        answers.flush()

    while select.select([asked], [], [], IDLE_SECONDS)[0]:
        line = asked.readline()
        if not line:
            return
        number, _, job = line.partition(b" ")
        try:
            tell(do(_jobs.decode(job), tell))
        except Exception as error:  # noqa: BLE001 - the parent logs it, and the child serves on
            tell(Failed(_told_of(error)))


def limit_memory() -> None:
    """Of this process; never to more than whoever began it allows."""
    _, allowed = resource.getrlimit(resource.RLIMIT_AS)
    most = MEMORY_BYTES if allowed == resource.RLIM_INFINITY else min(MEMORY_BYTES, allowed)
    with suppress(ValueError):  # macOS knows no such limit
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def do(job: Job, tell: Tell) -> Answered:
    """One job, here."""
    match job:
        case CompileFiles():
            compiled = compile_flows(job.contents, job.recordings, job.misfits, job.published)
            return Answered(answer=compiled)
        case WalkPaths():
            return Answered(proof=_walk(job, tell))
        case CompareVersions():
            return Answered(comparison=compare(job.before, job.after, job.now))
        case DrawPicture():
            return Answered(picture=_draw(job.dot))
        case _:
            assert_never(job)


def _walk(job: WalkPaths, tell: Tell) -> Proof:
    began = time.perf_counter()
    told_at = began

    def told(done: int, known: int) -> None:
        nonlocal told_at
        if time.perf_counter() - told_at >= TELL_EVERY_SECONDS:
            told_at = time.perf_counter()
            tell(GoneSoFar(done, known))

    # All that is found is kept, so looking for garbage would find none, and take its time.
    gc.disable()
    try:
        comparison = compare(job.before, job.after, job.now)
        report = explore(job.after, told)
    finally:
        gc.enable()
    problems, _ = silence_explored(report.problems, job.contents)
    return Proof(problems, report.summary(), time.perf_counter() - began, comparison)


def _draw(dot: str) -> bytes:
    try:
        return draw(dot, "svg")
    except PicturesNotInstalled:
        return b""


def _told_of(error: Exception) -> str:
    """Where, and nothing of what the files hold."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__} at {os.path.basename(place)}"


if __name__ == "__main__":
    os.nice(int(sys.argv[1]))
    limit_memory()
    # Whatever a library prints must not come between the answers.
    answers_only = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    main(os.fdopen(sys.stdin.fileno(), "rb", buffering=0), answers_only)
