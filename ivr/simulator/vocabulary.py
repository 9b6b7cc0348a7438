"""The words of TwiML that this carrier plays: attributes and children of each verb, and their values.

As published in the carrier's reference and its SDK; names are case-sensitive. Elements outside this table are
skipped with warning 12200, unknown attributes are ignored with the same warning.
"""

import re
from xml.etree.ElementTree import Element

from msgspec import Struct

SSML = ("break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w")
_CALLBACK = ("statusCallback", "statusCallbackEvent", "statusCallbackMethod")
_MACHINE = (
    *("machineDetection", "machineDetectionTimeout", "machineDetectionSpeechThreshold"),
    *("machineDetectionSpeechEndThreshold", "machineDetectionSilenceTimeout"),
    *("amdStatusCallback", "amdStatusCallbackMethod"),
)
_RECORDING = ("recordingStatusCallback", "recordingStatusCallbackMethod", "recordingStatusCallbackEvent")
_PROMPTS = ("Pause", "Play", "Say")


class Entry(Struct, frozen=True):
    """What may stand in and under an element."""

    attributes: tuple[str, ...] = ()
    children: tuple[str, ...] = ()


VOCABULARY: dict[str, Entry] = {
    "Response": Entry(
        (),
        (
            *("Dial", "Enqueue", "Gather", "Hangup", "Leave", "Pause", "Pay", "Play"),
            *("Record", "Redirect", "Reject", "Say", "Sms"),
        ),
    ),
    "Say": Entry(("voice", "loop", "language"), SSML),
    "Play": Entry(("loop", "digits")),
    "Pause": Entry(("length",)),
    "Gather": Entry(
        (
            *("input", "action", "method", "timeout", "speechTimeout", "maxSpeechTime", "profanityFilter"),
            *("finishOnKey", "numDigits", "partialResultCallback", "partialResultCallbackMethod", "language"),
            *("hints", "bargeIn", "debug", "actionOnEmptyResult", "speechModel", "enhanced"),
        ),
        _PROMPTS,
    ),
    "Redirect": Entry(("method",)),
    "Hangup": Entry((), ("Parameter",)),
    "Leave": Entry(),
    "Reject": Entry(("reason",), ("Parameter",)),
    "Record": Entry(
        (
            *("action", "method", "timeout", "finishOnKey", "maxLength", "playBeep", "trim", *_RECORDING),
            *("transcribe", "transcribeCallback", "recordingConfigurationId"),
        )
    ),
    "Enqueue": Entry(
        ("action", "maxQueueSize", "method", "waitUrl", "waitUrlMethod", "workflowSid"), ("Task",)
    ),
    "Task": Entry(("priority", "timeout")),
    "Dial": Entry(
        (
            *("action", "method", "timeout", "hangupOnStar", "timeLimit", "callerId", "record", "trim"),
            *(*_RECORDING, "recordingConfigurationId", "answerOnBridge", "ringTone", "recordingTrack"),
            *("sequential", "referUrl", "referMethod", "events", "passports"),
        ),
        ("Number", "Queue", "Sip"),
    ),
    "Number": Entry(("sendDigits", "url", "method", "byoc", *_CALLBACK, *_MACHINE)),
    "Sip": Entry(("username", "password", "url", "method", *_CALLBACK, *_MACHINE), ("Headers", "Uri")),
    "Headers": Entry((), ("Header",)),
    "Header": Entry(("name", "value")),
    "Uri": Entry(("priority", "weight", "username", "password")),
    "Queue": Entry(("url", "method", "reservationSid", "postWorkActivitySid")),
    "Sms": Entry(("to", "from", "action", "method", "statusCallback")),
    "Pay": Entry(
        (
            *("input", "action", "bankAccountType", "statusCallback", "statusCallbackMethod", "timeout"),
            *("maxAttempts", "securityCode", "postalCode", "minPostalCodeLength", "paymentConnector"),
            *(
                "paymentMethod",
                "tokenType",
                "chargeAmount",
                "currency",
                "description",
                "validCardTypes",
                "language",
            ),
        ),
        ("Parameter", "Prompt"),
    ),
    "Prompt": Entry(("for", "errorType", "cardType", "attempt", "requireMatchingInputs"), _PROMPTS),
    "Parameter": Entry(("name", "value")),
    "break": Entry(("strength", "time")),
    "emphasis": Entry(("level",), tuple(tag for tag in SSML if tag not in ("p", "s"))),
    "lang": Entry(("xml:lang",), SSML),
    "p": Entry((), tuple(tag for tag in SSML if tag != "p")),
    "phoneme": Entry(("alphabet", "ph")),
    "prosody": Entry(("volume", "rate", "pitch"), SSML),
    "s": Entry((), tuple(tag for tag in SSML if tag not in ("p", "s"))),
    "say-as": Entry(("interpret-as", "format")),
    "sub": Entry(("alias",)),
    "w": Entry(("role",), ("break", "emphasis", "phoneme", "prosody", "say-as", "sub")),
}
"""emphasis, p, s: children as the SDK lists them."""

_METHOD = re.compile(r"(?i)GET|POST")
_WHOLE = re.compile(r"\d+")
_SECONDS = re.compile(r"\d+(\.\d+)?")

VALUE_RULES: dict[tuple[str, str], tuple[re.Pattern[str], int]] = {
    ("Gather", "finishOnKey"): (re.compile(r"[0-9*#]?"), 13310),
    ("Gather", "method"): (_METHOD, 13312),
    ("Gather", "timeout"): (_SECONDS, 13313),
    ("Gather", "numDigits"): (re.compile(r"[1-9]\d*"), 13314),
    ("Gather", "input"): (re.compile(r"dtmf|speech|dtmf speech|speech dtmf"), 13326),
    ("Gather", "speechTimeout"): (re.compile(r"auto|\d+"), 13327),
    ("Redirect", "method"): (_METHOD, 13710),
    ("Reject", "reason"): (re.compile(r"rejected|busy"), 13810),
    ("Pause", "length"): (_SECONDS, 13910),
    ("Play", "loop"): (_WHOLE, 13410),
    ("Play", "digits"): (re.compile(r"[0-9A-D#*wW]+"), 13410),
    ("Say", "loop"): (_WHOLE, 13510),
    ("Record", "timeout"): (_WHOLE, 13612),
    ("Record", "finishOnKey"): (re.compile(r"[0-9*#]*"), 13613),
    ("Record", "maxLength"): (_WHOLE, 13611),
    ("Dial", "method"): (_METHOD, 13210),
    ("Dial", "timeout"): (_WHOLE, 13212),
    ("Dial", "timeLimit"): (_WHOLE, 13216),
    ("Dial", "hangupOnStar"): (re.compile(r"true|false"), 13213),
    ("Enqueue", "waitUrlMethod"): (_METHOD, 14202),
}

_WRONG_CHILD = {"Gather": 13320, "Dial": 13215}
LONGEST_BASIC_SPEECH = 4096
LONGEST_POLLY_SPEECH = 3000


class Finding(Struct, frozen=True, eq=False):
    """Something doubtful in a document: a warning. `skips_element`: the element is not played."""

    code: int
    about: str
    element: Element
    skips_element: bool = False


def attribute_name(name: str) -> str:
    """ElementTree writes the namespace of `xml:lang` out; the reference does not."""
    return name.replace("{http://www.w3.org/XML/1998/namespace}", "xml:")


def check_document(root: Element) -> tuple[Finding, ...]:
    """Every finding in document order."""
    return tuple(finding for element in root.iter() for finding in _check_element(element))


def _check_element(element: Element) -> list[Finding]:
    entry = VOCABULARY.get(element.tag)
    if entry is None:
        return []
    findings = _check_attributes(element, entry)
    for child in element:
        if child.tag not in entry.children:
            code = _WRONG_CHILD.get(element.tag, 12200)
            findings.append(Finding(code, f"<{child.tag}> does not belong in <{element.tag}>", child, True))
        elif element.tag == "Gather" and child.tag == "Play" and "digits" in child.attrib:
            findings.append(Finding(13320, "<Play digits> does not belong in <Gather>", child, True))
    return findings + _check_speech(element)


def _check_attributes(element: Element, entry: Entry) -> list[Finding]:
    findings = []
    for written, value in element.attrib.items():
        name = attribute_name(written)
        if name not in entry.attributes:
            findings.append(Finding(12200, f"<{element.tag}> has no attribute {name!r}", element))
            continue
        pattern, code = VALUE_RULES.get((element.tag, name), (None, 0))
        if pattern is not None and not pattern.fullmatch(value.strip()):
            findings.append(Finding(code, f"<{element.tag}> {name}={value!r} is not valid", element))
    return findings


def _check_speech(element: Element) -> list[Finding]:
    if element.tag != "Say":
        return []
    length = len("".join(element.itertext()).strip())
    polly = element.get("voice", "").startswith("Polly.")
    if length > (LONGEST_POLLY_SPEECH if polly else LONGEST_BASIC_SPEECH):
        return [Finding(13521, f"<Say> has {length} characters", element)]
    return [Finding(13520, "<Say> has no text", element)] if length == 0 else []
