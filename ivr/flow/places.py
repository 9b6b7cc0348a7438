"""`places:` in `flows/queues.yaml`: the numbers and SIP addresses that a call may be transferred to.

The list is the only source of what is dialled. A number must exist, must not be charged at a premium rate,
and must be in the country that the file allows: +1 also reaches islands that charge dearly.
"""

import re

import phonenumbers
from phonenumbers import PhoneNumberType

from ivr.flow.declaration import Setting
from ivr.flow.people import DialledPlace
from ivr.flow.problems import Hint, Notes, Place, quoted
from ivr.flow.settings import Settings, shape_of
from ivr.flow.tree import Document, Mapping, Node, Scalar
from ivr.flow.values import Wrong, read_name, read_seconds
from ivr.telephony import to_e164

PATH = "queues.yaml"
RULE = "transfer-number-invalid"
HOME = "US"
EXAMPLE = "portal_support: {number: 1-202-555-0142, title: support of the patient portal}"
RING = Setting("ring", "how long it rings", "duration", "30 seconds", least=5, most=120)
NUMBER = Setting("number", "the telephone number that is dialled: 1-202-555-0142", "value")
SIP_ADDRESS = Setting("sip", "the SIP address, in quotes: sip:desk@example.com", "value")
IN_COUNTRY = Setting("country", "the country of the number, in two letters", "value", HOME)
PLACE = (
    NUMBER,
    SIP_ADDRESS,
    Setting("title", "what the place is, for those who read the file", "value", required=True),
    IN_COUNTRY,
    RING,
)
"""What a place may hold; exactly one of `number` and `sip` stands there."""
_KNOWN = tuple(setting.name for setting in PLACE)
SIP = re.compile(r"sip:[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{0,200}[A-Za-z0-9](:[0-9]{2,5})?")
COUNTRY = re.compile(r"[A-Z]{2}")
_DEAR = frozenset(
    {PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST, PhoneNumberType.PERSONAL_NUMBER}
)


def read_places(document: Document, notes: Notes) -> dict[str, DialledPlace]:
    """The places of the file by name; mistakes are in the notes. `read_queues` tells unknown words."""
    settings = Settings(document.root, "the file", Place(document.path), notes, ("queues", "places"))
    group = settings.group("places", f"places:  with lines such as  {EXAMPLE}")
    places = {}
    for name, node in group.entries if group else ():
        settings.understood(name, read_name, "")
        places[name.text] = _read_place(name, node, notes)
    return places


def _read_place(name: Scalar, node: Node, notes: Notes) -> DialledPlace:
    if not isinstance(node, Mapping):
        message = f"place {quoted(name.text)} needs settings, not {shape_of(node)}"
        notes.error("wrong-shape", node.place, message, Hint(f"write  {EXAMPLE}"))
        return DialledPlace(name.text, "", "")
    settings = Settings(node, f"place {quoted(name.text)}", name.place, notes, _KNOWN)
    settings.refuse_unknown()
    title = settings.required("title", "support of the patient portal")
    return DialledPlace(
        name.text,
        title.text if title else "",
        read_address(settings),
        settings.within(RING, read_seconds),
    )


def read_address(settings: Settings) -> str:
    """E.164, or a SIP address; "" where neither stands there."""
    number, sip = settings.scalar("number"), settings.scalar("sip")
    country = settings.value("country", _read_country, HOME)
    if number is not None and sip is not None:
        message = f"{settings.owner} has a number and a SIP address; one of them is dialled"
        settings.notes.error("bad-value", sip.place, message, Hint("leave one of the two out"))
    if number is not None:
        return _read_number(number, country, settings.notes)
    if sip is None:
        if settings.node("sip") is None:
            settings.required("number", "1-202-555-0142")
        return ""
    if not SIP.fullmatch(sip.text):
        message = f"{quoted(sip.text)} is not a SIP address"
        settings.notes.error(RULE, sip.place, message, Hint("write  sip:desk@example.com"))
        return ""
    return sip.text


def _read_number(scalar: Scalar, country: str, notes: Notes) -> str:
    number = to_e164(scalar.text)
    if number is None:
        message = f"{quoted(scalar.text)} is not a telephone number that can be dialled"
        notes.error(RULE, scalar.place, message, Hint("write it as  1-202-555-0142"))
        return ""
    objection = objection_to(number, country)
    if objection is not None:
        notes.error(RULE, scalar.place, f"{quoted(scalar.text)} {objection.message}", *objection.hints)
    return number


def objection_to(number: str, country: str = HOME) -> Wrong | None:
    """Why this number (E.164) is never dialled, or None. `country`: two letters (ISO 3166-1)."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return Wrong("is not a telephone number that can be dialled")
    if not phonenumbers.is_valid_number(parsed):
        return Wrong("is not a number that anybody has", (Hint("look for a slip in its digits"),))
    if phonenumbers.number_type(parsed) in _DEAR:
        return Wrong("is charged at a premium rate, and callers are never sent there")
    where = phonenumbers.region_code_for_number(parsed)
    if where != country:
        hint = Hint(f"if that is meant, add  country: {where}")
        return Wrong(f"is a number of {where}, and only {country} may be dialled", (hint,))
    return None


def _read_country(text: str) -> str | Wrong:
    if COUNTRY.fullmatch(text):
        return text
    return Wrong(f"{quoted(text)} is not a country", (Hint("write its two letters, such as  CA"),))
