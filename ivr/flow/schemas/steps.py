"""The steps of a flow as JSON Schema, each verb from its declaration."""

from ivr.flow.declaration import Setting, Verb
from ivr.flow.lookup import LookUpDeclaration
from ivr.flow.lookups import LOOK_UPS
from ivr.flow.schemas.values import KEY_PATTERN, NAMED, SENTENCE, Schema, described, value_of
from ivr.flow.verbs import VERBS, choose, menu

GIVE_UP = "give_up"


def definitions() -> Schema:
    """What a step consists of, by name."""
    return {
        "step": _step(),
        "step_that_gives_up": _step_that_gives_up(),
        "choices": {
            "type": "object",
            "patternProperties": {KEY_PATTERN: {"$ref": "#/definitions/choice"}},
            "additionalProperties": False,
            "minProperties": 1,
        },
        "choice": {
            **_group(menu.CHOICE),
            "oneOf": [{"required": [phrasing]} for phrasing in menu.PHRASINGS],
        },
        "case": {
            **_group(choose.CASE),
            "oneOf": [
                {"required": ["is"]},
                {"required": ["any of"]},
                {"anyOf": [{"required": ["above"]}, {"required": ["below"]}]},
            ],
        },
        **{verb.name: _verb(verb) for verb in _verbs()},
    }


def _verbs() -> list[Verb]:
    return [module.VERB for module in VERBS.values()]


def _step() -> Schema:
    """One verb; what may stand beside it is told by the verb."""
    return {
        "type": "object",
        "properties": {verb.name: {"description": verb.about} for verb in _verbs()},
        "oneOf": [{"required": [verb.name]} for verb in _verbs()],
        "allOf": [
            {"if": {"required": [verb.name]}, "then": {"$ref": f"#/definitions/{verb.name}"}}
            for verb in _verbs()
        ],
    }


def _step_that_gives_up() -> Schema:
    """A step of a flow without a `give_up` of its own."""
    needing = [verb.name for verb in _verbs() if any(way.name == GIVE_UP for way in verb.ways_out)]
    return {
        "allOf": [
            {"$ref": "#/definitions/step"},
            {
                "if": {"anyOf": [{"required": [name]} for name in needing]},
                "then": {"required": [GIVE_UP]},
            },
        ]
    }


def _group(settings: tuple[Setting, ...]) -> Schema:
    return {
        "type": "object",
        "properties": {setting.name: value_of(setting) for setting in settings},
        "required": [setting.name for setting in settings if setting.required and not setting.kinds],
        "additionalProperties": False,
    }


def _verb(verb: Verb) -> Schema:
    """Of `use` and `look_up` every other word is a way out."""
    group = _group(verb.settings)
    ways = {way.name: described(NAMED, way.about, None) for way in verb.ways_out}
    group["properties"] = {**_properties(verb), **ways}
    group["required"] = [
        *(setting.name for setting in verb.settings if setting.required and not setting.kinds),
        *(way.name for way in verb.ways_out if way.default is None),
    ]
    group["additionalProperties"] = NAMED if verb.names_results else False
    conditions = [*_conditions(verb), *_special(verb)]
    return {**group, "allOf": conditions} if conditions else group


def _properties(verb: Verb) -> Schema:
    if verb.name == "menu":
        # A menu's own word holds its choices, or the leading sentence of choices that stand beside it.
        told = {setting.name: value_of(setting) for setting in verb.settings}
        return {**told, "menu": described({}, verb.setting("menu").about)}
    if verb.name == "look_up":
        return {"look_up": {"enum": list(LOOK_UPS), "description": verb.setting("look_up").about}}
    return {setting.name: value_of(setting) for setting in verb.settings}


def _conditions(verb: Verb) -> list[Schema]:
    """Settings that belong to some kinds of answer alone."""
    told: list[Schema] = []
    for setting in (one for one in verb.settings if one.kinds):
        kind = verb.setting("kind")
        fits: Schema = {"properties": {"kind": {"enum": list(setting.kinds)}}}
        if kind.default not in setting.kinds:
            fits["required"] = ["kind"]
        condition: Schema = {"if": fits, "else": {"properties": {setting.name: False}}}
        if setting.required:
            condition["then"] = {"required": [setting.name]}
        told.append(condition)
    return told


def _special(verb: Verb) -> list[Schema]:
    match verb.name:
        case "menu":
            sentence = {"properties": {"menu": {"anyOf": [SENTENCE, {"type": "null"}]}}}
            choices = {"properties": {"menu": {"$ref": "#/definitions/choices"}}}
            return [
                {"if": {"required": ["choices"]}, "then": sentence},
                {
                    "if": {"properties": {"menu": {"type": "object"}}},
                    "then": {"if": {"required": ["choices"]}, "else": choices},
                    "else": {"required": ["choices"]},
                },
            ]
        case "look_up":
            return [_ways_of_look_up(declared) for declared in LOOK_UPS.values()]
        case _:
            return []


def _ways_of_look_up(declared: LookUpDeclaration) -> Schema:
    """The results of one look-up, each a way out that must be given."""
    ways = {way: described(NAMED, _made_known(made)) for way, made in declared.ways_out.items()}
    return {
        "if": {"properties": {"look_up": {"const": declared.name}}, "required": ["look_up"]},
        "then": {
            "properties": {"look_up": {"description": declared.about}, **ways},
            "required": list(declared.ways_out),
            "additionalProperties": False,
        },
    }


def _made_known(made: object) -> str:
    names = [f"{{{name}}}" for name in made] if isinstance(made, dict) else []
    return f"makes known: {', '.join(names)}" if names else "makes nothing known"
