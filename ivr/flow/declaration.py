"""What a verb declares of itself: its settings and its ways out, as data.

The readers of steps take defaults and limits from here, so that what is documented and what is read cannot
differ; an editor's schema and the reference can be made from it.
"""

from typing import Literal

from msgspec import Struct

SettingKind = Literal[
    "sentence",
    "name",
    "fact",
    "value",
    "values",
    "facts",
    "duration",
    "number",
    "yes or no",
    "digits",
    "amount",
    "word",
    "choices",
    "cases",
]
"""`name`: of a step, a queue, a fact to be made. `fact`: one that is known, in braces or not. `value`: what a
fact may be; `values`: a list of such. `facts`: names, each with its value.
"""


class Setting(Struct, frozen=True):
    """`default` is what would be typed for it.

    `least` and `most` limit numbers and durations (in seconds). `kinds`: it stands only beside a `kind` that
    is one of these, and is required only there.
    """

    name: str
    about: str
    kind: SettingKind
    default: str | None = None
    required: bool = False
    words: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    kinds: tuple[str, ...] = ()


class WayOut(Struct, frozen=True):
    """`default` says in words what happens when the author leaves it open; without one it must be given."""

    name: str
    about: str
    default: str | None = None


class Verb(Struct, frozen=True):
    """`names_results`: the other ways out are the results of a look-up or of another flow. `waits`: for the
    caller. `example`: steps as an author writes them.
    """

    name: str
    about: str
    settings: tuple[Setting, ...]
    ways_out: tuple[WayOut, ...] = ()
    names_results: bool = False
    waits: bool = False
    example: str = ""

    def setting(self, name: str) -> Setting:
        return next(setting for setting in self.settings if setting.name == name)

    def words(self) -> tuple[str, ...]:
        """Everything that may stand in a step of this verb."""
        return (*(setting.name for setting in self.settings), *(way.name for way in self.ways_out))


WAIT = Setting("wait", "how long to wait for the caller", "duration", default="8 seconds", least=1, most=60)
TRIES = Setting("tries", "how often the caller may try", "number", default="3", least=1, most=9)
GIVE_UP = WayOut("give_up", "after the last try", default="the flow's own give_up")
NEXT = WayOut("next", "the step that follows")
