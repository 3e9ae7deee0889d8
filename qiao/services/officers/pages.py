"""The address list on the screen, on paper and as a workbook: the same unions on the same day."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from qiao.engines.sheets.export import ListColumn, write_list
from qiao.foundation.pages import Page, scope_name, workbook
from qiao.registry.organizations import queries as organizations
from qiao.services.officers import queries

A_PAGE = 50


class List(Page):
    """One line for each union; the search and the day stand in the address."""

    permission = queries.READ

    def get(self, request: HttpRequest) -> HttpResponse:
        text = request.GET.get("q", "")
        found = queries.unions(reader=self.actor, on=self.on, text=text)
        page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
        return self.show(
            "officers/list.html",
            on=self.on,
            page=page,
            lines=queries.lines(reader=self.actor, on=self.on, states=page),
            posts=[post.label for post in queries.POSTS],
            text=text,
            query=_without_page(request),
        )


class Print(Page):
    """The whole list in the manner of offices: A4 landscape, its head on each page."""

    permission = queries.READ

    def get(self, request: HttpRequest) -> HttpResponse:
        found = queries.unions(reader=self.actor, on=self.on, text=request.GET.get("q", ""))
        return self.show(
            "officers/print.html",
            on=self.on,
            lines=queries.lines(reader=self.actor, on=self.on, states=found),
            posts=[post.label for post in queries.POSTS],
            reporting_unit=_reporting_unit(self),
            back=f"{reverse('officers:list')}{_without_page(request)}",
        )


class Export(Page):
    """The whole list as .xlsx: exactly what the search and the day let through."""

    permission = queries.READ

    def get(self, request: HttpRequest) -> HttpResponse:
        found = queries.unions(reader=self.actor, on=self.on, text=request.GET.get("q", ""))
        lines = queries.lines(reader=self.actor, on=self.on, states=found)
        columns = [_("序号"), _("工会名称"), _("所在单位"), *(str(post.label) for post in queries.POSTS)]
        data = write_list(
            _("工会干部通讯录"),
            [ListColumn(label) for label in columns],
            (
                [number, line.name, line.unit, *("；".join(held) for held in line.posts)]
                for number, line in enumerate(lines, start=1)
            ),
            reporting_unit=_reporting_unit(self),
            day=self.on,
            people_lines=(_("制表人"),),
        )
        return workbook(data, f"officers-{self.on:%Y%m%d}.xlsx")


def _reporting_unit(page: Page) -> str:
    return scope_name(page.actor) or organizations.highest(reader=page.actor, on=page.on)


def _without_page(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return f"?{query.urlencode()}" if query else ""
