"""Every read of units and organizations: for a reader, on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Length
from django.utils.translation import gettext as _

from qiao.foundation import access, search
from qiao.foundation.access import Actor
from qiao.foundation.errors import NotFound
from qiao.foundation.service import Narrowing, rooms
from qiao.registry.organizations.kinds import PROFILE_FIELDS, Kind, Tier
from qiao.registry.organizations.models import (
    Organization,
    OrganizationState,
    Profile,
    Reported,
    Unit,
    UnitState,
)

READ = "organizations.read"
PROFILE_FACTS = tuple(name for name in PROFILE_FIELDS if name != "uscc")

_BELOW = """
    with recursive live as (
        select organization_id, superior_id from organizations_organizationstate
        where begins_on <= %s and ends_on > %s
    ), under(id) as (
        select organization_id from live where superior_id = %s
        union
        select live.organization_id from live join under on live.superior_id = under.id
    ) select id from under
"""
_ABOVE = """
    with recursive line(id, steps) as (
        select superior_id, 1 from organizations_organizationstate
        where begins_on <= %s and ends_on > %s and organization_id = %s
        union all
        select s.superior_id, steps + 1
        from organizations_organizationstate s join line on s.organization_id = line.id
        where s.begins_on <= %s and s.ends_on > %s and steps < 50
    ) select id from line where id is not null order by steps
"""


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
    """``states`` that filters and a search text let through (name, former name, pinyin, initials, code)."""
    found = states(reader=reader, on=on)
    if text.strip():
        found = found.filter(organization__search__contains=search.query_tokens(text))
    return found.filter(**{name: value for name, value in filters.items() if value not in (None, "")})


def listed(*, reader: Actor, on: date, asked: Mapping[str, str]) -> QuerySet[OrganizationState]:
    """The list that an address asks for, in the official order; what is not understood is left out.

    ``q`` a search text; ``kind``, ``tier``; ``unit`` a part of its name; ``supervisor`` a permanent
    identifier (else the highest) with ``line``: ``direct`` (直属), ``subordinate`` (下属); ``women_form`` or
    ``unknown``; the other facts of the profile as ``yes``, ``no`` or ``unknown``; and the filters that
    rooms offer (``narrowings``).
    """
    found = matching(
        reader=reader,
        on=on,
        text=asked.get("q", ""),
        organization__kind=asked.get("kind"),
        organization__tier=asked.get("tier"),
        unit_name__contains=asked.get("unit", "").strip(),
    )
    if asked.get("supervisor") or asked.get("line"):
        head = asked.get("supervisor") or next((h.public_id for h in supervisors(reader=reader, on=on)), "")
        found = _in_line(found, head, asked.get("line", ""), on)
    for name in PROFILE_FACTS:
        if choice := asked.get(name):
            found = _with_fact(found, name, choice, on)
    for narrowing in narrowings(reader=reader):
        choice = asked.get(narrowing.name, "")
        if choice in dict(narrowing.choices):
            found = found.filter(organization_id__in=narrowing.keep(reader, choice, on))
    return found


def narrowings(*, reader: Actor) -> list[Narrowing]:
    """The filters of other rooms that this reader may use."""
    return [n for _label, offer in rooms() for n in offer.narrowings if access.holds(reader, n.permission)]


def _in_line(
    found: QuerySet[OrganizationState], supervisor: str, line: str, on: date
) -> QuerySet[OrganizationState]:
    direct = Q(superior__public_id=supervisor)
    if line == "direct":
        return found.filter(direct)
    head = Organization.objects.filter(public_id=supervisor).values_list("pk", flat=True).first()
    found = found.filter(organization_id__in=RawSQL(_BELOW, (on, on, head or 0)))
    return found.exclude(direct) if line == "subordinate" else found


def _with_fact(
    found: QuerySet[OrganizationState], name: str, choice: str, on: date
) -> QuerySet[OrganizationState]:
    known = Profile.objects.on(on).filter(organization=OuterRef("organization"), **{f"{name}__isnull": False})
    if choice == "unknown":
        return found.filter(~Exists(known))
    value = {"yes": True, "no": False}.get(choice) if name != "women_form" else choice
    return found if value is None else found.filter(Exists(known.filter(**{name: value})))


def named(*, reader: Actor, on: date, text: str, kind: str = "") -> tuple[Organization | None, list[str]]:
    """The one organization of the day that a person means by a name, code or permanent identifier.

    Returns it, or None and up to five near names; two that are called alike are told apart by identifier.
    """
    here = matching(reader=reader, on=on, organization__kind=kind)
    exact = list(here.filter(Q(name=text) | Q(code=text) | Q(organization__public_id=text.upper()))[:6])
    if len(exact) == 1:
        return exact[0].organization, []
    near = exact or list(matching(reader=reader, on=on, text=text, organization__kind=kind)[:5])
    return None, [f"{s.name}（{s.organization.public_id}）" if exact else s.name for s in near]


def named_unit(*, reader: Actor, on: date, text: str) -> tuple[Unit | None, list[str]]:
    """The one unit of that name on the day, or None and up to five whose names hold the text."""
    exact = [state.unit for state in units(on=on).filter(name=text)[:2]]
    if len(exact) == 1:
        return exact[0], []
    return None, list(units(on=on).filter(name__contains=text).values_list("name", flat=True)[:5])


def state(*, reader: Actor, organization: Organization, on: date) -> OrganizationState:
    """The organization as it stood on the day. Raises NotFound where it did not stand then."""
    found = states(reader=reader, on=on).filter(organization=organization).first()
    if found is None:
        raise NotFound(_("该组织在这一天不存在。"))
    return found


def nearest_state(*, reader: Actor, organization: Organization, on: date) -> tuple[OrganizationState, bool]:
    """The state of the day; for a day on which it did not stand, the nearest one, and False."""
    if found := states(reader=reader, on=on).filter(organization=organization).first():
        return found, True
    rows = organization.states.order_by("begins_on")
    near = rows.filter(begins_on__lte=on).last() or rows.first()
    if near is None:
        raise NotFound(_("没有这个组织，或您不能查看它。"))
    as_it_stood = states(reader=reader, on=near.begins_on).filter(organization=organization)
    return as_it_stood.get(), False


def history(*, reader: Actor, organization: Organization) -> QuerySet[OrganizationState]:
    """All states, the latest first, with ``superior_name`` and ``unit_name`` of their first day."""
    get(reader=reader, public_id=organization.public_id)
    then = OuterRef("begins_on")
    return organization.states.order_by("-begins_on").annotate(
        superior_name=_name_then(OrganizationState.objects.filter(organization=OuterRef("superior")), then),
        unit_name=_name_then(UnitState.objects.filter(unit=OuterRef("unit")), then),
    )


def _name_then(rows: QuerySet[Any], then: Any) -> Subquery:
    """The name on the first day of the outer row; where it is not known then, the next one that is."""
    return Subquery(rows.filter(ends_on__gt=then).order_by("begins_on").values("name")[:1])


def line_above(*, reader: Actor, organization: Organization, on: date) -> list[OrganizationState]:
    """The superiors of that day from the top down, ``readable`` or not: their names are known below."""
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE, (on, on, organization.pk, on, on))
        order = [row[0] for row in cursor.fetchall()]
    own = readable(reader=reader).filter(pk=OuterRef("organization"))
    found = (
        OrganizationState.objects.on(on)
        .filter(organization__in=order)
        .select_related("organization")
        .annotate(readable=Exists(own))
    )
    return sorted(found, key=lambda state: order.index(state.organization_id), reverse=True)


def beside(*, reader: Actor, state: OrganizationState, on: date) -> QuerySet[OrganizationState]:
    """The other organizations that the same unit hosts on the day."""
    found = states(reader=reader, on=on).exclude(organization=state.organization_id)
    return found.filter(unit=state.unit_id) if state.unit_id else found.none()


def profile(*, reader: Actor, organization: Organization, on: date) -> Profile | None:
    get(reader=reader, public_id=organization.public_id)
    return organization.profiles.on(on).first()


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


def units_with_hosted(*, reader: Actor, on: date, text: str = "") -> QuerySet[UnitState]:
    """``units`` whose names hold ``text``, with ``hosted_count``: what they host that the reader may see.

    0 is said to who may see everything; where another reader sees nothing, the count is None: not known.
    """
    hosted = (
        OrganizationState.objects.on(on)
        .filter(unit=OuterRef("unit"), organization__in=readable(reader=reader))
        .order_by()
        .values("unit")
        .annotate(count=Count("pk"))
        .values("count")
    )
    count = Subquery(hosted)
    knows_all = access.scope(reader, READ).everything
    return (
        units(on=on)
        .filter(name__contains=text)
        .annotate(hosted_count=Coalesce(count, 0) if knows_all else count)
    )


def unit_state(*, unit: Unit, on: date) -> UnitState | None:
    return unit.states.on(on).first()


def next_sequence(*, on: date) -> int:
    """The first free number after the last unit of the official order."""
    last: int | None = UnitState.objects.on(on).aggregate(last=Max("sequence"))["last"]
    return (last or 0) + 1


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
    """The federations of the day that the reader may see, the highest first; then unions above others."""
    found = states(reader=reader, on=on).filter(organization__kind=Kind.UNION)
    heads = OrganizationState.objects.on(on).filter(superior__isnull=False).values("superior_id")
    rows = found.filter(organization__in=heads).values_list(
        "organization_id", "organization__public_id", "name", "organization__tier", "organization__path"
    )
    ordered = sorted(rows, key=lambda row: (row[3] != Tier.FEDERATION, len(row[4]), row[4]))
    return [Supervisor(row[0], row[1], row[2]) for row in ordered]


def highest(*, reader: Actor, on: date) -> str:
    """The name of the highest federation that the reader may see: who hands in a list of the whole site."""
    return next((head.name for head in supervisors(reader=reader, on=on)), "")


def top(*, reader: Actor, on: date) -> Organization | None:
    """The highest union that the reader may see, for which he works; None for an empty register."""
    heads = states(reader=reader, on=on).filter(organization__kind=Kind.UNION)
    head = heads.order_by(Length("organization__path"), "organization__path").first()
    return head.organization if head else None


def below(*, root: int, on: date) -> list[int]:
    """Numbers of all organizations under ``root`` in the structure of that day, the root itself left out."""
    with connection.cursor() as cursor:
        cursor.execute(_BELOW, (on, on, root))
        return [row[0] for row in cursor.fetchall()]
