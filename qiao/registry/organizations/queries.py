"""Every read of units and organizations: for a reader, on a day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from qiao.foundation import access, search
from qiao.foundation.access import Actor
from qiao.foundation.errors import NotFound
from qiao.registry.organizations.kinds import Kind, Tier
from qiao.registry.organizations.models import (
    Organization,
    OrganizationState,
    Profile,
    Reported,
    Unit,
    UnitState,
)

READ = "organizations.read"


def readable(*, reader: Actor) -> QuerySet[Organization]:
    """The organizations that this reader may know of."""
    return Organization.objects.for_reader(access.scope(reader, READ))


def get(*, reader: Actor, public_id: str) -> Organization:
    """One organization. Raises NotFound for an unknown one and for one that is not this reader's alike."""
    found = readable(reader=reader).filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("没有这个组织，或您不能查看它。"))
    return found


def states(*, reader: Actor, on: date) -> QuerySet[OrganizationState]:
    """The readable organizations as they stood on the day, in the official order.

    Each row carries ``unit_name``, ``unit_sequence``, ``superior_name`` and ``party_name`` of that day.
    """
    units = UnitState.objects.on(on).filter(unit=OuterRef("unit_id"))
    named = OrganizationState.objects.on(on)
    return (
        OrganizationState.objects.on(on)
        .filter(organization__in=readable(reader=reader))
        .select_related("organization")
        .annotate(
            unit_name=Subquery(units.values("name")[:1]),
            unit_sequence=Subquery(units.values("sequence")[:1]),
            superior_name=Subquery(named.filter(organization=OuterRef("superior_id")).values("name")[:1]),
            party_name=Subquery(
                named.filter(organization=OuterRef("party_organization_id")).values("name")[:1]
            ),
        )
        .order_by(F("unit_sequence").asc(nulls_first=True), "organization__path")
    )


def matching(*, reader: Actor, on: date, text: str = "", **filters: Any) -> QuerySet[OrganizationState]:
    """``states`` that a search text (name, pinyin, initials, code; former names too) and filters let through."""
    found = states(reader=reader, on=on)
    if text.strip():
        found = found.filter(organization__search__contains=search.query_tokens(text))
    return found.filter(**{name: value for name, value in filters.items() if value not in (None, "")})


def state(*, reader: Actor, organization: Organization, on: date) -> OrganizationState:
    """The organization as it stood on the day. Raises NotFound where it did not stand then."""
    found = states(reader=reader, on=on).filter(organization=organization).first()
    if found is None:
        raise NotFound(_("该组织在这一天不存在。"))
    return found


def history(*, reader: Actor, organization: Organization) -> QuerySet[OrganizationState]:
    """All states, the latest first."""
    get(reader=reader, public_id=organization.public_id)
    return organization.states.select_related("superior", "unit").order_by("-begins_on")


def profile(*, reader: Actor, organization: Organization, on: date) -> Profile | None:
    get(reader=reader, public_id=organization.public_id)
    return organization.profiles.on(on).first()  # type: ignore[attr-defined, no-any-return]


def reported(*, reader: Actor, organization: Organization, on: date) -> Reported | None:
    """The latest head counts that were reported for the day or before."""
    get(reader=reader, public_id=organization.public_id)
    return organization.reported.filter(on__lte=on).order_by("-on").first()


def subordinates(*, reader: Actor, organization: Organization, on: date) -> QuerySet[OrganizationState]:
    """Those directly below on the day."""
    return states(reader=reader, on=on).filter(superior=organization)


def units(*, on: date) -> QuerySet[UnitState]:
    """All units in the official order; the names of government offices are public."""
    return UnitState.objects.on(on).select_related("unit").order_by("sequence", "name")


def unit(*, public_id: str) -> Unit:
    found = Unit.objects.filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("没有这个单位。"))
    return found


@dataclass(frozen=True)
class Supervisor:
    """From whose point of view the line is seen: 直属 stands directly under it, 下属 further below."""

    id: int
    public_id: str
    name: str


def supervisors(*, reader: Actor, on: date) -> list[Supervisor]:
    """The federations that the reader may see on the day, the highest first; then unions that have subordinates."""
    found = states(reader=reader, on=on).filter(organization__kind=Kind.UNION)
    heads = OrganizationState.objects.on(on).filter(superior__isnull=False).values("superior_id")
    rows = found.filter(organization__in=heads).values_list(
        "organization_id", "organization__public_id", "name", "organization__tier", "organization__path"
    )
    ordered = sorted(rows, key=lambda row: (row[3] != Tier.FEDERATION, len(row[4]), row[4]))
    return [Supervisor(row[0], row[1], row[2]) for row in ordered]


def below(*, root: int, on: date) -> list[int]:
    """Numbers of all organizations under ``root`` in the structure of that day, the root itself left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            with recursive under(id) as (
                select organization_id from organizations_organizationstate
                where superior_id = %(root)s and begins_on <= %(on)s and ends_on > %(on)s
                union
                select s.organization_id from organizations_organizationstate s join under on s.superior_id = under.id
                where s.begins_on <= %(on)s and s.ends_on > %(on)s
            ) select id from under
            """,
            {"root": root, "on": on},
        )
        return [row[0] for row in cursor.fetchall()]
