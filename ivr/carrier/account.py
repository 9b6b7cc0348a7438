"""The account at the carrier, through its official SDK. For commands alone: no call ever waits for it.

Loading the SDK takes as long as many turns, so nothing imports this module: `ivr.cli.carrier_account`
loads it by name when a command needs it.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from requests.exceptions import RequestException, SSLError, Timeout
from twilio.base.exceptions import TwilioException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from ivr.carrier.kept_recordings import CARRIER_API
from ivr.carrier.numbers import NUMBER_SETTINGS, AccountUnavailable, OwnedNumber, Standing

TIMEOUT_SECONDS = 15.0

_SENTENCES = {
    401: "The carrier does not know these credentials: check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.",
    403: "The carrier refuses: the account may not do this, or it is suspended. See its console.",
    404: "The carrier does not find it: check TWILIO_ACCOUNT_SID, and whether the number was given away.",
    429: "The carrier refuses so many requests at once. Wait a minute, then run this again.",
}
_SERVER_ERRORS = range(500, 600)


class CarrierAccount:
    """The account `sid`. Every method raises AccountUnavailable.

    `tokens`: one of them must be the account's, as while a token is rotated. `url`: where the API is; another
    than the carrier's for a simulated account.
    """

    def __init__(self, sid: str, tokens: Sequence[str], url: str = CARRIER_API) -> None:
        self._wire = _Wire(url)
        self._sid = sid
        self._clients = [Client(sid, token, http_client=self._wire) for token in tokens]

    def standing(self) -> Standing:
        """Active or not, and the time there. Finds out which token counts."""
        while True:
            try:
                with _told_in_words():
                    account = self._client.api.v2010.accounts(self._sid).fetch()
            except _WrongCredentials:
                if len(self._clients) == 1:
                    raise
                del self._clients[0]
            else:
                return Standing(str(account.status), account.type == "Trial", self._wire.last_moment)

    def numbers(self) -> Sequence[OwnedNumber]:
        """Every number of the account, page after page."""
        with _told_in_words():
            return [_read(one) for one in self._client.incoming_phone_numbers.list()]

    def change(self, sid: str, settings: Mapping[str, str]) -> None:
        """Give a number these settings, and leave its others."""
        with _told_in_words():
            self._client.incoming_phone_numbers(sid).update(**settings)

    @property
    def _client(self) -> Any:
        return self._clients[0]


class _WrongCredentials(AccountUnavailable):
    """Another token may be the right one."""


class _Wire(TwilioHttpClient):  # type: ignore[misc] # the SDK comes without types
    """The SDK's own way to the carrier, or to a stand-in; notes the time that was answered."""

    def __init__(self, url: str) -> None:
        super().__init__(timeout=TIMEOUT_SECONDS)
        self._url = url
        self.last_moment: datetime | None = None
        if url != CARRIER_API:
            self.session.trust_env = False  # A stand-in is on this machine; no proxy leads there.

    def request(self, method: str, url: str, *rest: Any, **more: Any) -> Any:
        answer = super().request(method, url.replace(CARRIER_API, self._url, 1), *rest, **more)
        with_date = (answer.headers or {}).get("Date")
        try:
            self.last_moment = parsedate_to_datetime(with_date) if with_date else None
        except ValueError:
            self.last_moment = None
        return answer


def _read(one: Any) -> OwnedNumber:
    capabilities = one.capabilities or {}
    settings = {name: getattr(one, name) or "" for name in NUMBER_SETTINGS}
    return OwnedNumber(
        sid=one.sid,
        number=one.phone_number,
        settings=settings,
        takes_calls=bool(capabilities.get("voice")),
        takes_texts=bool(capabilities.get("sms")),
    )


@contextmanager
def _told_in_words() -> Iterator[None]:
    """Whatever the SDK raises, as a sentence. Its own texts are not passed on: they repeat addresses."""
    try:
        yield
    except TwilioException as refused:
        raise _sentence_of(_status_of(refused)) from refused
    except SSLError as error:
        told = "The carrier's certificate is not accepted here: is there a proxy that opens TLS?"
        raise AccountUnavailable(told) from error
    except Timeout as error:
        told = f"The carrier did not answer within {TIMEOUT_SECONDS:.0f} seconds. Run this again."
        raise AccountUnavailable(told) from error
    except RequestException as error:
        told = (
            "The carrier cannot be reached from here: check the network, the name service, and HTTPS_PROXY."
        )
        raise AccountUnavailable(told) from error
    except ValueError as garbled:
        told = "What answered is not the carrier's API: is there a proxy in between?"
        raise AccountUnavailable(told) from garbled


def _status_of(refused: TwilioException) -> int:
    """The SDK keeps it in the exception, or, for a page of a list, in the answer beside its text."""
    status = getattr(refused, "status", None)
    if status is None:
        status = next((one.status_code for one in refused.args if hasattr(one, "status_code")), 0)
    return int(status)


def _sentence_of(status: int) -> AccountUnavailable:
    if status == 401:
        return _WrongCredentials(_SENTENCES[status])
    if status in _SERVER_ERRORS:
        told = f"The carrier has a failure of its own (HTTP {status}). Run this again later."
        return AccountUnavailable(told)
    told = f"The carrier refuses (HTTP {status or 'unknown'}). Its console lists why, under the errors."
    return AccountUnavailable(_SENTENCES.get(status, told))
