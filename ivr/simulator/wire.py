"""One HTTP exchange as the carrier makes it: signed for the public address, carried to the real one.

Retries and their limits follow the connection overrides in the URL's fragment, which is neither sent nor
signed. No answer and a refusal are values here; what to do about them is the conversation's business.
"""

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit

import requests
from msgspec import Struct
from requests.adapters import HTTPAdapter

from ivr.carrier.signature import sign
from ivr.simulator.documents import LARGEST_DOCUMENT_BYTES
from ivr.simulator.habits import CarrierHabits, Faults
from ivr.simulator.overrides import ConnectionPolicy, read_overrides

MOST_REDIRECTS = 10
LARGEST_RECORDING_BYTES = 40 * 1024 * 1024
Fields = tuple[tuple[str, str], ...]


class Webhook(Struct, frozen=True):
    """What is asked. `standing` go with every request; `extra` (keys, results) are lost by a redirect."""

    url: str
    method: str
    standing: Fields
    extra: Fields
    token: str

    @property
    def fields(self) -> Fields:
        return self.standing + self.extra


class Answer(Struct, frozen=True):
    """What came back. `url` is the address that answered in the end."""

    url: str
    status: int
    content_type: str
    body: bytes
    location: str | None = None


class NoAnswer(Struct, frozen=True):
    """`kind` in the words of the retry policy: ct (no connection), rt (too slow), blank for the rest."""

    code: int
    about: str
    kind: str = ""


class Exchange(Struct, frozen=True):
    """A webhook and everything that came back for it, in order; the last one counts."""

    webhook: Webhook
    answers: tuple[Answer | NoAnswer, ...]

    @property
    def answer(self) -> Answer | NoAnswer:
        return self.answers[-1]


class LoopbackAdapter(HTTPAdapter):
    """Carries what is meant for the public address to the address where the application really listens."""

    def __init__(self, public_url: str, address: str) -> None:
        super().__init__()
        self._public = urlsplit(public_url)
        self._address = urlsplit(address)

    def send(  # type: ignore[override]  # the base class spells its many options out
        self, request: requests.PreparedRequest, **options: object
    ) -> requests.Response:
        moved = request.copy()
        parts = urlsplit(request.url or "")
        moved.url = urlunsplit((self._address.scheme, self._address.netloc, parts.path, parts.query, ""))
        moved.headers["Host"] = self._public.netloc
        moved.headers["X-Forwarded-Proto"] = self._public.scheme
        moved.headers["X-Forwarded-Host"] = self._public.netloc
        response = super().send(moved, **options)  # type: ignore[arg-type]  # passed on as they came
        response.url = request.url or ""
        return response


def url_to_sign(url: str) -> str:
    """The URL as it enters the signature: no user, no fragment; a port only over plain HTTP."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    if parts.scheme == "https":
        host, colon, port = place.rpartition(":")
        place = host if colon and port.isdigit() else place
    return urlunsplit((parts.scheme, place, parts.path, parts.query, ""))


class Wire:
    """The carrier's HTTP client. Close it when the last call is over."""

    def __init__(
        self, token: str, public_url: str, address: str | None, habits: CarrierHabits, faults: Faults
    ) -> None:
        self._token = token
        self._public_url = public_url.rstrip("/")
        self._habits = habits
        self.faults = faults
        self._plain = HTTPAdapter()
        self._loopback = LoopbackAdapter(public_url, address or public_url)

    def open_session(self) -> requests.Session:
        """A session has the cookies of one call."""
        session = requests.Session()
        session.trust_env = False
        session.mount("http://", self._plain)
        session.mount("https://", self._plain)
        session.mount(self._public_url, self._loopback)
        return session

    def close(self) -> None:
        self._plain.close()
        self._loopback.close()

    def exchange(self, session: requests.Session, webhook: Webhook) -> Exchange:
        """Deliver a webhook, with the retries of its URL and the faults asked for."""
        if self.faults.double_at_once:
            with ThreadPoolExecutor(2) as both:
                answers = list(both.map(lambda _: self._with_retries(session, webhook)[-1], range(2)))
            return Exchange(webhook, tuple(answers))
        answers = self._with_retries(session, webhook)
        if self.faults.double_every_webhook or self.faults.lose_every_answer:
            answers += self._with_retries(session, webhook)
        if self.faults.delay_seconds > self._habits.answer_seconds:
            answers.append(self._too_slow())
        return Exchange(webhook, tuple(answers))

    def _with_retries(self, session: requests.Session, webhook: Webhook) -> list[Answer | NoAnswer]:
        policy = read_overrides(webhook.url, self._habits)
        if policy is None:
            return [NoAnswer(11243, "the connection overrides in the URL are not valid")]
        answers: list[Answer | NoAnswer] = []
        for _ in range(policy.retries + 1):
            answers.append(self._follow(session, webhook, policy))
            if not policy.repeats_after(answers[-1]):
                break
        return answers

    def _follow(
        self, session: requests.Session, webhook: Webhook, policy: ConnectionPolicy
    ) -> Answer | NoAnswer:
        url, method, fields = (
            urlsplit(webhook.url)._replace(fragment="").geturl(),
            webhook.method,
            webhook.fields,
        )
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._ask_once(session, url, method, fields, webhook.token, policy)
            if isinstance(answer, NoAnswer) or answer.location is None:
                return answer
            method = method if answer.status in (307, 308) else "GET"
            url, fields = urljoin(answer.url, answer.location), webhook.standing
        return NoAnswer(11215, f"more than {MOST_REDIRECTS} redirects")

    def _ask_once(
        self,
        session: requests.Session,
        url: str,
        method: str,
        fields: Fields,
        token: str,
        policy: ConnectionPolicy,
    ) -> Answer | NoAnswer:
        body = urlencode(fields) if method == "POST" else None
        if method == "GET":
            url = _with_query(url, fields)
        headers = self._headers(url, fields if method == "POST" else (), token)
        started = time.monotonic()
        try:
            with session.request(
                method,
                url,
                data=body,
                headers=headers,
                timeout=(policy.connect_seconds, policy.read_seconds),
                allow_redirects=False,
                stream=True,
            ) as response:
                content = _read_within(response, started + policy.total_seconds)
        except (requests.Timeout, requests.ConnectionError, requests.RequestException) as failure:
            return self._failure(failure)
        if content is None:
            return self._too_slow()
        kind = response.headers.get("Content-Type", "")
        location = response.headers.get("Location") if response.is_redirect else None
        return Answer(url, response.status_code, kind, content, location)

    def _headers(self, url: str, signed: Fields, token: str) -> Mapping[str, str]:
        headers = {
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
            "Connection": "close",
            "X-Twilio-Signature": sign(self._token, url_to_sign(url), signed),
            "I-Twilio-Idempotency-Token": token,
        }
        if signed:
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        return headers

    def _failure(self, failure: requests.RequestException) -> NoAnswer:
        match failure:
            case requests.ConnectTimeout():
                return NoAnswer(11205, "no connection in time", "ct")
            case requests.ReadTimeout():
                return self._too_slow()
            case requests.ConnectionError() if "NewConnectionError" in str(failure):
                return NoAnswer(11205, "the connection was refused", "ct")
            case requests.exceptions.InvalidSchema() | requests.exceptions.InvalidURL():
                return NoAnswer(11100, f"not a URL: {failure}")
            case requests.exceptions.MissingSchema():
                return NoAnswer(11100, f"not a URL: {failure}")
            case _:
                return NoAnswer(11206, f"the exchange broke off: {type(failure).__name__}")

    def _too_slow(self) -> NoAnswer:
        return NoAnswer(self._habits.slow_answer_code, "the answer did not come in time", "rt")


def _with_query(url: str, fields: Fields) -> str:
    parts = urlsplit(url)
    return parts._replace(query="&".join(filter(None, (parts.query, urlencode(fields))))).geturl()


def _read_within(response: requests.Response, deadline: float) -> bytes | None:
    """The body, or None when it dripped past the deadline; no more of it than shows that it is too long.

    A recording is taken whole, as the carrier takes it: a server must not be left half way through a file.
    """
    is_recording = response.headers.get("Content-Type", "").startswith("audio/")
    largest = LARGEST_RECORDING_BYTES if is_recording else LARGEST_DOCUMENT_BYTES
    content = b""
    for piece in response.iter_content(16 * 1024):
        content += piece
        if len(content) > largest:
            break
        if time.monotonic() > deadline:
            return None
    return content
