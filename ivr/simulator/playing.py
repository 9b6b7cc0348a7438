"""Playing a call file: act by act on the phones of its parties, up to the first thing that differs."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Protocol

from msgspec import Struct

from ivr.simulator.call_acts import (
    AgentAnswers,
    AgentDials,
    AgentHangsUp,
    AtNumber,
    DialsAgain,
    HangsUp,
    Meanwhile,
    OfAgent,
    OnAPhone,
    Presses,
    Says,
    ScriptedAct,
    ScriptLine,
)
from ivr.simulator.call_files import Script
from ivr.simulator.party import Differs, Party
from ivr.simulator.phone import CallIsOver, Phone

SPANISH_KEY = "9"

MakeSo = Callable[[str, datetime], None]
"""Brings the installation to what the words say, at this moment of the call."""


class Telephones(Protocol):
    """Phones that dial a carrier for a call file, and what happens at the numbers that are dialled back."""

    def dial(self, script: Script, other: str | None, not_before: datetime | None) -> Phone:
        """The caller's, having dialled: the script's number, or another one if the file says so."""
        ...

    def dial_as_agent(self, script: Script, to: str, not_before: datetime | None) -> Phone: ...

    def at_number(self, number: str, outcome: str) -> None: ...


class Difference(Struct, frozen=True):
    """The first line of a file at which the call went another way. `answered`: the line before it that led
    there, and so the one to change where a key was moved; None where nobody answered anything yet.
    """

    path: str
    line: int
    expected: str
    heard: tuple[str, ...]
    about: str
    answered: ScriptLine | None = None

    def __str__(self) -> str:
        last = self.answered
        after = f", after `{last.text}` in line {last.line}" if last is not None else ""
        heard = "\n".join(f"  heard    {piece}" for piece in self.heard) or "  heard    nothing"
        return f"{self.path}:{self.line}: {self.about}{after}\n  expected {self.expected}\n{heard}"


class Played(Struct, frozen=True):
    """`difference` None: everything was as written. `transcript` of every call in the file."""

    path: str
    difference: Difference | None
    transcript: str
    seconds: float


def play(script: Script, telephones: Telephones, make_so: MakeSo | None = None) -> Played:
    """Play the whole file, or as far as it goes. `make_so`: for what happens meanwhile; None: nothing can."""
    player = _Player(script, telephones, make_so)
    difference = None
    for line in script.lines:
        try:
            player.play(line.act)
        except (Differs, CallIsOver) as differs:
            difference = player.difference(line, str(differs))
            break
    return Played(script.path, difference, player.transcript(), sum(phone.seconds for phone in player.phones))


class _Player:
    """The caller, who dials when her first line comes, and the agent, once she has dialled."""

    def __init__(self, script: Script, telephones: Telephones, make_so: MakeSo | None) -> None:
        self._script = script
        self._telephones = telephones
        self._make_so = make_so
        self._noted: dict[str, str] = {}
        self._caller: Party | None = None
        self._agent: Party | None = None
        self.phones: list[Phone] = []

    def transcript(self) -> str:
        """Call after call, in the order they were dialled."""
        return "\n---\n".join(phone.transcript() for phone in self.phones)

    def difference(self, line: ScriptLine, about: str) -> Difference:
        of_agent = isinstance(line.act, OfAgent | AgentDials)
        party = self._agent if of_agent else self._caller
        heard = tuple(piece.text for piece in party.phone.heard) if party is not None else ()
        answered = _answered_before(line, self._script.lines, of_agent=of_agent)
        return Difference(self._script.path, line.line, line.text, heard, about, answered)

    def play(self, act: ScriptedAct) -> None:
        match act:
            case OfAgent(act=own):
                self._let(self._agent_in_call(), own)
            case AgentDials(to=to):
                self._agent_dials(to)
            case AtNumber(number=number, outcome=outcome):
                self._telephones.at_number(number, outcome)
            case AgentHangsUp():
                self._agent_hangs_up()
            case AgentAnswers():
                self._agent_answers()
            case DialsAgain(to=to):
                self._dial_again(to)
            case Meanwhile(words=words):
                self._meanwhile(words)
            case _:
                self._let(self._calling(), act)

    def _let(self, party: Party, act: OnAPhone) -> None:
        """One party acts; the other hears what comes of it."""
        other = self._agent if party is self._caller else self._caller
        pieces_before = 0 if other is None else len(other.phone.line.leg.heard)
        if other is not None and not party.phone.is_over:
            party.keep_up_with(other.phone)
        party.play(act)
        if other is not None:
            other.notice(pieces_before)

    def _meanwhile(self, words: str) -> None:
        if self._make_so is None:
            raise Differs("nothing can be changed where this call is answered")
        moments = [phone.line.leg.clock.now for phone in self.phones]
        self._make_so(words, max(moments, default=self._script.at or datetime.now(UTC)))

    # -- the caller

    def _calling(self) -> Party:
        return self._caller if self._caller is not None else self._dial(None)

    def _dial_again(self, to: str | None) -> None:
        calling = self._calling()
        if not calling.phone.is_over:
            self._let(calling, HangsUp())
        self._dial(to)

    def _dial(self, to: str | None) -> Party:
        pieces_before = 0 if self._agent is None else len(self._agent.phone.line.leg.heard)
        self._caller = Party(self._telephones.dial(self._script, to, self._latest()), self._noted)
        self.phones.append(self._caller.phone)
        if self._script.language == "es":
            self._caller.phone.press(SPANISH_KEY)
        if self._agent is not None:
            self._agent.notice(pieces_before)
        return self._caller

    def _latest(self) -> datetime | None:
        """Whoever dials beside a call that an agent is in dials at its moment, not before it."""
        if self._agent is None:
            return None
        return max(phone.line.leg.clock.now for phone in self.phones)

    # -- the agent

    def _agent_in_call(self) -> Party:
        if self._agent is None:
            raise Differs("no agent has dialled; write above: agent dials 1-202-555-0191")
        return self._agent

    def _agent_dials(self, to: str) -> None:
        if self._agent is not None and not self._agent.phone.is_over:
            raise Differs("the agent is in a call already")
        pieces_before = 0 if self._caller is None else len(self._caller.phone.line.leg.heard)
        now = max((phone.line.leg.clock.now for phone in self.phones), default=None)
        self._agent = Party(self._telephones.dial_as_agent(self._script, to, now), self._noted)
        self.phones.append(self._agent.phone)
        if self._caller is not None:
            self._caller.notice(pieces_before)

    def _agent_hangs_up(self) -> None:
        if self._agent is not None and not self._agent.phone.is_over:
            self._let(self._agent, HangsUp())
            return
        calling = self._calling()
        calling.forget()
        calling.phone.agent_hangs_up()

    def _agent_answers(self) -> None:
        calling = self._calling()
        offer = calling.phone.offer
        if not calling.phone.line.leg.is_queued and (offer is None or offer.kind != "ringing"):
            raise Differs("the caller neither waits in a queue nor rings anyone")
        calling.forget()
        calling.phone.agent_answers()


def _answered_before(line: ScriptLine, lines: Sequence[ScriptLine], *, of_agent: bool) -> ScriptLine | None:
    """The last keys or words of the same party in the same call."""
    last = None
    for one in lines[: lines.index(line)]:
        act = one.act
        if isinstance(act, AgentDials if of_agent else DialsAgain):
            last = None
        if isinstance(act, OfAgent) == of_agent and isinstance(
            act.act if isinstance(act, OfAgent) else act, Presses | Says
        ):
            last = one
    return last
