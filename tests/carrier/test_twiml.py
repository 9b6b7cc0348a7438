"""Our documents beside those the official SDK builds, and beside any text at all."""

from collections.abc import Callable, Iterator
from typing import get_args
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twilio.twiml.voice_response import Dial, Enqueue, Gather, Pay, Prompt, VoiceResponse

from ivr.carrier.markup import sayable
from ivr.carrier.people import MAX_TALK_SECONDS, SILENCE_ENDS_MESSAGE_SECONDS
from ivr.carrier.twiml import (
    MAX_ANSWER_BYTES,
    MAX_SAY_CHARACTERS,
    AnswerTooLong,
    Doors,
    Manner,
    document,
    render,
)
from ivr.engine.instructions import (
    ComeBack,
    DialPlace,
    Digits,
    EndCall,
    GatherKeys,
    Instruction,
    JoinQueueNow,
    JoinWorkflow,
    LeaveQueue,
    Pause,
    PayPrompt,
    PlayRecording,
    RecordMessage,
    Rest,
    SendText,
    Speak,
    Spoken,
    TakeFromQueue,
    TakePayment,
)

NEXT = "https://ivr.example.com/voice/calls/CA1/turns/4?a=1&b=2"
WAIT = "https://ivr.example.com/voice/calls/CA1/waits/4"
STATUS = "https://ivr.example.com/voice/calls/CA1/turns/4/payment"
DOORS = Doors(
    next_turn=NEXT, waiting=WAIT, payment_status=STATUS, recordings="https://ivr.example.com/audio/"
)
VOICES = {"en": "Polly.Joanna-Neural", "es": "Polly.Lupe-Neural"}
MANNER = Manner(voices=VOICES, has_recording=lambda _: True, pay_connector="Billing")

HELLO = Speak("en", (Spoken('Fish & chips <"now">'),))
CARD_PROMPT = PayPrompt("payment-card-number", (HELLO,))
CARD_PROMPT_AGAIN = PayPrompt(
    "payment-card-number", (Speak("es", (Spoken("Otra vez."),)),), "invalid-card-number"
)


def _say(text: str, language: str = "en") -> dict[str, str]:
    return {"message": text, "voice": VOICES[language], "language": {"en": "en-US", "es": "es-US"}[language]}


def _speech() -> VoiceResponse:
    response = VoiceResponse()
    said = response.say(**_say("Your number is "))
    said.break_(time="300ms")
    said.append(" 4 0 1 7 ")
    said.break_(time="500ms")
    said.append(" 0 0 2 2")
    return response


def _gather(**settings: str | int) -> VoiceResponse:
    response = VoiceResponse()
    gather = Gather(action=NEXT, method="POST", **settings)
    gather.say(**_say('Fish & chips <"now">'))
    gather.pause(length=2)
    response.append(gather)
    response.redirect(NEXT, method="POST")
    return response


def _pay(*prompts: Prompt, **settings: str | int | bool) -> VoiceResponse:
    response = VoiceResponse()
    pay = Pay(
        charge_amount="120.05",
        currency="usd",
        token_type="one-time",
        payment_connector="Billing",
        max_attempts=3,
        timeout=10,
        description="ref-7",
        action=NEXT,
        status_callback=STATUS,
        status_callback_method="POST",
        **settings,
    )
    pay.parameter(name="reference", value="ref-7")
    for prompt in prompts:
        pay.append(prompt)
    response.append(pay)
    response.redirect(NEXT, method="POST")
    return response


def _prompts() -> Iterator[Prompt]:
    first = Prompt(for_="payment-card-number")
    first.say(**_say('Fish & chips <"now">'))
    yield first
    again = Prompt(for_="payment-card-number", error_type="invalid-card-number")
    again.say(**_say("Otra vez.", "es"))
    yield again


def _card_payment() -> VoiceResponse:
    return _pay(
        *_prompts(),
        payment_method="credit-card",
        security_code=True,
        postal_code=True,
        min_postal_code_length=5,
        valid_card_types="visa mastercard amex discover",
        language="es-MX",
    )


def _bank_payment() -> VoiceResponse:
    return _pay(payment_method="ach-debit", bank_account_type="consumer-checking", language="en-US")


def _queue() -> VoiceResponse:
    response = VoiceResponse()
    response.append(
        Enqueue(
            "billing", action=NEXT, method="POST", max_queue_size=100, wait_url=WAIT, wait_url_method="POST"
        )
    )
    return response


def _workflow() -> VoiceResponse:
    response = VoiceResponse()
    enqueue = Enqueue(workflow_sid="WW1", action=NEXT, method="POST", wait_url=WAIT, wait_url_method="POST")
    enqueue.task('{"language":"en","purpose":"Fish & chips"}')
    response.append(enqueue)
    return response


def _dial(noun: str, address: str, **settings: str | bool | int) -> VoiceResponse:
    response = VoiceResponse()
    given = {"timeout": 30, "answer_on_bridge": True} | settings
    dialling = Dial(action=NEXT, method="POST", time_limit=MAX_TALK_SECONDS, **given)
    getattr(dialling, noun)(address)
    response.append(dialling)
    return response


def _take() -> VoiceResponse:
    response = VoiceResponse()
    dialling = Dial(action=NEXT, method="POST", timeout=5, time_limit=MAX_TALK_SECONDS, hangup_on_star=True)
    dialling.queue("billing-7")
    response.append(dialling)
    return response


def _record() -> VoiceResponse:
    response = VoiceResponse()
    response.record(
        action=NEXT,
        method="POST",
        max_length=120,
        timeout=SILENCE_ENDS_MESSAGE_SECONDS,
        finish_on_key="#",
        play_beep=True,
        recording_status_callback=f"{NEXT}/recording",
        recording_status_callback_method="POST",
        recording_status_callback_event="completed absent",
    )
    response.redirect(NEXT, method="POST")
    return response


def _single(verb: str, *content: str, **settings: str | int) -> Callable[[], VoiceResponse]:
    def build() -> VoiceResponse:
        response = VoiceResponse()
        getattr(response, verb)(*content, **settings)
        return response

    return build


_KEYS = {"max_digits": 1, "finish_on": "", "wait_seconds": 8, "language": "en"}
_PAYMENT = {"reference": "ref-7", "amount_cents": 12005}

EXAMPLES: list[tuple[Instruction, Callable[[], VoiceResponse]]] = [
    (HELLO, _single("say", **_say('Fish & chips <"now">'))),
    (Speak("en", (Spoken("Your number is"), Rest(300), Digits(("4017", "0022")))), _speech),
    (
        PlayRecording("en/bill_pay.welcome.wav", HELLO),
        _single("play", "https://ivr.example.com/audio/en/bill_pay.welcome.wav"),
    ),
    (Pause(2), _single("pause", length=2)),
    (
        GatherKeys((HELLO, Pause(2)), **_KEYS),
        lambda: _gather(input="dtmf", num_digits=1, finish_on_key="", timeout=8),
    ),
    (
        GatherKeys((HELLO, Pause(2)), 8, "#", 10, "es", ("factura", "saldo, cuenta")),
        lambda: _gather(
            input="dtmf speech",
            num_digits=8,
            finish_on_key="#",
            timeout=10,
            language="es-US",
            speech_timeout=2,
            hints="factura, saldo  cuenta",
        ),
    ),
    (
        TakePayment(method="card", language="es", prompts=(CARD_PROMPT, CARD_PROMPT_AGAIN), **_PAYMENT),
        _card_payment,
    ),
    (TakePayment(method="checking account", language="en", prompts=(), **_PAYMENT), _bank_payment),
    (JoinQueueNow("billing"), _queue),
    (DialPlace("+12025550142", 30), lambda: _dial("number", "+12025550142")),
    (DialPlace("sip:desk@example.com", 30), lambda: _dial("sip", "sip:desk@example.com")),
    (
        DialPlace("+12025550142", 20, "+18779899059", star_ends=True),
        lambda: _dial("number", "+12025550142", timeout=20, caller_id="+18779899059", hangup_on_star=True),
    ),
    (JoinWorkflow("WW1", {"purpose": "Fish & chips", "language": "en"}), _workflow),
    (TakeFromQueue("billing-7", 5), _take),
    (RecordMessage(120), _record),
    (LeaveQueue(), _single("leave")),
    (
        SendText("Confirmation 1 < 2 & 3"),
        _single("sms", "Confirmation 1 < 2 & 3", action=NEXT, method="POST"),
    ),
    (ComeBack(), _single("redirect", NEXT, method="POST")),
    (EndCall(), _single("hangup")),
]


def _plain(xml: bytes | str) -> list[object]:
    """A document as nested lists: tag, attributes, text with single spaces, children."""

    def plain(element: ElementTree.Element) -> list[object]:
        children = [(plain(child), " ".join((child.tail or "").split())) for child in element]
        return [element.tag, dict(element.attrib), " ".join((element.text or "").split()), children]

    return plain(ElementTree.fromstring(xml))


def test_a_recording_that_is_gone_is_spoken_and_gone_music_is_a_pause() -> None:
    there = {"en/a.wav"}
    manner = Manner(VOICES, there.__contains__)
    gone = (
        PlayRecording("en/a.wav", HELLO),
        PlayRecording("en/b.wav", HELLO),
        PlayRecording("m.wav", Pause(30)),
    )
    gather = GatherKeys(gone, 1, "", 8, "en")
    for answer in (render(gone, DOORS, manner), render((gather,), DOORS, manner)):
        verbs = [
            verb for verb in ElementTree.fromstring(answer).iter() if verb.tag in ("Play", "Say", "Pause")
        ]
        assert [verb.tag for verb in verbs] == ["Play", "Say", "Pause"]
        assert verbs[0].text == "https://ivr.example.com/audio/en/a.wav"
        assert verbs[1].text == 'Fish & chips <"now">'
        assert verbs[2].get("length") == "30"


@pytest.mark.parametrize(("instruction", "built"), EXAMPLES, ids=lambda part: type(part).__name__)
def test_an_instruction_is_what_the_sdk_would_have_built(
    instruction: Instruction, built: Callable[[], VoiceResponse]
) -> None:
    assert _plain(render((instruction,), DOORS, MANNER)) == _plain(built().to_xml())


def test_every_kind_of_instruction_has_an_example() -> None:
    assert {type(instruction) for instruction, _ in EXAMPLES} == set(get_args(Instruction))


@pytest.mark.parametrize("instruction", [GatherKeys((HELLO,), **_KEYS), EXAMPLES[6][0]])
def test_silence_comes_back_after_every_verb_that_waits(instruction: Instruction) -> None:
    verbs = [element.tag for element in ElementTree.fromstring(render((instruction,), DOORS, MANNER))]
    assert verbs[-1] == "Redirect"
    assert len(verbs) == 2


@pytest.mark.parametrize("cents", [1, 99, 100, 101, 12005, 99_999_999])
def test_a_charge_is_in_whole_cents(cents: int) -> None:
    payment = TakePayment("ref", cents, "card", "en", ())
    pay = ElementTree.fromstring(render((payment,), DOORS, MANNER)).find("Pay")
    assert pay is not None
    dollars, _, rest = pay.attrib["chargeAmount"].partition(".")
    assert (int(dollars) * 100 + int(rest), len(rest)) == (cents, 2)


NASTY = st.one_of(
    st.text(),
    st.text(st.characters(categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"])),
    st.sampled_from(
        ["]]>", "<!--", "&#0;", "\x00", "\ud800", "\ufffe", "\u202egnp.exe", "</Say><Dial>", "\"'<&>"]
    ),
)


@settings(max_examples=300)
@given(text=NASTY)
def test_any_text_makes_a_document_and_survives_in_it(text: str) -> None:
    instructions = (
        Speak("en", (Spoken(text), Digits((text,)), Rest(100))),
        PlayRecording(text, Pause(1)),
        GatherKeys((Speak("es", (Spoken(text),)),), 1, text[:1], 5, "en", (text,)),
        TakePayment(text, 100, "card", "en", (PayPrompt(text, (Speak("en", (Spoken(text),)),), text),)),
        JoinQueueNow(text),
        DialPlace(text, 30),
        SendText(text),
    )
    manner = Manner({"en": text, "es": text}, bool, text)
    response = ElementTree.fromstring(render(instructions, DOORS, manner))
    enqueue, sms = response.find("Enqueue"), response.find("Sms")
    dialled = response.find("Dial/Sip" if text.startswith("sip:") else "Dial/Number")
    assert enqueue is not None
    assert sms is not None
    assert dialled is not None
    assert (dialled.text or "") == (enqueue.text or "") == (sms.text or "") == sayable(text)
    assert [element.tag for element in response][-3:] == ["Enqueue", "Dial", "Sms"]


@given(text=st.text(st.characters(min_codepoint=0x20, max_codepoint=0x17F, exclude_categories=["Cc"])))
def test_letters_are_never_left_out(text: str) -> None:
    assert sayable(text) == text


def test_words_longer_than_a_say_holds_are_cut_at_a_space() -> None:
    words = " ".join(f"word{number}" for number in range(900))
    said = ElementTree.fromstring(render((Speak("en", (Spoken(words), Spoken("End."))),), DOORS, MANNER))
    texts = [element.text or "" for element in said]
    assert len(texts) > 2
    assert all(len(text) <= MAX_SAY_CHARACTERS for text in texts)
    assert " ".join(" ".join(texts).split()) == f"{words} End."


def test_a_word_without_spaces_is_cut_all_the_same() -> None:
    said = ElementTree.fromstring(render((Speak("en", (Spoken("x" * 7000),)),), DOORS, MANNER))
    assert "".join(element.text or "" for element in said) == "x" * 7000


def test_a_document_that_the_carrier_would_refuse_is_not_given() -> None:
    with pytest.raises(AnswerTooLong):
        document(["<Pause/>" * (MAX_ANSWER_BYTES // 8)])
