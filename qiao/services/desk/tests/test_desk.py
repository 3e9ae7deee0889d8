"""The desk and the search: what waits first, only what the reader may know, what to do on an empty site."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from qiao.foundation.accounts.models import User
from qiao.registry.organizations import operations as organizations
from qiao.registry.people import operations as people
from qiao.registry.terms import operations as terms

ON = date(2020, 1, 1)


@pytest.fixture
def town(root):
    new = {"actor": root, "on": ON, "kind": "union"}
    top = organizations.create(superior=None, name="市直机关工会联合会", **new)
    water = organizations.create(superior=top, name="市水务局机关工会", code="GH007", **new)
    school = organizations.create(superior=top, name="市教育局机关工会", **new)
    terms.start_term(actor=root, organization=water, begins_on=ON, years=3)
    people.enter(actor=root, organization=school, name="区建国", on=ON)
    return {"top": top, "water": water, "school": school}


def client_of(actor) -> Client:
    client = Client()
    client.force_login(actor.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_desk_puts_what_is_late_first(account, town):
    body = client_of(account("supervisor", town["top"])).get("/").content.decode()
    late, other = body.index("届期已满"), body.index("没有身份证号")
    assert late < other < body.index("最近变动") < body.index("女职工")


def test_desk_shows_only_the_own_scope(account, town):
    water = client_of(account("officer", town["water"])).get("/").content.decode()
    assert "届期已满" in water and "没有身份证号" not in water
    assert "区建国" not in water and "市教育局机关工会" not in water
    assert "开始新一届" in water
    school = client_of(account("officer", town["school"])).get("/").content.decode()
    assert "区建国" in school and "届期已满" not in school


def test_desk_counts_what_one_operation_touched(account, root, town):
    organizations.move(actor=root, organizations=[town["school"]], superior=town["water"], on=date.today())
    body = client_of(account("reader", town["top"])).get("/").content.decode()
    assert "调整上级" in body


def test_desk_of_an_empty_site_says_what_to_do(account):
    body = client_of(account("supervisor")).get("/").content.decode()
    assert "从这里开始" in body and "qiao demo" in body


def test_desk_of_an_account_without_a_role_says_so(db):
    client = Client()
    user = User.objects.create(username="wang", name="王芳")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "还没有角色" in client.get("/").content.decode()
    assert client.get(reverse("desk:search")).status_code == 403


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("水务", "市水务局机关工会"),
        ("shuiwuju", "市水务局机关工会"),
        ("swj", "市水务局机关工会"),
        ("gh007", "市水务局机关工会"),
        ("区建国", "区建国"),
        ("oujianguo", "区建国"),
        ("ojg", "区建国"),
    ],
)
def test_search_by_name_pinyin_initials_and_code(account, town, text, name):
    client = client_of(account("supervisor", town["top"]))
    assert f">{name}<" in client.get("/search/", {"q": text}).content.decode()
    typing = client.get("/search/", {"q": text}, headers={"HX-Request": "true"}).content.decode()
    assert f">{name}<" in typing and "<html" not in typing


def test_search_keeps_to_the_scope_and_people_to_who_may_read_them(account, town):
    for role, over in (("officer", "water"), ("member", "school")):
        reader = account(role, town[over], username=f"{role}-one")
        body = client_of(reader).get("/search/", {"q": "区建国"}).content.decode()
        assert ">区建国<" not in body
    body = client_of(account("officer", town["water"])).get("/search/", {"q": "教育"}).content.decode()
    assert ">市教育局机关工会<" not in body


def test_search_escapes_what_was_typed(account, town):
    body = client_of(account("supervisor", town["top"])).get("/search/", {"q": "<script>x"}).content.decode()
    assert "<script>x" not in body


def test_desk_takes_the_same_queries_for_any_size(account, root, town, django_assert_max_num_queries):
    client = client_of(account("supervisor", town["top"]))
    taken = []
    for number in range(2):
        for index in range(5 * number + 1):
            people.enter(actor=root, organization=town["school"], name=f"某{number}{index}", on=ON)
        with django_assert_max_num_queries(60) as few:
            client.get("/")
        taken.append(len(few))
    assert taken[1] <= taken[0]
