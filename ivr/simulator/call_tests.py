"""Call files as tests: each gets an installation of its own, and says whether the call went as written."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from msgspec import Struct

from ivr.simulator.call_files import Mistake, Script, read_call_file
from ivr.simulator.carrier import SAMPLE_ACCOUNT_SID, SAMPLE_CALLER, Carrier
from ivr.simulator.habits import CarrierHabits
from ivr.simulator.phone import Phone
from ivr.simulator.playing import PhoneFactory, Played, play
from ivr.simulator.processor import Processor
from ivr.simulator.switchboard import CarrierProblem

DEFAULT_CALLS = Path("tests/calls")
SUFFIX = ".call"
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


OpenInstallation = Callable[[datetime | None], AbstractContextManager[Installation]]
"""Opens one at a moment with its offset; None is now."""


class CallTested(Struct, frozen=True):
    """What came of one file: mistakes in it, or the call as it was played and what the carrier noted."""

    path: str
    mistakes: tuple[Mistake, ...] = ()
    played: Played | None = None
    problems: tuple[CarrierProblem, ...] = ()

    @property
    def went_as_written(self) -> bool:
        return self.played is not None and self.played.difference is None


def find_call_files(paths: Iterable[Path]) -> list[Path]:
    """The files named and those in the folders named; all of `tests/calls` when nothing is named."""
    found: list[Path] = []
    for path in list(paths) or [DEFAULT_CALLS]:
        found += sorted(path.rglob(f"*{SUFFIX}")) if path.is_dir() else [path]
    return found


def try_call(file: Path, open_installation: OpenInstallation) -> CallTested:
    """Read a file and, when it can be read, play it against a fresh installation."""
    script = read_call_file(file.read_text(encoding="utf-8", errors="replace"), str(file))
    if isinstance(script, list):
        return CallTested(str(file), tuple(script))
    if script.to is None:
        mistake = Mistake(str(file), 1, "say which number is called: dials 1-877-989-9059")
        return CallTested(str(file), (mistake,))
    with open_installation(script.at) as installation, carrier_for(installation) as carrier:
        played = play(script, dialling_with(carrier))
        return CallTested(str(file), (), played, carrier.problems)


def carrier_for(installation: Installation) -> Carrier:
    """A carrier whose sandbox reports its charges where the installation looks for them."""
    return open_carrier(installation.url, installation.public_url, installation.token, installation.report)


def open_carrier(url: str, public_url: str, token: str, report: Path | None) -> Carrier:
    """A carrier for a server on this machine; over loopback it takes payments without HTTPS, too."""
    on_loopback = urlsplit(public_url).hostname in LOOPBACK
    return Carrier(
        SAMPLE_ACCOUNT_SID,
        token,
        public_url,
        address=url,
        habits=CarrierHabits(pay_needs_https=not on_loopback),
        connector=Processor(report),
    )


def dialling_with(
    carrier: Carrier, to: str | None = None, caller: str = SAMPLE_CALLER, at: datetime | None = None
) -> PhoneFactory:
    """A phone factory for call files; the arguments stand in for what a file does not say."""

    def dial(script: Script, other: str | None) -> Phone:
        called = other or script.to or to
        if called is None:
            raise ValueError(f"{script.path} does not say which number it dials")
        moment = script.at or at
        return Phone.dial(carrier, called, script.caller or caller, moment, moment is not None)

    return dial
