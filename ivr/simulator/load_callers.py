"""One simulated caller of a load: follows the TwiML with a light reader, and keeps to her schedule."""

import asyncio
import re
import time
from secrets import token_hex
from urllib.parse import urlencode, urljoin, urlsplit
from xml.etree import ElementTree

from msgspec import Struct

from ivr.carrier.signature import sign
from ivr.simulator.load_connections import Connections, HungUp
from ivr.simulator.load_plan import LoadPlan, LoadReport

_TURN_NUMBER = re.compile(r"/turns/(\d+)$")
_KEYS = {"star": "*", "pound": "#"}


class Move(Struct, frozen=True):
    """Where a document leads a caller: to a key (`waits`), straight on, or to the end (`url` None)."""

    url: str | None
    waits: bool = False
    result: str | None = None

    @property
    def turn(self) -> int | None:
        """The number of the turn that comes next, where the address tells one."""
        found = _TURN_NUMBER.search(self.url or "")
        return int(found.group(1)) if found else None


def read_move(body: bytes, url: str) -> Move:
    """What the first verb that goes anywhere asks for. Raises ValueError for what is no TwiML."""
    if b"<!DOCTYPE" in body:
        raise ValueError("a document type declaration")
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - no declarations above, so no entities to expand
    except ElementTree.ParseError as refusal:
        raise ValueError("not well-formed XML") from refusal
    for verb in root:
        action = urljoin(url, verb.get("action", "").strip())
        if verb.tag == "Gather":
            return Move(action, waits=True)
        if verb.tag == "Pay":
            return Move(action, waits=True, result="caller-interrupted-with-star")
        if verb.tag == "Redirect":
            return Move(urljoin(url, (verb.text or "").strip()))
        if verb.tag in ("Enqueue", "Hangup", "Reject"):
            return Move(None)
    return Move(None)


class Refused(Exception):
    """A turn had no answer that a call can go on with."""


class Caller:
    """Rings, presses the keys of her journey, hangs up and rings again, until the time is over."""

    def __init__(
        self, plan: LoadPlan, number: int, connections: Connections, report: LoadReport, starts: float
    ) -> None:
        self._plan = plan
        self._connections = connections
        self._report = report
        self._gap = plan.callers / plan.rate
        self._due = starts + number / plan.rate
        self._ends = starts + plan.seconds
        self._repeats_every = round(1 / plan.repeated_share) if plan.repeated_share else 0
        self._standing = {
            "AccountSid": plan.account_sid,
            "ApiVersion": "2010-04-01",
            "Caller": f"+1202555{100 + number % 100:04d}",
            "Called": plan.line,
            "CallerCity": "",
            "Direction": "inbound",
            "From": f"+1202555{100 + number % 100:04d}",
            "FromCity": "",
            "FromCountry": "US",
            "To": plan.line,
            "ToCountry": "US",
        }

    async def ring_until_the_end(self) -> None:
        """Raises nothing: what goes wrong is counted in the report."""
        while self._due < self._ends:
            sid = f"CA{token_hex(16)}"
            self._report.calls += 1
            try:
                await self._call({**self._standing, "CallSid": sid})
            except Refused as refusal:
                self._report.lost += 1
                self._report.errors[str(refusal)] += 1
            self._due += self._gap

    async def _call(self, standing: dict[str, str]) -> None:
        keys = iter(self._plan.journey)
        move = Move(urljoin(self._plan.public_url, "/voice/answer"))
        fields, turn = {**standing, "CallStatus": "ringing"}, 0
        while move.url is not None and self._due < self._ends:
            move = await self._take_turn(move.url, fields, turn)
            turn = turn + 1 if move.turn is None else move.turn
            fields = {**standing, "CallStatus": "in-progress"}
            if move.waits:
                key = next(keys, None)
                if key is None:
                    break
                fields |= {"Result": move.result} if move.result else {"Digits": _KEYS.get(key, key)}
                self._due += self._gap
            else:
                self._due = max(self._due, time.perf_counter())
        self._note_early_end(move, next(keys, None))
        await self._hang_up(standing)

    def _note_early_end(self, move: Move, key_left: str | None) -> None:
        """An apology is a proper answer too; a call that stops before its last key shows it."""
        if move.url is None and key_left is not None:
            self._report.errors["the call ended early"] += 1

    async def _take_turn(self, url: str, fields: dict[str, str], turn: int) -> Move:
        await asyncio.sleep(max(0.0, self._due - time.perf_counter()))
        self._report.due += 1
        request = self._written(url, fields)
        is_repeated = self._repeats_every and self._report.due % self._repeats_every == 0
        body = await (self._ask_twice(request) if is_repeated else self._ask(request))
        self._report.answered += 1
        self._report.latencies.append((time.perf_counter() - self._due) * 1000)
        try:
            move = read_move(body, url)
        except ValueError as refusal:
            raise Refused(str(refusal)) from refusal
        self._compare_turns(turn, move.turn)
        return move

    def _compare_turns(self, taken: int, following: int | None) -> None:
        if following is None or following == taken + 1:
            return
        if following > taken + 1:
            self._report.doubled += 1
        else:
            self._report.lost += 1

    async def _ask(self, request: bytes) -> bytes:
        try:
            answer = await self._connections.ask(request)
        except (OSError, HungUp) as failure:
            raise Refused(type(failure).__name__) from failure
        if answer.status != 200:
            raise Refused(f"HTTP {answer.status}")
        return answer.body

    async def _ask_twice(self, request: bytes) -> bytes:
        """The same webhook on two connections at the same moment: one effect, and the same bytes."""
        first, second = await asyncio.gather(self._ask(request), self._ask(request))
        self._report.repeated += 1
        if first != second:
            self._report.doubled += 1
        return first

    async def _hang_up(self, standing: dict[str, str]) -> None:
        fields = {**standing, "CallStatus": "completed", "CallDuration": "60"}
        request = self._written(urljoin(self._plan.public_url, "/voice/status"), fields)
        try:
            answer = await self._connections.ask(request)
        except (OSError, HungUp) as failure:
            raise Refused(type(failure).__name__) from failure
        if answer.status not in (200, 204):
            raise Refused(f"HTTP {answer.status} for a status callback")

    def _written(self, url: str, fields: dict[str, str]) -> bytes:
        parts = urlsplit(url)
        body = urlencode(fields).encode()
        head = (
            f"POST {parts.path or '/'}{'?' + parts.query if parts.query else ''} HTTP/1.1\r\n"
            f"Host: {parts.netloc}\r\nUser-Agent: TwilioProxy/1.1\r\nAccept: */*\r\n"
            "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
            f"X-Twilio-Signature: {sign(self._plan.token, url, fields.items())}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body
