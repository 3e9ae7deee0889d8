"""The end of an organization, its return from a mistaken end, and corrections of what holds for ever."""

from datetime import date

from django.utils.translation import gettext as _

from qiao.foundation.access import Actor
from qiao.foundation.audit import trail
from qiao.foundation.errors import Refused
from qiao.foundation.operation import operation
from qiao.foundation.periods import OPEN
from qiao.foundation.service import rooms
from qiao.registry.organizations.kinds import Kind, Tier
from qiao.registry.organizations.models import Organization, OrganizationState, Profile
from qiao.registry.organizations.operations.changes import rebuild_paths, state_on


@operation(over="organization")
def end(*, actor: Actor, organization: Organization, on: date) -> None:
    """The organization ends: ``on`` is the first day on which it is no more.

    Refused while others stand under it, while a room says what stands against it (``Service.before_end``:
    people, holders of posts), and where changes after that day are entered already.
    """
    below = OrganizationState.objects.filter(superior=organization, ends_on__gt=on)
    if below.exists():
        names = "、".join(below.values_list("name", flat=True)[:3])
        raise Refused(
            _("还有下级组织（%(names)s），请先调整它们的上级。") % {"names": names}, code="has_subordinates"
        )
    if state_on(organization, on).begins_on >= on:
        raise Refused(_("撤销日期应在设立日期或最近一次变更之后。"), code="ends_before_it_begins")
    later = organization.states.filter(begins_on__gt=on).order_by("begins_on").first()
    if later:
        raise Refused(
            _("已登记 %(day)s 起的变更，撤销日期应在其后。") % {"day": later.begins_on}, code="later_changes"
        )
    if open_matters := _open_matters(organization, on):
        raise Refused("".join(open_matters), code="not_empty")
    for model in (OrganizationState, Profile):
        held = model.objects.filter(organization=organization, begins_on__lt=on, ends_on__gt=on)
        held.update(ends_on=on, written_by=trail.current().id)
    Profile.objects.filter(organization=organization, begins_on__gte=on).delete()
    trail.changed(organization, ends_on=(None, on))


def _open_matters(organization: Organization, on: date) -> list[str]:
    return [
        words for _label, offer in rooms() if offer.before_end for words in offer.before_end(organization, on)
    ]


@operation(over="organization")
def restore(*, actor: Actor, organization: Organization) -> OrganizationState:
    """Take back an end that was a mistake: the organization stands on as if it had never ended.

    Refused where it has not ended, or its superior is no more.
    """
    state = organization.states.select_related("superior").order_by("-begins_on").first()
    if state is None or state.is_open:
        raise Refused(_("“%(name)s”没有撤销，不需要恢复。") % {"name": organization}, code="not_ended")
    ended_on = state.ends_on
    if state.superior:
        state_on(state.superior, ended_on)
    state.ends_on, state.written_by = OPEN, trail.current().id
    state.save(update_fields=["ends_on", "written_by"])
    ended = Profile.objects.filter(organization=organization, ends_on=ended_on)
    ended.update(ends_on=OPEN, written_by=trail.current().id)
    rebuild_paths()
    trail.changed(organization, ends_on=(ended_on, None))
    return state


@operation(over="organization")
def correct(
    *, actor: Actor, organization: Organization, tier: str | None = None, founded_on: date | None = None
) -> Organization:
    """Correct what holds for ever: the tier of a union, the day of founding (None: not known)."""
    tier = organization.tier if tier is None else tier
    if (organization.kind == Kind.UNION) != (tier in Tier.values):
        raise Refused(_("只有工会有层级，工会必须有层级。"), code="bad_tier")
    changes = {"tier": (organization.tier, tier), "founded_on": (organization.founded_on, founded_on)}
    organization.tier, organization.founded_on = tier, founded_on
    organization.written_by = trail.current().id
    organization.save(update_fields=["tier", "founded_on", "written_by"])
    trail.changed(organization, **changes)
    return organization
