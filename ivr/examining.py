"""What `ivr doctor` and the console's page of that name look at."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

from msgspec import Struct
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from ivr.billing.tidying import count_overdue_payments
from ivr.billing.verification import VerificationPolicy, expected_false_verifications_a_day
from ivr.database import open_database, reading, schema_is_current
from ivr.findings import Colour, Finding
from ivr.flow.model import FlowSet
from ivr.flow_files import read_folder
from ivr.key_checks import wrong_keys
from ivr.publishing import content_hash
from ivr.resealing import rows_with_other_keys
from ivr.sealing import KeyRefused, Sealer
from ivr.settings import Settings, SettingsRefused
from ivr.versions import PublishedVersions, list_versions
from ivr.weak_settings import refuse_weak

MOST_FALSE_VERIFICATIONS_A_DAY = 0.01
LARGEST_SKEW_SECONDS = 2.0
_SQLITE_LEVELS = {0: "OFF", 1: "NORMAL", 2: "FULL", 3: "EXTRA"}


def examine(
    settings: Settings, guessing: VerificationPolicy, *, is_hurried: bool = False
) -> Iterator[Finding]:
    """Everything, in the order in which it has to be mended. `guessing`: how much of it is permitted.

    `is_hurried`: within a process that takes calls; what looks at every row is left to the command.
    """
    yield from _settings(settings)
    yield _guessing(guessing)
    if not settings.settlement_report:
        told = "IVR_SETTLEMENT_REPORT is not set: payments in doubt wait for `ivr reconcile` by hand."
        yield Finding("settlement report", "yellow", told)
    try:
        engine = open_database(settings.database_url, synchronous=settings.sqlite_synchronous)
        yield from _database(engine)
        if schema_is_current(engine):
            yield from _keeping(settings, engine, is_hurried)
            yield from _flows(settings, engine)
        engine.dispose()
    except ValueError as refused:
        yield Finding("database", "red", str(refused))
    except SQLAlchemyError as error:
        yield Finding(
            "database", "red", f"DATABASE_URL: the database does not answer ({type(error).__name__})."
        )


def durability(engine: Engine) -> Iterator[Finding]:
    """Would what was committed survive a power cut?"""
    with reading(engine) as connection:
        if engine.dialect.name == "sqlite":
            level = _SQLITE_LEVELS[connection.exec_driver_sql("PRAGMA synchronous").scalar_one()]
            journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
            yield _durable("synchronous", level, {"FULL", "EXTRA"}, middling={"NORMAL"})
            yield _durable("journal_mode", journal, {"wal"})
            return
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            value = connection.exec_driver_sql(f"SHOW {name}").scalar_one()
            yield _durable(name, value, {"on", "remote_apply", "remote_write"})


def _durable(
    name: str, value: str, good: set[str], middling: frozenset[str] | set[str] = frozenset()
) -> Finding:
    if value in good:
        return Finding("durability", "green", f"{name} is {value}.")
    if value in middling:
        told = f"{name} is {value}: a power cut may take the last turns that moved no money."
        return Finding("durability", "yellow", told)
    return Finding(
        "durability", "red", f"{name} is {value}: a power cut may take payments. Set it to {min(good)}."
    )


def _settings(settings: Settings) -> Iterator[Finding]:
    try:
        refuse_weak(settings)
    except SettingsRefused as refused:
        for mistake in refused.mistakes:
            yield Finding("settings", "red", mistake)
    else:
        yield Finding("settings", "green", "Secrets are set and strong; the public address is usable.")
    if settings.is_demo:
        yield Finding(
            "mode", "yellow", "IVR_MODE is demo: made-up secrets, and the simulated clock is believed."
        )
    if settings.mode == "staging":
        told = "IVR_MODE is staging: anybody may call from /phone; keep no real patient's account here."
        yield Finding("mode", "yellow", told)
    else:
        yield from _left_out(settings)
    if len(settings.auth_tokens) > 1:
        told = "TWILIO_AUTH_TOKEN holds more than one; take the old one out after the rotation."
        yield Finding("tokens", "yellow", told)


def _left_out(settings: Settings) -> Iterator[Finding]:
    """What calls can do without."""
    if not settings.account_sid:
        told = "TWILIO_ACCOUNT_SID is not set. Calls need none; playing messages and `numbers sync` do."
        yield Finding("account", "yellow", told)
    if not settings.proxies:
        told = (
            "IVR_PROXIES is not set: behind a proxy wrong passwords at the console count as from one address."
        )
        yield Finding("proxies", "yellow", told)


def _guessing(policy: VerificationPolicy) -> Finding:
    expected = expected_false_verifications_a_day(policy)
    told = f"The fastest permitted guessing lets in {expected:.4f} strangers a day"
    if expected < MOST_FALSE_VERIFICATIONS_A_DAY:
        return Finding("guessing", "green", f"{told}.")
    return Finding("guessing", "red", f"{told}: lower IVR_GUESSES_EVERYONE_AN_HOUR.")


def _database(engine: Engine) -> Iterator[Finding]:
    yield from durability(engine)
    if schema_is_current(engine):
        yield Finding("schema", "green", "The database's schema is this version's.")
    else:
        yield Finding("schema", "red", "The database's schema is not this version's: ivr db upgrade")
    if engine.dialect.name == "postgresql":
        with reading(engine) as connection:
            theirs: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        skew = abs((datetime.now(UTC) - theirs).total_seconds())
        colour: Colour = "green" if skew <= LARGEST_SKEW_SECONDS else "red"
        yield Finding(
            "clock", colour, f"This machine's clock and the database's are {skew:.1f} seconds apart."
        )
    else:
        told = f"It is {datetime.now(UTC):%Y-%m-%d %H:%M} UTC here. SQLite: one machine, one web process."
        yield Finding("clock", "green", told)


def _keeping(settings: Settings, engine: Engine, is_hurried: bool) -> Iterator[Finding]:
    """What scheduled jobs and a rotation of keys may have left undone."""
    with suppress(KeyRefused):  # told of among the settings
        sealer = Sealer.from_keys(settings.data_keys, settings.index_key)
        for told in wrong_keys(engine, sealer):
            yield Finding("keys", "red", told)
        if is_hurried:
            yield Finding("data keys", "blue", "Which rows carry which key is counted by `ivr doctor` alone.")
        else:
            yield from _data_keys(sealer, engine)
    with reading(engine) as connection:
        overdue = count_overdue_payments(connection, datetime.now(UTC))
    if overdue:
        told = f"Payments that are pending for more than 30 minutes: {overdue}. Let a scheduler run: ivr tidy"
        yield Finding("payments", "yellow", told)
    else:
        yield Finding("payments", "green", "No payment is pending for more than 30 minutes.")


def _data_keys(sealer: Sealer, engine: Engine) -> Iterator[Finding]:
    current, *old = sealer.key_ids
    others = rows_with_other_keys(engine, sealer)
    for key_id, rows in others.items():
        if key_id in old:
            told = f"Rows that still carry the old key {key_id}: {rows}. Run: ivr db reseal"
            yield Finding("data keys", "yellow", told)
        else:
            told = f"Rows that do not open, since {key_id} is not in IVR_DATA_KEYS: {rows}. Put it back."
            yield Finding("data keys", "red", told)
    for key_id in (key_id for key_id in old if key_id not in others):
        told = f"No row carries {key_id}: take it out of IVR_DATA_KEYS, unless it is to be the next key."
        yield Finding("data keys", "yellow", told)
    if not old and not others:
        yield Finding("data keys", "green", f"Every row is sealed with the current key {current}.")


def _flows(settings: Settings, engine: Engine) -> Iterator[Finding]:
    live = next((version for version in list_versions(engine) if version.is_live), None)
    sources = read_folder(settings.flows_folder, settings.prompts_folder, settings.installation)
    if live is None:
        yield Finding("flows", "red", "No flows are published: ivr publish")
        return
    is_same = live.content_hash == content_hash(sources)
    told = "the same as on disk" if is_same else "the files on disk differ"
    yield Finding("flows", "green" if is_same else "yellow", f"Version {live.number} is live; {told}.")
    missing = sorted(_recordings_of(PublishedVersions(engine).flows_of(live.number)) - sources.recordings)
    if missing:
        told = f"IVR_PROMPTS: not there, so the voice speaks: {', '.join(missing)}"
        yield Finding("recordings", "yellow", told)
    else:
        yield Finding("recordings", "green", "Every recording that the live version names is there.")


def _recordings_of(flows: FlowSet) -> set[str]:
    """Found by walking the whole version: wherever a sentence or a queue names one."""
    found: set[str] = set()
    ahead: list[object] = [flows]
    while ahead:
        thing = ahead.pop()
        if isinstance(thing, Struct):
            recording = getattr(thing, "recording", None)
            found |= {recording} if recording else set()
            ahead += [getattr(thing, name) for name in thing.__struct_fields__]
        elif isinstance(thing, dict):
            ahead += thing.values()
        elif isinstance(thing, tuple):
            ahead += thing
    return found
