"""Behaviours 39 to 46: waiting, leaving, being taken, and who hears what when."""

import pytest

from ivr.simulator.habits import CarrierHabits
from ivr.simulator.phone import Phone
from tests.simulator.answering import Page
from tests.simulator.calling import LINE, World, world

DESK = "+12025550101"
ENQUEUE = '<Enqueue waitUrl="/wait" action="/left">billing</Enqueue><Say>After</Say>'
WAIT = "<Say>You are waiting.</Say>"
TAKE = '<Dial action="/dialled"><Queue url="/whisper">billing</Queue></Dial>'

Pages = dict[str, Page | list[Page]]


def line_pages(enqueue: str = ENQUEUE, wait: Page | list[Page] = WAIT, take: str = TAKE) -> Pages:
    """The line that queues its callers, and the desk that takes them, behind one answer."""
    return {
        "/voice/answer": lambda asked: take if asked.fields["To"] == DESK else enqueue,
        "/wait": wait,
        "/left": "<Say>Left</Say>",
        "/dialled": "<Say>Dialled</Say>",
        "/whisper": "<Say>An associate is here.</Say>",
    }


def left(here: World) -> list[dict[str, str]]:
    return [asked.fields for asked in here.app.at("/left")]


@pytest.mark.parametrize(("first", "told"), [(1, "1"), (0, "0")])
def test_39_the_waiting_document_is_told_where_the_caller_stands(first: int, told: str) -> None:
    with world(line_pages(), habits=CarrierHabits(first_queue_position=first)) as here:
        phone = here.dial()
        asked = here.app.at("/wait")[0]
    assert phone.words == "You are waiting."
    assert asked.method == "POST"
    assert asked.fields["QueuePosition"] == told
    assert asked.fields["CurrentQueueSize"] == "1"
    assert asked.fields["MaxQueueSize"] == "1000"
    assert asked.fields["QueueTime"] == "0"
    assert asked.fields["QueueSid"].startswith("QU")


def test_40_a_waiting_document_that_ran_out_is_asked_for_again() -> None:
    with world(line_pages(wait='<Pause length="20"/><Say>Still.</Say>')) as here:
        first, second = here.dial(), here.dial(caller="+12025550143")
        assert here.app.at("/wait")[1].fields["QueuePosition"] == "2"
        first.hang_up()
        second.stay_silent()
        assert second.words == "Still."
        again = here.app.at("/wait")[-1].fields
    assert again["QueuePosition"] == "1"
    assert int(again["QueueTime"]) >= 20
    assert int(again["AvgQueueTime"]) >= 20


@pytest.mark.parametrize("verb", ["<Dial>+12025550199</Dial>", "<Record/>", "<Enqueue>x</Enqueue>"])
def test_41_a_waiting_document_may_not_dial_or_record(verb: str) -> None:
    with world(line_pages(wait=f"<Say>Please wait.</Say>{verb}")) as here:
        assert here.dial().heard[-1].text == "Left"
        assert left(here)[0]["QueueResult"] == "error"


def test_41_a_waiting_document_that_cannot_be_had_is_an_error() -> None:
    pages = line_pages()
    del pages["/wait"]
    with world(pages) as here:
        here.dial()
        assert left(here)[0]["QueueResult"] == "error"
        assert here.carrier.queue("billing").calls == []


@pytest.mark.parametrize(
    ("enqueue", "heard"), [(ENQUEUE, "Left"), (ENQUEUE.replace('action="/left"', ""), "After")]
)
def test_42_leaving_goes_to_the_action_or_on_with_the_document(enqueue: str, heard: str) -> None:
    wait = '<Gather numDigits="1" action="/go"><Say>1 to leave</Say></Gather>'
    with world({**line_pages(enqueue, wait), "/go": "<Leave/>"}) as here:
        phone = here.dial()
        assert phone.press("1")[-1].text == heard
        assert [told["QueueResult"] for told in left(here)] == (["leave"] if heard == "Left" else [])
        assert here.app.at("/go")[0].fields["QueuePosition"] == "1"


def test_42_silence_in_the_gather_of_a_waiting_document_is_another_round() -> None:
    wait = '<Gather numDigits="1" action="/go"><Say>1 to leave</Say></Gather>'
    with world(line_pages(wait=wait)) as here:
        phone = here.dial()
        phone.stay_silent()
        phone.stay_silent()
        assert len(here.app.at("/wait")) == 2


def test_43_hanging_up_in_the_queue_is_told_and_its_answer_ignored() -> None:
    with world(line_pages()) as here:
        phone = here.dial()
        phone.hang_up()
        assert left(here)[0]["QueueResult"] == "hangup"
        assert left(here)[0]["CallStatus"] == "completed"
        assert "Left" not in phone.transcript()
        assert phone.is_over
        assert here.app.paths()[-1] == "/voice/status"


def test_44_the_longest_waiting_caller_hears_the_whisper_and_then_the_agent() -> None:
    with world(line_pages(wait='<Pause length="30"/>')) as here:
        first, second = here.dial(), here.dial(caller="+12025550143")
        agent = here.dial(caller="+12025550177", to=DESK)
        whisper = here.app.at("/whisper")[0].fields
        assert [piece.text for piece in first.heard] == ["An associate is here."]
        assert second.heard == ()
        assert whisper["CallSid"] == first.line.leg.sid
        assert whisper["DequeingCallSid"] == agent.line.leg.sid
        assert int(whisper["QueueTime"]) >= 30
        assert left(here) == []
        agent.hang_up()
        assert first.heard[-1].text == "Left"
        assert left(here)[0]["QueueResult"] == "bridged"
        assert here.app.at("/dialled")[0].fields["DialCallStatus"] == "completed"
        assert here.app.at("/dialled")[0].fields["QueueSid"] == whisper["QueueSid"]


def test_44_when_the_caller_leaves_first_the_agent_goes_on() -> None:
    with world(line_pages()) as here:
        caller = here.dial()
        agent = here.dial(to=DESK)
        assert agent.offer is not None
        assert agent.offer.kind == "bridge"
        caller.hang_up()
        assert agent.heard[-1].text == "Dialled"
        assert [told["QueueResult"] for told in left(here)] == ["bridged"]


def test_44_an_agent_without_a_telephone_can_take_the_call() -> None:
    with world(line_pages()) as here:
        phone = here.dial()
        phone.agent_answers()
        assert left(here) == []
        phone.agent_hangs_up()
        assert phone.words == "Left"
        assert left(here)[0]["QueueResult"] == "bridged"


def test_45_a_full_queue_takes_nobody() -> None:
    enqueue = ENQUEUE.replace("waitUrl", 'maxQueueSize="1" waitUrl')
    with world(line_pages(enqueue)) as here:
        here.dial()
        assert here.dial(caller="+12025550143").words == "Left"
        told = left(here)[0]
        assert here.codes() == [14207]
    assert told["QueueResult"] == "queue-full"
    assert "QueueTime" not in told


@pytest.mark.parametrize(("name", "code"), [("", 14204), ("q" * 65, 14205)])
def test_45_a_queue_has_a_name_of_at_most_64_characters(name: str, code: int) -> None:
    with world(line_pages(ENQUEUE.replace("billing", name))) as here:
        here.dial()
        assert here.codes() == [code]
        assert left(here)[0]["QueueResult"] == "error"


def test_46_an_agent_waits_at_an_empty_queue_until_the_timeout() -> None:
    with world(line_pages()) as here:
        here.dial().hang_up()
        agent = here.dial(to=DESK)
        assert agent.offer is not None
        assert agent.offer.kind == "ringing"
        agent.stay_silent()
        assert here.app.at("/dialled")[0].fields["DialCallStatus"] == "no-answer"
        assert agent.seconds > 30


def test_46_an_agent_at_an_empty_queue_gets_whoever_comes() -> None:
    with world(line_pages()) as here:
        here.dial().hang_up()
        agent = here.dial(to=DESK)
        caller = here.dial()
        agent.stay_silent()
        assert agent.offer is not None
        assert agent.offer.kind == "bridge"
        assert caller.heard[-1].text == "An associate is here."


def test_46_a_queue_that_never_was_is_an_error() -> None:
    with world(line_pages()) as here:
        agent = Phone.dial(here.carrier, DESK)
        assert agent.words == "Dialled"
        assert here.app.at("/dialled")[0].fields["DialCallStatus"] == "failed"
        assert here.codes() == [14211]


def test_without_a_waiting_document_the_caller_hears_music_or_nothing() -> None:
    for attribute, heard in (("", "music"), ('waitUrl=""', "")):
        with world({"/voice/answer": f"<Enqueue {attribute}>billing</Enqueue>"}) as here:
            phone = here.dial()
            assert phone.words == heard
            before = phone.seconds
            phone.stay_silent()
            assert phone.seconds == pytest.approx(before + 30)
            phone.press("1")
            assert phone.seconds == pytest.approx(before + 30)


def test_the_line_dialled_decides_who_waits() -> None:
    with world(line_pages()) as here:
        assert here.dial(to=LINE).line.leg.is_queued
