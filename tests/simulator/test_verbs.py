"""Behaviours 32 to 38, and what is heard of Say, Play, Sms and Record."""

import pytest

from ivr.simulator.habits import CarrierHabits
from ivr.simulator.phone import CallIsOver
from ivr.simulator.speaking import MOST_ITERATIONS
from ivr.simulator.switchboard import Callee
from tests.simulator.answering import Given, Page
from tests.simulator.calling import world

BYE = "<Say>Bye</Say>"
DIAL = '<Dial action="/dialled" timeout="20">+12025550199</Dial><Say>After</Say>'
CALLEE = "+12025550199"


@pytest.mark.parametrize("status", ["busy", "no-answer", "failed"])
def test_32_a_rejected_call_is_never_answered(status: str) -> None:
    habits = CarrierHabits(reject_status=status)  # type: ignore[arg-type]  # one of its literals
    with world({"/voice/answer": "<Reject/><Say>never</Say>"}, habits=habits) as here:
        phone = here.dial()
        assert phone.is_over
        assert phone.heard == ()
        assert here.app.paths() == ["/voice/answer", "/voice/status"]
        told = here.app.asked[-1].fields
    assert told["CallStatus"] == status
    assert told["CallDuration"] == "0"


@pytest.mark.parametrize("verb", ['<Say loop="0">La</Say>', '<Play loop="0">/la.wav</Play>'])
def test_33_an_endless_loop_ends_after_a_thousand_rounds(verb: str) -> None:
    with world({"/voice/answer": verb, "/la.wav": Given(b"", 200, "audio/wav")}) as here:
        assert len(here.dial().heard) == MOST_ITERATIONS == 1000


def test_34_hanging_up_in_a_gather_ends_the_call_and_asks_for_nothing() -> None:
    with world({"/voice/answer": '<Gather action="/keyed"><Say>Key</Say></Gather>'}) as here:
        phone = here.dial()
        phone.press("12")
        phone.hang_up(after_seconds=2)
        assert phone.is_over
        assert here.app.paths() == ["/voice/answer", "/voice/status"]
        told = here.app.asked[-1].fields
    assert told["CallStatus"] == "completed"
    assert int(told["CallDuration"]) == round(phone.seconds - 6)


def test_34_a_dead_line_takes_no_more_acts() -> None:
    with world({"/voice/answer": BYE}) as here, pytest.raises(CallIsOver):
        here.dial().press("1")


def test_35_any_key_ends_a_recording_and_is_told() -> None:
    with world({"/voice/answer": '<Record action="/taken"/><Say>never</Say>', "/taken": BYE}) as here:
        phone = here.dial()
        phone.speak("Please call me back about my bill")
        assert phone.press("5")[0].text == "Bye"
        told = here.app.at("/taken")[0].fields
    assert told["Digits"] == "5"
    assert int(told["RecordingDuration"]) == 2
    assert "/Recordings/RE" in told["RecordingUrl"]


def test_35_silence_ends_a_recording_and_hanging_up_is_told_as_such() -> None:
    with world({"/voice/answer": '<Record action="/taken"/>', "/taken": BYE}) as here:
        phone = here.dial()
        phone.speak("Hello")
        phone.stay_silent()
        here.dial().hang_up()
        first, second = (asked.fields for asked in here.app.at("/taken"))
    assert first["Digits"] == ""
    assert second["Digits"] == "hangup"
    assert second["CallStatus"] == "completed"
    assert phone.words == "Bye"


def test_35_a_recording_ends_at_its_limit_and_is_reported() -> None:
    record = (
        '<Record action="/taken" maxLength="3" recordingStatusCallback="/kept" transcribeCallback="/text"/>'
    )
    with world({"/voice/answer": record, "/taken": BYE, "/kept": "", "/text": ""}) as here:
        assert here.dial().speak("a" * 1000)[0].text == "Bye"
        assert here.app.at("/taken")[0].fields["RecordingDuration"] == "3"
        assert here.app.at("/kept")[0].fields["RecordingStatus"] == "completed"
        assert here.app.at("/text")[0].fields["TranscriptionText"] == "a" * 1000


@pytest.mark.parametrize(("falls", "path"), [(True, "/voice/status"), (False, "/taken")])
def test_35_an_empty_recording_may_fall_through(falls: bool, path: str) -> None:
    habits = CarrierHabits(empty_recording_falls_through=falls)
    with world({"/voice/answer": '<Record action="/taken"/>', "/taken": BYE}, habits=habits) as here:
        here.dial().stay_silent()
        assert here.app.paths()[1] == path


@pytest.mark.parametrize(
    ("dial", "heard"),
    [(DIAL, ["Bye"]), (DIAL.replace('action="/dialled"', ""), ["After"])],
)
def test_36_after_a_dial_the_document_goes_on_only_without_an_action(dial: str, heard: list[str]) -> None:
    with world({"/voice/answer": dial, "/dialled": BYE}) as here:
        here.carrier.script(CALLEE, Callee("answered", talk_seconds=40))
        phone = here.dial()
        phone.stay_silent()
        assert [piece.text for piece in phone.heard] == heard
        told = [asked.fields for asked in here.app.at("/dialled")]
    if told:
        assert told[0]["DialCallStatus"] == "completed"
        assert told[0]["DialCallDuration"] == "40"
        assert told[0]["DialBridged"] == "true"


def test_37_nobody_answers_until_the_timeout_and_five_seconds() -> None:
    with world({"/voice/answer": DIAL, "/dialled": BYE}) as here:
        phone = here.dial()
        assert phone.offer is not None
        assert phone.offer.kind == "ringing"
        phone.stay_silent()
        told = here.app.at("/dialled")[0].fields
    assert told["DialCallStatus"] == "no-answer"
    assert told["DialBridged"] == "false"
    assert phone.line.leg.heard[-1].at_seconds == pytest.approx(6 + 25)


@pytest.mark.parametrize("outcome", ["busy", "failed", "no-answer"])
def test_37_the_outcome_of_a_dial_can_be_scripted(outcome: str) -> None:
    with world({"/voice/answer": DIAL, "/dialled": BYE}) as here:
        here.carrier.script(CALLEE, Callee(outcome))
        here.dial()
        assert here.app.at("/dialled")[0].fields["DialCallStatus"] == outcome


def test_38_star_ends_the_other_leg_only() -> None:
    dial = DIAL.replace("timeout", 'hangupOnStar="true" timeout')
    with world({"/voice/answer": dial, "/dialled": BYE}) as here:
        phone = here.dial()
        phone.agent_answers()
        phone.press("5")
        assert here.app.at("/dialled") == []
        assert phone.press("*")[0].text == "Bye"
        assert here.app.at("/dialled")[0].fields["DialCallStatus"] == "completed"


@pytest.mark.parametrize("asked", [True, False])
def test_the_action_of_a_dial_after_the_caller_hung_up_is_a_habit(asked: bool) -> None:
    habits = CarrierHabits(dial_action_after_hang_up=asked)
    with world({"/voice/answer": DIAL, "/dialled": BYE}, habits=habits) as here:
        phone = here.dial()
        phone.agent_answers()
        phone.hang_up()
        assert phone.is_over
        assert [one.fields["CallStatus"] for one in here.app.at("/dialled")] == ["completed"] * asked


def test_a_callee_hears_her_whisper_and_may_refuse() -> None:
    dial = '<Dial action="/dialled"><Number url="/whisper" statusCallback="/leg">+12025550199</Number></Dial>'
    gather = '<Gather numDigits="1" action="/accept"><Say>Press 1</Say></Gather><Hangup/>'
    pages: dict[str, Page | list[Page]] = {
        "/voice/answer": dial,
        "/dialled": BYE,
        "/whisper": gather,
        "/accept": "",
        "/leg": "",
    }
    with world(pages) as here:
        here.carrier.script(CALLEE, Callee("answered"), Callee("answered", keys="1"))
        refused = here.dial()
        taken = here.dial()
        assert taken.offer is not None
        assert taken.offer.kind == "bridge"
        assert here.app.at("/dialled")[0].fields["DialCallStatus"] == "no-answer"
        whispered = here.app.at("/whisper")[0].fields
        assert whispered["ParentCallSid"] == refused.line.leg.sid
        assert [piece.text for piece in here.carrier.board.heard_by_callees[CALLEE]] == ["Press 1"]
        assert here.app.at("/leg")[0].fields["CallStatus"] == "no-answer"


def test_what_is_said_is_heard_with_its_rests_and_its_language() -> None:
    say = (
        '<Say language="es-US" voice="Polly.Lupe-Neural">Su cuenta es '
        '<say-as interpret-as="digits">4017</say-as><break time="1500ms"/> '
        '<sub alias="doctor">Dr.</sub> <emphasis>Ana</emphasis></Say>'
    )
    with world({"/voice/answer": say}) as here:
        (piece,) = here.dial().heard
    assert piece.text == "Su cuenta es 4 0 1 7 … doctor Ana"
    assert piece.language == "es-US"
    assert piece.voice == "Polly.Lupe-Neural"
    assert piece.seconds == pytest.approx(1.5 + len("Su cuenta es 4 0 1 7 doctor Ana") / 15)


def test_a_recording_is_fetched_once_and_lasts_as_its_header_says() -> None:
    wav = b"RIFF" + (36 + 16000).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    wav += (1).to_bytes(2, "little") * 2 + (8000).to_bytes(4, "little") * 2 + b"\1\0\x08\0data"
    wav += (16000).to_bytes(4, "little") + bytes(16000)
    pages: dict[str, Page | list[Page]] = {
        "/voice/answer": "<Play>/audio/welcome.wav</Play>" * 2,
        "/audio/welcome.wav": Given(wav, 200, "audio/wav"),
    }
    with world(pages) as here:
        heard = here.dial().heard
        (asked,) = here.app.at("/audio/welcome.wav")
    assert [(piece.kind, piece.text, piece.seconds) for piece in heard] == [
        ("recording", "welcome.wav", 2.0)
    ] * 2
    assert asked.method == "GET"
    assert asked.target == "/audio/welcome.wav"


def test_a_recording_that_cannot_be_had_is_a_problem_and_silence() -> None:
    with world({"/voice/answer": "<Play>/gone.wav</Play><Say>Hello</Say>"}) as here:
        assert here.dial().words == "Hello"
        assert here.codes() == [13420]


@pytest.mark.parametrize(("caller", "status"), [("+12025550142", "sent"), ("anonymous", "failed")])
def test_a_text_goes_to_a_number_that_can_be_texted(caller: str, status: str) -> None:
    with world({"/voice/answer": '<Sms action="/texted">Thank you.</Sms>', "/texted": BYE}) as here:
        here.dial(caller)
        assert here.app.at("/texted")[0].fields["SmsStatus"] == status
        assert len(here.carrier.texts) == (status == "sent")


def test_a_pause_takes_its_time() -> None:
    with world({"/voice/answer": '<Pause length="4"/><Say>Hello</Say>'}) as here:
        assert here.dial().heard[0].at_seconds == pytest.approx(10)
