"""Pages of 套表: drop the empty table, see what was filled, fetch it."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from qiao.foundation.errors import Refused
from qiao.foundation.pages import Page, workbook
from qiao.services.tables import operations, queries
from qiao.services.tables.forms import FillForm


class Fill(Page):
    """The form, and the tables filled before."""

    permission = "tables.fill"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(FillForm(initial={"on": self.today}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = FillForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._show(form)
        sent = form.cleaned_data["table"]
        try:
            table = operations.fill(
                actor=self.actor, content=sent.read(), file_name=sent.name, on=form.cleaned_data["on"]
            )
        except Refused as refusal:
            form.add_error("table", refusal.sentence)
            return self._show(form)
        sentence = _("已按 %(on)s 的情况填好 %(rows)s 行，请核对后下载。") % {
            "on": table.on,
            "rows": table.report["rows"],
        }
        return self.done(sentence, reverse("tables:table", args=[table.pk]))

    def _show(self, form: FillForm) -> HttpResponse:
        return self.show("tables/fill.html", form=form, tables=queries.history(reader=self.actor)[:20])


class Table(Page):
    """What was filled and what was not."""

    permission = "tables.fill"

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        table = queries.table(reader=self.actor, number=number)
        nearest = table.report.get("nearest", {})
        strangers = [(name, "、".join(nearest.get(name, []))) for name in table.report["unmatched_names"]]
        return self.show("tables/table.html", table=table, strangers=strangers)


class Download(Page):
    """The filled file."""

    permission = "tables.fill"

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        table = queries.table(reader=self.actor, number=number)
        name = f"{table.file_name.rsplit('.', 1)[0]}（已填）.xlsx"
        return workbook(queries.content(reader=self.actor, number=number), name)
