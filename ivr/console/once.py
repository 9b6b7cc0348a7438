"""Forms that must not be taken twice: each carries a random word, and the first that comes with it counts."""

import secrets

from flask import request
from markupsafe import Markup
from sqlalchemy import Connection
from werkzeug.exceptions import BadRequest, Conflict

from ivr.console.frame import Console
from ivr.staff import sessions

FIELD = "once"
LONGEST = 64


class DoneAlready(Conflict):
    """The same form came before."""


def once_token() -> Markup:
    """For a form whose action must not be done twice; `only_once` asks for it."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, secrets.token_urlsafe(16))


def only_once(console: Console, connection: Connection) -> None:
    """Ask in the transaction that does it. Raises DoneAlready, which rolls it back, and BadRequest for a form
    without the word.
    """
    word = request.form.get(FIELD, "")
    if not 0 < len(word) <= LONGEST:
        raise BadRequest
    # A word that a browser sends must never be one that the program itself asks for, as it does of looks.
    if not sessions.is_first_time(connection, console.sealer, f"form|{word}", console.now()):
        raise DoneAlready
