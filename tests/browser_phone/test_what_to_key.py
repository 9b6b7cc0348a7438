"""What stands beside the keypad: keys that lines really ask for, of people who are made up."""

import re
from pathlib import Path

from ivr.browser_phone.trial_cards import is_trial_account, is_trial_card
from ivr.browser_phone.what_to_key import Kind, Known, what_to_key
from ivr.rehearsal import Rehearsal
from tests.browser_phone.tab import BILL_PAY, TO_PAYMENT, Tab

HOME = Path(__file__).parents[2]
SAMPLES = HOME / "samples"


def kinds() -> dict[str, Kind]:
    return {kind.title: kind for kind in what_to_key(SAMPLES)}


def keys_of(one: Known) -> dict[str, str]:
    return {entry.label: entry.keys for entry in one.entries}


def test_a_patient_has_all_that_she_is_asked_for() -> None:
    eleanor = kinds()["Patients"].known[0]
    assert (eleanor.name, eleanor.phone) == ("Eleanor Whitfield, 3 bills", "+12025550142")
    asked = {"Account": "40170022", "Born": "03151952", "ZIP": "20001", "Telephone": "2025550142"}
    assert asked.items() <= keys_of(eleanor).items()
    named = [one.name for one in kinds()["Patients"].known]
    assert "June Okafor, no bill" in named
    assert "Marcus Bellamy, 3 bills, payment plan" in named


def test_orders_and_agents_stand_there_too() -> None:
    order, agent = kinds()["Orders"].known[2], kinds()["Agents"].known[0]
    assert (order.name, keys_of(order)) == (
        "Rosa Delgado, diabetic supplies, arranging",
        {"Order": "8800036", "Born": "07021948"},
    )
    assert keys_of(agent) == {"Agent": "101#", "PIN": "482913"}


def test_every_fact_is_one_that_a_line_asks_for() -> None:
    flows = "".join(file.read_text(encoding="utf-8") for file in (HOME / "flows").glob("*.yaml"))
    asked = set(re.findall(r"^    fact: (\w+)$", flows, re.MULTILINE))
    people = ("Patients", "Orders", "Agents")
    known = {entry.asked for title in people for one in kinds()[title].known for entry in one.entries}
    assert known == asked


def test_cards_and_accounts_are_test_ones() -> None:
    assert all(is_trial_card(keys_of(one)["Card"]) for one in kinds()["Test cards"].known)
    accounts = [keys_of(one) for one in kinds()["Test bank accounts"].known]
    assert all(is_trial_account(one["Routing"], one["Account"].removesuffix("#")) for one in accounts)


def test_what_is_keyed_of_a_card_ends_each_question(anywhere: Rehearsal) -> None:
    tab = Tab(anywhere.url)
    tab.call(BILL_PAY)
    tab.press(*TO_PAYMENT)
    for entry in kinds()["Test cards"].known[0].entries:
        assert tab.wanted["field"] == entry.asked
        told = tab.press(entry.keys)
    assert "Your payment went through" in told


def test_where_accounts_are_others_only_cards_are_told() -> None:
    assert [kind.title for kind in what_to_key(None)] == ["Test cards", "Test bank accounts"]
    assert what_to_key(HOME / "no such folder") == what_to_key(None)


def test_the_page_is_told_what_the_line_asks_for(anywhere: Rehearsal) -> None:
    tab = Tab(anywhere.url)
    tab.call(BILL_PAY, caller="+12025550199")
    told = [tab.told["standing"]["asks"]]
    for keys in ("2", "40170022", "1", "03151952"):
        tab.press(keys)
        told.append(tab.told["standing"]["asks"])
    assert told == ["", "account_number", "", "date_of_birth", "zip_code"]
