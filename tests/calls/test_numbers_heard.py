"""Who paid before it was kept which numbers were heard counts as having heard hers."""

from alembic import command

from ivr.migrations.upgrading import alembic_config, upgrade
from tests.calls.lines import Line, opened
from tests.conftest import Database


def test_who_paid_before_the_upgrade_is_told_no_news_of_it_after_it(database: Database) -> None:
    line = Line(database)
    quiet, doubted = line.ledger.account(50_00), line.pay("charged")
    line.ledger.settle(opened(line, quiet), "charged")
    with database.engine.begin() as connection:
        configuration = alembic_config()
        configuration.attributes["connection"] = connection
        command.downgrade(configuration, "0018")
    upgrade(database.engine)
    line.call_sid = "CA10"
    assert line.ask("account_payment", account_number=quiet).way_out == "none"
    assert line.ask("account_payment", account_number=doubted).way_out == "went_through"
