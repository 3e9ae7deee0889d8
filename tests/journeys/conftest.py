"""What journeys share: signing in as people do, the worker's turn, axe on every page, pictures kept."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command

from tests.harness.actors import GRANTED_ON, PASSWORD

PICTURES = Path(os.environ.get("QIAO_PICTURES", Path(__file__).parents[2] / ".test-home" / "pictures"))


@pytest.fixture(params=["page", "phone"])
def screen(request: pytest.FixtureRequest):
    """The same journey on a desktop and on a telephone."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def clerk(live: str) -> str:
    """The user name of the committee's clerk, whose grant is the whole site: nothing is entered yet."""
    from qiao.foundation.access import Actor
    from qiao.registry.grants import first, operations

    first.make_system_accounts(on=GRANTED_ON)
    operations.create_account(
        actor=Actor.system("command-line"),
        organization=None,
        username="clerk",
        name="王办事",
        password=PASSWORD,
        role="supervisor",
        on=GRANTED_ON,
    )
    return "clerk"


@pytest.fixture
def sign_in() -> Callable:
    def sign(screen, username: str) -> None:
        screen.goto("/accounts/login/")
        screen.get_by_label("用户名或手机号").fill(username)
        screen.get_by_label("密码").fill(PASSWORD)
        screen.get_by_role("button", name="登录").click()
        screen.wait_for_url("/")

    return sign


@pytest.fixture
def worker() -> Callable[[], None]:
    """Let the worker do what waits in the queue."""
    return lambda: call_command("db_worker", queue_name="*", batch=True, startup_delay=False, verbosity=0)


@pytest.fixture
def look(request: pytest.FixtureRequest) -> Callable:
    """Keep a picture of the page and have axe find nothing; no page scrolls sideways."""

    def at(screen, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        size = "phone" if screen.viewport_size["width"] < 500 else "desktop"
        screen.screenshot(path=PICTURES / f"{name}-{size}.png", full_page=True)
        found = Axe().run(screen)
        assert found.violations_count == 0, f"{name} ({size}):\n{found.generate_report()}"
        wider = screen.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wider <= 1, f"{name} ({size}) is {wider} px too wide"

    return at
