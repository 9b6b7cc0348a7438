"""What a caller leaves after the beep: how it ends, what is kept of it, and who is told."""

import pytest

from ivr.simulator.call_files import Script, read_call_file
from ivr.simulator.call_tests import dialling_with
from ivr.simulator.habits import CarrierHabits
from ivr.simulator.playing import Played, play
from tests.simulator.answering import Page
from tests.simulator.calling import World, world

RECORD = '<Record action="/taken" recordingStatusCallback="/kept" {}/><Say>After</Say>'


def pages(attributes: str = "") -> dict[str, Page | list[Page]]:
    return {"/voice/answer": RECORD.format(attributes), "/taken": "<Say>Taken</Say>", "/kept": ""}


def played_in(here: World, acts: str) -> Played:
    script = read_call_file(f"dials 1-202-555-0100\nhears beep\n{acts}", "a.call")
    assert isinstance(script, Script), script
    return play(script, dialling_with(here.carrier))


@pytest.mark.parametrize(
    ("ending", "digits"),
    [("presses pound\nhears taken", "#"), ("hears taken", ""), ("hangs up\nnever hears taken", "hangup")],
)
def test_a_message_ends_by_a_key_silence_or_the_end_of_the_call(ending: str, digits: str) -> None:
    with world(pages()) as here:
        outcome = played_in(here, f"records 20 seconds\n{ending}")
        assert outcome.difference is None, outcome.difference
        (kept,) = here.carrier.board.recordings
        (taken,) = (asked.fields for asked in here.app.at("/taken"))
        (told,) = (asked.fields for asked in here.app.at("/kept"))
    assert (taken["Digits"], taken["RecordingDuration"]) == (digits, "20")
    assert taken["RecordingSid"] == told["RecordingSid"] == kept.sid
    assert taken["RecordingUrl"].endswith(kept.sid)
    assert kept.seconds == 20
    assert kept.call_sid == taken["CallSid"]
    assert (told["RecordingStatus"], told["RecordingDuration"]) == ("completed", "20")
    assert "speaks for 20 seconds" in outcome.transcript


@pytest.mark.parametrize(
    ("falls_through", "heard", "asked"), [(False, "taken", 1), (True, "after", 0)], ids=["asked", "skipped"]
)
def test_an_empty_recording_is_kept_nowhere(falls_through: bool, heard: str, asked: int) -> None:
    habits = CarrierHabits(empty_recording_falls_through=falls_through)
    with world(pages('recordingStatusCallbackEvent="completed absent"'), habits=habits) as here:
        outcome = played_in(here, f"records nothing\nhears {heard}")
        assert outcome.difference is None, outcome.difference
        assert here.carrier.board.recordings == []
        assert len(here.app.at("/taken")) == asked
        (told,) = (asked.fields for asked in here.app.at("/kept"))
    assert told["RecordingStatus"] == "absent"


@pytest.mark.parametrize(("falls_through", "asked"), [(False, 1), (True, 0)])
def test_hanging_up_without_a_word_is_an_empty_recording(falls_through: bool, asked: int) -> None:
    habits = CarrierHabits(empty_recording_falls_through=falls_through)
    with world(pages(), habits=habits) as here:
        assert played_in(here, "hangs up").difference is None
        assert len(here.app.at("/taken")) == asked
        assert here.app.at("/kept") == []


def test_only_the_events_asked_for_are_told() -> None:
    with world(pages('recordingStatusCallbackEvent="in-progress absent"')) as here:
        played_in(here, "records 5 seconds\npresses 1\nhears taken")
        assert [asked.fields["RecordingStatus"] for asked in here.app.at("/kept")] == ["in-progress"]


def test_a_key_that_does_not_finish_it_leaves_it_to_silence() -> None:
    with world(pages('finishOnKey="#" timeout="8"')) as here:
        outcome = played_in(here, "records 5 seconds\npresses 1\nhears taken")
        assert outcome.difference is None, outcome.difference
        assert here.app.at("/taken")[0].fields["Digits"] == ""


def test_without_a_limit_to_silence_it_lasts_as_long_as_it_may() -> None:
    with world(pages('timeout="0" maxLength="90"')) as here:
        outcome = played_in(here, "records 20 seconds\nhears taken")
        assert outcome.difference is None, outcome.difference
        assert here.app.at("/taken")[0].fields["RecordingDuration"] == "90"
        assert outcome.seconds > 90


def test_a_message_is_cut_at_its_greatest_length() -> None:
    with world(pages('maxLength="15"')) as here:
        played_in(here, "records 20 seconds\nhears taken")
        assert here.carrier.board.recordings[0].seconds == 15


def test_where_nothing_is_recorded_no_message_can_be_left() -> None:
    with world({"/voice/answer": "<Gather><Say>beep</Say></Gather>"}) as here:
        difference = played_in(here, "records 20 seconds").difference
    assert difference is not None
    assert difference.about == "the line does not record a message"
