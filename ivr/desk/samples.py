"""Somebody is always there in the demonstration: an agent signed in for every queue, who never calls."""

from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, func, insert, select, update

from ivr.database import writing
from ivr.desk.tables import EVERY_QUEUE, agent_queues, agents
from ivr.sealing import Sealer, place_of

SAMPLE_AGENT = "100"
NO_PIN = ""
NO_CALL = "sample"
ALWAYS = datetime(9999, 1, 1, tzinfo=UTC)


def sign_in_sample_agent(engine: Engine, sealer: Sealer) -> None:
    """In a database without agents. Without her nobody could wait in a queue before an agent dials in."""
    with writing(engine) as connection:
        if connection.scalar(select(func.count()).select_from(agents)):
            return
        name = sealer.seal_text("Sample agent", place_of("agents", "name_sealed", SAMPLE_AGENT))
        row = {"number": SAMPLE_AGENT, "name_sealed": name, "pin_mark": NO_PIN, "call_sid": NO_CALL}
        connection.execute(insert(agents).values(**row, signed_in_at=ALWAYS, seen_at=ALWAYS))
        connection.execute(insert(agent_queues).values(agent_number=SAMPLE_AGENT, queue=EVERY_QUEUE))


def sign_everybody_out(connection: Connection) -> None:
    """Nobody is at the desk."""
    connection.execute(update(agents).values(call_sid=None, signed_in_at=None, seen_at=None))
