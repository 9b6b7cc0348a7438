"""Behaviour 60: status callbacks come late, twice, and in any order; each tells the moment it is about."""

from ivr.simulator.habits import Faults
from tests.simulator.answering import Given, Page
from tests.simulator.calling import World, world

DIAL = (
    '<Dial><Number statusCallback="/leg" statusCallbackEvent="initiated ringing answered completed">'
    "+12025550199</Number></Dial>"
)
PAGES: dict[str, Page | list[Page]] = {"/voice/answer": DIAL, "/leg": Given(b"", 204)}


def make_a_call(here: World) -> None:
    phone = here.dial()
    phone.agent_answers()
    phone.agent_hangs_up()
    assert phone.is_over


def told(here: World) -> list[tuple[str, str]]:
    return [(one.fields["SequenceNumber"], one.fields["CallStatus"]) for one in here.app.at("/leg")]


IN_ORDER = [("0", "ringing"), ("1", "ringing"), ("2", "in-progress"), ("3", "completed")]


def test_60_callbacks_come_in_order_when_nothing_goes_wrong() -> None:
    with world(PAGES) as here:
        make_a_call(here)
        assert told(here) == IN_ORDER
        (over,) = here.app.at("/voice/status")
    assert "CallDuration" in here.app.at("/leg")[3].fields
    assert "CallDuration" not in here.app.at("/leg")[2].fields
    assert over.fields["CallStatus"] == "completed"
    assert over.fields["CallbackSource"] == "call-progress-events"


def test_60_callbacks_may_be_shuffled_and_tell_what_was_true_when_they_were_made() -> None:
    faults = Faults(hold_status_callbacks=True, shuffle_status_callbacks=True, seed=3)
    with world(PAGES, faults=faults) as here:
        make_a_call(here)
        assert told(here) == []
        here.carrier.deliver_callbacks()
        assert told(here) != IN_ORDER
        assert sorted(told(here)) == IN_ORDER


def test_60_callbacks_may_come_twice() -> None:
    with world(PAGES, faults=Faults(double_status_callbacks=True)) as here:
        make_a_call(here)
        assert sorted(told(here)) == sorted(IN_ORDER * 2)


def test_a_callback_that_is_not_taken_is_only_a_warning() -> None:
    with world({"/voice/answer": "<Say>Hello</Say>", "/voice/status": Given(b"", 500)}) as here:
        assert here.dial().words == "Hello"
        assert here.codes() == [15003]
