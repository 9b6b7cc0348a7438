"""A call from the page: which number, from which, on which version, at which time."""

from datetime import datetime

import requests
from msgspec import Struct

from ivr.browser_phone.acts import ActRefused
from ivr.browser_phone.booth import Booth
from ivr.browser_phone.handsets import Handset, Handsets
from ivr.drafting.bench import WorkFailed
from ivr.drawing.chart import as_dialled
from ivr.engine.moments import FIRST_YEAR, LAST_YEAR
from ivr.flow.line_order import lines_in_order
from ivr.flow.model import FlowSet
from ivr.flow.problems import FlowRejected
from ivr.flow_files import read_folder
from ivr.publishing import keep_unpublished
from ivr.simulator.call_files import SAMPLE_AGENT, TIME_ZONE
from ivr.simulator.carrier import SAMPLE_CALLER
from ivr.simulator.phone import KEPT_AS_PRETENDED, Phone
from ivr.simulator.wire import Fields
from ivr.telephony import to_e164
from ivr.versions import NoSuchVersion
from ivr.web.gate import ASKED_VERSION, VERSION_MARK

ANSWERS_WITHIN_SECONDS = 1.0
WITHHELD = "anonymous"
FILES = "files"
LIVE = "live"


class Dialled(Struct, frozen=True):
    """`version`: `live`, `files` (those on disk), or the number of a kept one. `at`: a pretended time in New
    York, ISO without an offset; "" for now.
    """

    to: str
    caller: str = SAMPLE_CALLER
    version: str = LIVE
    at: str = ""


class Wanted(Struct, frozen=True):
    """What was asked for, read: E.164 numbers, `version` as it is kept, the fields that ask for it."""

    to: str
    caller: str
    version: int
    at: datetime | None
    own_fields: Fields


class LineListed(Struct, frozen=True):
    """A line as it is picked."""

    number: str
    shown: str
    title: str
    flow: str


def lines_of(flows: FlowSet) -> list[LineListed]:
    """Every line, in the order of its author."""
    return [
        LineListed(line.number, as_dialled(line.number), flows.flows[line.flow].title, line.flow)
        for line in lines_in_order(flows)
    ]


def callers_known() -> list[tuple[str, str]]:
    """Numbers to call from, each with who has it."""
    return [
        (SAMPLE_CALLER, "a patient whose number is known"),
        ("+12025550199", "a number that nobody has"),
        (SAMPLE_AGENT, "an agent"),
        (WITHHELD, "withheld"),
    ]


def read_dialled(booth: Booth, asked: Dialled) -> Wanted:
    """Raises ActRefused."""
    to, caller = to_e164(asked.to), _caller(asked.caller)
    if to is None:
        raise ActRefused("That is no telephone number: pick a line, or write it as 1-877-989-9059.")
    if booth.is_in_earnest and asked.at:
        raise ActRefused("Callers are on these lines: no other time can be pretended.")
    at, own = _moment(asked.at), _own_fields(booth, asked.version)
    version = int(own[0][1]) if own else booth.console.versions.current()[0]
    return Wanted(to, caller, version, at, own)


def dial(handsets: Handsets, handset: Handset, wanted: Wanted, address: str) -> None:
    """Call; a call that is on ends first. `address`: where the application listens. Raises ActRefused."""
    _refuse_alone(address)
    handset.hang_up()
    carrier, at = handsets.carrier_at(address), wanted.at
    fields = (*wanted.own_fields, *KEPT_AS_PRETENDED)
    phone = Phone.dial(carrier, wanted.to, wanted.caller, at, at is not None, own_fields=fields)
    handset.take(phone)


def _refuse_alone(address: str) -> None:
    """A server with one thread is busy with this very request: its webhooks would wait for their own end, and
    so would every caller.
    """
    try:
        requests.get(f"{address}/health/live", timeout=ANSWERS_WITHIN_SECONDS)
    except requests.RequestException:
        raise ActRefused("This server does one thing at a time: the phone needs a second thread.") from None


def _caller(written: str) -> str:
    caller = written if written == WITHHELD else to_e164(written)
    if caller is None:
        raise ActRefused(f"Write the number you call from as 1-202-555-0142, or {WITHHELD}.")
    return caller


def _moment(written: str) -> datetime | None:
    if not written:
        return None
    try:
        moment = datetime.fromisoformat(written).replace(tzinfo=TIME_ZONE)
    except ValueError:
        raise ActRefused("Write the pretended time as 2026-11-26 09:00.") from None
    if not FIRST_YEAR < moment.year < LAST_YEAR:
        raise ActRefused(f"Pretend a time between {FIRST_YEAR + 1} and {LAST_YEAR - 1}.")
    return moment


def _own_fields(booth: Booth, version: str) -> Fields:
    """Which version the call asks for, with our mark."""
    if version == LIVE:
        return ()
    number = _kept_files(booth) if version == FILES else version
    if not is_kept(booth, number):
        raise ActRefused("There is no such version.")
    return ((ASKED_VERSION, number), (VERSION_MARK, booth.console.sealer.index(ASKED_VERSION, number)))


def _kept_files(booth: Booth) -> str:
    """The files on disk, kept under a number of their own, so that calls can stay on them. Raises BenchTaken
    while they are being compiled.
    """
    console = booth.console
    sources = read_folder(console.flows_folder, console.prompts_folder, booth.installation)
    try:
        return str(keep_unpublished(console.engine, console.workshop.check_files(sources).accepted()))
    except FlowRejected as rejected:
        raise ActRefused(f"The files have mistakes: {rejected}. See ivr check.") from rejected
    except WorkFailed as failed:
        console.workshop.log.error("files_not_compiled", why=str(failed))
        raise ActRefused("The files could not be compiled. Try again, or see ivr check.") from failed


def is_kept(booth: Booth, version: str) -> bool:
    """Is this the number of a version, published or not?"""
    try:
        booth.console.versions.flows_of(int(version))
    except (ValueError, NoSuchVersion):
        return False
    return True
