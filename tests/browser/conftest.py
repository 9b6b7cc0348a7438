"""A real browser before a real server: Debian's Chromium by playwright, and axe-core as the judge.

    def test_the_page_can_be_used_by_everybody(site: Site, everybody: Axe) -> None:
        everybody(site.open("/console/doctor", "viewer"))

Without Chromium, or without npm and axe-core, the tests are skipped and say why.
"""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from ivr.database import writing
from ivr.drafting import workshop
from ivr.rehearsal import Rehearsal
from ivr.staff import people, sessions
from ivr.staff.passwords import hash_of
from ivr.staff.roles import Role

HERE = Path(__file__).parent
AXE = HERE / "node_modules" / "axe-core" / "axe.min.js"
WIDE, NARROW = 1280, 360
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

Axe = Callable[[Page], None]
Scheme = Literal["light", "dark"]
LOOKS: tuple[tuple[int, Scheme], ...] = ((WIDE, "light"), (NARROW, "dark"))


class Site:
    """A demo installation that is served, and browsers at it. `complaints`: whatever a browser complained of,
    such as a script that the policy forbade.
    """

    def __init__(self, rehearsal: Rehearsal, browser: Browser) -> None:
        self.rehearsal = rehearsal
        self.url = rehearsal.url
        self.complaints: list[str] = []
        self._browser = browser

    def open(self, path: str, *roles: Role, width: int = WIDE, scheme: Scheme = "light", **more: Any) -> Page:
        """A page as somebody with these roles sees it; as a stranger without any. Its context is its own."""
        # Without motion: colours on their way to others would be judged.
        context = self._browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce", **more
        )
        if roles:
            cookie = {"name": "ivr", "value": self._signed_in(roles), "url": self.url}
            context.add_cookies([cookie])  # type: ignore[list-item] # playwright's own shape of a cookie
        page = context.new_page()
        page.on("console", lambda told: self._hear(told.type, told.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(self.url + path)
        return page

    def _signed_in(self, roles: tuple[Role, ...]) -> str:
        name, at, sealer = "-".join(roles), self.rehearsal.now(), self.rehearsal.sealer
        kept = hash_of("nine green bottles")
        with writing(self.rehearsal.engine) as connection:
            if people.find(connection, name) is None:
                people.add(connection, name, roles, at, kept, is_initial=False)
            return sessions.begin(connection, sealer, name, at, address="", browser="Chromium", has_code=True)

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Ended with each module: while it lasts no other test of this process can run an event loop."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium on this machine: apt install chromium")
    opened = playwright.chromium.launch(executable_path=program, args=QUIET)
    yield opened
    opened.close()


@pytest.fixture(scope="session", autouse=True)
def patience() -> Iterator[None]:
    """Pages wait for the bench, however slow this machine is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workshop, "PAGE_WAITS_SECONDS", 60.0)
        yield


@pytest.fixture(scope="module")
def rehearsal() -> Iterator[Rehearsal]:
    """One installation for the tests of a module, as in the demo: no TLS, no one-time codes."""
    with Rehearsal(public_url="http://127.0.0.1") as opened:
        yield opened


@pytest.fixture
def site(rehearsal: Rehearsal, browser: Browser) -> Iterator[Site]:
    """Fails the test if a browser complained of anything."""
    opened = Site(rehearsal, browser)
    yield opened
    for context in browser.contexts:
        context.close()
    assert not opened.complaints


@pytest.fixture(scope="session")
def axe() -> Axe:
    """Holds a page to WCAG 2.2 AA and axe's best practices. It is evaluated from outside, past the page's
    policy, which stays as it is.
    """
    source = _axe_source()

    def judge(page: Page) -> None:
        page.evaluate(source)
        found = page.evaluate(
            "async (tags) => (await axe.run({runOnly: {type: 'tag', values: tags}})).violations", STANDARDS
        )
        told = [f"{one['id']}: {one['help']}: {node['html'][:200]}" for one in found for node in one["nodes"]]
        assert not told, "\n".join(told)

    return judge


@pytest.fixture(scope="session")
def everybody(axe: Axe) -> Axe:
    """`axe`, and nothing that scrolls sideways: light on a wide screen, dark on a telephone. Colours do not
    depend on the width, nor the layout on the colours.
    """

    def judge(page: Page) -> None:
        for width, scheme in LOOKS:
            page.set_viewport_size({"width": width, "height": 800})
            widest = page.evaluate("document.documentElement.scrollWidth")
            assert widest <= width, f"at {width} pixels the page is {widest} wide"
            # No colours on their way from one scheme to the other.
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            axe(page)

    return judge


def _axe_source() -> str:
    npm = shutil.which("npm")
    with (HERE / "package-lock.json").open(encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several processes test at once
        if not AXE.exists():
            if npm is None:
                pytest.skip("no axe-core, and no npm to install it: apt install npm")
            words = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            done = subprocess.run(words, cwd=HERE, capture_output=True, text=True, check=False)
            if done.returncode != 0 and "CI" not in os.environ:
                pytest.skip("axe-core could not be installed: npm ci in tests/browser says why")
            assert done.returncode == 0, done.stderr
    return AXE.read_text(encoding="utf-8")
