"""The table of words agrees with the carrier's SDK: what each verb may hold, attribute by attribute."""

import inspect
import re
import warnings
from xml.etree import ElementTree

import pytest
from twilio.twiml import TwiML, voice_response

from ivr.simulator.conversation import VERBS
from ivr.simulator.vocabulary import VALUE_RULES, VOCABULARY, attribute_name

NAMED_OTHERWISE = {"Response": "VoiceResponse", "Uri": "SipUri", "say-as": "SsmlSayAs"}
IMPORTANT = ("Say", "Gather", "Pay", "Prompt", "Enqueue", "Dial", "Queue")


def class_of(element: str) -> type[TwiML]:
    name = NAMED_OTHERWISE.get(element, f"Ssml{element.capitalize()}" if element.islower() else element)
    found: type[TwiML] = getattr(voice_response, name)
    return found


def children_by_the_sdk(element: str) -> dict[str, set[str]]:
    """Child -> its attributes, found by calling all methods of the SDK with all arguments."""
    made = class_of(element)
    children: dict[str, set[str]] = {}
    for name, method in inspect.getmembers(made, inspect.isfunction):
        if name.startswith("_") or name in dir(TwiML):
            continue
        parent = object.__new__(made)
        TwiML.__init__(parent)
        parent.name = element
        named = [given for given in list(inspect.signature(method).parameters)[1:] if given != "kwargs"]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the SDK says which of its methods are old
            method(parent, **dict.fromkeys(named, "x"))
        (child,) = ElementTree.fromstring(parent.to_xml(xml_declaration=False))
        children[child.tag] = {attribute_name(attribute) for attribute in child.attrib}
    return children


@pytest.mark.parametrize("parent", sorted(VOCABULARY))
def test_what_may_stand_in_an_element_is_what_the_sdk_puts_there(parent: str) -> None:
    by_the_sdk = children_by_the_sdk(parent)
    assert set(VOCABULARY[parent].children) <= set(by_the_sdk)
    if parent not in ("Response", "Dial"):
        assert set(VOCABULARY[parent].children) == set(by_the_sdk)
    for child in VOCABULARY[parent].children:
        assert set(VOCABULARY[child].attributes) == by_the_sdk[child], child


def test_every_element_is_reached_from_the_root() -> None:
    reached, waiting = set(), ["Response"]
    while waiting:
        element = waiting.pop()
        if element not in reached:
            reached.add(element)
            waiting += VOCABULARY[element].children
    assert reached == set(VOCABULARY)
    assert set(IMPORTANT) <= reached


def test_every_verb_in_the_table_is_played() -> None:
    assert set(VOCABULARY["Response"].children) == set(VERBS)


def test_every_rule_is_about_an_attribute_that_exists() -> None:
    for verb, attribute in VALUE_RULES:
        assert attribute in VOCABULARY[verb].attributes
    assert all(isinstance(pattern, re.Pattern) for pattern, _ in VALUE_RULES.values())
