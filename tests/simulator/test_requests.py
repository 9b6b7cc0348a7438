"""Behaviours 1 to 17: what is sent, how it is signed, retried and refused."""

import re
import socket
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from twilio.request_validator import RequestValidator

from ivr.carrier.signature import sign
from ivr.simulator.carrier import SAMPLE_ACCOUNT_SID
from ivr.simulator.conversation import APPLICATION_ERROR
from ivr.simulator.habits import CarrierHabits, Faults
from ivr.simulator.leg import CallNeverWaits
from ivr.simulator.phone import Phone
from ivr.simulator.switchboard import NumberSettings
from ivr.simulator.wire import NoAnswer, url_to_sign
from tests.simulator.answering import TOKEN, Asked, Given, twiml
from tests.simulator.calling import AT, LINE, PUBLIC, world

WITHOUT_FALLBACK = NumberSettings(fallback=None)
GATHER = '<Gather numDigits="1" action="/next"><Say>Press 1.</Say></Gather>'


def is_signed(asked: Asked, public: str = PUBLIC, token: str = TOKEN) -> bool:
    """By the judgement of the carrier's own SDK."""
    signature = asked.headers["X-Twilio-Signature"]
    return bool(RequestValidator(token).validate(public + asked.target, dict(asked.pairs), signature))


def test_01_the_first_request_rings_and_the_later_ones_are_in_progress() -> None:
    with world({"/voice/answer": GATHER, "/next": "<Say>Bye</Say>"}) as here:
        here.dial().press("1")
        first, second = (asked.fields for asked in here.app.asked[:2])
    assert first["CallStatus"] == "ringing"
    assert second["CallStatus"] == "in-progress"
    assert first["Direction"] == "inbound"
    assert re.fullmatch("CA[0-9a-f]{32}", first["CallSid"])
    assert len(first["AccountSid"]) == 34
    assert first["CallSid"] == second["CallSid"]
    assert (first["From"], first["To"]) == ("+12025550142", LINE)


def test_02_the_legacy_duplicates_are_sent_and_signed() -> None:
    with world({"/voice/answer": "<Say>Hello</Say>"}) as here:
        here.dial()
        asked = here.app.asked[0]
    assert asked.fields["Caller"] == asked.fields["From"]
    assert asked.fields["Called"] == asked.fields["To"]
    assert "CallerCity" in asked.fields
    assert is_signed(asked)
    without = tuple(pair for pair in asked.pairs if pair[0] != "Caller")
    assert not is_signed(Asked(asked.method, asked.target, asked.headers, without))


def test_03_blank_fields_are_sent_and_signed_by_their_name() -> None:
    with world({"/voice/answer": "<Say>Hello</Say>"}) as here:
        here.dial()
        asked = here.app.asked[0]
    assert ("FromCity", "") in asked.pairs
    assert is_signed(asked)


def test_04_the_published_example_has_the_published_signature() -> None:
    fields = [
        *(("CallSid", "CA1234567890ABCDE"), ("Caller", "+14158675310"), ("Digits", "1234")),
        *(("From", "+14158675310"), ("To", "+18005551212")),
    ]
    url = "https://example.com/myapp.php?foo=1&bar=2"
    assert sign("12345", url_to_sign(url), fields) == "L/OH5YylLD5NRKLltdqwSvS0BnU="


def test_05_a_changed_value_path_scheme_or_token_no_longer_matches() -> None:
    with world({"/voice/answer": "<Say>Hello</Say>"}) as here:
        here.dial()
        asked = here.app.asked[0]
    assert is_signed(asked)
    changed = (("CallSid", "CA" + "0" * 32), *asked.pairs[1:])
    assert not is_signed(Asked(asked.method, asked.target, asked.headers, changed))
    assert not is_signed(Asked(asked.method, "/other", asked.headers, asked.pairs))
    assert not is_signed(asked, public="http://ivr.example.com")
    assert not is_signed(asked, token="54321")


@pytest.mark.parametrize(
    ("url", "signed"),
    [
        ("https://h.example:8443/v?x=1", "https://h.example/v?x=1"),
        ("http://h.example:5000/v", "http://h.example:5000/v"),
        ("https://name:word@h.example/v#rc=2", "https://h.example/v"),
    ],
)
def test_06_https_is_signed_without_its_port_and_http_with_it(url: str, signed: str) -> None:
    assert url_to_sign(url) == signed


@pytest.mark.parametrize("public", ["https://ivr.example.com:8443", "http://ivr.example.com:5000"])
def test_06_the_application_sees_the_public_host_and_the_sdk_agrees(public: str) -> None:
    with world({"/voice/answer": "<Say>Hello</Say>"}, public_url=public) as here:
        here.dial()
        asked = here.app.asked[0]
    assert asked.headers["Host"] == urlsplit(public).netloc
    assert asked.headers["X-Forwarded-Proto"] == urlsplit(public).scheme
    assert asked.headers["X-Forwarded-Host"] == urlsplit(public).netloc
    assert is_signed(asked, public)


def test_07_the_fragment_asks_for_retries_and_is_neither_sent_nor_signed() -> None:
    settings = NumberSettings(answer="/voice/answer?a=1#rc=2&rp=5xx", fallback=None)
    with world({"/voice/answer": Given(b"", 500)}, settings=settings) as here:
        here.dial()
        tries = here.app.at("/voice/answer")
    assert [asked.target for asked in tries] == ["/voice/answer?a=1"] * 3
    assert all(asked.headers["I-Twilio-Idempotency-Token"] for asked in tries)
    assert all(is_signed(asked) for asked in tries)


@pytest.mark.parametrize("fragment", ["rc=9", "rp=6xx", "ct=5", "unheard=1", "rc=-1"])
def test_07_an_override_that_does_not_exist_is_an_error_and_nothing_is_asked(fragment: str) -> None:
    settings = NumberSettings(answer=f"/voice/answer#{fragment}", fallback=None)
    with world({"/voice/answer": "<Say>Hello</Say>"}, settings=settings) as here:
        here.dial()
        assert here.codes() == [11243]
        assert here.app.at("/voice/answer") == []


def test_08_a_500_is_not_retried() -> None:
    with world({"/voice/answer": Given(b"", 500)}, settings=WITHOUT_FALLBACK) as here:
        here.dial()
        assert len(here.app.at("/voice/answer")) == 1
        assert here.codes() == [11200]


def test_08_a_refused_connection_is_tried_once_more() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}/voice/answer"
        settings = NumberSettings(answer=nobody, fallback=None, status=None)
        with world({}, settings=settings) as here:
            exchange = here.dial().line.leg.exchanges[0]
    assert [getattr(answer, "kind", "") for answer in exchange.answers] == ["ct", "ct"]


def test_09_a_late_answer_leads_to_the_fallback_with_its_error() -> None:
    pages = {"/voice/answer": Given(never=True), "/voice/fallback": "<Say>A person will help you.</Say>"}
    with world(pages, habits=CarrierHabits(answer_seconds=0.1)) as here:
        phone = here.dial()
        (asked,) = here.app.at("/voice/fallback")
    assert phone.words == "A person will help you."
    assert asked.fields["ErrorCode"] == "11200"
    assert asked.fields["ErrorUrl"] == f"{PUBLIC}/voice/answer"


def test_09_a_late_answer_in_virtual_time_is_late_although_the_work_was_done() -> None:
    with world({"/voice/answer": "<Say>Hello</Say>"}, faults=Faults(delay_seconds=20.0)) as here:
        phone = here.dial()
        assert here.app.paths()[:2] == ["/voice/answer", "/voice/fallback"]
    assert phone.words == APPLICATION_ERROR
    assert phone.seconds > 30


def test_10_without_a_fallback_the_carrier_apologises_and_hangs_up() -> None:
    with world({"/voice/answer": Given(b"", 500)}, settings=WITHOUT_FALLBACK) as here:
        phone = here.dial()
        (over,) = here.app.at("/voice/status")
    assert phone.is_over
    assert phone.words == APPLICATION_ERROR
    assert over.fields["CallStatus"] == "completed"


def test_11_the_body_of_a_404_is_never_played() -> None:
    page = Given(twiml("<Say>Secret</Say>").body, 404)
    with world({"/voice/answer": page}, settings=WITHOUT_FALLBACK) as here:
        phone = here.dial()
        assert here.codes() == [11200]
    assert "Secret" not in phone.words


@pytest.mark.parametrize("kind", ["text/html", "application/xml; charset=utf-8", "text/xml"])
def test_12_twiml_is_played_whatever_markup_it_calls_itself(kind: str) -> None:
    page = Given(twiml("<Say>Hello</Say>").body, 200, kind)
    with world({"/voice/answer": page}) as here:
        assert here.dial().words == "Hello"


@pytest.mark.parametrize("kind", ["application/json", ""])
def test_12_other_content_is_refused(kind: str) -> None:
    page = Given(twiml("<Say>Hello</Say>").body, 200, kind)
    with world({"/voice/answer": page}, settings=WITHOUT_FALLBACK) as here:
        here.dial()
        assert here.codes() == [12300]


def test_12_plain_text_is_read_aloud_and_audio_is_played() -> None:
    with world({"/voice/answer": Given(b"Good morning", 200, "text/plain")}) as here:
        phone = here.dial()
        assert phone.words == "Good morning"
        assert phone.is_over
    with world({"/voice/answer": Given(b"x" * 100, 200, "audio/mpeg")}) as here:
        assert here.dial().heard[0].kind == "recording"


def test_13_a_document_may_have_64_kilobytes_and_not_a_byte_more() -> None:
    frame = len(twiml("<Say></Say>").body)
    fits = twiml(f"<Say>{'a' * (64 * 1024 - frame)}</Say>")
    with world({"/voice/answer": fits}, settings=WITHOUT_FALLBACK) as here:
        here.dial()
        assert here.codes() == [13521]
    with world({"/voice/answer": Given(fits.body + b" ")}, settings=WITHOUT_FALLBACK) as here:
        here.dial()
        assert here.codes() == [11750]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"<response><Say>a</Say></response>", 12102),
        (b"<Response><Say>a</Response>", 12100),
        (b"<!DOCTYPE r><Response/>", 12100),
        (b"<Response>\xff</Response>", 12100),
        (b"  ", 11770),
    ],
)
def test_14_a_broken_document_is_an_error(body: bytes, code: int) -> None:
    with world({"/voice/answer": Given(body)}, settings=WITHOUT_FALLBACK) as here:
        assert here.dial().words == APPLICATION_ERROR
        assert here.codes() == [code]


@pytest.mark.parametrize(
    ("inside", "code"),
    [("<say>a</say>", 12200), ('<Say tone="high">a</Say>', 12200), ("<Frobnicate/>", 12200)],
)
def test_14_an_unknown_word_is_a_warning_and_the_rest_is_played(inside: str, code: int) -> None:
    with world({"/voice/answer": f"{inside}<Say>Hello</Say>"}) as here:
        assert here.dial().words.endswith("Hello")
        assert here.codes() == [code]


@pytest.mark.parametrize("inside", ["", "<Say>Hello</Say>", "<Pause/>"])
def test_15_a_document_that_runs_out_ends_the_call(inside: str) -> None:
    with world({"/voice/answer": inside}) as here:
        phone = here.dial()
        assert phone.is_over
        assert len(here.app.at("/voice/status")) == 1


def test_16_ten_redirects_are_followed_and_not_eleven() -> None:
    pages = {f"/r{n}": Given(b"", 302, headers=(("Location", f"/r{n + 1}"),)) for n in range(11)}
    with world({**pages, "/r10": "<Say>Here</Say>"}, settings=NumberSettings(answer="/r0")) as here:
        assert here.dial().words == "Here"
    settings = NumberSettings(answer="/r0", fallback=None)
    with world({**pages, "/r11": "<Say>Here</Say>"}, settings=settings) as here:
        here.dial()
        assert here.codes() == [11215]


@pytest.mark.parametrize(("status", "method"), [(302, "GET"), (307, "POST"), (308, "POST")])
def test_16_a_redirect_of_an_action_loses_the_digits(status: int, method: str) -> None:
    pages = {
        "/voice/answer": GATHER,
        "/next": Given(b"", status, headers=(("Location", "/moved"),)),
        "/moved": "<Say>Hello</Say>",
    }
    with world(pages) as here:
        assert here.dial().press("1")[0].text == "Hello"
        (before,), (after,) = here.app.at("/next"), here.app.at("/moved")
    assert before.fields["Digits"] == "1"
    assert after.method == method
    assert "Digits" not in after.fields
    assert after.fields["CallSid"] == before.fields["CallSid"]
    assert is_signed(after)


def test_17_cookies_belong_to_one_call() -> None:
    page = Given(twiml(GATHER).body, headers=(("Set-Cookie", "basket=7; Path=/; Secure"),))
    with world({"/voice/answer": page, "/next": "<Say>Bye</Say>"}) as here:
        here.dial().press("1")
        here.dial()
        first, second, third = (asked for asked in here.app.asked if asked.path != "/voice/status")
    assert "Cookie" not in first.headers
    assert second.headers["Cookie"] == "basket=7"
    assert "Cookie" not in third.headers


def test_a_withheld_number_is_sent_as_the_word_the_carrier_uses() -> None:
    with world({"/voice/answer": "<Say>Hello</Say>"}) as here:
        here.dial(caller="anonymous")
        assert here.app.asked[0].fields["From"] == "anonymous"


def test_a_pretended_time_travels_as_a_signed_field() -> None:
    with world({"/voice/answer": GATHER, "/next": "<Say>Bye</Say>"}) as here:
        phone = Phone.dial(here.carrier, LINE, at=AT, tells_time=True)
        phone.press("1")
        told = here.app.asked[:2]
        assert [is_signed(asked) for asked in told] == [True, True]
        moments = [datetime.fromisoformat(asked.fields["IvrSimulatedTime"]) for asked in told]
        assert moments == [AT + timedelta(seconds=6), AT + timedelta(seconds=6 + len("Press 1.") / 15)]
        here.dial()
        assert "IvrSimulatedTime" not in here.app.asked[-1].fields


def test_doubled_webhooks_travel_twice_with_the_same_fields() -> None:
    for faults in (
        Faults(double_every_webhook=True),
        Faults(double_at_once=True),
        Faults(lose_every_answer=True),
    ):
        with world({"/voice/answer": GATHER, "/next": "<Say>Bye</Say>"}, faults=faults) as here:
            phone = here.dial()
            phone.press("1")
            first, second = here.app.at("/next")
        assert first.pairs == second.pairs
        assert first.headers["I-Twilio-Idempotency-Token"] == second.headers["I-Twilio-Idempotency-Token"]
        assert len(phone.line.leg.exchanges[1].answers) == 2


def test_an_application_that_never_listens_is_found_out() -> None:
    habits = CarrierHabits(requests_at_most=20)
    with (
        world({"/voice/answer": "<Redirect>/voice/answer</Redirect>"}, habits=habits) as here,
        pytest.raises(CallNeverWaits),
    ):
        here.dial()


def test_an_address_that_is_none_is_refused_without_a_request() -> None:
    settings = NumberSettings(answer="gopher://ivr.example.com/", fallback=None, status=None)
    with world({}, settings=settings) as here:
        answer = here.dial().line.leg.exchanges[0].answer
    assert isinstance(answer, NoAnswer)
    assert answer.code == 11100


def test_the_account_is_named_in_every_request() -> None:
    with world({"/voice/answer": GATHER, "/next": "<Say>Bye</Say>"}) as here:
        here.dial().press("1")
        assert {asked.fields["AccountSid"] for asked in here.app.asked} == {SAMPLE_ACCOUNT_SID}
