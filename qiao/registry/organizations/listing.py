"""What stands in the list of organizations beside the name: columns and states, from all rooms."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from qiao.foundation import access
from qiao.foundation.access import Actor
from qiao.foundation.service import Column, Mark, rooms
from qiao.registry.organizations import queries
from qiao.registry.organizations.models import OrganizationState


@dataclass(frozen=True)
class Line:
    """One organization of the list: the cells of the chosen columns, and its states in words."""

    state: OrganizationState
    cells: list[Any]
    marks: list[Mark]


def columns(*, reader: Actor) -> list[Column]:
    """Every column that this reader may choose, in order."""
    offered = [c for _label, offer in rooms() for c in offer.columns if access.holds(reader, c.permission)]
    return sorted(offered, key=lambda column: column.order)


def chosen(offered: Iterable[Column], names: list[str]) -> list[Column]:
    """The columns of these names; without any, those that are shown from the start."""
    return [c for c in offered if (c.name in names if names else c.shown)]


def lines(
    *, reader: Actor, on: date, states: Iterable[OrganizationState], columns: Iterable[Column]
) -> list[Line]:
    """The lines of one page; each column and each room's states are asked for once."""
    page = list(states)
    numbers = [state.organization_id for state in page]
    columns_filled = [column.cells(reader, numbers, on) for column in columns]
    marked = marks(reader=reader, numbers=numbers, on=on)
    return [
        Line(
            state,
            [filled.get(state.organization_id) for filled in columns_filled],
            marked.get(state.organization_id, []),
        )
        for state in page
    ]


def marks(*, reader: Actor, numbers: list[int], on: date) -> dict[int, list[Mark]]:
    """The states of these organizations in words, from all rooms, by number of organization."""
    found: dict[int, list[Mark]] = {}
    for _label, offer in rooms():
        if offer.marks:
            for number, more in offer.marks(reader, numbers, on).items():
                found.setdefault(number, []).extend(more)
    return found


def _of_state(pick: Any) -> Any:
    """Cells from the state of the day itself."""

    def cells(reader: Actor, numbers: list[int], on: date) -> dict[int, Any]:
        found = queries.states(reader=reader, on=on).filter(organization_id__in=numbers)
        return {state.organization_id: pick(state) for state in found}

    return cells


def _kind(state: OrganizationState) -> str:
    one = state.organization
    return one.get_tier_display() if one.tier else one.get_kind_display()


OWN = (
    ("code", _("编码"), lambda state: state.code, 10, False),
    ("kind", _("类型"), _kind, 11, True),
    ("unit", _("所在单位"), lambda state: state.unit_name, 12, True),
    ("superior", _("上级"), lambda state: state.superior_name, 13, True),
    ("party", _("同级党组织"), lambda state: state.party_name, 14, False),
    ("founded", _("建会时间"), lambda state: state.organization.founded_on, 15, False),
)
COLUMNS = tuple(
    Column(name, label, queries.READ, _of_state(pick), order, shown)
    for name, label, pick, order, shown in OWN
)
