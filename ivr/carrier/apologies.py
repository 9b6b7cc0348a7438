"""Answers that need no database and no flow: what a caller hears when something of ours fails.

Fixed sentences in both languages, then a person. Nothing in them depends on the call.
"""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from ivr.carrier.markup import as_attribute, as_text
from ivr.carrier.twiml import document, redirect, say
from ivr.flow.model import Language

_SORRY: Mapping[Language, str] = {
    "en": "We are sorry. Something went wrong on our side. Please stay on the line for a person.",
    "es": "Lo sentimos. Algo falló de nuestra parte. Por favor, espere en la línea; le atenderá una persona.",
}
_PAYMENT_IN_DOUBT: Mapping[Language, str] = {
    "en": "We have received your payment request and are confirming it. Please do not pay again."
    " Please stay on the line for a person.",
    "es": "Recibimos su solicitud de pago y la estamos confirmando. Por favor, no vuelva a pagar."
    " Espere en la línea para hablar con una persona.",
}
_PERHAPS_PAYING: Mapping[Language, str] = {
    "en": "If you were making a payment, we are confirming it. Please do not pay again.",
    "es": "Si estaba haciendo un pago, lo estamos confirmando. Por favor, no vuelva a pagar.",
}
_NOBODY_FREE: Mapping[Language, str] = {
    "en": "We could not reach a person. Please call again later. Good-bye.",
    "es": "No pudimos comunicarle con una persona. Por favor, llame más tarde. Hasta luego.",
}
_STAY: Mapping[Language, str] = {
    "en": "Please stay on the line. Someone will be with you.",
    "es": "Por favor, espere en la línea. Alguien le atenderá.",
}
DIAL_SECONDS = 60
WAIT_BETWEEN_WORDS_SECONDS = 20


class WayToAPerson(Struct, frozen=True):
    """A telephone number to dial if there is one, else a queue; absolute URLs of the two fixed doors beside
    it.
    """

    number: str
    queue: str
    waiting: str
    afterwards: str
    voices: Mapping[Language, str]


class FixedAnswers:
    """The documents, made once: they must be there when nothing else is."""

    def __init__(self, way: WayToAPerson) -> None:
        self.apology = document(_with_person(way, _SORRY))
        self.payment_in_doubt = document(_with_person(way, _PAYMENT_IN_DOUBT))
        self.fallback = document(_with_person(way, _SORRY, _PERHAPS_PAYING))
        self.waiting = document(
            [*_in_both(_STAY, way.voices), f'<Pause length="{WAIT_BETWEEN_WORDS_SECONDS}"/>']
        )
        self.nobody = document([*_in_both(_NOBODY_FREE, way.voices), "<Hangup/>"])
        self.hang_up = document(["<Hangup/>"])


def send_to(url: str) -> bytes:
    """A document that only sends the carrier elsewhere."""
    return document([redirect(url)])


def _with_person(way: WayToAPerson, *sentences: Mapping[Language, str]) -> Iterator[str]:
    for sentence in sentences:
        yield from _in_both(sentence, way.voices)
    afterwards = as_attribute(way.afterwards)
    if way.number:
        dial = f'<Dial action="{afterwards}" method="POST" timeout="{DIAL_SECONDS}">'
        yield f"{dial}{as_text(way.number)}</Dial>"
    else:
        waiting = as_attribute(way.waiting)
        yield (
            f'<Enqueue action="{afterwards}" method="POST" waitUrl="{waiting}" waitUrlMethod="POST">'
            f"{as_text(way.queue)}</Enqueue>"
        )


def _in_both(sentence: Mapping[Language, str], voices: Mapping[Language, str]) -> Iterator[str]:
    for language, words in sentence.items():
        yield say(words, language, voices)
