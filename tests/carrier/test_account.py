"""The account, through the real SDK and over real HTTP, against the simulated one."""

import traceback
from collections.abc import Iterator

import pytest

from ivr.carrier.account import CarrierAccount
from ivr.carrier.numbers import AccountUnavailable, FixedDoors, compare
from ivr.simulator.account import SimulatedAccount

SID = "AC" + "7" * 32
TOKEN = "3d1f09ac51b2f7e8d3c4a5b6978f0e1d"
OLD_TOKEN = "9f1f09ac51b2f7e8d3c4a5b6978f0e22"
LINE, OTHER = "+12025550142", "+12025550143"
DOORS = FixedDoors(
    *(
        f"https://ivr.example.com{door}"
        for door in ("/voice/answer", "/voice/fallback", "/voice/status", "/text/received")
    )
)


@pytest.fixture
def simulated() -> Iterator[SimulatedAccount]:
    with SimulatedAccount(SID, [TOKEN], [LINE, OTHER]) as account:
        yield account


def opened(simulated: SimulatedAccount, *tokens: str, sid: str = SID) -> CarrierAccount:
    return CarrierAccount(sid, tokens or (TOKEN,), simulated.url)


def test_an_account_tells_how_it_stands(simulated: SimulatedAccount) -> None:
    standing = opened(simulated).standing()
    assert (standing.status, standing.is_trial) == ("active", False)
    assert standing.at is not None
    simulated.status, simulated.type = "suspended", "Trial"
    assert opened(simulated).standing().is_trial


def test_every_page_of_numbers_is_read() -> None:
    many = [f"+1202555{last:04}" for last in range(100, 230)]
    with SimulatedAccount(SID, [TOKEN], many, page=7) as simulated:
        assert [one.number for one in opened(simulated).numbers()] == many


def test_a_number_is_pointed_and_reads_back_as_it_was_set(simulated: SimulatedAccount) -> None:
    account = opened(simulated)
    first = compare([LINE], account.numbers(), DOORS).changes[0]
    account.change(first.owned.sid, first.settings)
    assert simulated.changes == [(first.owned.sid, dict(first.settings))]
    found = compare([LINE], account.numbers(), DOORS)
    assert (found.in_order, found.changes, found.others) == ((LINE,), (), (OTHER,))


def test_only_what_differs_is_sent(simulated: SimulatedAccount) -> None:
    simulated.numbers[0].update(
        voice_url=f"{DOORS.answer}#rc=2&rp=ct,5xx",
        voice_fallback_url=DOORS.fallback,
        voice_fallback_method="GET",
        status_callback=DOORS.status,
        sms_url="https://elsewhere.example.com",
    )
    change = compare([LINE], opened(simulated).numbers(), DOORS).changes[0]
    assert dict(change.settings) == {"voice_fallback_method": "POST", "sms_url": DOORS.text_received}


def test_an_application_on_a_number_is_taken_off_since_it_outweighs_the_urls(
    simulated: SimulatedAccount,
) -> None:
    simulated.numbers[0]["voice_application_sid"] = "AP" + "1" * 32
    account = opened(simulated)
    change = compare([LINE], account.numbers(), DOORS).changes[0]
    assert change.settings["voice_application_sid"] == ""
    account.change(change.owned.sid, change.settings)
    assert simulated.numbers[0]["voice_application_sid"] == ""


def test_a_number_without_texts_keeps_its_text_settings(simulated: SimulatedAccount) -> None:
    simulated.numbers[0]["capabilities"] = {"voice": True, "sms": False}
    change = compare([LINE], opened(simulated).numbers(), DOORS).changes[0]
    assert not [name for name in change.settings if name.startswith("sms")]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"trunk_sid": "TK" + "1" * 32}, "SIP trunk TK1"),
        ({"capabilities": {"voice": False, "sms": True}}, "takes no calls"),
    ],
)
def test_what_pointing_does_not_help_is_told(
    simulated: SimulatedAccount, fields: dict[str, object], told: str
) -> None:
    simulated.numbers[0].update(fields)
    found = compare([LINE, "+12025550199"], opened(simulated).numbers(), DOORS)
    assert not found.changes
    assert [one.number for one in found.hindered] == [LINE, "+12025550199"]
    assert told in found.hindered[0].sentence
    assert "does not own this number" in found.hindered[1].sentence


def test_while_a_token_is_rotated_either_of_the_two_counts(simulated: SimulatedAccount) -> None:
    account = opened(simulated, OLD_TOKEN, TOKEN)
    assert account.standing().status == "active"
    assert len(account.numbers()) == 2


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (403, "suspended"),
        (404, "does not find it"),
        (429, "Wait a minute"),
        (500, "failure of its own (HTTP 500)"),
        (503, "failure of its own (HTTP 503)"),
        (418, "refuses (HTTP 418)"),
    ],
)
def test_each_refusal_is_a_sentence(simulated: SimulatedAccount, status: int, told: str) -> None:
    account = opened(simulated)
    simulated.fails = {".json": status}
    for ask in (account.standing, account.numbers, lambda: account.change("PN0", {"voice_url": "x"})):
        with pytest.raises(AccountUnavailable) as caught:
            ask()
        assert told in str(caught.value)
        assert TOKEN not in "".join(traceback.format_exception(caught.value))


def test_wrong_credentials_are_told_without_them(simulated: SimulatedAccount) -> None:
    for account in (opened(simulated, OLD_TOKEN), opened(simulated, sid="AC" + "8" * 32)):
        with pytest.raises(
            AccountUnavailable, match=r"check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN"
        ) as caught:
            account.standing()
        assert OLD_TOKEN not in "".join(traceback.format_exception(caught.value))


def test_a_carrier_that_is_not_there_is_told(simulated: SimulatedAccount) -> None:
    nowhere = CarrierAccount(SID, [TOKEN], "http://127.0.0.1:9")
    with pytest.raises(AccountUnavailable, match="cannot be reached from here"):
        nowhere.standing()


def test_an_answer_that_is_not_the_carriers_is_told(
    simulated: SimulatedAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ivr.simulator.account.json.dumps", lambda told: "<html>Log in to this hotel</html>")
    with pytest.raises(AccountUnavailable, match="not the carrier's API"):
        opened(simulated).standing()
