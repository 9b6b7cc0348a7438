"""Agents of the demonstration: those who may dial in, and one who is always signed in and never calls."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, func, insert, select, update

from ivr.database import writing
from ivr.desk.agents import add_agent
from ivr.desk.tables import EVERY_QUEUE, agent_queues, agents
from ivr.importing.csvfiles import read_table
from ivr.sealing import Sealer, place_of

SAMPLE_AGENT = "100"
NO_PIN = ""
NO_CALL = "sample"
ALWAYS = datetime(9999, 1, 1, tzinfo=UTC)
FILE = "agents.csv"
COLUMNS = ("agent_number", "name", "pin", "queues")


def add_sample_agents(engine: Engine, sealer: Sealer, folder: Path) -> None:
    """In a database without agents: her, without whom nobody could wait before an agent dials in, and those
    of agents.csv. A folder without the file has no others. PINs of real agents are never in a file.
    """
    with writing(engine) as connection:
        if connection.scalar(select(func.count()).select_from(agents)):
            return
        _sign_in_sample_agent(connection, sealer)
        file = folder / FILE
        for row in read_table(file.read_bytes(), COLUMNS).rows if file.is_file() else ():
            number, name, pin, queues = (row.cells[column] for column in COLUMNS)
            add_agent(connection, sealer, number, name, tuple(queues.split()), pin)


def _sign_in_sample_agent(connection: Connection, sealer: Sealer) -> None:
    name = sealer.seal_text("Sample agent", place_of("agents", "name_sealed", SAMPLE_AGENT))
    row = {"number": SAMPLE_AGENT, "name_sealed": name, "pin_mark": NO_PIN, "call_sid": NO_CALL}
    connection.execute(insert(agents).values(**row, signed_in_at=ALWAYS, seen_at=ALWAYS))
    connection.execute(insert(agent_queues).values(agent_number=SAMPLE_AGENT, queue=EVERY_QUEUE))


def sign_everybody_out(connection: Connection) -> None:
    """Nobody is at the desk."""
    connection.execute(update(agents).values(call_sid=None, signed_in_at=None, seen_at=None))
