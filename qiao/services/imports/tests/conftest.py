"""A clerk of the whole site, and a short way for a workbook into the register."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from qiao.foundation.access import Actor
from qiao.foundation.accounts.models import User
from qiao.registry.grants.models import RoleGrant
from qiao.services.imports import operations, planning, queries
from qiao.services.imports.kinds import Kind
from qiao.services.imports.models import Import
from qiao.services.imports.planning.plan import Plan
from qiao.services.imports.tests import workbooks

ON = date(2023, 6, 30)


def account(role: str, over: Any = None, name: str = "") -> Actor:
    """An account with one role over an organization and all below it (None: the whole site)."""
    user = User.objects.create(username=name or f"{role}-{User.objects.count()}", name=name or role)
    RoleGrant.objects.create(
        user=user, role=role, organization=over, begins_on=date(2020, 1, 1), written_by=0
    )
    return Actor(user)


@pytest.fixture
def clerk(db) -> Actor:
    return account("supervisor", name="clerk")


Bring = Callable[..., Import]


@pytest.fixture
def bring(clerk: Actor) -> Bring:
    """Upload, check and write as the clerk does; returns the import."""

    def run(data: bytes, kind: Kind = Kind.MEMBERS, on: date = ON, **how: Any) -> Import:
        actor = how.pop("actor", clerk)
        upload = {name: how.pop(name) for name in ("union",) if name in how}
        work = operations.upload(
            actor=actor,
            organization=queries.place(reader=actor),
            kind=kind,
            as_of=on,
            file_name="表.xlsx",
            data=data,
            **upload,
        )
        return operations.commit(actor=actor, work=work, **how)

    return run


@pytest.fixture
def plan(clerk: Actor) -> Callable[..., Plan]:
    """What a workbook would do, without writing."""

    def run(data: bytes, kind: Kind = Kind.MEMBERS, on: date = ON, **how: Any) -> Plan:
        return planning.read(data, kind, reader=how.pop("reader", clerk), on=on, **how)

    return run


@pytest.fixture
def unions(bring: Bring) -> Import:
    """Two direct unions and a subordinate one stand in the register."""
    return bring(workbooks.organizations(), Kind.ORGANIZATIONS)
