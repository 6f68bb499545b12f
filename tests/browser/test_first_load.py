"""What a browser that was never here transfers, from a server as it is run: live_server serves no compressed files."""

import urllib.request

import pytest
from playwright.sync_api import Browser

from tests.served import told_key, until_it_serves, up

pytestmark = pytest.mark.browser

MOST = 350 * 1024  # bytes
SIGN_IN = {"POLYLOG_ADMIN_EMAIL": "ana@example.com", "POLYLOG_ADMIN_PASSWORD": "a-good-password"}


def test_the_first_overview_weighs_little_and_comes_from_here(browser: Browser, tmp_path):
    with up(tmp_path, **SIGN_IN) as (process, address):
        key = told_key(process)
        until_it_serves(process, address)
        send_a_log(address, key)
        first, again = browser.new_context(), browser.new_context()
        page = first.new_page()
        page.goto(address)
        page.fill("[name=username]", SIGN_IN["POLYLOG_ADMIN_EMAIL"])
        page.fill("[name=password]", SIGN_IN["POLYLOG_ADMIN_PASSWORD"])
        page.click("button:has-text('Sign in')")
        page.wait_for_url("**/projects/**")
        again.add_cookies(first.cookies())
        loaded = weights(again.new_page(), page.url)
        first.close()
        again.close()
    assert len(loaded) > 5
    assert all(url.startswith((address, "data:")) for url in loaded)
    assert sum(loaded.values()) <= MOST


def send_a_log(address: str, key: str) -> None:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    urllib.request.urlopen(urllib.request.Request(f"{address}/api/v1/logs/", b'{"name": "hello"}', headers)).close()


def weights(page, address: str) -> dict[str, float]:
    """Bytes over the wire by URL, as the browser counted them."""
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    asked: dict[str, str] = {}
    loaded: dict[str, float] = {}
    wire.on("Network.requestWillBeSent", lambda said: asked.update({said["requestId"]: said["request"]["url"]}))
    wire.on(
        "Network.loadingFinished", lambda said: loaded.update({asked[said["requestId"]]: said["encodedDataLength"]})
    )
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return loaded
