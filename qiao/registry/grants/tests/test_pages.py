"""Accounts and rights: nobody gives more than he holds, and the house explains who may do what."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from qiao.foundation.accounts.models import User
from qiao.foundation.audit.models import Event
from qiao.foundation.errors import Refused
from qiao.registry.grants import operations, queries
from qiao.registry.organizations import operations as organizations

ON = date(2024, 1, 1)
PASSWORD = "a-Long-Enough-1"


@pytest.fixture
def top(root):
    return organizations.create(actor=root, superior=None, kind="union", name="市直机关工会联合会", on=ON)


@pytest.fixture
def union(root, top):
    return organizations.create(actor=root, superior=top, kind="union", name="市水务局机关工会", on=ON)


def client_of(actor) -> Client:
    client = Client()
    client.force_login(actor.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def form(**changed) -> dict:
    asked = {
        "username": "wang",
        "name": "王芳",
        "phone": "139 7285-4450",
        "role": "officer",
        "organization": "市水务局机关工会",
        "password": PASSWORD,
    }
    return asked | changed


def test_supervisor_creates_an_account_that_signs_in(account, top, union):
    client = client_of(account("supervisor", top))
    answer = client.post(reverse("grants:create"), form())
    assert answer.url == reverse("grants:account", args=["wang"])
    page = client.get(answer.url).content.decode()
    assert "市水务局机关工会" in page and PASSWORD not in page
    assert Client().post(reverse("account_login"), {"login": "wang", "password": PASSWORD}).status_code == 302
    assert Event.objects.filter(action="grants.create_account").count() == 2  # the supervisor's own is one


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"organization": ""}, "请写明管辖的组织"),
        ({"organization": "市教育局机关工会"}, "办理“新建账号”的权限"),
        ({"organization": "没有的工会"}, "没有找到名称"),
        ({"password": "short"}, "10"),
        ({"username": "13972854450"}, "不能全是数字"),
        ({"username": "a/b"}, "用户名为"),
        ({"phone": "139"}, "电话号码不完整"),
    ],
)
def test_create_refuses_and_makes_nothing(account, root, top, union, changed, sentence):
    organizations.create(actor=root, superior=None, kind="union", name="市教育局机关工会", on=ON)
    clerk = account("supervisor", top)
    operations.give(actor=root, organization=None, user=clerk.user, role="reader", on=ON)
    client = client_of(clerk)
    answer = client.post(reverse("grants:create"), form(**changed))
    body = answer.content.decode()
    assert answer.status_code == 200 and sentence in body and "王芳" in body
    assert not User.objects.filter(name="王芳").exists()


def test_create_begins_with_the_own_organization(account, top):
    body = client_of(account("supervisor", top)).get(reverse("grants:create")).content.decode()
    assert 'value="市直机关工会联合会"' in body and "留空表示整个平台" not in body


def test_officer_and_reader_open_no_account_page(account, top, union):
    account("officer", union, username="other")
    for role in ("officer", "reader", "member"):
        client = client_of(account(role, top))
        for page, names in (("list", []), ("create", []), ("rights", []), ("account", ["other"])):
            assert client.get(reverse(f"grants:{page}", args=names)).status_code == 403, (role, page)


def test_supervisor_of_another_branch_sees_no_foreign_account(account, root, top, union):
    elsewhere = organizations.create(actor=root, superior=top, kind="union", name="市教育局机关工会", on=ON)
    account("officer", union, username="wang")
    client = client_of(account("supervisor", elsewhere))
    for page in ("account", "why", "give", "set-password", "set-active"):
        assert client.get(reverse(f"grants:{page}", args=["wang"])).status_code == 404, page
    assert "wang" not in client.get(reverse("grants:list")).content.decode()


def test_set_password_needs_the_right_over_every_role_of_the_account(account, root, top, union):
    wang = account("officer", union, username="wang").user
    operations.give(actor=root, organization=None, user=wang, role="reader", on=ON)
    client = client_of(account("supervisor", top))
    answer = client.post(reverse("grants:set-password", args=["wang"]), {"password": PASSWORD})
    assert answer.status_code == 403
    assert not User.objects.get(pk=wang.pk).check_password(PASSWORD)


def test_disabled_account_is_shown_the_door_and_loses_its_session(account, top, union):
    wang = account("officer", union, username="wang")
    wang.user.set_password(PASSWORD)
    wang.user.save()
    inside = client_of(wang)
    clerk = client_of(account("supervisor", top))
    answer = clerk.post(reverse("grants:set-active", args=["wang"]), follow=True)
    assert "已停用" in answer.content.decode()
    assert inside.get("/").status_code == 302
    answer = Client().post(reverse("account_login"), {"login": "wang", "password": PASSWORD}, follow=True)
    assert "账号已停用" in answer.content.decode()


def test_nobody_disables_his_own_account(account, top):
    clerk = account("supervisor", top, username="clerk")
    body = client_of(clerk).post(reverse("grants:set-active", args=["clerk"])).content.decode()
    assert "不能停用自己的账号" in body


def test_withdrawn_role_ends_at_once(account, top, union):
    wang = account("officer", union, username="wang")
    clerk = client_of(account("supervisor", top))
    grant = queries.all_grants(reader=wang, user=wang.user)[0]
    clerk.post(reverse("grants:withdraw", args=[grant.pk]))
    assert client_of(wang).get("/people/").status_code == 403


def test_rights_page_names_every_declared_permission(account, top):
    from qiao.foundation import service

    body = client_of(account("supervisor", top)).get(reverse("grants:rights")).content.decode()
    for words in service.permissions().values():
        assert str(words) in body


def test_why_names_the_role_and_what_it_covers(account, top, union):
    account("officer", union, username="wang")
    clerk = client_of(account("supervisor", top))
    why = reverse("grants:why", args=["wang"])
    assert (
        "因为是“市水务局机关工会”的基层工会干部"
        in clerk.get(f"{why}?permission=people.enter").content.decode()
    )
    refused = clerk.get(f"{why}?permission=organizations.create").content.decode()
    assert "不能：新建组织" in refused and "主管（工委、联合会）" in refused


def test_give_refuses_more_than_the_giver_holds(account, root, top, union):
    clerk, officer = account("supervisor", top), account("officer", union)
    with pytest.raises(Refused, match="权限"):
        operations.give(actor=clerk, organization=None, user=officer.user, role="supervisor", on=ON)
    with pytest.raises(Refused, match="没有名为"):
        operations.give(actor=root, organization=union, user=officer.user, role="chief", on=ON)


def test_own_page_shows_roles_and_a_masked_phone(account, top, union):
    client_of(account("supervisor", top)).post(reverse("grants:create"), form())
    client = Client()
    client.post(reverse("account_login"), {"login": "wang", "password": PASSWORD})
    body = client.get(reverse("grants:own")).content.decode()
    assert "139****4450" in body and "13972854450" not in body and "基层工会干部" in body


def test_list_takes_the_same_queries_for_any_size(account, top, union, django_assert_max_num_queries):
    client = client_of(account("supervisor", top))
    taken = []
    for number in range(2):
        for index in range(3 * number + 1):
            account("officer", union, username=f"officer-{number}-{index}")
        with django_assert_max_num_queries(40) as few:
            client.get(reverse("grants:list"))
        taken.append(len(few))
    assert taken[0] == taken[1]
