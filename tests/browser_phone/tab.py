"""A tab without a browser: the page is loaded, and its JSON doors are asked as its script does."""

import re
from typing import Any

import requests

PUBLIC_URL = "http://127.0.0.1"
"""As in the demo: browsers send the cookie over plain HTTP."""
BILL_PAY = "+18779899059"
TO_PAYMENT = ("2", "1", "03151952", "20001", "1", "1", "1")
"""From the main menu of the sample caller to the card."""
GOOD_CARD = {"number": "4111111111111111", "expiry": "1230", "security_code": "123", "postal_code": "20001"}


class Tab:
    """`browser`: the cookies, which tabs of one browser share."""

    def __init__(self, url: str, browser: requests.Session | None = None) -> None:
        self.browser = browser or requests.Session()
        self.url = f"{url}/phone"
        self.page = self.browser.get(self.url)
        self.name = re.findall(r'data-name="([^"]+)"', self.page.text)[0]
        self.form_token = re.findall(r'name="form_token" value="([^"]+)"', self.page.text)[0]
        self.told: dict[str, Any] = {"pieces": 0, "exchanges": 0}

    def post(self, door: str, sent: object) -> requests.Response:
        headers = {"X-Form-Token": self.form_token}
        return self.browser.post(f"{self.url}/{self.name}/{door}", json=sent, headers=headers)

    def ask(self, door: str, sent: object) -> requests.Response:
        """Again, as long as another tab acts at the same moment."""
        while (answer := self.post(door, sent)).json().get("kind") == "busy":
            pass
        return answer

    def call(self, to: str = BILL_PAY, **said: str) -> str:
        return self._take(self.ask("calls", {"to": to, **said}))

    def act(self, kind: str, **said: object) -> str:
        seen = {"pieces": self.told["pieces"], "exchanges": self.told["exchanges"]}
        return self._take(self.ask("acts", {"act": {"type": kind, **said}, **seen}))

    def press(self, *entries: str) -> str:
        return [self.act("press", keys=keys) for keys in entries][-1]

    def listen(self) -> str:
        """What happened meanwhile."""
        seen = {"pieces": self.told["pieces"], "exchanges": self.told["exchanges"]}
        return self._take(self.browser.get(f"{self.url}/{self.name}", params=seen))

    @property
    def step(self) -> str:
        return str(self.told["standing"]["spots"][-1]["step"])

    @property
    def wanted(self) -> dict[str, Any]:
        return self.told["wanted"] or {}

    def call_file(self) -> str:
        return self.browser.get(f"{self.url}/{self.name}/call-file").text

    def _take(self, answer: requests.Response) -> str:
        """The words that were new; or the problem, which is told with a status of its own."""
        told = answer.json()
        if not answer.ok:
            return str(told["problem"])
        self.told = told
        return "\n".join(caption["words"] for caption in told["captions"])
