"""Call files as tests: each finds an installation as new, and says whether the call went as written."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

from msgspec import Struct

from ivr.simulator.call_files import Mistake, Script, read_call_file
from ivr.simulator.carrier import SAMPLE_ACCOUNT_SID, SAMPLE_CALLER, Carrier
from ivr.simulator.habits import CarrierHabits
from ivr.simulator.phone import Phone
from ivr.simulator.playing import Played, play
from ivr.simulator.processor import Processor
from ivr.simulator.switchboard import Callee, CarrierProblem, Connector
from ivr.simulator.wire import Fields

Undo = Callable[[], object]
NO_SCENES: Mapping[str, Callable[[Any, str, datetime], Undo | None]] = {}
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Installation(Protocol):
    """A server with sample accounts: where it listens, what it calls itself, and what signs its webhooks."""

    @property
    def url(self) -> str: ...

    @property
    def public_url(self) -> str: ...

    @property
    def token(self) -> str: ...

    @property
    def report(self) -> Path: ...


Opened = TypeVar("Opened", bound=Installation)
SetScene = Callable[[Opened, str, datetime], Undo | None]
"""Makes it so in an installation: the words after those that name the scene, and the moment of the call.
Returns what takes it back after the file, where anything is to be taken back.
"""


class CannotBeSo(Exception):
    """Raised by a scene whose words name nothing that is there; the message says what is."""


class CallTested(Struct, frozen=True):
    """What came of one file: mistakes in it, or the call as it was played and what the carrier noted."""

    path: str
    mistakes: tuple[Mistake, ...] = ()
    played: Played | None = None
    problems: tuple[CarrierProblem, ...] = ()

    @property
    def went_as_written(self) -> bool:
        """Nor did the carrier note anything: what it cannot take is not heard by a caller."""
        return (
            self.played is not None
            and self.played.difference is None
            and not self.problems
            and not self.mistakes
        )


def try_call(
    file: Path,
    open_installation: Callable[[datetime | None], AbstractContextManager[Opened]],
    scenes: Mapping[str, SetScene[Opened]] = NO_SCENES,
) -> CallTested:
    """Read a file and, when it can be read, play it against a fresh installation, opened at a moment with
    its offset (None: now) and brought to what the file says is given, or comes about meanwhile.
    `scenes`: first words -> how.
    """
    script = read_call_file(file.read_text(encoding="utf-8", errors="replace"), str(file))
    if isinstance(script, list):
        return CallTested(str(file), tuple(script))
    if script.to is None:
        mistake = Mistake(str(file), 1, "say which number is called: dials 1-877-989-9059")
        return CallTested(str(file), (mistake,))
    unknown = tuple(_unknown_scenes(script, scenes))
    if unknown:
        return CallTested(str(file), unknown)
    with (
        open_installation(script.at) as installation,
        ExitStack() as taken_back,
        carrier_for(installation) as carrier,
    ):
        mistakes: list[Mistake] = []

        def make_so(words: str, at: datetime) -> None:
            name = _scene_named(words, scenes) or ""
            try:
                undo = scenes[name](installation, words.removeprefix(name).strip(), at)
            except CannotBeSo as cannot:
                mistakes.append(Mistake(script.path, dict(script.scenes)[words], str(cannot)))
                return
            if undo is not None:
                taken_back.callback(undo)

        for words in script.given:
            make_so(words, script.at or datetime.now(UTC))
        played = play(script, dialling_with(carrier), make_so)
        return CallTested(str(file), tuple(mistakes), played, carrier.problems)


def _unknown_scenes(script: Script, scenes: Mapping[str, SetScene[Opened]]) -> Iterable[Mistake]:
    known = ", ".join(sorted(scenes)) or "there are none"
    for words, line in script.scenes:
        if _scene_named(words, scenes) is None:
            yield Mistake(script.path, line, f"'{words}' is no known scene; scenes are: {known}")


def _scene_named(words: str, scenes: Iterable[str]) -> str | None:
    """The longest name that the words begin with."""
    fitting = [name for name in scenes if words == name or words.startswith(name + " ")]
    return max(fitting, key=len, default=None)


def carrier_for(installation: Installation) -> Carrier:
    """A carrier whose sandbox reports its charges where the installation looks for them."""
    sandbox = Processor(installation.report)
    return open_carrier(installation.url, installation.public_url, installation.token, sandbox)


def open_carrier(url: str, public_url: str, token: str, connector: Connector) -> Carrier:
    """A carrier for a server on this machine; over loopback it takes payments without HTTPS, too."""
    on_loopback = urlsplit(public_url).hostname in LOOPBACK
    return Carrier(
        SAMPLE_ACCOUNT_SID,
        token,
        public_url,
        address=url,
        habits=CarrierHabits(pay_needs_https=not on_loopback),
        connector=connector,
    )


def dialling_with(
    carrier: Carrier,
    to: str | None = None,
    caller: str = SAMPLE_CALLER,
    at: datetime | None = None,
    own_fields: Fields = (),
) -> "Phones":
    """Phones for call files; the arguments stand in for what a file does not say. `own_fields`: sent beside
    the carrier's.
    """
    return Phones(carrier, to, caller, at, own_fields)


class Phones:
    """Phones of one carrier for a call file."""

    def __init__(
        self,
        carrier: Carrier,
        to: str | None,
        caller: str,
        at: datetime | None,
        own_fields: Fields = (),
    ) -> None:
        self._carrier = carrier
        self._to = to
        self._caller = caller
        self._at = at
        self._own_fields = own_fields

    def dial(self, script: Script, other: str | None, not_before: datetime | None) -> Phone:
        """The caller's, having dialled."""
        called = other or script.to or self._to
        if called is None:
            raise ValueError(f"{script.path} does not say which number it dials")
        return self._dial(script, called, script.caller or self._caller, not_before)

    def dial_as_agent(self, script: Script, to: str, not_before: datetime | None) -> Phone:
        """The agent's own, having dialled."""
        return self._dial(script, to, script.agent, not_before, "the agent's phone")

    def _dial(
        self, script: Script, to: str, caller: str, not_before: datetime | None, whose: str = ""
    ) -> Phone:
        at = script.at or self._at
        moment = not_before or at
        return Phone.dial(self._carrier, to, caller, moment, at is not None, whose, self._own_fields)

    def at_number(self, number: str, outcome: str) -> None:
        """What happens from now on when the line dials this number."""
        self._carrier.script(number, Callee(outcome))
