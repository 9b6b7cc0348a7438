"""Browsers without a screen: Flask's client over the whole application, signed in or not."""

import re
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, BinaryIO, cast

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from ivr.app import create_app
from ivr.database import writing
from ivr.demo_secrets import MadeUp, make_up
from ivr.key_checks import keep_key_checks
from ivr.rehearsal import dispose
from ivr.sealing import Sealer
from ivr.settings import read_settings
from ivr.staff import people, sessions
from ivr.staff.passwords import hash_of
from ivr.staff.roles import Role

PASSWORD = "nine green bottles"
FORM_TOKEN = re.compile(r'name="form_token" value="([0-9a-f]{32})"')


@cache
def _made_up() -> MadeUp:
    """Two houses on one database have the same keys."""
    return make_up()


@cache
def _kept() -> str:
    """Made once: everybody has the same password, and hashing takes its time."""
    return hash_of(PASSWORD)


class House:
    """An application on a database, with a clock that can be moved. `secure`: as behind TLS, outside the
    demo.
    """

    def __init__(
        self, url: str, *, secure: bool = False, log_to: BinaryIO | None = None, **given: Any
    ) -> None:
        self.made_up = _made_up()
        self.sealer = Sealer.from_keys(self.made_up.data_keys, self.made_up.index_key)
        self.ahead = timedelta()
        own = {
            "mode": "production" if secure else "demo",
            "database_url": url,
            "public_url": "https://ivr.example.com" if secure else "http://127.0.0.1",
            "auth_tokens": (self.made_up.auth_token,),
            "data_keys": self.made_up.data_keys,
            "index_key": self.made_up.index_key,
        }
        self.app: Flask = create_app(read_settings(**(own | given)), clock=self.now, log_to=log_to)
        self.cookie = "__Host-ivr" if secure else "ivr"
        self.address = "https://ivr.example.com" if secure else "http://127.0.0.1"
        keep_key_checks(self.engine, self.sealer)

    @property
    def engine(self) -> Engine:
        return cast(Engine, self.app.extensions["ivr"].durable)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def add(self, name: str, *roles: Role) -> None:
        with writing(self.engine) as connection:
            if people.find(connection, name) is None:
                people.add(connection, name, roles, self.now(), _kept(), is_initial=False)

    def stranger(self) -> "Visitor":
        return Visitor(self)

    def visitor(self, *roles: Role, name: str = "") -> "Visitor":
        """Somebody with these roles who is signed in, with everything that is due done."""
        name = name or "-".join(roles)
        self.add(name, *roles)
        with writing(self.engine) as connection:
            token = sessions.begin(
                connection, self.sealer, name, self.now(), address="", browser="a test", has_code=True
            )
        found = Visitor(self)
        found.client.set_cookie(self.cookie, token, domain=self.address.partition("://")[2])
        return found

    def close(self) -> None:
        dispose(self.app.extensions["ivr"])


class Visitor:
    """One browser. Forms are sent as a page would send them."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.client: FlaskClient = house.app.test_client()

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, base_url=self.house.address, **more)

    def post(self, path: str, fields: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        """With the form token of the page at hand."""
        token = self.form_token()
        return self.client.post(
            path, data={"form_token": token} | (fields or {}), base_url=self.house.address, **more
        )

    def form_token(self) -> str:
        cookie = self.client.get_cookie(self.house.cookie, domain=self.house.address.partition("://")[2])
        if cookie is None:
            self.get("/console/sign-in")
            return self.form_token()
        return sessions.form_mark(self.house.sealer, cookie.value)

    def sign_in(self, name: str, password: str = PASSWORD, **more: Any) -> TestResponse:
        return self.post("/console/sign-in", {"name": name, "password": password} | more)
