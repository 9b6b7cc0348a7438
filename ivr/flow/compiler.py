"""Flow files in, compiled flows or problems out.

Pure: bytes come as an argument, nothing is read from a disk.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from msgspec import Struct, structs

from ivr.flow import calendars, installation, places, published_lines, queues
from ivr.flow.allowing import silence
from ivr.flow.checks import ABOUT_WHOLE_CALLS, run_checks
from ivr.flow.consequences import without_consequences
from ivr.flow.files import SortedSources, sort_sources
from ivr.flow.flows import FlowInputs, first_language, read_flow
from ivr.flow.kinds import collect_facts
from ivr.flow.last_published import LastPublished
from ivr.flow.model import FlowSet, Language
from ivr.flow.people import DialledPlace
from ivr.flow.problems import Allowed, FlowRejected, Hint, Notes, Place, Problem, in_order
from ivr.flow.published_lines import Lines
from ivr.flow.reading import ReadFlow
from ivr.flow.recordings import Shelf
from ivr.flow.rendering import Tally
from ivr.flow.sentences import LANGUAGE_NAMES
from ivr.flow.source import parse
from ivr.flow.translations import TranslatedFlow, read_translation
from ivr.flow.tree import Document
from ivr.flow.version import Version, compile_version

STEPS_AT_MOST = 12_000

Entry = TypeVar("Entry")


class Compiled(Struct, frozen=True):
    """`flows` is None exactly when a problem is an error. `allowed`: warnings silenced with a reason.

    `walkable`: flows that are sound but for what is certain on the paths: every call in them can be walked,
    to show the one on which it breaks. They are never published.
    """

    flows: FlowSet | None
    problems: tuple[Problem, ...]
    files: int
    steps: int
    languages: int
    allowed: tuple[Allowed, ...] = ()
    walkable: FlowSet | None = None

    @property
    def tally(self) -> Tally:
        return Tally(self.files, self.steps, self.languages)

    def accepted(self) -> FlowSet:
        """The flows; raises FlowRejected, with all problems, where there is an error."""
        if self.flows is None:
            raise FlowRejected(self.problems)
        return self.flows


def compile_flows(
    sources: Mapping[str, bytes],
    recordings: frozenset[str] = frozenset(),
    misfits: Mapping[str, str] | None = None,
    published: LastPublished | None = None,
) -> Compiled:
    """All files of a version, by their path relative to `flows/`, into one compiled set.

    `recordings` names the files under `audio_prompts/`: `en/bill_pay.welcome.wav`; `misfits` says of some
    what is wrong with their format. `published`: what the files are compared with. Total: any bytes give
    flows or problems.
    """
    notes = Notes()
    sorted_sources = sort_sources(sources, notes)
    documents = {path: parse(path, sources[path], notes) for path in sorted_sources.paths()}
    version, spoken_languages = read_version(
        sorted_sources, documents, Shelf(recordings, dict(misfits or {})), notes
    )
    version = structs.replace(version, published=published)
    queues.refuse_unknown_names(version.queues, version.calendars, notes)
    run_checks(version, notes)
    steps = sum(len(read.steps) for read in version.flows.values())
    if steps > STEPS_AT_MOST:
        message = f"a version holds at most {STEPS_AT_MOST:,} steps; these are {steps:,}"
        notes.error("too-many-steps", Place("lines.yaml"), message)
    problems, allowed = silence(in_order(without_consequences(notes.problems)), documents)
    errors = {found.rule for found in problems if found.severity == "error"}
    walkable = compile_version(version) if errors <= ABOUT_WHOLE_CALLS else None
    flows = None if errors else walkable
    return Compiled(flows, problems, len(sources), steps, len(spoken_languages), allowed, walkable)


def read_version(
    sources: SortedSources, documents: Mapping[str, Document | None], shelf: Shelf, notes: Notes
) -> tuple[Version, frozenset[Language]]:
    """Every file by its reader, and the languages that the version speaks; nothing is checked yet."""
    own_lines, own_places = _read_installation(documents, notes)
    lines = installation.lines_over(_read_lines(documents, notes), own_lines, notes)
    read_documents = {name: found for name, path in sources.flows.items() if (found := documents[path])}
    texts = {path: document.lines for path, document in documents.items() if document}
    facts = collect_facts(read_documents.values(), notes)
    flows: dict[str, ReadFlow] = {}
    spoken: frozenset[Language] = frozenset(lines.voices) if lines else frozenset()
    languages = set(spoken)
    for name, document in read_documents.items():
        translated = _read_translations(name, document, sources, documents, lines, notes)
        languages |= {first_language(document), *translated}
        flows[name] = read_flow(name, document, FlowInputs(facts, translated, shelf.names, texts, notes))
    version = Version(
        flows=flows,
        flow_names={name: Place(path) for name, path in sources.flows.items()},
        facts=facts,
        lines=lines,
        calendars=_read_settings(
            calendars.PATH, partial(calendars.read_calendars, spoken=spoken), documents, notes
        ),
        queues=installation.laid_over(
            _read_settings(queues.PATH, partial(queues.read_queues, shelf=shelf), documents, notes),
            _read_settings(installation.PATH, partial(queues.read_own_queues, shelf=shelf), documents, notes),
        ),
        places=installation.laid_over(
            _read_settings(places.PATH, places.read_places, documents, notes), own_places
        ),
        shelf=shelf,
        closed_days=calendars.places_of_closed_days(documents.get(calendars.PATH)),
    )
    return version, frozenset(languages)


def _read_settings(
    path: str,
    read: Callable[[Document, Notes], dict[str, Entry]],
    documents: Mapping[str, Document | None],
    notes: Notes,
) -> dict[str, Entry] | None:
    """What the file holds; nothing where there is no file, None where it cannot be read."""
    if path not in documents:
        return {}
    document = documents[path]
    return read(document, notes) if document is not None else None


def _read_lines(documents: Mapping[str, Document | None], notes: Notes) -> Lines | None:
    path = published_lines.PATH
    document = documents.get(path)
    if document is not None:
        return published_lines.read_lines(document, notes)
    if path not in documents:
        hint = Hint("write it as the page on the flow language shows")
        notes.warning(
            "missing-file", Place(path), "there is no such file, so no number leads to a flow", hint
        )
    return None


def _read_installation(
    documents: Mapping[str, Document | None], notes: Notes
) -> tuple[Lines | None, dict[str, DialledPlace] | None]:
    """What an installation has of its own; no places where there is no such file, None where it is broken."""
    own_places = _read_settings(installation.PATH, places.read_places, documents, notes)
    document = documents.get(installation.PATH)
    return (installation.read_installation(document, notes) if document else None), own_places


def _read_translations(
    flow: str,
    document: Document,
    sources: SortedSources,
    documents: Mapping[str, Document | None],
    lines: Lines | None,
    notes: Notes,
) -> dict[Language, TranslatedFlow]:
    """The flow's words in every other language that it must have: those with a file, those with a voice."""
    own = first_language(document)
    found: dict[Language, TranslatedFlow] = {}
    for language, name in LANGUAGE_NAMES.items():
        path = sources.translations.get((language, flow))
        if language == own:
            continue
        if path is not None:
            translated = documents[path]
            if translated is None:
                found[language] = TranslatedFlow(path, language, None, is_broken=True)
            else:
                found[language] = read_translation(translated, flow, language, notes)
        elif lines is not None and language in lines.voices:
            missing = f"{language}/{flow}.yaml"
            message = f"the lines speak {name}, but this flow has no {name} words"
            notes.error(
                "missing-translation", Place(document.path), message, Hint("write them in", Place(missing))
            )
            found[language] = TranslatedFlow(missing, language, None, is_broken=True)
    return found
