"""What a call file may say is given: how an installation is brought to it before the call.

A scene is named by the first words after `given`; the words that follow are its own.
"""

from datetime import datetime

from ivr.database import writing
from ivr.desk.samples import sign_everybody_out
from ivr.rehearsal import Rehearsal
from ivr.simulator.call_tests import SetScene


def _nobody_signed_in(rehearsal: Rehearsal, _words: str, _at: datetime) -> None:
    """No agent is at the desk of any queue."""
    with writing(rehearsal.engine) as connection:
        sign_everybody_out(connection)


SCENES: dict[str, SetScene[Rehearsal]] = {"nobody signed in": _nobody_signed_in}
