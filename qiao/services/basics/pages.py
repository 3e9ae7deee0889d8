"""The pages of the basic-situation table: figures, units, names, differences; each also .xlsx and printed."""

from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.text import slugify
from django.utils.translation import gettext as _

from qiao.engines.sheets.export import write_list
from qiao.foundation import access, facts
from qiao.foundation.errors import Refused
from qiao.foundation.pages import Page, workbook
from qiao.foundation.service import door
from qiao.foundation.ui.templatetags.ui import cnday
from qiao.registry.people.queries import MEASURES
from qiao.registry.people.queries import READ as READ_PEOPLE
from qiao.services.basics import charts, forms, queries, sheets
from qiao.services.basics.kinds import NO_UNIT, PARTS, Asked, Sheet

A_PAGE = 50


class Figures(Page):
    """What the pages share: the question in the address, the filters, a list on paper or as .xlsx."""

    permission = "basics.read"

    @cached_property
    def asked(self) -> Asked:
        given = self.request.GET
        names = ("supervisor", "basis", "line", "kind", "unit")
        return queries.ask(
            reader=self.actor,
            on=self.on,
            today=self.today,
            structure=given.get("structure") or "then",
            **{name: given.get(name, "").strip() for name in names},
        )

    @property
    def compare(self) -> date | None:
        """The day to compare with: ``?compare=2022-06-30``."""
        given = self.request.GET.get("compare", "").strip()
        try:
            found = parse_date(given)
        except ValueError:
            found = None
        if given and found is None:
            raise Refused(
                _("对比日期“%(asked)s”读不懂，请写成 2023-06-30 这样的形式。") % {"asked": given[:20]},
                code="bad_day",
            )
        return found

    def address(self, name: str, *, key: str = "", **changed: str) -> str:
        """Another page of this room about the same question; an empty value leaves a filter out."""
        query = self.request.GET.copy()
        for dropped in ("page", "as"):
            query.pop(dropped, None)
        for filter_name, value in changed.items():
            query[filter_name] = value
        kept = "&".join(part for part in query.urlencode().split("&") if not part.endswith("="))
        page = reverse(f"basics:{name}", args=[key] if key else [])
        return f"{page}?{kept}" if kept else page

    def shown(self, template: str, sheet: Callable[[], Sheet], **context: Any) -> HttpResponse:
        """The page; or its list as ``?as=xlsx``, or on paper as ``?as=print``."""
        way = self.request.GET.get("as")
        if way == "xlsx":
            return self._workbook(sheet())
        here = self.address(str(self.request.resolver_match.url_name), **self.kwargs)  # type: ignore[union-attr]
        if way == "print":
            return self.show(
                "basics/print.html", sheet=sheet(), on=self.asked.on, asked=self.asked, back=here
            )
        joined = f"{here}{'&' if '?' in here else '?'}"
        return self.show(
            template,
            on=self.asked.on,
            asked=self.asked,
            subtitle=sheets.standing(self.asked),
            xlsx=f"{joined}as=xlsx",
            printed=f"{joined}as=print",
            whole=self.address("table", unknown=""),
            **context,
        )

    def people(self, public_id: str, measure: str) -> str:
        """The people whom a union's roster counts for a measure; empty where the reader may not see them."""
        if measure not in MEASURES or not access.holds(self.actor, READ_PEOPLE):
            return ""
        return f"{reverse('people:list')}?organization={public_id}&measure={measure}&on={self.asked.on}"

    def filters(self) -> dict[str, Any]:
        given = self.request.GET.copy()
        given.setdefault("on", self.asked.on.isoformat())
        structure_on = self.asked.question.structure_on
        offered = queries.supervisors(reader=self.actor, on=structure_on)
        form = forms.Filters(given, supervisors=offered, units=queries.unit_names(self.asked))
        return {"form": form, "clear": self.request.path}

    def _workbook(self, sheet: Sheet) -> HttpResponse:
        data = write_list(
            sheet.title,
            sheet.columns,
            sheet.rows,
            reporting_unit=self.asked.supervisor_name,
            day=self.today,
            unit_note=sheet.unit_note,
            basis=sheet.basis,
        )
        name = slugify(f"{sheet.title}-{self.asked.on}", allow_unicode=True)
        return workbook(data, f"{name}.xlsx")


class Table(Figures):
    """All figures of a day by groups; with another day beside them."""

    def get(self, request: HttpRequest) -> HttpResponse:
        compare = self.compare
        sections = queries.table(self.asked, compare=compare)
        rows = {row.indicator.key: row for section in sections for row in section.rows}
        parts = [part for part in PARTS if "line" not in self.asked.only]
        context: dict[str, Any] = {"parts": parts, "width": 4 + 2 * len(parts) + 2 * bool(compare)}
        if rows["unions"].total.value:
            context |= {
                "charts": charts.charts(rows, queries.subordinate_by_unit(self.asked), self.address),
                "links": {key: self._links(key) for key in rows},
                "rows": rows,
            }
        return self.shown(
            "basics/table.html",
            lambda: sheets.table(self.asked, sections, compare),
            sections=sections,
            compare=compare,
            growth_head=sheets.growth_head(self.asked, compare) if compare else "",
            import_door=door("organizations.import", self.actor),
            units=self.address("units"),
            **context,
            **self.filters(),
        )

    def _links(self, key: str) -> dict[str, str]:
        """Where the numbers of a row lead: the whole, each line, the day compared with, what is not known."""
        name, key = ("differences", "") if key == "disagreeing" else ("names", key)
        compared = {"on": self.compare.isoformat(), "compare": ""} if self.compare else {}
        return {
            "": self.address(name, key=key),
            **{part: self.address(name, key=key, line=part) for part in PARTS},
            "compared": self.address(name, key=key, **compared),
            "unknown": self.address(name, key=key, unknown="1"),
        }


class Units(Figures):
    """The figures of each unit, in the official order."""

    def get(self, request: HttpRequest) -> HttpResponse:
        lines = queries.units(self.asked)
        page = Paginator(lines, A_PAGE).get_page(request.GET.get("page"))
        rows = []
        for line in page:
            unit = line.name or NO_UNIT
            figures = [
                (figure, self.address("names", key=figure.indicator.key, unit=unit))
                for figure in line.figures
            ]
            rows.append((line.name, self.address("table", unit=unit), figures))
        return self.shown(
            "basics/units.html",
            lambda: sheets.units(self.asked, lines),
            page=page,
            rows=rows,
            heads=[queries.indicator(key).name for key in queries.UNIT_KEYS],
        )


class Names(Figures):
    """The organizations behind one number; with ``?unknown=1`` those of which it is not known."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        indicator = queries.indicator(key)
        unknown = bool(request.GET.get("unknown"))
        found = queries.names(self.asked, key, unknown=unknown)
        page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
        return self.shown(
            "basics/names.html",
            lambda: sheets.names(self.asked, indicator, found, unknown=unknown),
            indicator=indicator,
            title=sheets.names_title(indicator, unknown),
            unknown=unknown,
            page=page,
            heads=[facts.known()[name].label for name in indicator.shown],
            rows=[self._row(row, indicator.shown, indicator.value) for row in page],
        )

    def _row(self, row: dict[str, Any], shown: tuple[str, ...], measure: str) -> dict[str, Any]:
        """One organization with links to its page and, where the reader may see them, to its people."""
        return {
            **row,
            "cells": [_shown(name, row[name]) for name in shown],
            "basis": queries.words("people_basis", row["people_basis"]),
            "people": self.people(row["public_id"], measure) if row["people_basis"] == "counted" else "",
            "link": _organization(row["public_id"], self.asked.on),
        }


class Differences(Figures):
    """Where what unions reported and what their rosters count disagree."""

    def get(self, request: HttpRequest) -> HttpResponse:
        found = queries.differences(self.asked)
        page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
        return self.shown(
            "basics/differences.html",
            lambda: sheets.differences(self.asked, found),
            page=page,
            rows=[
                (
                    each,
                    facts.known()[each.measure].label,
                    _organization(each.public_id, self.asked.on),
                    _organization(each.public_id, each.reported_on),
                    self.people(each.public_id, each.measure),
                )
                for each in page
            ],
        )


def _organization(public_id: str, on: date) -> str:
    """The organization's page as of a day; there stand the reported counts too."""
    return f"{reverse('organizations:show', args=[public_id])}?on={on}"


def _shown(name: str, value: Any) -> Any:
    """A fact in a cell: words for choices, a day in full, numbers as they are."""
    return cnday(value) if isinstance(value, date) else queries.words(name, value)
