"""The flow files on disk: read with care, and read again when they change. Compiling them is
`ivr.flow.compiler`'s.
"""

import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from ivr.flow.compiler import Compiled, compile_flows
from ivr.flow.installation import PATH as INSTALLATION
from ivr.flow.model import FlowSet
from ivr.flow.problems import Problem
from ivr.flow.recordings import HEAD_BYTES, misfit_of
from ivr.flow.source import FILE_BYTES_AT_MOST

FILES_AT_MOST = 5_000
"""Files looked at in one folder; a folder with more is not a folder of flows."""
_FLOW_ENDINGS = (".yaml", ".yml")
_RECORDING_ENDING = ".wav"


class Sources(Struct, frozen=True):
    """Flow files by path relative to their folder, and the recordings there are, by path relative to
    theirs. `misfits`: what is wrong with the format of some of them.
    """

    contents: dict[str, bytes]
    recordings: frozenset[str]
    misfits: dict[str, str] = {}


Stamps = dict[str, tuple[int, int]]
"""Time of change in nanoseconds, and size, by path."""


def read_folder(flows_folder: Path, prompts_folder: Path, installation: Path | None = None) -> Sources:
    """Everything a version is made of. `installation`: a file of this installation, outside the folder.

    A file that grows beyond the limit is read only as far as the limit shows.
    """
    contents = dict(_contents(_files(flows_folder, _FLOW_ENDINGS)))
    if installation is not None:
        # One that cannot be read is told as empty: the shipped numbers must not be used in its place.
        contents[INSTALLATION] = b""
        contents.update(_contents([(INSTALLATION, installation)]))
    recordings = list(_files(prompts_folder, (_RECORDING_ENDING,)))
    return Sources(contents, frozenset(relative for relative, _ in recordings), dict(_misfits(recordings)))


def _misfits(recordings: Iterable[tuple[str, Path]]) -> Iterator[tuple[str, str]]:
    for relative, path in recordings:
        try:
            with path.open("rb") as file:
                found = misfit_of(file.read(HEAD_BYTES))
        except OSError:
            # It went away, or may not be read: callers will hear the voice.
            found = "it cannot be read"
        if found is not None:
            yield relative, found


def _contents(files: Iterable[tuple[str, Path]]) -> Iterator[tuple[str, bytes]]:
    for relative, path in files:
        try:
            with path.open("rb") as file:
                yield relative, file.read(FILE_BYTES_AT_MOST + 1)
        except OSError:
            # It went away, or may not be read, since the folder was listed: as if it were not there.
            continue


def _files(folder: Path, endings: tuple[str, ...]) -> Iterator[tuple[str, Path]]:
    """Plain files in the folder and in the folders of languages, sorted.

    Links that lead outside are passed over.
    """
    try:
        root = folder.resolve(strict=True)
        found = sorted(path for pattern in ("*", "*/*") for path in root.glob(pattern))
    except OSError:
        return
    for path in found[:FILES_AT_MOST]:
        relative = path.relative_to(root)
        hidden = any(part.startswith(".") for part in relative.parts)
        if path.suffix in endings and not hidden and _is_plain_file_inside(path, root):
            yield relative.as_posix(), path


def _is_plain_file_inside(path: Path, root: Path) -> bool:
    """No folder, pipe or device, and not a link to somewhere else.

    A loop of links is an OSError or RuntimeError.
    """
    try:
        target = path.resolve(strict=True)
        return target.is_relative_to(root) and stat.S_ISREG(target.stat().st_mode)
    except (OSError, RuntimeError):
        return False


class FlowFiles:
    """The files on disk as the version in use. A bad change leaves the last good flows in use."""

    def __init__(self, flows_folder: Path, prompts_folder: Path, installation: Path | None = None) -> None:
        self.flows_folder = flows_folder
        self.prompts_folder = prompts_folder
        self.installation = installation
        self._stamps: Stamps | None = None
        self._compiled: Compiled | None = None
        self._good: FlowSet | None = None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the files as they were last read, warnings included."""
        return self._compiled.problems if self._compiled else ()

    @property
    def is_good(self) -> bool:
        """Are the flows in use those on disk?"""
        return self._compiled is not None and self._compiled.flows is not None

    @property
    def compiled(self) -> Compiled | None:
        """The files as they were last read."""
        return self._compiled

    def refresh(self) -> bool:
        """Reads again if a file came, went or changed; says whether it did."""
        stamps = self._stamp()
        if stamps == self._stamps:
            return False
        sources = read_folder(self.flows_folder, self.prompts_folder, self.installation)
        self._stamps = stamps
        self._compiled = compile_flows(sources.contents, sources.recordings, sources.misfits)
        if self._compiled.flows is not None:
            self._good = self._compiled.flows
        return True

    def flows(self) -> FlowSet:
        """The last good flows. Raises FlowRejected when the files were never good."""
        self.refresh()
        if self._good is not None:
            return self._good
        if self._compiled is None:
            return compile_flows({}).accepted()
        return self._compiled.accepted()

    def _stamp(self) -> Stamps:
        return stamps_of(self.flows_folder, self.prompts_folder, self.installation)


def stamps_of(flows_folder: Path, prompts_folder: Path, installation: Path | None = None) -> Stamps:
    """Of every file that a version is made of."""
    stamps: Stamps = {}
    for relative, path in _watched(flows_folder, prompts_folder, installation):
        try:
            found = path.stat()
        except OSError:
            # Gone since it was listed; the next look sees the folder without it.
            continue
        stamps[relative] = (found.st_mtime_ns, found.st_size)
    return stamps


def _watched(
    flows_folder: Path, prompts_folder: Path, installation: Path | None
) -> Iterator[tuple[str, Path]]:
    for folder, endings in ((flows_folder, _FLOW_ENDINGS), (prompts_folder, (_RECORDING_ENDING,))):
        for relative, path in _files(folder, endings):
            yield f"{folder.name}/{relative}", path
    if installation is not None:
        yield INSTALLATION, installation
