"""A menu takes 25 seconds at most, its leading sentence 12, any other sentence 30.

Why: what must be remembered must be short. Seconds are estimated from the letters, for each language.

Bad:   a leading sentence of 300 letters before the first choice
Good:  two sentences, or the explanation behind a choice of its own
"""

from ivr.flow.model import Choice, Language, Menu, Prompt, Sentence, Words
from ivr.flow.problems import Place
from ivr.flow.reading import ReadStep
from ivr.flow.scope import Scope

RULE = "prompt-too-long"
MENU_SECONDS = 25
LEAD_SECONDS = 12
SENTENCE_SECONDS = 30
LETTERS_A_SECOND: dict[Language, float] = {"en": 14.5, "es": 15.5}
FACT_SECONDS = 2.5
PAUSE_SECONDS = 0.5


def check(scope: Scope) -> None:
    """Estimates menus as a whole, and every other sentence."""
    for _, step in scope.steps():
        if isinstance(step.step, Menu):
            _check_menu(scope, step, step.step)
    for flow in scope.flows.values():
        menus = {name for name, step in flow.steps.items() if isinstance(step.step, Menu)}
        for spoken in flow.spoken:
            exempt = spoken.slot in ("consent", "text") or spoken.step in menus
            seconds = _seconds(spoken.language, spoken.sentence)
            if not exempt and seconds > SENTENCE_SECONDS:
                message = (
                    f"this sentence takes about {seconds:.0f} seconds; callers follow {SENTENCE_SECONDS}"
                )
                scope.notes.warning(RULE, spoken.place, message)


def _seconds(language: Language, sentence: Sentence) -> float:
    letters = sum(len(part.text) for part in sentence.parts if isinstance(part, Words))
    facts = sum(not isinstance(part, Words) for part in sentence.parts)
    return letters / LETTERS_A_SECOND[language] + facts * FACT_SECONDS


def _longest(lead: list[Prompt], choices: tuple[Choice, ...] = ()) -> float:
    """The seconds of all prompts together, in the language in which they take longest.

    The way into a language is not offered to those who speak it.
    """
    seconds: dict[Language, float] = {}
    prompts = [(prompt, None) for prompt in lead] + [(choice.prompt, choice.language) for choice in choices]
    for prompt, already_spoken in prompts:
        for language, sentence in prompt.sentences.items():
            if language == already_spoken:
                continue
            seconds[language] = seconds.get(language, 0) + _seconds(language, sentence) + PAUSE_SECONDS
    return max(seconds.values(), default=0)


def _check_menu(scope: Scope, step: ReadStep, menu: Menu) -> None:
    lead = [menu.lead] if menu.lead else []
    whole = _longest(lead, menu.choices)
    place: Place = step.places.get("menu", step.place) if lead else step.place
    if (seconds := _longest(lead)) > LEAD_SECONDS:
        message = f"about {seconds:.0f} seconds pass before the first choice; callers wait for {LEAD_SECONDS}"
        scope.notes.warning(RULE, place, message)
    elif whole > MENU_SECONDS:
        message = f"menu '{step.name}' takes about {whole:.0f} seconds; callers follow {MENU_SECONDS}"
        scope.notes.warning(RULE, step.place, message)
