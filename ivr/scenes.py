"""What a call file may say is given: how an installation is brought to it before the call.

A scene is named by the first words after `given`; the words that follow are its own.
"""

from ivr.rehearsal import Rehearsal
from ivr.simulator.call_tests import SetScene

SCENES: dict[str, SetScene[Rehearsal]] = {}
