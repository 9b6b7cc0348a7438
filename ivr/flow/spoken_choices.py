"""`words:` of a menu's choices: what may be spoken in place of a key, in every language that the flow has."""

from msgspec import Struct

from ivr.flow.likeness import Wishes
from ivr.flow.model import Language
from ivr.flow.problems import Hint, Place, quoted
from ivr.flow.reading import StepReader
from ivr.flow.sentences import LANGUAGE_NAMES
from ivr.flow.settings import Settings, shape_of
from ivr.flow.tree import Node, Scalar, Sequence

PHRASES_A_MENU = 500
PHRASE_CHARACTERS = 100
"""The carrier's limits for what it listens for: https://www.twilio.com/docs/voice/twiml/gather#hints"""
EXAMPLE = Hint("write  words: [bill, pay a bill]")


class _Phrase(Struct, frozen=True):
    key: str
    text: str
    place: Place


class Listening:
    """Reads the spoken words of one menu, and tells those that could not be told apart."""

    def __init__(self, step: StepReader) -> None:
        self._step = step
        self._speech = step.flow.speech
        self._notes = step.notes
        self._phrases: dict[Language, list[_Phrase]] = {}
        self._wishes: dict[Language, Wishes] = {}

    def words_of(
        self, choice: Settings, key: str, goal: str, language: Language | None
    ) -> dict[Language, tuple[str, ...]]:
        """By language. The offer of a language has the same words for whoever does not speak it yet. `goal`:
        see `ivr.flow.sentences.Slot`.
        """
        node = choice.node("words")
        own = self._phrases_in(node, key)
        if language is not None:
            languages = [self._speech.language, *self._speech.translations]
            spoken = {each: own for each in languages if each != language and own}
        else:
            spoken = {self._speech.language: own} if own else {}
            spoken |= self._translated(key, goal, own)
        for each, phrases in spoken.items():
            self._compare(each, phrases)
        return {each: tuple(phrase.text for phrase in phrases) for each, phrases in spoken.items()}

    def _translated(self, key: str, goal: str, own: list[_Phrase]) -> dict[Language, list[_Phrase]]:
        found: dict[Language, list[_Phrase]] = {}
        for language, translated in self._speech.translations.items():
            phrases = self._phrases_in(translated.words(self._step.name, key, goal), key)
            if phrases:
                found[language] = phrases
            elif own and not translated.is_broken and not self._speech.leads_nowhere(goal):
                name = LANGUAGE_NAMES[language]
                message = f"these words mean key {key}, and there are no {name} words for it"
                place = Place(translated.path, translated.line_of(self._step.name))
                hint = Hint(f"add  {goal or key}: {{say: ..., words: [...]}}", place)
                self._notes.warning("words-not-translated", own[0].place, message, hint)
        return found

    def _phrases_in(self, node: Node | None, key: str) -> list[_Phrase]:
        if node is None:
            return []
        if not isinstance(node, Sequence):
            message = f"'words' needs a list, not {shape_of(node)}"
            self._notes.error("wrong-shape", node.place, message, EXAMPLE)
            return []
        return [phrase for item in node.items if (phrase := self._phrase(item, key)) is not None]

    def _phrase(self, item: Node, key: str) -> _Phrase | None:
        if not isinstance(item, Scalar) or not any(letter.isalnum() for letter in item.text):
            shape = "signs alone" if isinstance(item, Scalar) else shape_of(item)
            self._notes.error("wrong-shape", item.place, f"'words' needs words, not {shape}", EXAMPLE)
            return None
        text = " ".join(item.text.split())
        if len(text) > PHRASE_CHARACTERS:
            message = f"these words have {len(text)} characters, and the carrier takes {PHRASE_CHARACTERS}"
            self._notes.error("too-many-words", item.place, message, Hint("write what callers say, shortly"))
        return _Phrase(key, text, item.place)

    def _compare(self, language: Language, phrases: list[_Phrase]) -> None:
        """With the words of the choices before."""
        earlier = self._phrases.setdefault(language, [])
        wishes = self._wishes.setdefault(language, Wishes())
        if len(earlier) <= PHRASES_A_MENU < len(earlier) + len(phrases):
            message = f"this menu listens for more than {PHRASES_A_MENU} words; the carrier takes no more"
            self._notes.error("too-many-words", phrases[0].place, message, Hint("leave out the longest"))
        elif len(earlier) + len(phrases) <= PHRASES_A_MENU:
            for phrase in phrases:
                self._tell_confusable(phrase, earlier, wishes)
            for phrase in phrases:
                wishes.add(phrase.text)
        earlier += phrases

    def _tell_confusable(self, phrase: _Phrase, earlier: list[_Phrase], wishes: Wishes) -> None:
        found = wishes.sounding_like(phrase.text)
        if found is not None:
            other = earlier[found]
            message = f"{quoted(phrase.text)} sounds like {quoted(other.text)}, which means key {other.key}"
            hints = (Hint("say it in other words, or leave one out"), Hint("the other is here", other.place))
            self._notes.error("confusable-words", phrase.place, message, *hints)
