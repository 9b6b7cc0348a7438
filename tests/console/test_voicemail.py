"""The voicemail page: messages are heard through our server, noted, and done once."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from ivr.carrier.kept_recordings import KeptRecordings, NoRecording, Sound
from ivr.console.fetched_recordings import MOST_ON_THE_WAY, FetchedRecordings
from ivr.database import reading, writing
from ivr.desk.messages import AUTHORIZATION, Expected, Recorded, find_message, keep, open_message
from ivr.simulator.account import SimulatedAccount
from ivr.staff import audit_log
from tests.console.visitors import House

RECORDING = "RE" + "1" * 32
SOUND = Sound(b"RIFF", "audio/wav")
ACCOUNT = "AC" + "1" * 32


def left(house: House, purpose: str = "message", seconds: int = 3, wording: str = "After the tone") -> str:
    expected = Expected("billing", purpose, "CA1", 3, "bill_pay", "en", wording, "+12025550142", "40170022")
    with writing(house.engine) as connection:
        message = open_message(connection, house.sealer, expected, house.now() - timedelta(days=2))
        keep(connection, house.sealer, message, Recorded(RECORDING, seconds), house.now())
    return message


def state(house: House, message: str) -> tuple[str, str | None]:
    with reading(house.engine) as connection:
        found = find_message(connection, house.sealer, message)
    assert found is not None
    return found.state, found.done_by


def noted(house: House) -> list[tuple[str, str, str, str]]:
    with reading(house.engine) as connection:
        return [(one.who, one.did, one.about, one.detail) for one in audit_log.listed(connection)]


def test_no_messages_says_where_they_come_from(house: House) -> None:
    agent = house.visitor("agent")
    assert "No messages to do" in agent.get("/console/voicemail").text
    assert "No message is done yet" in agent.get("/console/voicemail/done").text


def test_the_list_masks_the_caller_and_each_look_and_each_hearing_is_noted(house: House) -> None:
    message = left(house)
    agent = house.visitor("agent")
    listed = agent.get("/console/voicemail?page=-1").text
    assert "…0142" in listed
    assert "+12025550142" not in listed
    assert "+12025550142" in agent.get(f"/console/voicemail/{message}").text
    sound = agent.get(f"/console/voicemail/{message}/sound")
    while sound.status_code == 202:
        sound = agent.get(f"/console/voicemail/{message}/sound")
    assert (sound.status_code, sound.mimetype, sound.data[:4]) == (200, "audio/wav", b"RIFF")
    looks = [one for one in noted(house) if one[1] == "looked"]
    assert looks == [
        ("agent", "looked", f"message {message}", "played"),
        ("agent", "looked", f"message {message}", ""),
        ("agent", "looked", "list of messages", ""),
    ]


def test_a_viewer_hears_nothing(house: House) -> None:
    message = left(house)
    for path in ("", f"/{message}", f"/{message}/sound"):
        assert house.visitor("viewer").get(f"/console/voicemail{path}").status_code == 403


def test_a_message_is_done_once_and_stays_with_who_did_it(house: House) -> None:
    message = left(house)
    ann, ben = house.visitor("agent", name="ann"), house.visitor("agent", name="ben")
    for _ in range(2):
        assert ann.post(f"/console/voicemail/{message}/done").status_code == 303
    late = ben.post(f"/console/voicemail/{message}/done")
    assert (late.status_code, "done already, by ann" in late.text) == (409, True)
    assert state(house, message) == ("done", "ann")
    assert "ann" in ben.get("/console/voicemail/done").text
    assert len([one for one in noted(house) if one[1] == "did what a message asked"]) == 1


def test_how_long_it_is_kept_is_told(house: House) -> None:
    agent = house.visitor("agent")
    assert "90 days longer" in agent.get(f"/console/voicemail/{left(house)}").text


def test_a_spoken_authorization_is_kept_as_proof(house: House) -> None:
    agent = house.visitor("agent")
    message = left(house, AUTHORIZATION)
    assert "as proof, until" in agent.get(f"/console/voicemail/{message}").text
    agent.post(f"/console/voicemail/{message}/done")
    done_at = house.now()
    assert str(done_at.year + 2) in agent.get("/console/voicemail/done").text


def test_words_with_markup_are_words_and_no_message_is_a_page(house: House) -> None:
    message = left(house, wording="<img src=x onerror=alert(1)>")
    agent = house.visitor("agent")
    assert "&lt;img src=x" in agent.get(f"/console/voicemail/{message}").text
    for path in ("nothing", "nothing/sound"):
        assert agent.get(f"/console/voicemail/{path}").status_code == 404


# -- on the way


def come(recordings: FetchedRecordings) -> Sound:
    """The recording, however often it has to be asked for."""
    while (found := recordings.take(RECORDING, 3)) is None:
        pass
    return found


def test_a_slow_carrier_keeps_no_request_waiting_and_what_came_is_taken_once() -> None:
    may_come, asked = threading.Event(), []

    def fetch(recording: str, _seconds: int) -> Sound:
        asked.append(recording)
        assert may_come.wait(10)
        return SOUND

    recordings = FetchedRecordings(fetch)
    assert recordings.take(RECORDING, 3) is None
    may_come.set()
    assert come(recordings) == SOUND
    assert asked == [RECORDING]
    assert come(recordings) == SOUND
    assert asked == [RECORDING, RECORDING]


def test_only_so_many_are_fetched_at_once() -> None:
    may_come = threading.Event()

    def fetch(_recording: str, _seconds: int) -> Sound:
        assert may_come.wait(10)
        return SOUND

    recordings = FetchedRecordings(fetch)
    for number in range(MOST_ON_THE_WAY):
        recordings.ask(f"RE{number}", 1)
    with pytest.raises(NoRecording, match="Too many"):
        recordings.ask("RE9", 1)
    may_come.set()


def test_what_cannot_be_fetched_is_told_and_asked_for_again_the_next_time() -> None:
    def fetch(_recording: str, _seconds: int) -> Sound:
        raise NoRecording("The carrier has this recording no more.")

    recordings = FetchedRecordings(fetch)
    for _ in range(2):
        with pytest.raises(NoRecording, match="no more"):
            come(recordings)


# -- from the carrier


@pytest.fixture
def account() -> Iterator[SimulatedAccount]:
    with SimulatedAccount(ACCOUNT, ["the second token"]) as opened:
        opened.recordings[RECORDING] = b"ID3 a message"
        yield opened


def kept(account: SimulatedAccount, *tokens: str) -> KeptRecordings:
    return KeptRecordings(ACCOUNT, tokens, account.url)


def test_a_recording_is_fetched_with_whichever_token_counts(account: SimulatedAccount) -> None:
    sound = kept(account, "the first token", "the second token").fetch(RECORDING)
    assert sound == Sound(b"ID3 a message", "audio/mpeg")


@pytest.mark.parametrize(
    ("recording", "tokens", "fails", "sentence"),
    [
        (RECORDING, ["wrong"], {}, "does not know our account"),
        ("RE" + "2" * 32, ["the second token"], {}, "no more"),
        ("../../secret", ["the second token"], {}, "told of no recording"),
        (RECORDING, ["the second token"], {".mp3": 503}, "HTTP 503"),
        (RECORDING, ["the second token"], {".mp3": 429}, "so many requests"),
        (RECORDING, [], {}, "TWILIO_ACCOUNT_SID"),
    ],
)
def test_what_goes_wrong_at_the_carrier_is_a_sentence(
    account: SimulatedAccount, recording: str, tokens: list[str], fails: dict[str, int], sentence: str
) -> None:
    account.fails = fails
    with pytest.raises(NoRecording, match=sentence):
        kept(account, *tokens).fetch(recording)


def test_a_carrier_that_cannot_be_reached_is_a_sentence() -> None:
    with pytest.raises(NoRecording, match="cannot be reached"):
        KeptRecordings(ACCOUNT, ["token"], "http://127.0.0.1:9").fetch(RECORDING)
