"""What callers notice: each difference once, at a shortest call that shows it."""

from typing import Literal

from msgspec import Struct

from ivr.flow.model import Language
from ivr.flow.problems import counted

Kind = Literal[
    "words",
    "way",
    "key moved",
    "key added",
    "key removed",
    "understood",
    "recording",
    "wait",
    "charge",
    "person",
    "moment",
    "hours",
    "queue",
    "place",
    "line",
    "voice",
]
"""words: other words at the same place. way: the same deed leads elsewhere. understood: words in the place of
a key. wait: how long, and for how many keys. person: presses to a person. moment: at an hour at which
calendars stand otherwise. The last five need no call.
"""


class Way(Struct, frozen=True):
    """A line in E.164, and what is done on it, in the words of a call file without the dialling.

    `title`: of the line's flow. `flow` and `step`: where it leads, and `becomes`: what is heard there, ""
    where that is told already.
    """

    line: str
    acts: tuple[str, ...]
    title: str = ""
    flow: str = ""
    step: str = ""
    becomes: str = ""


class Spoken(Struct, frozen=True):
    """The same difference as callers of another language hear it."""

    language: Language
    acts: tuple[str, ...]
    was: str
    becomes: str


class Alike(Struct, frozen=True):
    """Another calendar that stands so, too: when, in words, and the call that shows it."""

    about: str
    when: str
    way: Way


class Difference(Struct, frozen=True):
    """`was` and `becomes`: what is heard, or a phrase; "" for nothing. Facts stand in braces.

    `line` in E.164 and `acts`, in the words of a call file without the dialling, are the call that shows it;
    both are empty where none is needed. `at`: ISO moment, "" where it does not matter when. `language` is
    that of the caller there. `flow` and `step`: where. `also`: at so many other steps it is the same.
    `about`: a calendar, queue, place, key, ... `when`: the days and hours, in words, where calendars make the
    difference; `ways`: other calls on which the same is heard then. `title`: of the line's flow.

    `spoken`: in other languages. `moved`: keys at the same step that lead elsewhere, each as what was pressed
    and what is pressed now.

    Of a calendar alone, which is `about`: `stands`, how it stands then; `further`: calls that hear something
    else of it; `beside`: sentences about hours at which less of it is noticed; `alike`: other calendars.
    """

    kind: Kind
    was: str
    becomes: str
    line: str = ""
    language: Language | None = None
    acts: tuple[str, ...] = ()
    at: str = ""
    flow: str = ""
    step: str = ""
    about: str = ""
    also: int = 0
    when: str = ""
    ways: tuple[Way, ...] = ()
    title: str = ""
    stands: str = ""
    spoken: tuple[Spoken, ...] = ()
    further: tuple[Way, ...] = ()
    beside: tuple[str, ...] = ()
    alike: tuple[Alike, ...] = ()
    moved: tuple[tuple[str, str], ...] = ()


class Comparison(Struct, frozen=True):
    """All of them, by line and then as a caller comes to them. `is_whole`: False where a limit cut the walk.

    `moments`: pairs of moments that were looked at. `over`: ISO days that are closed now and were not, and
    that nobody notices, since they are past.
    """

    differences: tuple[Difference, ...]
    moments: int = 0
    is_whole: bool = True
    over: tuple[str, ...] = ()

    def summary(self) -> str:
        """`3 differences to callers`, `No difference to callers`."""
        count = len(self.differences)
        return f"{counted(count, 'difference')} to callers" if count else "No difference to callers"
