"""Calls by the page's own doors, over real HTTP: what is heard, what is told beside it, what is refused."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner

from ivr.calls.histories import Wanted, find_calls
from ivr.calls.pretended import keep_pretended
from ivr.cli.phone import phone
from ivr.database import reading, writing
from ivr.drafting.bench import BenchTaken
from ivr.drafting.workshop import Workshop
from ivr.rehearsal import CHECKOUT, Rehearsal
from tests.browser_phone.tab import BILL_PAY, GOOD_CARD, PUBLIC_URL, TO_PAYMENT, Tab
from tests.calls_path.caller import Caller
from tests.calls_path.ledger import count

DESK = "+12025550191"


def test_a_bill_is_paid_with_a_test_card(lines: Rehearsal) -> None:
    tab = Tab(lines.url)
    assert "Thank you for calling" in tab.call()
    assert "Enter your card number" in tab.press(*TO_PAYMENT)
    assert tab.wanted["kind"] == "pay"
    assert "went through" in tab.act("card", **GOOD_CARD)
    assert "Once more" in tab.press("1")
    tab.act("hang_up")
    assert tab.told["wanted"] is None
    assert tab.told["standing"]["outcome"] == "contained"
    assert len(lines.report.read_text(encoding="utf-8").splitlines()) == 2


def test_two_tabs_of_one_browser_are_two_callers(lines: Rehearsal) -> None:
    first = Tab(lines.url)
    second = Tab(lines.url, first.browser)
    first.call()
    second.call(caller="anonymous")
    first.press("2")
    assert second.step == "main_menu"
    second.listen()
    assert second.step == "main_menu"
    assert "main_menu" not in first.step
    assert count(lines.engine, "calls") == 2
    first.act("hang_up")
    second.listen()
    assert second.wanted["kind"] == "gather"


def test_the_phone_of_another_browser_is_refused(anywhere: Rehearsal, tab: Tab) -> None:
    tab.call()
    stranger = Tab(anywhere.url)
    stranger.name = tab.name
    answer = stranger.post("acts", {"act": {"type": "press", "keys": "1"}})
    assert answer.status_code == 410
    assert "captions" not in answer.text
    assert requests.get(f"{tab.url}/{tab.name}").status_code == 410


def test_keys_that_come_one_by_one_are_one_entry(tab: Tab) -> None:
    tab.call(caller="+12025550199")
    tab.press("2")
    tab.press(*"4017002")
    assert tab.wanted["digits"] == "4017002"
    assert "4 0 1 7" in tab.press("2")


def test_an_entry_that_is_too_short_ends_when_no_more_keys_come(tab: Tab) -> None:
    tab.call(caller="+12025550199")
    tab.press("2", "4", "0")
    assert "8 digits" in tab.act("keyed_all")


def test_silence_lasts_as_long_as_the_line_waits(tab: Tab) -> None:
    tab.call()
    assert tab.wanted["patience_seconds"] == 8
    before = tab.told["seconds"]
    assert "Sorry" in tab.act("silence")
    assert tab.told["seconds"] >= before + 8


def test_a_spoken_choice_is_taken(tab: Tab) -> None:
    tab.call()
    tab.act("speak", words="my balance")
    assert tab.step == "which_account"


def test_a_caller_in_line_is_taken_by_an_agent_in_another_tab(lines: Rehearsal) -> None:
    agent, caller = Tab(lines.url), Tab(lines.url)
    agent.call(DESK, caller="+12025550170", at="2026-11-24 10:00")
    assert "Nobody is waiting" in agent.press("1", "101#", "1", "482913")
    caller.call(at="2026-11-24 10:02")
    assert "next in line" in caller.press("0")
    assert caller.wanted["is_queued"]
    assert "Next: Bill payment" in agent.act("silence")
    agent.press("1")
    caller.listen()
    assert caller.wanted["kind"] == "bridge"
    caller.act("hang_up")
    assert "Nobody is waiting" in agent.listen()


def test_an_agent_without_a_phone_of_her_own_answers_and_leaves(lines: Rehearsal) -> None:
    tab = Tab(lines.url)
    tab.call(at="2026-11-24 10:00")
    tab.press("0")
    tab.act("agent_answers")
    assert tab.wanted["kind"] == "bridge"
    tab.act("agent_hangs_up")
    assert tab.wanted.get("kind") != "bridge"


def test_a_pretended_time_is_believed(tab: Tab) -> None:
    tab.call(at="2026-11-24 21:00")
    assert "They are here again" in tab.press("0")


def test_only_a_call_with_a_pretended_time_is_kept_as_one(lines: Rehearsal) -> None:
    tab = Tab(lines.url)
    tab.call(at="2026-11-24 21:00")
    tab.call()
    with reading(lines.engine) as connection:
        listed = find_calls(connection, lines.sealer, Wanted()).calls
        assert {one.began[:10] for one in listed if one.made_at} == {"2026-11-25"}, "at nine in New York"
    assert len(listed) == 2


def test_a_call_from_the_terminal_at_another_time_is_kept_as_one_once(lines: Rehearsal) -> None:
    by_hand = ("--number", BILL_PAY, "--url", lines.url, "--public-url", PUBLIC_URL, "--token", lines.token)
    for more in (("--at", "2026-11-24 21:00"), ()):
        outcome = CliRunner().invoke(phone, [*by_hand, *more], input="2\n", env={"IVR_FOLDER": "nowhere"})
        assert outcome.exit_code == 0, outcome.output
    with writing(lines.engine) as connection:
        listed = find_calls(connection, lines.sealer, Wanted()).calls
        assert [one.began[:10] for one in listed if one.made_at] == ["2026-11-25"], "at nine in New York"
        keep_pretended(connection, next(one.sid for one in listed if one.made_at), datetime.now(UTC))
    assert len(listed) == 2


def test_the_files_on_disk_are_called_while_another_version_is_live(tmp_path: Path) -> None:
    folder = copied_checkout(tmp_path)
    with Rehearsal(folder, public_url=PUBLIC_URL) as lines:
        flow = folder / "flows" / "bill_pay.yaml"
        words = flow.read_text(encoding="utf-8")
        flow.write_text(words.replace("Thank you for calling", "Good to hear from you at"), encoding="utf-8")
        tab = Tab(lines.url)
        assert "Good to hear from you" in tab.call(version="files")
        assert tab.told["standing"]["version"] < 0
        tab.press("2")
        assert "Good to hear from you" not in tab.call(version="live")
        assert "Good to hear from you" in tab.call(version="-1")
        flow.write_text("flow: [", encoding="utf-8")
        assert "The files have mistakes" in tab.call(version="files")


def test_files_that_are_being_compiled_are_asked_for_again(
    lines: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def at_it(*_: object) -> None:
        raise BenchTaken

    monkeypatch.setattr(Workshop, "check_files", at_it)
    answer = Tab(lines.url).post("calls", {"to": BILL_PAY, "version": "files"})
    assert (answer.status_code, answer.json()["kind"]) == (200, "busy")


def copied_checkout(tmp_path: Path) -> Path:
    for name in ("flows", "audio_prompts", "samples"):
        shutil.copytree(CHECKOUT / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize("mark", ["", "0" * 32, "é"])
def test_a_version_is_not_chosen_by_whoever_has_no_mark_of_ours(anywhere: Rehearsal, mark: str) -> None:
    """With the version that it asks for, which there is not, this call would hear an apology."""
    caller = Caller.of(anywhere)
    answer_url = f"{anywhere.public_url}/voice/answer"
    answer = caller.post(answer_url, {"IvrVersion": "77", "IvrVersionMark": mark}, "ringing")
    assert "Thank you for calling" in answer.words


def test_a_version_that_was_never_kept_cannot_be_called(tab: Tab) -> None:
    assert tab.call(version="77") == "There is no such version."
    assert tab.call(version="rm -rf") == "There is no such version."


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"to": "12"}, "no telephone number"),
        ({"to": BILL_PAY, "caller": "me"}, "anonymous"),
        ({"to": BILL_PAY, "at": "tomorrow"}, "2026-11-26 09:00"),
        ({"to": BILL_PAY, "at": "9999-12-31T23:59"}, "Pretend a time between"),
        ({"to": BILL_PAY, "at": "0001-01-01T00:00"}, "Pretend a time between"),
    ],
)
def test_a_call_that_cannot_be_made_says_why(tab: Tab, said: dict[str, str], problem: str) -> None:
    answer = tab.post("calls", said)
    assert answer.status_code == 422
    assert problem in answer.json()["problem"]


def test_acts_that_do_not_fit_are_refused_and_change_nothing(tab: Tab) -> None:
    assert tab.act("press", keys="1") == "The call is over."
    tab.call()
    for kind, said in (
        ("press", {"keys": "x"}),
        ("press", {"keys": "1" * 41}),
        ("card", GOOD_CARD),
        ("message", {"seconds": 10}),
        ("agent_answers", {}),
        ("agent_hangs_up", {}),
        ("speak", {"words": "a" * 501}),
    ):
        assert tab.post("acts", {"act": {"type": kind, **said}}).status_code == 422
    assert tab.post("acts", {"act": {"type": "dance"}}).status_code == 400
    headers = {"X-Form-Token": tab.form_token, "Content-Type": "application/json"}
    deep = tab.browser.post(f"{tab.url}/{tab.name}/acts", b'{"x":' + b"[" * 50_000, headers=headers)
    assert deep.status_code == 400
    tab.listen()
    assert tab.step == "main_menu"


def test_only_json_is_taken(tab: Tab) -> None:
    sent = {"to": BILL_PAY, "form_token": tab.form_token}
    assert tab.browser.post(f"{tab.url}/{tab.name}/calls", data=sent).status_code == 415
    without_token = tab.browser.post(f"{tab.url}/{tab.name}/calls", json={"to": BILL_PAY})
    assert without_token.status_code == 403


def test_what_is_done_is_signed_as_the_carrier_does(anywhere: Rehearsal, tab: Tab) -> None:
    """By the doors alone: the application counts each act as a webhook, and none as refused."""
    tab.call()
    tab.press("2")
    turns = [line for line in anywhere.log.read_text(encoding="utf-8").splitlines() if '"turn"' in line]
    assert tab.told["call_sid"] in turns[-1]
    assert '"refused"' not in anywhere.log.read_text(encoding="utf-8")


def test_the_time_of_a_call_begins_where_it_was_pretended(tab: Tab) -> None:
    tab.call(at="2026-11-24T10:00")
    assert "at 2026-11-24 10:00" in tab.call_file()


def test_callers_who_act_at_the_same_moment_all_get_their_turn(lines: Rehearsal) -> None:
    tabs = [Tab(lines.url) for _ in range(4)]
    with ThreadPoolExecutor(len(tabs)) as threads:
        heard = list(threads.map(lambda tab: tab.call(caller="anonymous"), tabs))
        assert all("Thank you for calling" in words for words in heard)
        list(threads.map(lambda tab: tab.press("2"), tabs))
    assert {tab.step for tab in tabs} == {"account"}
    assert count(lines.engine, "calls") == len(tabs)


def test_a_recording_is_played_and_its_words_are_captioned(tmp_path: Path) -> None:
    folder = copied_checkout(tmp_path)
    recording = folder / "audio_prompts" / "en" / "bill_pay.welcome.wav"
    recording.parent.mkdir(exist_ok=True)
    shutil.copyfile(folder / "audio_prompts" / "waiting.wav", recording)
    with Rehearsal(folder, public_url=PUBLIC_URL) as lines:
        tab = Tab(lines.url)
        assert "Thank you for calling CareCentrix to pay your bill." in tab.call()
        played = [caption for caption in tab.told["captions"] if caption["kind"] == "recording"]
        assert [(one["sound"], one["language"]) for one in played] == [
            ("/audio/en/bill_pay.welcome.wav", "en")
        ]
        assert requests.get(lines.url + played[0]["sound"]).headers["Content-Type"] == "audio/wav"


def test_no_card_but_those_in_the_list_can_be_keyed_by_pad_or_by_key(lines: Rehearsal) -> None:
    """The one here is a test card, too, but not one of the sandbox's."""
    tab = Tab(lines.url)
    tab.call()
    tab.press(*TO_PAYMENT)
    assert "Only the test cards" in tab.act("card", **(GOOD_CARD | {"number": "4000000000000127"}))
    tab.press("40000000", "000001")
    assert "Only test cards" in tab.press("2")
    assert tab.wanted["field"] == "payment-card-number"
    assert "expiration date" in tab.press("19")
    assert "Only the test accounts" in tab.act("account", routing="110000000", account="000123456789")
