"""What may be typed for a setting, as JSON Schema (draft 7, which editors know best).

An editor reads `3` as a number and `yes` as a word (YAML 1.2); both are what was typed.
"""

from typing import assert_never

from ivr.flow.declaration import Setting
from ivr.flow.sentences import SENTENCE_CHARACTERS_AT_MOST
from ivr.flow.values import KEYS, NAME

Schema = dict[str, object]

DRAFT = "http://json-schema.org/draft-07/schema#"
NAME_PATTERN = f"^{NAME.pattern}$"
KEY_PATTERN = f"^({'|'.join(['[0-9]', *KEYS[10:]])})$"
SENTENCE: Schema = {
    "type": ["string", "number", "boolean"],
    "maxLength": SENTENCE_CHARACTERS_AT_MOST,
    "pattern": rf"^(?=[\s\S]*\S)([^{{}}]|\{{{NAME.pattern}\}})*$",
}
"""Words, and facts in single braces."""
NAMED: Schema = {"type": "string", "pattern": NAME_PATTERN}
FACT: Schema = {
    "anyOf": [
        {"type": "string", "pattern": rf"^({NAME.pattern}|\{{{NAME.pattern}\}})$"},
        {
            "type": "object",
            "propertyNames": {"pattern": NAME_PATTERN},
            "additionalProperties": {"type": "null"},
            "minProperties": 1,
            "maxProperties": 1,
        },
    ]
}
"""`balance` or `{balance}`, which YAML reads as braces around a name."""
WORD: Schema = {"type": ["string", "number", "boolean"], "pattern": r"\S"}
WORDS: Schema = {"type": "array", "items": WORD}
_AMOUNT = r"\$([0-9]{1,3}(,[0-9]{3})+|[0-9]{1,9})(\.[0-9]{2})?"
_DIGITS = "0?[1-9]|1[0-9]|20"
_WHOLE = "[0-9]{1,9}"


def described(schema: Schema, about: str, default: str | None = None) -> Schema:
    """With the words that an editor shows."""
    shown = about[:1].upper() + about[1:]
    told: Schema = {**schema, "description": shown if shown.endswith((".", "?")) else f"{shown}."}
    return told if default is None else {**told, "default": int(default) if default.isdecimal() else default}


def value_of(setting: Setting) -> Schema:
    """What may stand behind this setting, with its description and default."""
    return described(_plain_value(setting), setting.about, setting.default)


def _plain_value(setting: Setting) -> Schema:  # noqa: C901 - one line for each kind that there is
    match setting.kind:
        case "sentence":
            return SENTENCE
        case "name":
            return NAMED
        case "fact":
            return FACT
        case "value":
            return WORD
        case "values":
            return WORDS
        case "facts":
            return {
                "type": "object",
                "propertyNames": {"pattern": NAME_PATTERN},
                "additionalProperties": WORD,
            }
        case "duration":
            return {"type": "string", "pattern": duration_pattern(setting)}
        case "number":
            return _number(setting)
        case "yes or no":
            return {"enum": ["yes", "no"]}
        case "digits":
            pattern = f"^({_DIGITS})( to ({_DIGITS}))?$"
            return {"type": ["integer", "string"], "minimum": 1, "maximum": 20, "pattern": pattern}
        case "amount":
            return {"type": ["string", "integer"], "minimum": 0, "pattern": f"^({_AMOUNT}|{_WHOLE})$"}
        case "word":
            return {"enum": list(setting.words)}
        case "choices":
            return {"$ref": "#/definitions/choices"}
        case "cases":
            return {"type": "array", "items": {"$ref": "#/definitions/case"}, "minItems": 1}
        case _:
            assert_never(setting.kind)


def _number(setting: Setting) -> Schema:
    limits = _limits(setting)
    pattern = f"^0*({between(*limits)})$"
    return {"type": ["integer", "string"], "minimum": limits[0], "maximum": limits[1], "pattern": pattern}


def duration_pattern(setting: Setting) -> str:
    """`8 seconds`, `2 minutes`, within the limits of the setting."""
    least, most = _limits(setting)
    told = [f"({between(least, most)}) seconds?"]
    if -(-least // 60) <= most // 60:
        told.append(f"({between(-(-least // 60), most // 60)}) minutes?")
    return f"^0*({'|'.join(told)})$"


def _limits(setting: Setting) -> tuple[int, int]:
    if setting.least is None or setting.most is None:
        raise AssertionError(f"'{setting.name}' is declared without limits")
    return setting.least, setting.most


def between(least: int, most: int) -> str:
    """A pattern for the whole numbers from `least` to `most`, which JSON Schema cannot compare in words."""
    told = []
    for length in range(len(str(least)), len(str(most)) + 1):
        low = str(least) if length == len(str(least)) else "1" + "0" * (length - 1)
        high = str(most) if length == len(str(most)) else "9" * length
        told.append(_same_length(low, high))
    return "|".join(told)


def _same_length(low: str, high: str) -> str:
    rest = len(low) - 1
    if low == "0" * len(low) and high == "9" * len(high):
        return "[0-9]" * len(low)
    if low[0] == high[0]:
        return low[0] + (f"({_same_length(low[1:], high[1:])})" if rest else "")
    if not rest:
        return f"[{low}-{high}]"
    told = [f"{low[0]}({_same_length(low[1:], '9' * rest)})"]
    if int(high[0]) - int(low[0]) > 1:
        told.append(f"[{int(low[0]) + 1}-{int(high[0]) - 1}]" + "[0-9]" * rest)
    return "|".join([*told, f"{high[0]}({_same_length('0' * rest, high[1:])})"])
