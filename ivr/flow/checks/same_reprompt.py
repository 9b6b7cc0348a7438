"""What is said after silence or a wrong key differs from what was said before.

Why: who did not understand the words once will not understand them the second time.

Bad:   menu: Please choose.
       no_input: Please choose.
Good:  no_input: I did not hear a key. Please choose.
"""

from ivr.flow.model import Ask, Menu, Prompt, Sentence, Words
from ivr.flow.reading import ReadStep
from ivr.flow.scope import Scope

RULE = "same-reprompt"


def check(scope: Scope) -> None:
    """Compares the author's own re-prompts with the question, in every language."""
    for _, step in scope.steps():
        match step.step:
            case Menu(lead=lead, no_input=no_input, no_match=no_match):
                _compare(scope, step, lead, {"no_input": no_input, "no_match": no_match})
            case Ask(question=question, help=more):
                _compare(scope, step, question, {"help": more})
            case _:
                pass


def _compare(scope: Scope, step: ReadStep, asked: Prompt | None, later: dict[str, Prompt | None]) -> None:
    for word, prompt in later.items():
        for language, sentence in prompt.sentences.items() if prompt else ():
            first = asked.sentences.get(language) if asked else None
            if first is not None and _plain(first) == _plain(sentence):
                place = step.places.get(word, step.place)
                scope.notes.warning(RULE, place, f"'{word}' of '{step.name}' says the same as the question")
                break


def _plain(sentence: Sentence) -> str:
    words = "".join(part.text if isinstance(part, Words) else f"{{{part.name}}}" for part in sentence.parts)
    return " ".join(words.casefold().split()).rstrip(".!?")
