"""Filters of the figures' pages."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template
from django.utils.translation import gettext as _

from qiao.engines.indicators.kinds import Figure
from qiao.foundation.ui.templatetags.ui import cnday, number
from qiao.registry.organizations.facts import LINES
from qiao.services.basics import sheets

register = template.Library()
register.filter("basis_words", sheets.basis_words)
register.filter("heading", sheets.heading)


@register.filter
def at(values: Mapping[str, Any], key: str) -> Any:
    """What a mapping holds under a key that is itself a variable; None for nothing."""
    return values.get(key)


@register.filter
def line_name(line: str) -> str:
    """直属 or 下属."""
    return str(LINES[line])


@register.filter
def signed(value: int | None) -> str:
    """A difference with its sign: +12, -3, 0; ``—`` where it is not known."""
    return number(value) if not value else f"{value:+,}"


@register.filter
def share_note(figure: Figure) -> str:
    """Under a number: its share; where there is none, of how many unions it is not known."""
    if figure.text or not figure.missing:
        return figure.text
    return _("%(count)s 家未掌握") % {"count": number(figure.missing)}


@register.filter
def cell(value: Any) -> str:
    """A cell on paper: a day in full, a number with its thousands apart, ``—`` for what is not known."""
    return cnday(value) if isinstance(value, date) else number(value).replace(" %", "\u00a0%")


@register.filter
def is_number(value: Any) -> bool:
    """Whether a cell on paper stands to the right."""
    return isinstance(value, int)
