"""`menu`: one key. Each choice says what it is for, and the sentence is composed from it and its key."""

from collections import Counter

from msgspec.structs import replace

from ivr.flow.composing import Phrasing, doubt_of
from ivr.flow.declaration import GIVE_UP, TRIES, WAIT, Setting, Verb
from ivr.flow.model import LANGUAGES, Choice, Language, Menu, Prompt, Sensitivity
from ivr.flow.problems import Hint, quoted
from ivr.flow.reading import Exit, StepReader, read_remembered
from ivr.flow.sentences import Slot
from ivr.flow.settings import Settings, glued, shape_of
from ivr.flow.spoken_choices import Listening
from ivr.flow.tree import Mapping, Node, Scalar
from ivr.flow.values import Wrong, read_key, read_name

VERB = Verb(
    "menu",
    "Offers choices and waits for one key.",
    settings=(
        Setting(
            "menu",
            "the choices, or a leading sentence with the choices under 'choices'",
            "choices",
            required=True,
        ),
        Setting("choices", "what each key is for and where it leads", "choices"),
        Setting("no_input", "the first re-prompt after silence, in the author's words", "sentence"),
        Setting("no_match", "the first re-prompt after a wrong key, in the author's words", "sentence"),
        Setting("task_done", "a caller who hangs up here has what she came for", "yes or no", "no"),
        WAIT,
        TRIES,
    ),
    ways_out=(GIVE_UP,),
    waits=True,
    example="""
what_for:
  menu: Main menu.
  choices:
    1: {to: pay a bill, go: pay, words: [pay my bill, the bill]}
    2: {for: your balance, go: identify, remember: {purpose: balance}}
    9: {say: "Para español, oprima nueve.", language: es, go: what_for}
  give_up: to_a_person
""",
)
CHOICE = (
    Setting(
        "to", "what the key is for, as a verb: 'pay a bill' becomes 'To pay a bill, press 1.'", "sentence"
    ),
    Setting(
        "for",
        "what the key is for, as a noun: 'your balance' becomes 'For your balance, press 2.'",
        "sentence",
    ),
    Setting("say", "the whole sentence, in the place of the composed one", "sentence"),
    Setting("go", "the step it leads to", "name", required=True),
    Setting("remember", "text facts that are known from then on: {purpose: balance}", "facts"),
    Setting(
        "language",
        "the call goes on in this language, and the choice is spoken in it",
        "word",
        words=LANGUAGES,
    ),
    Setting("words", "what callers may say in place of the key: [pay my bill, the bill]", "values"),
)
"""What a choice may hold; exactly one of `to`, `for` and `say` stands there."""
CHOICE_WORDS = tuple(setting.name for setting in CHOICE)
PHRASINGS: tuple[Phrasing, ...] = ("to", "for", "say")
EXAMPLE = "1: {to: pay a bill, go: NAME_OF_A_STEP}"


def read(step: StepReader) -> Menu:
    """Reads the leading sentence and the choices in their order."""
    lead, choices = _parts(step)
    if choices is not None and not choices.entries:
        step.notes.error(
            "missing-setting", step.place, f"menu '{step.name}' has no choices", Hint(f"add  {EXAMPLE}")
        )
    listening = Listening(step)
    goals = _lone_goals(choices)
    return Menu(
        step.name,
        step.line,
        lead,
        tuple(
            _choice(step, key, node, goals, listening) for key, node in (choices.entries if choices else ())
        ),
        give_up=step.way_out("give_up"),
        wait_seconds=step.seconds("wait"),
        tries=step.count("tries"),
        no_input=step.optional_sentence("no_input"),
        no_match=step.optional_sentence("no_match"),
        task_done=step.yes("task_done", False),
    )


def _parts(step: StepReader) -> tuple[Prompt | None, Mapping | None]:
    menu = step.settings.node("menu")
    if isinstance(menu, Mapping) and step.settings.node("choices") is None:
        return None, menu
    lead = None
    if not (isinstance(menu, Scalar) and not menu.text and step.settings.node("choices") is not None):
        lead = step.sentence("menu")
    choices = step.settings.group("choices", f"choices:  with lines such as  {EXAMPLE}")
    if step.settings.node("choices") is None:
        message = f"menu '{step.name}' has no choices"
        step.notes.error(
            "missing-setting", step.place, message, Hint(f"add  choices:  with lines such as  {EXAMPLE}")
        )
    return lead, choices


def _lone_goals(choices: Mapping | None) -> dict[str, str]:
    """By key as it is written: the step that it leads to, where no other choice leads there and a translation
    may name the choice by it.
    """
    entries = choices.entries if choices else ()
    goals = {key.text: goal for key, node in entries if isinstance(node, Mapping) and (goal := _goal(node))}
    counts = Counter(goals.values())
    reserved = {*goals, *CHOICE_WORDS, "menu", "no_input", "no_match"}
    return {key: goal for key, goal in goals.items() if counts[goal] == 1 and goal not in reserved}


def _goal(choice: Mapping) -> str:
    """The step that a choice leads to; also where the colon is missing, which is told as that alone."""
    go = choice.get("go")
    if isinstance(go, Scalar):
        return go.text
    found = [glued(key, node) for key, node in choice.entries]
    return next((parts[1] for parts in found if parts is not None and parts[0] == "go"), "")


def _choice(step: StepReader, key: Scalar, node: Node, goals: dict[str, str], listening: Listening) -> Choice:
    pressed = step.settings.understood(key, read_key, "")
    if not isinstance(node, Mapping):
        message = f"key {quoted(key.text)} needs braces, not {shape_of(node)}"
        step.notes.error("wrong-shape", node.place, message, Hint(f"write  {EXAMPLE}"))
        return Choice(pressed, Prompt(pressed, {}), "")
    choice = Settings(node, f"key {quoted(key.text)}", key.place, step.notes, CHOICE_WORDS)
    choice.refuse_unknown()
    language = _language(choice)
    goal = goals.get(key.text, "")
    phrasing, prompt = _prompt(step, choice, Slot(step.name, pressed, goal=goal), language)
    remembered = read_remembered(choice)
    go = _go(step, choice, pressed, remembered)
    words = listening.words_of(choice, pressed, goal, language)
    return Choice(pressed, prompt, go, remembered, language, words, doubt_of(prompt, phrasing, pressed))


def _prompt(
    step: StepReader, choice: Settings, slot: Slot, language: Language | None
) -> tuple[Phrasing, Prompt]:
    given = [phrasing for phrasing in PHRASINGS if choice.node(phrasing) is not None]
    if len(given) != 1:
        told = "says twice what it is for" if given else "does not say what it is for"
        hint = Hint(
            f"write one of  to: pay a bill   for: your balance   say: To pay a bill, press {slot.name or 1}."
        )
        choice.notes.error("bad-choice", choice.place, f"{choice.owner} {told}", hint)
    phrasing = given[0] if given else "say"
    slot = replace(slot, phrasing=phrasing)
    scalar = choice.scalar(phrasing)
    if language is not None:
        return "say", step.flow.speech.foreign_prompt(slot, scalar, language)
    return phrasing, step.flow.speech.prompt(slot, scalar)


def _language(choice: Settings) -> Language | None:
    chosen = choice.option("language", LANGUAGES, "")
    return next((language for language in LANGUAGES if language == chosen), None)


def _go(step: StepReader, choice: Settings, key: str, remembered: dict[str, str]) -> str:
    scalar = choice.required("go", "NAME_OF_A_STEP")
    target: str | Wrong = "" if scalar is None else choice.understood(scalar, read_name, "")
    if scalar is not None and isinstance(target, str) and target:
        makes: dict[str, Sensitivity] = dict.fromkeys(remembered, "open")
        step.exits.append(Exit(key, target, scalar.place, makes, chosen=True))
    return str(target)
