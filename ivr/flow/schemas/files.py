"""The kinds of files in a folder of flows as JSON Schema."""

from collections.abc import Mapping

from ivr.flow import calendars, places, queues, translations
from ivr.flow.closed_days import CLOCK, HOLIDAYS_IN_SPANISH
from ivr.flow.declaration import Setting
from ivr.flow.model import LANGUAGES, REPEAT
from ivr.flow.published_lines import VOICE
from ivr.flow.schemas import steps
from ivr.flow.schemas.values import (
    DRAFT,
    KEY_PATTERN,
    NAME_PATTERN,
    NAMED,
    SENTENCE,
    WORD,
    WORDS,
    Schema,
    described,
    value_of,
)

_BETWEEN = r"[\s().-]*"
_HOME_NUMBER = rf"(\+?1{_BETWEEN})?[2-9]{_BETWEEN}([0-9]{_BETWEEN}){{2}}[2-9]{_BETWEEN}([0-9]{_BETWEEN}){{6}}"
_FOREIGN_NUMBER = rf"\+{_BETWEEN}[2-9]{_BETWEEN}([0-9]{_BETWEEN}){{6,14}}"
_PHONE_NUMBER = f"^{_BETWEEN}({_HOME_NUMBER}|{_FOREIGN_NUMBER})$"
_DAY = rf"^{translations.DAY.pattern}$"
_WEEKDAY = f"({'|'.join(calendars.DAYS)})"
_HOURS = rf"{calendars.SPAN.pattern}( and {calendars.SPAN.pattern})*"
_LANGUAGE: Schema = {"enum": list(LANGUAGES)}
_PATTERNS = {
    "number": _PHONE_NUMBER,
    "sip": f"^{places.SIP.pattern}$",
    "country": f"^{places.COUNTRY.pattern}$",
    "workflow": f"^{queues.WORKFLOW.pattern}$",
    "music": f"^{queues.RECORDING.pattern}$",
}


def flow_schema() -> Schema:
    """`flows/<flow>.yaml`"""
    everywhere = {
        "type": "object",
        "patternProperties": {KEY_PATTERN: NAMED},
        "additionalProperties": False,
    }
    properties = {
        "flow": described(NAMED, "the name of the file, without .yaml"),
        "title": described(WORD, "what the flow is, for people"),
        "start": described(NAMED, "the first step"),
        "language": described(_LANGUAGE, "the language of the words here", "en"),
        "give_up": described(
            NAMED, "where menus and questions go after the last try, unless they say otherwise"
        ),
        "everywhere": described(everywhere, "keys that work during every menu and question of this flow"),
        "steps": described(
            {
                "type": "object",
                "minProperties": 1,
                "propertyNames": {"pattern": NAME_PATTERN, "not": {"const": REPEAT}},
            },
            "the steps, each a name with one verb",
        ),
    }
    document = _file("A flow", properties, ("flow", "title", "start", "steps"))
    document["if"] = {"required": ["give_up"]}
    document["then"] = _each_step("step")
    document["else"] = _each_step("step_that_gives_up")
    return {**document, "definitions": steps.definitions()}


def _each_step(definition: str) -> Schema:
    return {"properties": {"steps": {"additionalProperties": {"$ref": f"#/definitions/{definition}"}}}}


def translation_schema() -> Schema:
    """`flows/<language>/<flow>.yaml`"""
    said: Schema = {"anyOf": [SENTENCE, {"$ref": "#/definitions/phrase"}]}
    by_slot: Schema = {"type": "object", "additionalProperties": said}
    reviewed = _settings(
        {"by": described(WORD, "who read it"), "on": described(_text(_DAY), "the day: 2026-11-20")},
        ("by", "on"),
    )
    properties = {
        "flow": described(NAMED, "the name of the file, without .yaml"),
        "language": described(_LANGUAGE, "the language of the folder"),
        "reviewed": described(reviewed, "who read the words last, and when"),
        "steps": described(
            {"type": "object", "additionalProperties": {"anyOf": [SENTENCE, by_slot]}},
            "for each step its own sentence, or a sentence for each of its slots",
        ),
    }
    phrase: Schema = {
        "type": "object",
        "properties": {**dict.fromkeys(("say", "to", "for"), SENTENCE), "words": WORDS},
        "anyOf": [{"required": [name]} for name in ("say", "to", "for")],
    }
    document = _file("The words of a flow in another language", properties, ("flow", "language", "steps"))
    return {**document, "definitions": {"phrase": phrase}}


def lines_schema() -> Schema:
    """`flows/lines.yaml`"""
    voices = _settings({language: _text(f"^{VOICE.pattern}$") for language in LANGUAGES})
    properties = {
        "organisation": described(WORD, "the name that callers know"),
        "voices": described(voices, "the carrier's voice for each language"),
        "lines": described({**_lines(), "minProperties": 1}, "which number leads to which flow"),
    }
    return _file("The lines", properties, ("organisation", "lines"))


def _lines() -> Schema:
    line = _settings({"flow": NAMED, "language": _LANGUAGE}, ("flow",))
    return {
        "type": "object",
        "propertyNames": {"pattern": _PHONE_NUMBER},
        "additionalProperties": {"anyOf": [NAMED, line]},
    }


def hours_schema() -> Schema:
    """`flows/hours.yaml`"""
    days = rf"^(every day|{_WEEKDAY} to {_WEEKDAY}|{_WEEKDAY}((, | and ){_WEEKDAY})*)$"
    weekly: Schema = {
        "type": "object",
        "propertyNames": {"pattern": days},
        "additionalProperties": _text(f"^(closed|{_HOURS})$"),
    }
    clock = _text(f"^{CLOCK.pattern}$")
    words = {"en": WORD, "es": WORD, "from": clock, "to": clock}
    reason: Schema = {"anyOf": [WORD, _settings(words, ("en",))]}
    closed: Schema = {
        "type": "object",
        "propertyNames": {"pattern": _DAY},
        "additionalProperties": reason,
    }
    calendar = _settings(
        {
            "time_zone": described(_text("^[A-Za-z_]+(/[A-Za-z0-9_+-]+)*$"), "such as America/New_York"),
            "weekly": described(weekly, "hours by day: {monday to friday: 8:30 to 17:00}"),
            "holidays": described(
                {"type": "array", "items": {"enum": list(HOLIDAYS_IN_SPANISH)}},
                "holidays on which nobody answers",
            ),
            "closed": described(
                closed, "single days on which nobody answers, or a part of them, with the reason"
            ),
        },
        ("time_zone", "weekly"),
    )
    properties = {"calendars": {"type": "object", "propertyNames": NAMED, "additionalProperties": calendar}}
    return _file("When people answer", properties, ("calendars",))


def queues_schema() -> Schema:
    """`flows/queues.yaml`"""
    properties = {"queues": _queues(), "places": _places()}
    return _file("Where callers wait, and where they may be transferred", properties, ("queues",))


def installation_schema() -> Schema:
    """The file that IVR_INSTALLATION names."""
    without: Schema = {"type": "array", "items": _text(_PHONE_NUMBER)}
    properties = {
        "lines": described(_lines(), "lines beside the shipped ones, or in their place"),
        "without": described(without, "shipped numbers that this installation does not have"),
        "queues": described(_queues(), "in the place of the shipped queue of the same name"),
        "places": described(_places(), "in the place of the shipped place of the same name"),
    }
    return _file("What an installation has of its own", properties, ())


def _queues() -> Schema:
    served = [{"required": [first, second]} for first, second in _pairs(("number", "sip", "workflow"))]
    queue = {**_declared(queues.QUEUE), "not": {"anyOf": served}}
    return {"type": "object", "propertyNames": NAMED, "additionalProperties": _or_nothing(queue)}


def _places() -> Schema:
    place = {**_declared(places.PLACE), "oneOf": [{"required": ["number"]}, {"required": ["sip"]}]}
    return {"type": "object", "propertyNames": NAMED, "additionalProperties": place}


def _pairs(names: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(first, second) for place, first in enumerate(names) for second in names[place + 1 :]]


def _or_nothing(schema: Schema) -> Schema:
    """`billing:` alone is a queue, too."""
    return {**schema, "type": ["object", "null"]}


def _declared(settings: tuple[Setting, ...]) -> Schema:
    told = {
        setting.name: described(_text(_PATTERNS[setting.name]), setting.about, setting.default)
        if setting.name in _PATTERNS
        else value_of(setting)
        for setting in settings
    }
    return _settings(told, tuple(setting.name for setting in settings if setting.required))


def _text(pattern: str) -> Schema:
    return {"type": "string", "pattern": pattern}


def _settings(properties: Mapping[str, object], required: tuple[str, ...] = ()) -> Schema:
    group: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**group, "required": list(required)} if required else group


def _file(title: str, properties: Mapping[str, object], required: tuple[str, ...]) -> Schema:
    return {"$schema": DRAFT, "title": title, **_settings(properties, required)}
