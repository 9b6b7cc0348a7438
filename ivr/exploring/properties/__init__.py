"""What must hold on every caller's path, each a module: its docstring is its documentation.

`IN_A_TURN` look at one passage after the other while calls are walked; `AS_A_WHOLE` at all states afterwards.
"""

from types import ModuleType

from ivr.exploring.properties import (
    charge_not_agreed,
    circle_without_caller,
    debit_not_authorized,
    fact_not_known,
    far_from_a_person,
    no_end,
    private_told,
    secret_let_out,
    step_not_reached,
    wait_without_words,
    way_lost,
)

IN_A_TURN: tuple[ModuleType, ...] = (
    charge_not_agreed,
    debit_not_authorized,
    private_told,
    secret_let_out,
    fact_not_known,
    way_lost,
    wait_without_words,
)
AS_A_WHOLE: tuple[ModuleType, ...] = (circle_without_caller, no_end, far_from_a_person, step_not_reached)

EXPLANATIONS: dict[str, str] = {
    module.RULE: (module.__doc__ or "").strip() for module in (*IN_A_TURN, *AS_A_WHOLE)
}
