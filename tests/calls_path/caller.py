"""A carrier's side of a call in a few lines: follows documents, signs, posts, and posts the same again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import urlencode
from xml.etree import ElementTree

import requests
from flask import Flask

from ivr.carrier.signature import sign
from ivr.rehearsal import Rehearsal

CALLED = "+18779899059"
CALLER = "+12025550199"
APPROVED = {
    "Result": "success",
    "PaymentConfirmationCode": "ch_1",
    "PaymentCardNumber": "xxxxxxxxxxxx1111",
    "PaymentCardType": "visa",
}
HOLDER_TO_PAYMENT = ("2", "40170022#", "1", "03151952", "20001")
"""From the main menu of a caller whose number is not known, to what the sample account owes."""

_numbers = count(1)


@dataclass(frozen=True)
class Reply:
    """Status, body, and the document's verbs where there is one."""

    status: int
    body: bytes

    @property
    def verbs(self) -> list[str]:
        return [element.tag for element in ElementTree.fromstring(self.body)]

    @property
    def words(self) -> str:
        said = ElementTree.fromstring(self.body).iter("Say")
        return " ".join(" ".join("".join(say.itertext()).split()) for say in said)

    def next_url(self) -> str:
        """Where the document sends the carrier: an action, or a redirect."""
        root = ElementTree.fromstring(self.body)
        for verb in ("Gather", "Pay", "Enqueue", "Sms", "Record", "Dial"):
            for element in root.iter(verb):
                return element.attrib["action"]
        redirect = root.find("Redirect")
        return (redirect.text or "") if redirect is not None else ""


Send = Callable[[str, str, Mapping[str, str]], Reply]
"""Path, body, headers."""


def over_http(url: str) -> Send:
    session = requests.Session()

    def send(path: str, body: str, headers: Mapping[str, str]) -> Reply:
        reply = session.post(url + path, data=body.encode(), headers=dict(headers), allow_redirects=False)
        return Reply(reply.status_code, reply.content)

    return send


def in_process(app: Flask) -> Send:
    def send(path: str, body: str, headers: Mapping[str, str]) -> Reply:
        reply = app.test_client().post(path, data=body.encode(), headers=dict(headers))
        return Reply(reply.status_code, reply.data)

    return send


@dataclass
class Caller:
    """One call. `last` is what was posted last, to be posted again."""

    send: Send
    token: str
    public_url: str
    caller: str = CALLER
    sid: str = ""
    last: tuple[str, dict[str, str]] = ("", {})
    reply: Reply = field(default_factory=lambda: Reply(0, b""))
    called: str = CALLED

    @classmethod
    def of(cls, lines: Rehearsal, send: Send | None = None, caller: str = CALLER) -> "Caller":
        return cls(
            send or over_http(lines.url), lines.token, lines.public_url, caller, f"CA{next(_numbers):032x}"
        )

    def post(self, url: str, fields: Mapping[str, str], status: str = "in-progress") -> Reply:
        """A signed webhook to an absolute URL of the application."""
        standing = {
            "CallSid": self.sid,
            "From": self.caller,
            "To": self.called,
            "CallStatus": status,
            "FromCity": "",
        }
        self.last = url, standing | dict(fields)
        return self.again()

    def again(self) -> Reply:
        """The last webhook once more, to the byte."""
        self.reply = self.repeat(*self.last)
        return self.reply

    def repeat(self, url: str, fields: Mapping[str, str]) -> Reply:
        """Any webhook, without moving on."""
        headers = {
            "X-Twilio-Signature": sign(self.token, url, fields.items()),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return self.send(url.removeprefix(self.public_url), urlencode(fields), headers)

    def ring(self) -> Reply:
        return self.post(f"{self.public_url}/voice/answer", {}, "ringing")

    def tell(self, **fields: str) -> Reply:
        """Whatever happened, to where the last document points."""
        return self.post(self.reply.next_url(), fields)

    def press(self, *keys: str) -> Reply:
        for pressed in keys:
            self.tell(Digits=pressed.rstrip("#"))
        return self.reply

    def turn_url(self, number: int) -> str:
        return f"{self.public_url}/voice/calls/{self.sid}/turns/{number}"

    def hang_up(self) -> Reply:
        return self.post(f"{self.public_url}/voice/status", {"CallDuration": "9"}, "completed")
