"""What the pages of the draft work with: the draft over the live version, checked and walked at the bench."""

from collections.abc import Callable, Hashable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

from msgspec import Struct
from sqlalchemy import Engine
from structlog.typing import FilteringBoundLogger

from ivr.comparing.differences import Comparison
from ivr.database import reading
from ivr.drafting import proofs
from ivr.drafting.answers import LastAnswers
from ivr.drafting.bench import BenchTaken, WorkFailed, quick, slow
from ivr.drafting.files import Drafted, read_draft
from ivr.drafting.jobs import CompareVersions, CompileFiles, DrawPicture, WalkPaths
from ivr.drafting.live import last_published_of
from ivr.flow.compiler import Compiled
from ivr.flow.model import FlowSet
from ivr.flow_files import Sources, read_folder
from ivr.publishing import content_hash
from ivr.versions import NothingPublished, PublishedVersions, live_version, sources_of

MOST_CHECKS_KEPT: Final = 8
"""What is being typed is checked again and again meanwhile."""
MOST_COMPARISONS_KEPT: Final = 8
MOST_PICTURES_KEPT: Final = 40
PAGE_WAITS_SECONDS = 0.0
"""For the bench: a page is shown without its answer, and asks again. Callers want the thread; tests wait."""

Answer = TypeVar("Answer")


class Laid(Struct, frozen=True):
    """The draft as it lies there. `version`: the live one. `mark`: of every file and recording."""

    version: int
    drafted: Drafted
    sources: Sources
    mark: str


class Workshop:
    """For the pages of one application. Raises NothingPublished where there is no version to begin from."""

    def __init__(
        self,
        engine: Engine,
        durable: Engine,
        prompts_folder: Path,
        clock: Callable[[], datetime],
        log: FilteringBoundLogger,
    ) -> None:
        self._engine = engine
        self._durable = durable
        self._prompts_folder = prompts_folder
        self._clock = clock
        self.log = log
        self._versions = PublishedVersions(engine)
        self._files: LastAnswers[dict[str, bytes]] = LastAnswers(MOST_CHECKS_KEPT)
        self._checks: LastAnswers[Compiled] = LastAnswers(MOST_CHECKS_KEPT)
        self._comparisons: LastAnswers[Comparison] = LastAnswers(MOST_COMPARISONS_KEPT)
        self._pictures: LastAnswers[bytes] = LastAnswers(MOST_PICTURES_KEPT)

    def live(self) -> tuple[int, Mapping[str, bytes]]:
        """The live version and its files. Raises NothingPublished."""
        number = live_version(self._engine)
        if number is None:
            raise NothingPublished
        return number, self._files.get(number, lambda: sources_of(self._engine, number))

    def laid(self) -> Laid:
        """The draft now. Raises NothingPublished."""
        number, files = self.live()
        with reading(self._engine) as connection:
            drafted = read_draft(connection, files)
        sources = self._with_recordings(drafted.contents)
        return Laid(number, drafted, sources, content_hash(sources))

    def check(self, laid: Laid) -> Compiled:
        """The whole draft, as `ivr check --quick` would. Raises BenchTaken while it is being done: the answer
        is there in a moment.
        """
        # What it is compared with is the live version: once another one is live, it is checked anew.
        mark = (laid.version, laid.mark)
        return self._soon(self._checks, mark, lambda: self._compile(laid.sources))

    def check_files(self, sources: Sources) -> Compiled:
        """Flow files of a folder, by themselves. Raises BenchTaken likewise."""
        job = CompileFiles(sources.contents, sources.recordings, sources.misfits)
        return self._soon(self._checks, content_hash(sources), lambda: _given(quick.ask(job).answer))

    def check_with(self, path: str, content: bytes) -> tuple[Compiled, Mapping[str, bytes]]:
        """The whole draft, with this file as it is being typed; and the files. Raises BenchTaken likewise."""
        laid = self.laid()
        contents = {**laid.drafted.contents, path: content}
        sources = self._with_recordings(contents)
        mark = (laid.version, content_hash(sources))
        return self._soon(self._checks, mark, lambda: self._compile(sources)), contents

    def walked(self, laid: Laid) -> proofs.Walked | None:
        """What is known of every path of this draft."""
        with reading(self._engine) as connection:
            return proofs.find(connection, self._walk_of(laid), self._clock())

    def walk(self, laid: Laid) -> None:
        """Begin to walk every path in the background, after whatever is walked here now. Raises FlowRejected,
        BenchTaken.
        """
        before, after = self.flows_of(laid.version), self.check(laid).accepted()
        job = WalkPaths(before, after, self._clock(), dict(laid.sources.contents))
        proofs.begin(slow, self._durable, self._walk_of(laid), job, self._clock, self.log)

    def compare(self, before: int, after: int) -> Comparison | None:
        """What callers would notice; None while it is being found out. Raises NoSuchVersion."""
        now = self._clock()
        job = CompareVersions(self.flows_of(before), self.flows_of(after), now)
        mark = (before, after, now.date())
        try:
            return self._comparisons.soon(mark, lambda: _given(quick.ask(job).comparison), 0.0)
        except BenchTaken:
            return None

    def draw(self, dot: str) -> bytes:
        """SVG; empty where Graphviz is not installed. Raises BenchTaken likewise."""
        return self._soon(self._pictures, dot, lambda: quick.ask(DrawPicture(dot)).picture)

    def flows_of(self, number: int) -> FlowSet:
        """A version, compiled. Raises NoSuchVersion."""
        return self._versions.flows_of(number)

    def _soon(self, kept: LastAnswers[Answer], key: Hashable, make: Callable[[], Answer]) -> Answer:
        found = kept.soon(key, make, PAGE_WAITS_SECONDS)
        if found is None:
            raise BenchTaken
        return found

    def _compile(self, sources: Sources) -> Compiled:
        published = last_published_of(self._engine, self._prompts_folder)
        job = CompileFiles(sources.contents, sources.recordings, sources.misfits, published)
        return _given(quick.ask(job).answer)

    def _with_recordings(self, contents: dict[str, bytes]) -> Sources:
        # Flow files of a folder that holds only recordings: none.
        found = read_folder(self._prompts_folder, self._prompts_folder)
        return Sources(contents, found.recordings, found.misfits)

    def _walk_of(self, laid: Laid) -> str:
        return proofs.mark_of_walk(str(laid.version), laid.mark)


def _given(answer: Answer | None) -> Answer:
    if answer is None:
        raise WorkFailed("the answer to another job")
    return answer
