"""Each look-up that the flow language declares: every way out is reached here, with exactly the facts it
promises.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from ivr.calls.look_ups import ANSWERS
from ivr.engine.call import FactValue
from ivr.engine.events import ErrandDone
from ivr.flow.lookups import LOOK_UPS
from ivr.texts.wishes import TextReceived, take_text
from tests.calls.cut_off import ask_where, keep_call
from tests.calls.lines import AT, CALLER, UNKNOWN, Line
from tests.calls.plan_ways import PLAN_WAYS_OUT
from tests.conftest import Database
from tests.desk.ways import DESK_WAYS_OUT
from tests.orders.books import ORDER_WAYS_OUT


@pytest.fixture
def line(database: Database) -> Line:
    return Line(database)


def one_of_caller(line: Line) -> ErrandDone:
    line.ledger.account(phone=CALLER)
    return line.ask("account_of_caller")


def blocked_holder(line: Line) -> ErrandDone:
    number = line.ledger.account()
    for _ in range(3):
        line.verify(number, zip_code="99999")
    return line.verify(number)


def blocked_bill(line: Line) -> ErrandDone:
    number = line.ledger.account(50_00)
    for _ in range(3):
        line.ask("printed_bill", account_number=number, bill_number="777777777")
    return line.ask("printed_bill", account_number=number, bill_number=f"{number}0")


def holder_payment(what: str) -> Callable[[Line], ErrandDone]:
    return lambda line: line.ask("account_payment", account_number=line.pay(what))


def caller_payment(what: str) -> Callable[[Line], ErrandDone]:
    def ask(line: Line) -> ErrandDone:
        line.pay(what)
        return line.ask("payment_of_caller")

    return ask


def amount(look_up: str, cents: int, doubt: bool = False) -> Callable[[Line], ErrandDone]:
    def ask(line: Line) -> ErrandDone:
        number = line.pay("unclear") if doubt else line.ledger.account(50_00)
        bill: dict[str, FactValue] = {"bill_number": f"{number}0"} if look_up == "check_bill_amount" else {}
        return line.ask(look_up, account_number=number, amount=cents, **bill)

    return ask


def opted_out(line: Line) -> ErrandDone:
    with line.ledger.engine.begin() as connection:
        take_text(
            connection, line.ledger.sealer, TextReceived("SM1", CALLER, "STOP"), datetime.fromisoformat(AT)
        )
    return line.ask("may_text")


def cut_off_before(line: Line) -> ErrandDone:
    keep_call(line, "CA0", "account")
    return ask_where(line, "CA2")


WAYS_OUT: dict[tuple[str, str], Callable[[Line], ErrandDone]] = {
    ("account_of_caller", "one"): one_of_caller,
    ("account_of_caller", "none"): lambda line: line.ask("account_of_caller"),
    ("payment_of_caller", "none"): lambda line: line.ask("payment_of_caller"),
    ("payment_of_caller", "unclear"): caller_payment("unclear"),
    ("payment_of_caller", "went_through"): caller_payment("charged"),
    ("payment_of_caller", "not_charged"): caller_payment("declined"),
    ("check_date_of_birth", "next"): lambda line: line.ask(
        "check_date_of_birth", account_number=UNKNOWN, date_of_birth="1952-03-15"
    ),
    ("verify_holder", "verified"): lambda line: line.verify(line.ledger.account()),
    ("verify_holder", "not_verified"): lambda line: line.verify(UNKNOWN),
    ("verify_holder", "blocked"): blocked_holder,
    ("account_payment", "none"): lambda line: line.ask(
        "account_payment", account_number=line.ledger.account(50_00)
    ),
    ("account_payment", "unclear"): holder_payment("pending"),
    ("account_payment", "went_through"): holder_payment("charged"),
    ("account_payment", "not_charged"): holder_payment("declined"),
    ("balance", "owed"): lambda line: line.ask("balance", account_number=line.ledger.account(50_00)),
    ("balance", "nothing_owed"): lambda line: line.ask("balance", account_number=line.ledger.account()),
    ("next_bill", "bill"): lambda line: line.ask("next_bill", account_number=line.ledger.account(50_00)),
    ("next_bill", "no_more"): lambda line: line.ask("next_bill", account_number=line.ledger.account()),
    ("printed_bill", "found"): lambda line: line.ask(
        "printed_bill", account_number=(number := line.ledger.account(50_00)), bill_number=f"{number}0"
    ),
    ("printed_bill", "paid"): lambda line: line.ask(
        "printed_bill", account_number=(number := line.pay("charged", 50_00)), bill_number=f"{number}0"
    ),
    ("printed_bill", "not_found"): lambda line: line.ask(
        "printed_bill", account_number=UNKNOWN, bill_number="310450017"
    ),
    ("printed_bill", "blocked"): blocked_bill,
    ("printed_bill", "payment_unclear"): lambda line: line.ask(
        "printed_bill", account_number=(number := line.pay("unclear")), bill_number=f"{number}0"
    ),
    ("check_amount", "accepted"): amount("check_amount", 50_00),
    ("check_amount", "too_much"): amount("check_amount", 50_01),
    ("check_amount", "too_little"): amount("check_amount", 99),
    ("check_amount", "payment_unclear"): amount("check_amount", 20_00, doubt=True),
    ("check_bill_amount", "accepted"): amount("check_bill_amount", 50_00),
    ("check_bill_amount", "too_much"): amount("check_bill_amount", 50_01),
    ("check_bill_amount", "too_little"): amount("check_bill_amount", 99),
    ("check_bill_amount", "payment_unclear"): amount("check_bill_amount", 20_00, doubt=True),
    ("cut_off_call", "none"): lambda line: line.ask("cut_off_call"),
    ("cut_off_call", "found"): cut_off_before,
    ("number_of_caller", "known"): lambda line: line.ask("number_of_caller"),
    ("number_of_caller", "none"): lambda line: line.ask_withheld("number_of_caller"),
    ("open_case", "opened"): lambda line: line.ask("open_case"),
    ("may_text", "yes"): lambda line: line.ask("may_text"),
    ("may_text", "no"): opted_out,
    **DESK_WAYS_OUT,
    **PLAN_WAYS_OUT,
    **ORDER_WAYS_OUT,
}


def test_every_look_up_that_is_declared_has_an_answer_and_none_besides() -> None:
    assert set(ANSWERS) == set(LOOK_UPS)


def test_every_way_out_that_is_declared_is_reached_here_or_is_the_back_office_being_down() -> None:
    declared = {(name, way_out) for name, one in LOOK_UPS.items() for way_out in one.ways_out}
    assert declared - {(name, "unavailable") for name in LOOK_UPS} == set(WAYS_OUT)


@pytest.mark.parametrize(("look_up", "way_out"), WAYS_OUT)
def test_a_way_out_makes_known_what_it_promises(line: Line, look_up: str, way_out: str) -> None:
    done = WAYS_OUT[look_up, way_out](line)
    declared = LOOK_UPS[look_up]
    assert done.way_out == way_out
    kinds = {name: made.kind for name, made in declared.ways_out[way_out].items()}
    assert set(done.facts) == set(kinds)
    for name, value in done.facts.items():
        assert isinstance(value, int if kinds[name] in ("money", "number", "minutes") else str)
    assert done.marks == declared.marks.get(way_out, ())


ASKS_NO_DATABASE = {"number_of_caller"}


@pytest.mark.parametrize("look_up", sorted(LOOK_UPS.keys() - ASKS_NO_DATABASE))
def test_a_database_that_cannot_now_is_unavailable_and_leaves_nothing(line: Line, look_up: str) -> None:
    given: dict[str, FactValue] = {
        "account_number": line.ledger.account(50_00),
        "date_of_birth": "1952-03-15",
        "birth_date_check": 1,
        "zip_code": "20001",
        "bill_number": "310450017",
        "amount": 20_00,
        "plan_offer_mark": "0" * 32,
        "reference_number": "8800012",
        "agent_number": "101",
        "agent_pin": "482913",
    }
    with _rows_are_locked(line):
        done = line.ask(look_up, **given)
    assert (done.way_out, done.facts) == ("unavailable", {})


@contextmanager
def _rows_are_locked(line: Line) -> Iterator[None]:
    """Every select and update waits for a lock for too long."""

    def fail(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith(("SELECT", "UPDATE")):
            raise OperationalError(statement, {}, TimeoutError())

    event.listen(line.ledger.engine, "before_cursor_execute", fail)
    yield
    event.remove(line.ledger.engine, "before_cursor_execute", fail)
