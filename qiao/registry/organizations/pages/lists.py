"""The list of organizations, their tree, and the units."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from qiao.foundation import access, service
from qiao.foundation.pages import Page
from qiao.foundation.ui.templatetags.ui import cnday
from qiao.registry.organizations import listing, operations, printing, queries
from qiao.registry.organizations.forms import FilterForm
from qiao.registry.organizations.tree import tree

A_PAGE = 50


class List(Page):
    """The organizations of the day that the reader may see; the address holds the whole state of the page."""

    permission = queries.READ

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.dict()
        offered = listing.columns(reader=self.actor)
        columns = listing.chosen(offered, request.GET.getlist("columns"))
        found = queries.listed(reader=self.actor, on=self.on, asked=asked)
        if printing.asked_for(request):
            return self._printed(found, columns)
        filled = request.GET.copy()
        filled.setlist("columns", [column.name for column in columns])
        form = FilterForm(
            filled,
            supervisors=queries.supervisors(reader=self.actor, on=self.on),
            narrowings=queries.narrowings(reader=self.actor),
            columns=offered,
        )
        page = Paginator(found, A_PAGE).get_page(asked.get("page"))
        return self.show(
            "organizations/list.html",
            on=self.on,
            form=form,
            text=asked.get("q", ""),
            page=page,
            lines=listing.lines(reader=self.actor, on=self.on, states=page, columns=columns),
            columns=columns,
            narrowed=form.narrowed() or bool(asked.get("q")),
            day=day_of(self),
            export=_with_query(service.door("organizations.export", self.actor), request),
            printed=printing.address(request),
            import_door=service.door("organizations.import", self.actor),
            may_create=access.holds(self.actor, "organizations.create"),
        )

    def _printed(self, found: Any, columns: list[service.Column]) -> HttpResponse:
        states = printing.whole(found)
        lines = listing.lines(reader=self.actor, on=self.on, states=states, columns=columns)
        return printing.printed(
            self,
            title=_("组织名册"),
            basis=cnday(self.on),
            unit=_("个"),
            columns=[_("名称"), *(column.label for column in columns), _("状态")],
            rows=([line.state.name, *line.cells, line.marks] for line in lines),
        )


class Tree(Page):
    """The line of superiors, opened by level; what does not fit on one page is a click away."""

    permission = queries.READ

    def get(self, request: HttpRequest) -> HttpResponse:
        top = request.GET.get("top", "")
        start = queries.get(reader=self.actor, public_id=top) if top else None
        branches = tree(reader=self.actor, on=self.on, top=top)
        return self.show(
            "organizations/tree.html",
            on=self.on,
            branches=branches,
            start=start,
            shown=sum(1 for root in branches for _branch in root.walk()),
            day=day_of(self),
        )


class Units(Page):
    """All units in the official order (机构序列), with what they host that the reader may see."""

    permission = queries.READ

    def get(self, request: HttpRequest) -> HttpResponse:
        text = request.GET.get("q", "").strip()
        found = queries.units_with_hosted(reader=self.actor, on=self.on, text=text)
        if printing.asked_for(request):
            return printing.printed(
                self,
                title=_("单位名录"),
                basis=cnday(self.on),
                unit=_("个"),
                columns=[_("单位名称"), _("机构序列"), _("组织数")],
                rows=([unit.name, unit.sequence, unit.hosted_count] for unit in printing.whole(found)),
            )
        page = Paginator(found, A_PAGE * 2).get_page(request.GET.get("page"))
        host = queries.top(reader=self.actor, on=self.on)
        may_place = access.allowed(self.actor, "organizations.place_unit", host or access.SITE)
        return self.show(
            "organizations/units.html",
            on=self.on,
            page=page,
            text=text,
            day=day_of(self),
            printed=printing.address(request),
            may_place=may_place and not text and self.on == self.today,
            may_record=access.allowed(self.actor, "organizations.record_unit", host or access.SITE),
        )


class PlaceUnit(Page):
    """One unit to another place of the official order, from today on."""

    permission = "organizations.place_unit"

    def post(self, request: HttpRequest, public_id: str) -> HttpResponse:
        unit = queries.unit(public_id=public_id)
        place = int(request.POST.get("place", "")) if request.POST.get("place", "").isdigit() else 0
        operations.place_unit(
            actor=self.actor,
            host=queries.top(reader=self.actor, on=self.today),
            unit=unit,
            place=place,
            on=self.today,
        )
        state = queries.unit_state(unit=unit, on=self.today)
        sentence = _("“%(name)s”自今天起排在机构序列第 %(place)s 位，各表按此排序。") % {
            "name": state,
            "place": place,
        }
        return self.done(sentence, f"{reverse('organizations:units')}?page={(place - 1) // (A_PAGE * 2) + 1}")


def day_of(page: Page) -> str:
    """What to hang on links so that the day that is asked about stays (``?on=2023-06-30``)."""
    return f"?{urlencode({'on': page.on})}" if page.on != page.today else ""


def _with_query(address: str, request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return f"{address}?{query.urlencode()}" if address and query else address
