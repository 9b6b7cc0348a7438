"""The verbs of the language, each a module of this package under its own name."""

from typing import Protocol

from ivr.flow.declaration import Verb
from ivr.flow.model import Step
from ivr.flow.reading import StepReader
from ivr.flow.verbs import (
    ask,
    call_back,
    choose,
    connect,
    consent,
    done,
    hang_up,
    hours,
    look_up,
    menu,
    pay,
    queue,
    read_back,
    say,
    take_message,
    text,
    transfer,
    use,
)


class VerbModule(Protocol):
    """What a module of this package holds."""

    VERB: Verb

    def read(self, step: StepReader) -> Step: ...


_MODULES: tuple[VerbModule, ...] = (
    say,
    menu,
    ask,
    look_up,
    pay,
    read_back,
    consent,
    text,
    hours,
    queue,
    call_back,
    take_message,
    transfer,
    connect,
    use,
    choose,
    done,
    hang_up,
)

VERBS: dict[str, VerbModule] = {module.VERB.name: module for module in _MODULES}
