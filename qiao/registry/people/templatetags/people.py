"""Small shapes of a person for the templates."""

from typing import Any

from django import template

from qiao.foundation.ui.templatetags.ui import NOTHING, cnday

register = template.Library()


@register.filter
def born(person: Any) -> str:
    """The birth date; without the day where only year and month are known."""
    if person.born_on is None:
        return NOTHING
    return cnday(person.born_on) if person.born_day_known else f"{person.born_on:%Y-%m}"


@register.filter
def places(person: Any) -> list[Any]:
    """One row for each union where the person works or is a member on the day, the work first."""
    rows = [*person.employments_on, *person.memberships_on]
    return list({row.organization_id: row for row in reversed(rows)}.values())[::-1]
