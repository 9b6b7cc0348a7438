"""What a file of YAML is made of, once read: words, lists and settings, each with its place.

Nothing here can hold itself, so the garbage collector need not look: a large file is read twice as fast.
"""

from typing import TypeAlias

from msgspec import Struct

from ivr.flow.problems import Place


class Scalar(Struct, frozen=True, gc=False):
    """What was typed; `plain` means without quotes. `last_line` differs from the place's for folded text."""

    text: str
    place: Place
    plain: bool = True
    last_line: int = 0


class Sequence(Struct, frozen=True, gc=False):
    """A list."""

    items: tuple["Node", ...]
    place: Place


class Mapping(Struct, frozen=True, gc=False):
    """Names, each with what stands behind it, in the order of the file."""

    entries: tuple[tuple[Scalar, "Node"], ...]
    place: Place

    def get(self, name: str) -> "Node | None":
        """What stands after `name:`, if it is there."""
        return next((node for key, node in self.entries if key.text == name), None)

    def keys(self) -> dict[str, Place | None]:
        return {key.text: key.place for key, _ in self.entries}


Node: TypeAlias = Scalar | Sequence | Mapping


class Document(Struct, frozen=True, gc=False):
    """One file that could be read."""

    path: str
    root: Mapping
    lines: tuple[str, ...]
