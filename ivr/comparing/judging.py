"""What is heard in both versions, judged: is it a difference, and do the calls go on alike?"""

from collections.abc import Iterator
from difflib import SequenceMatcher

from msgspec import Struct
from msgspec.structs import replace

from ivr.comparing.differences import Difference, Kind
from ivr.comparing.extent import Extent, words_of
from ivr.comparing.heard import Said
from ivr.comparing.keys import Moves
from ivr.comparing.narrowing import narrowed
from ivr.comparing.sides import Side, Stand
from ivr.comparing.understanding import compare_understanding
from ivr.engine.call import Frame
from ivr.engine.events import DigitsEntered
from ivr.flow.model import Menu, Pay
from ivr.flow.problems import counted

OTHERWISE = "At other hours, and when something else happens on the call, one of the two is in other words."
NOWHERE = Frame("", "")
Stretch = tuple[Said, ...]


class Met(Struct, frozen=True):
    """Two calls in step, brought to wait by the same deed. `before`: the number of the pair before, -1 for
    none; `acts`, in the words of a call file, `at` this ISO moment, are what was done since, at step `where`;
    `deed` is what the caller did last, and where.
    """

    old: Stand
    new: Stand
    line: str
    at: str
    before: int = -1
    acts: tuple[str, ...] = ()
    cost: int = 0
    where: Frame | None = None
    deed: tuple[Frame | None, tuple[str, ...]] = (None, ())

    def is_pending(self) -> bool:
        """Does one of them wait for nothing yet?"""
        return self.old.is_pending() or self.new.is_pending()


class Found(Struct, frozen=True):
    """A difference, and what leads to it."""

    difference: Difference
    met: Met


class Judge:
    """Compares, and keeps each difference once, with the cheapest call that shows it."""

    def __init__(self, old: Side, new: Side, extent: Extent) -> None:
        self._old = old
        self._new = new
        self._extent = extent
        self._found: dict[object, Found] = {}
        self._places: dict[object, set[Frame]] = {}

    @property
    def found(self) -> Iterator[Found]:
        """In the order in which callers come to them. What reads the same, or follows from the same key at
        the same step, is one difference; where only what was heard behind it goes by the hour, or only what
        is heard now, that is said beside.
        """
        kept: list[Found] = []
        otherwise: set[int] = set()
        told: dict[object, int] = {}
        for found in self.cheapest_first():
            causes = _causes(found)
            known = next((told[cause] for cause in causes if cause in told), len(kept))
            if known == len(kept):
                kept.append(found)
            elif _goes_otherwise(kept[known].difference, found.difference):
                otherwise.add(known)
            for cause in causes:
                told.setdefault(cause, known)
        for number, found in enumerate(kept):
            also = len(self._places[_reading(found.difference)]) - 1
            beside = (OTHERWISE,) if number in otherwise else ()
            yield Found(replace(found.difference, also=also, beside=beside), found.met)

    def cheapest_first(self) -> list[Found]:
        """Everything that was found, also what follows from the same."""
        return sorted(self._found.values(), key=lambda one: one.met.cost)

    def compare(self, met: Met) -> bool:
        """Tell what differs. Do both calls stand at the same place, so that they can be walked on in step?"""
        old, new = met.old, met.new
        are_alike = type(old.call.waiting) is type(new.call.waiting)
        is_one_place = old.frame == new.frame or old.heard.said == new.heard.said
        if not are_alike or not is_one_place or old.heard.ending != new.heard.ending:
            self._tell(met, "way", old.heard.told(), new.heard.told())
            return are_alike and old.frame == new.frame
        if old.heard != new.heard:
            self._compare_words(met)
            self._compare_manner(met)
        return True

    def compare_charges(self, met: Met) -> None:
        """Where both are about to open a payment: is the same paid, in the same way?"""
        both = [side.step_at(stand.frame) for side, stand in ((self._old, met.old), (self._new, met.new))]
        was, becomes = (_terms(step) if isinstance(step, Pay) else "" for step in both)
        if was and becomes and was != becomes:
            self._tell(met, "charge", was, becomes)

    def compare_understanding(self, met: Met) -> None:
        """Where both wait at a menu: are the same words understood?"""
        for one in compare_understanding(self._old, met.old, self._new, met.new):
            self._tell(met, "understood", one.was, one.becomes, one.words)

    def tell_key(self, moves: Moves, met: Met) -> None:
        """A key that moved, that is new, or that is gone."""
        if moves.told == "key moved" and moves.old and moves.new:
            about = self._choice(self._new, met, moves.new.event)
            self._tell(met, "key moved", moves.old.act, moves.new.act, about)
        elif moves.told == "key added" and moves.new:
            about = self._choice(self._new, met, moves.new.event)
            self._tell(met, "key added", "", met.new.heard.told(), about)
        elif moves.told == "key removed" and moves.old:
            about = self._choice(self._old, met, moves.old.event)
            self._tell(met, "key removed", met.old.heard.told(), "", about)

    def _choice(self, side: Side, met: Met, event: object) -> str:
        """The sentence that offers the key, as far as there is one."""
        menu = side.step_at(met.where)
        if not isinstance(menu, Menu) or not isinstance(event, DigitsEntered):
            return ""
        name = {"*": "star", "#": "pound"}.get(event.digits, event.digits)
        for choice in menu.choices:
            if choice.key == name:
                return words_of(choice.prompt, met.new.call.language)
        return ""

    def _compare_words(self, met: Met) -> None:
        old, new = met.old.heard.said, met.new.heard.said
        for was, becomes in _parts(old, new):
            words = narrowed(_text(was), _text(becomes))
            if words != ("", ""):
                self._tell(met, "words", *words)
                continue
            for one, other in zip(was, becomes, strict=False):
                if one.recording != other.recording:
                    self._tell(met, "recording", _voice(one), _voice(other), one.text)

    def _compare_manner(self, met: Met) -> None:
        was, becomes = met.old.heard.manner, met.new.heard.manner
        for one, other in zip(was, becomes, strict=False):
            if one != other:
                self._tell(met, "wait", one, other)

    def _tell(self, met: Met, kind: Kind, was: str, becomes: str, about: str = "") -> None:
        language = met.new.call.language
        frame = (self._step_of(met, kind, was, becomes) or met.new.frame) or NOWHERE
        told = Difference(
            kind, was, becomes, met.line, language, flow=frame.flow, step=frame.step, about=about
        )
        self._places.setdefault(_reading(told), set()).add(frame)
        key = (_reading(told), _cause(told, met), self._extent.look_in(*met.new.passed, *met.old.passed))
        before = self._found.get(key)
        if before is None or met.cost < before.met.cost:
            self._found[key] = Found(told, met)

    def _step_of(self, met: Met, kind: Kind, was: str, becomes: str) -> Frame | None:
        """Words: who speaks them. Keys and ways: where the deed was done. Questions: themselves."""
        match kind:
            case "words" | "recording":
                return self._speaker(met, was, becomes)
            case "wait" | "charge" | "understood":
                return met.new.frame
            case _:
                return met.where

    def _speaker(self, met: Met, was: str, becomes: str) -> Frame | None:
        """The step that differs and whose words these are."""
        language = met.new.call.language
        for side, stand, heard in ((self._new, met.new, becomes), (self._old, met.old, was)):
            frames: list[Frame] = [*stand.passed, *((stand.frame,) if stand.frame else ())]
            for frame in (one for one in frames if one in self._extent.changed):
                words = words_of(side.step_at(frame), language)
                if heard and (heard in words or any(part in heard for part in words.split(". ") if part)):
                    return frame
        return met.new.frame


def _reading(one: Difference) -> tuple[object, ...]:
    """Equal for two that read the same."""
    return one.kind, one.language, one.was, one.becomes, one.about


def _causes(found: Found) -> list[object]:
    """All by which two are known to be one."""
    one, met = found.difference, found.met
    causes: list[object] = [_reading(one), _cause(one, met)]
    if one.kind == "way":
        deed = (met.line, one.language, met.deed)
        causes += [(*deed, "was", one.was), (*deed, "becomes", one.becomes)]
    return causes


def _goes_otherwise(told: Difference, one: Difference) -> bool:
    """Does a caller of the same language hear something else there?"""
    heard = (told.was, told.becomes) != (one.was, one.becomes)
    return told.kind == one.kind == "way" and told.language == one.language and heard


def _cause(one: Difference, met: Met) -> tuple[object, ...]:
    """Equal for two that are about the same, whatever the language: words are about themselves. At another
    hour the same deed may lead elsewhere.
    """
    if one.kind in ("words", "recording"):
        return _reading(one)
    if one.kind in ("key moved", "wait"):
        return one.kind, one.flow, one.step, one.was, one.becomes
    return one.kind, one.flow, one.step, met.acts, met.at


def _terms(pay: Pay) -> str:
    towards = "" if pay.towards == "account" else f" for the {pay.towards}"
    return f"{{{pay.amount}}} by {pay.method}{towards}, declined {counted(pay.declines, 'time')} at most"


def _parts(old: Stretch, new: Stretch) -> Iterator[tuple[Stretch, Stretch]]:
    """Stretch by stretch: what has the same words in both, and what came in the place of what."""
    matcher = SequenceMatcher(None, [one.text for one in old], [one.text for one in new], autojunk=False)
    for _, begins, ends, from_here, to_here in matcher.get_opcodes():
        yield old[begins:ends], new[from_here:to_here]


def _text(said: Stretch) -> str:
    return " ".join(one.text for one in said)


def _voice(said: Said) -> str:
    return f"the recording {said.recording}" if said.recording else "the voice"
