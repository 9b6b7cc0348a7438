"""Settings that lost their two spaces, and so stand beside what they belong to."""

from collections.abc import Collection

from msgspec import Struct
from msgspec.structs import replace

from ivr.flow.problems import Hint, Notes, quoted
from ivr.flow.tree import Mapping, Node, Scalar


class Kind(Struct, frozen=True):
    """What a group holds, and the settings of one. `of_groups`: those that hold settings themselves.

    `marks`: what shows that a name out of `words` is truly one of the group's own, such as a step named menu.
    """

    name: str
    words: Collection[str]
    of_groups: Collection[str]
    marks: Collection[str]

    def is_lost(self, key: Scalar, node: Node) -> bool:
        """Is it a setting, and not one of the group's own?"""
        if not isinstance(node, Mapping):
            return key.text in self.words
        return key.text in self.of_groups and not any(word.text in self.marks for word, _ in node.entries)


def gathered(group: Mapping, kind: Kind, notes: Notes) -> Mapping:
    """The group with such settings put back where they belong, so that each is told once, here."""
    kept: list[tuple[Scalar, Node]] = []
    for key, node in group.entries:
        above = kept[-1] if kept else None
        if above is None or not isinstance(above[1], Mapping) or not kind.is_lost(key, node):
            kept.append((key, node))
            continue
        message = f"{quoted(key.text)} is a setting of a {kind.name}, but stands beside the {kind.name}s"
        hint = Hint(
            "put two more spaces before this line and the lines that belong to it:"
            f" it is then a setting of {kind.name} {quoted(above[0].text)} above",
            above[0].place,
        )
        notes.error("lost-indentation", key.place, message, hint)
        kept[-1] = (above[0], _with(above[1], key, node, kind.words))
    return replace(group, entries=tuple(kept))


def _with(above: Mapping, key: Scalar, node: Node, words: Collection[str]) -> Mapping:
    """The setting, and those behind it that YAML took for a part of it."""
    entries = [*above.entries, (key, node)]
    if isinstance(node, Mapping):
        behind = [(one, value) for one, value in node.entries if one.text in words]
        own = tuple(entry for entry in node.entries if entry not in behind)
        entries = [*above.entries, (key, replace(node, entries=own)), *behind]
    return replace(above, entries=tuple(entries))
