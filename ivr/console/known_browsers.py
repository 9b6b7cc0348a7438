"""Browsers in which somebody signed in before: strangers who guess at other places do not hold her up there.

https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies, with one difference: a
name that is shut by wrong passwords is shut everywhere.
"""

import hmac
import secrets
from datetime import date, timedelta

from flask import Response, g, request

from ivr.console.frame import Console

LASTS = timedelta(days=90)
LONGEST = 200

_KIND = "staff browser"


def remember(name: str) -> None:
    """Whoever signs in with this page is known in this browser from now on."""
    g.known_here = name


def keep_cookie(console: Console, response: Response) -> None:
    """The cookie by which she is known. It opens nothing, and names nobody."""
    name = g.pop("known_here", None)
    if name is not None:
        day, word = console.now().date().isoformat(), secrets.token_urlsafe(16)
        value = f"{day}.{word}.{_mark(console, name, day, word)}"
        response.set_cookie(
            _cookie(console),
            value,
            max_age=LASTS,
            secure=console.is_secure,
            httponly=True,
            samesite="Lax",
            path="/",
        )


def is_known(console: Console, name: str) -> bool:
    """Did somebody of this name sign in with the browser that asks, in the last LASTS?"""
    given = request.cookies.get(_cookie(console), "")[:LONGEST]
    day, _, rest = given.partition(".")
    word, _, mark = rest.partition(".")
    if not hmac.compare_digest(mark.encode(), _mark(console, name, day, word).encode()):
        return False
    return console.now().date() - date.fromisoformat(day) <= LASTS


def _cookie(console: Console) -> str:
    return "__Host-ivr-known" if console.is_secure else "ivr-known"


def _mark(console: Console, name: str, day: str, word: str) -> str:
    return console.sealer.index(_KIND, f"{name}|{day}|{word}")
