"""Behaviours 18 to 31: keys, words, timers, where an action leads, what a redirect forgets."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from ivr.simulator.habits import CarrierHabits
from tests.simulator.answering import TOKEN, Page
from tests.simulator.calling import LINE, PUBLIC, World, world

BYE = "<Say>Bye</Say>"


def gathering(attributes: str = "", inside: str = "<Say>Key</Say>", after: str = "<Say>Silence</Say>") -> str:
    return f'<Gather action="/keyed" {attributes}>{inside}</Gather>{after}'


def pages(attributes: str = "", inside: str = "<Say>Key</Say>") -> dict[str, Page | list[Page]]:
    return {"/voice/answer": gathering(attributes, inside), "/keyed": BYE}


def digits_sent(here: World) -> list[str | None]:
    return [asked.fields.get("Digits") for asked in here.app.at("/keyed")]


def test_18_pound_ends_an_entry_and_is_no_digit_of_it() -> None:
    with world(pages()) as here:
        phone = here.dial()
        phone.press("123#")
        (asked,) = here.app.at("/keyed")
        assert phone.words == "Bye"
    assert asked.fields["Digits"] == "123"
    assert asked.fields["FinishedOnKey"] == "#"


def test_19_the_last_of_so_many_digits_posts_at_once() -> None:
    with world(pages('numDigits="1"')) as here:
        phone = here.dial()
        before = phone.seconds
        phone.press("2")
        (asked,) = here.app.at("/keyed")
    assert asked.fields["Digits"] == "2"
    assert asked.fields["FinishedOnKey"] == ""
    assert phone.line.leg.heard[-1].at_seconds - before < 1


def test_20_pound_alone_is_an_empty_entry_and_falls_through() -> None:
    with world(pages()) as here:
        assert here.dial().press("#")[0].text == "Silence"
        assert here.app.at("/keyed") == []


@pytest.mark.parametrize(("blank", "sent"), [(True, ""), (False, None)])
def test_21_an_empty_entry_is_posted_when_the_document_wants_to_know(blank: bool, sent: str | None) -> None:
    habits = CarrierHabits(blank_digits_when_empty=blank)
    with world(pages('actionOnEmptyResult="true"'), habits=habits) as here:
        here.dial().press("#")
        here.dial().stay_silent()
        assert digits_sent(here) == [sent, sent]


def test_22_a_part_of_an_entry_is_posted_when_time_is_up() -> None:
    with world(pages('numDigits="4" timeout="7"')) as here:
        phone = here.dial()
        phone.press("12")
        assert digits_sent(here) == []
        assert phone.offer is not None
        assert phone.offer.digits == "12"
        keyed_at = phone.seconds
        phone.stay_silent()
        assert digits_sent(here) == ["12"]
    assert phone.line.leg.heard[-1].at_seconds - keyed_at == pytest.approx(7)


def test_23_without_a_terminator_every_key_is_a_digit() -> None:
    with world(pages('finishOnKey=""')) as here:
        phone = here.dial()
        phone.press("12#*")
        phone.stay_silent()
        assert digits_sent(here) == ["12#*"]


def test_24_another_terminator_leaves_pound_a_digit() -> None:
    with world(pages('finishOnKey="*"')) as here:
        here.dial().press("12#*")
        assert digits_sent(here) == ["12#"]


def test_24_a_terminator_that_is_no_key_is_warned_of_and_replaced() -> None:
    with world(pages('finishOnKey="ok"')) as here:
        here.dial().press("12#")
        assert digits_sent(here) == ["12"]
        assert here.codes() == [13310]


def test_25_the_timer_starts_when_the_prompt_has_ended() -> None:
    with world(pages('timeout="5"', "<Say>" + "a" * 150 + "</Say>")) as here:
        phone = here.dial()
        phone.stay_silent()
    assert phone.line.leg.heard[-1].at_seconds == pytest.approx(6 + 10 + 5)


def test_25_a_key_stops_the_prompt_and_starts_the_timer() -> None:
    said = "<Say>" + "a" * 150 + "</Say><Say>never heard</Say>"
    with world(pages('numDigits="4" timeout="5"', said)) as here:
        phone = here.dial()
        phone.press("1", after_seconds=2)
        phone.stay_silent()
    assert phone.line.leg.heard[-1].at_seconds == pytest.approx(6 + 2 + 5)
    assert "never heard" not in phone.transcript()


def test_25_every_key_starts_the_timer_again() -> None:
    with world(pages('numDigits="4" timeout="5"')) as here:
        phone = here.dial()
        for key in "123":
            phone.press(key, after_seconds=4)
        assert digits_sent(here) == []
        phone.press("4", after_seconds=4)
        assert digits_sent(here) == ["1234"]


def test_25_a_key_that_comes_too_late_is_lost() -> None:
    with world(pages('numDigits="4" timeout="5"')) as here:
        phone = here.dial()
        phone.press("1")
        phone.press("2", after_seconds=5.1)
        assert digits_sent(here) == ["1"]


def test_26_silence_falls_through_or_ends_the_call() -> None:
    with world({"/voice/answer": [gathering(), gathering(after="")]}) as here:
        assert here.dial().stay_silent()[0].text == "Silence"
        phone = here.dial()
        phone.stay_silent()
        assert phone.is_over
        assert here.app.at("/keyed") == []


def test_27_without_an_action_the_current_document_is_asked_again() -> None:
    answer = '<Gather numDigits="1"><Say>Key</Say></Gather>'
    with world({"/voice/answer": "<Redirect>/menu?x=1</Redirect>", "/menu": [answer, BYE]}) as here:
        here.dial().press("3")
        assert [asked.target for asked in here.app.at("/menu")] == ["/menu?x=1"] * 2
        assert here.app.at("/menu")[1].fields["Digits"] == "3"


def test_28_a_relative_address_counts_from_the_document_it_stands_in() -> None:
    inside = '<Gather numDigits="1" action="../keyed"/>'
    with world(
        {"/voice/answer": "<Redirect>/a/b/menu</Redirect>", "/a/b/menu": inside, "/a/keyed": BYE}
    ) as here:
        assert here.dial().press("1")[0].text == "Bye"


def test_29_a_get_has_its_fields_in_the_query_and_the_signature_over_all_of_it() -> None:
    with world(pages('method="GET" numDigits="1"')) as here:
        here.dial().press("1")
        (asked,) = here.app.at("/keyed")
    assert asked.method == "GET"
    assert asked.pairs == ()
    assert asked.fields["Digits"] == "1"
    validator = RequestValidator(TOKEN)
    assert validator.validate(PUBLIC + asked.target, {}, asked.headers["X-Twilio-Signature"])
    assert not validator.validate(PUBLIC + "/keyed", {}, asked.headers["X-Twilio-Signature"])


@pytest.mark.parametrize(
    "inside", ["<Redirect>/other</Redirect>", "<Gather/>", '<Play digits="1"/>', "<Hangup/>"]
)
def test_30_only_prompts_may_stand_in_a_gather(inside: str) -> None:
    with world(pages(inside=inside + "<Say>Key</Say>")) as here:
        assert here.dial().words == "Key"
        assert here.codes() == [13320]


def test_31_a_redirect_forgets_the_keys_the_rest_and_the_blanks() -> None:
    answers: dict[str, Page | list[Page]] = {
        "/voice/answer": gathering('numDigits="1"'),
        "/keyed": "<Redirect>\n   /on  \n</Redirect><Say>never</Say>",
        "/on": BYE,
    }
    with world(answers) as here:
        phone = here.dial()
        phone.press("1")
        (asked,) = here.app.at("/on")
        assert "never" not in phone.transcript()
    assert "Digits" not in asked.fields
    assert asked.fields["CallStatus"] == "in-progress"


def test_words_are_heard_where_the_document_listens_for_them() -> None:
    with world(pages('input="dtmf speech" speechTimeout="2"')) as here:
        phone = here.dial()
        phone.speak("billing please")
        (asked,) = here.app.at("/keyed")
        assert asked.fields["SpeechResult"] == "billing please"
        assert 0 < float(asked.fields["Confidence"]) <= 1
        assert "Digits" not in asked.fields


def test_words_to_a_gather_for_keys_are_silence() -> None:
    with world(pages()) as here:
        assert here.dial().speak("billing")[0].text == "Silence"


def test_after_the_first_key_words_no_longer_count() -> None:
    with world(pages('input="dtmf speech"')) as here:
        phone = here.dial()
        phone.press("1")
        phone.speak("billing")
        assert digits_sent(here) == ["1"]


def test_partial_words_are_reported_and_the_answer_to_it_ignored() -> None:
    answers = {**pages('input="speech" partialResultCallback="/partly"'), "/partly": "<Say>never</Say>"}
    with world(answers) as here:
        phone = here.dial()
        phone.speak("billing")
        assert here.app.at("/partly")[0].fields["UnstableSpeechResult"] == "billing"
        assert phone.words == "Bye"


@pytest.mark.parametrize(("kept", "ends"), [(False, ["1"]), (True, ["1", "2"])])
def test_keys_pressed_too_early_are_lost_unless_the_carrier_keeps_them(kept: bool, ends: list[str]) -> None:
    answers: dict[str, Page | list[Page]] = {
        "/voice/answer": gathering('numDigits="1"'),
        "/keyed": [gathering('numDigits="1"'), BYE],
    }
    with world(answers, habits=CarrierHabits(keeps_keys_ahead=kept)) as here:
        here.dial().press("12")
        assert digits_sent(here) == ends


@settings(max_examples=40, deadline=None)
@given(keys=st.text("0123456789*#", min_size=1, max_size=12), count=st.integers(1, 6))
def test_whatever_is_keyed_the_entry_is_what_the_published_rules_say(keys: str, count: int) -> None:
    """The rule in one line: up to the terminator, at most so many; nothing keyed is nothing posted."""
    with world(pages(f'numDigits="{count}"')) as here:
        phone = here.dial()
        phone.press(keys)
        phone.listen()
        expected = keys.partition("#")[0][:count]
        assert digits_sent(here) == ([expected] if expected else [])


def test_the_number_dialled_is_the_one_in_every_request() -> None:
    with world(pages('numDigits="1"')) as here:
        here.dial().press("1")
        assert {asked.fields["To"] for asked in here.app.asked} == {LINE}
