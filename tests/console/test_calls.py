"""Calls on their pages: found, explained, lit on the picture, taken away as files, and each look noted."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from ivr.calls import histories
from ivr.calls.histories import CallListed
from ivr.calls.pretended import keep_pretended
from ivr.calls.words import masked
from ivr.console.call_sheets import calls_as_csv
from ivr.database import writing
from ivr.drafting.bench import BenchTaken, WorkFailed
from ivr.drafting.workshop import Workshop
from ivr.simulator.call_files import read_call_file
from ivr.versions import NoSuchVersion, PublishedVersions
from tests.calls_path.caller import APPROVED, CALLER, HOLDER_TO_PAYMENT
from tests.console.lines import open_lines, rings, take_as_draft
from tests.console.visitors import House

SECRETS = ("03151952", "40170022", "20001", "4242", "1111")


def pays(house: House, number: str = CALLER) -> None:
    caller = rings(house, *HOLDER_TO_PAYMENT, "1", "1", "1", caller=number)
    caller.tell(**APPROVED)
    caller.hang_up()


def looks(house: House) -> list[tuple[str, str]]:
    with house.engine.connect() as connection:
        rows = connection.execute(text("SELECT about, detail FROM audit_log WHERE did = 'looked'"))
        return [(about, detail) for about, detail in rows]


def test_without_calls_the_page_says_what_to_do(house: House) -> None:
    assert "No calls yet" in house.visitor("agent").get("/console/calls").text


def test_a_paid_call_is_explained_with_its_money_and_no_secret(house: House) -> None:
    open_lines(house)
    pays(house)
    agent = house.visitor("agent")
    assert "/console/calls/CA1" in agent.get("/console/calls").text
    page = agent.get("/console/calls/CA1")
    assert page.status_code == 200
    expected = ("$475.75", "approved", "charged", "Presses 2", "Keys 8 digits", 'lang="en"', "…0199")
    for told in (*expected, "ends in 0022", "verify holder: verified", "after_payment"):
        assert told in page.text, told
    assert not [secret for secret in SECRETS if secret in page.text]
    with house.engine.connect() as connection:
        number = connection.scalar(text("SELECT confirmation_number FROM payments"))
    assert (number in page.text, f'"nowrap">{masked(number)}<' in page.text) == (False, True)
    assert looks(house) == [("list of calls", ""), ("call CA1", "")]


def test_a_call_to_what_is_unpublished_is_marked_and_in_no_report(lines: House) -> None:
    rings(lines, "2", sid="CApatient").hang_up()
    rings(lines, "2", sid="CAtrial").hang_up()
    agent, mark = lines.visitor("agent"), '<span class="state yellow">unpublished</span>'
    assert mark not in agent.get("/console/calls").text
    take_as_draft(lines, "CAtrial")
    assert agent.get("/console/calls").text.count(mark) == 1
    assert mark in agent.get("/console/calls/CAtrial").text
    assert mark not in agent.get("/console/calls/CApatient").text
    assert "<dt>calls</dt><dd>1</dd>" in agent.get("/console/reports").text


def test_a_call_with_a_pretended_time_says_so_and_is_found_under_that_time(lines: House) -> None:
    for sid in ("CAtrial", "CAtoday"):
        rings(lines, "2", sid=sid).hang_up()
    with writing(lines.engine) as connection:
        connection.execute(
            text("UPDATE calls SET started_at = '2025-11-27T14:00:00+00:00' WHERE call_sid = 'CAtrial'")
        )
        keep_pretended(connection, "CAtrial", lines.now())
        keep_pretended(connection, "CAnever", lines.now())
    agent = lines.visitor("agent")
    page = agent.get("/console/calls").text
    assert page.count("pretended time</span>") == 1
    assert re.search(
        r"listed under it:\s+<a href=\"/console/calls/CAtrial\"><time[^>]*>Nov 27, 2025, 9:00 AM", page
    )
    assert "listed under it" not in agent.get("/console/calls?outcome=abandoned").text
    assert "Its time was pretended on the phone" in agent.get("/console/calls/CAtrial").text
    assert "pretended" not in agent.get("/console/calls/CAtoday").text
    lines.ahead += timedelta(days=1, minutes=1)
    assert "listed under it" not in lines.visitor("agent").get("/console/calls").text


def test_the_way_is_lit_on_the_picture_of_each_flow(lines: House) -> None:
    rings(lines, "2")
    page = lines.visitor("auditor").get("/console/calls/CA1?flow=bill_pay").text
    assert 'id="bill_pay.main_menu" class="node been"' in page
    assert 'data-opens-at="bill_pay.identify"' in page
    assert 'id="bill_pay.other_ways" class="node"' in page
    assert 'class="edge been"' in page
    assert "style=" not in page
    for flow in ("", "?flow=verify_account", "?flow=../../etc"):
        stood_last = lines.visitor("auditor").get(f"/console/calls/CA1{flow}").text
        assert 'class="node been end"' in stood_last
        assert "The way of this call through Identify the account" in stood_last


def test_without_graphviz_the_way_is_a_list(lines: House, monkeypatch: pytest.MonkeyPatch) -> None:
    rings(lines, "2")
    monkeypatch.setattr(Workshop, "draw", lambda *_: b"")
    page = lines.visitor("agent").get("/console/calls/CA1").text
    assert '<li class="been">' in page
    assert "<svg" not in page


def test_a_call_is_shown_while_its_picture_is_being_drawn_and_noted_once_an_hour(
    lines: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken(*_: object) -> bytes:
        raise BenchTaken

    rings(lines, "2")
    monkeypatch.setattr(Workshop, "draw", taken)
    agent = lines.visitor("agent")
    for _ in range(2):
        assert "The picture is being drawn" in agent.get("/console/calls/CA1").text
        assert agent.get("/console/calls").status_code == 200
    lines.visitor("auditor").get("/console/calls/CA1")
    assert looks(lines) == [("call CA1", ""), ("list of calls", ""), ("call CA1", "")]
    lines.ahead += timedelta(hours=1)
    lines.visitor("agent").get("/console/calls/CA1")
    assert looks(lines)[3:] == [("call CA1", "")]


def test_a_picture_that_fails_leaves_the_call_told(lines: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> bytes:
        raise WorkFailed("the child process went away")

    rings(lines, "2")
    monkeypatch.setattr(Workshop, "draw", fails)
    page = lines.visitor("agent").get("/console/calls/CA1")
    assert (page.status_code, '<li class="been">' in page.text) == (200, True)


def test_a_call_from_before_steps_were_kept_is_told_as_far_as_it_is_known(lines: House) -> None:
    rings(lines, "2")
    with lines.engine.begin() as connection:
        connection.execute(text("UPDATE turns SET trail_sealed = NULL"))
    page = lines.visitor("agent").get("/console/calls/CA1")
    assert (page.status_code, "before steps were kept" in page.text) == (200, True)
    assert "Presses 2" in page.text


@pytest.mark.parametrize("sid", ["CA9", "1", "%00", "CA1%27", "x" * 200, "..%5C", "%F0%9F%98%80"])
def test_an_address_of_no_call_is_a_page_that_says_so(lines: House, sid: str) -> None:
    for ending in ("", ".csv", ".json"):
        page = lines.visitor("agent").get(f"/console/calls/{sid}{ending}")
        assert (page.status_code, "There is no call at this address" in page.text) == (404, True)
    assert looks(lines) == []


def gone(versions: PublishedVersions, number: int, closings: int = 0) -> None:
    raise NoSuchVersion(f"there is no version {number}")


def test_a_call_of_a_version_that_is_gone_is_told_without_its_picture(
    lines: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    rings(lines, "2")
    monkeypatch.setattr(PublishedVersions, "flows_of", gone)
    page = lines.visitor("agent").get("/console/calls/CA1")
    assert page.status_code == 200
    assert "Version 1, which answered this call, is gone" in page.text
    assert "No picture of this call" in page.text
    assert "Presses 2" in page.text


def test_a_call_sealed_with_another_key_is_a_page_that_says_so(lines: House) -> None:
    rings(lines)
    with lines.engine.begin() as connection:
        connection.execute(text("UPDATE calls SET state_sealed = :other"), {"other": b"other"})
    page = lines.visitor("agent").get("/console/calls/CA1")
    assert (page.status_code, "sealed with a key that is not here" in page.text) == (404, True)


def test_calls_are_found_by_time_outcome_step_and_number(house: House) -> None:
    open_lines(house)
    rings(house, caller="+12025550142", sid="CAa").hang_up()
    rings(house, "2", sid="CAb")
    agent = house.visitor("agent")

    def found(asked: str) -> set[str]:
        page = agent.get(f"/console/calls?{asked}").text
        return {sid for sid in ("CAa", "CAb") if f"/console/calls/{sid}" in page}

    today = datetime.now(UTC)
    assert found("") == {"CAa", "CAb"}
    assert found("outcome=abandoned") == {"CAa"}
    assert found("outcome=nonsense") == {"CAa", "CAb"}
    assert found("step=verify_account") == {"CAb"}
    assert found("step=bill_pay.welcome") == {"CAa", "CAb"}
    assert found("last_four=0142") == {"CAa"}
    assert found(f"since={today.year + 1}-01-01") == set()
    assert found(f"until={today.year + 1}-01-01") == {"CAa", "CAb"}
    assert found("until=2020-01-01T10:00") == set()


@pytest.mark.parametrize(
    "asked",
    ["after=-1", "after=2026%7C%00", "after=%00", "since=9999-12-31", "until=0001-01-01", "last_four=-1",
     "step=%3Cscript%3E", "page=-1", "since=x&until=y&outcome=z"],
)  # fmt: skip
def test_what_cannot_be_looked_for_gives_the_first_page(lines: House, asked: str) -> None:
    rings(lines, sid="CAa")
    page = lines.visitor("agent").get(f"/console/calls?{asked}")
    assert (page.status_code, "/console/calls/CAa" in page.text) == (200, True)
    assert "<script>" not in page.text


def test_older_calls_follow_by_the_cursor(lines: House, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(52):
        rings(lines, sid=f"CA{number:02}")
    agent = lines.visitor("agent")
    first = agent.get("/console/calls").text
    older = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    second = agent.get(older).text
    assert first.count("/console/calls/CA") == 50
    assert second.count("/console/calls/CA") == 2
    assert 'rel="next"' not in second


def test_a_search_that_stopped_early_says_so_and_how_to_go_on(
    lines: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    rings(lines, caller="+12025550142", sid="CAold")
    rings(lines, sid="CAnew")
    monkeypatch.setattr(histories, "ROWS_LOOKED_AT", 1)
    monkeypatch.setattr(histories, "_BATCH_ROWS", 1)
    agent = lines.visitor("agent")
    first = agent.get("/console/calls?last_four=0142").text
    assert "None so far" in first
    assert "and stopped there" in first
    older = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "/console/calls/CAold" in agent.get(older).text


def test_moments_name_their_zone_and_outcomes_are_explained(lines: House) -> None:
    rings(lines, sid="CAa").hang_up()
    agent = lines.visitor("agent")
    for path in ("/console/calls", "/console/calls/CAa"):
        page = agent.get(path).text
        told = re.search(r'<time datetime="([^"]+)"[^>]*>[^<]+<span class="zone">(E[SD]T)</span>', page)
        assert told
        assert datetime.fromisoformat(told[1]).utcoffset() == timedelta()
        assert "The caller left in the middle of a task, or" in page


def test_a_list_is_taken_away_as_a_file_and_noted(lines: House) -> None:
    rings(lines, sid="CAa").hang_up()
    auditor = lines.visitor("auditor")
    sheet = auditor.get("/console/calls.csv?outcome=abandoned")
    assert sheet.headers["Content-Disposition"] == 'attachment; filename="calls.csv"'
    rows = list(csv.DictReader(io.StringIO(sheet.text)))
    assert [(row["sid"], row["outcome"], row["caller"]) for row in rows] == [("CAa", "abandoned", "…0199")]
    told = auditor.get("/console/calls.json").get_json()
    assert ([call["sid"] for call in told["calls"]], told["is_all"]) == (["CAa"], True)
    assert looks(lines) == [("calls", "1 as a file"), ("calls", "1 as a file")]


def test_a_cell_that_a_spreadsheet_would_run_is_made_safe() -> None:
    for begins in ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"):
        call = CallListed("CA1", f"{begins}1+1", 1, "2026-11-24", None, None, "en", "", "", 3)
        row = next(csv.reader(io.StringIO(calls_as_csv([call]).get_data(as_text=True).partition("\r\n")[2])))
        assert row[1] == f"'{begins}1+1"


def test_one_call_is_taken_away_as_a_file(lines: House) -> None:
    pays(lines)
    agent = lines.visitor("agent")
    sheet = agent.get("/console/calls/CA1.csv")
    rows = list(csv.DictReader(io.StringIO(sheet.text)))
    assert rows[1]["happened"] == "presses 2"
    assert "bill_pay.main_menu (pressed 2)" in rows[1]["steps"]
    told = agent.get("/console/calls/CA1.json").get_json()
    assert told["payments"][0]["state"] == "approved"
    assert not [secret for secret in SECRETS if secret in sheet.text + str(told)]
    assert looks(lines) == [("call CA1", "a file"), ("call CA1", "a file")]


def test_a_call_is_saved_as_a_test_that_tells_nobody(lines: House) -> None:
    pays(lines, "+13125550123")
    agent = lines.visitor("agent")
    saved = agent.get("/console/calls/CA1.call")
    assert saved.headers["Content-Disposition"] == 'attachment; filename="CA1.call"'
    assert "dials +18779899059" in saved.text
    assert "presses 2" in saved.text
    script = read_call_file(saved.text, "CA1.call")
    assert not isinstance(script, list), script
    assert "5550123" not in saved.text
    assert looks(lines) == [("call CA1", "a test")]


def test_a_call_that_cannot_be_a_test_is_a_page_that_says_why(lines: House) -> None:
    rings(lines, "2")
    with lines.engine.begin() as connection:
        connection.execute(text("UPDATE turns SET trail_sealed = NULL"))
    page = lines.visitor("agent").get("/console/calls/CA1.call")
    assert (page.status_code, "from before trails were kept" in page.text) == (409, True)
