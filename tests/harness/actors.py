"""Fixtures: who acts in a test, in which language. Accounts are made as a site does it: rights are real."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.utils import translation

from qiao.foundation.access import Actor
from qiao.registry.grants import first, operations
from qiao.registry.organizations.models import Organization

GRANTED_ON = date(2000, 1, 1)
PASSWORD = "qiao-test-2026"


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """A page asked for in English leaves this thread in English: not for the next test."""
    yield
    translation.deactivate()


@pytest.fixture
def root(db) -> Actor:
    """The command line's own account: it may do everything."""
    first.make_system_accounts(on=GRANTED_ON)
    return Actor.system("command-line")


@pytest.fixture
def account(root: Actor) -> Callable[..., Actor]:
    """``account("officer", organization)``: somebody with this role over it (None: the site)."""

    def make(
        role: str,
        organization: Organization | None = None,
        *,
        username: str = "",
        hosted: bool = False,
        person=None,
    ) -> Actor:
        user = operations.create_account(
            actor=root,
            organization=organization,
            username=username or f"{role}-{organization.pk if organization else 'site'}",
            name=username or role,
            password=PASSWORD,
            role=role,
            on=GRANTED_ON,
            hosted=hosted,
            person=person,
        )
        return Actor.of(user)

    return make
