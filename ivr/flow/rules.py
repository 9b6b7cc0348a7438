"""Every rule by its name, with its explanation.

Checks are documented in their own modules; the rules of files and of shape, which readers hold, in tables.
"""

from ivr.flow import checks
from ivr.flow.file_rules import FILE_RULES
from ivr.flow.shape_rules import SHAPE_RULES

RULES: dict[str, str] = {
    **{
        rule: f"{asked}\n\nWhy: {why}\n\nBad:   {bad}\nGood:  {good}"
        for rule, (asked, why, bad, good) in {**FILE_RULES, **SHAPE_RULES}.items()
    },
    **{
        module.RULE: (module.__doc__ or "").strip()
        for module in (*checks.NAMES, *checks.PATHS, *checks.FACTS)
    },
}
