"""The search box, language and large text as somebody at a keyboard meets them."""

from datetime import date

import pytest
from playwright.sync_api import expect

from qiao.foundation.access import Actor
from qiao.foundation.accounts.models import User
from qiao.registry.grants import first
from qiao.registry.grants import operations as grants
from qiao.registry.organizations import operations as organizations

ON = date(2024, 1, 1)


@pytest.fixture
def demo(page, settings, django_db_blocker):
    """Signed in with one click on the demo's sign-in page."""
    settings.DEMO = True
    with django_db_blocker.unblock():
        first.make_system_accounts(on=ON)
        root = Actor.system("command-line")
        top = organizations.create(actor=root, superior=None, kind="union", name="市直机关工会联合会", on=ON)
        organizations.create(actor=root, superior=top, kind="union", name="市水务局机关工会", on=ON)
        grants.create_account(
            actor=root,
            organization=top,
            username="demo-clerk",
            name="工委办事员",
            password="a-Long-Enough-1",
            role="supervisor",
            on=ON,
        )
        assert User.objects.filter(username="demo-clerk").exists()
    page.goto("/")
    page.get_by_role("button", name="工委办事员").click()
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()
    return page


def test_slash_search_suggests_while_one_types(demo):
    demo.keyboard.press("/")
    demo.keyboard.type("shuiwu")
    suggestion = demo.locator("#search-suggestions").get_by_role("link", name="市水务局机关工会")
    expect(suggestion).to_be_visible()
    suggestion.click()
    expect(demo.get_by_role("heading", level=1)).to_contain_text("市水务局机关工会")


def test_language_and_large_text_stay(demo):
    demo.get_by_role("button", name="English").click()
    expect(demo.get_by_role("heading", name="Desk", exact=True)).to_be_visible()
    demo.get_by_role("button", name="Large text").click()
    demo.goto("/grants/me/")
    expect(demo.locator("html")).to_have_class("large-text")
    expect(demo.get_by_role("heading", name="My account")).to_be_visible()


def test_sign_out_leads_to_sign_in(demo):
    demo.locator(".q-account summary").click()
    demo.get_by_role("button", name="退出登录").click()
    expect(demo.get_by_role("heading", name="登录")).to_be_visible()
    demo.goto("/people/")
    expect(demo.get_by_role("heading", name="登录")).to_be_visible()
