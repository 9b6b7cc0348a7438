from itertools import permutations

import pytest

from ivr.billing.audit import audit
from ivr.database import writing
from ivr.engine.events import PaymentFinished, PaymentResult
from tests.calls.lines import AT, Line, opened
from tests.conftest import Database


@pytest.fixture
def line(database: Database) -> Line:
    return Line(database)


RESULTS: tuple[PaymentResult, ...] = (
    "success",
    "declined",
    "connector-error",
    "caller-interrupted-with-star",
    "too-many-failed-attempts",
    "validation-error",
)


@pytest.mark.parametrize("result", RESULTS)
def test_the_end_does_not_depend_on_the_order_in_which_it_is_heard_of(
    line: Line, result: PaymentResult
) -> None:
    """What the carrier tells of one attempt: its result, that the processor is asked, that the call is
    over.
    """
    ends = set()
    for turn, order in enumerate(permutations(("result", "processing", "gone"))):
        line.call_sid = f"CA{turn}"
        reference = opened(line, line.ledger.account(50_00))
        for what in order:
            _tell(line, what, result)
        ends.add((line.ledger.payment(reference).state, line.ledger.payment(reference).charged))
    assert len(ends) == 1
    assert audit(line.ledger.engine) == ()


@pytest.mark.parametrize("result", RESULTS)
def test_nor_when_the_processor_was_never_asked(line: Line, result: PaymentResult) -> None:
    ends = set()
    for turn, order in enumerate(permutations(("result", "gone"))):
        line.call_sid = f"CA{turn}"
        reference = opened(line, line.ledger.account(50_00))
        for what in order:
            _tell(line, what, result)
        ends.add(line.ledger.payment(reference).state)
    assert len(ends) == 1


def _tell(line: Line, what: str, result: PaymentResult) -> None:
    with writing(line.ledger.engine) as connection:
        if what == "gone":
            line.desk.caller_gone(connection, line.call_sid, AT)
        elif what == "processing":
            line.desk.processing_began(connection, line.call_sid, AT)
        else:
            line.desk.late_result(connection, line.call_sid, 4, PaymentFinished(AT, result), AT)
