"""Everything that was done to an organization: when, by whom, and what changed, in words."""

from dataclasses import replace

from qiao.foundation.access import Actor
from qiao.foundation.audit import queries as trail
from qiao.foundation.audit.queries import Changed, Happening
from qiao.registry.organizations import queries
from qiao.registry.organizations.models import Organization, OrganizationState, UnitState

_ORGANIZATIONS = ("superior_id", "party_organization_id")
_UNITS = ("unit_id",)


def timeline(*, reader: Actor, organization: Organization) -> list[Happening]:
    """The trail of one organization, the latest first; numbers of others are shown as their names."""
    queries.get(reader=reader, public_id=organization.public_id)
    found = trail.happenings(subject_type="organization", subject_id=organization.pk)
    named = _names(found)
    words = trail.field_words("organization")

    def in_words(change: Changed) -> Changed:
        old, new = (
            named.get((change.field, value)) or trail.shown(change.field, value, words)
            for value in (change.old, change.new)
        )
        return replace(change, old=old, new=new)

    return [replace(one, changes=tuple(map(in_words, one.changes))) for one in found]


def _names(found: list[Happening]) -> dict[tuple[str, object], str]:
    """The names, of their latest states, behind the numbers that the changes hold."""
    numbers = {
        (change.field, value)
        for one in found
        for change in one.changes
        for value in (change.old, change.new)
        if change.field in (*_ORGANIZATIONS, *_UNITS) and isinstance(value, int)
    }
    wanted = [number for _field, number in numbers]
    # The latest state comes last and so gives the name.
    organizations = dict(
        OrganizationState.objects.filter(organization__in=wanted)
        .order_by("begins_on")
        .values_list("organization_id", "name")
    )
    units = dict(
        UnitState.objects.filter(unit__in=wanted).order_by("begins_on").values_list("unit_id", "name")
    )
    return {
        (field, number): (units if field in _UNITS else organizations).get(number, "")
        for field, number in numbers
    }
