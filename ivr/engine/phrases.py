"""Every sentence that the system says of itself, in each language. None can be forgotten: each is a field.

Purpose before key, short sentences, nothing that blames the caller. Braces are filled with `str.format`.
"""

from msgspec import Struct

from ivr.flow.model import Language


class Phrases(Struct, frozen=True, kw_only=True):
    """One language's sentences. A tuple holds the wordings of the first, second and every later try."""

    menu_silence: tuple[str, str, str]
    menu_mismatch: tuple[str, str, str]
    ask_silence: tuple[str, str, str]
    ask_again: tuple[str, str, str]
    not_understood: str
    repeat_key: str
    person_key: str
    to_a_person: str
    to_whoever_is_here: str
    another_way: str
    long_call: str
    too_long: str
    good_bye: str

    one_digit: str
    digits_needed: str
    digits_between: str
    digits_only: str
    date_form: str
    no_such_day: str
    amount_form: str
    amount_too_small: str
    amount_too_large: str
    number_too_small: str
    number_too_large: str

    i_have: str
    confirm: str
    confirm_silence: tuple[str, str, str]
    consent: str
    did_you_mean: str
    doubt: str
    doubt_by_key: str
    not_meant: tuple[str, str, str]

    pen: str
    once_more: str
    read_back_again: str

    card_number_dropped: str
    later: str

    next_in_line: str
    place_in_line: str
    wait: str
    long_wait: str
    waiting_choices: str


ENGLISH = Phrases(
    menu_silence=(
        "Sorry, I did not hear a choice.",
        "I still did not hear a choice. Take your time, I am still here.",
        "I did not hear a choice this time either. Take your time, I am still here."
        " You can press a key at any moment, even while I am speaking.",
    ),
    menu_mismatch=(
        "That key is not one of the choices.",
        "That key is not one of the choices either."
        " Please listen to the choices, then press the key of the one you want.",
        "That is not one of the choices either. I will say the choices once more, and take your time."
        " You can press a key at any moment, even while I am speaking.",
    ),
    ask_silence=(
        "Sorry, I did not hear any digits.",
        "I still did not hear any digits. Take your time, I am still here.",
        "I did not hear any digits this time either. Take your time, I am still here."
        " Use the keys of your phone, and press pound when you are done.",
    ),
    ask_again=(
        "",
        "Let us try that again.",
        "Let us try that once more. Take your time, and press pound when you are done.",
    ),
    not_understood="Sorry, I did not understand that. You can also press a key.",
    repeat_key="To hear this again, press star.",
    person_key="For a person, press 0.",
    to_a_person="Let me get you to a person.",
    to_whoever_is_here="Let me see who is here.",
    another_way="Let us go on another way.",
    long_call="We have been on the phone for a long time.",
    too_long="We have been on the phone for a long time, and I have to end this call."
    " You are welcome to call again at any hour. For a person, press 0 then. Good-bye.",
    good_bye="Thank you for calling. Good-bye.",
    one_digit="I need one digit, and I heard {heard}.",
    digits_needed="I need {needed} digits, and I heard {heard}.",
    digits_between="I need {least} to {most} digits, and I heard {heard}.",
    digits_only="I need digits only, without star.",
    date_form="I need 8 digits: two for the month, two for the day, and four for the year.",
    no_such_day="I did not recognize that date. Enter two digits for the month, two for the day,"
    " and four for the year.",
    amount_form="I could not read that as an amount."
    " Enter the dollars, then star, then two digits for the cents.",
    amount_too_small="The smallest amount I can take here is {bound}.",
    amount_too_large="The largest amount I can take here is {bound}.",
    number_too_small="I need a number that is {bound} or more.",
    number_too_large="I need a number that is {bound} or less.",
    i_have="I have",
    confirm="If that is right, press 1. To enter it again, press 2.",
    confirm_silence=(
        "Take your time.",
        "Take your time, I am still here. Please tell me whether I heard you correctly.",
        "I still need to know whether I heard you correctly. Take your time, I am still here."
        " You can press a key at any moment, even while I am speaking.",
    ),
    consent="If you agree, press 1. If you do not, press 2.",
    did_you_mean="Did you mean: {words}?",
    doubt="If so, press 1 or say yes. If not, press 2 or say no.",
    doubt_by_key="If so, press 1. If not, press 2.",
    not_meant=(
        "Thank you. Here are the choices again.",
        "Thank you. I will say the choices once more. You can also press the key of the one you want.",
        "Thank you. I will say the choices once more, and take your time."
        " You can press a key at any moment, even while I am speaking.",
    ),
    pen="When you have something to write with, press 1. Take your time, I will wait for a minute.",
    once_more="Once more.",
    read_back_again="To hear it again, press 1. To go on, press 2.",
    card_number_dropped="Please do not enter card numbers here."
    " I will ask for the card later, on a protected line.",
    later="later",
    next_in_line="You are next in line.",
    place_in_line="You are number {place} in line.",
    wait="The wait is about {minutes}.",
    long_wait="The wait is more than {minutes}.",
    waiting_choices="To be called back, or to leave a message, press 1.",
)

SPANISH = Phrases(
    menu_silence=(
        "Disculpe, no escuché ninguna opción.",
        "Todavía no escuché ninguna opción. Tómese su tiempo, aquí sigo.",
        "Tampoco esta vez escuché una opción. Tómese su tiempo, aquí sigo."
        " Puede oprimir una tecla en cualquier momento, aun mientras hablo.",
    ),
    menu_mismatch=(
        "Esa tecla no es una de las opciones.",
        "Esa tecla tampoco es una de las opciones."
        " Por favor escuche las opciones y oprima la tecla de la que desea.",
        "Tampoco es una de las opciones. Repetiré las opciones, tómese su tiempo."
        " Puede oprimir una tecla en cualquier momento, aun mientras hablo.",
    ),
    ask_silence=(
        "Disculpe, no escuché ningún dígito.",
        "Todavía no escuché ningún dígito. Tómese su tiempo, aquí sigo.",
        "Tampoco esta vez escuché dígitos. Tómese su tiempo, aquí sigo."
        " Use las teclas de su teléfono y, al terminar, oprima la tecla numeral.",
    ),
    ask_again=(
        "",
        "Intentémoslo de nuevo.",
        "Intentémoslo una vez más. Tómese su tiempo y, al terminar, oprima la tecla numeral.",
    ),
    not_understood="Disculpe, no entendí. También puede oprimir una tecla.",
    repeat_key="Para escuchar esto de nuevo, oprima asterisco.",
    person_key="Para hablar con una persona, oprima 0.",
    to_a_person="Permítame comunicarle con una persona.",
    to_whoever_is_here="Permítame ver quién está disponible.",
    another_way="Sigamos de otra manera.",
    long_call="Llevamos mucho tiempo al teléfono.",
    too_long="Llevamos mucho tiempo al teléfono y tengo que terminar esta llamada."
    " Puede volver a llamar a cualquier hora. Para hablar con una persona, oprima 0 entonces. Hasta luego.",
    good_bye="Gracias por llamar. Hasta luego.",
    one_digit="Necesito un dígito y escuché {heard}.",
    digits_needed="Necesito {needed} dígitos y escuché {heard}.",
    digits_between="Necesito de {least} a {most} dígitos y escuché {heard}.",
    digits_only="Necesito solo dígitos, sin asterisco.",
    date_form="Necesito 8 dígitos: dos para el mes, dos para el día y cuatro para el año.",
    no_such_day="No reconocí esa fecha. Ingrese dos dígitos para el mes, dos para el día"
    " y cuatro para el año.",
    amount_form="No pude reconocer esa cantidad. Ingrese los dólares, luego asterisco, luego dos dígitos"
    " para los centavos.",
    amount_too_small="La cantidad más pequeña que puedo recibir aquí es de {bound}.",
    amount_too_large="La cantidad más grande que puedo recibir aquí es de {bound}.",
    number_too_small="Necesito un número que sea {bound} o más.",
    number_too_large="Necesito un número que sea {bound} o menos.",
    i_have="Tengo",
    confirm="Si es correcto, oprima 1. Para ingresarlo de nuevo, oprima 2.",
    confirm_silence=(
        "Tómese su tiempo.",
        "Tómese su tiempo, aquí sigo. Por favor dígame si le escuché bien.",
        "Todavía necesito saber si le escuché bien. Tómese su tiempo, aquí sigo."
        " Puede oprimir una tecla en cualquier momento, aun mientras hablo.",
    ),
    consent="Si está de acuerdo, oprima 1. Si no, oprima 2.",
    did_you_mean="¿Quiso decir: {words}?",
    doubt="Si es así, oprima 1 o diga sí. Si no, oprima 2 o diga no.",
    doubt_by_key="Si es así, oprima 1. Si no, oprima 2.",
    not_meant=(
        "Gracias. Estas son las opciones otra vez.",
        "Gracias. Repetiré las opciones. También puede oprimir la tecla de la que desea.",
        "Gracias. Repetiré las opciones, tómese su tiempo."
        " Puede oprimir una tecla en cualquier momento, aun mientras hablo.",
    ),
    pen="Cuando tenga con qué escribir, oprima 1. Tómese su tiempo, esperaré un minuto.",
    once_more="Una vez más.",
    read_back_again="Para escucharlo de nuevo, oprima 1. Para continuar, oprima 2.",
    card_number_dropped="Por favor no ingrese números de tarjeta aquí. Le pediré la tarjeta más adelante,"
    " en una línea protegida.",
    later="más adelante",
    next_in_line="Usted es la siguiente persona en la fila.",
    place_in_line="Usted ocupa el lugar número {place} en la fila.",
    wait="La espera es de aproximadamente {minutes}.",
    long_wait="La espera es de más de {minutes}.",
    waiting_choices="Para que le llamemos, o para dejar un mensaje, oprima 1.",
)

PHRASES: dict[Language, Phrases] = {"en": ENGLISH, "es": SPANISH}
