"""What the child process is asked, and what it answers, as lines of JSON."""

from datetime import datetime

from msgspec import Struct

from ivr.comparing.differences import Comparison
from ivr.flow.compiler import Compiled
from ivr.flow.last_published import LastPublished
from ivr.flow.model import FlowSet
from ivr.flow.problems import Problem


class CompileFiles(Struct, frozen=True, tag="compile"):
    """Check these files. `published`: what they are compared with."""

    contents: dict[str, bytes]
    recordings: frozenset[str]
    misfits: dict[str, str]
    published: LastPublished | None = None


class WalkPaths(Struct, frozen=True, tag="walk"):
    """Walk every caller's path of `after`, and tell what callers of `before` would notice from `now` on.
    `contents`: the files of `after`, in which its authors may have allowed something.
    """

    before: FlowSet
    after: FlowSet
    now: datetime
    contents: dict[str, bytes]


class CompareVersions(Struct, frozen=True, tag="compare"):
    """Only tell what callers would notice from `now` on."""

    before: FlowSet
    after: FlowSet
    now: datetime


class DrawPicture(Struct, frozen=True, tag="draw"):
    """A picture as SVG; the answer is empty where Graphviz is not installed."""

    dot: str


Job = CompileFiles | WalkPaths | CompareVersions | DrawPicture


class Proof(Struct, frozen=True):
    """What walking every path has shown. `seconds`: how long it took."""

    problems: tuple[Problem, ...]
    summary: str
    seconds: float
    comparison: Comparison

    @property
    def has_passed(self) -> bool:
        """Does nothing break?"""
        return not any(found.severity == "error" for found in self.problems)


class GoneSoFar(Struct, frozen=True, tag="so far"):
    """A sign of life: so many moments of so many known ones."""

    done: int
    known: int


class Answered(Struct, frozen=True, tag="answered"):
    """The end of a job."""

    answer: Compiled | None = None
    proof: Proof | None = None
    comparison: Comparison | None = None
    picture: bytes = b""


class Failed(Struct, frozen=True, tag="failed"):
    """A mistake of ours: the kind of the exception, and where."""

    told: str


Reply = GoneSoFar | Answered | Failed
