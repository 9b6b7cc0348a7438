"""Signed webhooks as the carrier sends them, as WSGI environments and as bytes for a socket."""

import io
from collections.abc import Iterator
from itertools import count
from typing import Any
from urllib.parse import urlencode

from ivr.carrier import signature

PUBLIC_URL = "https://ivr.example"
HOST = "ivr.example"
TOKEN = "0b3c7d1e9f2a4856b1c3d5e7f9a0b2c4"
ACCOUNT_SID = "AC" + "5" * 32
LINE = "+18779899059"
CALLERS_NUMBER = "+12025550142"

_numbers = count(1)

_ALWAYS_SENT = {
    "AccountSid": ACCOUNT_SID,
    "ApiVersion": "2010-04-01",
    "Called": LINE,
    "CalledCity": "",
    "CalledCountry": "US",
    "CalledState": "",
    "CalledZip": "",
    "Caller": CALLERS_NUMBER,
    "CallerCity": "WASHINGTON",
    "CallerCountry": "US",
    "CallerState": "DC",
    "CallerZip": "20001",
    "Direction": "inbound",
    "From": CALLERS_NUMBER,
    "FromCity": "WASHINGTON",
    "FromCountry": "US",
    "FromState": "DC",
    "FromZip": "20001",
    "StirVerstat": "TN-Validation-Passed-A",
    "To": LINE,
    "ToCity": "",
    "ToCountry": "US",
    "ToState": "",
    "ToZip": "",
}


class Webhook:
    """One request of the carrier: a path and its form."""

    def __init__(self, path: str, fields: dict[str, str]) -> None:
        self.path = path
        self.body = urlencode(fields).encode()
        self.signature = signature.sign(TOKEN, PUBLIC_URL + path, fields.items())

    def environ(self) -> dict[str, Any]:
        """What a WSGI server gives to the application."""
        return {
            "REQUEST_METHOD": "POST",
            "SCRIPT_NAME": "",
            "PATH_INFO": self.path,
            "QUERY_STRING": "",
            "SERVER_NAME": HOST,
            "SERVER_PORT": "443",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "CONTENT_TYPE": "application/x-www-form-urlencoded; charset=UTF-8",
            "CONTENT_LENGTH": str(len(self.body)),
            "HTTP_HOST": HOST,
            "HTTP_ACCEPT": "*/*",
            "HTTP_USER_AGENT": "TwilioProxy/1.1",
            "HTTP_X_TWILIO_SIGNATURE": self.signature,
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "https",
            "wsgi.input": io.BytesIO(self.body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }

    def wire(self) -> bytes:
        """The same as HTTP/1.1 on a connection that stays open."""
        head = (
            f"POST {self.path} HTTP/1.1\r\nHost: {HOST}\r\nUser-Agent: TwilioProxy/1.1\r\nAccept: */*\r\n"
            "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
            f"X-Twilio-Signature: {self.signature}\r\nContent-Length: {len(self.body)}\r\n\r\n"
        )
        return head.encode() + self.body


def call_of(keys: tuple[str, ...]) -> Iterator[Webhook]:
    """One call: it is answered, then these keys are pressed, one answer a turn. Each call has its own sid."""
    sid = f"CA{next(_numbers):032x}"
    always = {**_ALWAYS_SENT, "CallSid": sid}
    yield Webhook("/voice/answer", {**always, "CallStatus": "ringing"})
    for turn, digits in enumerate(keys, start=1):
        fields = {
            **always,
            "CallStatus": "in-progress",
            "Digits": digits,
            "FinishedOnKey": "",
            "msg": "Gather End",
        }
        yield Webhook(f"/voice/calls/{sid}/turns/{turn}", fields)


def calls_of(keys: tuple[str, ...], turns: int) -> list[Webhook]:
    """Whole calls one after the other, `turns` webhooks of them."""
    webhooks: list[Webhook] = []
    while len(webhooks) < turns:
        webhooks.extend(call_of(keys))
    return webhooks[:turns]
