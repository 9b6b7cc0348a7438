"""A payment in doubt that the processor's report settled: the caller hears of it before anything else."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ivr.billing.reconciling import reconcile
from ivr.flow.model import Language
from ivr.rehearsal import Rehearsal
from ivr.simulator.call_files import Script, read_call_file
from ivr.simulator.call_tests import carrier_for, dialling_with
from ivr.simulator.carrier import Carrier
from ivr.simulator.playing import play
from tests.visits import Visits

ROOT = Path(__file__).resolve().parent.parent
CHARGED, UNANSWERED, NOT_CHARGED = "4111111111111111", "4012888888881881", "4000000000000119"
PAID_AT = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("America/New_York"))

PAYS: dict[Language, str] = {
    "en": """
        dials 1-877-989-9059
        from +1 202 555 0142
        presses 2
        presses 1
        presses 03151952
        presses 20001
        presses 1
        presses 1
        presses 1
        keys card CARD 12/29 cvv 123 zip 94111
        hears Please do not pay again
        """,
    "es": """
        dials 1-877-989-9059
        from +1 202 555 0143
        language es
        presses 2
        presses 1
        presses 07021948
        presses 20009
        presses 1
        presses 1
        presses 1
        keys card CARD 12/29 cvv 123 zip 94111
        hears no pague de nuevo
        """,
}

HEARS_LATER: dict[tuple[Language, str], str] = {
    ("en", UNANSWERED): """
        hears The payment from your last call went through
        never hears dollars
        presses 2
        presses 1
        presses 03151952
        presses 20001
        hears Your payment of four hundred seventy-five dollars and seventy-five cents went through
        hears When you have something to write with
        presses 1
        notes confirmation
        hears {confirmation}
        presses 2
        hears You owe nothing
        """,
    ("es", UNANSWERED): """
        hears El pago de su última llamada se realizó
        never hears dólares
        presses 2
        presses 1
        presses 07021948
        presses 20009
        hears Su pago de trescientos dólares con setenta y cinco centavos se realizó
        hears Cuando tenga con qué escribir
        presses 1
        notes confirmation
        hears {confirmation}
        presses 2
        hears Usted no debe nada
        """,
    ("en", NOT_CHARGED): """
        hears The payment from your last call did not go through, and you were not charged
        never hears dollars
        presses 2
        presses 1
        presses 03151952
        presses 20001
        hears Your payment of four hundred seventy-five dollars and seventy-five cents did not go through
        hears You owe four hundred seventy-five dollars and seventy-five cents
        """,
    ("es", NOT_CHARGED): """
        hears El pago de su última llamada no se realizó, y no se le cobró nada
        never hears dólares
        presses 2
        presses 1
        presses 07021948
        presses 20009
        hears Su pago de trescientos dólares con setenta y cinco centavos no se realizó
        hears Usted debe trescientos dólares con setenta y cinco centavos
        """,
}


def played(rehearsal: Rehearsal, carrier: Carrier, text: str) -> None:
    script = read_call_file(text, "a call of this test")
    assert isinstance(script, Script), script
    result = play(script, dialling_with(carrier, at=PAID_AT))
    assert result.difference is None, str(result.difference)


def somebody_else_pays(language: Language) -> str:
    """Without any charge a report settles nothing that it does not hold."""
    paid = PAYS[language].replace("CARD", CHARGED)
    return paid.replace("Please do not pay again", "went through").replace("no pague de nuevo", "se realizó")


@pytest.mark.parametrize(("language", "card"), HEARS_LATER)
def test_a_settled_payment_is_told_before_anything_else(
    language: Language, card: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    visits = Visits()
    visits.watch(monkeypatch)
    header = "".join(line for line in PAYS[language].splitlines(keepends=True)[:4] if "presses" not in line)
    with Rehearsal(ROOT, at=PAID_AT) as rehearsal, carrier_for(rehearsal) as carrier:
        played(rehearsal, carrier, PAYS[language].replace("CARD", card))
        played(rehearsal, carrier, somebody_else_pays("es" if language == "en" else "en"))
        later = PAID_AT + timedelta(hours=1)
        reconcile(rehearsal.engine, rehearsal.report.read_bytes(), later, later, PAID_AT)
        played(rehearsal, carrier, header + HEARS_LATER[language, card])
    charged = card == UNANSWERED
    news = "went_through" if charged else "not_charged"
    assert visits.steps[language] >= {f"say_what_happened.{news}", f"last_payment.{news}"}
    assert ("last_payment.earlier_confirmation" in visits.steps[language]) == charged
