"""What callers hear in a queue: their place and an honest wait."""

import pytest

from ivr.engine.events import QueueStanding
from ivr.engine.instructions import GatherKeys, LeaveQueue, Pause, PlayRecording, Speak, Spoken
from ivr.engine.speech import plain_text
from ivr.engine.waiting import MAX_WAIT_TOLD_MINUTES, wait_minutes, waiting_words
from ivr.flow.model import FlowSet, HangUp, Language
from ivr.flow.people import JoinQueue, Queue
from tests.engine.building import Walker, flow, flow_set, in_line, prompt

FLOW = flow(
    "line",
    JoinQueue("queue", 1, "billing", {"full": "bye", "unavailable": "bye"}),
    HangUp("bye", 2, prompt("Good-bye.")),
)


def words(standing: QueueStanding, language: Language = "en") -> str:
    flows = flow_set(FLOW, language=language)
    speak, music = waiting_words(flows, in_line(flows).call, standing)
    assert music == PlayRecording("waiting.wav", Pause(30))
    assert isinstance(speak, Speak)
    (spoken,) = speak.pieces
    assert isinstance(spoken, Spoken)
    return spoken.text


@pytest.mark.parametrize(
    ("standing", "english", "spanish"),
    [
        (
            QueueStanding(1, 0),
            "You are next in line. The wait is about four minutes.",
            "Usted es la siguiente persona en la fila. La espera es de aproximadamente cuatro minutos.",
        ),
        (
            QueueStanding(2, 30),
            "You are number two in line. The wait is about eight minutes.",
            "Usted ocupa el lugar número dos en la fila. La espera es de aproximadamente ocho minutos.",
        ),
        (
            QueueStanding(4, 60, 200),
            "You are number four in line. The wait is about four minutes.",
            "Usted ocupa el lugar número cuatro en la fila. La espera es de aproximadamente cuatro minutos.",
        ),
        (
            QueueStanding(17, 60),
            "You are number seventeen in line. The wait is about one hour and ten minutes.",
            "Usted ocupa el lugar número diecisiete en la fila."
            " La espera es de aproximadamente una hora y diez minutos.",
        ),
        (
            QueueStanding(46, 60),
            "You are number forty-six in line. The wait is more than three hours.",
            "Usted ocupa el lugar número cuarenta y seis en la fila. La espera es de más de tres horas.",
        ),
        (
            QueueStanding(1, 60, 60),
            "You are next in line. The wait is about one minute.",
            "Usted es la siguiente persona en la fila. La espera es de aproximadamente un minuto.",
        ),
    ],
)
def test_the_place_and_the_wait_are_told_in_words(
    standing: QueueStanding, english: str, spanish: str
) -> None:
    assert words(standing) == english
    assert words(standing, "es") == spanish


@pytest.mark.parametrize(
    ("standing", "minutes"),
    [
        (QueueStanding(3, 0), 15),
        (QueueStanding(3, 0, agents=1), 15),
        (QueueStanding(3, 0, agents=5), 3),
        (QueueStanding(1, 0, agents=5), 1),
        (QueueStanding(3, 0, 61), 2),
        (QueueStanding(3, 0, 60), 1),
        (QueueStanding(0, 0), 4),
        (QueueStanding(-1, -5, -60, -1), 4),
        (QueueStanding(2, 0, 601), 15),
        (QueueStanding(2, 0, 600), 10),
        (QueueStanding(45, 0), MAX_WAIT_TOLD_MINUTES),
        (QueueStanding(46, 0), MAX_WAIT_TOLD_MINUTES + 5),
    ],
)
def test_a_wait_is_whole_minutes_rounded_up_and_a_long_one_to_the_next_five(
    standing: QueueStanding, minutes: int
) -> None:
    assert wait_minutes(Queue("billing", minutes_each=4), standing) == minutes


def offering(language: Language = "en") -> tuple[FlowSet, Walker]:
    step = JoinQueue("queue", 1, "billing", {"full": "bye", "unavailable": "bye", "choices": "bye"})
    flows = flow_set(flow("line", step, HangUp("bye", 2, prompt("Good-bye."))), language=language)
    return flows, in_line(flows)


def test_where_there_are_other_choices_every_round_offers_them_and_listens() -> None:
    for language, offer in (("en", "leave a message, press 1."), ("es", "dejar un mensaje, oprima 1.")):
        flows, caller = offering(language)
        (gather,) = waiting_words(flows, caller.call, QueueStanding(1, 0))
        assert isinstance(gather, GatherKeys)
        speak, music = gather.prompts
        assert isinstance(speak, Speak)
        assert plain_text(speak.pieces).endswith(offer)
        assert (music, gather.max_digits) == (PlayRecording("waiting.wav", Pause(30)), 1)


@pytest.mark.parametrize(("key", "leaves"), [("1", True), ("2", False), ("0", False), ("", False)])
def test_only_the_key_for_other_choices_takes_her_out_of_the_queue(key: str, leaves: bool) -> None:
    flows, caller = offering()
    assert (waiting_words(flows, caller.call, QueueStanding(1, 0), key) == (LeaveQueue(),)) == leaves
    plain = flow_set(FLOW)
    assert waiting_words(plain, in_line(plain).call, QueueStanding(1, 0), key) != (LeaveQueue(),)


@pytest.mark.parametrize(("waited", "leaves"), [(1_799, False), (1_800, True), (9_999, True)])
def test_the_longest_wait_ends(waited: int, leaves: bool) -> None:
    flows = flow_set(FLOW)
    found = waiting_words(flows, in_line(flows).call, QueueStanding(1, waited))
    assert (found == (LeaveQueue(),)) == leaves


@pytest.mark.parametrize(
    ("standing", "leaves"),
    [
        (QueueStanding(1, 0, is_lost=True), True),
        (QueueStanding(1, 0, agents=0), True),
        (QueueStanding(1, 0, agents=1), False),
        (QueueStanding(1, 0), False),
    ],
)
def test_nobody_waits_for_nobody(standing: QueueStanding, leaves: bool) -> None:
    flows = flow_set(FLOW)
    assert (waiting_words(flows, in_line(flows).call, standing) == (LeaveQueue(),)) == leaves


def test_without_music_there_is_a_pause_until_the_next_announcement() -> None:
    flows = flow_set(FLOW)
    flows.queues["billing"] = Queue("billing", announce_every_seconds=45)
    assert waiting_words(flows, in_line(flows).call, QueueStanding(1, 0))[-1] == Pause(45)


def test_a_standing_after_the_queue_was_left_or_renamed_is_still_answered() -> None:
    flows = flow_set(FLOW)
    caller = in_line(flows)
    flows.queues.clear()
    assert waiting_words(flows, caller.call, QueueStanding(1, 0))[-1] == Pause(30)
    caller.hangs_up()
    assert waiting_words(flow_set(FLOW), caller.call, QueueStanding(1, 0))[-1] == Pause(30)
