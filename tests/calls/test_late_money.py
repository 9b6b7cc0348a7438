"""What the carrier tells of one attempt, in every order: the end is that of the set, and not of the order."""

from collections.abc import Iterator
from itertools import combinations, permutations
from random import Random

import pytest
from sqlalchemy import Connection, select

from ivr.billing.audit import audit, violations
from ivr.billing.news import News, news_for_caller, news_for_holder
from ivr.billing.payments import Intent, Opened, open_payment, payment_by_reference
from ivr.billing.tables import allocations
from ivr.database import writing
from ivr.engine.call import Call, Ended
from ivr.engine.errands import SettlePayment
from ivr.engine.events import PaymentFinished, PaymentResult
from tests.billing.ledgers import NOW, POLICY
from tests.calls.lines import AT, CALLER, Line, open_errand, opened
from tests.conftest import Database
from tests.overtaking import overtaken

RESULTS: tuple[PaymentResult, ...] = (
    "success",
    "declined",
    "connector-error",
    "caller-interrupted-with-star",
    "too-many-failed-attempts",
    "validation-error",
    "caller-hung-up",
    "lost",
)
PROOFS_OF_NO_CHARGE = {"caller-interrupted-with-star", "too-many-failed-attempts", "validation-error"}
MOST_RESULTS = 2
SAMPLED = 150
"""How many orders are tried on PostgreSQL; on SQLite all are."""


@pytest.fixture
def line(database: Database) -> Line:
    return Line(database)


def _orders() -> Iterator[tuple[str, ...]]:
    for count in range(MOST_RESULTS + 1):
        for results in combinations(RESULTS, count):
            for others in ((), ("processing",), ("gone",), ("processing", "gone")):
                yield from permutations((*results, *others))


def _end_of(events: frozenset[str]) -> tuple[str, list[int], bool]:
    """The state, what is allocated, and whether the account can be paid: by what was told, in no order."""
    if "success" in events:
        return "approved", [50_00], True
    if "declined" in events:
        return "declined", [], True
    if events & PROOFS_OF_NO_CHARGE and "processing" not in events:
        return "abandoned", [], True
    return ("unclear" if events - {"processing"} else "pending"), [], False


def test_the_end_does_not_depend_on_the_order_in_which_it_is_heard_of(line: Line) -> None:
    number = line.ledger.account(50_00, 30_00)
    orders = list(_orders())
    if line.ledger.engine.dialect.name == "postgresql":
        orders = Random(7).sample(orders, SAMPLED)
    account_id = line.ledger.account_id(number)
    wrong = {}
    for order in orders:
        with line.ledger.engine.connect() as connection:
            end = _live_through(line, connection, number, account_id, order)
            connection.rollback()
        if end != (*_end_of(frozenset(order)), ()):
            wrong[order] = end
    assert wrong == {}


def _live_through(
    line: Line, connection: Connection, number: str, account_id: str, order: tuple[str, ...]
) -> tuple[str, list[int], bool, tuple[str, ...]]:
    done = line.desk.run(connection, open_errand(number), line.call_sid, 3, AT)
    reference = str(done.facts["payment_reference"])
    for what in order:
        _tell(line, connection, what)
    shares = select(allocations.c.amount_cents).where(allocations.c.payment_id == reference)
    allocated = list(connection.execute(shares).scalars())
    state = payment_by_reference(connection, reference).state
    next_one = Intent(account_id, None, 10_00, "card", None, "CA77", 1, None)
    is_payable = isinstance(open_payment(connection, POLICY, next_one, NOW), Opened)
    return state, allocated, is_payable, violations(connection)


def _call(line: Line) -> Call:
    return Call(line.call_sid, "", "en", (), Ended(), AT)


def _tell(line: Line, connection: Connection, what: str, turn_number: int = 4) -> None:
    if what == "gone":
        line.desk.caller_gone(connection, _call(line), AT)
    elif what == "processing":
        line.desk.processing_began(connection, line.call_sid, turn_number, AT)
    else:
        finished = PaymentFinished(AT, _result(what), charge=f"ch_{turn_number}")
        line.desk.late_result(connection, line.call_sid, turn_number, finished, AT)


def _result(what: str) -> PaymentResult:
    return next(result for result in RESULTS if result == what)


def _hear(line: Line, what: str, turn_number: int = 4) -> None:
    with writing(line.ledger.engine) as connection:
        _tell(line, connection, what, turn_number)


def _settled(line: Line, reference: str, result: PaymentResult) -> str:
    return line.run(SettlePayment(reference, PaymentFinished(AT, result, charge="ch_next"))).way_out


def _news(line: Line, number: str) -> tuple[News | None, News | None]:
    """What the next call from the same number hears, and then its verified caller."""
    account_id, index = line.ledger.account_id(number), line.ledger.sealer.index("phone", CALLER)
    with writing(line.ledger.engine) as connection:
        return (
            news_for_caller(connection, index, "CA88", NOW),
            news_for_holder(connection, account_id, "CA88", NOW),
        )


@pytest.mark.parametrize("first", ["declined", "caller-interrupted-with-star"])
def test_a_charge_heard_of_after_another_payment_is_kept_told_and_shown_to_a_person(
    line: Line, first: PaymentResult, capsys: pytest.CaptureFixture[str]
) -> None:
    number = line.ledger.account(50_00)
    early = opened(line, number, turn=3)
    _settled(line, early, first)
    again = opened(line, number, turn=5)
    assert _settled(line, again, "success") == "approved"
    assert line.ledger.payment(early).state != "approved"
    _hear(line, "success", turn_number=4)
    kept = line.ledger.payment(early)
    assert (kept.state, kept.processor_charge) == ("approved", "ch_4")
    assert line.ledger.paid(f"{number}0") == 50_00  # the second paid the bill; all of the first is credit
    assert "charged_after_all" in capsys.readouterr().out
    told = News("went_through", early, 50_00, kept.confirmation_number)
    assert _news(line, number) == (told, told)
    assert audit(line.ledger.engine) == ()


def test_a_charge_heard_of_while_another_payment_runs_leaves_that_one_pending(line: Line) -> None:
    number = line.ledger.account(50_00)
    early = opened(line, number, turn=3)
    _settled(line, early, "caller-interrupted-with-star")
    again = opened(line, number, turn=5)
    _hear(line, "success", turn_number=4)
    assert (line.ledger.payment(early).state, line.ledger.payment(again).state) == ("approved", "pending")
    assert _settled(line, again, "success") == "approved"
    assert audit(line.ledger.engine) == ()


def test_who_was_told_that_nothing_was_charged_is_told_that_it_was(line: Line) -> None:
    number = line.ledger.account(50_00)
    early = opened(line, number)
    for what in ("gone", "caller-interrupted-with-star"):
        _hear(line, what)
    assert [news.what for news in _news(line, number) if news] == ["not_charged", "not_charged"]
    _hear(line, "success")
    assert [news.what for news in _news(line, number) if news] == ["went_through", "went_through"]
    assert line.ledger.payment(early).state == "approved"


def test_a_charge_that_comes_while_the_holder_asks_is_what_she_is_told(line: Line) -> None:
    number = line.ledger.account(50_00)
    opened(line, number)
    for what in ("gone", "caller-interrupted-with-star"):
        _hear(line, what)
    account_id = line.ledger.account_id(number)
    news = overtaken(
        line.ledger.engine,
        lambda connection: _tell(line, connection, "success"),
        lambda connection: news_for_holder(connection, account_id, "CA88", NOW),
    )
    assert news is not None
    assert news.what == "went_through"


def test_of_two_calls_from_one_number_at_once_one_is_told_the_news(line: Line) -> None:
    number = line.ledger.account(50_00)
    opened(line, number)
    for what in ("gone", "success"):
        _hear(line, what)
    index = line.ledger.sealer.index("phone", CALLER)
    told = overtaken(
        line.ledger.engine,
        lambda connection: news_for_caller(connection, index, "CA88", NOW),
        lambda connection: news_for_caller(connection, index, "CA89", NOW),
    )
    assert told is None


def test_processing_counts_for_the_attempt_of_its_turn_and_no_other(line: Line) -> None:
    number = line.ledger.account(50_00)
    early = opened(line, number, turn=3)
    _settled(line, early, "declined")
    again = opened(line, number, turn=5)
    _hear(line, "processing", turn_number=4)
    assert line.ledger.payment(early).processing_seen
    assert _settled(line, again, "caller-interrupted-with-star") == "abandoned"


@pytest.mark.parametrize("late", ["success", "processing"])
def test_a_bank_debit_heard_of_late_is_kept_though_its_authorization_served_again(
    line: Line, late: str
) -> None:
    number = line.ledger.account(50_00)
    agreed = line.ledger.authorize(number, 50_00)
    references = []
    for turn in (4, 6):
        intent = Intent(
            line.ledger.account_id(number), None, 50_00, "checking account", agreed, line.call_sid, turn, None
        )
        done = line.ledger.try_open(intent)
        assert isinstance(done, Opened)
        references.append(done.reference)
        _settled(line, done.reference, "caller-interrupted-with-star" if turn == 4 else "success")
    _hear(line, late, turn_number=4)
    assert line.ledger.payment(references[0]).state == ("approved" if late == "success" else "unclear")
    assert audit(line.ledger.engine) == ()
