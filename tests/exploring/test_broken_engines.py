"""An engine that is broken in one place is caught: the walk trusts no promise of its own."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from ivr.engine import lining_up, paying, questions
from ivr.engine.call import Call
from ivr.engine.errands import OpenPayment
from ivr.engine.instructions import Instruction, LeaveQueue, Speak, Spoken
from ivr.engine.turn import Turn
from ivr.engine.walk import Onward, Walk
from ivr.exploring.exploration import Report
from ivr.exploring.properties import wait_without_words
from ivr.flow.model import Ask, Pay
from ivr.flow.people import JoinQueue
from tests.exploring.building import broken, explored

WAYS = """
  approved: bye
  declined: again
  declined_too_often: bye
  not_entered: again
  abandoned: again
  unclear: bye
  unavailable: bye
"""


def paying_version(method: str, before: str) -> str:
    return f"""
account: {{ask: Account?, fact: account_number, digits: 8, confirm: no, next: amount, give_up: bye}}
amount: {{ask: Amount?, fact: amount, kind: money, confirm: no, next: again, give_up: bye}}
{before}
pay:
  pay: amount
  by: {method}{WAYS}bye: {{hang_up: Good-bye.}}
"""


AGREED = """again:
  menu: You pay {amount}.
  choices: {1: {to: agree, go: pay}, 2: {to: stop, go: bye}}
  give_up: bye"""
AUTHORIZED = """again:
  consent: You authorize a debit of {amount}.
  purpose: bank debit
  agreed: pay
  refused: bye
  give_up: bye"""
SECRET = """
born:
  ask: Your date of birth?
  fact: date_of_birth
  kind: date
  secret: yes
  next: account
  give_up: bye
account: {ask: Account?, fact: account_number, digits: 8, next: bye, give_up: bye}
bye: {hang_up: Good-bye.}
"""


def errors(report: Report) -> set[str]:
    return {found.rule for found in report.problems if found.severity == "error"}


def test_these_versions_break_nothing() -> None:
    assert not errors(explored(paying_version("card", AGREED)))
    assert not errors(explored(paying_version("checking account", AUTHORIZED)))
    assert not errors(explored(SECRET))


def test_a_charge_of_another_amount(monkeypatch: pytest.MonkeyPatch) -> None:
    def doubled(walk: Walk, step: Pay) -> Onward:
        turn = open_payment(walk, step)
        if not isinstance(turn, Turn) or not isinstance(turn.errand, OpenPayment):
            return turn
        return replace(turn, errand=replace(turn.errand, amount_cents=10_050))

    open_payment = paying.open_payment
    monkeypatch.setattr(paying, "open_payment", doubled)
    report = explored(paying_version("card", AGREED))
    assert broken(report, "charge-not-agreed").message == "the payment takes another amount than {amount}"


def test_a_debit_without_its_authorization(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paying, "AUTHORIZATION", "account_number")
    report = explored(paying_version("checking account", AUTHORIZED))
    found = broken(report, "debit-not-authorized")
    assert found.message == "a bank account is debited for another amount than was authorized"
    assert found.call[-3:] == (
        "hears If you agree, press 1. If you do not, press 2.",
        "presses 1",
        "# record consent: next",
    )


def test_one_yes_is_good_for_one_payment() -> None:
    """Approved, and charged again without a question."""
    again = AGREED.replace("again:", "first:")
    steps = paying_version("card", again).replace("next: again", "next: first")
    straight = steps.replace("approved: bye", "approved: pay").replace(": again", ": bye")
    found = broken(explored(straight), "charge-not-agreed")
    assert found.message == "a caller is charged {amount} without having heard it"


def test_a_secret_that_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def kept(walk: Walk, step: Ask, keys: str) -> Onward:
        walk.call = replace(walk.call, facts={**walk.call.facts, step.fact: "1977-07-17"})
        return take_digits(walk, step, keys)

    take_digits = questions.take_digits
    monkeypatch.setattr(questions, "take_digits", kept)
    found = broken(explored(SECRET), "secret-let-out")
    assert found.message == "the secret 'date_of_birth' is kept with the call"
    assert found.call[-3:] == ("hears Your date of birth?", "presses 07171977 pound", "hears Account?")


def test_a_secret_that_is_read_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_back(walk: Walk, step: Ask, keys: str) -> Onward:
        walk.said.append(walk.phrase(f"You entered {keys}."))
        return take_digits(walk, step, keys)

    take_digits = questions.take_digits
    monkeypatch.setattr(questions, "take_digits", read_back)
    told = "the secret 'date_of_birth' is told to the caller or to the carrier"
    assert broken(explored(SECRET), "secret-let-out").message == told


def test_a_failure_that_loses_its_way(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_ways(walk: Walk, step: JoinQueue) -> Onward:
        return join_queue(walk, replace(step, ways_out={}))

    join_queue: Callable[[Walk, JoinQueue], Onward] = lining_up.join_queue
    monkeypatch.setattr(lining_up, "join_queue", no_ways)
    steps = "in_line: {queue: nowhere, full: bye, unavailable: bye}\nbye: {hang_up: Good-bye.}"
    assert errors(explored(steps)) == {"way-lost"}


WAITING = "in_line: {queue: billing, full: bye, unavailable: bye}\nbye: {hang_up: Good-bye.}"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((), "a caller who waits for a person hears nothing of her place in line"),
        ((Speak("en", (Spoken("One."),)),), "a caller who waits for a person is never let out of the queue"),
        ((LeaveQueue(),), "the key for other choices does not do what the step says"),
    ],
)
def test_a_queue_that_answers_wrongly(
    monkeypatch: pytest.MonkeyPatch, answer: tuple[Instruction, ...], message: str
) -> None:
    monkeypatch.setattr(wait_without_words, "waiting_words", lambda *_: answer)
    found = explored(WAITING).problems
    assert message in {problem.message for problem in found if problem.rule == "wait-without-words"}


def test_marks_of_a_former_account_that_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts of an account that outlive it are told to whoever keys another number."""

    def forget_marks_alone(call: Call) -> Call:
        return replace(call, marks=())

    monkeypatch.setattr("ivr.engine.walk.without_former_account", forget_marks_alone)
    report = explored(
        """
        account: {ask: Account?, fact: account_number, digits: 8, confirm: no, next: born, give_up: bye}
        born:
          ask: Born?
          fact: date_of_birth
          kind: date
          secret: yes
          next: check
          give_up: bye
        check: {look_up: check_date_of_birth, next: zip, unavailable: bye}
        zip: {ask: ZIP?, fact: zip_code, digits: 5, secret: yes, next: verify, give_up: bye}
        verify: {look_up: verify_holder, verified: other, not_verified: bye, blocked: bye, unavailable: bye}
        other: {ask: Another?, fact: account_number, digits: 8, confirm: no, next: told, give_up: bye}
        told: {say: "Hello, {holder_name}.", next: bye}
        bye: {hang_up: Good-bye.}
        """
    )
    assert errors(report) == {"private-told"}
