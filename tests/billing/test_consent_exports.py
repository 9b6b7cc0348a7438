"""Consents to text messages leave the ledger with number, words and moment."""

from datetime import date
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from ivr.billing.authorizations import Agreement, record_agreement
from ivr.billing.exports import TEXT_CONSENT_COLUMNS, export_text_consents
from tests.billing.ledgers import NOW, Ledger
from tests.conftest import Database

EASTERN = ZoneInfo("America/New_York")


def test_each_consent_to_texts_is_listed_as_it_was_given(database: Database) -> None:
    ledger = Ledger(database.engine)
    number = ledger.account(50_00)
    texted = Agreement("text message", "We may text you.", "en", "+12025550142", number, None, "CA1", 4)
    for agreement in (texted, replace(texted, purpose="bank debit", amount_cents=50_00, turn_number=5)):
        with ledger.engine.begin() as connection:
            record_agreement(connection, ledger.sealer, agreement, NOW, EASTERN)
    (row,) = export_text_consents(ledger.engine, ledger.sealer, NOW.date(), EASTERN)
    assert tuple(row) == TEXT_CONSENT_COLUMNS
    assert row | {"reference": ""} == {
        "reference": "",
        "number": "+12025550142",
        "account_number": number,
        "agreed_at": NOW.isoformat(timespec="seconds"),
        "language": "en",
        "wording": "We may text you.",
    }
    assert export_text_consents(ledger.engine, ledger.sealer, date(2099, 1, 1), EASTERN) == []
