"""What reading a flow file yields, and the reader of one step that the verbs share."""

from collections.abc import Iterable

from msgspec import Struct

from ivr.flow.declaration import Verb
from ivr.flow.kinds import Facts
from ivr.flow.lookup import FactMade
from ivr.flow.model import FactKind, Language, Prompt, Sensitivity, Step
from ivr.flow.problems import Hint, Notes, Place, listed, quoted
from ivr.flow.sentences import FactUse, Slot, Speech, Spoken
from ivr.flow.settings import Settings, fact_in_braces
from ivr.flow.tree import Mapping, Scalar
from ivr.flow.values import read_name, read_seconds, read_whole, read_yes


class Exit(Struct, frozen=True):
    """A way out of a step. `makes`: the facts known afterwards. `chosen`: the caller pressed a key for it."""

    word: str
    target: str
    place: Place
    makes: dict[str, Sensitivity] = {}
    marks: tuple[str, ...] = ()
    chosen: bool = False


class ReadStep(Struct, frozen=True):
    """A step as it was read, with the places that checks point at. `step` is None where there is no verb."""

    name: str
    place: Place
    verb: Verb | None
    step: Step | None
    exits: tuple[Exit, ...] = ()
    uses: tuple[FactUse, ...] = ()
    places: dict[str, Place] = {}


class ReadFlow(Struct, frozen=True):
    """A flow as it was read; `everywhere` holds the keys that lead to a step."""

    name: str
    path: str
    place: Place
    title: str
    language: Language
    start: Scalar | None
    everywhere: dict[str, Exit]
    repeat_keys: dict[str, Place]
    give_up: Scalar | None
    steps: dict[str, ReadStep]
    spoken: tuple[Spoken, ...]

    def places_of_steps(self) -> dict[str, Place | None]:
        return {name: step.place for name, step in self.steps.items()}


class StepReader:
    """Reads one step by what its verb declares. Always gives a value; mistakes go to the notes."""

    def __init__(self, name: Scalar, verb: Verb, mapping: Mapping, flow: "FlowSurroundings") -> None:
        self.name = name.text
        self.line = name.place.line
        self.place = name.place
        self.verb = verb
        self.flow = flow
        self.notes = flow.notes
        self.exits: list[Exit] = []
        self.uses: list[FactUse] = []
        self.places: dict[str, Place] = {key.text: node.place for key, node in mapping.entries}
        self.settings = Settings(mapping, f"step '{self.name}'", name.place, flow.notes, verb.words())
        self._open_ways: list[str] = []

    def sentence(self, name: str, own: bool = False) -> Prompt:
        """The prompt of a setting that must be there."""
        return self.flow.speech.prompt(Slot(self.name, name, own), self.settings.scalar(name))

    def optional_sentence(self, name: str) -> Prompt | None:
        if self.settings.node(name) is None:
            return None
        return self.sentence(name)

    def seconds(self, name: str) -> int:
        return self.settings.within(self.verb.setting(name), read_seconds)

    def count(self, name: str) -> int:
        return self.settings.within(self.verb.setting(name), read_whole)

    def yes(self, name: str, default: bool) -> bool:
        return self.settings.value(name, read_yes, default)

    def option(self, name: str) -> str:
        declared = self.verb.setting(name)
        if declared.required and self.settings.required(name, declared.words[0]) is None:
            return declared.words[0]
        return self.settings.option(name, declared.words, declared.default or declared.words[0])

    def name_after(self, name: str) -> str:
        """A name of something that is not a step: a queue, a calendar, another flow."""
        return self.settings.name_of(name)

    def queue_after(self, name: str) -> tuple[str, str | None]:
        """A queue by its name; or, in braces, the remembered fact that names it."""
        node = self.settings.node(name)
        in_braces = node is not None and fact_in_braces(node) is not None
        if in_braces or (isinstance(node, Scalar) and node.text.startswith("{")):
            return "", self.fact(name, "text")
        return self.name_after(name), None

    def fact(self, name: str, kind: FactKind | None = None, spoken: bool = False) -> str:
        """A fact that the step needs, or speaks; `{amount}` is the same as `amount`."""
        node = self.settings.node(name)
        scalar = (fact_in_braces(node) if node is not None else None) or self.settings.scalar(name)
        if scalar is None:
            return ""
        if scalar.text.startswith("{") and scalar.text.endswith("}"):
            scalar = Scalar(scalar.text[1:-1], scalar.place)
        fact = self.settings.understood(scalar, read_name, "")
        if fact:
            self.need(fact, scalar.place, kind, spoken)
        return fact

    def need(self, fact: str, place: Place, kind: FactKind | None = None, spoken: bool = False) -> None:
        """Notes that `fact` must be certainly known here."""
        self.uses.append(FactUse(fact, place, spoken))
        known = self.flow.facts.kinds.get(fact)
        if kind is not None and known is not None and known != kind:
            message = f"a fact of kind {kind} is needed here, and {quoted(fact)} is {known}"
            self.notes.error("wrong-kind", place, message)

    def way_out(
        self, name: str, makes: dict[str, Sensitivity] | None = None, marks: Iterable[str] = ()
    ) -> str:
        """The step that a way out leads to; all ways left open are told together at the end."""
        if self.settings.node(name) is None:
            return self._default_way(name)
        scalar = self.settings.scalar(name)
        target = "" if scalar is None else self.settings.understood(scalar, read_name, "")
        if scalar is not None and target:
            self.exits.append(Exit(name, target, scalar.place, makes or {}, tuple(marks)))
        return target

    def result_way(self, name: str, made: dict[str, FactMade], marks: Iterable[str]) -> str:
        return self.way_out(name, {fact: known.sensitivity for fact, known in made.items()}, marks)

    def _default_way(self, name: str) -> str:
        give_up = self.flow.give_up
        if name == "give_up" and give_up is not None:
            self.exits.append(Exit(name, give_up.text, give_up.place))
            return give_up.text
        self._open_ways.append(name)
        return ""

    def _left_open(self) -> list[str]:
        return [way for way in self._open_ways if not self.settings.is_misspelt(way)]

    def finish(self) -> None:
        """To be called after everything was read: what is open, what is too much."""
        self.settings.refuse_unknown()
        if open_ways := self._left_open():
            message = (
                f"step '{self.name}' leaves open where to go: {listed(quoted(way) for way in open_ways)}"
            )
            hint = Hint(f"add  {open_ways[0]}: NAME_OF_A_STEP")
            if open_ways == ["give_up"]:
                hint = Hint("add it here, or once for all steps at the top of the flow")
            self.notes.error("missing-way-out", self.place, message, hint)


def read_remembered(settings: Settings) -> dict[str, str]:
    """`remember:` of a choice or of `use`: text facts and their words."""
    group = settings.group("remember", "remember: {purpose: balance}")
    remembered = {}
    for name, node in group.entries if group else ():
        fact = settings.understood(name, read_name, "")
        if not isinstance(node, Scalar) or not node.text.strip():
            settings.notes.error("wrong-shape", node.place, f"{quoted(name.text)} needs a word to remember")
        elif fact:
            remembered[fact] = node.text
    return remembered


class FlowSurroundings(Struct, frozen=True):
    """What a step's reader needs of the flow around it."""

    speech: Speech
    facts: Facts
    give_up: Scalar | None
    notes: Notes
