"""What does not pass the gate is neither read nor kept, and nothing that is sent makes a 5xx."""

import random
import socket
from base64 import b64encode
from collections.abc import Iterator
from io import BytesIO
from urllib.parse import urlencode, urlsplit

import pytest
import requests
from sqlalchemy import PoolProxiedConnection, event
from werkzeug.test import create_environ, run_wsgi_app

from ivr.calls.at_hand import AtHand
from ivr.carrier.requests import MAX_BODY_BYTES
from ivr.carrier.signature import sign
from ivr.rehearsal import Rehearsal
from tests.calls_path.caller import Caller
from tests.calls_path.ledger import count

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DOORS = (
    "/voice/answer",
    "/voice/status",
    "/voice/fallback",
    "/voice/fallback/waiting",
    "/voice/fallback/afterwards",
    "/text/received",
)
DOORS_OF_A_CALL = ("turns/0", "turns/1", "turns/2", "waits/1", "turns/1/payment")
FEWEST_FORGERIES = 500


@pytest.fixture
def connections(lines: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """Every connection that the application takes, out of the pool or from those at hand, whatever for."""
    taken: list[object] = []
    take = AtHand.take

    def note(*parts: object) -> None:
        taken.append(parts)

    def take_and_note(at_hand: AtHand) -> PoolProxiedConnection:
        note(at_hand)
        return take(at_hand)

    monkeypatch.setattr(AtHand, "take", take_and_note)
    event.listen(lines.engine, "checkout", note)
    yield taken
    event.remove(lines.engine, "checkout", note)


def all_doors(caller: Caller) -> list[str]:
    return [*DOORS, *(f"/voice/calls/{caller.sid}/{door}" for door in DOORS_OF_A_CALL)]


def forgeries(caller: Caller) -> Iterator[tuple[str, str, str | None]]:
    """Path, body and header of requests that somebody else might make."""
    chosen = random.Random(20261122)  # the same corpus in every run
    fields = {"CallSid": caller.sid, "From": "+12025550199", "To": "+18779899059", "Digits": "1", "A": "BC"}
    body = urlencode(fields)
    for path in all_doors(caller):
        url = caller.public_url + path
        good = sign(caller.token, url, fields.items())
        yield path, body, None
        for header in (
            "",
            " ",
            "=",
            "\t",
            good[:-1],
            good + "=",
            good.lower(),
            good[::-1],
            f"sha1={good}",
            f"{good},{good}",
        ):
            yield path, body, header
        for stranger in ("", "0", caller.token[:-1], caller.token.upper(), caller.token + " ", "12345"):
            yield path, body, sign(stranger, url, fields.items())
        for other in (
            url.replace("https", "http"),
            url + "/",
            url + "?a=1",
            url.replace("ivr.", "www."),
            url.replace("/voice", "").replace("/text", ""),
            caller.public_url,
            path,
            "",
        ):
            yield path, body, sign(caller.token, other, fields.items())
        for changed in (
            fields | {"Digits": "2"},
            fields | {"From": "+12025550142"},
            fields | {"Extra": ""},
            {name: value for name, value in fields.items() if name != "Digits"},
            fields | {"Result": "success"},
            fields | {"A": "BC "},
        ):
            yield path, urlencode(changed), good
        for _ in range(25):
            yield path, body, b64encode(chosen.randbytes(20)).decode()
        yield f"{path}?a=1", body, good
        yield path, body + "&Digits=2", good


def test_a_forged_request_is_refused_unread(
    lines: Rehearsal, caller: Caller, connections: list[object]
) -> None:
    caller.ring()
    connections.clear()
    session = requests.Session()
    tried = 0
    for path, body, header in forgeries(caller):
        headers = FORM if header is None else FORM | {"X-Twilio-Signature": header.encode().strip()}
        reply = session.post(lines.url + path, data=body, headers=headers)
        assert (reply.status_code, reply.content) == (403, b""), (path, header)
        tried += 1
    assert tried >= FEWEST_FORGERIES
    assert not connections
    assert count(lines.engine, "turns") == 1


def test_the_corpus_would_pass_if_it_were_signed(caller: Caller, connections: list[object]) -> None:
    """The negative control: the same requests, honestly signed, are taken."""
    caller.ring()
    assert connections
    for path in all_doors(caller):
        assert caller.post(caller.public_url + path, {"MessageSid": caller.sid}).status in (200, 204), path


@pytest.mark.parametrize("header", [b"\xff\xfe", b"\x80" * 40, b"a" * 4000, b"%00", "ñ".encode()])
def test_a_garbled_header_is_refused(anywhere: Rehearsal, header: bytes) -> None:
    body = urlencode({"CallSid": "CA1"})
    reply = requests.post(
        f"{anywhere.url}/voice/answer", data=body, headers={**FORM, "X-Twilio-Signature": header}
    )
    assert reply.status_code == 403


def test_forwarded_headers_are_not_believed(anywhere: Rehearsal) -> None:
    """Signed for what a header claims to be the host, and refused; the public address is in the settings."""
    caller = Caller.of(anywhere)
    fields = {"CallSid": caller.sid}
    claimed = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Prefix": "/x",
        "Forwarded": "host=evil.example;proto=https",
        "Host": "evil.example",
        "X-Original-URL": "/voice/status",
    }
    signature = sign(anywhere.token, "https://evil.example/voice/answer", fields.items())
    headers = FORM | claimed | {"X-Twilio-Signature": signature}
    assert requests.post(f"{anywhere.url}/voice/answer", data=fields, headers=headers).status_code == 403
    honest = sign(anywhere.token, f"{anywhere.public_url}/voice/answer", fields.items())
    headers["X-Twilio-Signature"] = honest
    reply = requests.post(f"{anywhere.url}/voice/answer", data=fields, headers=headers)
    assert reply.status_code == 200
    assert b"evil" not in reply.content


@pytest.mark.parametrize("with_port", ["https://ivr.example.com:443", "https://ivr.example.com"])
def test_the_port_may_be_signed_or_not(anywhere: Rehearsal, with_port: str) -> None:
    caller = Caller.of(anywhere)
    fields = {"CallSid": caller.sid, "To": "+18779899059", "From": "anonymous", "FromCity": ""}
    headers = FORM | {"X-Twilio-Signature": sign(anywhere.token, f"{with_port}/voice/answer", fields.items())}
    assert requests.post(f"{anywhere.url}/voice/answer", data=fields, headers=headers).status_code == 200


def test_two_tokens_count_while_one_is_rotated() -> None:
    with Rehearsal(auth_tokens=("new" * 8, "old" * 8)) as lines:
        for token, status in (("new" * 8, 200), ("old" * 8, 200), ("odd" * 8, 403)):
            caller = Caller.of(lines)
            caller.token = token
            assert caller.ring().status == status


def test_doors_open_for_post_alone(anywhere: Rehearsal) -> None:
    for path in DOORS:
        for method in ("GET", "HEAD", "PUT", "DELETE", "PATCH"):
            assert requests.request(method, anywhere.url + path).status_code == 405


def test_no_door_redirects(anywhere: Rehearsal) -> None:
    """A redirect would lose the digits. Doubled slashes and slashes at the end are other addresses."""
    caller = Caller.of(anywhere)
    for path in ("/voice/answer/", "//voice/answer", f"/voice/calls/{caller.sid}/turns/1/"):
        reply = requests.post(anywhere.url + path, data={"CallSid": "CA1"}, allow_redirects=False)
        assert reply.status_code in (403, 404), path


def test_a_turn_is_answered_the_same_in_front_of_flask_and_behind(caller: Caller) -> None:
    """The quick door knows one shape of the address; with a slash at its end Flask answers."""
    caller.ring()
    answered = caller.press("1")
    url, fields = caller.last
    assert caller.repeat(f"{url}/", fields) == answered
    assert caller.repeat(f"{url}/", fields | {"Digits": "2"}) == answered


def test_a_body_above_the_limit_is_refused_unread(
    lines: Rehearsal, caller: Caller, connections: list[object]
) -> None:
    connections.clear()
    for size in (MAX_BODY_BYTES + 1, 10 * MAX_BODY_BYTES):
        reply = _post_raw(lines.url, b"a" * size)
        assert b" 413 " in reply.split(b"\r\n")[0] or reply == b""
    assert not connections


class _Lost(BytesIO):
    """A line that breaks while it is read."""

    def read(self, _size: int | None = -1, /) -> bytes:
        raise ConnectionResetError


@pytest.mark.parametrize("sent", [BytesIO(b"CallSid=CA"), _Lost()])
@pytest.mark.parametrize("path", ["/voice/answer", "/voice/status"])
def test_a_body_that_breaks_off_is_refused(anywhere: Rehearsal, path: str, sent: BytesIO) -> None:
    environ = create_environ(path, method="POST", content_type=FORM["Content-Type"])
    environ |= {"CONTENT_LENGTH": "300", "wsgi.input": sent}
    _, status, _ = run_wsgi_app(anywhere.app, environ)
    assert status.startswith("400 ")


def test_sixty_thousand_fields_are_refused(anywhere: Rehearsal) -> None:
    caller = Caller.of(anywhere)
    assert (
        caller.post(f"{anywhere.public_url}/voice/answer", {f"f{n}": "" for n in range(1000)}).status == 413
    )
    reply = requests.post(f"{anywhere.url}/voice/answer", data=b"a&" * 30_000, headers=FORM)
    assert reply.status_code == 413


NONSENSE: list[dict[str, str]] = [
    {"Digits": "\x00"},
    {"Digits": "1\x002"},
    {"From": "+1202\x00"},
    {"To": "\x00"},
    {"SpeechResult": "\x00\ud7ff\ufffe"},
    {"Digits": "9" * 20_000},
    {"SpeechResult": "pay " * 10_000},
    {"Result": "\x00"},
    {"QueueResult": "\x00", "QueueTime": "\x00"},
    {"Result": "success", "PaymentConfirmationCode": "\x00" * 300, "PaymentCardType": "<&>" * 99},
    {"\x00": "\x00"},
    {"Digits": "{{7*7}}${7*7}<%= 7 %>"},
    {"Digits": "' OR 1=1 --"},
    {"Confidence": "1e999", "SpeechResult": "one"},
    {"IvrSimulatedTime": "0001-01-01T00:00:00-23:59"},
    {"IvrSimulatedTime": "9999-12-31T23:59:59-23:59"},
    {"IvrSimulatedTime": "\x00"},
]


def test_signed_nonsense_is_answered(lines: Rehearsal) -> None:
    """On both databases: a NUL is fine for one driver and an exception for the other."""
    for fields in NONSENSE:
        caller = Caller.of(lines)
        caller.ring()
        for door in ("turns/1", "turns/2", "waits/1", "turns/1/payment"):
            reply = caller.post(f"{lines.public_url}/voice/calls/{caller.sid}/{door}", fields)
            assert reply.status in (200, 204), (door, fields)
        assert caller.post(f"{lines.public_url}/voice/answer", fields).status == 200
    assert b"apologised" not in lines.log.read_bytes()


@pytest.mark.parametrize("sid", ["", "\x00", "CA'; --", "x" * 300, "../../etc"])
def test_a_webhook_of_no_call_is_the_carriers_mistake(anywhere: Rehearsal, sid: str) -> None:
    caller = Caller.of(anywhere)
    caller.sid = sid
    assert caller.ring().status == 400
    assert caller.hang_up().status == 400


def test_an_address_and_a_call_that_differ_are_the_carriers_mistake(anywhere: Rehearsal) -> None:
    caller = Caller.of(anywhere)
    caller.ring()
    other = f"{caller.public_url}/voice/calls/CA{'f' * 32}/turns/1"
    assert caller.post(other, {"Digits": "1"}).status == 400


@pytest.mark.parametrize(
    "body", [b"\xff\xfe=\xff", b"CallSid=%ff%fe", b"%", b"=", b"&&&", b"CallSid=CA1;a=b", b""]
)
def test_bytes_that_are_no_form_are_no_5xx(anywhere: Rehearsal, body: bytes) -> None:
    url = f"{anywhere.public_url}/voice/answer"
    for header in ("", sign(anywhere.token, url, [])):
        reply = requests.post(
            f"{anywhere.url}/voice/answer", data=body, headers=FORM | {"X-Twilio-Signature": header}
        )
        assert reply.status_code in (400, 403)


@pytest.mark.parametrize("number", ["-1", "1e3", "999999999999999999999999", "01x", "%00"])
def test_a_turn_that_is_no_number_is_nowhere(anywhere: Rehearsal, number: str) -> None:
    caller = Caller.of(anywhere)
    assert caller.post(f"{anywhere.public_url}/voice/calls/{caller.sid}/turns/{number}", {}).status == 404


def _post_raw(url: str, body: bytes) -> bytes:
    """The first bytes of the reply; the server may close while we still send."""
    address = urlsplit(url)
    with socket.create_connection((address.hostname, address.port), timeout=5) as connection:
        head = f"POST /voice/answer HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
        try:
            connection.sendall(head.encode() + body)
            return connection.recv(4096)
        except ConnectionError:
            return b""
