"""Fills an empty site with the sample city, by the operations that people use, so that its trail is real."""

import secrets
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from qiao.foundation.access import Actor
from qiao.foundation.accounts.models import User
from qiao.foundation.errors import Refused
from qiao.registry.grants import operations as grants
from qiao.registry.organizations import operations as organizations
from qiao.registry.organizations import queries as organizations_queries
from qiao.registry.organizations.kinds import Kind
from qiao.registry.organizations.models import Organization
from qiao.registry.people import operations as people
from qiao.registry.people import queries as people_queries
from qiao.registry.terms import operations as terms
from qiao.registry.terms import queries as terms_queries
from qiao.services.imports import operations as imports
from qiao.services.imports.kinds import Kind as Workbook
from qiao.site.demo import city, workbooks

CLERK, READER, OFFICER, MEMBER = "demo-clerk", "demo-reader", "demo-officer", "demo-member"
OFFICERS_UNION = "市财政局工会"
COMMITTEE = f"{city.CITY}直机关工委"
HOSTED = {Kind.PARTY: "机关党委", Kind.YOUTH: "团支部", Kind.WOMEN: "妇女委员会", Kind.CARE: "关工委"}
UNITS_WITH_MORE = 12
"""So many units of the official order also host party, youth and women's organizations in the sample."""


def is_seeded() -> bool:
    return User.objects.filter(username=CLERK).exists()


@transaction.atomic
def seed(*, actor: Actor, on: date) -> None:
    """Enter the city as it was reported on the first day of last month, and what happened since.

    Refused on a site where people have accounts already: made-up people must not stand among real ones.
    """
    if User.objects.filter(is_system=False).exists():
        raise Refused(_("这里已有正式账号，不能装入示例城市。请用 QIAO_HOME 另指一个空目录。"), code="in_use")
    reported = (on.replace(day=1) - timedelta(days=1)).replace(day=1)
    _bring(actor, Workbook.ORGANIZATIONS, "organizations", reported)
    _bring(actor, Workbook.MEMBERS, "people", reported)
    federation = _named(actor, city.FEDERATION, reported)
    _accounts(actor, federation, reported)
    _other_organizations(actor, federation, reported)
    clerk = Actor.of(User.objects.get(username=CLERK))
    _since(clerk, reported)
    _waiting(clerk, federation, reported)


def _bring(actor: Actor, kind: Workbook, sample: str, reported: date) -> None:
    made = workbooks.SAMPLES[sample]
    work = imports.upload(
        actor=actor,
        organization=None,
        kind=kind,
        as_of=reported,
        file_name=made.file_name,
        data=made.build(reported),
        check_now=False,
    )
    imports.commit(actor=actor, work=work)


def _accounts(actor: Actor, federation: Organization, reported: date) -> None:
    union = _named(actor, OFFICERS_UNION, reported)
    somebody = people_queries.people(reader=actor, on=reported, organization=union).first()
    for username, name, role, over, person in (
        (CLERK, "工委办事员", "supervisor", federation, None),
        (READER, "领导（查阅）", "reader", federation, None),
        (OFFICER, "市财政局工会主席", "officer", union, None),
        (MEMBER, "会员", "member", union, somebody),
    ):
        grants.create_account(
            actor=actor,
            organization=over,
            username=username,
            name=name,
            password=secrets.token_urlsafe(24),
            role=role,
            on=reported,
            hosted=over is federation,
            person=person,
        )


def _other_organizations(actor: Actor, federation: Organization, reported: date) -> None:
    """The committee, and what some units host besides their union; the party organization leads the union."""
    committee = organizations.create(actor=actor, superior=None, kind=Kind.PARTY, name=COMMITTEE, on=reported)
    unions = organizations_queries.subordinates(reader=actor, organization=federation, on=reported)
    hosts: list[Any] = [state for state in unions.select_related("unit") if state.unit_id]
    for state in hosts[:UNITS_WITH_MORE]:
        for kind, name in HOSTED.items():
            made = organizations.create(
                actor=actor,
                superior=committee,
                kind=kind,
                name=f"{state.unit_name}{name}",
                unit=state.unit,
                on=reported,
            )
            if kind == Kind.PARTY:
                organizations.describe(
                    actor=actor, organization=state.organization, on=reported, party_organization=made
                )


def _since(actor: Actor, reported: date) -> None:
    """What happened in the weeks after the report: a succession, a new colleague, somebody's leave."""
    day = reported + timedelta(days=20)
    union = _named(actor, OFFICERS_UNION, reported)
    chairs = terms_queries.holders(reader=actor, on=reported, organizations=[union.pk]).filter(
        post__kind="chair"
    )
    for chair in chairs:
        terms.hand_over(actor=actor, appointment=chair, holder_name="沈若溪", on=day, mode="full_time")
    people.enter(
        actor=actor,
        organization=union,
        name="陆知行",
        on=day,
        sex="M",
        staff_class="cadre",
        education="硕士研究生",
    )
    leaver = people_queries.people(reader=actor, on=reported, organization=union).last()
    if leaver:
        people.leave(actor=actor, organization=union, person=leaver, on=day)


def _waiting(actor: Actor, federation: Organization, reported: date) -> None:
    """A roster with faults that was sent in and waits for the clerk."""
    made = workbooks.SAMPLES["faulty-roster"]
    imports.upload(
        actor=actor,
        organization=federation,
        kind=Workbook.MEMBERS,
        as_of=reported,
        file_name=made.file_name,
        data=made.build(reported),
        union=_named(actor, workbooks.FAULTY_UNION, reported),
    )


def _named(actor: Actor, name: str, on: date) -> Organization:
    return organizations_queries.states(reader=actor, on=on).get(name=name).organization
