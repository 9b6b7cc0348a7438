"""For each property a version that breaks it, with the shortest call that shows it."""

from ivr.flow.rendering import render
from tests.exploring.building import broken, explored

TO_BYE = "bye: {hang_up: Good-bye.}"


def called(*acts: str) -> tuple[str, ...]:
    return ("dials +12025550100", "from +12025550142", "at 2026-11-16 10:00", "", *acts)


def test_a_good_version_breaks_nothing() -> None:
    report = explored(
        """
        welcome: {say: Hello., next: what_for}
        what_for:
          menu: {1: {to: hear it again, go: welcome}, 2: {to: wait for a person, go: in_line}}
          give_up: bye
        in_line: {queue: billing, full: bye, unavailable: bye}
        bye: {hang_up: Good-bye.}
        """
    )
    assert report.problems == ()
    assert report.is_whole
    assert report.summary().endswith("nothing breaks.")


def test_a_charge_of_an_amount_that_was_not_heard() -> None:
    found = broken(
        explored(
            """
            account: {ask: Account?, fact: account_number, digits: 8, confirm: no, next: amount, give_up: bye}
            amount: {ask: Amount?, fact: amount, kind: money, confirm: no, next: pay, give_up: bye}
            pay:
              pay: amount
              by: card
              approved: bye
              declined: bye
              declined_too_often: bye
              not_entered: bye
              abandoned: bye
              unclear: bye
              unavailable: bye
            bye: {hang_up: Good-bye.}
            """
        ),
        "charge-not-agreed",
    )
    assert found.message == "a caller is charged {amount} without having heard it"
    assert (found.place.path, found.place.line) == ("main.yaml", 7)
    assert found.call == called(
        "hears Account?", "presses 22222222 pound", "hears Amount?", "presses 50 star 25 pound"
    )


def test_a_charge_without_a_yes() -> None:
    found = broken(
        explored(
            """
            account: {ask: Account?, fact: account_number, digits: 8, confirm: no, next: amount, give_up: bye}
            amount: {ask: Amount?, fact: amount, kind: money, confirm: no, next: told, give_up: bye}
            told: {say: "You pay {amount} now.", next: pay}
            pay:
              pay: amount
              by: card
              approved: bye
              declined: bye
              declined_too_often: bye
              not_entered: bye
              abandoned: bye
              unclear: bye
              unavailable: bye
            bye: {hang_up: Good-bye.}
            """
        ),
        "charge-not-agreed",
    )
    assert found.message == "a caller who heard {amount} is charged without a yes after it"
    assert found.call[-2:] == ("presses 50 star 25 pound", "hears You pay")


def test_a_private_fact_told_to_anybody() -> None:
    found = broken(
        explored(
            """
            known:
              look_up: account_of_caller
              one: told
              none: bye
              unavailable: bye
            told: {say: "Your account is {account_number}.", next: bye}
            bye: {hang_up: Good-bye.}
            """
        ),
        "private-told",
    )
    assert found.message == "'account_number' is private, and is told to a caller who was not verified"
    assert found.place.line == 10
    assert found.call == called("# account_of_caller: one", "hears Your account is", "call ends")


def test_a_fact_that_some_call_does_not_know() -> None:
    found = broken(
        explored(
            """
            asked:
              menu: {1: {to: be told, go: told}, 2: {to: leave, go: bye, remember: {purpose: leaving}}}
              give_up: bye
            told: {say: "You came for {purpose}.", next: bye}
            bye: {hang_up: Good-bye.}
            """
        ),
        "fact-not-known",
    )
    assert found.message == "'purpose' is spoken where it is not known"
    assert found.call == called(
        "hears To be told, press 1. To leave, press 2.", "presses 1", "hears You came for", "call ends"
    )


def test_a_result_that_leads_nowhere() -> None:
    found = broken(
        explored("used: {use: other, next: bye}\nbye: {hang_up: Good-bye.}", other="end: {done: lost}"),
        "way-lost",
    )
    assert found.message == "the way is lost here, and the call ends with a good-bye that no step speaks"
    assert found.call == called("hears Thank you for calling. Good-bye.", "call ends")


def test_a_circle_in_which_nobody_is_asked() -> None:
    found = broken(
        explored(
            """
            case: {look_up: open_case, opened: bye, unavailable: sorry}
            sorry: {say: We cannot do that now., next: case}
            bye: {hang_up: Good-bye.}
            """
        ),
        "circle-without-caller",
    )
    assert found.message == "from step 'case' the call goes in a circle without ever asking the caller"
    assert found.place.line == 5


def test_a_question_that_nobody_gets_out_of() -> None:
    found = broken(
        explored(
            """
            first: {menu: {1: {to: go on, go: caught}, 2: {to: leave, go: bye}}, give_up: bye}
            caught: {menu: {1: {to: hear this again, go: caught}}, give_up: caught}
            bye: {hang_up: Good-bye.}
            """
        ),
        "no-end",
    )
    assert found.message == "from step 'caught' no key, word or silence leads to a person or to a good-bye"
    assert found.call == called(
        "hears To go on, press 1. To leave, press 2.", "presses 1", "hears To hear this again, press 1."
    )


def test_a_person_behind_too_many_menus() -> None:
    menus = "\n".join(
        f"m{number}: {{menu: {{1: {{to: go on, go: m{number + 1}}}}}, give_up: bye}}" for number in range(5)
    )
    report = explored(
        f"{menus}\nm5: {{queue: billing, full: bye, unavailable: bye}}\nbye: {{hang_up: Good-bye.}}"
    )
    found = broken(report, "far-from-a-person")
    assert (found.severity, found.message) == ("warning", "from step 'm0' it takes 5 presses to a person")


def test_a_step_that_no_call_comes_to() -> None:
    found = broken(
        explored(
            """
            asked: {menu: {1: {to: go on, go: which, remember: {purpose: pay}}}, give_up: bye}
            which: {choose: purpose, when: [{is: plan, go: never}], otherwise: bye}
            never: {hang_up: Never.}
            bye: {hang_up: Good-bye.}
            """
        ),
        "step-not-reached",
    )
    assert found.message == "no call comes to step 'never'"
    assert found.place.line == 7


def test_a_step_that_callers_of_one_language_never_come_to() -> None:
    report = explored(
        """
        asked:
          menu: {1: {to: go on, go: told}, 9: {to: hear Spanish, language: es, go: other}}
          give_up: bye
        other: {menu: {2: {to: leave, go: bye}}, give_up: bye}
        told: {say: Hello., next: other}
        bye: {hang_up: Good-bye.}
        """
    )
    messages = [found.message for found in report.problems if found.rule == "step-not-reached"]
    assert messages == ["no call in Spanish comes to step 'asked'", "no call in Spanish comes to step 'told'"]


def test_words_of_a_closed_day_are_walked_too() -> None:
    """Only on a holiday its name is known; the walk looks at the calendar on each kind of day."""
    found = broken(
        explored(
            """
            hours: {hours: office, open: bye, closed: away, holiday: away}
            away: {say: "We are away for {closed_for}.", next: bye}
            bye: {hang_up: Good-bye.}
            """
        ),
        "fact-not-known",
    )
    assert found.message == "'closed_for' is spoken where it is not known"
    assert found.call[2] == "at 2026-11-16 17:00"


def test_an_amount_at_the_bound_of_a_branch() -> None:
    """Only from one hundred dollars on somebody is told nothing."""
    found = broken(
        explored(
            """
            amount: {ask: Amount?, fact: amount, kind: money, confirm: no, next: which, give_up: bye}
            which: {choose: amount, when: [{above: $99.99, go: told}], otherwise: bye}
            told: {say: "For {purpose}.", next: asked}
            asked: {menu: {1: {to: go on, go: told, remember: {purpose: large}}}, give_up: bye}
            bye: {hang_up: Good-bye.}
            """
        ),
        "fact-not-known",
    )
    assert found.call[4:] == ("hears Amount?", "presses 100 star 00 pound", "hears To go on, press 1.")


def test_the_call_stands_below_its_problem() -> None:
    report = explored("used: {use: other, next: bye}\nbye: {hang_up: Good-bye.}", other="end: {done: lost}")
    told = render([broken(report, "way-lost")], {})
    assert told == (
        "flows/main.yaml:5:3: error[way-lost] the way is lost here, and the call ends with a good-bye that no"
        " step speaks\n"
        "        dials +12025550100\n        from +12025550142\n        at 2026-11-16 10:00\n\n"
        "        hears Thank you for calling. Good-bye.\n        call ends\n"
    )
