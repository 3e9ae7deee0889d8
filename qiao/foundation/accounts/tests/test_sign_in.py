"""Signing in: by user name or phone, not too often, and the demo's doors only in the demo."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from qiao.foundation.accounts.models import User
from qiao.foundation.audit.models import Event

PASSWORD = "a-Long-Enough-1"
PHONE = "13972854450"


@pytest.fixture
def wang(db) -> User:
    cache.clear()
    user = User(username="wang", name="王芳", phone=PHONE)
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(login: str, password: str = PASSWORD, client: Client | None = None):
    client = client or Client()
    answer = client.post(reverse("account_login"), {"login": login, "password": password})
    return answer, "_auth_user_id" in client.session


@pytest.mark.parametrize("login", ["wang", PHONE, "139 7285 4450", "+8613972854450", "139-7285-4450"])
def test_sign_in_by_name_or_phone(wang, login):
    answer, inside = sign_in(login)
    assert inside and answer.url == "/"


@pytest.mark.parametrize(
    ("login", "password"), [("wang", "wrong"), (PHONE, "wrong"), ("13800000000", PASSWORD), ("", PASSWORD)]
)
def test_sign_in_refuses_the_wrong_password_and_the_unknown(wang, login, password):
    answer, inside = sign_in(login, password)
    assert not inside and answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()


def test_sign_in_refuses_system_accounts(db):
    from datetime import date

    from qiao.registry.grants import first

    first.make_system_accounts(on=date(2024, 1, 1))
    assert not sign_in("system:command-line", "!")[1]


@pytest.mark.parametrize("login", ["wang", PHONE])
def test_sign_in_is_refused_after_too_many_tries_even_with_the_right_password(wang, login):
    for _try in range(6):
        sign_in(login, "wrong")
    answer, inside = sign_in(login)
    assert not inside
    assert "已停用" not in answer.content.decode()


def test_no_sign_up_and_no_reset_exist(db):
    for address in ("/accounts/signup/", "/accounts/password/reset/"):
        assert Client().get(address).status_code == 404


def test_pages_are_ours_in_chinese_and_english(wang):
    page = reverse("account_login")
    assert "用户名或手机号" in Client().get(page).content.decode()
    client = Client()
    client.cookies["django_language"] = "en"
    assert "用户名或手机号" not in client.get(page).content.decode()


def test_own_password_change_is_in_the_trail(wang):
    client = Client()
    sign_in("wang", client=client)
    asked = {"oldpassword": PASSWORD, "password1": "another-Long-2", "password2": "another-Long-2"}
    answer = client.post(reverse("account_change_password"), asked, follow=True)
    assert "密码已修改" in answer.content.decode()
    assert sign_in("wang", "another-Long-2")[1]
    event = Event.objects.get(action="accounts.change_password")
    assert event.rows.get().changes == {"password": [None, "***"]}


def test_empty_site_says_how_the_first_account_is_made(db):
    assert "qiao users create" in Client().get(reverse("account_login")).content.decode()


@pytest.mark.parametrize(
    ("demo", "username", "inside"),
    [(True, "demo-clerk", True), (True, "wang", False), (False, "demo-clerk", False)],
)
def test_demo_button_opens_only_demo_accounts_of_a_demo(wang, settings, demo, username, inside):
    User.objects.create(username="demo-clerk", name="工委办事员")
    settings.DEMO = demo
    client = Client()
    assert ("demo-clerk" in client.get(reverse("account_login")).content.decode()) is demo
    answer = client.post(reverse("demo_sign_in"), {"username": username})
    assert ("_auth_user_id" in client.session) is inside
    assert answer.status_code == (302 if inside else 404)
