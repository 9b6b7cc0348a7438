"""What each call file went through when it last went as written, so that only those are played again that may
go otherwise now: the file changed, a step that its calls pass, what their questions look ahead to, or what
every call depends on.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path

import msgspec
from msgspec.structs import replace

from ivr.calls.paths import steps_passed
from ivr.cli.paths_kept import KEPT, PlayedCall, read_kept
from ivr.database import reading
from ivr.engine.call import Frame
from ivr.exploring.looking_ahead import looked_at, unasked_from
from ivr.flow.model import FlowSet, LookUp
from ivr.rehearsal import CHECKOUT, Rehearsal
from ivr.rehearsals import Rehearsals
from ivr.scenes import SCENES
from ivr.simulator.call_tests import CallTested, try_call
from ivr.versions import PublishedVersions, list_versions

_encoder = msgspec.json.Encoder(order="deterministic")


class Marks:
    """What a call depends on, by hash: the steps of one version, and whatever else there is."""

    def __init__(self, flows: FlowSet, folder: Path) -> None:
        self._around = _mark(replace(flows, flows={}), *_other_files(folder), *libraries())
        self._flows = flows

    def of(self, passed: Iterable[str]) -> str:
        """Of these steps, each with its flow's title, start and keys, and of what their questions look ahead
        to; on which line a step stands is nothing.
        """
        frames = [Frame(*name.split(".")) for name in sorted(passed)]
        return _mark(self._around, *map(self._of_step, frames), *self._ahead_of(frames))

    def _ahead_of(self, frames: Iterable[Frame]) -> list[tuple[str, ...]]:
        """What these steps look ahead to: names, verbs, and where they lead; of look-ups, some of which
        write, which one it is.
        """
        goals = (goal for frame in frames for goal in looked_at(self._flows, frame))
        ahead = unasked_from(self._flows, goals)
        return sorted(
            (_name(frame), self._verb_of(frame), *sorted(map(_name, onward)))
            for frame, onward in ahead.items()
        )

    def _verb_of(self, frame: Frame) -> str:
        flow = self._flows.flows.get(frame.flow)
        step = flow.steps.get(frame.step) if flow else None
        if step is None:
            return ""
        return step.look_up if isinstance(step, LookUp) else str(step.__struct_config__.tag)

    def _of_step(self, frame: Frame) -> str:
        one = self._flows.flows.get(frame.flow)
        if one is None or frame.step not in one.steps:
            return ""
        return _mark(replace(one, steps={}), replace(one.steps[frame.step], line=0))


class PlayedCalls:
    """Plays call files and remembers; what it remembers is kept for the next time by `kept`."""

    def __init__(self, folder: Path, kept: Path = KEPT) -> None:
        self._folder = folder
        self._kept = kept
        self._played = read_kept(kept)
        self._marks: dict[str, Marks] = {}

    def may_go_otherwise(self, file: Path, flows: FlowSet) -> bool:
        """By these flows; also when it is not known to have gone as written."""
        played = self._played.get(file.as_posix())
        if played is None or played.script != _script(file):
            return True
        marks = self._marks.setdefault("", Marks(flows, self._folder))
        return marks.of(played.passed) != played.marks

    def passed(self, file: Path) -> tuple[str, ...]:
        """`flow.step` of each step that its calls went through; none when that is not known."""
        played = self._played.get(file.as_posix())
        return played.passed if played else ()

    def play(self, file: Path, rehearsals: Rehearsals) -> CallTested:
        """On an installation of its own. A call that is made now, and not at a moment of its own, depends on
        the clock, and is not remembered.
        """
        found: list[PlayedCall] = []

        @contextmanager
        def opened(at: datetime | None) -> Iterator[Rehearsal]:
            with rehearsals.at(at) as rehearsal:
                yield rehearsal
                if at is not None:
                    found.extend(self._path_of(file, rehearsal))

        tested = try_call(file, opened, SCENES)
        self._played.pop(file.as_posix(), None)
        if tested.went_as_written and found:
            self._played[file.as_posix()] = found[0]
        return tested

    @contextmanager
    def kept(self) -> Iterator[None]:
        """What is remembered when the block ends, however it ends, is kept: whole or not at all."""
        try:
            yield
        finally:
            self._kept.parent.mkdir(parents=True, exist_ok=True)
            new = self._kept.with_suffix(".new")
            new.write_bytes(_encoder.encode(self._played))
            os.replace(new, self._kept)

    def _path_of(self, file: Path, rehearsal: Rehearsal) -> Iterator[PlayedCall]:
        with reading(rehearsal.engine) as connection:
            passed = steps_passed(connection, rehearsal.sealer)
        if passed is not None:
            names = tuple(sorted(_name(frame) for frame in passed))
            yield PlayedCall(_script(file), names, self._marks_of(rehearsal).of(names))

    def _marks_of(self, rehearsal: Rehearsal) -> Marks:
        """Of the flows that were played, whatever the files are by now."""
        version = list_versions(rehearsal.engine)[0]
        if version.content_hash not in self._marks:
            flows = PublishedVersions(rehearsal.engine).flows_of(version.number)
            self._marks[version.content_hash] = Marks(flows, self._folder)
        return self._marks[version.content_hash]


def _name(frame: Frame) -> str:
    return f"{frame.flow}.{frame.step}"


def _script(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()


def _other_files(folder: Path) -> Iterator[str]:
    """The samples, and this program."""
    for place in (folder / "samples", CHECKOUT / "ivr"):
        for file in sorted([*place.rglob("*.csv"), *place.rglob("*.py")]):
            yield sha256(file.read_bytes()).hexdigest()


@cache
def libraries() -> tuple[str, ...]:
    """Python and what is installed beside it, each with its version."""
    installed = {f"{one.name} {one.version}" for one in distributions()}
    return (f"python {sys.version}", *sorted(installed))


def _mark(*parts: object) -> str:
    return sha256(_encoder.encode(parts)).hexdigest()
