"""Every flow should be reached by a line or used by another flow.

Why: no caller can come to it.

Bad:   a file flows/old_menu.yaml that nothing names
Good:  use: old_menu, or the file deleted
"""

from ivr.flow.problems import Place
from ivr.flow.scope import Scope

RULE = "unused-flow"


def check(scope: Scope) -> None:
    """Flows without an entrance, where lines are known. A file that cannot be read may use any of them,
    and so may a misspelt name.
    """
    lines = scope.version.lines
    if lines is None or not lines.flow_places or scope.version.flow_names.keys() - scope.version.flows.keys():
        return
    if any(found.rule == "unknown-flow" for found in scope.notes.problems):
        return
    for name, flow in scope.flows.items():
        if name not in scope.line_flows and name not in scope.used_flows:
            message = f"no line leads to the flow '{name}' and no flow uses it"
            scope.notes.warning(
                RULE, Place(flow.path, flow.place.line, flow.place.column, flow.place.length), message
            )
