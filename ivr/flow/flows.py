"""Reads one flow file: its head, the keys that work everywhere, and its steps, each by its verb."""

from collections.abc import Mapping as ReadOnly

from msgspec import Struct

from ivr.flow.declaration import Verb
from ivr.flow.kinds import Facts
from ivr.flow.lost_indentation import Kind, gathered
from ivr.flow.model import LANGUAGES, REPEAT, Language
from ivr.flow.problems import Hint, Notes, Place, listed, quoted
from ivr.flow.reading import Exit, FlowSurroundings, ReadFlow, ReadStep, StepReader
from ivr.flow.sentences import Speech
from ivr.flow.settings import Settings, shape_of
from ivr.flow.translations import TranslatedFlow
from ivr.flow.tree import Document, Mapping, Node, Scalar
from ivr.flow.values import read_key, read_name
from ivr.flow.verbs import VERBS

STEPS_TO_READ_AT_MOST = 200
HEAD = ("flow", "title", "start", "language", "give_up", "everywhere", "steps")
_SETTINGS = frozenset(word for module in VERBS.values() for word in module.VERB.words())
_STEP = Kind("step", _SETTINGS, ("menu", "choices", "remember"), VERBS)


class FlowInputs(Struct, frozen=True):
    """What a flow is read with, beside its own file. `lines` holds the text of every file by its path."""

    facts: Facts
    translations: dict[Language, TranslatedFlow]
    recordings: frozenset[str]
    lines: ReadOnly[str, tuple[str, ...]]
    notes: Notes


def first_language(document: Document) -> Language:
    """The language of a flow's own words; English unless the file says otherwise."""
    node = document.root.get("language")
    typed = node.text if isinstance(node, Scalar) else "en"
    return next((language for language in LANGUAGES if language == typed), "en")


def read_flow(name: str, document: Document, inputs: FlowInputs) -> ReadFlow:
    """The flow as it was read; mistakes are in the notes."""
    notes = inputs.notes
    head = Settings(document.root, "the flow", Place(document.path), notes, HEAD)
    head.refuse_unknown()
    _check_name(head, name)
    head.option("language", LANGUAGES, "en")
    language = first_language(document)
    speech = Speech(
        name,
        language,
        inputs.translations,
        inputs.recordings,
        inputs.facts,
        inputs.lines,
        notes,
        _names_of_steps(document),
    )
    give_up = _step_name(head, "give_up")
    surroundings = FlowSurroundings(speech, inputs.facts, give_up, notes)
    steps = _read_steps(head, surroundings)
    everywhere, repeats = _read_everywhere(head)
    title = head.required("title", "Bill payment")
    read = ReadFlow(
        name=name,
        path=document.path,
        place=head.key_place("flow"),
        title=title.text if title else "",
        language=language,
        start=_step_name(head, "start", required=True),
        everywhere=everywhere,
        repeat_keys=repeats,
        give_up=give_up,
        steps=steps,
        spoken=tuple(speech.spoken),
    )
    _tell_size(read, notes)
    for translated in inputs.translations.values():
        translated.tell_leftovers(read.places_of_steps(), notes)
    return read


def _names_of_steps(document: Document) -> frozenset[str]:
    steps = document.root.get("steps")
    return frozenset(steps.keys()) if isinstance(steps, Mapping) else frozenset()


def _check_name(head: Settings, name: str) -> None:
    scalar = head.required("flow", name)
    if scalar is not None and scalar.text != name:
        message = f"the file is named {name}.yaml, so the flow must be named '{name}'"
        head.notes.error("wrong-name", scalar.place, message, Hint(f"write  flow: {name}"))


def _step_name(head: Settings, word: str, required: bool = False) -> Scalar | None:
    scalar = head.required(word, "NAME_OF_A_STEP") if required else head.scalar(word)
    if scalar is None or not head.understood(scalar, read_name, ""):
        return None
    return scalar


def _tell_size(flow: ReadFlow, notes: Notes) -> None:
    if len(flow.steps) > STEPS_TO_READ_AT_MOST:
        message = f"the flow has {len(flow.steps):,} steps; one person can read about {STEPS_TO_READ_AT_MOST}"
        notes.warning(
            "too-many-steps", flow.place, message, Hint("move a part to a flow of its own with  use:")
        )


def _read_everywhere(head: Settings) -> tuple[dict[str, Exit], dict[str, Place]]:
    group = head.group("everywhere", "everywhere:  with lines such as  0: to_a_person")
    exits: dict[str, Exit] = {}
    repeats: dict[str, Place] = {}
    for key, node in group.entries if group else ():
        pressed = head.understood(key, read_key, "")
        if not isinstance(node, Scalar):
            message = f"key {quoted(key.text)} needs the name of a step, not {shape_of(node)}"
            head.notes.error("wrong-shape", node.place, message, Hint(f"write  {key.text}: NAME_OF_A_STEP"))
        elif node.text == REPEAT:
            repeats[pressed] = key.place
        elif pressed and head.understood(node, read_name, ""):
            exits[pressed] = Exit(pressed, node.text, node.place)
    return exits, repeats


def _read_steps(head: Settings, surroundings: FlowSurroundings) -> dict[str, ReadStep]:
    if head.node("steps") is None:
        head.notes.error("missing-setting", head.place, "the flow has no steps", Hint("add  steps:"))
        return {}
    group = head.group("steps", "steps:  with a step below it")
    if group is not None and not group.entries:
        head.notes.error("missing-setting", group.place, "the flow has no steps")
    if group is not None:
        group = gathered(group, _STEP, head.notes)
    steps = {}
    for name, node in group.entries if group else ():
        head.understood(name, read_name, "")
        if name.text == REPEAT:
            message = f"a step cannot be named '{REPEAT}': that word means to hear a question again"
            head.notes.error("reserved-name", name.place, message)
        steps[name.text] = read_step(name, node, surroundings)
    return steps


def read_step(name: Scalar, node: Node, surroundings: FlowSurroundings) -> ReadStep:
    """One step by its verb; without exactly one verb the step is only a name."""
    notes = surroundings.notes
    if not isinstance(node, Mapping):
        message = f"step {quoted(name.text)} needs a verb, such as  say: Hello.  on the line below"
        notes.error("wrong-shape", name.place, message)
        return ReadStep(name.text, name.place, None, None)
    verb = _find_verb(name, node, notes)
    if verb is None:
        return ReadStep(name.text, name.place, None, None)
    reader = StepReader(name, verb, node, surroundings)
    step = VERBS[verb.name].read(reader)
    reader.finish()
    return ReadStep(name.text, name.place, verb, step, tuple(reader.exits), tuple(reader.uses), reader.places)


def _find_verb(name: Scalar, node: Mapping, notes: Notes) -> Verb | None:
    found = [(key, VERBS[key.text].VERB) for key, _ in node.entries if key.text in VERBS]
    if len(found) == 1:
        return found[0][1]
    if found:
        words = listed(quoted(key.text) for key, _ in found)
        message = f"step {quoted(name.text)} does more than one thing: {words}"
        notes.error("two-verbs", found[1][0].place, message, Hint("give each a step of its own"))
        return None
    for key, _ in node.entries:
        if key.text not in _SETTINGS and (hints := notes.suggest(key.text, VERBS)):
            message = f"step {quoted(name.text)} has no verb, and {quoted(key.text)} is none"
            notes.error("no-verb", key.place, message, *hints)
            return None
    message = f"step {quoted(name.text)} has no verb"
    notes.error("no-verb", name.place, message, Hint(f"a step has one of: {', '.join(VERBS)}"))
    return None
