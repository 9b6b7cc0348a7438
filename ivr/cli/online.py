"""What `ivr doctor --online` looks at: the account, its numbers, the public address, the clocks."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from ivr.carrier.numbers import Account, AccountUnavailable, Standing, compare
from ivr.carrier.signature import sign
from ivr.cli.carrier_account import doors_of, lines_of, open_account
from ivr.cli.public_address import AddressUnreachable, Reached, get, post, sent_slowly
from ivr.database import open_database
from ivr.findings import Finding
from ivr.flow.problems import FlowRejected
from ivr.identity.fetching import ProviderUnavailable
from ivr.identity.provider import discover
from ivr.settings import Settings
from ivr.weak_settings import wrong_addresses, wrong_provider
from ivr.web.addresses import Addresses

LARGEST_SKEW = timedelta(seconds=5)
"""A Date header has whole seconds, and the way there and back takes its time."""
SLOW_ONES = 8
"""More than the threads of a process."""
ANSWERED_WITHIN_SECONDS = 5.0
"""Callers may wait so long where it goes wrong: the slow ones end with the question."""
RENEW_WITHIN = timedelta(days=14)
ALIVE, REFUSED, NOTHING_TO_SAY = 200, 403, 204

_NOBODYS_CALL = {"CallSid": "CA" + "0" * 32, "CallStatus": "ringing"}
"""A call that rings changes nothing at the status door."""


def examine_online(settings: Settings) -> Iterator[Finding]:
    """What takes a network. Settings that `examine` finds red are not tried."""
    has_address = not any(wrong_addresses(settings))
    try:
        account = open_account(settings)
        standing = account.standing()
        yield _standing(standing)
        yield from _clock("the carrier's", standing.at)
        if has_address:
            yield from _numbers(settings, account)
    except AccountUnavailable as unavailable:
        yield Finding("account", "red", str(unavailable))
    if has_address:
        yield from _address(settings)
    yield from provider_findings(settings)
    yield from _by_hand(settings)


def _standing(standing: Standing) -> Finding:
    if standing.status != "active":
        return Finding("account", "red", f"The account is {standing.status}: see the carrier's console.")
    if standing.is_trial:
        told = "A trial account: only numbers that were verified at the carrier can call. Upgrade it."
        return Finding("account", "red", told)
    return Finding("account", "green", "The carrier knows these credentials, and the account is active.")


def _numbers(settings: Settings, account: Account) -> Iterator[Finding]:
    try:
        engine = open_database(settings.database_url, synchronous=settings.sqlite_synchronous)
        source, lines = lines_of(settings, engine)
        engine.dispose()
    except (ValueError, SQLAlchemyError):
        yield Finding("numbers", "red", "Not compared, since the database does not answer.")
        return
    except FlowRejected:
        yield Finding("numbers", "red", "Not compared, since the flow files have mistakes. Run: ivr check")
        return
    found = compare(lines, account.numbers(), doors_of(settings))
    for change in found.changes:
        wrong = ", ".join(f"{name} is {change.owned.settings[name] or 'none'}" for name in change.settings)
        told = f"{change.owned.number} ({lines[change.owned.number]}): {wrong}. Run: ivr numbers sync"
        yield Finding("numbers", "red", told)
    for hindered in found.hindered:
        yield Finding("numbers", "red", f"{hindered.number} ({lines[hindered.number]}): {hindered.sentence}")
    if found.in_order:
        told = f"{len(found.in_order)} of {len(lines)} lead here, by {source}."
        yield Finding("numbers", "green", told)


def _address(settings: Settings) -> Iterator[Finding]:
    try:
        alive = get(f"{settings.public_url}/health/live")
        yield _alive(settings, alive)
        yield from _certificate(alive)
        yield from _clock("the public address's", alive.at)
        yield _gate(settings)
        yield _patience(settings)
    except AddressUnreachable as unreachable:
        yield Finding("public address", "red", f"PUBLIC_URL: {unreachable}")


def _alive(settings: Settings, alive: Reached) -> Finding:
    if alive.status == ALIVE:
        return Finding("public address", "green", f"{settings.public_url} answers from here.")
    told = f"PUBLIC_URL: /health/live answers {alive.status}; fine if your proxy keeps /health inside."
    return Finding("public address", "yellow", told)


def _certificate(alive: Reached) -> Iterator[Finding]:
    if alive.certified_until is not None:
        left = alive.certified_until - datetime.now(UTC)
        told = f"Accepted, and valid until {alive.certified_until:%Y-%m-%d}."
        yield Finding("certificate", "green" if left > RENEW_WITHIN else "yellow", told)


def _gate(settings: Settings) -> Finding:
    """A stranger is refused and the carrier let in: so address and token are the same there as here."""
    url = Addresses(settings.public_url).status
    stranger = post(url, _NOBODYS_CALL, {})
    if stranger.status != REFUSED:
        told = f"PUBLIC_URL: {url} answers a stranger {stranger.status}, not {REFUSED}: who answers there?"
        return Finding("signatures", "red", told)
    for token in settings.auth_tokens:
        signed = post(url, _NOBODYS_CALL, {"X-Twilio-Signature": sign(token, url, _NOBODYS_CALL.items())})
        if signed.status == NOTHING_TO_SAY:
            told = "A stranger is refused, and what the carrier signs is let in."
            return Finding("signatures", "green", told)
    told = (
        "PUBLIC_URL: what is signed for it is refused there. The server has another PUBLIC_URL or"
        " TWILIO_AUTH_TOKEN, or the proxy changes path or query."
    )
    return Finding("signatures", "red", told)


def _patience(settings: Settings) -> Finding:
    """Is a request answered while others are sent slowly? The first one may be there before them."""
    url = Addresses(settings.public_url).status
    try:
        with sent_slowly(url, SLOW_ONES):
            for _ in range(2):
                post(url, _NOBODYS_CALL, {}, ANSWERED_WITHIN_SECONDS)
    except AddressUnreachable:
        told = (
            f"PUBLIC_URL: while {SLOW_ONES} requests came slowly, no other was answered: a stranger can hold"
            " up every caller. Run the server with ivr serve, or let the proxy read a request whole before it"
            " passes it on; see docs/operating.md."
        )
        return Finding("slow senders", "red", told)
    return Finding("slow senders", "green", "Whoever sends a request slowly keeps no other one waiting.")


def provider_findings(settings: Settings) -> Iterator[Finding]:
    """Passwords work without it, so nothing of it is red."""
    if not settings.oidc_issuer or any(wrong_provider(settings)):
        return
    try:
        discover(settings.oidc_issuer, is_for_trying=settings.is_demo)
        yield Finding("identity provider", "green", "It answers, and describes the issuer that is set.")
    except ProviderUnavailable as unavailable:
        yield Finding("identity provider", "yellow", f"IVR_OIDC_ISSUER: {unavailable}")


def _clock(whose: str, theirs: datetime | None) -> Iterator[Finding]:
    if theirs is not None:
        skew = abs(datetime.now(UTC) - theirs)
        told = f"This machine's clock and {whose} are {skew.total_seconds():.0f} seconds apart."
        yield Finding("clock", "green" if skew <= LARGEST_SKEW else "red", told)


def _by_hand(settings: Settings) -> Iterator[Finding]:
    """What the carrier's API is not documented to tell."""
    yield Finding("PCI mode", "blue", "Check by hand: it must be on in the account's voice settings.")
    connector = settings.pay_connector or "Default"
    told = f"Check by hand: a connector with the unique name {connector}, and whether it is in test mode."
    yield Finding("payment connector", "blue", told)
    told = "Check by hand: each number that sends texts is registered for it, or carriers drop them."
    yield Finding("texts", "blue", told)
