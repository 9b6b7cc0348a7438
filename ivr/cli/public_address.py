"""The public address as somebody outside reaches it: one request at a time, certificates checked."""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import urlencode, urlsplit

from msgspec import Struct

TIMEOUT_SECONDS = 10.0

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_BEGINNING = "CallSid="


class AddressUnreachable(Exception):
    """A whole sentence: why nothing answered at an address."""


class Reached(Struct, frozen=True):
    """What answered. `at`: its clock; `certified_until`: None over plain HTTP."""

    status: int
    at: datetime | None
    certified_until: datetime | None


def get(url: str) -> Reached:
    """Raises AddressUnreachable."""
    return _ask("GET", url, None, {})


def post(
    url: str,
    fields: Mapping[str, str],
    headers: Mapping[str, str],
    within_seconds: float = TIMEOUT_SECONDS,
) -> Reached:
    """A form, as the carrier sends it. Raises AddressUnreachable."""
    return _ask("POST", url, urlencode(fields), {**_FORM, **headers}, within_seconds)


@contextmanager
def sent_slowly(url: str, forms: int) -> Iterator[None]:
    """So many forms of which the beginning was sent, and no more as long as this is open.
    Raises AddressUnreachable.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    with ExitStack() as opened:
        with _reaching(host):
            for _ in range(forms):
                connection = opened.enter_context(closing(_connection(parts.scheme, host, parts.port)))
                begun = {**_FORM, "Content-Length": str(len(_BEGINNING) + 1)}
                connection.request("POST", parts.path, _BEGINNING, begun)
        yield


def _ask(
    method: str,
    url: str,
    body: str | None,
    headers: Mapping[str, str],
    within_seconds: float = TIMEOUT_SECONDS,
) -> Reached:
    parts = urlsplit(url)
    host = parts.hostname or ""
    with _reaching(host), closing(_connection(parts.scheme, host, parts.port, within_seconds)) as connection:
        connection.connect()
        certified_until = _end_of_certificate(connection)
        connection.request(method, parts.path, body, dict(headers))
        answer = connection.getresponse()
        return Reached(answer.status, _moment_of(answer), certified_until)


@contextmanager
def _reaching(host: str) -> Iterator[None]:
    try:
        yield
    except ssl.SSLCertVerificationError as refused:
        told = f"The certificate of {host} is not accepted: {refused.verify_message}."
        raise AddressUnreachable(told) from refused
    except (OSError, HTTPException) as error:
        told = f"{host} does not answer from here ({type(error).__name__}): is the server up, the name known?"
        raise AddressUnreachable(told) from error


def _connection(
    scheme: str, host: str, port: int | None, within_seconds: float = TIMEOUT_SECONDS
) -> HTTPConnection:
    if scheme == "https":
        context = ssl.create_default_context()
        return HTTPSConnection(host, port, timeout=within_seconds, context=context)
    return HTTPConnection(host, port, timeout=within_seconds)


def _end_of_certificate(connection: HTTPConnection) -> datetime | None:
    certificate = connection.sock.getpeercert() if isinstance(connection.sock, ssl.SSLSocket) else None
    if not certificate:
        return None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)


def _moment_of(answer: HTTPResponse) -> datetime | None:
    try:
        return parsedate_to_datetime(answer.headers["Date"]) if answer.headers["Date"] else None
    except ValueError:
        return None
