"""One tour in both languages: each step, event, errand, instruction and way of waiting there is.

A new member of one of the unions fails this test until the tour meets it.
"""

from typing import get_args

import pytest

from ivr.engine import call as calls
from ivr.engine import errands, events, instructions
from ivr.engine.events import (
    CallAnswered,
    CardNumberDropped,
    ErrandDone,
    Event,
    MessageRecorded,
    PaymentFinished,
    QueueLeft,
    SpeechHeard,
    TextReported,
    TransferEnded,
)
from ivr.engine.instructions import GatherKeys, Speak, TakePayment
from ivr.engine.walk import Walk
from ivr.flow import model
from ivr.flow.model import (
    Ask,
    Case,
    Choose,
    Consent,
    Done,
    FlowSet,
    HangUp,
    Language,
    LookUp,
    Menu,
    Pay,
    Prompt,
    ReadBack,
    Say,
    TakeMessage,
    Text,
    Use,
)
from ivr.flow.people import Calendar, CallBack, Hours, JoinQueue, Transfer
from tests.engine.building import AT, JOINED, LINE, Walker, choice, flow, flow_set, prompt, sentence
from tests.engine.desks import desk_flow, signed_in, takes

WAYS = ("approved", "declined", "declined_too_often", "not_entered", "abandoned", "unclear", "unavailable")
LONG = [Say(f"long_{at}", 40 + at, prompt("Long."), f"long_{at + 1}") for at in range(40)]
TOUR = flow(
    "tour",
    Say(
        "welcome",
        1,
        Prompt("words", {"en": sentence("Hello.", "en/tour.welcome.wav"), "es": sentence("Hola.")}),
        "hours",
    ),
    Hours("hours", 2, "office", "menu", "menu"),
    Menu(
        "menu",
        3,
        prompt("Menu."),
        (
            choice("1", "find", "One.", words={"en": ("account",), "es": ("cuenta",)}),
            choice("2", "long_0", "Two."),
            choice("3", "pen", "Three."),
            choice("4", "hold", "Four."),
            choice("5", "support", "Five."),
            choice("7", "call_me", "Seven.", remember={"waits_for": "billing"}),
            choice("6", "routed", "Six."),
        ),
        "bye",
    ),
    Use("find", 4, "account", {"found": "which", "unavailable": "bye"}),
    Choose("which", 5, "account_number", (Case("amount", ("40170022",)),), "bye"),
    Ask("amount", 6, prompt("Amount?"), "amount", "money", "agree", "bye"),
    Consent("agree", 7, prompt("You authorize {amount:money}."), "bank debit", "pay", "bye", "bye"),
    Pay(
        "pay",
        8,
        "amount",
        "checking account",
        "account",
        {way: "pen" if way == "approved" else "bye" for way in WAYS},
    ),
    ReadBack("pen", 9, "confirmation_number", "allow"),
    Consent("allow", 10, prompt("May we text you?"), "text message", "text", "bye", "bye"),
    Text("text", 11, prompt("Your number is {confirmation_number:digits}."), "menu", "menu"),
    JoinQueue("hold", 12, "billing", {"full": "bye", "unavailable": "bye", "talked": "menu"}),
    JoinQueue("routed", 16, "routed", {"full": "bye", "unavailable": "bye"}),
    Transfer("support", 15, "support", {"busy": "menu", "no_answer": "menu", "unavailable": "menu"}),
    CallBack(
        "call_me",
        17,
        "",
        None,
        dict.fromkeys(("soon", "later", "already", "not_callable", "unavailable"), "record"),
        "waits_for",
    ),
    TakeMessage(
        "record",
        18,
        "billing",
        prompt("After the tone, please."),
        "message",
        dict.fromkeys(("next", "nothing", "unavailable"), "menu"),
    ),
    *LONG,
    HangUp("long_40", 13, prompt("The end.")),
    HangUp("bye", 14, prompt("Good-bye.")),
    everywhere={"0": "hold", "star": "repeat"},
)
ACCOUNT = flow(
    "account",
    Ask("number", 1, prompt("Account?"), "account_number", "digits", "check", "lost", confirm=False),
    LookUp("check", 2, "balance", {"owed": "done", "nothing_owed": "done", "unavailable": "done"}),
    LookUp("caller", 3, "account_of_caller", {"one": "done", "none": "lost", "unavailable": "lost"}),
    Done("done", 4, "found"),
    Done("lost", 5, "unavailable"),
    start="caller",
)
OFFICE = Calendar("office", "America/New_York", "Mo-Fr 08:30-17:00")


class Tour(Walker):
    """Remembers every kind of thing it met."""

    def __init__(self, flows: FlowSet) -> None:
        self.met: set[type] = {CallAnswered}
        super().__init__(flows)
        self.note()

    def meets(self, event: Event) -> str:
        self.met.add(type(event))
        heard = super().meets(event)
        self.note()
        return heard

    def note(self) -> None:
        self.met.add(type(self.call.waiting))
        if self.turn.errand is not None:
            self.met.add(type(self.turn.errand))
        for instruction in self.turn.instructions:
            self.met.add(type(instruction))
            if isinstance(instruction, GatherKeys):
                self.met |= {type(spoken) for spoken in instruction.prompts}
            if isinstance(instruction, TakePayment):
                self.met |= {type(each) for each in instruction.prompts}


def tour(language: Language) -> Tour:
    caller = Tour(flow_set(TOUR, ACCOUNT, language=language, calendars=[OFFICE]))
    caller.meets(CardNumberDropped(AT))
    caller.waits()
    caller.meets(SpeechHeard(AT, "not my account" if language == "en" else "mi cuenta no", 0.9))
    caller.meets(SpeechHeard(AT, "no", 0.9))
    caller.meets(SpeechHeard(AT, "one" if language == "en" else "uno", 0.9))
    caller.is_answered("one", account_number="40170022", last_four="0022")
    caller.presses("120*50")
    caller.presses("1")
    caller.presses("1")
    caller.is_answered("next", authorization_reference="auth-1")
    caller.is_answered("opened", payment_reference="pay-1")
    caller.meets(PaymentFinished(AT, "success", charge="ch_1"))
    caller.is_answered("approved", confirmation_number="4829160023")
    caller.presses("1")
    caller.presses("2")
    caller.presses("1")
    caller.is_answered("next", authorization_reference="kept")
    caller.is_answered("yes")
    caller.meets(TextReported(AT, True))
    caller.meets(CallAnswered(AT, "CA1", LINE, None))
    caller.presses("5")
    caller.meets(TransferEnded(AT, "busy"))
    caller.presses("4")
    caller.is_answered("joined", **JOINED)
    caller.meets(QueueLeft(AT, "bridged"))
    caller.is_answered("next")
    caller.presses("7")
    caller.is_answered("soon")
    caller.is_answered("opened", message_reference="m1")
    caller.meets(MessageRecorded(AT, "RE1", 12))
    caller.is_answered("kept")
    caller.presses("6")
    caller.meets(QueueLeft(AT, "bridged"))
    caller.hangs_up()
    assert caller.call.outcome == "transferred"
    return caller


def desk_tour(language: Language) -> Tour:
    """An agent signs in, takes a caller, and is free again."""
    agent = Tour(flow_set(desk_flow(), language=language))
    signed_in(agent)
    takes(agent, "waiting", queue_entry="e1", queue_slot="billing-1")
    agent.meets(TransferEnded(AT, "answered"))
    agent.is_answered("talked")
    return agent


WHILE_WAITING = {instructions.Pause, instructions.LeaveQueue}
"""Only the waiting words of a queue pause and leave; they are tested in a file of their own."""


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_tour_meets_everything_there_is(language: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: set[type] = set()
    enter = Walk.enter

    def note_step(walk: Walk, name: str) -> None:
        enter(walk, name)
        taken.add(type(walk.current_step()))

    monkeypatch.setattr(Walk, "enter", note_step)
    caller = tour(language)
    long_way = Tour(caller.flows)
    long_way.presses("2")
    long_way.waits()
    met = caller.met | long_way.met | desk_tour(language).met | taken
    unions = (events.Event, instructions.Instruction, errands.Errand, calls.Waiting, model.Step)
    wanted = {member for union in unions for member in get_args(union)} | {instructions.PayPrompt}
    in_english_only = {instructions.PlayRecording} if language == "es" else set()
    assert not wanted - met - WHILE_WAITING - in_english_only


def test_the_spanish_tour_is_spoken_in_spanish() -> None:
    caller = Walker(flow_set(TOUR, ACCOUNT, language="es", calendars=[OFFICE]))
    assert all(spoken.language == "es" for spoken in caller.gather.prompts if isinstance(spoken, Speak))
    assert isinstance(caller.turn.instructions[0], Speak)


def test_an_answer_to_no_errand_says_the_question_again() -> None:
    caller = Walker(flow_set(TOUR, ACCOUNT, calendars=[OFFICE]))
    before = caller.gather
    caller.meets(ErrandDone(AT, "approved", {"confirmation_number": "1"}, ("verified",)))
    assert caller.gather == before
    assert (caller.call.facts, caller.call.marks) == ({}, ())
