"""What stands beside the phone: where the call is in the flow, what it knows, what was said on the wire.

Where and what come from the call's own record. Private facts are masked, secrets are told to be known and no
more.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from urllib.parse import urlsplit
from xml.etree import ElementTree

from msgspec import Struct

from ivr.browser_phone.booth import Booth
from ivr.calls.histories import history_of
from ivr.database import reading
from ivr.engine.call import Call, Ended, FactValue, ForDigits, Frame
from ivr.flow.lookup import FactMade
from ivr.flow.lookups import LOOK_UPS
from ivr.flow.model import Ask, FactKind, FlowSet
from ivr.money import format_dollars
from ivr.simulator.wire import Answer, Exchange

MOST_EXCHANGES = 100
LONGEST_VALUE = 200
Path = tuple[tuple[Frame, ...], ...]
"""Where a call stood, step by step."""

_NO_TURN = -1
_SHOWN_DIGITS = 4
_HIDDEN = "•••"
_STANDING_FIELDS = frozenset(
    {"AccountSid", "ApiVersion", "Caller", "Called", "Direction", "StirVerstat", "CallbackSource"}
)
_PLACES = ("City", "State", "Zip", "Country")


class Spot(Struct, frozen=True):
    """A step of a flow, with the flow's title."""

    flow: str
    title: str
    step: str


class FactShown(Struct, frozen=True):
    """A fact as it may be seen over somebody's shoulder."""

    name: str
    shown: str


class Standing(Struct, frozen=True):
    """Where a call is: the innermost flow last. `version`: below zero where it is not published. `asks`:
    the fact that is asked for now, "" for none.

    `passed`: every step so far as `flow.step`; `ways`: the arrows that were taken, as `flow.step->flow.step`.
    """

    version: int
    spots: tuple[Spot, ...]
    asks: str
    passed: tuple[str, ...]
    ways: tuple[str, ...]
    facts: tuple[FactShown, ...]
    marks: tuple[str, ...]
    language: str
    outcome: str | None
    is_over: bool


class ExchangeShown(Struct, frozen=True):
    """A webhook and its answer. `status` 0: none came; `document` says then why."""

    asked: str
    fields: tuple[tuple[str, str], ...]
    status: int
    document: str


def standing_of(booth: Booth, call_sid: str) -> Standing | None:
    """None before the application has kept the call."""
    with booth.records.visit() as visit:
        stored = visit.load(call_sid, _NO_TURN)
    if stored is None:
        return None
    with reading(booth.console.engine) as connection:
        history = history_of(connection, booth.console.sealer, call_sid)
    path = history.path if history else ()
    call, flows = stored.call, booth.console.versions.flows_of(stored.version, stored.call.closings)
    spots = [Spot(frame.flow, flows.flows[frame.flow].title, frame.step) for frame in call.frames]
    return Standing(
        version=stored.version,
        spots=tuple(spots),
        asks=_asked(call, flows),
        passed=tuple(dict.fromkeys(_name(frames[-1]) for frames in path)),
        ways=tuple(dict.fromkeys(_ways(path))),
        facts=facts_shown(call, flows),
        marks=call.marks,
        language=call.language,
        outcome=call.outcome,
        is_over=isinstance(call.waiting, Ended),
    )


def _asked(call: Call, flows: FlowSet) -> str:
    here = call.frames[-1] if call.frames else None
    step = flows.flows[here.flow].steps.get(here.step) if here else None
    return step.fact if isinstance(call.waiting, ForDigits) and isinstance(step, Ask) else ""


def _ways(path: Path) -> Iterator[str]:
    """A step that uses another flow is left when that flow is done, to the step that its result leads to."""
    for here, there in pairwise(path):
        if len(there) <= len(here):
            yield f"{_name(here[len(there) - 1])}->{_name(there[-1])}"


def _name(frame: Frame) -> str:
    return f"{frame.flow}.{frame.step}"


def facts_shown(call: Call, flows: FlowSet) -> tuple[FactShown, ...]:
    """Every fact that is known, in the order in which it became so."""
    asked = [step for flow in flows.flows.values() for step in flow.steps.values() if isinstance(step, Ask)]
    secret = {step.fact for step in asked if step.secret}
    kinds = {step.fact: step.kind for step in asked} | {name: fact.kind for name, fact in _MADE.items()}
    private = {step.fact for step in asked} | {
        name for name, fact in _MADE.items() if fact.sensitivity != "open"
    }
    return tuple(
        FactShown(name, _shown(value, kinds.get(name, "text"), name in private, name in secret))
        for name, value in call.facts.items()
    )


_MADE: dict[str, FactMade] = {
    name: fact
    for declared in LOOK_UPS.values()
    for made in declared.ways_out.values()
    for name, fact in made.items()
}


def _shown(value: FactValue, kind: FactKind, is_private: bool, is_secret: bool) -> str:
    if is_secret:
        return "known, kept secret"
    if not is_private:
        return format_dollars(value) if kind == "money" and isinstance(value, int) else str(value)
    text = str(value)
    if kind == "digits" and len(text) > _SHOWN_DIGITS:
        return _HIDDEN + text[-_SHOWN_DIGITS:]
    return _HIDDEN


def exchanges_shown(exchanges: Sequence[Exchange], seen: int) -> tuple[ExchangeShown, ...]:
    """Those after the first `seen`, MOST_EXCHANGES at most; recordings that were fetched left out."""
    shown = exchanges[max(0, seen) :][-MOST_EXCHANGES:]
    return tuple(_exchange_shown(one) for one in shown if one.webhook.standing)


def _exchange_shown(exchange: Exchange) -> ExchangeShown:
    webhook, answer = exchange.webhook, exchange.answer
    asked = f"{webhook.method} {urlsplit(webhook.url).path}"
    told = [(name, value) for name, value in webhook.fields if not _goes_always(name, value)]
    fields = tuple((name, _as_kept(name, value)) for name, value in told)
    if isinstance(answer, Answer):
        return ExchangeShown(asked, fields, answer.status, indented(answer.body))
    return ExchangeShown(asked, fields, 0, answer.about)


def _goes_always(name: str, value: str) -> bool:
    return not value or name in _STANDING_FIELDS or name.endswith(_PLACES)


def _as_kept(name: str, value: str) -> str:
    """Several keys at once may be a secret: they are shown as they are kept."""
    if name == "Digits" and len(value) > 1 and value.isdigit():
        return "x" * len(value)
    return value[:LONGEST_VALUE]


def indented(body: bytes) -> str:
    """A document with a line for each element; whatever is no XML as it is."""
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - our own answer, which the carrier has read before
    except ElementTree.ParseError:
        return body.decode("utf-8", "replace")
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode")
