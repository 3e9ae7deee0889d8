"""One form for each change of a term, a post or its holder."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiao.foundation import access
from qiao.foundation.form_pages import FormPage
from qiao.foundation.ui.templatetags.ui import cnday
from qiao.registry.organizations import queries as organizations
from qiao.registry.people import queries as people
from qiao.registry.terms import forms, operations, queries
from qiao.registry.terms.kinds import PostKind


class OfOrganization(FormPage):
    """A change in one organization; afterwards the reader is back at its terms and posts."""

    def load(self, **given: Any) -> None:
        self.thing = organizations.get(reader=self.actor, public_id=given["public_id"])

    @property
    def organization(self) -> Any:
        return self.thing

    def around(self) -> dict[str, Any]:
        name = self.organization.label
        return {"subtitle": name, "back": self.address(), "back_label": _("届次和职务")}

    def address(self) -> str:
        return reverse("organizations:tab", args=[self.organization.public_id, "terms"])

    def asked_kind(self) -> str:
        kind = self.request.GET.get("kind", "")
        return kind if kind in PostKind.values else PostKind.CHAIR


class StartTerm(OfOrganization):
    permission = "terms.start_term"
    form_class = forms.TermForm
    title = gettext_lazy("开始新一届")
    submit = gettext_lazy("登记新一届")

    def known(self) -> dict[str, Any]:
        latest = queries.terms(reader=self.actor, organization=self.organization).first()
        return {
            "begins_on": self.today,
            "years": latest.years if latest else 5,
            "approving_union": latest.approving_union if latest else "",
        }

    def around(self) -> dict[str, Any]:
        explanation = _("上一届到新一届开始的前一天为止；任职的人不自动免职，请在职务表中办理交接。")
        return {**super().around(), "explanation": explanation}

    def act(self, values: dict[str, Any]) -> tuple[str, str]:
        term = operations.start_term(actor=self.actor, organization=self.organization, **values)
        sentence = _("新一届自 %(begins)s 开始，%(due)s 届满。下一步：核对各职务的任职人。")
        return sentence % {"begins": cnday(term.begins_on), "due": cnday(term.due_on)}, self.address()


class CorrectTerm(OfOrganization):
    permission = "terms.correct_term"
    form_class = forms.CorrectTermForm
    title = gettext_lazy("更正届次")
    submit = gettext_lazy("更正")

    def load(self, **given: Any) -> None:
        self.thing = queries.term(reader=self.actor, number=given["number"])

    @property
    def organization(self) -> Any:
        return self.thing.organization

    def known(self) -> dict[str, Any]:
        return {name: getattr(self.thing, name) for name in forms.CorrectTermForm.base_fields}

    def act(self, values: dict[str, Any]) -> tuple[str, str]:
        operations.correct_term(actor=self.actor, term=self.thing, **values)
        return _("届次已更正，原值见“历史”。"), self.address()


class RecordPost(OfOrganization):
    permission = "terms.record_post"
    form_class = forms.PostForm
    title = gettext_lazy("设置职务")
    submit = gettext_lazy("保存")

    def known(self) -> dict[str, Any]:
        kind = self.asked_kind()
        rows = queries.posts(reader=self.actor, organization=self.organization, on=self.today)
        post = next((row.post for row in rows if row.post.kind == kind), None)
        held = {"headcount": post.headcount, "rank": post.rank} if post else {"headcount": 1}
        return {"kind": kind, "on": self.today, **held}

    def act(self, values: dict[str, Any]) -> tuple[str, str]:
        post = operations.record_post(actor=self.actor, organization=self.organization, **values)
        sentence = _("自 %(on)s 起，%(post)s职数为 %(places)s。")
        shown = {"on": cnday(values["on"]), "post": PostKind(post.kind).label, "places": post.headcount}
        return sentence % shown, self.address()


class Appoint(OfOrganization):
    permission = "terms.appoint"
    form_class = forms.AppointForm
    title = gettext_lazy("任职")
    submit = gettext_lazy("登记任职")

    def known(self) -> dict[str, Any]:
        return {"kind": self.asked_kind(), "on": self.today}

    def act(self, values: dict[str, Any]) -> tuple[str, str]:
        made = operations.appoint(actor=self.actor, organization=self.organization, **values)
        return _say_appointed(self, made)


class OfAppointment(OfOrganization):
    """A change of who holds a post."""

    def load(self, **given: Any) -> None:
        self.thing = queries.appointment(reader=self.actor, number=given["number"])

    @property
    def organization(self) -> Any:
        return self.thing.post.organization

    def around(self) -> dict[str, Any]:
        who = f"{self.thing.post.get_kind_display()} {self.thing.holder_name}"
        return {**super().around(), "subtitle": f"{self.organization.label} · {who}"}


class HandOver(OfAppointment):
    permission = "terms.hand_over"
    form_class = forms.HandOverForm
    title = gettext_lazy("交接")
    submit = gettext_lazy("办理交接")

    def known(self) -> dict[str, Any]:
        return {"on": self.today, "office_phone": self.thing.office_phone, "mode": self.thing.mode}

    def act(self, values: dict[str, Any]) -> tuple[str, str]:
        return _say_appointed(self, operations.hand_over(actor=self.actor, appointment=self.thing, **values))


class Relieve(OfAppointment):
    permission = "terms.relieve"
    form_class = forms.RelieveForm
    title = gettext_lazy("免职")
    submit = gettext_lazy("免职")

    def known(self) -> dict[str, Any]:
        return {"on": self.today}

    def around(self) -> dict[str, Any]:
        return {**super().around(), "explanation": _("免职后职务空缺；已有继任者的，请改用“交接”。")}

    def act(self, values: dict[str, Any]) -> tuple[str, str]:
        operations.relieve(actor=self.actor, appointment=self.thing, **values)
        sentence = _("%(name)s自 %(on)s 起不再担任%(post)s。")
        shown = {
            "name": self.thing.holder_name,
            "post": self.thing.post.get_kind_display(),
            "on": cnday(values["on"]),
        }
        return sentence % shown, self.address()


class CorrectAppointment(OfAppointment):
    permission = "terms.correct_appointment"
    form_class = forms.CorrectAppointmentForm
    title = gettext_lazy("更正任职信息、办公电话")
    submit = gettext_lazy("更正")

    def known(self) -> dict[str, Any]:
        return {name: getattr(self.thing, name) for name in forms.CorrectAppointmentForm.base_fields}

    def act(self, values: dict[str, Any]) -> tuple[str, str]:
        operations.correct_appointment(actor=self.actor, appointment=self.thing, **values)
        return _("任职信息已更正，原值见“历史”。"), self.address()


class Identify(OfAppointment):
    permission = "terms.identify"
    form_class = forms.IdentifyForm
    title = gettext_lazy("确认任职人身份")
    submit = gettext_lazy("就是这一位")

    def form_arguments(self) -> dict[str, Any]:
        # The day on which both the post and the people of it are known: today, or the last day of the post.
        on = min(self.today, self.thing.last_day or self.today)
        return {"candidates": queries.candidates(reader=self.actor, appointment=self.thing, on=on)}

    def around(self) -> dict[str, Any]:
        count = len(self.form_arguments()["candidates"])
        explanation = _("花名册中同名的有 %(count)s 人，请核对出生年月后选择。") % {"count": count}
        return {**super().around(), "explanation": explanation}

    def _form(self, form: Any) -> HttpResponse:
        """The choice; where nobody bears the name, what to do first instead of an empty choice."""
        if form.people:
            return super()._form(form)
        may = ("people.enter", "terms.correct_appointment")
        return self.show(
            "terms/nobody.html",
            **self.around(),
            title=self.title,
            union=self.organization,
            appointment=self.thing,
            may=access.permitted(self.actor, may, self.organization),
        )

    def act(self, values: dict[str, Any]) -> tuple[str, str]:
        operations.identify(actor=self.actor, appointment=self.thing, person=values["person"])
        return _("%(name)s已对应到花名册中的人员。") % {"name": self.thing.holder_name}, self.address()


def _say_appointed(page: OfOrganization, made: Any) -> tuple[str, str]:
    """Where the register knows somebody of that name, the next step is to say who it is."""
    sentence = _("%(name)s自 %(on)s 起任%(post)s。") % {
        "name": made.holder_name,
        "on": cnday(made.begins_on),
        "post": PostKind(made.post.kind).label,
    }
    known = people.namesakes(
        reader=page.actor, organization=page.organization, name=made.holder_name, on=page.today
    )
    if known.exists():
        sentence += _("花名册中有同名的人，请确认是哪一位。")
        return sentence, reverse("terms:identify", args=[made.pk])
    return sentence, page.address()
