"""Filters of the pages: days, numbers and the small shapes that the components need."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.utils import dateformat, timezone
from django.utils.html import json_script, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qiao.foundation.days import OPEN

register = template.Library()

NOTHING = "—"


def _as_date(value: date | datetime) -> date:
    if not isinstance(value, datetime):
        return value
    return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()


@register.filter
def cnday(value: date | datetime | None) -> str:
    """A day in full: 2026年11月23日, in English 23 November 2026; ``—`` for None, 至今 for an open end."""
    if value is None or value == "":
        return NOTHING
    day = _as_date(value)
    if day == OPEN:
        return _("至今")
    if (get_language() or "zh").startswith("zh"):
        return f"{day.year}年{day.month}月{day.day}日"
    return dateformat.format(day, "j F Y")


@register.filter
def moment(value: datetime | None) -> str:
    """A moment in local time: 2026年11月23日 14:05."""
    if value is None or value == "":
        return NOTHING
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{cnday(local)} {local:%H:%M}"


@register.filter
def span(begins_on: date | None, ends_on: date | None) -> str:
    """A half-open period with its last day: 2023年6月1日 — 2026年5月31日, or 2023年6月1日起."""
    if ends_on is None or ends_on == OPEN:
        return _("%(day)s起") % {"day": cnday(begins_on)}
    return f"{cnday(begins_on)} — {cnday(ends_on - timedelta(days=1))}"


@register.filter
def number(value: float | str | None) -> str:
    """A number with its thousands apart: 8,643; ``—`` when it is not known (which is not 0); text stays."""
    if value is None or value == "":
        return NOTHING
    return value if isinstance(value, str) else f"{value:,}"


@register.filter
def percent(value: float | None) -> str:
    """A share between 0 and 1 as 53.9 %; ``—`` when there is none."""
    return NOTHING if value is None or value == "" else f"{float(value) * 100:.1f} %"


@register.filter
def percent_of(part: float | None, base: float | None) -> str:
    """A part of a base as 53.9 %; ``—`` when either is not known or the base is 0."""
    return percent(part / base) if part is not None and base else NOTHING


@register.filter
def control(field: BoundField) -> SafeString:
    """The widget of a bound field with the class that its kind wants."""
    widget = field.field.widget
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return field.as_widget()  # Django would put the class on their frame; the fieldset has the style
    if isinstance(widget, forms.CheckboxInput):
        css = "form-check-input"
    elif isinstance(widget, forms.Select):
        css = "form-select"
    else:
        css = "form-control"
    own = widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": f"{own} {css}".strip()})


@register.filter
def is_check(field: BoundField) -> bool:
    """Whether the field is one box to tick, whose label stands after it."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def sentence_of_faults(form: forms.BaseForm) -> str:
    """The head of the list of faults: 有 3 处需要修改."""
    count = sum(len(errors) for errors in form.errors.values())
    return _("有 %(count)s 处需要修改") % {"count": count}


@register.filter
def chart_rows(chart: dict[str, Any]) -> list[tuple[str, list[Any]]]:
    """The same chart as rows of a table: each category with its value in every series."""
    columns = [series["values"] for series in chart["series"]]
    return [(name, list(row)) for name, *row in zip(chart["categories"], *columns, strict=True)]


@register.filter
def chart_json(chart: dict[str, Any], element_id: str) -> SafeString:
    """The chart as data (never as script) for ui.js, under the identifier ``<element>-data``."""
    return json_script(chart, f"{element_id}-data")


@register.filter
def page_address(request: HttpRequest, page: int) -> str:
    """This very address with another page number: filters stay."""
    query = request.GET.copy()
    query["page"] = str(page)
    return f"?{query.urlencode()}"


@register.filter
def pages_near(page: Page) -> Iterator[int | str]:
    """The page numbers to offer, with ``…`` for what is left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)


@register.filter
def with_keys(menu: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The menu lines with the letter that goes there after ``g``: the first free one of the address."""
    taken = {"h"}
    lines = []
    for line in menu:
        key = next((c for c in str(line["url"]) if "a" <= c <= "z" and c not in taken), "")
        taken.add(key)
        lines.append({**line, "key": key})
    return lines


_HEAD = re.compile(r"<thead\b.*?</thead>", re.S)
_HEAD_CELL = re.compile(r"<th\b([^>]*)>(.*?)</th>", re.S)
_BODY_ROW = re.compile(r"<tr\b.*?(?=<tr\b|</tbody>|$)", re.S)
_BODY_CELL = re.compile(r"<(td|th)\b([^>]*)>")
_COLSPAN = re.compile(r'colspan="?(\d+)')


@register.filter
def labelled(rows: str) -> str:
    """Give each body cell the heading of its column as ``data-label``, for the cards that a phone shows.

    Only for one row of headings; a table with merged headings comes back as it was and scrolls sideways.
    """
    head = _HEAD.search(rows)
    if head is None or head.group().count("<tr") != 1:
        return rows
    # Rendered text is escaped already, but for a plain quotation mark.
    texts = [text for _attributes, text in _HEAD_CELL.findall(head.group())]
    headings = [strip_tags(text).strip().replace('"', "&quot;") for text in texts]

    def label_row(row: re.Match[str]) -> str:
        column = 0

        def label_cell(cell: re.Match[str]) -> str:
            nonlocal column
            name, attributes = cell.groups()
            width = _COLSPAN.search(attributes)
            heading = headings[column] if column < len(headings) else ""
            column += int(width.group(1)) if width else 1
            if width or "data-label" in attributes or not heading:
                return cell.group()
            return f'<{name} data-label="{heading}"{attributes}>'

        return _BODY_CELL.sub(label_cell, row.group())

    body = rows[head.end() :]
    # Safe: the rows are rendered already; only their own headings are added.
    return mark_safe(rows[: head.end()] + _BODY_ROW.sub(label_row, body))
