"""The right path is the only path: what the decorator promises for every write."""

from datetime import date

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from qiao.foundation.access import Actor
from qiao.foundation.audit.models import Event, Row
from qiao.foundation.errors import Forbidden, Refused
from qiao.foundation.operation import OPERATIONS, operation
from qiao.foundation.periods import OPEN
from qiao.registry.organizations import operations as organizations
from qiao.registry.organizations.models import Organization, OrganizationState

ON = date(2023, 6, 30)


def test_a_signature_that_would_open_a_side_door_is_refused_at_import():
    with pytest.raises(TypeError, match="keyword"):

        @operation(over="site")
        def positional(actor):
            """No."""

    with pytest.raises(TypeError, match="actor"):

        @operation(over="site")
        def nobody(*, on):
            """No."""

    with pytest.raises(TypeError, match="organization"):

        @operation(over="organization")
        def over_nothing(*, actor):
            """No."""

    assert not {name for name in OPERATIONS if name.endswith(("positional", "nobody", "over_nothing"))}


@pytest.mark.django_db
def test_an_operation_writes_one_event_with_its_rows(root):
    before = Event.objects.count()
    union = organizations.create(actor=root, superior=None, kind="union", name="市水务局工会", on=ON)
    assert Event.objects.count() == before + 1
    row = Row.objects.get(subject_type="organization", subject_id=union.pk)
    assert row.event.action == "organizations.create"
    assert row.event.actor == root.user
    assert row.changes["name"] == [None, "市水务局工会"]


@pytest.mark.django_db
def test_a_refused_operation_leaves_neither_row_nor_event(root):
    organizations.create(actor=root, superior=None, kind="union", name="市水务局工会", on=ON)
    events, unions = Event.objects.count(), Organization.objects.count()
    with pytest.raises(Refused):
        organizations.create(actor=root, superior=None, kind="union", name="市水务局工会", on=ON)
    assert (Event.objects.count(), Organization.objects.count()) == (events, unions)


@pytest.mark.django_db
@pytest.mark.parametrize(("written_by", "expected"), [(1, Refused), (None, DatabaseError)])
def test_an_operation_refuses_what_another_wrote_at_once_and_hides_no_other_fault(
    root, monkeypatch, written_by, expected
):
    """As a race ends: the check found the place free, the database does not."""
    union = organizations.create(actor=root, superior=None, kind="union", name="市水务局工会", on=ON)

    def restate(rows, *, on, key, values, **_event):
        return rows.create(**key, **values, begins_on=on, written_by=written_by), {}

    monkeypatch.setattr(organizations.changes, "restate", restate)
    events = Event.objects.count()
    with pytest.raises(expected) as refusal:
        organizations.rename(actor=root, organization=union, name="别的名字", on=date(2024, 1, 1))
    assert getattr(refusal.value, "code", "conflict") == "conflict"
    assert Event.objects.count() == events


@pytest.mark.django_db
@pytest.mark.parametrize("day", [date(1, 1, 1), date(1899, 12, 31), OPEN, date.max])
def test_an_operation_refuses_impossible_days(root, day):
    new = {"actor": root, "superior": None, "kind": "union", "name": "市水务局工会"}
    with pytest.raises(Refused, match="核对年份"):
        organizations.create(on=day, **new)
    with pytest.raises(Refused, match="核对年份"):
        organizations.create(on=ON, founded_on=day, **new)


@pytest.mark.django_db
def test_rights_end_at_the_edge_of_the_subtree(root, account):
    top = organizations.create(actor=root, superior=None, kind="union", name="工会联合会", on=ON)
    own = organizations.create(actor=root, superior=top, kind="union", name="市水务局工会", on=ON)
    below = organizations.create(actor=root, superior=own, kind="union", name="市水务局水厂工会", on=ON)
    foreign = organizations.create(actor=root, superior=top, kind="union", name="市教育局工会", on=ON)
    officer = account("officer", own)
    organizations.set_profile(actor=officer, organization=below, on=ON, own_account=True)
    for organization in (foreign, top):
        with pytest.raises(Forbidden):
            organizations.set_profile(actor=officer, organization=organization, on=ON, own_account=True)
    with pytest.raises(Forbidden):
        organizations.rename(actor=officer, organization=own, name="别的名字", on=ON)


@pytest.mark.django_db
def test_an_account_without_a_role_may_do_nothing(root, account):
    union = organizations.create(actor=root, superior=None, kind="union", name="市水务局工会", on=ON)
    stranger = account("member", union)
    stranger.user.grants.update(ends_on=date(2001, 1, 1))
    stranger = Actor.of(type(stranger.user).objects.get(pk=stranger.user.pk))
    with pytest.raises(Forbidden):
        organizations.set_profile(actor=stranger, organization=union, on=ON, own_account=True)


@pytest.mark.django_db
@pytest.mark.database
@pytest.mark.parametrize(
    "statement",
    [
        "update audit_row set subject_label = 'x'",
        "delete from audit_event",
        "truncate audit_row",
        "alter table audit_row disable trigger all",
        "set session_replication_role = replica",
        "drop trigger audit_row_append_only on audit_row",
    ],
)
def test_the_application_cannot_bend_the_trail(root, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.database
@pytest.mark.parametrize("table", ["audit_event", "audit_row", "audit_lookup"])
@pytest.mark.parametrize("statement", ["delete from {}", "truncate {} cascade"])
def test_the_trail_refuses_its_owner_too(own_database, database_server, table, statement):
    """The triggers hold where the rights of the role do not: under the role that owns the tables."""
    owner_url = database_server.urls(own_database).owner_url
    refused = pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only")
    with psycopg.connect(owner_url) as owner, refused:
        owner.execute(statement.format(table))


@pytest.mark.django_db
@pytest.mark.database
def test_two_states_of_one_organization_never_overlap(root):
    union = organizations.create(actor=root, superior=None, kind="union", name="市水务局工会", on=ON)
    with pytest.raises(DatabaseError, match="organizations_state_no_overlap"), transaction.atomic():
        OrganizationState.objects.create(
            organization=union, name="另一个", begins_on=date(2024, 1, 1), written_by=1
        )


@pytest.mark.django_db
def test_a_change_leaves_earlier_days_as_they_were(root):
    union = organizations.create(actor=root, superior=None, kind="union", name="市国土局工会", on=ON)
    organizations.rename(actor=root, organization=union, name="市自然资源局工会", on=date(2024, 3, 1))
    names = [
        OrganizationState.objects.on(day).get(organization=union).name
        for day in (ON, date(2024, 2, 29), date(2024, 3, 1))
    ]
    assert names == ["市国土局工会", "市国土局工会", "市自然资源局工会"]
    organizations.rename(actor=root, organization=union, name="市自然资源和规划局工会", on=date(2024, 3, 1))
    assert OrganizationState.objects.filter(organization=union).count() == 2, (
        "a correction of the same day adds no state"
    )
