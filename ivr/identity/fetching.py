"""JSON from the identity provider: within a time, of a size, and from the address that was meant."""

import json
from collections.abc import Mapping
from http.client import HTTPException
from ipaddress import ip_address
from typing import Any
from urllib.error import HTTPError
from urllib.parse import SplitResult, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

TIMEOUT_SECONDS = 3.0
"""Asked by threads of their own: neither a page nor a caller waits."""
LARGEST_BYTES = 256 * 1024


class ProviderUnavailable(Exception):
    """The provider did not answer, or not as one. The sentence is for engineers and holds no secret."""


class ProviderRefuses(Exception):
    """The provider answered that it does not give what was asked for (a status of 4xx)."""


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """A secret that is meant for one address goes to no other."""


def fetch(
    address: str, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The JSON object at an address; with `form` it is a POST.

    Raises ProviderUnavailable, ProviderRefuses.
    """
    body = None if form is None else urlencode(form).encode()
    request = Request(address, body, {"Accept": "application/json"})  # noqa: S310 - https or this machine
    for name, value in (headers or {}).items():
        request.add_unredirected_header(name, value)
    try:
        with _opener(address).open(request, timeout=TIMEOUT_SECONDS) as answer:
            content = answer.read(LARGEST_BYTES + 1)
        found = json.loads(content) if len(content) <= LARGEST_BYTES else None
    except HTTPError as refused:
        if 400 <= refused.code < 500:
            raise ProviderRefuses(f"It answers {refused.code}.") from refused
        raise ProviderUnavailable(f"It answers {refused.code}.") from refused
    except (OSError, HTTPException) as error:
        raise ProviderUnavailable("It cannot be reached.") from error
    except (ValueError, RecursionError) as error:
        raise ProviderUnavailable("It answers no JSON.") from error
    if not isinstance(found, dict):
        raise ProviderUnavailable("It answers no JSON object of a usual size.")
    return found


def may_be_asked(address: object, *, also_here: bool) -> bool:
    """Is this an https address? `also_here`: or http on this machine, for the demo and for tests."""
    parts = _split(address)
    if parts is None or parts.fragment or parts.username or not parts.hostname:
        return False
    return parts.scheme == "https" or (also_here and parts.scheme == "http" and _is_here(parts.hostname))


def _split(address: object) -> SplitResult | None:
    try:
        return urlsplit(address) if isinstance(address, str) else None
    except ValueError:
        return None


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _opener(address: str) -> OpenerDirector:
    """By the proxies of the environment; none leads to a provider on this machine."""
    proxies = [ProxyHandler({})] if _is_here(urlsplit(address).hostname or "") else []
    return build_opener(_NoRedirects, *proxies)
