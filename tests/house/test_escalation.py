"""Nobody gives, or gets through another account, more than he holds."""

from datetime import date

import pytest
from django.test import Client

from qiao.foundation.access import Actor
from qiao.foundation.errors import Forbidden, Refused
from qiao.registry.grants import first, operations, queries
from qiao.registry.grants.models import RoleGrant
from qiao.registry.organizations import operations as organizations

ON = date(2023, 6, 30)


@pytest.fixture
def top(root):
    return organizations.create(actor=root, superior=None, kind="union", name="市直机关工会联合会", on=ON)


@pytest.mark.django_db
def test_who_does_not_reach_what_units_host_cannot_give_it(top, account):
    plain, wide = (
        account("supervisor", top, username="plain"),
        account("supervisor", top, username="wide", hosted=True),
    )
    with pytest.raises(Refused, match="没有的权限"):
        operations.give(actor=plain, organization=top, user=plain.user, role="supervisor", on=ON, hosted=True)
    operations.give(actor=wide, organization=top, user=plain.user, role="reader", on=ON, hosted=True)


@pytest.mark.django_db
def test_nor_take_over_an_account_that_reaches_further(top, account):
    plain, wide = (
        account("supervisor", top, username="plain"),
        account("supervisor", top, username="wide", hosted=True),
    )
    with pytest.raises(Forbidden):
        operations.set_password(
            actor=plain,
            grants=queries.all_grants(reader=plain, user=wide.user),
            user=wide.user,
            password="qiao-2026-xyz",
        )


@pytest.mark.django_db
def test_the_grants_of_qiao_itself_are_nobodys_to_withdraw(root, account):
    supervisor = account("supervisor", None)
    own = RoleGrant.objects.get(user=root.user)
    with pytest.raises(Forbidden):
        operations.withdraw(actor=supervisor, grant=own, on=ON)
    RoleGrant.objects.filter(pk=own.pk).delete()
    first.make_system_accounts(on=ON)
    assert RoleGrant.objects.on(ON).filter(user=root.user, role="system").exists(), (
        "init mends what is missing"
    )
    assert Actor.system("command-line").user == root.user


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/people/?q=%00", "/organizations/?kind=%00", "/basics/?unit=a%00b"])
def test_a_nul_is_refused_before_it_reaches_the_database(root, account, address):
    client = Client(raise_request_exception=False)
    client.force_login(
        account("supervisor", None).user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    assert client.get(address).status_code == 400
    assert client.post("/people/new/", {"name": "\0"}).status_code == 400
    assert (
        client.post(
            "/api/v1/people/enter", '{"name": "\\u0000"}', content_type="application/json"
        ).status_code
        == 400
    )
