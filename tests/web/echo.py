"""An application that tells what it was asked, by itself, since a server of its own loads it in a test."""

from collections.abc import Callable, Iterable
from typing import Any

from ivr.web.whole_requests import SHORT_BYTES, WholeRequests

MOST_BYTES = 3 * SHORT_BYTES


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    told = [f"{name} {environ[name]}" for name in sorted(environ) if name.isupper()]
    start("200 OK", [("Content-Type", "text/plain"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
    return ["\n".join(told).encode(), b"\n", environ["wsgi.input"].read()]


door = WholeRequests(application, 1, MOST_BYTES)
