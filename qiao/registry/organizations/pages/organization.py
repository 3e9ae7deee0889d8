"""One organization: its head, and the tabs that the rooms offer."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from qiao.foundation import access
from qiao.foundation.errors import NotFound
from qiao.foundation.pages import Page
from qiao.foundation.service import Panel, rooms
from qiao.registry.organizations import listing, overview, queries
from qiao.registry.organizations.pages.lists import day_of
from qiao.registry.organizations.timeline import timeline

OVERVIEW, HISTORY = "overview", "history"
_CHANGES = ("rename", "move", "describe", "set_profile", "report", "correct", "end")


class Show(Page):
    """The tabs 概况 and 历史 are this room's; every other one stands where a room offers a panel for it."""

    permission = queries.READ

    def get(self, request: HttpRequest, public_id: str, tab: str = OVERVIEW) -> HttpResponse:
        organization = queries.get(reader=self.actor, public_id=public_id)
        # One that has ended, or did not stand yet, keeps its page: its latest known state, and so said.
        state, stands = queries.nearest_state(reader=self.actor, organization=organization, on=self.on)
        panels = self._panels()
        if tab not in (OVERVIEW, HISTORY, *(panel.tab for panel in panels)):
            raise NotFound(_("没有这一页。"))
        shown = {
            panel.template: panel.context(self.actor, organization, self.on)
            for panel in panels
            if panel.tab == tab
        }
        more: dict[str, Any] = {}
        if tab == OVERVIEW:
            more = overview.overview(reader=self.actor, organization=organization, state=state, on=self.on)
        elif tab == HISTORY:
            more = {
                "happenings": timeline(reader=self.actor, organization=organization),
                "states": queries.history(reader=self.actor, organization=organization),
            }
        return self.show(
            f"organizations/{tab}.html" if tab in (OVERVIEW, HISTORY) else "organizations/panels.html",
            on=self.on,
            organization=organization,
            state=state,
            stands=stands,
            marks=listing.marks(reader=self.actor, numbers=[organization.pk], on=self.on).get(
                organization.pk, []
            ),
            tabs=self._tabs(public_id, tab, panels),
            panels=shown,
            day=day_of(self),
            may=self._may(organization),
            **more,
        )

    def _panels(self) -> list[Panel]:
        offered = [
            p for _label, offer in rooms() for p in offer.panels if access.holds(self.actor, p.permission)
        ]
        return sorted(offered, key=lambda panel: panel.order)

    def _tabs(self, public_id: str, here: str, panels: list[Panel]) -> list[dict[str, Any]]:
        labels = {
            OVERVIEW: _("概况"),
            **{p.tab: p.label for p in panels if p.tab != OVERVIEW},
            HISTORY: _("历史"),
        }
        day = day_of(self)
        return [
            {"label": label, "active": tab == here, "url": f"{address(public_id, tab)}{day}"}
            for tab, label in labels.items()
        ]

    def _may(self, organization: Any) -> frozenset[str]:
        names = access.permitted(
            self.actor,
            [f"organizations.{name}" for name in (*_CHANGES, "create", "restore")],
            organization,
        )
        return frozenset(name.partition(".")[2] for name in names)


def address(public_id: str, tab: str = OVERVIEW) -> str:
    if tab == OVERVIEW:
        return reverse("organizations:show", args=[public_id])
    return reverse("organizations:tab", args=[public_id, tab])
