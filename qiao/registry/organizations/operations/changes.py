"""Every write to units and organizations. Each takes effect from a day (``on``) and leaves earlier days alone."""

from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from qiao.foundation import access, search
from qiao.foundation.access import Actor
from qiao.foundation.audit import trail
from qiao.foundation.errors import Refused
from qiao.foundation.operation import operation
from qiao.foundation.periods import restate
from qiao.registry.organizations.kinds import PROFILE_FIELDS, REPORTED_MEASURES, Kind, Tier
from qiao.registry.organizations.models import (
    Organization,
    OrganizationState,
    Profile,
    Reported,
    Unit,
    UnitState,
)

STATE_FIELDS = ("name", "code", "superior_id", "unit_id", "party_organization_id")


@operation(over="superior")
def create(
    *,
    actor: Actor,
    superior: Organization | None,
    kind: str,
    name: str,
    on: date,
    tier: str = "",
    code: str = "",
    unit: Unit | None = None,
    party_organization: Organization | None = None,
    founded_on: date | None = None,
) -> Organization:
    """Enter an organization under its superior (None: a root of the site). Refuses a name that is taken there."""
    name = _clean_name(name)
    if kind == Kind.UNION and not tier:
        tier = Tier.FEDERATION if name.endswith("联合会") else Tier.BASE
    _refuse_twin(name, superior, on)
    event = trail.current().id
    organization = Organization(kind=kind, tier=tier, founded_on=founded_on, written_by=event, path="")
    organization.search = search.tokens(name, extra=(code,))
    organization.save()
    organization.path = (superior.path if superior else "") + path_step(organization.pk)
    organization.save(update_fields=["path"])
    OrganizationState.objects.create(
        organization=organization,
        name=name,
        code=code,
        superior=superior,
        unit=unit,
        party_organization=party_organization,
        begins_on=on,
        written_by=event,
    )
    trail.changed(
        organization,
        name=(None, name),
        kind=(None, kind),
        tier=(None, tier),
        superior=(None, superior.label if superior else None),
        begins_on=(None, on),
    )
    return organization


@operation(over="organization")
def rename(*, actor: Actor, organization: Organization, name: str, on: date) -> OrganizationState:
    """From this day the organization bears another name; the old one is found in searches for ever."""
    name = _clean_name(name)
    state = _state_on(organization, on)
    _refuse_twin(name, state.superior, on, but=organization)
    return _restate(organization, on, name=name)


@operation(over="organizations")
def move(*, actor: Actor, organizations: list[Organization], superior: Organization, on: date) -> None:
    """From this day the organizations stand under another superior, which the actor must also hold."""
    access.require(actor, "organizations.move", superior)
    for organization in organizations:
        if superior.path.startswith(organization.path):
            raise Refused(
                _("“%(superior)s”在“%(name)s”之下，不能作它的上级。")
                % {"superior": superior, "name": organization},
                code="circle",
            )
        _restate(organization, on, superior_id=superior.pk)
    rebuild_paths()


@operation(over="organization")
def describe(*, actor: Actor, organization: Organization, on: date, **values: Any) -> OrganizationState:
    """From this day: another code, host unit or leading party organization (``code``, ``unit``, ``party_organization``)."""
    allowed = {"code": "code", "unit": "unit_id", "party_organization": "party_organization_id"}
    given = {allowed[name]: getattr(value, "pk", value) for name, value in values.items()}
    return _restate(organization, on, **given)


@operation(over="organization")
def set_profile(*, actor: Actor, organization: Organization, on: date, **facts: Any) -> Profile:
    """From this day these facts hold (``kinds.PROFILE_FIELDS``; None: not known)."""
    if unknown := set(facts) - set(PROFILE_FIELDS):
        raise TypeError(f"no such facts: {sorted(unknown)}")
    row, changes = restate(
        Profile.objects,
        on=on,
        written_by=trail.current().id,
        key={"organization": organization},
        values=facts,
    )
    trail.changed_from(organization, on, changes)
    return row  # type: ignore[no-any-return]


@operation(over="organization")
def report(*, actor: Actor, organization: Organization, on: date, **counts: int | None) -> Reported:
    """Enter the head counts that the organization reported for this day (``kinds.REPORTED_MEASURES``)."""
    if unknown := set(counts) - set(REPORTED_MEASURES):
        raise TypeError(f"no such measures: {sorted(unknown)}")
    row = Reported.objects.filter(organization=organization, on=on).first()
    row = row or Reported(organization=organization, on=on)
    changes = {
        name: (getattr(row, name), value) for name, value in counts.items() if getattr(row, name) != value
    }
    for name, (_old, new) in changes.items():
        setattr(row, name, new)
    if changes:
        row.written_by = trail.current().id
        row.save()
        trail.changed(organization, **{f"{name}@{on}": change for name, change in changes.items()})
    return row


@operation(over="organization")
def end(*, actor: Actor, organization: Organization, on: date) -> None:
    """The organization ends: ``on`` is the first day on which it is no more. Refused while others stand under it."""
    below = OrganizationState.objects.on(on).filter(superior=organization)
    if below.exists():
        names = "、".join(below.values_list("name", flat=True)[:3])
        raise Refused(
            _("还有下级组织（%(names)s），请先调整它们的上级。") % {"names": names}, code="has_subordinates"
        )
    state = _state_on(organization, on)
    if state.begins_on >= on:
        raise Refused(_("撤销日期应在设立日期之后。"), code="ends_before_it_begins")
    for model in (OrganizationState, Profile):
        model.objects.filter(organization=organization, begins_on__lt=on, ends_on__gt=on).update(ends_on=on)  # type: ignore[attr-defined]
    trail.changed(organization, ends_on=(None, on))


@operation(over="host")
def record_unit(
    *, actor: Actor, host: Organization | None, name: str, sequence: int, on: date, unit: Unit | None = None
) -> Unit:
    """Enter a unit with its place in the official order, or give a known one another name or place.

    ``host`` is the organization on whose account the unit is entered (the federation, or the one it hosts).
    """
    if unit is None:
        unit = Unit.objects.create()
    _row, changes = restate(
        UnitState.objects,
        on=on,
        written_by=trail.current().id,
        key={"unit": unit},
        values={"name": _clean_name(name), "sequence": sequence},
    )
    trail.changed_from(unit, on, changes)
    return unit


def path_step(number: int) -> str:
    """An organization's own part of its path: fixed width, so that a prefix is an ancestor."""
    return f"{number:08x}"


def rebuild_paths() -> None:
    """Derive every path from the superiors of today's states (the latest, for those that ended)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            with recursive latest as (
                select distinct on (organization_id) organization_id, superior_id
                from organizations_organizationstate
                order by organization_id, (begins_on <= current_date) desc, begins_on desc
            ), line(id, path) as (
                select organization_id, lpad(to_hex(organization_id), 8, '0') from latest where superior_id is null
                union all
                select l.organization_id, line.path || lpad(to_hex(l.organization_id), 8, '0')
                from latest l join line on l.superior_id = line.id
                where length(line.path) < 392
            )
            update organizations_organization o set path = line.path
            from line where line.id = o.id and o.path is distinct from line.path
            """
        )


def _restate(organization: Organization, on: date, **values: Any) -> OrganizationState:
    _state_on(organization, on)
    row, changes = restate(
        OrganizationState.objects,
        on=on,
        written_by=trail.current().id,
        key={"organization": organization},
        values=values,
    )
    if "name" in changes or "code" in changes:
        organization.search = sorted({*organization.search, *search.tokens(row.name, extra=(row.code,))})
        organization.save(update_fields=["search"])
    trail.changed_from(organization, on, changes)
    return row  # type: ignore[no-any-return]


def _state_on(organization: Organization, on: date) -> OrganizationState:
    state = OrganizationState.objects.on(on).filter(organization=organization).first()
    if state is None:
        raise Refused(
            _("“%(name)s”在 %(on)s 不存在，请换一个日期。") % {"name": organization, "on": on},
            code="not_on_that_day",
        )
    return state


def _refuse_twin(name: str, superior: Organization | None, on: date, but: Organization | None = None) -> None:
    twins = OrganizationState.objects.filter(name=name, superior=superior, ends_on__gt=on)
    if twins.exclude(organization=but).exists():
        raise Refused(_("同一上级下已有“%(name)s”，请核对是否重复。") % {"name": name}, code="name_taken")


def _clean_name(name: str) -> str:
    cleaned = " ".join(name.split())
    if not cleaned:
        raise Refused(_("名称不能为空。"), code="empty_name")
    return cleaned
