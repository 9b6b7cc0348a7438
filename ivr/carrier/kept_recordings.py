"""What callers said after a tone: kept at the carrier, fetched with the account's own name and secret.

A browser never gets an address at the carrier, nor the secret: our server fetches and gives it on.
https://www.twilio.com/docs/voice/api/recording#fetch-a-recordings-media-file
"""

import base64
import re
from collections.abc import Sequence
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.request import OpenerDirector, ProxyHandler, Request, build_opener

from msgspec import Struct

CARRIER_API = "https://api.twilio.com"
TIMEOUT_SECONDS = 10.0
LARGEST_BYTES = 16 * 1024 * 1024
"""An hour of MP3 as the carrier makes it has 14 million."""

_RECORDING = re.compile(r"RE[0-9a-fA-F]{32}", re.ASCII)
_SENTENCES = {
    401: "The carrier does not know our account: an engineer should look at TWILIO_AUTH_TOKEN.",
    403: "The carrier refuses: an engineer should look at the account.",
    404: "The carrier has this recording no more.",
    429: "The carrier refuses so many requests at once. Try again in a minute.",
}


class Sound(Struct, frozen=True):
    """A recording as it is played. `kind`: `audio/mpeg`."""

    content: bytes
    kind: str


class NoRecording(Exception):
    """Why it cannot be heard, as a sentence."""


class _WrongSecret(NoRecording):
    """Another one may be the account's."""


class KeptRecordings:
    """Those of the account `sid`. `tokens`: one of them counts, as while a token is rotated. `url`: another
    than the carrier's for a simulated account.
    """

    def __init__(self, sid: str, tokens: Sequence[str], url: str = CARRIER_API) -> None:
        self._sid = sid
        self._tokens = tuple(token for token in tokens if token)
        self._url = url

    def fetch(self, recording: str) -> Sound:
        """The recording of this name, as MP3. Takes up to TIMEOUT_SECONDS. Raises NoRecording."""
        if not self._sid or not self._tokens:
            raise NoRecording("TWILIO_ACCOUNT_SID is not set, so the recording cannot be fetched.")
        if not _RECORDING.fullmatch(recording):
            raise NoRecording("The carrier told of no recording.")
        for token in self._tokens[:-1]:
            try:
                return self._fetch(recording, token)
            except _WrongSecret:
                continue
        return self._fetch(recording, self._tokens[-1])

    def _fetch(self, recording: str, token: str) -> Sound:
        address = f"{self._url}/2010-04-01/Accounts/{self._sid}/Recordings/{recording}.mp3"
        request = Request(address)  # noqa: S310 - an address of the carrier's API, or a test's on loopback
        secret = base64.b64encode(f"{self._sid}:{token}".encode()).decode()
        request.add_unredirected_header("Authorization", f"Basic {secret}")
        try:
            with self._opener().open(request, timeout=TIMEOUT_SECONDS) as answer:
                content: bytes = answer.read(LARGEST_BYTES + 1)
                kind = answer.headers.get_content_type()
        except HTTPError as refused:
            told = f"The carrier does not give it (HTTP {refused.code}). Try again later."
            kind_of_no = _WrongSecret if refused.code == 401 else NoRecording
            raise kind_of_no(_SENTENCES.get(refused.code, told)) from refused
        except (URLError, HTTPException, OSError) as error:
            raise NoRecording("The carrier cannot be reached now. Try again in a moment.") from error
        if len(content) > LARGEST_BYTES or not kind.startswith("audio/"):
            raise NoRecording("What the carrier gives is no recording that can be played here.")
        return Sound(content, kind)

    def _opener(self) -> OpenerDirector:
        """By the proxies of the environment; none leads to a stand-in on this machine."""
        return build_opener() if self._url == CARRIER_API else build_opener(ProxyHandler({}))
