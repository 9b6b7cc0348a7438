"""Reports: what is counted is what happened in calls that were made."""

import re
from datetime import datetime, timedelta
from threading import Event
from typing import Any
from xml.etree import ElementTree

import pytest
from sqlalchemy import text

from ivr.calls import reports
from ivr.calls.reports import CallsCounted, QueueCounted, TooMany, count_calls, count_waits
from ivr.database import reading, writing
from ivr.desk.entries import Waiter, join, leave
from ivr.drafting import workshop
from ivr.drawing.bars import Bar, columns_of_bars, rows_of_bars
from ivr.engine.moments import HOME_ZONE
from tests.calls_path.caller import APPROVED, HOLDER_TO_PAYMENT
from tests.console.lines import open_lines, rings, take_as_draft
from tests.console.visitors import House

BEFORE, AFTER = timedelta(hours=-1), timedelta(hours=1)


def counted(house: House) -> CallsCounted:
    with reading(house.engine) as connection:
        found = count_calls(connection, house.sealer, house.now() + BEFORE, house.now() + AFTER)
    assert isinstance(found, CallsCounted)
    return found


def waits_counted(house: House) -> tuple[QueueCounted, ...] | TooMany:
    with reading(house.engine) as connection:
        return count_waits(connection, house.sealer, house.now() + BEFORE, house.now() + AFTER)


def some_calls(house: House) -> None:
    """One pays and is done, one hangs up at her first question, two (one in Spanish) at the main menu, and
    one is still on the line.
    """
    paying = rings(house, *HOLDER_TO_PAYMENT, "1", "1", "1", sid="CApays")
    paying.tell(**APPROVED)
    paying.press("1", "2", "2")
    paying.hang_up()
    rings(house, "2", sid="CAasked", caller="+12025550100").hang_up()
    rings(house, sid="CAmenu", caller="+12025550101").hang_up()
    rings(house, "9", sid="CAspanish", caller="+12025550102").hang_up()
    rings(house, sid="CAstays", caller="+12025550103")


def test_an_agent_who_leaves_her_desk_is_no_caller_who_gave_up(lines: House) -> None:
    desk = rings(lines, sid="CAdesk", called="+12025550191")
    desk.hang_up()
    rings(lines, "2", sid="CAcaller").hang_up()
    page = lines.visitor("viewer").get("/console/reports").text
    assert "<dt>calls</dt><dd>1</dd>" in page
    assert "agent_desk" not in page


def test_calls_are_counted_as_they_went(house: House) -> None:
    open_lines(house)
    some_calls(house)
    found = counted(house)
    assert (found.calls, found.ended, found.unread) == (5, 4, 0)
    assert found.outcomes == {"contained": 1, "abandoned": 3}
    assert found.languages == {"en": 4, "es": 1}
    assert dict(found.abandoned_at) == {("verify_account", "account"): 1, ("bill_pay", "main_menu"): 2}
    assert [(one.line, one.ended, one.contained) for one in found.lines] == [("+18779899059", 4, 1)]
    assert sum(found.hours) == 5
    assert found.hours[house.now().astimezone(HOME_ZONE).hour] > 0


def test_who_paid_and_hung_up_over_her_confirmation_number_is_contained(lines: House) -> None:
    paying = rings(lines, *HOLDER_TO_PAYMENT, "1", "1", "1", sid="CApays")
    paying.tell(**APPROVED)
    paying.hang_up()
    found = counted(lines)
    assert (found.outcomes, found.abandoned_at) == ({"contained": 1}, ())


def test_a_payment_in_doubt_is_not_contained_though_the_call_ended_with_a_good_bye(lines: House) -> None:
    paying = rings(lines, *HOLDER_TO_PAYMENT, "1", "1", "1", sid="CApays")
    assert "To end the call, press 1" in paying.tell(Result="payment-connector-error").words
    assert "Good-bye" in paying.press("1").words
    assert counted(lines).outcomes == {"abandoned": 1}


def test_a_call_to_a_draft_is_in_no_figure_and_its_payment_is_marked(lines: House) -> None:
    """On a server that answers every caller by a draft it is one like any other."""
    some_calls(lines)
    take_as_draft(lines, "CApays")
    reports = lines.visitor("viewer").get("/console/reports").text
    assert "$475.75" not in reports
    assert "<dt>calls</dt><dd>4</dd>" in reports
    auditor = lines.visitor("auditor")
    listed = auditor.get("/console/payments").text
    assert "$475.75" in listed
    assert listed.count(">unpublished<") == 1
    address = re.search(r'href="(/console/payments/[^"?]+)"', listed)
    assert address
    assert ">unpublished<" in auditor.get(address[1]).text
    drafting = House(lines.engine.url.render_as_string(hide_password=False), draft=True)
    try:
        assert "$475.75" in drafting.visitor("viewer").get("/console/reports").text
    finally:
        drafting.close()


def test_while_calls_are_counted_the_page_says_so_and_waits_for_nothing(
    lines: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    some_calls(lines)
    visitor, may_go_on, count = lines.visitor("viewer"), Event(), count_calls

    def held_up(*given: Any, **more: Any) -> CallsCounted | TooMany:
        may_go_on.wait(30)
        return count(*given, **more)

    monkeypatch.setattr("ivr.console.reports.count_calls", held_up)
    with monkeypatch.context() as hurried:
        hurried.setattr(workshop, "PAGE_WAITS_SECONDS", 0.0)
        page = visitor.get("/console/reports").text
    assert "The calls of these days are being counted." in page
    assert "No calls in these days" not in page
    may_go_on.set()
    assert "<dt>calls</dt><dd>5</dd>" in visitor.get("/console/reports").text


def test_what_began_elsewhen_is_not_counted(lines: House) -> None:
    some_calls(lines)
    lines.ahead += timedelta(days=1)
    assert counted(lines).calls == 0


def test_a_hang_up_in_the_middle_of_a_task_is_not_contained_on_the_page(lines: House) -> None:
    some_calls(lines)
    page = lines.visitor("viewer").get("/console/reports").text
    for told in (
        "1 · 25 %",
        "3 · 75 %",
        "bill_pay.main_menu",
        "verify_account.account",
        "$475.75",
        "Spanish",
    ):
        assert told in page, told
    assert "Still going on, or their end was never told: 1." in page
    assert "style=" not in page


def test_waits_are_told_apart_by_their_end(house: House) -> None:
    open_lines(house)
    rings(house, sid="CAtalks")
    began = house.now() - timedelta(minutes=10)
    with writing(house.engine) as connection:
        for sid, state in (("CAtalks", "talked"), ("CAgone", "gone"), ("CAthere", "")):
            waiter = Waiter(sid, "+18779899059", "a bill", "en", "")
            place = join(connection, house.sealer, "billing", waiter, 100, began)
            assert place is not None
            if state:
                leave(connection, place.id, state, began + timedelta(minutes=4))
    found = waits_counted(house)
    assert isinstance(found, tuple)
    assert [(one.queue, one.joined, one.answered, one.left_seconds, one.waiting) for one in found] == [
        ("billing", 3, 1, (240,), 1)
    ]
    assert "4 min 0 s, longest 4 min 0 s" in house.visitor("viewer").get("/console/reports").text
    take_as_draft(house, "CAtalks")
    found = waits_counted(house)
    assert isinstance(found, tuple)
    assert [(one.joined, one.answered) for one in found] == [(2, 0)]


def test_the_wait_before_an_answer_is_what_the_carrier_told(lines: House) -> None:
    monday = datetime(2026, 11, 23, 10, tzinfo=HOME_ZONE)
    lines.ahead = monday - lines.now()
    caller = rings(lines, "0", sid="CAtalks")
    assert "Enqueue" in caller.reply.verbs
    caller.tell(QueueResult="bridged", QueueTime="95")
    found = waits_counted(lines)
    assert isinstance(found, tuple)
    assert [(one.queue, one.answered, one.answered_seconds) for one in found] == [("billing", 1, (95,))]


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "since=-1",
        "since=%00&until=x",
        "since=9999-12-31",
        "until=0001-01-01",
        "page=-1",
        "since=2026-13-45",
    ],
)
def test_days_that_are_none_give_the_last_week(lines: House, asked: str) -> None:
    rings(lines)
    page = lines.visitor("viewer").get(f"/console/reports?{asked}")
    week = (lines.now().astimezone(HOME_ZONE) - timedelta(days=6)).date().isoformat()
    assert (page.status_code, f'value="{week}"' in page.text) == (200, True)


def test_too_long_a_time_and_too_many_calls_are_told_so(
    lines: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    rings(lines, sid="CA1")
    rings(lines, sid="CA2")
    viewer = lines.visitor("viewer")
    assert "Ask for 92 at most" in viewer.get("/console/reports?since=2020-01-01&until=2026-01-01").text
    monkeypatch.setattr(reports, "MOST_CALLS", 1)
    page = viewer.get("/console/reports")
    assert (page.status_code, "More than 1 calls began in these days" in page.text) == (200, True)


def test_days_without_calls_say_what_to_do(house: House) -> None:
    assert "No calls in these days" in house.visitor("viewer").get("/console/reports").text


def test_a_call_sealed_with_another_key_is_counted_as_far_as_it_can_be(lines: House) -> None:
    rings(lines).hang_up()
    with lines.engine.begin() as connection:
        connection.execute(text("UPDATE calls SET state_sealed = :other"), {"other": b"other"})
    found = counted(lines)
    assert (found.outcomes, found.unread, found.languages) == ({"abandoned": 1}, 1, {})
    assert "1 calls are sealed" in lines.visitor("viewer").get("/console/reports").text


def test_bars_are_as_long_as_their_share_and_words_are_no_markup() -> None:
    picture = rows_of_bars("<b>", [Bar("a<b", 0.25, "25 %"), Bar("c", 7, "too much")])
    bars = [
        one
        for one in ElementTree.fromstring(picture).iter("{http://www.w3.org/2000/svg}rect")
        if one.get("class") == "blue"
    ]
    assert [one.get("width") for one in bars] == ["75.0", "300.0"]
    assert "a&lt;b" in picture
    assert "9 calls" in columns_of_bars("by hour", [Bar("0", 0, "0"), Bar("1", 9, "9 calls")])
    ElementTree.fromstring(columns_of_bars("nothing", []))
