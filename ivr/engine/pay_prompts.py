"""What a caller hears while the carrier takes a card or a bank account, in our own words and her language.

The carrier's built-in words are English only for bank accounts. Names of fields and errors:
https://www.twilio.com/docs/voice/twiml/pay/prompt
"""

from functools import cache

from ivr.engine.instructions import PayPrompt, Speak, Spoken
from ivr.flow.model import Language, PaymentMethod

TIMEOUT = "timeout"
FIELDS: dict[PaymentMethod, dict[str, tuple[str, ...]]] = {
    "card": {
        "payment-card-number": (TIMEOUT, "invalid-card-number", "invalid-card-type"),
        "expiration-date": (TIMEOUT, "invalid-date"),
        "security-code": (TIMEOUT, "invalid-security-code"),
        "postal-code": (TIMEOUT, "invalid-postal-code"),
        "payment-processing": (),
    },
    "checking account": {
        "bank-routing-number": (TIMEOUT, "invalid-bank-routing-number", "input-matching-failed"),
        "bank-account-number": (TIMEOUT, "invalid-bank-account-number", "input-matching-failed"),
        "payment-processing": (),
    },
}
"""The fields that a method collects, and the errors that each field can have."""

_ENGLISH_FIELDS = {
    "payment-card-number": "Enter your card number, then press pound.",
    "expiration-date": "Enter the expiration date: two digits for the month, then two for the year.",
    "security-code": "Enter the security code."
    " It is on the back of most cards, and on the front of American Express.",
    "postal-code": "Enter the ZIP code of the card's billing address, then press pound.",
    "bank-routing-number": "Enter the 9 digit routing number of your bank."
    " It is at the bottom left of your checks.",
    "bank-account-number": "Enter your checking account number, then press pound."
    " It is at the bottom of your checks, after the routing number.",
    "payment-processing": "Thank you. I am taking your payment now. Please stay on the line.",
}
_SPANISH_FIELDS = {
    "payment-card-number": "Ingrese el número de su tarjeta y luego oprima la tecla numeral.",
    "expiration-date": "Ingrese la fecha de vencimiento: dos dígitos para el mes y dos para el año.",
    "security-code": "Ingrese el código de seguridad. Está al dorso de la mayoría de las tarjetas,"
    " y al frente en American Express.",
    "postal-code": "Ingrese el código postal de la dirección de facturación de la tarjeta"
    " y luego oprima la tecla numeral.",
    "bank-routing-number": "Ingrese el número de ruta de su banco, de 9 dígitos."
    " Está abajo a la izquierda en sus cheques.",
    "bank-account-number": "Ingrese el número de su cuenta de cheques y luego oprima la tecla numeral."
    " Está abajo en sus cheques, después del número de ruta.",
    "payment-processing": "Gracias. Estoy procesando su pago. Por favor no cuelgue.",
}
_ENGLISH_ERRORS = {
    TIMEOUT: "I did not hear all of it. Take your time, I am still here.",
    "invalid-card-number": "I could not match that card number. Let us try it again.",
    "invalid-card-type": "I cannot take that kind of card."
    " I can take Visa, Mastercard, American Express and Discover.",
    "invalid-date": "I could not use that date. For March 2030, enter 0 3 3 0.",
    "invalid-security-code": "I need a security code of 3 digits, or 4 for American Express.",
    "invalid-postal-code": "I need the 5 digits of the ZIP code.",
    "invalid-bank-routing-number": "I could not match that routing number. Let us try it again.",
    "invalid-bank-account-number": "I could not match that account number. Let us try it again.",
    "input-matching-failed": "The two numbers were not the same. Let us try it again.",
}
_SPANISH_ERRORS = {
    TIMEOUT: "No lo escuché completo. Tómese su tiempo, aquí sigo.",
    "invalid-card-number": "No pude reconocer ese número de tarjeta. Intentémoslo de nuevo.",
    "invalid-card-type": "No puedo recibir ese tipo de tarjeta."
    " Puedo recibir Visa, Mastercard, American Express y Discover.",
    "invalid-date": "No pude usar esa fecha. Para marzo de 2030, ingrese 0 3 3 0.",
    "invalid-security-code": "Necesito un código de seguridad de 3 dígitos, o de 4 para American Express.",
    "invalid-postal-code": "Necesito los 5 dígitos del código postal.",
    "invalid-bank-routing-number": "No pude reconocer ese número de ruta. Intentémoslo de nuevo.",
    "invalid-bank-account-number": "No pude reconocer ese número de cuenta. Intentémoslo de nuevo.",
    "input-matching-failed": "Los dos números no fueron iguales. Intentémoslo de nuevo.",
}
FIELD_WORDS: dict[Language, dict[str, str]] = {"en": _ENGLISH_FIELDS, "es": _SPANISH_FIELDS}
ERROR_WORDS: dict[Language, dict[str, str]] = {"en": _ENGLISH_ERRORS, "es": _SPANISH_ERRORS}
HOW_TO_STOP: dict[Language, str] = {
    "en": "To stop without paying, press star.",
    "es": "Para salir sin pagar, oprima asterisco.",
}
"""Said with the first field: star ends the whole entry there, it does not repeat."""


@cache
def pay_prompts(method: PaymentMethod, language: Language) -> tuple[PayPrompt, ...]:
    """Every field of the method and every error of the field, in this language."""
    prompts: list[PayPrompt] = []
    for place, (field, errors) in enumerate(FIELDS[method].items()):
        words = FIELD_WORDS[language][field]
        first = f"{words} {HOW_TO_STOP[language]}" if place == 0 else words
        prompts.append(_prompt(field, first, language))
        prompts += [
            _prompt(field, f"{ERROR_WORDS[language][error]} {words}", language, error) for error in errors
        ]
    return tuple(prompts)


def _prompt(field: str, words: str, language: Language, error: str | None = None) -> PayPrompt:
    return PayPrompt(field, (Speak(language, (Spoken(words),)),), error)
