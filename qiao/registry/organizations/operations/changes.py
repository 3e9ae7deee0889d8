"""Changes of organizations. Each takes effect from a day (``on``) and leaves earlier days alone."""

import re
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone
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
)

STATE_FIELDS = ("name", "code", "superior_id", "unit_id", "party_organization_id")
_USCC = re.compile("[0-9A-HJ-NPQRTUWXY]{18}")
"""GB 32100-2015: 18 characters, without the letters that can be misread."""


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
    """Enter an organization under its superior (None: a root). Refused: a name that is taken there."""
    name = clean_name(name)
    if kind == Kind.UNION and not tier:
        tier = Tier.FEDERATION if name.endswith("联合会") else Tier.BASE
    if kind not in Kind.values or (kind == Kind.UNION) != (tier in Tier.values):
        raise Refused(_("只有工会有层级，工会必须有层级。"), code="bad_tier")
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
    """From this day the organization bears another name; the old one is found in searches for ever.

    Refused: the name that it bears on that day, and one that is taken under the same superior.
    """
    name = clean_name(name)
    state = state_on(organization, on)
    if name == state.name:
        raise Refused(_("名称没有变化：这一天的名称已是“%(name)s”。") % {"name": name}, code="unchanged")
    _refuse_twin(name, state.superior, on, but=organization)
    return _restate(organization, on, name=name)


@operation(over="organizations")
def move(*, actor: Actor, organizations: list[Organization], superior: Organization, on: date) -> None:
    """From this day the organizations stand under another superior, which the actor must also hold."""
    access.require(actor, "organizations.move", superior)
    state_on(superior, on)
    for organization in organizations:
        state = state_on(organization, on)
        _refuse_circle(organization, superior, on, state.ends_on)
        _refuse_twin(state.name, superior, on, but=organization)
        _restate(organization, on, superior_id=superior.pk)
    rebuild_paths()


@operation(over="organization")
def describe(*, actor: Actor, organization: Organization, on: date, **values: Any) -> OrganizationState:
    """From this day: another ``code``, host ``unit`` or leading ``party_organization``."""
    allowed = {"code": "code", "unit": "unit_id", "party_organization": "party_organization_id"}
    if unknown := set(values) - set(allowed):
        raise TypeError(f"no such values: {sorted(unknown)}")
    if values.get("party_organization") == organization:
        raise Refused(_("领导本组织的党组织不能是它自己。"), code="circle")
    given = {allowed[name]: getattr(value, "pk", value) for name, value in values.items()}
    return _restate(organization, on, **given)


@operation(over="organization")
def set_profile(*, actor: Actor, organization: Organization, on: date, **facts: Any) -> Profile:
    """From this day these facts hold (``kinds.PROFILE_FIELDS``; None: not known)."""
    if unknown := set(facts) - set(PROFILE_FIELDS):
        raise TypeError(f"no such facts: {sorted(unknown)}")
    state_on(organization, on)
    if (uscc := facts.get("uscc")) and not _USCC.fullmatch(uscc):
        raise Refused(
            _("统一社会信用代码“%(code)s”应为 18 位数字和大写字母（不含 I、O、S、V、Z），请核对证书。")
            % {"code": uscc},
            code="bad_uscc",
        )
    row, changes = restate(
        Profile.objects,
        on=on,
        written_by=trail.current().id,
        key={"organization": organization},
        values=facts,
    )
    if "uscc" in changes:
        refresh_search(organization, organization.label, row.uscc or "")
    trail.changed_from(organization, on, changes)
    return row


@operation(over="organization")
def report(*, actor: Actor, organization: Organization, on: date, **counts: int | None) -> Reported:
    """Enter the head counts that the organization reported for this day (``kinds.REPORTED_MEASURES``).

    Refused where the parts are not the whole (干部+工勤+其他 = 合计), or a part is more than its whole.
    """
    if unknown := set(counts) - set(REPORTED_MEASURES):
        raise TypeError(f"no such measures: {sorted(unknown)}")
    state_on(organization, on)
    row = Reported.objects.filter(organization=organization, on=on).first()
    row = row or Reported(organization=organization, on=on)
    changes = {
        name: (getattr(row, name), value) for name, value in counts.items() if getattr(row, name) != value
    }
    for name, (_old, new) in changes.items():
        setattr(row, name, new)
    _refuse_mismatch(row)
    if changes:
        row.written_by = trail.current().id
        row.save()
        trail.changed(organization, **{f"{name}@{on}": change for name, change in changes.items()})
    return row


def path_step(number: int) -> str:
    """An organization's own part of its path: fixed width, so that a prefix is an ancestor."""
    return f"{number:08x}"


def rebuild_paths(*, today: date | None = None) -> None:
    """Derive every path from the superiors of today's states (the latest, for those that ended).

    Paths say who may do what now, so they follow the clock of the site and not the day of an operation.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            with recursive latest as (
                select distinct on (organization_id) organization_id, superior_id
                from organizations_organizationstate
                order by organization_id, (begins_on <= %s) desc, begins_on desc
            ), line(id, path) as (
                select organization_id, lpad(to_hex(organization_id), 8, '0')
                from latest where superior_id is null
                union all
                select l.organization_id, line.path || lpad(to_hex(l.organization_id), 8, '0')
                from latest l join line on l.superior_id = line.id
                where length(line.path) < 392
            )
            update organizations_organization o set path = line.path
            from line where line.id = o.id and o.path is distinct from line.path
            """,
            [today or timezone.localdate()],
        )


def refresh_search(organization: Organization, *texts: str) -> None:
    """Let the organization be found by this name and these codes, beside all that it was found by before."""
    name, *codes = texts
    organization.search = sorted({*organization.search, *search.tokens(name, extra=codes)})
    organization.save(update_fields=["search"])


def _restate(organization: Organization, on: date, **values: Any) -> OrganizationState:
    state_on(organization, on)
    row, changes = restate(
        OrganizationState.objects,
        on=on,
        written_by=trail.current().id,
        key={"organization": organization},
        values=values,
    )
    if "name" in changes or "code" in changes:
        refresh_search(organization, row.name, row.code)
    trail.changed_from(organization, on, changes)
    return row


def state_on(organization: Organization, on: date) -> OrganizationState:
    """The organization as it stands on the day. Refused where it does not stand then."""
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


def _refuse_circle(organization: Organization, superior: Organization, on: date, until: date) -> None:
    """On no day from ``on`` until ``until`` may the superior's own line lead back to the organization."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            with recursive days(day) as (
                select %(on)s::date
                union
                select begins_on from organizations_organizationstate
                where begins_on > %(on)s and begins_on < %(until)s
            ), line(day, id) as (
                select day, %(superior)s::bigint from days
                union
                select line.day, s.superior_id from line
                join organizations_organizationstate s
                    on s.organization_id = line.id and s.begins_on <= line.day and s.ends_on > line.day
            ) select exists(select from line where id = %(organization)s)
            """,
            {"on": on, "until": until, "superior": superior.pk, "organization": organization.pk},
        )
        (circle,) = cursor.fetchone()
    if circle:
        raise Refused(
            _("“%(superior)s”在“%(name)s”之下，不能作它的上级。")
            % {"superior": superior, "name": organization},
            code="circle",
        )


def _refuse_mismatch(row: Reported) -> None:
    parts = [row.cadre, row.worker, row.other_staff]
    if row.staff is not None and None not in parts and sum(parts) != row.staff:  # type: ignore[arg-type]
        raise Refused(
            _("干部 + 工勤 + 其他 = %(parts)s，与职工人数 %(whole)s 不符，请核对。")
            % {"parts": sum(parts), "whole": row.staff},  # type: ignore[arg-type]
            code="parts_mismatch",
        )
    for part, whole in (("women", "staff"), ("women_members", "members")):
        some, all_of_them = getattr(row, part), getattr(row, whole)
        if some is not None and all_of_them is not None and some > all_of_them:
            raise Refused(
                _("%(part)s %(some)s 人多于%(whole)s %(all)s 人，请核对。")
                % {"part": _label(part), "some": some, "whole": _label(whole), "all": all_of_them},
                code="parts_mismatch",
            )


def _label(measure: str) -> str:
    return str(Reported._meta.get_field(measure).verbose_name)  # type: ignore[union-attr]


def clean_name(name: str) -> str:
    cleaned = " ".join(name.split())
    if not cleaned:
        raise Refused(_("名称不能为空。"), code="empty_name")
    return cleaned
