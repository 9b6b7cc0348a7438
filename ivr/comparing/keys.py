"""Which key of a menu leads where in both versions, so that one that moved is told as moved."""

from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct

from ivr.comparing.sides import Side, Stand
from ivr.engine.call import ForKey
from ivr.engine.events import DigitsEntered
from ivr.exploring.moves import Move
from ivr.exploring.passages import Circumstances
from ivr.exploring.questions import KEYS, TOLD_KEYS
from ivr.flow.model import Menu

Lead = tuple[object, ...]
"""Where a key leads: the first step, what is remembered, the language."""
KeyKind = Literal["key moved", "key added", "key removed"]


class Moves(Struct, frozen=True):
    """What is done in each version at once; None: nothing there. `told`: what is to be told of a key.

    A key that one version alone has cannot be walked on in both. `is_wrong`: a key that neither offers.
    """

    old: Move | None
    new: Move | None
    told: KeyKind | None = None
    is_wrong: bool = False

    @property
    def any(self) -> Move:
        """The move of the new version, or else that of the old one."""
        found = self.new or self.old
        if found is None:
            raise ValueError("a move is made in one version at least")
        return found


def moves_where_steps_differ(old_side: Side, old: Stand, new_side: Side, new: Stand) -> Iterator[Moves]:
    """Every move of either version. Keys of menus are paired by where they lead."""
    olds = {move.act: move for move in old_side.moves(old)}
    news = {move.act: move for move in new_side.moves(new)}
    is_asked_again = bool(old.call.silences or old.call.mismatches)
    are_menus = all(
        isinstance(side.step_at(stand.frame), Menu) and isinstance(stand.call.waiting, ForKey)
        for side, stand in ((old_side, old), (new_side, new))
    )
    for act in dict.fromkeys((*news, *olds)):
        move = news.get(act) or olds[act]
        is_key = are_menus and isinstance(move.event, DigitsEntered)
        if not is_key and (move.reads == "tries" or not is_asked_again):
            yield Moves(move, move)
    if are_menus:
        paired = list(_paired(_leads(old_side, old), _leads(new_side, new), old_side.start))
        yield from (one for one in paired if one.is_wrong or not is_asked_again)


def _leads(side: Side, stand: Stand) -> dict[str, Lead | None]:
    """By key: where it leads; None where it is not offered."""
    return {key: _lead(side, stand, key) for key in KEYS}


def _lead(side: Side, stand: Stand, key: str) -> Lead | None:
    fresh = stand.fresh()
    after = side.make(fresh, press(key, side.start), Circumstances(side.start))
    call, before = after.call, fresh.call
    if after.frame == stand.frame and call.mismatches > before.mismatches:
        return None
    anew = frozenset(item for item in call.facts.items() if before.facts.get(item[0]) != item[1])
    return after.passed[:1], anew, call.language


def press(key: str, at: str) -> Move:
    """The caller presses this key."""
    return Move(DigitsEntered(at, key), f"presses {TOLD_KEYS.get(key, key)}", "caller")


def _paired(old: Mapping[str, Lead | None], new: Mapping[str, Lead | None], at: str) -> Iterator[Moves]:
    wrong = next((key for key in KEYS if old[key] is None and new[key] is None), "")
    for key in KEYS:
        here, there = old[key], new[key]
        pressed = press(key, at)
        if here == there:
            if here is not None or key == wrong:
                yield Moves(pressed, pressed, is_wrong=key == wrong)
        elif here is None:
            if there not in old.values():
                yield Moves(None, pressed, "key added")
        elif moved := next((other for other in KEYS if new[other] == here and old[other] != here), None):
            yield Moves(pressed, press(moved, at), "key moved")
        elif there is None or there in old.values():
            yield Moves(pressed, None, "key removed")
        else:
            yield Moves(pressed, pressed)
