"""`flows/lines.yaml`: which number leads to which flow, the organisation's name, the voice of each
language.
"""

import re

from msgspec import Struct
from msgspec.structs import replace

from ivr.flow.model import LANGUAGES, Language, Line
from ivr.flow.problems import Hint, Notes, Place, quoted
from ivr.flow.settings import Settings, shape_of
from ivr.flow.tree import Document, Mapping, Node, Scalar
from ivr.flow.values import read_name
from ivr.telephony import to_e164

PATH = "lines.yaml"
DEFAULT_VOICES: dict[Language, str] = {"en": "Polly.Joanna-Neural", "es": "Polly.Lupe-Neural"}
VOICE = re.compile(r"[A-Za-z0-9._-]+")


class Lines(Struct, frozen=True):
    """The lines of a version; `flow_places` tells where each flow is named, `without` which shipped numbers
    an installation does not have.
    """

    organisation: str = ""
    voices: dict[Language, str] = {}
    lines: dict[str, Line] = {}
    flow_places: tuple[tuple[str, Place], ...] = ()
    without: tuple[tuple[str, Place], ...] = ()


def read_lines(document: Document, notes: Notes) -> Lines:
    """The lines of the file; mistakes are in the notes."""
    settings = Settings(
        document.root, "the file", Place(document.path), notes, ("organisation", "voices", "lines")
    )
    settings.refuse_unknown()
    organisation = settings.required("organisation", "the name that callers know")
    voices = _read_voices(settings)
    _require_a_line(settings)
    return replace(
        read_numbers(settings), organisation=organisation.text if organisation else "", voices=voices
    )


def _require_a_line(settings: Settings) -> None:
    """Without a line nobody can call, and every flow would look as if it were in order."""
    lines = settings.node("lines")
    hint = Hint('write  lines:  and below it lines such as  "1-800-555-0142": bill_pay')
    if lines is None and not settings.is_misspelt("lines"):
        message = "the file has no 'lines'"
        settings.notes.error("missing-setting", settings.place, message, hint)
    elif isinstance(lines, Mapping) and not lines.entries:
        message = "'lines' is empty, so no number leads to a flow"
        settings.notes.error("missing-setting", settings.key_place("lines"), message, hint)


def read_numbers(settings: Settings) -> Lines:
    """The group `lines:` alone, without name and voices."""
    lines: dict[str, Line] = {}
    places: list[tuple[str, Place]] = []
    group = settings.group("lines", 'lines:  with lines such as  "1-800-555-0142": bill_pay')
    for key, node in group.entries if group else ():
        line = _read_line(settings, key, node, places)
        if line is not None and line.number in lines:
            message = f"{quoted(key.text)} is the same number as one above"
            settings.notes.error("duplicate-key", key.place, message)
        elif line is not None:
            lines[line.number] = line
    return Lines(lines=lines, flow_places=tuple(places))


def _read_voices(settings: Settings) -> dict[Language, str]:
    group = settings.group("voices", "voices: {en: Polly.Joanna-Neural}")
    if group is None:
        return {}
    voices = Settings(group, "'voices'", group.place, settings.notes, LANGUAGES)
    voices.refuse_unknown()
    found: dict[Language, str] = {}
    for language in LANGUAGES:
        scalar = voices.scalar(language)
        if scalar is not None and not VOICE.fullmatch(scalar.text):
            hint = Hint("write  Polly.Joanna-Neural")
            settings.notes.error(
                "bad-value", scalar.place, f"{quoted(scalar.text)} is not the name of a voice", hint
            )
        elif scalar is not None:
            found[language] = scalar.text
    return found


def _read_line(settings: Settings, key: Scalar, node: Node, places: list[tuple[str, Place]]) -> Line | None:
    number = to_e164(key.text)
    if number is None:
        message = f"{quoted(key.text)} is not a telephone number that can be dialled"
        settings.notes.error("bad-number", key.place, message, Hint('write it as  "1-800-555-0142"'))
    language: Language = "en"
    flow: Scalar | None
    if isinstance(node, Mapping):
        line = Settings(node, f"line {quoted(key.text)}", key.place, settings.notes, ("flow", "language"))
        line.refuse_unknown()
        flow = line.required("flow", "bill_pay")
        chosen = line.option("language", LANGUAGES, "en")
        language = "es" if chosen == "es" else "en"
    elif isinstance(node, Scalar):
        flow = node
    else:
        settings.notes.error(
            "wrong-shape", node.place, f"a line needs the name of a flow, not {shape_of(node)}"
        )
        return None
    if flow is None or not settings.understood(flow, read_name, ""):
        return None
    places.append((flow.text, flow.place))
    return Line(number, flow.text, language) if number else None
