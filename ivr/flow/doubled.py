"""Names that stand twice in one place, told with what to write in the place of the second one."""

from collections.abc import Iterable, Mapping

from ivr.flow.problems import Hint, Notes, Place, quoted
from ivr.flow.tree import Scalar

KEYS_TO_COUNT = tuple("12345678")


def tell_doubled(doubled: Iterable[Scalar], seen: Mapping[str, Place], notes: Notes) -> None:
    """`seen`: every name of the group, with the place where it stands first."""
    free = [key for key in KEYS_TO_COUNT if key not in seen]
    for name in doubled:
        first = seen[name.text]
        message = f"{quoted(name.text)} stands here twice, on line {first.line} and on line {name.place.line}"
        remedy = "leave one out, or give it another name"
        if name.text in KEYS_TO_COUNT:
            remedy = f"the next free key is {free.pop(0)}" if free else "no key from 1 to 8 is free"
        notes.error("duplicate-key", name.place, message, Hint("the first one is here", first), Hint(remedy))
