"""Call files with two phones: the caller's, and the agent's who takes her from the queue."""

import pytest

from ivr.simulator.call_files import Script, read_call_file
from ivr.simulator.call_tests import dialling_with
from ivr.simulator.habits import Faults
from ivr.simulator.playing import Played, play
from tests.simulator.answering import Asked, Page
from tests.simulator.calling import World, world

DESK = "+12025550191"
TAKE = (
    '<Dial action="/dialled" hangupOnStar="true" timeout="20"><Queue url="/whisper">billing-1</Queue></Dial>'
)
PAGES: dict[str, Page | list[Page]] = {
    "/voice/answer": lambda asked: (
        '<Gather numDigits="4" action="/signed_in" timeout="5"><Say>Desk</Say></Gather><Say>Silence</Say>'
        if asked.fields["To"] == DESK
        else '<Gather numDigits="1" action="/person"><Say>Hello</Say></Gather><Say>Nobody</Say>'
    ),
    "/person": '<Enqueue waitUrl="/wait" action="/left">billing-1</Enqueue>',
    "/wait": '<Say>Please hold.</Say><Pause length="20"/>',
    "/left": '<Gather action="/x"><Say>Rate us. Your number is 4 8 2 9</Say></Gather>',
    "/signed_in": '<Gather numDigits="1" action="/take"><Say>You are signed in</Say></Gather>',
    "/take": TAKE,
    "/whisper": "<Say>An associate is here</Say>",
    "/dialled": lambda asked: f"<Say>Result {asked.fields['DialCallStatus']}</Say>",
    "/call_back": '<Dial action="/dialled">+12025550142</Dial>',
}
SIGNS_IN = "agent dials 1-202-555-0191\nagent hears desk\nagent presses 1001\nagent hears you are signed in\n"
WAITS_FOR_A_PERSON = "hears hello\npresses 0\nhears please hold\n"
IN_TOUCH = (
    WAITS_FOR_A_PERSON + SIGNS_IN + "agent presses 1\nhears an associate is here\nnever hears rate us\n"
)


def played_in(here: World, acts: str) -> Played:
    script = read_call_file(f"dials 1-202-555-0100\nat 2026-11-24 10:00\n{acts}", "a.call")
    assert isinstance(script, Script), script
    return play(script, dialling_with(here.carrier))


def played(acts: str, pages: dict[str, Page | list[Page]] = PAGES) -> tuple[Played, World]:
    with world(pages) as here:
        return played_in(here, acts), here


def asked_at(here: World, path: str) -> Asked:
    (asked,) = here.app.at(path)
    return asked


def test_an_agent_takes_the_waiting_caller_and_leaves_her() -> None:
    outcome, here = played(
        IN_TOUCH + "agent waits\nagent hangs up\nagent call ends\nhears rate us\nnotes n\nhangs up"
    )
    assert outcome.difference is None, outcome.difference
    left, dialled = asked_at(here, "/left").fields, asked_at(here, "/dialled").fields
    assert left["QueueResult"] == "bridged"
    assert (dialled["DialCallStatus"], dialled["DialBridged"]) == ("completed", "true")
    assert dialled["DialCallSid"] == left["CallSid"]
    assert dialled["QueueSid"] == left["QueueSid"]
    assert int(dialled["DialCallDuration"]) == 60
    ended = {asked.fields["CallSid"]: asked.fields["CallStatus"] for asked in here.app.at("/voice/status")}
    assert ended == {left["CallSid"]: "completed", dialled["CallSid"]: "completed"}


@pytest.mark.parametrize(
    "faults",
    [Faults(double_every_webhook=True), Faults(double_at_once=True), Faults(lose_every_answer=True)],
    ids=["twice", "twice at once", "every answer lost"],
)
def test_two_phones_meet_over_a_bad_wire(faults: Faults) -> None:
    with world(PAGES, faults=faults) as here:
        outcome = played_in(here, IN_TOUCH + "hangs up\nagent hears result completed\nagent call ends")
    assert outcome.difference is None, outcome.difference


def test_the_agent_calls_from_her_own_number_with_her_own_sid() -> None:
    _, here = played(WAITS_FOR_A_PERSON + SIGNS_IN)
    told = [asked.fields for asked in here.app.at("/voice/answer")]
    assert [one["From"] for one in told] == ["+12025550142", "+12025550170"]
    assert told[0]["CallSid"] != told[1]["CallSid"]
    _, here = played("agent from 1-202-555-0179\n" + SIGNS_IN)
    assert asked_at(here, "/voice/answer").fields["From"] == "+12025550179"


def test_an_agent_who_presses_star_goes_on_by_her_document() -> None:
    outcome, here = played(IN_TOUCH + "agent presses star\nagent hears result completed\nhears rate us")
    assert outcome.difference is None, outcome.difference
    assert asked_at(here, "/left").fields["QueueResult"] == "bridged"
    dialled = asked_at(here, "/dialled").fields
    assert (dialled["DialCallStatus"], dialled["DialBridged"]) == ("completed", "true")
    assert dialled["QueueSid"].startswith("QU")
    assert "QueueTime" in dialled


def test_an_agent_whose_caller_leaves_goes_on_by_her_document() -> None:
    outcome, here = played(IN_TOUCH + "hangs up\nagent hears result completed\nagent call ends")
    assert outcome.difference is None, outcome.difference
    assert asked_at(here, "/left").fields["QueueResult"] == "bridged"


@pytest.mark.parametrize("first", ["agent", "caller"])
def test_whoever_is_there_first_waits_for_the_other(first: str) -> None:
    """The queue is there since an earlier caller; then the agent dials it empty, or the caller is there."""
    earlier = WAITS_FOR_A_PERSON + "hangs up\n"
    ready = SIGNS_IN + "agent presses 1\n"
    again = "then dials again\n" + WAITS_FOR_A_PERSON.replace("hears please hold\n", "")
    acts = ready + again if first == "agent" else again + ready
    outcome, here = played(earlier + acts + "hears an associate is here\nagent hangs up\nhears rate us")
    assert outcome.difference is None, outcome.difference
    assert here.carrier.queue("billing-1").takers == []


def test_an_agent_may_dial_before_the_caller_does() -> None:
    outcome, here = played(SIGNS_IN + WAITS_FOR_A_PERSON + "agent presses 1\nhears an associate is here")
    assert outcome.difference is None, outcome.difference
    assert [asked.fields["To"] for asked in here.app.at("/voice/answer")] == [DESK, "+12025550100"]


def test_an_empty_queue_answers_nobody_and_an_unknown_one_is_an_error() -> None:
    unknown, _ = played(SIGNS_IN + "agent presses 1\nagent hears result failed")
    assert unknown.difference is None, unknown.difference
    emptied = "hears hello\npresses 0\nhangs up\n" + SIGNS_IN + "agent presses 1\nagent waits\n"
    empty, _ = played(emptied + "agent hears result no-answer")
    assert empty.difference is None, empty.difference


def test_a_new_call_of_the_agent_is_a_new_call() -> None:
    acts = "agent dials 1-202-555-0191\nagent hangs up\n" + SIGNS_IN
    outcome, here = played(acts + "agent dials 1-202-555-0191")
    assert outcome.difference is not None
    assert outcome.difference.about == "the agent is in a call already"
    sids = [asked.fields["CallSid"] for asked in here.app.at("/voice/answer")]
    assert len(set(sids)) == 2


def test_the_agents_phone_stays_for_the_next_caller() -> None:
    acts = SIGNS_IN + "hears hello\nthen dials again\n" + WAITS_FOR_A_PERSON
    assert played(acts + "agent presses 1\nhears an associate is here")[0].difference is None


def test_an_agent_without_a_phone_says_how_to_get_one() -> None:
    difference = played("hears hello\nagent hears desk")[0].difference
    assert difference is not None
    assert difference.about == "no agent has dialled; write above: agent dials 1-202-555-0191"


def test_what_the_agent_did_not_hear_is_shown_with_what_she_heard() -> None:
    difference = played(WAITS_FOR_A_PERSON + "agent dials 1-202-555-0191\nagent hears please hold")[
        0
    ].difference
    assert difference is not None
    assert difference.heard == ("Desk",)


def test_what_a_caller_heard_before_an_agent_took_her_is_past() -> None:
    acts = "hears hello\npresses 0\n" + SIGNS_IN + "agent presses 1\nhears please hold"
    difference = played(acts)[0].difference
    assert difference is not None
    assert difference.heard == ("An associate is here",)
    assert played(IN_TOUCH + "agent hangs up\nagent never hears rate us\nhears rate us")[0].difference is None


def test_the_transcript_shows_both_phones() -> None:
    caller, agent = played(IN_TOUCH)[0].transcript.split("\n---\n")
    assert caller.startswith("en-US: Hello")
    assert agent.startswith("(the agent's phone)\nen-US: Desk")
    assert "> presses 1001" in agent


def test_both_phones_share_one_time_and_no_question_loses_patience() -> None:
    waiting = "hears hello\npresses 0\nwaits\nwaits\nwaits\n"
    with world(PAGES) as here:
        outcome = played_in(here, SIGNS_IN + waiting + "agent presses 1\nhears an associate is here")
        assert outcome.difference is None, outcome.difference
        queue_seconds = int(asked_at(here, "/whisper").fields["QueueTime"])
    assert 60 <= queue_seconds < 90


@pytest.mark.parametrize(
    ("happens", "heard"),
    [("answers", "completed"), ("is busy", "busy"), ("does not answer", "no-answer"), ("fails", "failed")],
)
def test_what_happens_at_a_dialled_number_is_scripted(happens: str, heard: str) -> None:
    pages = {**PAGES, "/take": PAGES["/call_back"]}
    acts = f"dialled 1-202-555-0142 {happens}\n" + SIGNS_IN + "agent presses 1\n"
    talks = "agent waits\n" if happens == "answers" else ""
    outcome, _ = played(acts + talks + f"agent hears result {heard}", pages)
    assert outcome.difference is None, outcome.difference
