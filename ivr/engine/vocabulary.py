"""The spoken words that every listening menu knows, in each language, as `spoken_words` gives them."""

from msgspec import Struct

from ivr.flow.likeness import spoken_words
from ivr.flow.model import Language


class Vocabulary(Struct, frozen=True, kw_only=True):
    """`keys`: spoken names of keys. `around_keys`: what may stand beside one ("press one")."""

    keys: dict[str, str]
    around_keys: frozenset[str]
    repeat: frozenset[str]
    person: frozenset[str]
    yes: frozenset[str]
    no: frozenset[str]
    hints: tuple[str, ...]


def _words(text: str) -> frozenset[str]:
    return frozenset(spoken_words(text))


def _keys(names: str, star: str, pound: str) -> dict[str, str]:
    """Names of 0 to 9 in their order; the digits themselves, as recognisers write them."""
    named = {word: str(digit) for digit, word in enumerate(spoken_words(names))}
    written = {str(digit): str(digit) for digit in range(10)}
    return named | written | dict.fromkeys(_words(star), "star") | dict.fromkeys(_words(pound), "pound")


VOCABULARY: dict[Language, Vocabulary] = {
    "en": Vocabulary(
        keys=_keys("zero one two three four five six seven eight nine", "star asterisk", "pound hash"),
        around_keys=_words("press pressing number key option choice the button please"),
        repeat=_words("repeat again"),
        person=_words("agent operator representative person human somebody someone associate"),
        yes=_words("yes yeah yep yup correct right exactly sure"),
        no=_words("no nope not never dont didnt doesnt isnt wont cant wrong neither without stop"),
        hints=("yes", "no"),
    ),
    "es": Vocabulary(
        keys=_keys("cero uno dos tres cuatro cinco seis siete ocho nueve", "asterisco estrella", "numeral"),
        around_keys=_words("oprima oprimo oprimir presione marque número tecla opción la el por favor"),
        repeat=_words("repita repite repetir repítalo vez"),
        person=_words("agente persona operador operadora representante alguien asociado"),
        yes=_words("sí claro correcto exacto cierto"),
        no=_words("no nunca jamás tampoco nada sin ningún ninguna incorrecto"),
        hints=("sí", "no"),
    ),
}
