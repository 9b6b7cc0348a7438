"""What is kept of how a call went: every step, why it was left, and what the errands answered; no secret."""

from datetime import UTC, datetime, timedelta
from re import search

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from ivr.calls.ended import count_ended
from ivr.calls.histories import CallHistory, Wanted, find_calls, history_of, sids_beginning
from ivr.calls.paths import paths_since
from ivr.calls.recorded_words import with_words
from ivr.calls.replays import replay_calls
from ivr.calls.rows import open_trail
from ivr.calls.words import Said, masked, said_in
from ivr.engine import trail as trails
from ivr.flow.compiler import compile_flows
from ivr.rehearsal import Rehearsal
from ivr.versions import PublishedVersions
from tests.calls_path.caller import HOLDER_TO_PAYMENT, Caller
from tests.console.flows import FILES

SECRETS = ("03151952", "1952-03-15", '"20001"')


def history(lines: Rehearsal, caller: Caller) -> CallHistory:
    with lines.engine.connect() as connection:
        found = history_of(connection, lines.sealer, caller.sid)
    assert found is not None
    return found


def stored_trails(lines: Rehearsal) -> list[tuple[str, int, bytes]]:
    with lines.engine.connect() as connection:
        rows = connection.execute(text("SELECT call_sid, number, trail_sealed FROM turns ORDER BY number"))
        return [(sid, number, bytes(sealed)) for sid, number, sealed in rows]


def pays(caller: Caller) -> None:
    caller.ring()
    caller.press(*HOLDER_TO_PAYMENT)
    caller.press("1", "1", "1")


def test_every_step_is_kept_with_why_it_was_left(lines: Rehearsal, caller: Caller) -> None:
    caller.ring()
    caller.press(*HOLDER_TO_PAYMENT)
    told = history(lines, caller)
    assert [turn.happened for turn in told.turns] == [
        "calls",
        "presses 2",
        "keys 8 digits",
        "presses 1",
        "keys 8 digits",
        "keys 5 digits",
    ]
    found = [turn.trail for turn in told.turns if turn.trail is not None]
    assert len(found) == len(told.turns)
    assert found[1].results_at(0) == ("2",)
    assert (found[2].keyed, found[2].results_at(0)) == ("40170022", ("taken",))
    assert (found[4].keyed, found[4].waits_for) == (None, "digits")
    last = found[-1]
    assert ("verify_holder", "verified") in [(one.errand, one.way_out) for one in last.answered]
    assert last.stands == told.end
    assert last.passed[-1] == told.end


def test_a_trail_holds_no_secret(lines: Rehearsal, caller: Caller) -> None:
    pays(caller)
    kept = [
        trails.to_json(open_trail(sealed, sid, number, lines.sealer)).decode()
        for sid, number, sealed in stored_trails(lines)
    ]
    assert len(kept) > len(HOLDER_TO_PAYMENT)
    assert not [secret for secret in SECRETS for trail in kept if secret in trail]


def test_a_repeated_webhook_keeps_one_trail(lines: Rehearsal, caller: Caller) -> None:
    caller.ring()
    caller.press("2")
    before = stored_trails(lines)
    caller.again()
    assert stored_trails(lines) == before


def test_a_call_from_before_trails_were_kept_is_told_as_far_as_it_is_known(
    lines: Rehearsal, caller: Caller
) -> None:
    caller.ring()
    caller.press("2")
    with lines.engine.begin() as connection:
        connection.execute(text("UPDATE turns SET trail_sealed = NULL"))
    told = history(lines, caller)
    assert [turn.trail for turn in told.turns] == [None, None]
    assert told.path == ()
    assert told.turns[0].said[0].words
    with lines.engine.connect() as connection:
        found = find_calls(connection, lines.sealer, Wanted(step="bill_pay"))
    assert (found.calls, found.without_trail) == ((), 1)


def test_numbers_are_shown_with_their_last_four_digits(lines: Rehearsal, caller: Caller) -> None:
    caller.ring()
    caller.press("2", "40170022#")
    told = history(lines, caller)
    words = " ".join(said.words for said in told.turns[2].said)
    assert "x x x x 0 0 2 2" in words
    assert told.listed.caller == "…0199"
    assert told.turns[0].said[0].language == "en"


@given(st.text("0123456789 ,.$-abc", max_size=60))
def test_no_more_than_four_digits_of_a_number_are_shown(words: str) -> None:
    shown = masked(words)
    assert len(shown) == len(words)
    assert search(r"\d{5,}|(?<!\d)\d(?:,? \d){4,}(?!\d)", shown) is None


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("I have 4 0 1 7, 0 0 2 2.", "I have x x x x, 0 0 2 2."),
        ("4 0 1 7 0 0 2 2", "x x x x 0 0 2 2"),
        ("confirmation 4829160023", "confirmation xxxxxx0023"),
        ("due on December 1, 2026", "due on December 1, 2026"),
        ("the account that ends in 0 0 2 2", "the account that ends in 0 0 2 2"),
    ],
)
def test_long_numbers_are_masked_however_they_are_said(words: str, shown: str) -> None:
    assert masked(words) == shown


def test_a_recording_is_told_by_its_file() -> None:
    answer = b"<Response><Play>http://127.0.0.1/audio/en/bill_pay.welcome.wav</Play></Response>"
    assert [said.recording for said in said_in(answer)] == ["en/bill_pay.welcome.wav"]


def test_a_recording_is_told_with_the_words_in_whose_place_it_is_played() -> None:
    answer = b"<Response><Play>http://127.0.0.1/audio/en/front_desk.goodbye.wav</Play></Response>"
    flows = compile_flows(FILES, frozenset({"en/front_desk.goodbye.wav"})).accepted()
    assert with_words(flows, said_in(answer)) == (Said("en", "Good-bye.", "en/front_desk.goodbye.wav"),)
    unknown = said_in(answer.replace(b"goodbye", b"good_bye"))
    assert with_words(flows, unknown) == unknown
    music = said_in(b"<Response><Play>http://127.0.0.1/audio/waiting.wav</Play></Response>")
    assert [said.recording for said in music] == ["waiting.wav"]


def test_calls_are_found_by_what_became_of_them(lines: Rehearsal) -> None:
    callers = [Caller.of(lines), Caller.of(lines, caller="+12025550142")]
    callers[0].ring()
    callers[0].hang_up()
    callers[1].ring()
    callers[1].press("2")

    def found(wanted: Wanted) -> set[str]:
        with lines.engine.connect() as connection:
            page = find_calls(connection, lines.sealer, wanted)
        assert page.cursor is None
        return {call.sid for call in page.calls}

    began = history(lines, callers[0]).listed.began
    both = {caller.sid for caller in callers}
    assert found(Wanted()) == both
    assert found(Wanted(outcome="abandoned")) == {callers[0].sid}
    assert found(Wanted(last_four="0142")) == {callers[1].sid}
    assert found(Wanted(step="bill_pay")) == both
    assert found(Wanted(step="bill_pay.nowhere")) == set()
    moment = datetime.now(UTC)
    assert found(Wanted(since=moment + timedelta(hours=1))) == set()
    assert found(Wanted(until=moment + timedelta(hours=1))) == both
    assert began <= history(lines, callers[1]).listed.began


def test_a_page_goes_on_where_the_one_before_it_ended(lines: Rehearsal) -> None:
    callers = [Caller.of(lines) for _ in range(3)]
    for caller in callers:
        caller.ring()
    seen: list[str] = []
    cursor = None
    while True:
        with lines.engine.connect() as connection:
            page = find_calls(connection, lines.sealer, Wanted(), cursor, page_rows=2)
        seen += [call.sid for call in page.calls]
        cursor = page.cursor
        if cursor is None:
            break
    assert sorted(seen) == sorted(caller.sid for caller in callers)


def test_a_call_is_named_by_a_beginning_that_no_other_has(lines: Rehearsal, caller: Caller) -> None:
    caller.ring()
    with lines.engine.connect() as connection:
        assert sids_beginning(connection, caller.sid[:20]) == [caller.sid]
        assert sids_beginning(connection, "CA%") == []


def test_paths_and_replays_are_read_from_either_database(lines: Rehearsal, caller: Caller) -> None:
    pays(caller)
    caller.hang_up()
    began = datetime.now(UTC) - timedelta(hours=1)
    with lines.engine.connect() as connection:
        assert count_ended(connection, began) == 1
        paths = list(paths_since(connection, lines.sealer, began))
    assert [path.stood for path in paths] == [history(lines, caller).path]
    flows = PublishedVersions(lines.engine).flows_of(1)
    found = list(replay_calls(lines.engine, lines.sealer, began, flows))
    assert [(call.sid, call.replayed and call.replayed.verdict) for call in found] == [
        (caller.sid, "the same")
    ]
