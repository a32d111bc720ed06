"""A real Chromium against a live server: what a person sees, and what the browser complains about.

Every page fails its test on a console error, a breach of the Content-Security-Policy, or a request that
leaves the origin: offices sit on closed networks.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

from portal.accounts.models import User

# Playwright's sync API runs an event loop in this thread, and Django takes every such thread for a coroutine.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
PATIENCE = 30_000  # milliseconds until something that should be seen counts as missing
expect.set_options(timeout=PATIENCE)

DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
SCREENSHOTS = Path(settings.DATA_DIR) / "screenshots"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
FLAGS += ["--disable-sync", "--no-first-run", "--disable-dev-shm-usage"]
LOCAL = ("data:", "blob:", "about:")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if executable is None:
        pytest.fail("Chromium not found: install Debian's package chromium or name it in CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


class Visitor:
    """One person at a browser: opens pages, signs in, takes screenshots, and notes every complaint."""

    def __init__(self, browser: Browser, origin: str, **options: Any) -> None:
        self.origin = origin
        self.complaints: list[str] = []
        self.tolerated: tuple[str, ...] = ()
        options = {"viewport": DESK, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"} | options
        self.context: BrowserContext = browser.new_context(**options)
        self.context.set_default_timeout(PATIENCE)
        # The first page of a process compiles the templates, for which a busy machine needs long.
        self.context.set_default_navigation_timeout(60_000)
        self.context.on("request", self._watch_request)
        self.context.on("console", self._watch_console)
        self.context.on("weberror", lambda error: self.complaints.append(f"script error: {error.error}"))
        self.page: Page = self.context.new_page()

    def _watch_request(self, request: Request) -> None:
        if not request.url.startswith((self.origin, *LOCAL)):
            self.complaints.append(f"request leaves the origin: {request.url}")

    def _watch_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"console {message.type}: {message.text} {message.location.get('url', '')}")

    def tolerate(self, *texts: str) -> None:
        """Expected complaints, such as "404" on a test of the 404 page."""
        self.tolerated += texts

    def sign_in(self, user: User) -> None:
        """Take over a session of `user`; the sign-in form itself has tests of its own."""
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.origin}])

    def open(self, address: str, **options: Any) -> Page:
        self.page.goto(self.origin + address, **options)
        return self.page

    def resize(self, size: dict[str, int]) -> None:
        self.page.set_viewport_size(size)

    def screenshot(self, name: str, **options: Any) -> None:
        """Keep what is seen as var/…/screenshots/NAME.png, to be looked at."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", **options)

    def width_beyond_the_window(self) -> int:
        """How many pixels the page scrolls sideways; 0 is right."""
        return self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

    def axe_findings(self) -> list[str]:
        """What axe objects to on the present page by WCAG 2.2 A and AA and its best practices."""
        violations = Axe().run(self.page).response["violations"]
        return [
            f"{each['id']} ({each['impact']}): {node['html'][:160]} {node['failureSummary'][:200]}"
            for each in violations
            for node in each["nodes"]
        ]

    def close(self) -> None:
        self.context.close()

    @property
    def unexpected(self) -> list[str]:
        return [each for each in self.complaints if not any(text in each for text in self.tolerated)]


@pytest.fixture
def new_visitor(chromium: Browser, live_server: Any) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors with options of a browser context; each must leave without complaint."""
    visitors: list[Visitor] = []

    def make(**options: Any) -> Visitor:
        visitors.append(Visitor(chromium, live_server.url, **options))
        return visitors[-1]

    yield make
    for visitor in visitors:
        visitor.close()
    assert [each for visitor in visitors for each in visitor.unexpected] == []


@pytest.fixture
def visitor(new_visitor: Callable[..., Visitor]) -> Visitor:
    """A visitor at a desk, 1366 × 768."""
    return new_visitor()
