"""The account's numbers at the carrier, and where each of them must point. Values alone: `account` asks the
carrier.

Settings of a number have the names of the carrier's API:
https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

VOICE_SETTINGS = (
    "voice_application_sid",
    "voice_url",
    "voice_method",
    "voice_fallback_url",
    "voice_fallback_method",
    "status_callback",
    "status_callback_method",
)
TEXT_SETTINGS = ("sms_application_sid", "sms_url", "sms_method")
TRUNK = "trunk_sid"
NUMBER_SETTINGS = (*VOICE_SETTINGS, *TEXT_SETTINGS, TRUNK)


class AccountUnavailable(Exception):
    """The carrier's API did not do it: a whole sentence that says why and what to do, without any secret."""


class FixedDoors(Struct, frozen=True):
    """Absolute URLs, the same for every number; each is asked with POST."""

    answer: str
    fallback: str
    status: str
    text_received: str


class OwnedNumber(Struct, frozen=True):
    """A number of the account. `settings` has every name of NUMBER_SETTINGS; "" is none."""

    sid: str
    number: str
    settings: Mapping[str, str]
    takes_calls: bool = True
    takes_texts: bool = True


class Standing(Struct, frozen=True):
    """The account itself. `status`: active, suspended or closed. `at`: the carrier's clock as it answered."""

    status: str
    is_trial: bool
    at: datetime | None


class Account(Protocol):
    """What can be asked of an account. Each raises AccountUnavailable."""

    def standing(self) -> Standing: ...

    def numbers(self) -> Sequence[OwnedNumber]: ...

    def change(self, sid: str, settings: Mapping[str, str]) -> None: ...


class Change(Struct, frozen=True):
    """A number and what its settings will be; only those that are something else now."""

    owned: OwnedNumber
    settings: Mapping[str, str]


class Hindered(Struct, frozen=True):
    """A line's number that pointing alone does not help: whole sentence, with what to do."""

    number: str
    sentence: str


class Comparison(Struct, frozen=True):
    """The lines beside the account. `others`: numbers of the account that are no line."""

    in_order: tuple[str, ...]
    changes: tuple[Change, ...]
    hindered: tuple[Hindered, ...]
    others: tuple[str, ...]


def compare(lines: Iterable[str], owned: Iterable[OwnedNumber], doors: FixedDoors) -> Comparison:
    """What has to change so that each of these numbers (E.164) leads to the doors."""
    by_number = {one.number: one for one in owned}
    in_order: list[str] = []
    changes: list[Change] = []
    hindered: list[Hindered] = []
    for number in lines:
        one = by_number.pop(number, None)
        hindrance = _hindrance(one)
        settings = _differing(one, doors) if one else {}
        if hindrance:
            hindered.append(Hindered(number, hindrance))
        elif one and settings:
            changes.append(Change(one, settings))
        else:
            in_order.append(number)
    return Comparison(tuple(in_order), tuple(changes), tuple(hindered), tuple(by_number))


def _hindrance(one: OwnedNumber | None) -> str:
    if one is None:
        return (
            "The account does not own this number. Buy it or port it at the carrier, or name it under"
            " `without:` in the file of IVR_INSTALLATION."
        )
    if not one.takes_calls:
        return "This number takes no calls. Put one that does in its place."
    if one.settings[TRUNK]:
        return (
            f"This number hangs on SIP trunk {one.settings[TRUNK]}, and its URLs are not used. Take it off"
            " the trunk at the carrier, then run `ivr numbers sync` again."
        )
    return ""


def _differing(one: OwnedNumber, doors: FixedDoors) -> dict[str, str]:
    """An application on a number outweighs its URLs, so it is taken off."""
    wanted = {
        "voice_application_sid": "",
        "voice_url": doors.answer,
        "voice_method": "POST",
        "voice_fallback_url": doors.fallback,
        "voice_fallback_method": "POST",
        "status_callback": doors.status,
        "status_callback_method": "POST",
    }
    if one.takes_texts:
        wanted |= {"sms_application_sid": "", "sms_url": doors.text_received, "sms_method": "POST"}
    return {name: value for name, value in wanted.items() if _without_overrides(one.settings[name]) != value}


def _without_overrides(value: str) -> str:
    """A URL without what follows a `#`: there the carrier reads how long to wait and how often to try. It
    never sends that, so whoever wrote it there meant it, and the URL is the same.

    https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
    """
    return value.partition("#")[0]
