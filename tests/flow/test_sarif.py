"""SARIF: what the standard asks of the parts that are used, and every place as it is told."""

import json

import pytest
from jsonschema import Draft7Validator

from ivr.flow.rendering import Tally, render
from tests.flow.cases import case_names, compile_case
from tests.flow.test_rendering import SOURCES, UNKNOWN, WARNING

TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
PLACE = {
    "type": "object",
    "required": ["physicalLocation"],
    "properties": {
        "physicalLocation": {
            "type": "object",
            "required": ["artifactLocation"],
            "additionalProperties": False,
            "properties": {
                "artifactLocation": {"properties": {"uri": {"type": "string", "format": "uri-reference"}}},
                "region": {
                    "additionalProperties": False,
                    "required": ["startLine"],
                    "properties": {
                        name: {"type": "integer", "minimum": 1}
                        for name in ("startLine", "startColumn", "endColumn")
                    },
                },
            },
        },
        "message": TEXT,
    },
}
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string"},
        "version": {"const": "2.1.0"},
        "runs": {
            "items": {
                "required": ["tool", "results"],
                "additionalProperties": False,
                "properties": {
                    "tool": {
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "required": ["name"],
                                "properties": {
                                    "rules": {
                                        "uniqueItems": True,
                                        "items": {
                                            "required": ["id"],
                                            "properties": {"shortDescription": TEXT, "help": TEXT},
                                        },
                                    }
                                },
                            }
                        },
                    },
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "results": {
                        "items": {
                            "required": ["message", "ruleId", "ruleIndex", "level", "locations"],
                            "additionalProperties": False,
                            "properties": {
                                "ruleId": {"type": "string"},
                                "ruleIndex": {"type": "integer", "minimum": 0},
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "message": TEXT,
                                "locations": {"items": PLACE, "minItems": 1},
                                "relatedLocations": {"items": PLACE},
                            },
                        }
                    },
                },
            }
        },
    },
}
"""What the standard asks of the parts that are used (SARIF 2.1.0, sections 3.13 to 3.52)."""


def test_code_hosts_get_sarif() -> None:
    told = json.loads(render([UNKNOWN, WARNING], SOURCES, "sarif", tally=Tally(6, 84, 2)))
    Draft7Validator(SARIF).validate(told)
    (run,) = told["runs"]
    unknown, warning = run["results"]
    assert [run["tool"]["driver"]["rules"][one["ruleIndex"]]["id"] for one in (unknown, warning)] == [
        "unknown-step",
        "no-way-out",
    ]
    assert unknown["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "flows/bill_pay.yaml"},
        "region": {"startLine": 3, "startColumn": 27, "endColumn": 34},
    }
    assert unknown["relatedLocations"][0]["message"] == {"text": "did you mean 'identify'?"}
    assert "region" not in warning["locations"][0]["physicalLocation"]


@pytest.mark.parametrize("name", case_names())
def test_the_sarif_of_every_case_is_sound(name: str) -> None:
    told = json.loads(render(compile_case(name).problems, {}, "sarif"))
    Draft7Validator(SARIF).validate(told)
    assert len(told["runs"][0]["results"]) == len(compile_case(name).problems)
