"""Fixtures: a real browser, and the site served to it over a database of the test's own."""

import os
import shutil
from collections.abc import Iterator

import pytest

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
FLAGS = [
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
]


@pytest.fixture(scope="session")
def browser() -> Iterator:
    """Debian's Chromium under Playwright, one for the session."""
    executable = (
        os.environ.get("QIAO_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    )
    if executable is None:
        pytest.fail("没有找到 Chromium。请运行 make setup-browser，或用 QIAO_TEST_CHROMIUM 指定浏览器。")
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread; Django would refuse the test's own queries beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def live(own_database: str, settings) -> Iterator[str]:
    """The address of the site, served by threads of this process over ``own_database``."""
    from pytest_django.live_server_helper import LiveServer

    server = LiveServer("localhost")
    yield server.url
    server.stop()


@pytest.fixture
def page(browser, live: str) -> Iterator:
    """A desktop page; addresses are relative to the site.

    A script error or a breach of the content security policy fails the test.
    """
    yield from _page(browser, live, viewport=DESKTOP)


@pytest.fixture
def phone(browser, live: str) -> Iterator:
    """The same on a telephone."""
    yield from _page(browser, live, viewport=PHONE, has_touch=True, is_mobile=True)


def _page(browser, address: str, **options) -> Iterator:
    context = browser.new_context(base_url=address, locale="zh-CN", timezone_id="Asia/Shanghai", **options)
    opened, faults = context.new_page(), []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on(
        "console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None
    )
    yield opened
    context.close()
    assert not faults, faults
