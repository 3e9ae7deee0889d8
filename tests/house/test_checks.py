"""A misspelt name stops start-up: each check fails for what it is there for."""

from dataclasses import replace
from unittest import mock

import pytest

from qiao.foundation.service import Entry
from qiao.registry.organizations import service
from qiao.site import checks

WRONG = Entry("x", "x", "organizations:list", "organizations.raed", 1)


@pytest.mark.parametrize(
    ("offer", "fault"),
    [
        ({"menu": (WRONG,)}, "qiao.E003"),
        ({"first_steps": (WRONG,)}, "qiao.E003"),
        ({"roles": {"officer": frozenset({"organizations.raed"})}}, "qiao.E002"),
        ({"roles": {"emperor": frozenset()}}, "qiao.E001"),
        ({"operations": {"organizations.raed": "x"}}, "qiao.E004"),
        ({"operations": {}}, "qiao.E005"),
        ({"permissions": {}}, "qiao.E002"),
    ],
)
def test_a_wrong_name_in_a_rooms_offer_is_found(offer, fault):
    with mock.patch.object(service, "SERVICE", replace(service.SERVICE, **offer)):
        assert fault in {each.id for each in checks.every_name_is_declared(app_configs=None)}


def test_a_page_with_an_undeclared_permission_is_found():
    from qiao.registry.organizations.pages import lists

    assert checks.every_page_is_declared(app_configs=None) == []
    with mock.patch.object(lists.List, "permission", "organizations.raed"):
        assert {each.id for each in checks.every_page_is_declared(app_configs=None)} == {"qiao.E008"}
