"""The public address as somebody outside reaches it: one request at a time, certificates checked."""

import ssl
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import urlencode, urlsplit

from msgspec import Struct

TIMEOUT_SECONDS = 10.0


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


def post(url: str, fields: Mapping[str, str], headers: Mapping[str, str]) -> Reached:
    """A form, as the carrier sends it. Raises AddressUnreachable."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    return _ask("POST", url, urlencode(fields), {**form, **headers})


def _ask(method: str, url: str, body: str | None, headers: Mapping[str, str]) -> Reached:
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        with closing(_connection(parts.scheme, host, parts.port)) as connection:
            connection.connect()
            certified_until = _end_of_certificate(connection)
            connection.request(method, parts.path, body, dict(headers))
            answer = connection.getresponse()
            return Reached(answer.status, _moment_of(answer), certified_until)
    except ssl.SSLCertVerificationError as refused:
        told = f"The certificate of {host} is not accepted: {refused.verify_message}."
        raise AddressUnreachable(told) from refused
    except (OSError, HTTPException) as error:
        told = f"{host} does not answer from here ({type(error).__name__}): is the server up, the name known?"
        raise AddressUnreachable(told) from error


def _connection(scheme: str, host: str, port: int | None) -> HTTPConnection:
    if scheme == "https":
        context = ssl.create_default_context()
        return HTTPSConnection(host, port, timeout=TIMEOUT_SECONDS, context=context)
    return HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)


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
