"""Units and their official order (机构序列)."""

from datetime import date

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from qiao.foundation import access
from qiao.foundation.access import Actor
from qiao.foundation.audit import trail
from qiao.foundation.errors import Forbidden, Refused
from qiao.foundation.operation import operation
from qiao.foundation.periods import restate
from qiao.registry.organizations.models import Organization, OrganizationState, Unit, UnitState
from qiao.registry.organizations.operations.changes import clean_name


@operation(over="host")
def record_unit(
    *, actor: Actor, host: Organization | None, name: str, sequence: int, on: date, unit: Unit | None = None
) -> Unit:
    """Enter a unit with its place in the official order, or give a known one another name or place.

    ``host`` is the organization on whose account the unit is entered (the federation, or the one it hosts).
    Refused for a unit that hosts others' organizations only.
    """
    if unit is None:
        unit = Unit.objects.create()
    else:
        _require_hosting(actor, "organizations.record_unit", [unit.pk], on)
    _row, changes = restate(
        UnitState.objects,
        on=on,
        written_by=trail.current().id,
        key={"unit": unit},
        values={"name": clean_name(name), "sequence": sequence},
    )
    trail.changed_from(unit, on, changes)
    return unit


@operation(over="host")
def place_unit(*, actor: Actor, host: Organization | None, unit: Unit, place: int, on: date) -> None:
    """From this day the unit stands at this place of the official order, counted from 1.

    Those between move by one; where two had one number, they are numbered anew. Refused where that would
    change the place of a unit that hosts others' organizations only.
    """
    standing = list(UnitState.objects.on(on).select_related("unit").order_by("sequence", "name", "pk"))
    moved = next((state for state in standing if state.unit_id == unit.pk), None)
    if moved is None:
        raise Refused(_("这个单位在这一天不存在。"), code="not_on_that_day")
    was = standing.index(moved)
    place = min(max(place, 1), len(standing))
    standing.remove(moved)
    standing.insert(place - 1, moved)
    first, last = sorted((was, place - 1))
    reached = _renumbered(standing, first, last)
    _require_hosting(actor, "organizations.place_unit", [state.unit_id for state, _number in reached], on)
    for state, number in reached:
        _row, changes = restate(
            UnitState.objects,
            on=on,
            written_by=trail.current().id,
            key={"unit": state.unit},
            values={"name": state.name, "sequence": number},
        )
        trail.changed_from(state.unit, on, changes)


def _renumbered(standing: list[UnitState], first: int, last: int) -> list[tuple[UnitState, int]]:
    """Whose number changes: the numbers in use from ``first`` to ``last`` go to those who stand there now.

    Where two had one number, the numbers go up by one, as far beyond ``last`` as they push others on.
    """
    used = sorted(state.sequence for state in standing[first : last + 1])
    number = standing[first - 1].sequence if first else 0
    changed = []
    for at in range(first, len(standing)):
        state = standing[at]
        if at <= last:
            number = max(number + 1, used[at - first])
        elif state.sequence > number:
            break
        else:
            number += 1
        if state.sequence != number:
            changed.append((state, number))
    return changed


def _require_hosting(actor: Actor, permission: str, units: list[int], on: date) -> None:
    """Each unit must host an organization under the actor's grant, or none at all."""
    reach = access.scope(actor, permission)
    if reach.everything:
        return
    hosted = OrganizationState.objects.on(on).filter(unit=OuterRef("pk"))
    own = hosted.filter(organization__in=Organization.objects.for_reader(reach))
    foreign = Unit.objects.filter(pk__in=units).filter(Exists(hosted), ~Exists(own)).first()
    if foreign:
        names = UnitState.objects.on(on).filter(unit=foreign).values_list("name", flat=True)
        raise Forbidden(
            _("单位“%(name)s”的组织不归您管理，不能改动它的名称或序列。")
            % {"name": "".join(names) or foreign}
        )
