"""Every rule by its name, with its explanation.

Checks are documented in their modules, rules of shape here.
"""

from ivr.flow import checks
from ivr.flow.shape_rules import SHAPE_RULES

RULES: dict[str, str] = {
    **SHAPE_RULES,
    **{
        module.RULE: (module.__doc__ or "").strip()
        for module in (*checks.NAMES, *checks.PATHS, *checks.FACTS)
    },
}
