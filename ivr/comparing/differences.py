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
    "hours",
    "queue",
    "place",
    "line",
    "voice",
]
"""words: other words at the same place. way: the same deed leads elsewhere. understood: words in the place of
a key. wait: how long, and for how many keys. person: presses to a person. The last five need no call.
"""


class Difference(Struct, frozen=True):
    """`was` and `becomes`: what is heard, or a phrase; "" for nothing. Facts stand in braces.

    `line` in E.164 and `acts`, in the words of a call file without the dialling, are the call that shows it;
    both are empty where none is needed. `at`: ISO moment, "" where it does not matter when. `language` is
    that of the caller there. `flow` and `step`: where. `also`: at so many other steps it is the same.
    `about`: a calendar, queue, place, key, ...
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


class Comparison(Struct, frozen=True):
    """All of them, by line and then as a caller comes to them. `is_whole`: False where a limit cut the walk.

    `moments`: pairs of moments that were looked at.
    """

    differences: tuple[Difference, ...]
    moments: int = 0
    is_whole: bool = True

    def summary(self) -> str:
        """`3 differences to callers`, `No difference to callers`."""
        count = len(self.differences)
        return f"{counted(count, 'difference')} to callers" if count else "No difference to callers"
