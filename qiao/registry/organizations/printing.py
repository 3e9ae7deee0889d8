"""A list of the registry on paper, in the manner of offices: the same filters, the same day, all its rows."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from qiao.foundation.errors import Refused
from qiao.foundation.pages import Page, scope_name
from qiao.foundation.service import Mark
from qiao.foundation.ui.templatetags.ui import NOTHING, cnday
from qiao.registry.organizations import queries

AT_MOST = 5_000
"""Rows on paper: some two hundred pages. A longer list is narrowed, or taken as a workbook."""


def asked_for(request: HttpRequest) -> bool:
    """Whether the address asks for the list on paper: ``?as=print``."""
    return request.GET.get("as") == "print"


def address(request: HttpRequest, *, paper: bool = True) -> str:
    """This list on paper, or back on the screen."""
    query = request.GET.copy()
    query.pop("page", None)
    query.pop("as", None)
    if paper:
        query["as"] = "print"
    return f"?{query.urlencode()}"


def whole(found: QuerySet[Any]) -> list[Any]:
    """All rows of the list. Refused where they are too many for paper."""
    rows = list(found[: AT_MOST + 1])
    if len(rows) > AT_MOST:
        raise Refused(
            _("符合条件的超过 %(count)s 条，不宜打印；请加上条件缩小范围，或改用导出。") % {"count": AT_MOST},
            code="too_many",
        )
    return rows


def printed(
    page: Page, *, title: str, basis: str, unit: str, columns: Iterable[Any], rows: Iterable[Iterable[Any]]
) -> HttpResponse:
    """The list on paper, numbered. A cell is text, a number, a day, a ``Mark`` or a list of these."""
    return page.show(
        "organizations/print.html",
        on=page.on,
        title=title,
        basis=basis,
        unit=unit,
        columns=columns,
        rows=[[_text(cell) for cell in row] for row in rows],
        reporting_unit=scope_name(page.actor) or queries.highest(reader=page.actor, on=page.on),
        back=address(page.request, paper=False),
    )


def _text(cell: Any) -> str:
    if isinstance(cell, (list, tuple)):
        return "、".join(map(_text, cell)) or NOTHING
    if isinstance(cell, Mark):
        return str(cell.words)
    if isinstance(cell, date):
        return cnday(cell)
    return NOTHING if cell is None or cell == "" else str(cell)
