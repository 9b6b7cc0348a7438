"""Texts that callers send to the line, and those that are not sent to callers who stopped them."""

import pytest

from ivr.carrier.signature import sign
from ivr.simulator.call_files import Script, read_call_file
from ivr.simulator.call_tests import dialling_with
from ivr.simulator.carrier import SAMPLE_ACCOUNT_SID
from ivr.simulator.playing import Played, play
from ivr.simulator.switchboard import NumberSettings
from tests.simulator.answering import TOKEN, Given, Page
from tests.simulator.calling import AT, LINE, PUBLIC, World, world

CALLER = "+12025550142"
PAGES: dict[str, Page | list[Page]] = {
    "/voice/answer": '<Sms action="/texted">Thank you.</Sms>',
    "/texted": lambda asked: f"<Say>Text {asked.fields['SmsStatus']}</Say><Gather/>",
    "/text/received": "<Message>We call you.</Message><Message><Body>Soon.</Body></Message>",
}


def played_in(here: World, acts: str) -> Played:
    script = read_call_file(f"dials 1-202-555-0100\nat 2026-11-24 10:00\n{acts}", "a.call")
    assert isinstance(script, Script), script
    return play(script, dialling_with(here.carrier))


def test_a_text_is_signed_and_told_as_the_carrier_does() -> None:
    with world(PAGES) as here:
        taken = here.carrier.text(LINE, CALLER, "Please call me")
        (asked,) = here.app.at("/text/received")
        assert here.carrier.texts == ((CALLER, LINE, "We call you."), (CALLER, LINE, "Soon."))
    assert taken.is_taken
    assert taken.replies == ("We call you.", "Soon.")
    told = asked.fields
    assert told["MessageSid"] == told["SmsSid"] == taken.sid
    assert taken.sid.startswith("SM")
    assert (told["From"], told["To"], told["Body"]) == (CALLER, LINE, "Please call me")
    assert (told["AccountSid"], told["NumMedia"]) == (SAMPLE_ACCOUNT_SID, "0")
    assert "OptOutType" not in told
    assert "IvrSimulatedTime" not in told
    assert asked.headers["X-Twilio-Signature"] == sign(TOKEN, f"{PUBLIC}/text/received", asked.pairs)


def test_a_carrier_that_minds_the_keywords_tells_which_it_was() -> None:
    with world(PAGES) as here:
        here.carrier.text(LINE, CALLER, "alto", "STOP", AT)
        told = here.app.at("/text/received")[0].fields
        assert here.carrier.board.stopped_texts == {(CALLER, LINE)}
    assert told["OptOutType"] == "STOP"
    assert told["IvrSimulatedTime"] == AT.isoformat()


@pytest.mark.parametrize("word", ["STOP", " stop ", "Unsubscribe", "QUIT"])
def test_whoever_stopped_the_texts_gets_none_until_she_starts_them_again(word: str) -> None:
    with world(PAGES) as here:
        here.carrier.text(LINE, CALLER, word)
        assert here.carrier.texts == ()
        assert here.dial().words == "Text failed"
        assert here.dial(caller="+12025550143").words == "Text sent"
        assert set(here.codes()) == {21610}
        here.carrier.text(LINE, CALLER, "Start")
        assert here.dial().words == "Text sent"


def test_only_a_whole_text_stops_texts() -> None:
    with world(PAGES) as here:
        here.carrier.text(LINE, CALLER, "Stop please")
        assert here.dial().words == "Text sent"


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (Given(b"", 403), 11200),
        ("<Message>", 12100),
        (Given(b"<Wrong/>"), 12100),
        (Given(b"<!DOCTYPE a>"), 12100),
    ],
)
def test_a_text_that_is_not_taken_is_a_problem(page: Page, code: int) -> None:
    with world({**PAGES, "/text/received": page}) as here:
        assert not here.carrier.text(LINE, CALLER, "Hello").is_taken
        assert here.codes() == [code]


@pytest.mark.parametrize("page", [Given(b"", 204), ""])
def test_an_answer_without_words_is_a_good_one(page: Page) -> None:
    with world({**PAGES, "/text/received": page}) as here:
        taken = here.carrier.text(LINE, CALLER, "Hello")
        assert (taken.is_taken, taken.replies, here.codes()) == (True, (), [])


def test_a_number_without_an_address_for_texts_takes_none() -> None:
    with world(PAGES, settings=NumberSettings(text=None)) as here:
        assert not here.carrier.text(LINE, CALLER, "Hello").is_taken
        assert here.app.asked == []


def test_a_call_file_sends_texts_during_a_call_and_after_it() -> None:
    with world(PAGES) as here:
        during = "hears text\ntexts STOP\nhears sent\nhangs up\n"
        outcome = played_in(here, during + "texts Hello\nthen dials again\nhears text failed")
        assert outcome.difference is None, outcome.difference
        told = [asked.fields for asked in here.app.at("/text/received")]
    assert [one["Body"] for one in told] == ["STOP", "Hello"]
    assert told[0]["IvrSimulatedTime"].startswith("2026-11-24T15:00")
    assert "> texts STOP" in outcome.transcript


def test_a_text_that_is_not_taken_is_a_difference() -> None:
    with world({**PAGES, "/text/received": Given(b"", 500)}) as here:
        difference = played_in(here, "hears text sent\ntexts Hello").difference
    assert difference is not None
    assert difference.about == "the line did not take the text"
