"""The desk, and the search over everything."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from qiao.foundation import access
from qiao.foundation.pages import SIGNED_IN, Page
from qiao.services.desk import queries

SUGGESTED = 5
LISTED = 20


class Home(Page):
    """First what waits for me, then what changed, then a few figures; on an empty site, what to do first."""

    permission = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        reader, today = self.actor, self.today
        if not access.holds(reader, "desk.read"):
            return self.show("desk/no_role.html")
        if queries.is_empty(reader=reader):
            steps = [
                {"label": step.label, "icon": step.icon, "url": reverse(step.page)}
                for step in queries.first_steps(reader=reader)
            ]
            return self.show("desk/first_run.html", steps=steps)
        return self.show(
            "desk/home.html",
            tasks=queries.tasks(reader=reader, on=today),
            lately=queries.lately(reader=reader, on=today),
            figures=queries.figures(reader=reader, on=today),
        )


class Search(Page):
    """Answers to the search box; while somebody types, the first few of them."""

    permission = "desk.search"

    def get(self, request: HttpRequest) -> HttpResponse:
        text = request.GET.get("q", "").strip()
        typing = bool(request.htmx)  # type: ignore[attr-defined]
        limit = SUGGESTED if typing else LISTED
        found = queries.search(reader=self.actor, on=self.today, text=text, limit=limit)
        template = "desk/suggestions.html" if typing else "desk/search.html"
        return self.show(template, found=found, q=text, title=_("搜索"))
