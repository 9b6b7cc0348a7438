"""Signing in by the organisation: whoever is known here comes in, and nothing else that a provider, a
stranger or a broken network gives opens a page.
"""

import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest
from werkzeug.test import TestResponse

from ivr.cli.online import provider_findings
from ivr.console.frame import granted
from ivr.console.organisation import ARRIVING, LEAVE
from ivr.console.vouching import AT_ONCE
from ivr.database import reading, writing
from ivr.identity.provider import DESCRIPTION, DOWN_FOR, KEPT
from ivr.settings import SettingsRefused, read_settings
from ivr.staff import audit_log, people
from ivr.staff.arrivals import GIVEN_UP_AFTER
from ivr.staff.people import Refused
from ivr.staff.sessions import Session
from tests.console.identity_provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    FakeProvider,
    open_provider,
    query_of,
    rsa_key,
)
from tests.console.test_arriving import go_to, set_up_codes
from tests.console.visitors import PASSWORD, House, Visitor


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with open_provider(time.time) as opened:
        yield opened


@pytest.fixture
def known(sqlite_template: Path, tmp_path: Path, provider: FakeProvider) -> Iterator[House]:
    """A house whose staff the provider knows: dana, an agent. Both databases only where it says so."""
    file = tmp_path / "ivr.sqlite3"
    shutil.copyfile(sqlite_template, file)
    opened = open_house(f"sqlite:///{file}", provider)
    yield opened
    opened.close()


def open_house(url: str, provider: FakeProvider, **given: Any) -> House:
    house = House(
        url,
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=CLIENT_SECRET,
        **given,
    )
    provider.now = lambda: house.now().timestamp()
    house.add("dana", "agent")
    with writing(house.engine) as connection:
        people.give_email(connection, "dana", "Dana@Example.com")
    return house


def leave(visitor: Visitor, **query: str) -> str:
    """Where the browser is sent."""
    answer = settled(visitor, f"{LEAVE}?{urlencode(query)}")
    assert answer.status_code == 303
    return answer.headers["Location"]


def settled(visitor: Visitor, path: str) -> TestResponse:
    """The answer, however often the page asks again meanwhile, as its script does."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        answer = visitor.get(path)
        if answer.status_code == 303 and answer.headers["Location"] == ARRIVING:
            path = ARRIVING
        elif "is being asked" not in answer.text:
            return answer
    raise AssertionError("nothing came of it")


def come_back(visitor: Visitor, provider: FakeProvider, **query: str) -> TestResponse:
    """From the button to our answer to what the provider sends back."""
    return settled(visitor, own(provider.sign_in_at(leave(visitor, **query))))


def own(address: str) -> str:
    """A path of ours, of the whole address that a browser is sent to."""
    path, _, query = address.removeprefix("http://127.0.0.1").partition("?")
    assert path == f"{LEAVE}/back"
    return f"{path}?{query}"


def told(visitor: Visitor, answer: TestResponse) -> str:
    """The word in the address of the sign-in page, whose sentence is there, and nobody is signed in."""
    assert answer.status_code == 303
    page = visitor.get(answer.headers["Location"])
    assert (page.status_code, 'class="notice' in page.text) == (200, True)
    assert visitor.get("/console/doctor").headers["Location"].startswith("/console/sign-in")
    return query_of(answer.headers["Location"])["organisation"]


def noted(house: House) -> list[tuple[str, str, str]]:
    with reading(house.engine) as connection:
        return [(row.who, row.did, row.detail) for row in reversed(audit_log.listed(connection))]


def test_whoever_the_provider_vouches_for_is_signed_in(database: Any, provider: FakeProvider) -> None:
    known = open_house(database.url, provider)
    visitor = known.stranger()
    assert "Sign in with your organisation" in visitor.get("/console/sign-in").text
    answer = come_back(visitor, provider, next="/console/calls")
    assert answer.headers["Location"] == "/console/calls"
    assert visitor.get("/console/calls").status_code == 200
    assert noted(known)[0] == ("dana", "signed in", "")
    assert leave(visitor, next="/console/doctor") == "/console/doctor"
    known.close()


def test_without_a_provider_nothing_of_it_is_there(house: House) -> None:
    visitor = house.stranger()
    assert "organisation" not in visitor.get("/console/sign-in").text
    for path in (LEAVE, f"{LEAVE}/back?code=1&state=2"):
        assert visitor.get(path).status_code == 404


def test_a_page_of_another_site_is_never_gone_on_to(known: House, provider: FakeProvider) -> None:
    answer = come_back(known.stranger(), provider, next="https://evil.example.com/console")
    assert answer.headers["Location"] == "/console"


def test_every_signature_of_a_key_pair_is_read(known: House, provider: FakeProvider) -> None:
    provider.signs_with = provider.keys[1]
    assert come_back(known.stranger(), provider).headers["Location"] == "/console"


def test_the_secret_goes_as_the_provider_takes_it(known: House, provider: FakeProvider) -> None:
    provider.described = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert come_back(known.stranger(), provider).headers["Location"] == "/console"


UNBELIEVED: list[tuple[dict[str, Any], str, str]] = [
    ({"email": "lee@example.com"}, "unknown", "an e-mail address that nobody has"),
    ({"email": None}, "unknown", "no verified e-mail address"),
    ({"email": ""}, "unknown", "no verified e-mail address"),
    ({"email": ["dana@example.com"]}, "unknown", "no verified e-mail address"),
    ({"email_verified": False}, "unknown", "no verified e-mail address"),
    ({"email_verified": None}, "unknown", "no verified e-mail address"),
    ({"email_verified": "true"}, "unknown", "no verified e-mail address"),
    ({"nonce": "another"}, "failed", "id token: invalid_claim"),
    ({"nonce": None}, "failed", "id token: missing_claim"),
    ({"aud": "another application"}, "failed", "id token: invalid_claim"),
    ({"aud": [CLIENT_ID, "another"]}, "failed", "id token: for another application"),
    ({"azp": "another"}, "failed", "id token: for another application"),
    ({"iss": "https://evil.example.com"}, "failed", "id token: invalid_claim"),
    ({"exp": 1}, "failed", "id token: expired_token"),
    ({"exp": None}, "failed", "id token: missing_claim"),
    ({"iat": 99_999_999_999}, "failed", "id token: invalid_claim"),
    ({"sub": None}, "failed", "id token: missing_claim"),
    ({"sub": 7}, "failed", "id token: invalid_claim"),
    ({"sub": "1" * 300}, "failed", "id token: no subject"),
]


def test_a_token_that_does_not_say_what_it_must_opens_nothing(known: House, provider: FakeProvider) -> None:
    usual = provider.claims
    for claims, word, why in UNBELIEVED:
        provider.claims = usual | claims
        visitor = known.stranger()
        assert (told(visitor, come_back(visitor, provider)), claims) == (word, claims)
        assert (noted(known)[-1], claims) == (("somebody unknown", "failed to sign in", why), claims)


@pytest.mark.parametrize("seconds", [-50, 50])
def test_clocks_may_be_a_little_apart(known: House, provider: FakeProvider, seconds: int) -> None:
    provider.now = lambda: known.now().timestamp() + seconds
    provider.claims |= {"exp": int(known.now().timestamp()) + min(seconds, 0) + 5}
    assert come_back(known.stranger(), provider).headers["Location"] == "/console"


def test_clocks_that_are_far_apart_are_noted(known: House, provider: FakeProvider) -> None:
    provider.now = lambda: known.now().timestamp() - 3_600
    visitor = known.stranger()
    assert told(visitor, come_back(visitor, provider)) == "failed"
    assert noted(known) == [("somebody unknown", "failed to sign in", "id token: expired_token")]


def test_a_signature_by_another_key_opens_nothing(known: House, provider: FakeProvider) -> None:
    provider.signs_with = rsa_key("one", "a thief's")
    visitor = known.stranger()
    assert told(visitor, come_back(visitor, provider)) == "failed"
    assert noted(known)[0][2] == "id token: bad_signature"


def test_a_key_that_was_changed_is_asked_for_anew(known: House, provider: FakeProvider) -> None:
    come_back(known.stranger(), provider)
    provider.keys = [rsa_key("three")]
    provider.signs_with = provider.keys[0]
    assert come_back(known.stranger(), provider).headers["Location"] == "/console"


def test_whoever_is_locked_hears_what_an_unknown_address_does(known: House, provider: FakeProvider) -> None:
    known.add("lee", "admin")
    with writing(known.engine) as connection:
        people.lock(connection, "dana", known.now())
    visitor = known.stranger()
    assert told(visitor, come_back(visitor, provider)) == "unknown"
    assert noted(known) == [("dana", "failed to sign in", "locked")]


def test_an_address_that_was_used_opens_nothing_again(known: House, provider: FakeProvider) -> None:
    visitor = known.stranger()
    back = own(provider.sign_in_at(leave(visitor)))
    cookie = visitor.client.get_cookie("ivr-organisation", domain="127.0.0.1")
    assert cookie
    assert settled(visitor, back).headers["Location"] == "/console"
    visitor.post("/console/sign-out")
    assert told(visitor, settled(visitor, back)) == "stale", "its cookie is gone"
    visitor.client.set_cookie("ivr-organisation", cookie.value, domain="127.0.0.1")
    provider.asked.clear()
    assert told(visitor, settled(visitor, back)) == "stale"
    assert noted(known)[-1] == ("somebody unknown", "failed to sign in", "came twice")
    assert provider.asked == []


@pytest.mark.parametrize("change", ["state", "cookie", "late", "garbled", "empty"])
def test_what_another_browser_began_is_not_ended_here(
    known: House, provider: FakeProvider, change: str
) -> None:
    visitor, other = known.stranger(), known.stranger()
    back = own(provider.sign_in_at(leave(visitor)))
    if change == "state":
        back = own(provider.sign_in_at(leave(other)))
    if change == "late":
        known.ahead += timedelta(minutes=11)
    asking = {"cookie": other, "empty": visitor}.get(change, visitor)
    if change == "garbled":
        visitor.client.set_cookie("ivr-organisation", "ä=", domain="127.0.0.1")
    answer = settled(asking, f"{LEAVE}/back" if change == "empty" else back)
    assert told(asking, answer) == "stale"
    assert "/token" not in provider.asked


def test_whoever_says_no_at_the_provider_is_told_what_to_do(known: House, provider: FakeProvider) -> None:
    for error, word in (("access_denied", "denied"), ("<script>", "failed")):
        visitor = known.stranger()
        state = query_of(leave(visitor))["state"]
        answer = visitor.get(f"{LEAVE}/back", query_string={"error": error, "state": state})
        assert told(visitor, answer) == word
    assert [why for _, _, why in noted(known)] == ["access denied", "an error of theirs"]


def test_a_code_that_the_provider_does_not_know_opens_nothing(known: House, provider: FakeProvider) -> None:
    visitor = known.stranger()
    back = own(provider.sign_in_at(leave(visitor)))
    provider.codes.clear()
    assert told(visitor, settled(visitor, back)) == "failed"
    assert noted(known)[0][2] == "code: refused by the provider"


def test_a_provider_that_is_down_leaves_the_password(known: House, provider: FakeProvider) -> None:
    visitor = known.stranger()
    provider.is_broken = True
    assert told(visitor, settled(visitor, LEAVE)) == "down"
    provider.is_broken, asked = False, len(provider.asked)
    assert told(visitor, settled(visitor, LEAVE)) == "down"
    assert len(provider.asked) == asked, "nobody waits for it again at once"
    known.ahead += DOWN_FOR
    back = own(provider.sign_in_at(leave(visitor)))
    provider.close()
    assert told(visitor, settled(visitor, back)) == "down"
    assert visitor.sign_in("dana").headers["Location"] == "/console"


def test_the_description_is_kept_for_an_hour(known: House, provider: FakeProvider) -> None:
    for ahead in (timedelta(), timedelta(minutes=5), KEPT):
        known.ahead += ahead
        leave(known.stranger())
    until = time.monotonic() + 30
    while len(provider.asked) < 2 and time.monotonic() < until:
        leave(known.stranger())
    assert len(provider.asked) == 2
    assert set(provider.asked) == {DESCRIPTION}


@pytest.mark.parametrize(
    "described",
    [
        {"issuer": "https://evil.example.com"},
        {"token_endpoint": "http://evil.example.com/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"token_endpoint": None},
    ],
)
def test_a_description_that_leads_elsewhere_is_not_followed(
    known: House, provider: FakeProvider, described: dict[str, Any]
) -> None:
    provider.described = described
    visitor = known.stranger()
    assert told(visitor, settled(visitor, LEAVE)) == "down"


def test_no_page_waits_for_a_provider_that_is_slow(known: House, provider: FakeProvider) -> None:
    visitor = known.stranger()
    with provider.holding():
        assert "is being asked" in visitor.get(LEAVE).text
        assert "is being asked" in visitor.get(LEAVE).text
    back = own(provider.sign_in_at(leave(visitor)))
    with provider.holding():
        assert visitor.get(back).headers["Location"] == ARRIVING
        for _ in range(2):
            assert "is being asked" in visitor.get(ARRIVING).text
    assert settled(visitor, ARRIVING).headers["Location"] == "/console"


def test_whoever_waits_too_long_is_told(known: House, provider: FakeProvider) -> None:
    visitor = known.stranger()
    back = own(provider.sign_in_at(leave(visitor)))
    with provider.holding():
        visitor.get(back)
        known.ahead += GIVEN_UP_AFTER + timedelta(seconds=1)
        assert told(visitor, visitor.get(ARRIVING)) == "down"


def test_so_many_at_once_ask_the_provider_and_no_more(
    known: House, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitors = [known.stranger() for _ in range(AT_ONCE + 1)]
    backs = [own(provider.sign_in_at(leave(visitor))) for visitor in visitors]
    with provider.holding():
        statuses = [visitor.get(back).status_code for visitor, back in zip(visitors, backs, strict=True)]
    assert statuses == [303] * AT_ONCE + [503]
    for visitor in visitors[:AT_ONCE]:
        assert settled(visitor, ARRIVING).headers["Location"] == "/console"
    assert settled(visitors[-1], backs[-1]).headers["Location"] == "/console", "nothing was used up"


def test_another_process_tells_what_came_of_it(known: House, provider: FakeProvider) -> None:
    visitor = known.stranger()
    back = own(provider.sign_in_at(leave(visitor)))
    visitor.get(back)
    url = known.engine.url.render_as_string(hide_password=False)
    other = open_house(url, provider)
    visitor.client.application = other.app
    assert settled(visitor, ARRIVING).headers["Location"] == "/console"
    other.close()


def test_whoever_is_known_keeps_coming_when_her_address_changes(known: House, provider: FakeProvider) -> None:
    come_back(known.stranger(), provider)
    for claims in ({"email": "dana.lee@example.com"}, {"email_verified": False}, {"email": None}):
        provider.claims |= claims
        assert come_back(known.stranger(), provider).headers["Location"] == "/console"


def test_an_address_that_somebody_else_was_given_opens_nothing(known: House, provider: FakeProvider) -> None:
    come_back(known.stranger(), provider)
    provider.claims["sub"] = "2"
    visitor = known.stranger()
    assert told(visitor, come_back(visitor, provider)) == "another"
    why = "somebody else than before has the address"
    assert noted(known)[-1] == ("dana", "failed to sign in", why)
    provider.claims["sub"] = "1"
    assert come_back(known.stranger(), provider).headers["Location"] == "/console"


def test_an_admin_lets_somebody_else_have_the_address(known: House, provider: FakeProvider) -> None:
    come_back(known.stranger(), provider)
    provider.claims["sub"] = "2"
    admin = known.visitor("admin")
    assert "Forget whom it meant" in admin.get("/console/people/of/dana").text
    assert admin.post("/console/people/of/dana/organisation").status_code == 303
    assert "Forget whom it meant" not in admin.get("/console/people/of/dana").text
    assert come_back(known.stranger(), provider).headers["Location"] == "/console"
    assert ("admin", "forgot whom the organisation meant", "") in noted(known)


def test_an_address_that_is_taken_away_takes_its_person_with_it(known: House, provider: FakeProvider) -> None:
    come_back(known.stranger(), provider)
    with writing(known.engine) as connection:
        people.give_email(connection, "dana", "dana@example.com")
    assert come_back(known.stranger(), provider).headers["Location"] == "/console"
    with writing(known.engine) as connection:
        people.give_email(connection, "dana", "")
    visitor = known.stranger()
    assert told(visitor, come_back(visitor, provider)) == "unknown"


def test_a_stranger_can_neither_fill_the_list_nor_ask_for_ever(known: House, provider: FakeProvider) -> None:
    visitor = known.stranger()
    for _ in range(101):
        visitor.get(f"{LEAVE}/back?code=1&state=2")
    assert len(noted(known)) == 50, "as many as a page lists"
    with reading(known.engine) as connection:
        assert audit_log.count(connection) == 100


# -- what is due afterwards


def set_up_codes_of_dana(house: House) -> None:
    visitor = house.stranger()
    visitor.sign_in("dana")
    set_up_codes(visitor)


def test_our_own_code_is_wanted_unless_the_provider_asked_for_a_second_factor(
    known: House, provider: FakeProvider
) -> None:
    set_up_codes_of_dana(known)
    for methods, path in (
        (None, "/console/code"),
        (["pwd"], "/console/code"),
        (["pwd", "mfa"], "/console/calls"),
    ):
        provider.claims["amr"] = methods
        visitor = known.stranger()
        assert go_to(visitor, come_back(visitor, provider, next="/console/calls")) == path
    arrived = [did for _, did, _ in noted(known) if did != "looked"]
    assert arrived[-3:] == ["was vouched for by the organisation"] * 2 + ["signed in"]


@pytest.mark.parametrize("has_codes", [True, False])
def test_in_production_a_second_factor_is_somebodys(has_codes: bool) -> None:
    at = datetime.now(UTC)
    session = Session("m", "dana", ("agent",), at, at, at, False, True, False, has_codes, False)
    assert granted(session, needs_codes=True) == {"agent", "viewer"}
    without = msgspec.structs.replace(session, has_code=False)
    assert granted(without, needs_codes=True) == frozenset()


def test_the_providers_word_is_no_password(known: House, provider: FakeProvider) -> None:
    visitor = known.stranger()
    come_back(visitor, provider)
    asked = visitor.get("/console/codes")
    assert asked.headers["Location"] == "/console/prove?next=%2Fconsole%2Fcodes"
    assert visitor.post("/console/prove", {"password": PASSWORD}).status_code == 303
    assert visitor.get("/console/codes").status_code == 200


def test_a_code_after_the_providers_word_is_no_password_either(known: House, provider: FakeProvider) -> None:
    visitor = known.stranger()
    visitor.sign_in("dana")
    totp, _ = set_up_codes(visitor)
    known.ahead += timedelta(minutes=1)
    visitor = known.stranger()
    come_back(visitor, provider)
    assert visitor.post("/console/code", {"code": totp.at(known.now())}).status_code == 303
    assert visitor.get("/console/codes").headers["Location"].startswith("/console/prove")


def test_a_given_password_is_changed_first(known: House, provider: FakeProvider) -> None:
    with writing(known.engine) as connection:
        people.keep_password(connection, "dana", "a hash", known.now(), is_initial=True)
    visitor = known.stranger()
    assert go_to(visitor, come_back(visitor, provider)) == "/console/password"


def test_the_cookie_of_the_way_is_kept_from_scripts_and_is_gone_afterwards(
    known: House, provider: FakeProvider
) -> None:
    visitor = known.stranger()
    sent = settled(visitor, LEAVE)
    words = set(sent.headers["Set-Cookie"].split("; "))
    assert {"HttpOnly", "Path=/", "SameSite=Lax", "Max-Age=600"} <= words
    assert sent.headers["Cache-Control"] == "no-store"
    assert settled(visitor, own(provider.sign_in_at(sent.headers["Location"]))).status_code == 303
    assert visitor.client.get_cookie("ivr-organisation", domain="127.0.0.1") is None


def test_behind_tls_the_cookie_is_for_tls_alone(database: Any, provider: FakeProvider) -> None:
    house = open_house(database.url, provider, public_url="https://ivr.example.com")
    cookie = settled(house.stranger(), LEAVE).headers["Set-Cookie"]
    house.close()
    assert cookie.startswith("__Host-ivr-organisation=")
    assert "Secure" in cookie.split("; ")


# -- settings and people


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"oidc_client_id": ""}, "IVR_OIDC_CLIENT_ID is not set"),
        ({"oidc_client_secret": ""}, "IVR_OIDC_CLIENT_SECRET is not set"),
        ({"oidc_issuer": "http://id.example.com"}, "IVR_OIDC_ISSUER must read"),
        ({"oidc_issuer": "https://id.example.com/?a=b"}, "IVR_OIDC_ISSUER must read"),
        ({"oidc_issuer": "http://127.0.0.1:1", "secure": True}, "IVR_OIDC_ISSUER must read"),
    ],
)
def test_half_a_provider_is_refused_at_the_start(given: dict[str, Any], words: str) -> None:
    whole = {"oidc_issuer": "https://id.example.com", "oidc_client_id": "1", "oidc_client_secret": "s3cret"}
    with pytest.raises(SettingsRefused) as refused:
        House("sqlite://", **(whole | given))
    assert words in str(refused.value)
    assert "s3cret" not in str(refused.value)


def test_a_provider_without_the_extra_is_refused_and_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ivr.weak_settings.is_installed", lambda: False)
    with pytest.raises(SettingsRefused, match="pip install joserfc"):
        House("sqlite://", oidc_issuer="https://id.example.com", oidc_client_id="1", oidc_client_secret="2")


def test_the_doctor_says_whether_the_provider_answers(known: House, provider: FakeProvider) -> None:
    settings = read_settings(
        mode="demo",
        oidc_issuer=provider.issuer,
        oidc_client_id="1",
        oidc_client_secret="2",
    )
    assert [found.colour for found in provider_findings(settings)] == ["green"]
    provider.described = {"issuer": "https://id.example.com"}
    assert [found.colour for found in provider_findings(settings)] == ["yellow"]
    provider.is_broken = True
    assert [found.sentence for found in provider_findings(settings)] == ["IVR_OIDC_ISSUER: It answers 502."]


@pytest.mark.parametrize(
    "email", ["dana", "a@b@c", "a b@c", "dänä@example.com", "@", "a@" + "b" * 260, "a@b\n", "<a@b>\u0130"]
)
def test_an_address_that_is_none_is_refused(known: House, email: str) -> None:
    if email == "a@b\n":
        email = "a@\nb"
    with pytest.raises(Refused), writing(known.engine) as connection:
        people.give_email(connection, "dana", email)


def test_an_admin_gives_an_address_that_nobody_else_has(known: House) -> None:
    admin = known.visitor("admin")
    assert 'value="dana@example.com"' in admin.get("/console/people/of/dana").text
    taken = admin.post("/console/people/of/admin/email", {"email": "DANA@example.com"})
    assert (taken.status_code, "dana has that e-mail address already" in taken.text) == (422, True)
    assert admin.post("/console/people/of/dana/email", {"email": ""}).status_code == 303
    assert admin.post("/console/people/of/admin/email", {"email": "dana@example.com"}).status_code == 303
    assert noted(known) == [("admin", "changed an e-mail address", "")] * 2
