"""Makes docs/screenshots anew: a server of its own, demo data, and Chromium. `make screenshots`."""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "screenshots"
EMAIL, PASSWORD = "admin@example.com", "shown-in-screenshots"
WIDTHS = {1440: 900, 390: 844}
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
PAGES = (
    "overview", "logs", "log", "traces", "trace", "sessions", "session", "prompts", "prompt", "version", "compare",
    "customers", "customer", "users", "errors", "error", "feedback", "connect", "sign-in", "admin",
)  # fmt: skip
START_SECONDS = 60


def main() -> None:
    OUT.mkdir(exist_ok=True)
    with served() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium")
        addresses = addresses_of(browser, base)
        for width, height in WIDTHS.items():
            for theme in THEMES:
                shoot(browser, base, addresses, width, height, theme)
        browser.close()


@contextmanager
def served() -> Iterator[str]:
    """The address of a server with demo data, while it is wanted. SCREENSHOTS_BASE names one that runs already."""
    if running := os.environ.get("SCREENSHOTS_BASE"):
        yield running
        return
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    with tempfile.TemporaryDirectory() as var:
        env = os.environ | {
            "POLYLOG_VAR": var,
            "POLYLOG_PROJECT": "Acme",
            "POLYLOG_ADMIN_EMAIL": EMAIL,
            "POLYLOG_ADMIN_PASSWORD": PASSWORD,
            "PORT": port,
        }
        env.pop("DATABASE_URL", None)
        for command in (["migrate", "--verbosity", "0"], ["demo"]):
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=env, check=True)
        server = subprocess.Popen([sys.executable, "manage.py", "up"], cwd=ROOT, env=env)
        try:
            await_answer(f"http://127.0.0.1:{port}/sign-in/")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait()


def await_answer(address: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(address):
            return
    raise TimeoutError(f"{address} does not answer")


def sign_in(page: Page, base: str) -> str:
    """Signs in. Returns the address of the overview."""
    page.goto(f"{base}/sign-in/")
    page.fill("[name=username]", EMAIL)
    page.fill("[name=password]", os.environ.get("POLYLOG_ADMIN_PASSWORD", PASSWORD))
    page.click("text=Sign in")
    page.wait_for_url(re.compile("/projects/"))
    return page.url


def addresses_of(browser: Browser, base: str) -> dict[str, str]:
    """Where each page is; of logs, traces and sessions one that shows much."""
    page = browser.new_page()
    overview = sign_in(page, base)
    found = {
        "overview": f"{overview}?since=7d&by=model&before=1",
        "connect": f"{overview}connect/",
        "admin": f"{base}/admin/logs/log/",
    }
    for name in ("logs", "traces", "sessions", "prompts", "customers", "users", "errors", "feedback"):
        found[name] = f"{overview}{name}/"
    found["log"] = _first(page, f"{found['logs']}?prompt=support/answer&status=ok")
    found["trace"] = _first(page, f"{found['traces']}?prompt=coding/edit")
    found["session"] = _first(page, f"{found['sessions']}?prompt=support/answer")
    found["customer"], found["error"] = (_first(page, found[name]) for name in ("customers", "errors"))
    found["prompt"] = _first(page, f"{found['prompts']}?q=support/answer")
    found["version"], found["compare"] = f"{found['prompt']}2/", f"{found['prompt']}compare/?from=2&to=4"
    found["sign-in"] = f"{base}/sign-in/"
    page.close()
    return found


def _first(page: Page, listed: str) -> str:
    page.goto(listed)
    row = page.locator("tr[data-href]").first
    return str(page.evaluate("path => new URL(path, location).href", row.get_attribute("data-href")))


def shoot(browser: Browser, base: str, addresses: dict[str, str], width: int, height: int, theme: Theme) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=theme, timezone_id="Europe/Berlin"
    )
    page = context.new_page()
    for name in sorted(PAGES, key=lambda name: name != "sign-in"):
        if name != "sign-in" and "/sign-in" in page.url:
            sign_in(page, base)
        page.goto(addresses[name])
        page.wait_for_load_state("networkidle")
        page.screenshot(path=OUT / f"{name}-{width}-{theme}.png")
    context.close()


if __name__ == "__main__":
    main()
