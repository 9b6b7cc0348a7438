"""An agent's call over HTTP, on both databases: nothing about a caller in an address or an attribute, nobody
lost, and whoever an outage stranded is found.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from sqlalchemy import select

from ivr.calls import conductor
from ivr.database import reading
from ivr.desk.tables import agents, queue_entries
from ivr.rehearsal import Rehearsal
from tests.calls_path.caller import CALLED, HOLDER_TO_PAYMENT, Caller, Reply

TEN_O_CLOCK = datetime(2026, 11, 24, 15, 0, 1, tzinfo=UTC)
"""In New York, on a Tuesday."""
DESK_LINE = "+12025550191"
AGENT_PHONE = "+12025550170"
WAITING = "+12025550186"
GENERAL_LINE = "+18008081902"
ABOUT_HER = ("12025550186", "2025550186", "40170022", "0022", "Eleanor", "Whitfield", "19520315", "20001")
SIGN_IN = ("1", "101#", "1", "482913")


@dataclass
class OnTime(Caller):
    """Each webhook comes a second after the one before; `later` lets more time pass. Keeps all documents."""

    seconds: list[int] = field(default_factory=lambda: [0])
    documents: list[bytes] = field(default_factory=list)

    def post(self, url: str, fields: Mapping[str, str], status: str = "in-progress") -> Reply:
        self.seconds[0] += 1
        now = TEN_O_CLOCK + timedelta(seconds=self.seconds[0])
        reply = super().post(url, {**fields, "IvrSimulatedTime": now.isoformat()}, status)
        self.documents.append(reply.body)
        return reply

    def later(self, seconds: int) -> None:
        self.seconds[0] += seconds

    @property
    def dialled(self) -> ElementTree.Element:
        found = ElementTree.fromstring(self.reply.body).find("Dial")
        assert found is not None, self.reply.body
        return found


def agent_signed_in(
    lines: Rehearsal, time_of: OnTime | None = None, keys: tuple[str, ...] = SIGN_IN
) -> OnTime:
    made = OnTime.of(lines, caller=AGENT_PHONE)
    assert isinstance(made, OnTime)
    made.called = DESK_LINE
    if time_of is not None:
        made.seconds = time_of.seconds
    made.ring()
    made.press(*keys)
    return made


def caller_in_line(
    lines: Rehearsal, called: str = CALLED, keys: tuple[str, ...] = (*HOLDER_TO_PAYMENT, "0")
) -> OnTime:
    """Verified, and then in line for a person in billing."""
    made = OnTime.of(lines, caller=WAITING)
    assert isinstance(made, OnTime)
    made.called = called
    made.ring()
    made.press(*keys)
    assert "Enqueue" in made.reply.verbs
    return made


def states(lines: Rehearsal) -> list[str]:
    with reading(lines.engine) as connection:
        return list(connection.execute(select(queue_entries.c.state)).scalars())


def outside_the_words(documents: list[bytes]) -> Iterator[str]:
    """Every attribute, and every text that is no speech."""
    for document in documents:
        for element in ElementTree.fromstring(document).iter():
            yield from element.attrib.values()
            if element.tag not in ("Say", "Number"):
                yield element.text or ""


def test_nothing_about_the_caller_stands_in_an_address_or_an_attribute(
    lines: Rehearsal,
) -> None:
    caller = caller_in_line(lines)
    agent = agent_signed_in(lines, caller)
    assert "Account ending 0 0 2 2" in agent.reply.words
    agent.press("1")
    queue = agent.dialled.find("Queue")
    assert queue is not None
    assert (queue.text, queue.attrib) == ("billing-1", {})
    agent.tell(DialCallStatus="completed", DialBridged="true", DialCallDuration="60")
    assert "Nobody is waiting" in agent.reply.words
    agent.press("9")
    outside = " ".join(outside_the_words(agent.documents))
    assert not [private for private in ABOUT_HER if private in outside]


def test_the_number_of_a_call_back_is_given_to_the_carrier_to_dial_and_nowhere_else(lines: Rehearsal) -> None:
    caller = caller_in_line(lines, GENERAL_LINE, ("0",))
    caller.tell(QueueResult="leave")
    caller.press("1", "1")
    assert "We will call you back today" in caller.reply.words
    agent = agent_signed_in(lines, caller)
    agent.press("1")
    dial = agent.dialled
    assert [(child.tag, child.text, child.attrib) for child in dial] == [("Number", WAITING, {})]
    assert (dial.attrib["callerId"], dial.attrib["hangupOnStar"]) == (GENERAL_LINE, "true")
    agent.tell(DialCallStatus="busy")
    assert "The line is busy" in agent.reply.words
    outside = " ".join(outside_the_words(agent.documents))
    assert not [private for private in ABOUT_HER if private in outside]


def test_an_agent_who_hangs_up_at_any_moment_loses_nobody(lines: Rehearsal) -> None:
    caller = caller_in_line(lines)
    offered = agent_signed_in(lines, caller)
    offered.hang_up()
    assert states(lines) == ["waiting"]
    caller.later(31)
    ringing = agent_signed_in(lines, caller)
    ringing.press("1")
    assert states(lines) == ["connecting"]
    ringing.hang_up()
    assert states(lines) == ["waiting"]
    caller.later(31)
    talking = agent_signed_in(lines, caller)
    talking.press("1")
    talking.later(300)
    talking.hang_up()
    assert states(lines) == ["waiting"], "only her own call says that she has talked"
    caller.tell(QueueResult="bridged", QueueTime="400")
    assert caller.reply.status == 200
    assert states(lines) == ["talked"]
    with reading(lines.engine) as connection:
        at_the_desk = connection.execute(select(agents.c.number).where(agents.c.call_sid.like("CA%"))).all()
    assert at_the_desk == []


@pytest.mark.parametrize(
    ("bridged", "state"), [("true", "talked"), ("false", "waiting")], ids=["talked", "rang in vain"]
)
def test_an_agents_hang_up_told_before_the_end_of_dialling_calls_nobody_twice(
    lines: Rehearsal, bridged: str, state: str
) -> None:
    caller = caller_in_line(lines, GENERAL_LINE, ("0",))
    caller.tell(QueueResult="leave")
    caller.press("1", "1")
    agent = agent_signed_in(lines, caller)
    agent.press("1")
    after_dialling = agent.reply.next_url()
    agent.later(20)
    agent.hang_up()
    assert states(lines) == ["waiting"]
    end = {"DialCallStatus": "completed", "DialBridged": bridged, "DialCallDuration": "15"}
    for _ in range(2):
        assert agent.post(after_dialling, end, "completed").status == 200
        assert states(lines) == [state]


def test_a_caller_who_hangs_up_while_she_is_being_connected_is_gone_for_the_agent(lines: Rehearsal) -> None:
    caller = caller_in_line(lines)
    agent = agent_signed_in(lines, caller)
    agent.press("1")
    caller.tell(QueueResult="hangup")
    another = caller_in_line(lines)
    agent.tell(DialCallStatus="no-answer")
    assert "The caller has hung up" in agent.reply.words
    assert "Next: Bill payment" in agent.reply.words
    agent.press("1")
    queue = agent.dialled.find("Queue")
    assert queue is not None
    assert queue.text == "billing-2"
    assert "billing-2" in str(another.reply.body)


def test_whoever_an_outage_left_at_the_carrier_is_looked_for_every_five_minutes(lines: Rehearsal) -> None:
    agent = agent_signed_in(lines)
    looked = 0
    for _ in range(60):
        agent.later(14)
        agent.tell()
        if "Dial" in agent.reply.verbs:
            looked += 1
            queue = agent.dialled.find("Queue")
            assert queue is not None
            assert (queue.text, agent.dialled.attrib["timeout"]) == ("billing", "5")
            found = "completed" if looked == 1 else "no-answer"
            agent.tell(DialCallStatus=found, DialBridged="true" if looked == 1 else "false")
            assert "Nobody is waiting" in agent.reply.words
    assert looked == 3


def test_of_two_agents_each_hears_of_a_caller_of_her_own(lines: Rehearsal) -> None:
    first = caller_in_line(lines)
    caller_in_line(lines).seconds = first.seconds
    one = agent_signed_in(lines, first)
    other = agent_signed_in(lines, first, ("1", "102#", "1", "730164"))
    taken = set()
    for agent in (one, other):
        agent.press("1")
        queue = agent.dialled.find("Queue")
        assert queue is not None
        taken.add(queue.text)
    assert taken == {"billing-1", "billing-2"}


@pytest.mark.parametrize("fails", [True, False])
def test_a_waiting_document_that_fails_keeps_her_in_line_and_leads_to_no_second_one(
    fails: bool, lines: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The apology of any other door would put her, who waits already, into the queue of the apology."""
    caller = caller_in_line(lines)
    enqueue = ElementTree.fromstring(caller.reply.body).find("Enqueue")
    assert enqueue is not None

    def break_down(*_: object) -> None:
        raise RuntimeError

    if fails:
        monkeypatch.setattr(conductor, "waiting_words", break_down)
    waits = caller.post(enqueue.attrib["waitUrl"], {"QueuePosition": "1", "QueueTime": "20"})
    assert waits.status == 200
    assert ("Please stay on the line" in waits.words) == fails
    assert not {"Enqueue", "Dial", "Hangup"} & set(waits.verbs)
