"""The load generator against small lines of its own, good and bad ones."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from urllib.parse import parse_qsl

import pytest

from ivr.carrier.signature import is_signed
from ivr.simulator.load import run_load
from ivr.simulator.load_callers import read_move
from ivr.simulator.load_plan import LoadPlan, LoadReport, NotOnLoopback

TOKEN = "not-a-secret-of-anybody"
PUBLIC_URL = "https://ivr.example"
END = "<Response><Hangup/></Response>"


class SmallLine:
    """A line of menus that counts what it is asked. Subclasses make one mistake each."""

    closes_connections = False

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.unsigned = 0
        self.keys: list[str] = []
        self.lock = Lock()

    def answer(self, path: str, fields: list[tuple[str, str]], signature: str | None) -> tuple[int, str]:
        with self.lock:
            self.asked[path.split("/")[2]] += 1
            self.unsigned += not is_signed([TOKEN], PUBLIC_URL + path, fields, signature)
            self.keys += [value for name, value in fields if name == "Digits"]
        if path == "/voice/status":
            return 204, ""
        sid = dict(fields)["CallSid"]
        turn = 0 if path == "/voice/answer" else int(path.rsplit("/", 1)[1])
        return self.take_turn(sid, turn)

    def take_turn(self, sid: str, turn: int) -> tuple[int, str]:
        return 200, self.menu(sid, turn + 1)

    def menu(self, sid: str, following: int) -> str:
        address = f"/voice/calls/{sid}/turns/{following}"
        return f'<Response><Gather action="{address}"><Say>Yes?</Say></Gather></Response>'


class LineThatClosesConnections(SmallLine):
    closes_connections = True


class LineThatFails(SmallLine):
    def take_turn(self, sid: str, turn: int) -> tuple[int, str]:
        return (500, "") if turn == 2 else (200, self.menu(sid, turn + 1))


class LineThatApologises(SmallLine):
    def take_turn(self, sid: str, turn: int) -> tuple[int, str]:
        return 200, END if turn == 2 else self.menu(sid, turn + 1)


class LineThatSkipsATurn(SmallLine):
    def take_turn(self, sid: str, turn: int) -> tuple[int, str]:
        return 200, self.menu(sid, turn + (2 if turn == 1 else 1))


class LineThatForgetsATurn(SmallLine):
    def take_turn(self, sid: str, turn: int) -> tuple[int, str]:
        return 200, self.menu(sid, max(turn, 1))


class LineThatNeverGivesTheSameAnswer(SmallLine):
    def take_turn(self, sid: str, turn: int) -> tuple[int, str]:
        return 200, f"<!-- {sum(self.asked.values())} -->" + self.menu(sid, turn + 1)


class LineThatSpeaksNoXml(SmallLine):
    def take_turn(self, sid: str, turn: int) -> tuple[int, str]:
        return 200, "Thank you for calling & good-bye"


class LineThatGoesOnByItself(SmallLine):
    def take_turn(self, sid: str, turn: int) -> tuple[int, str]:
        if turn % 2:
            address = f"/voice/calls/{sid}/turns/{turn + 1}"
            return 200, f"<Response><Say>Wait.</Say><Redirect>{address}</Redirect></Response>"
        return 200, self.menu(sid, turn + 1)


@contextmanager
def open_line(line: SmallLine) -> Iterator[str]:
    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            fields = parse_qsl(body, keep_blank_values=True)
            status, twiml = line.answer(self.path, fields, self.headers["X-Twilio-Signature"])
            self.send_response(status)
            if status != 204:
                self.send_header("Content-Length", str(len(twiml)))
            if line.closes_connections:
                self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(twiml.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def load(line: SmallLine, **changes: object) -> LoadReport:
    with open_line(line) as url:
        settings: dict[str, object] = {
            "callers": 4,
            "seconds": 0.4,
            "turns_per_second": 100.0,
            "journey": ("1", "star", "2"),
        }
        return run_load(LoadPlan(url=url, token=TOKEN, public_url=PUBLIC_URL, **{**settings, **changes}))  # type: ignore[arg-type] # the settings of many types are one dictionary


def test_callers_ring_press_their_keys_and_hang_up() -> None:
    line = SmallLine()
    report = load(line, repeated_share=0)
    assert report.is_clean
    assert report.answered == report.due == line.asked["answer"] + line.asked["calls"]
    assert line.asked["status"] == report.calls
    assert set(line.keys) == {"1", "*", "2"}


def test_a_server_that_closes_each_connection_is_called_just_as_well() -> None:
    report = load(LineThatClosesConnections())
    assert report.is_clean


def test_every_request_is_signed_for_the_public_address() -> None:
    line = SmallLine()
    load(line)
    assert line.unsigned == 0
    assert sum(line.asked.values()) > 0


def test_arrivals_keep_to_the_schedule() -> None:
    report = load(SmallLine())
    assert 20 <= report.due <= 41


def test_a_share_of_the_turns_is_sent_twice_and_must_be_answered_alike() -> None:
    report = load(SmallLine(), repeated_share=0.5)
    assert report.repeated > 5
    assert report.is_clean


def test_two_answers_to_one_webhook_count_as_doubled() -> None:
    report = load(LineThatNeverGivesTheSameAnswer(), repeated_share=0.5)
    assert report.doubled > 0
    assert not report.is_clean


def test_a_turn_that_took_effect_twice_counts_as_doubled() -> None:
    report = load(LineThatSkipsATurn())
    assert report.doubled > 0


def test_a_turn_without_effect_counts_as_lost() -> None:
    report = load(LineThatForgetsATurn())
    assert report.lost > 0


def test_a_failure_of_the_server_is_an_error_and_a_lost_turn() -> None:
    report = load(LineThatFails())
    assert report.errors["HTTP 500"] == report.lost > 0


def test_an_apology_is_seen_since_the_call_ends_before_its_last_key() -> None:
    report = load(LineThatApologises())
    assert report.errors["the call ended early"] > 0


def test_what_is_no_twiml_is_an_error() -> None:
    report = load(LineThatSpeaksNoXml())
    assert report.errors["not well-formed XML"] > 0


def test_a_document_that_goes_on_by_itself_is_followed_at_once() -> None:
    report = load(LineThatGoesOnByItself())
    assert report.is_clean


def test_nobody_at_the_door_is_an_error_and_no_crash() -> None:
    with open_line(SmallLine()) as url:
        pass
    report = run_load(LoadPlan(url, TOKEN, url, callers=2, seconds=0.1, turns_per_second=40))
    assert report.lost == sum(report.errors.values()) > 0


@pytest.mark.parametrize(
    "url",
    [
        "https://ivr.example",
        "http://192.0.2.7:8000",
        "http://127.0.0.1.example",
        "http://localhost@192.0.2.7",
    ],
)
def test_load_is_only_ever_made_on_loopback(url: str) -> None:
    with pytest.raises(NotOnLoopback, match="not this machine"):
        run_load(LoadPlan(url, TOKEN, url))


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"callers": 20_001}, "callers"),
        ({"callers": 0}, "callers"),
        ({"seconds": 601}, "seconds"),
        ({"turns_per_second": 5_001.0}, "turns a second"),
    ],
)
def test_a_load_has_limits_and_they_have_names(changes: dict[str, float], name: str) -> None:
    with pytest.raises(ValueError, match=name):
        load(SmallLine(), **changes)


def test_latencies_are_told_as_percentiles_in_milliseconds() -> None:
    report = LoadReport(answered=1000, seconds=10, latencies=[float(each) for each in range(1000)])
    figures = report.figures()
    assert figures["turns_per_second"] == 100
    assert 495 < float(str(figures["p50_ms"])) < 505
    assert 985 < float(str(figures["p99_ms"])) < 995
    assert figures["max_ms"] == 999


@pytest.mark.parametrize(
    ("body", "url", "waits"),
    [
        (b'<Response><Say>x</Say><Gather action="b"/></Response>', "https://h/voice/b", True),
        (b'<Response><Pay action="/p"/></Response>', "https://h/p", True),
        (b"<Response><Redirect>\n c </Redirect></Response>", "https://h/voice/c", False),
        (b"<Response><Enqueue>billing</Enqueue></Response>", None, False),
        (b"<Response><Say>Good-bye</Say></Response>", None, False),
    ],
)
def test_a_document_leads_to_a_key_or_on_or_to_the_end(body: bytes, url: str | None, waits: bool) -> None:
    move = read_move(body, "https://h/voice/a")
    assert (move.url, move.waits) == (url, waits)


def test_a_document_with_declarations_is_not_read() -> None:
    with pytest.raises(ValueError, match="declaration"):
        read_move(b'<!DOCTYPE x [<!ENTITY a "b">]><Response/>', "https://h/")
