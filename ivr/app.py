"""The only place where the parts are joined: settings in, a WSGI application out."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import BinaryIO

from flask import Flask
from msgspec import Struct
from sqlalchemy import Engine
from structlog.typing import FilteringBoundLogger

from ivr.billing.payments import PaymentPolicy
from ivr.billing.plan_changes import PlanPolicy
from ivr.billing.verification import VerificationPolicy
from ivr.browser_phone import pages as browser_phone
from ivr.browser_phone.booth import Booth, NothingIsCharged
from ivr.calls.conductor import Conductor, Render
from ivr.calls.errands import ErrandDesk
from ivr.calls.questions import Policies
from ivr.calls.records import Records
from ivr.carrier.apologies import FixedAnswers, WayToAPerson
from ivr.carrier.kept_recordings import KeptRecordings, Sound
from ivr.carrier.requests import MAX_BODY_BYTES
from ivr.carrier.twiml import Manner, render
from ivr.console.frame import Console
from ivr.console.joining import join
from ivr.console.organisation import BACK
from ivr.database import open_database
from ivr.deadlines import keep_deadlines
from ivr.drafting.workshop import Workshop
from ivr.engine.instructions import Instruction
from ivr.examining import examine
from ivr.flow.model import FlowSet
from ivr.flow.published_lines import DEFAULT_VOICES
from ivr.flow_files import FlowFiles
from ivr.identity.provider import Provider
from ivr.publishing import FileVersions
from ivr.sealing import Sealer
from ivr.settings import Settings
from ivr.simulator.processor import Processor
from ivr.simulator.sample_voice import murmur
from ivr.versions import PublishedVersions
from ivr.weak_settings import refuse_weak
from ivr.web.addresses import Addresses
from ivr.web.counters import counters
from ivr.web.gate import ASKED_VERSION, Clock, Gate, utc_now
from ivr.web.health import health
from ivr.web.observing import Meters, open_log
from ivr.web.recordings import Recordings
from ivr.web.texts import TextDesk, texts
from ivr.web.webhooks import Switchboard, open_doors


class Databases(Struct, frozen=True):
    """One database by several engines. `durable`: for what outlasts a power cut, where SQLite commits turns
    faster. `pages`: of the console, where on PostgreSQL a slow one would shut out callers (see deadlines).
    """

    engine: Engine
    durable: Engine
    pages: Engine


def create_app(settings: Settings, *, clock: Clock = utc_now, log_to: BinaryIO | None = None) -> Flask:
    """The application. Raises SettingsRefused; opens the database but asks it nothing yet."""
    refuse_weak(settings)
    databases = open_databases(settings)
    meters = Meters()
    app = Flask("ivr", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    versions = _versions(settings, databases.engine)
    board = _switchboard(settings, databases, versions, open_log(settings.log_level, log_to), meters, clock)
    open_doors(app, board)
    desk = TextDesk(board.gate, databases.durable, sealer_of(settings), board.log, meters)
    app.register_blueprint(texts(desk))
    app.register_blueprint(health(databases.engine, sealer_of(settings), is_draft=settings.draft))
    app.register_blueprint(counters(meters, settings.metrics_token, is_open=settings.is_demo))
    app.register_blueprint(Recordings(settings.prompts_folder).door())
    app.extensions["ivr"] = databases
    console = _console(settings, databases, versions, board.log, clock)
    join(app, console, more=[browser_phone.pages(_booth(settings, console))])
    return app


def _console(
    settings: Settings,
    databases: Databases,
    versions: PublishedVersions,
    log: FilteringBoundLogger,
    clock: Clock,
) -> Console:
    def utc() -> datetime:
        return clock().astimezone(UTC)

    return Console(
        engine=databases.pages,
        sealer=sealer_of(settings),
        clock=clock,
        versions=versions,
        log=log,
        public_url=settings.public_url,
        flows_folder=settings.flows_folder,
        prompts_folder=settings.prompts_folder,
        installation=settings.installation,
        is_demo=settings.is_demo,
        is_draft=settings.draft,
        proxies=settings.proxies,
        examine=lambda: examine(settings, policies_of(settings).verification, is_hurried=True),
        fetch_recording=_recording_source(settings),
        organisation=provider_of(settings),
        workshop=Workshop(databases.engine, databases.durable, settings.prompts_folder, utc, log),
    )


def provider_of(settings: Settings) -> Provider | None:
    """Whom staff may sign in by, too; None when there is nobody."""
    if not settings.oidc_issuer:
        return None
    return Provider(
        settings.oidc_issuer,
        settings.oidc_client_id,
        settings.oidc_client_secret,
        back=f"{settings.public_url}{BACK}",
        is_for_trying=settings.is_demo,
    )


def _recording_source(settings: Settings) -> Callable[[str, int], Sound]:
    """Where what callers said is fetched from. The demo's callers are simulated, and so is their voice."""
    if settings.is_demo:
        return lambda recording, seconds: Sound(murmur(seconds, recording), "audio/wav")
    kept = KeptRecordings(settings.account_sid, settings.auth_tokens)
    return lambda recording, _seconds: kept.fetch(recording)


def open_databases(settings: Settings) -> Databases:
    """Raises DatabaseUrlRefused."""
    durable = open_database(settings.database_url)
    keep_deadlines(durable)
    if durable.dialect.name == "postgresql":
        pages = open_database(settings.database_url)
        keep_deadlines(pages)
        return Databases(durable, durable, pages)
    if settings.sqlite_synchronous == "NORMAL":
        return Databases(open_database(settings.database_url, synchronous="NORMAL"), durable, durable)
    return Databases(durable, durable, durable)


def sealer_of(settings: Settings) -> Sealer:
    """Raises KeyRefused."""
    return Sealer.from_keys(settings.data_keys, settings.index_key)


def policies_of(settings: Settings) -> Policies:
    """The limits of an installation, as billing knows them."""
    return Policies(
        verification=VerificationPolicy(
            per_account_a_day=settings.guesses_per_account_a_day,
            per_caller_a_day=settings.guesses_per_caller_a_day,
            withheld_a_day=settings.guesses_withheld_a_day,
            everyone_an_hour=settings.guesses_everyone_an_hour,
        ),
        payment=PaymentPolicy(
            minimum_cents=settings.minimum_cents,
            maximum_cents=settings.maximum_cents,
            overpayment=settings.overpayment,
            declines_per_account_a_day=settings.declines_per_account_a_day,
            declines_per_caller_a_day=settings.declines_per_caller_a_day,
        ),
        plan=PlanPolicy(keeps=settings.plan_keeps),
        stranded_queue="" if settings.person_number else settings.fallback_queue,
    )


def _switchboard(
    settings: Settings,
    databases: Databases,
    versions: PublishedVersions,
    log: FilteringBoundLogger,
    meters: Meters,
    clock: Clock,
) -> Switchboard:
    addresses = Addresses(settings.public_url)
    sealer = sealer_of(settings)
    records = Records(databases.engine, sealer, databases.durable)
    desk = ErrandDesk(sealer, policies_of(settings))
    recordings = Recordings(settings.prompts_folder)
    spoken = _renderer(addresses, recordings, settings.pay_connector)
    return Switchboard(
        gate=Gate(
            settings.public_url,
            settings.auth_tokens,
            believes_simulator=settings.is_for_trying,
            version_mark=lambda version: sealer.index(ASKED_VERSION, version),
            clock=clock,
        ),
        conductor=Conductor(records, versions, desk, spoken),
        fixed=FixedAnswers(_way_to_a_person(settings, addresses)),
        addresses=addresses,
        recordings=recordings,
        decline_codes=frozenset(settings.decline_codes),
        log=log,
        meters=meters,
    )


def _booth(settings: Settings, console: Console) -> Booth:
    """The browser phone's: it signs as the carrier does, and comes in by the carrier's doors."""
    sandbox = Processor(settings.sandbox_report)
    return Booth(
        console=console,
        records=Records(console.engine, console.sealer),
        installation=settings.installation,
        token=settings.auth_tokens[0],
        connector=sandbox if settings.is_for_trying else NothingIsCharged(settings.decline_codes[0]),
        is_in_earnest=not settings.is_for_trying,
    )


def _versions(settings: Settings, engine: Engine) -> PublishedVersions:
    """One for calls and pages: what it has read or compiled is there for both."""
    if settings.draft:
        files = FlowFiles(settings.flows_folder, settings.prompts_folder, settings.installation)
        return FileVersions(engine, files)
    return PublishedVersions(engine)


def _renderer(addresses: Addresses, recordings: Recordings, pay_connector: str) -> Render:
    def spoken(call_sid: str, next_turn: int, flows: FlowSet, instructions: Sequence[Instruction]) -> bytes:
        manner = Manner(flows.voices, recordings.has, pay_connector)
        return render(instructions, addresses.doors(call_sid, next_turn), manner)

    return spoken


def _way_to_a_person(settings: Settings, addresses: Addresses) -> WayToAPerson:
    return WayToAPerson(
        number=settings.person_number,
        queue=settings.fallback_queue,
        waiting=addresses.fallback_waiting,
        afterwards=addresses.fallback_afterwards,
        voices=DEFAULT_VOICES,
    )
