"""`ivr doctor --online` beside a running demo: its account, its numbers, its address, each broken in turn."""

import json
import shutil
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path
from socketserver import ThreadingMixIn
from threading import Thread

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ivr.cli import main, online
from ivr.cli.demonstration import Demonstration
from ivr.cli.public_address import AddressUnreachable, get
from ivr.cli.serving import free_port
from ivr.demo_secrets import make_up
from ivr.rehearsal import CHECKOUT
from ivr.settings import Settings, read_settings

Told = dict[str, list[tuple[str, str]]]


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Demonstration]:
    for field in Settings.model_fields.values():
        monkeypatch.delenv(field.alias or "", raising=False)
    for name in ("flows", "audio_prompts", "samples"):
        shutil.copytree(CHECKOUT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IVR_MODE", "demo")
    with Demonstration(read_settings(), free_port("127.0.0.1")) as running:
        yield running


def told() -> Told:
    """What is told about each thing: colour and sentence."""
    findings: Told = {}
    for one in json.loads(CliRunner().invoke(main, ["doctor", "--online", "--json"]).stdout):
        findings.setdefault(one["about"], []).append((one["colour"], one["sentence"]))
    return findings


def sync() -> None:
    assert CliRunner().invoke(main, ["numbers", "sync", "--yes"]).exit_code == 0


def test_numbers_that_do_not_lead_here_are_red_until_they_are_synchronised(demo: Demonstration) -> None:
    before = told()["numbers"]
    assert [colour for colour, _ in before] == ["red"] * 5
    assert before[0][1].startswith("+18779899059 (bill_pay): voice_url is none, voice_fallback_url is none")
    assert before[0][1].endswith("Run: ivr numbers sync")
    sync()
    assert told()["numbers"] == [("green", "5 of 5 lead here, by version 1, which is live.")]


def test_an_installation_that_is_fine_is_green_but_for_what_nobody_but_a_person_can_see(
    demo: Demonstration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IVR_PAY_CONNECTOR", "Billing")
    sync()
    found = told()
    for about in ("account", "numbers", "public address", "signatures", "slow senders"):
        assert [colour for colour, _ in found[about]] == ["green"], about
    assert [colour for colour, _ in found["clock"]] == ["green"] * 3
    by_hand = {about: told for about, told in found.items() if told[0][0] == "blue"}
    assert set(by_hand) == {"PCI mode", "payment connector", "texts"}
    assert "unique name Billing" in by_hand["payment connector"][0][1]
    assert CliRunner().invoke(main, ["doctor", "--online"]).exit_code == 0


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"status": "suspended"}, "The account is suspended"),
        ({"type": "Trial"}, "A trial account"),
        ({"tokens": frozenset({"another"})}, "does not know these credentials"),
        ({"fails": {".json": 503}}, "failure of its own (HTTP 503)"),
    ],
)
def test_an_account_that_takes_no_calls_is_red(
    demo: Demonstration, fields: dict[str, object], sentence: str
) -> None:
    for name, value in fields.items():
        setattr(demo.account, name, value)
    colour, words = told()["account"][0]
    assert colour == "red"
    assert sentence in words


def test_a_line_on_a_trunk_or_not_owned_is_red(demo: Demonstration) -> None:
    sync()
    demo.account.numbers[0]["trunk_sid"] = "TK" + "1" * 32
    del demo.account.numbers[1]
    reds = [words for colour, words in told()["numbers"] if colour == "red"]
    assert [words.split(" ")[0] for words in reds] == ["+18779899059", "+18008081902"]


def test_a_server_that_holds_another_token_is_found(
    demo: Demonstration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", make_up().auth_token)
    colour, words = told()["signatures"][0]
    assert colour == "red"
    assert "The server has another PUBLIC_URL or TWILIO_AUTH_TOKEN" in words


def test_an_address_that_nobody_answers_is_red(demo: Demonstration, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", f"http://127.0.0.1:{free_port('127.0.0.1')}")
    colour, words = told()["public address"][0]
    assert colour == "red"
    assert "127.0.0.1 does not answer from here (ConnectionRefusedError)" in words


def test_another_server_at_the_address_is_red(demo: Demonstration, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", demo.account.url)
    found = told()
    assert found["public address"][0] == (
        "yellow",
        "PUBLIC_URL: /health/live answers 401; fine if your proxy keeps /health inside.",
    )
    assert found["signatures"][0][0] == "red"
    assert "answers a stranger 401, not 403" in found["signatures"][0][1]


def test_settings_that_are_red_are_not_tried(monkeypatch: pytest.MonkeyPatch, demo: Demonstration) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://my_ivr.example.com")
    found = told()
    assert "public address" not in found
    assert "numbers" not in found
    assert found["account"][0][0] == "green"


def test_clocks_apart_are_red() -> None:
    now = datetime.now(UTC)
    for apart, colour in (
        (timedelta(0), "green"),
        (timedelta(seconds=9), "red"),
        (-timedelta(hours=4), "red"),
    ):
        assert [one.colour for one in online._clock("the carrier's", now + apart)] == [colour]
    assert not list(online._clock("the carrier's", None))


# -- slow senders


class OneAtATime(HTTPServer):
    request_queue_size = 32

    def handle_error(self, request: object, client_address: object) -> None:
        """A sender that was slow did not wait for its answer."""


class ManyAtATime(ThreadingMixIn, OneAtATime):
    """A thread for each connection."""


@pytest.mark.parametrize(("kind", "colour"), [(OneAtATime, "red"), (ManyAtATime, "green")])
def test_a_server_that_a_slow_sender_holds_up_is_red(
    kind: type[OneAtATime], colour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if colour == "red":
        monkeypatch.setattr(online, "ANSWERED_WITHIN_SECONDS", 0.2)
    server = kind(("127.0.0.1", 0), Reader)
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        found = online._patience(read_settings(public_url=f"http://127.0.0.1:{server.server_port}"))
        assert (found.about, found.colour) == ("slow senders", colour)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


# -- certificates


class Reader(BaseHTTPRequestHandler):
    """Reads a request to its end before it answers."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(403)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


class Silent(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


class Server(HTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A handshake that the other side broke off is what these tests are about."""


def certificate(folder: Path, days: int) -> Path:
    """A key and a certificate for 127.0.0.1, signed by itself, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    end = datetime.now(UTC) + timedelta(days=days)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(end - timedelta(days=400))
        .not_valid_after(end)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    unlocked = serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    file.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, unlocked) + built.public_bytes(pem)
    )
    return file


@pytest.fixture
def https(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    file = certificate(tmp_path, request.param)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server = Server(("127.0.0.1", 0), Silent)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}/health/live"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("https", [90], indirect=True)
def test_a_certificate_that_nobody_signed_is_told(https: str) -> None:
    with pytest.raises(AddressUnreachable, match=r"certificate of 127\.0\.0\.1 is not accepted: self-signed"):
        get(https)


@pytest.mark.parametrize("https", [-3], indirect=True)
def test_a_certificate_that_ended_is_told(
    https: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    with pytest.raises(AddressUnreachable, match="not accepted: certificate has expired"):
        get(https)


@pytest.mark.parametrize(("https", "colour"), [(90, "green"), (9, "yellow")], indirect=["https"])
def test_a_certificate_that_counts_says_until_when(
    https: str, colour: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    reached = get(https)
    assert reached.status == 200
    assert [one.colour for one in online._certificate(reached)] == [colour]
