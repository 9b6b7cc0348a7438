"""docs/flow-reference.md: every verb, look-up and rule, the settings of queues and places, as declared."""

from collections.abc import Iterable, Mapping, Sequence

from ivr.flow.declaration import Setting, Verb, WayOut
from ivr.flow.lookup import FactMade, LookUpDeclaration
from ivr.flow.lookups import LOOK_UPS
from ivr.flow.places import PLACE
from ivr.flow.queues import QUEUE
from ivr.flow.rules import RULES
from ivr.flow.verbs import VERBS, choose, menu

OPENING = """# Flow reference

Every word that may stand in a flow. `ivr schema --reference` writes this page from the program itself.
To learn the language, read [the flow language](flow-language.md).

A name is made of small letters, digits and `_`. A way out is the name of a step of the same flow; the
tables say what happens when one is left open.
"""
_QUEUES = """A queue, in `queues.yaml` under `queues:`. Of `workflow`, `number` and `sip` at most one stands
there; without one our own agents answer.
"""
_PLACES = """A place to transfer to, in `queues.yaml` under `places:`. It has a `number` or a `sip` address.
"""
_LOOK_UPS = """Facts in brackets are known once the call has taken that way out.
Look-ups marked * are asked only behind `verified`, those marked ** only behind `signed_in`.

| Look-up | What it tells | Needs | Ways out |
|---|---|---|---|"""
_RULES = """What `ivr check` finds, and why; `ivr check --explain RULE` tells the same. A warning that is
meant is silenced by a comment on its line or the line above: `# ivr: allow RULE because REASON`.
"""
_CHOICE = "Each choice, behind its key. One of `to`, `for` and `say` stands there:\n"
_CASE = "Each case. One test stands there, or `above` and `below`:\n"


def reference_page(of_exploring: Mapping[str, str]) -> str:
    """The whole page, in Markdown. `of_exploring`: the rules that the exploration holds, with their words."""
    return "\n".join(
        [
            OPENING,
            "## Verbs\n",
            f"{_links(VERBS)}\n",
            *(_verb(module.VERB) for module in VERBS.values()),
            "## Look-ups\n",
            _LOOK_UPS,
            *_look_ups(),
            "## Queues and places\n",
            _QUEUES,
            _settings(QUEUE),
            _PLACES,
            _settings(PLACE),
            "## Rules\n",
            _RULES,
            *(_rule(name, told) for name, told in sorted({**RULES, **of_exploring}.items())),
        ]
    )


def _links(names: Iterable[str]) -> str:
    return " · ".join(f"[{name}](#{name})" for name in names)


def _verb(verb: Verb) -> str:
    parts = [f"### {verb.name}\n", f"{verb.about}\n", _settings(verb.settings)]
    if verb.name == "menu":
        parts += [
            _CHOICE,
            _settings(menu.CHOICE),
        ]
    if verb.name == "choose":
        parts += [
            _CASE,
            _settings(choose.CASE),
        ]
    if verb.ways_out:
        parts.append(_ways_out(verb.ways_out))
    if verb.example:
        parts.append(f"```yaml\n{verb.example.strip()}\n```\n")
    return "\n".join(parts)


def _settings(settings: Sequence[Setting]) -> str:
    rows = [f"| `{one.name}` | {_cell(one.about)} | {_value(one)} | {_default(one)} |\n" for one in settings]
    return "| Setting | Means | Is written | When left out |\n|---|---|---|---|\n" + "".join(rows)


def _ways_out(ways: Sequence[WayOut]) -> str:
    rows = [f"| `{way.name}` | {_cell(way.about)} | {_left_open(way)} |\n" for way in ways]
    return "| Way out | When | Left open |\n|---|---|---|\n" + "".join(rows)


def _left_open(way: WayOut) -> str:
    return "must be given" if way.default is None else _cell(way.default)


def _default(setting: Setting) -> str:
    if setting.required:
        return "must be given" + (f" for {_kinds(setting)}" if setting.kinds else "")
    return f"`{setting.default}`" if setting.default is not None else ""


def _kinds(setting: Setting) -> str:
    return " or ".join(f"`{kind}`" for kind in setting.kinds)


_WRITTEN = {
    "sentence": "a sentence",
    "name": "a name",
    "fact": "a name, perhaps in braces",
    "value": "a word",
    "values": "a list of words",
    "facts": "names with words",
    "duration": "a duration",
    "number": "a number",
    "yes or no": "`yes` or `no`",
    "digits": "`8` or `4 to 10`",
    "amount": "`$5`, or a number",
    "choices": "keys, each with its choice",
    "cases": "a list of cases",
}


def _value(setting: Setting) -> str:
    told = (
        _WRITTEN[setting.kind] if setting.kind != "word" else ", ".join(f"`{word}`" for word in setting.words)
    )
    if setting.least is not None and setting.most is not None:
        unit = " seconds" if setting.kind == "duration" else ""
        told += f", {setting.least:,} to {setting.most:,}{unit}"
    return f"{told}; with kind {_kinds(setting)}" if setting.kinds else told


def _look_ups() -> list[str]:
    return [*(_look_up(declared) for declared in LOOK_UPS.values()), ""]


def _look_up(declared: LookUpDeclaration) -> str:
    ways = " ".join(f"`{way}`{_made(made)}" for way, made in declared.ways_out.items())
    star = " *" if declared.needs_verified else " **" if declared.needs_agent else ""
    needs = ", ".join(declared.needs)
    return f"| `{declared.name}`{star} | {_cell(declared.about)} | {needs} | {ways} |"


def _made(made: dict[str, FactMade]) -> str:
    return f" ({', '.join(f'{name}: {fact.kind}' for name, fact in made.items())})" if made else ""


def _rule(name: str, told: str) -> str:
    """The words of a rule, its examples as they are written."""
    words, _, examples = told.partition("\nBad:")
    return f"### {name}\n\n{words.strip()}\n\n```text\nBad:{examples.rstrip()}\n```\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
