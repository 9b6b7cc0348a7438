"""What commands ask the carrier's account, and the numbers that it should lead to this installation."""

import re
from collections.abc import Mapping
from importlib import import_module

from sqlalchemy import Engine

from ivr.carrier.numbers import Account, AccountUnavailable, FixedDoors
from ivr.database import schema_is_current
from ivr.demo_secrets import with_demo_secrets
from ivr.flow.compiler import compile_flows
from ivr.flow.line_order import lines_in_order
from ivr.flow.model import FlowSet
from ivr.flow_files import read_folder
from ivr.settings import Settings
from ivr.simulator.carrier import SAMPLE_ACCOUNT_SID
from ivr.simulator.running import Running, read_running
from ivr.versions import PublishedVersions, live_version
from ivr.web.addresses import Addresses

_ACCOUNT_SID = re.compile(r"AC[0-9a-fA-F]{32}", re.ASCII)


def open_account(settings: Settings) -> Account:
    """The account of these settings; nothing is asked yet. Raises AccountUnavailable."""
    given, tokens = settings.account_sid, [token for token in settings.auth_tokens if token]
    if not given:
        told = "TWILIO_ACCOUNT_SID is not set: the carrier's console shows it, AC and 32 digits."
        raise AccountUnavailable(told)
    if not _ACCOUNT_SID.fullmatch(given):
        raise AccountUnavailable("TWILIO_ACCOUNT_SID must be AC and 32 hexadecimal digits.")
    if not tokens:
        told = "TWILIO_AUTH_TOKEN is not set: the carrier's console shows it beside the account."
        raise AccountUnavailable(told)
    place = {"url": _running_account()} if settings.is_demo else {}
    # By name: the SDK behind it takes as long to load as all the rest, and few commands need it.
    account: Account = import_module("ivr.carrier.account").CarrierAccount(given, tokens, **place)
    return account


def _running() -> Running:
    try:
        return read_running()
    except ValueError as garbled:
        raise AccountUnavailable(str(garbled)) from garbled


def _running_account() -> str:
    """Where the demo's simulated account answers: a demo never asks the carrier's."""
    url = _running().account_url
    if url is None:
        raise AccountUnavailable("The demo's account is there while it runs. Start it: ivr demo")
    return url


def with_running_demo(settings: Settings) -> Settings:
    """The settings; a demo's with its secrets, and the account and address of its running server.

    Raises AccountUnavailable.
    """
    if not settings.is_demo:
        return settings
    own = {"account_sid": SAMPLE_ACCOUNT_SID, "public_url": settings.public_url or _running().public_url}
    return with_demo_secrets(settings.model_copy(update=own))


def doors_of(settings: Settings) -> FixedDoors:
    """Where each number must point."""
    addresses = Addresses(settings.public_url)
    return FixedDoors(addresses.answer, addresses.fallback, addresses.status, addresses.text_received)


def lines_of(settings: Settings, engine: Engine) -> tuple[str, Mapping[str, str]]:
    """Where the lines were read, in words, and number -> flow: the live version's, else those on disk.

    Raises FlowRejected.
    """
    number = live_version(engine) if schema_is_current(engine) else None
    if number is not None:
        return f"version {number}, which is live", _flow_of_each(PublishedVersions(engine).flows_of(number))
    sources = read_folder(settings.flows_folder, settings.prompts_folder, settings.installation)
    compiled = compile_flows(sources.contents, sources.recordings)
    return "the files on disk, since nothing is published yet", _flow_of_each(compiled.accepted())


def _flow_of_each(flows: FlowSet) -> dict[str, str]:
    return {line.number: line.flow for line in lines_in_order(flows)}
