"""The pages that show people: the list, one person with history and posts, the reader's own record."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from qiao.foundation import access, service
from qiao.foundation.audit import queries as trail_queries
from qiao.foundation.errors import NotFound
from qiao.foundation.pages import SIGNED_IN, Page
from qiao.foundation.ui.templatetags.ui import cnday
from qiao.registry.organizations import printing
from qiao.registry.organizations import queries as organization_queries
from qiao.registry.people import facts, forms, offers, queries
from qiao.registry.people.templatetags.people import born, places

A_PAGE = 50
OFFERED = 20


class List(Page):
    """Who works or is a member on the day, in the reader's unions; each filter stands in the address."""

    permission = "people.read"

    def get(self, request: HttpRequest) -> HttpResponse:
        asked, on = request.GET, self.on
        organization = None
        if asked.get("organization"):
            organization = organization_queries.get(reader=self.actor, public_id=asked["organization"])
        found = queries.people(
            reader=self.actor,
            on=on,
            organization=organization,
            union=asked.get("union", ""),
            text=asked.get("q", ""),
            measure=asked.get("measure", ""),
            member={"yes": True, "no": False}.get(asked.get("member", "")),
            to_complete=asked.get("to_complete") == "1",
            sex=asked.get("sex", ""),
            staff_class=asked.get("staff_class", ""),
        )
        if printing.asked_for(request):
            return self._printed(found)
        return self.show(
            "people/list.html",
            on=on,
            organization=organization,
            measure=facts.MEASURES.get(asked.get("measure", ""), [""])[0],
            page=Paginator(found, A_PAGE).get_page(asked.get("page")),
            form=forms.FilterForm(asked),
            q=asked.get("q", ""),
            filtered=any(value for name, value in asked.items() if name not in ("page", "on")),
            may_enter=access.holds(self.actor, "people.enter"),
            export=_with_query(service.door("people.export", self.actor), asked.urlencode()),
            printed=printing.address(request),
            import_door=service.door("people.import", self.actor),
        )

    def _printed(self, found: Any) -> HttpResponse:
        return printing.printed(
            self,
            title=_("人员名册"),
            basis=cnday(self.on),
            unit=_("人"),
            columns=[
                _("姓名"),
                _("性别"),
                _("出生日期"),
                _("所在工会"),
                _("身份类别"),
                _("会籍"),
                _("身份证号"),
                _("手机号"),
            ],
            rows=map(_on_paper, printing.whole(found)),
        )


class Own(Page):
    """The reader's own record, under the address that every person has."""

    permission = "people.read_own"

    def get(self, request: HttpRequest) -> HttpResponse:
        mine = queries.own(reader=self.actor, on=self.today)
        return redirect("people:person", mine.public_id)


class OfPerson(Page):
    """A page of one person: head and tabs. Whom the reader may know of is the query's decision (404)."""

    permission = SIGNED_IN
    tab = "overview"

    def get(self, request: HttpRequest, public_id: str, **address: Any) -> HttpResponse:
        on = self.on
        person = queries.person(reader=self.actor, public_id=public_id, on=on)
        return self.show(
            f"people/{self.tab}.html",
            on=on,
            person=person,
            tabs=self.tabs(person, **address),
            **self.content(person, **address),
        )

    def content(self, person: Any, **address: Any) -> dict[str, Any]:
        raise NotImplementedError

    def tabs(self, person: Any, tab: str = "") -> list[dict[str, Any]]:
        """Overview and history, and what other rooms have to show about a person."""
        own = [("person", _("概况"), "overview"), ("history", _("历史"), "history")]
        lines = [
            {
                "label": label,
                "url": reverse(f"people:{page}", args=[person.public_id]),
                "active": self.tab == here,
            }
            for page, label, here in own
        ]
        for panel in offers.person_panels(self.actor):
            url = reverse("people:part", args=[person.public_id, panel.tab])
            lines.append({"label": panel.label, "url": url, "active": panel.tab == tab})
        return lines


class One(OfPerson):
    def content(self, person: Any, **address: Any) -> dict[str, Any]:
        return {
            "steps": offers.next_steps(self.actor, person, self.on),
            "is_member": any(row.state == "active" for row in person.memberships_on),
        }


class History(OfPerson):
    tab = "history"

    def content(self, person: Any, **address: Any) -> dict[str, Any]:
        may_read = queries.may_read_trail(reader=self.actor, person=person, on=self.today)
        return {
            "may_read_trail": may_read,
            "employments": queries.employments(reader=self.actor, person=person),
            "memberships": queries.memberships(reader=self.actor, person=person),
            "happenings": [
                (happening, [(change.label, *self._words(change)) for change in happening.changes])
                for happening in trail_queries.happenings(
                    subject_type="person", subject_id=person.pk, hidden=person.SENSITIVE
                )
                if may_read
            ],
        }

    @cached_property
    def _choices(self) -> Mapping[str, Any]:
        return trail_queries.field_words("person")

    def _words(self, change: trail_queries.Changed) -> tuple[str, str]:
        old, new = (
            trail_queries.shown(change.field, value, self._choices) for value in (change.old, change.new)
        )
        return old, new


class Part(OfPerson):
    """A tab that another room offers about a person."""

    tab = "part"

    def content(self, person: Any, **address: Any) -> dict[str, Any]:
        found = {panel.tab: panel for panel in offers.person_panels(self.actor)}.get(address["tab"])
        if found is None:
            raise NotFound(_("没有这一页。"))
        return {"part": found.template, "shown": found.context(self.actor, person, self.on)}


class EnterWhere(Page):
    """Into which union? The only one is taken at once."""

    permission = "people.enter"

    def get(self, request: HttpRequest) -> HttpResponse:
        text = request.GET.get("q", "")
        found = queries.unions(reader=self.actor, permission=self.permission, text=text, on=self.today)
        near = list(found[: OFFERED + 1])
        if len(near) == 1 and not text:
            return redirect("people:enter", near[0].organization.public_id)
        return self.show(
            "people/enter_where.html",
            unions=near[:OFFERED],
            more=len(near) > OFFERED,
            q=text,
            import_door=service.door("organizations.import", self.actor),
        )


def _on_paper(person: Any) -> list[Any]:
    """What the list shows of a person; numbers stay masked."""
    return [
        person.name,
        person.get_sex_display(),
        born(person),
        [row.organization_name for row in places(person)],
        [row.get_staff_class_display() for row in person.employments_on],
        [row.get_state_display() for row in person.memberships_on],
        person.id_number_masked,
        person.phone_masked,
    ]


def _with_query(address: str, query: str) -> str:
    return f"{address}?{query}" if address and query else address
