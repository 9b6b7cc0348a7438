"""Each kind of difference, told once, at the shortest call that shows it."""

import json
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.comparing.comparison import compare
from ivr.comparing.differences import Difference
from ivr.comparing.judging import OTHERWISE
from ivr.comparing.sentences import remarks_on
from ivr.flow.compiler import compile_flows
from ivr.flow_files import read_folder
from ivr.rehearsal import CHECKOUT
from tests.comparing.building import MENU, NOW, between, changed, the_one, version
from tests.exploring.building import HOURS, LINES, QUEUES, compiled, flow

LINE = "+12025550100"


def kinds(found: list[Difference]) -> list[str]:
    return [one.kind for one in found]


def test_a_version_differs_in_nothing_from_itself() -> None:
    assert between(version(), version()) == []


def test_changed_words_are_told_by_the_sentence_at_the_shortest_call() -> None:
    found = the_one(*changed("Your order is on its way.", "Your order is on its way. It comes today."))
    assert (found.kind, found.line, found.acts) == ("words", LINE, ("presses 2",))
    assert (found.was, found.becomes) == ("", "It comes today.")
    assert (found.flow, found.step, found.language) == ("main", "order", "en")


def test_words_that_changed_at_several_steps_alike_are_told_once() -> None:
    twins = MENU.replace("Your order is on its way.", "Your bill is on its way.")
    found = the_one(version(twins), version(twins.replace("is on its way", "is coming")))
    assert (found.was, found.becomes) == ("Your bill is on its way.", "Your bill is coming.")
    assert (found.acts, found.also) == (("presses 1",), 1)


def test_a_greeting_is_heard_by_every_caller() -> None:
    found = the_one(*changed("What is it?", "What may we do?"))
    assert (found.acts, found.was, found.becomes) == ((), "What is it?", "What may we do?")


def test_a_key_that_moved_is_told_with_the_words_of_its_menu() -> None:
    before, after = changed("2: {for: your order", "3: {for: your order")
    (words,) = between(before, after)
    assert (words.kind, words.becomes) == ("words", "For your order, press 3.")
    assert words.moved == (("presses 2", "presses 3"),)
    assert remarks_on(words) == ["Now key 3 does what 2 did."]
    both = version(
        MENU.replace("2: {for: your order", "3: {for: your order").replace("order is on", "parcel is on")
    )
    assert kinds(between(before, both)) == ["words", "words"]


def test_two_keys_that_changed_places_are_two_that_moved() -> None:
    swapped = MENU.replace("1: {for", "X: {for").replace("2: {for", "1: {for").replace("X: {for", "2: {for")
    (found,) = between(version(), version(swapped))
    assert remarks_on(found) == ["Now key 2 does what 1 did and 1 does what 2 did."]


def test_keys_that_moved_without_words_are_one_difference() -> None:
    silent = MENU.replace("{for: your bill", "{say: Bills.").replace("{for: your order", "{say: Orders.")
    swapped = (
        silent.replace("go: bill", "go: X").replace("go: order", "go: bill").replace("go: X", "go: order")
    )
    found = between(version(silent), version(swapped))
    assert (found[0].kind, found[0].was, found[0].becomes) == ("key moved", "presses 1", "presses 2")
    assert [one.moved for one in found] == [(("presses 2", "presses 1"),)]


def test_a_key_that_leads_elsewhere_is_told_although_no_word_changed() -> None:
    found = the_one(*changed("your bill, go: bill", "your bill, go: bye"))
    assert (found.kind, found.acts, found.was) == ("words", ("presses 1",), "Your bill is on its way.")


def test_a_new_key_and_one_that_is_gone_are_told_with_what_is_heard() -> None:
    more = MENU.replace("  give_up: bye", "    3: {for: our address, go: address}\n  give_up: bye")
    more = f"{more.rstrip()}\naddress: {{say: We are in Hartford., next: bye}}\n"
    words, added = between(version(), version(more))
    assert (words.kind, words.was, words.becomes) == ("words", "", "For our address, press 3.")
    assert (added.kind, added.acts, added.becomes) == (
        "key added",
        ("presses 3",),
        "We are in Hartford. Good-bye. (the call ends)",
    )
    words, removed = between(version(more), version())
    assert (removed.kind, removed.acts) == ("key removed", ("presses 3",))
    assert removed.was.startswith("We are in Hartford.")


def test_a_renamed_step_is_no_difference() -> None:
    renamed = MENU.replace("go: bill}", "go: your_bill}").replace("\nbill:", "\nyour_bill:")
    assert between(version(), version(renamed)) == []


def test_a_longer_wait_is_told() -> None:
    found = the_one(*changed("  give_up: bye", "  wait: 12 seconds\n  give_up: bye"))
    assert (found.kind, found.was, found.becomes) == ("wait", "waits 8 seconds", "waits 12 seconds")


def test_where_silence_leads_is_told() -> None:
    found = the_one(*changed("  give_up: bye", "  give_up: order"))
    assert (found.acts, found.was) == (("waits", "waits", "waits"), "")
    assert found.becomes == "Let us go on another way. Your order is on its way."


def test_words_in_one_language_alone_are_told_for_its_callers() -> None:
    steps = MENU.replace("choices:", "choices:\n    9: {say: En español., language: es, go: asked}")
    spanish = """
    asked: {menu: ¿Qué desea?, 1: su factura, 2: su pedido}
    bill: Su factura está en camino.
    order: Su pedido está en camino.
    bye: Adiós.
    """
    before = version(steps, spanish=spanish)
    found = the_one(before, version(steps, spanish=spanish.replace("Adiós", "Hasta luego")))
    assert (found.kind, found.language, found.acts) == ("words", "es", ("presses 9", "presses 1"))
    moved = version(steps.replace("1: {for", "3: {for"), spanish=spanish.replace("1: su", "3: su"))
    (both,) = between(before, moved)
    assert [(one.language, one.acts) for one in both.spoken] == [("es", ("presses 9",))]
    assert both.spoken[0].becomes == "Para su factura, oprima 3."
    assert both.moved == (("presses 1", "presses 3"),)


PERSON = """
asked: {menu: {1: {for: a person, go: line}}, give_up: line}
line: {queue: billing, full: bye, unavailable: bye}
bye: {hang_up: Good-bye.}
"""


def test_a_longer_way_to_a_person_is_told() -> None:
    longer = PERSON.replace("go: line}}", "go: sure}}") + (
        "sure: {menu: {1: {to: wait for a person, go: line}}, give_up: line}\n"
    )
    found = between(version(PERSON), version(longer))
    (person,) = [one for one in found if one.kind == "person"]
    assert (person.was, person.becomes, person.language) == ("1 press", "2 presses", "en")
    assert kinds(found)[0] == "way"


def test_a_person_key_that_is_gone_is_told_once_for_all_questions() -> None:
    steps = PERSON.replace("asked: {menu: {1", "asked: {menu: {2: {for: more, go: more}, 1").replace(
        "bye:", "more: {menu: {2: {for: the end, go: bye}}, give_up: bye}\nbye:"
    )
    before, after = version(steps, everywhere="{0: line}"), version(steps)
    found = between(before, after)
    assert ("key removed", ("presses 0",)) in [(one.kind, one.acts) for one in found]


def test_a_changed_queue_is_told_at_the_step_and_its_settings_apart() -> None:
    two = QUEUES + b"  orders: {at_most: 50}\n"
    before = version(PERSON, queues=two)
    after = version(PERSON.replace("queue: billing", "queue: orders"), queues=two)
    found = the_one(before, after)
    assert (found.kind, found.acts) == ("way", ("presses 1", "# join line: joined"))
    assert (found.was, found.becomes) == ("(waits in the queue billing)", "(waits in the queue orders)")
    apart = the_one(before, version(PERSON, queues=two.replace(b"50", b"40")))
    assert (apart.kind, apart.about, apart.was, apart.becomes) == (
        "queue",
        "orders, callers at most",
        "50",
        "40",
    )


def test_behind_a_question_that_is_new_the_calls_are_compared_on() -> None:
    asked_first = "first: {menu: {5: {to: go on, go: asked}}, give_up: bye}\n" + MENU.strip()
    changed_behind = asked_first.replace("Your bill is on its way", "Your bill is coming")
    new_question, words = between(version(), version(changed_behind))
    assert (new_question.kind, new_question.becomes) == ("way", "To go on, press 5.")
    assert (words.acts, words.becomes) == (("presses 5", "presses 1"), "Your bill is coming.")
    back = between(version(changed_behind), version())
    assert [(one.kind, one.acts) for one in back] == [("way", ()), ("words", ("presses 1",))]


def test_words_in_the_place_of_a_key_are_told_when_they_mean_something_else() -> None:
    spoken = MENU.replace("go: bill}", "go: bill, words: [my bill]}").replace(
        "go: order}", "go: order, words: [my order, the parcel]}"
    )
    found = the_one(version(spoken), version(spoken.replace(", the parcel", "")))
    assert (found.kind, found.about) == ("understood", "the parcel")
    assert (found.was, found.becomes) == ("taken as 2", "not understood")
    moved = version(spoken.replace("2: {for: your order", "3: {for: your order"))
    assert "understood" not in kinds(between(version(spoken), moved))


def test_what_is_understood_in_one_language_alone_is_told_for_its_callers() -> None:
    """Also where the menu that listens was come to in the other language first."""
    listening = """
    begin:
      menu: Welcome.
      choices: {1: {for: help, go: asked}, 9: {say: En español., language: es, go: begin}}
      give_up: bye
    asked: {menu: What is it?, choices: {1: {for: your bill, words: [my bill], go: bye}}, give_up: bye}
    bye: {hang_up: Good-bye.}
    """
    spanish = """
    begin: {menu: Bienvenido., 1: ayuda}
    asked: {menu: ¿Qué desea?, 1: {say: su factura, words: [mi factura]}}
    bye: Adiós.
    """
    more = spanish.replace("[mi factura]", "[mi factura, el cobro]")
    found = the_one(version(listening, spanish=spanish), version(listening, spanish=more))
    assert (found.kind, found.language, found.acts) == ("understood", "es", ("presses 9", "presses 1"))
    assert (found.about, found.was, found.becomes) == ("el cobro", "not understood", "taken as 1")


PAYING = """
asked: {ask: Your account number?, fact: account_number, digits: 8, confirm: no, next: check, give_up: bye}
check: {ask: How much?, fact: sum, kind: money, confirm: no, next: sure, give_up: bye}
sure: {menu: {1: {to: pay it, go: paid}}, give_up: bye}
paid:
  pay: sum
  by: card
  towards: account
  approved: bye
  declined: bye
  declined_too_often: bye
  not_entered: bye
  abandoned: bye
  unclear: bye
  unavailable: bye
bye: {hang_up: Good-bye.}
"""


def test_what_is_charged_and_how_is_told() -> None:
    found = between(version(PAYING), version(PAYING.replace("  by: card", "  by: card\n  declines: 2")))
    assert ("charge", "presses 1") in [(one.kind, one.acts[-1]) for one in found]
    (charge,) = [one for one in found if one.kind == "charge"]
    assert charge.becomes == "{sum} by card, declined 2 times at most"


HOURLY = """
asked: {menu: {1: {for: a person, go: when}}, give_up: bye}
when: {hours: office, open: line, closed: closed}
line: {queue: billing, full: bye, unavailable: bye}
closed: {say: "We are closed until {opens_at}.", next: bye}
bye: {hang_up: Good-bye.}
"""


def test_what_is_heard_at_another_hour_alone_is_told_with_the_hour() -> None:
    found = the_one(*changed("We are closed until", "Nobody is here until", HOURLY))
    assert (found.kind, found.acts, found.becomes) == (
        "words",
        ("presses 1",),
        "Nobody is here until {opens_at}.",
    )
    assert found.at.startswith("2026-11-16T17:00")


def test_what_one_key_leads_to_at_two_hours_is_told_for_both() -> None:
    asked = "{menu: %s, choices: {1: {for: the end, go: bye}}, give_up: bye}"
    steps = """
asked: {menu: {1: {for: a person, go: when}}, give_up: bye}
when: {hours: office, open: here, closed: away}
"""
    words = {"here": "We are here.", "away": "We are away.", "desk": "The desk.", "shop": "The shop."}
    menus = {name: f"{name}: {asked % told}\n" for name, told in words.items()}
    before = f"{steps}{menus['here']}{menus['away']}bye: {{hang_up: Good-bye.}}\n"
    after = before.replace("open: here, closed: away", "open: desk, closed: shop")
    after = after.replace(menus["here"], menus["desk"]).replace(menus["away"], menus["shop"])
    found = between(version(before), version(after))
    assert [one.becomes[:9] for one in found if one.kind == "way"] == ["The desk.", "The shop."]


def test_a_key_that_leads_elsewhere_is_told_once_though_the_hour_decided_what_was_heard() -> None:
    after = HOURLY.replace("person, go: when", "person, go: more").replace(
        "bye: {hang", "more: {menu: {2: {for: the end, go: bye}}, give_up: bye}\nbye: {hang"
    )
    for before, later in ((HOURLY, after), (after, HOURLY)):
        (found,) = [one for one in between(version(before), version(later)) if one.kind == "way"]
        assert remarks_on(found)[-1] == OTHERWISE


def test_changed_hours_are_told_by_the_day() -> None:
    before = version()
    hours = b"""calendars:
  office:
    time_zone: America/New_York
    weekly: {monday to thursday: 8:30 to 17:00, friday: 8:30 to 12:00}
    holidays: [Christmas Day]
    closed: {2026-12-24: Christmas Eve}
"""
    friday, closed = between(before, version(hours=hours))
    assert (friday.about, friday.was, friday.becomes) == (
        "office, Friday",
        "08:30 to 17:00",
        "08:30 to 12:00",
    )
    assert (closed.about, closed.becomes) == ("office, Christmas Eve", "closed on 2026-12-24")


def test_lines_that_come_and_go_are_told() -> None:
    more = LINES + b'  "1-202-555-0101": main\n'
    found = the_one(version(), version(lines=more))
    assert (found.kind, found.about, found.was, found.becomes) == (
        "line",
        "+12025550101",
        "",
        "leads to main",
    )
    assert the_one(version(lines=more), version()).becomes == ""


def test_a_recording_is_told_behind_a_sentence_that_is_new() -> None:
    before = flow("main", "bye: {say: One., next: end}\nend: {hang_up: Good-bye.}")
    after = flow(
        "main", "bye: {say: One., next: more}\nmore: {say: Two., next: end}\nend: {hang_up: Good-bye.}"
    )
    recorded = frozenset({"en/main.end.wav"})
    silent = compile_flows({"lines.yaml": LINES, "main.yaml": before}).accepted()
    spoken = compile_flows({"lines.yaml": LINES, "main.yaml": after}, recorded).accepted()
    assert {(one.kind, one.becomes) for one in between(silent, spoken)} == {
        ("words", "Two."),
        ("recording", "the recording en/main.end.wav"),
    }


def test_a_recording_in_the_place_of_the_voice_is_told() -> None:
    sources = {"lines.yaml": LINES, "main.yaml": flow("main", "bye: {hang_up: Good-bye.}")}
    silent = compile_flows(sources).accepted()
    spoken = compile_flows(sources, frozenset({"en/main.bye.wav"})).accepted()
    found = the_one(silent, spoken)
    assert (found.kind, found.about) == ("recording", "Good-bye.")
    assert (found.was, found.becomes) == ("the voice", "the recording en/main.bye.wav")
    assert the_one(spoken, silent).becomes == "the voice"


def shuffled(thing: Any, chance: Random) -> Any:
    """The same with the keys of every mapping in another order, but for choices: callers hear their order."""
    if isinstance(thing, list):
        return [shuffled(one, chance) for one in thing]
    if not isinstance(thing, dict):
        return thing
    names = list(thing)
    chance.shuffle(names)
    return {name: thing[name] if name == "choices" else shuffled(thing[name], chance) for name in names}


WRITTEN = {
    "flow": "main",
    "title": "Main",
    "start": "asked",
    "everywhere": {"0": "bye", "star": "repeat"},
    "steps": {
        "asked": {
            "menu": "What is it?",
            "choices": {"1": {"for": "hours", "go": "when"}, "2": {"for": "the end", "go": "bye"}},
            "give_up": "bye",
        },
        "when": {"hours": "office", "open": "now", "closed": "later", "holiday": "away"},
        "now": {"say": "We are here.", "next": "bye"},
        "later": {"say": "We open {opens_at}.", "next": "bye"},
        "away": {"say": "We are away for {closed_for}.", "next": "bye"},
        "bye": {"hang_up": "Good-bye."},
    },
}


@settings(deadline=None, max_examples=50)
@given(chance=st.randoms(use_true_random=False))
def test_files_that_were_reordered_and_reformatted_differ_in_nothing(chance: Random) -> None:
    one, other = (
        compiled({"lines.yaml": LINES, "hours.yaml": HOURS, "main.yaml": json.dumps(text, indent=2).encode()})
        for text in (WRITTEN, shuffled(WRITTEN, chance))
    )
    assert compare(one, other, NOW).differences == ()


def test_the_shipped_lines_do_not_differ_from_themselves() -> None:
    sources = read_folder(CHECKOUT / "flows", CHECKOUT / "audio_prompts")
    flows = [compile_flows(sources.contents, sources.recordings).accepted() for _ in range(2)]
    assert compare(flows[0], flows[1], NOW).summary() == "No difference to callers"
