"""When words change, their translation changes, too; compared with the version that is live.

Why: callers in one language would hear the old hours, the old address, the old offer.

Bad:   welcome: {say: We moved to Main Street.}   with the Spanish words as they were published
Good:  both changed; or the comment  # ivr: allow stale-translation because a comma was added
"""

from ivr.flow.problems import Hint
from ivr.flow.scope import Scope
from ivr.flow.sentences import LANGUAGE_NAMES

RULE = "stale-translation"


def check(scope: Scope) -> None:
    """Sentences whose first language differs from what callers hear now, and whose translation does not."""
    published = scope.version.published.sentences() if scope.version.published else {}
    for flow in scope.flows.values() if published else ():
        own = {(one.step, one.slot): one for one in flow.spoken if one.language == flow.language}
        for spoken in flow.spoken:
            original = own.get((spoken.step, spoken.slot))
            before = published.get((flow.name, spoken.step, spoken.slot), {})
            if original is None or not {spoken.language, flow.language} <= before.keys():
                continue
            is_changed = original.sentence.parts != before[flow.language].parts
            if is_changed and spoken.sentence.parts == before[spoken.language].parts:
                there, here = LANGUAGE_NAMES[flow.language], LANGUAGE_NAMES[spoken.language]
                message = f"the {there} words changed since they were published, and the {here} ones did not"
                hint = Hint("the new words are here", original.place)
                scope.notes.warning(RULE, spoken.place, message, hint)
