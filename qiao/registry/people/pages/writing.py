"""The pages that change people: each a form that leads to one operation over a union."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiao.foundation.form_pages import FormPage
from qiao.registry.organizations import queries as organization_queries
from qiao.registry.people import forms, operations, queries
from qiao.registry.people.kinds import PERSON_FIELDS

SUGGESTED = 500


class OverUnion(FormPage):
    """A form about a person over one of his unions, both named in the address."""

    person: Any

    def load(self, **address: Any) -> None:
        self.thing = organization_queries.get(reader=self.actor, public_id=address["union"])
        if public_id := address.get("public_id"):
            self.person = queries.person(reader=self.actor, public_id=public_id, on=self.on)

    def around(self) -> dict[str, Any]:
        back = reverse("people:person", args=[self.person.public_id])
        return {"subtitle": f"{self.person} · {self.thing}", "back": back, "back_label": self.person.name}

    def known(self) -> dict[str, Any]:
        return {"on": self.today}

    @property
    def place(self) -> dict[str, Any]:
        """What every operation here takes."""
        return {"actor": self.actor, "organization": self.thing, "person": self.person}

    def home(self, sentence: str) -> tuple[str, str]:
        return sentence, reverse("people:person", args=[self.person.public_id])


class Enter(OverUnion):
    permission = "people.enter"
    form_class = forms.EnterForm
    title = gettext_lazy("登记人员")
    submit = gettext_lazy("登记")

    def around(self) -> dict[str, Any]:
        back = f"{reverse('people:list')}?organization={self.thing.public_id}"
        return {"subtitle": str(self.thing), "back": back, "back_label": _("人员")}

    def act(self, values: dict[str, Any]) -> tuple[str, str]:
        self.person = operations.enter(actor=self.actor, organization=self.thing, **values)
        words = {"name": self.person.name, "union": str(self.thing)}
        if not self.person.id_number:
            return self.home(_("已登记%(name)s到“%(union)s”；还没有身份证号，已列入待补全。") % words)
        return self.home(_("已登记%(name)s到“%(union)s”。") % words)


class Correct(OverUnion):
    permission = "people.correct"
    form_class = forms.CorrectForm
    title = gettext_lazy("更正人员信息")
    submit = gettext_lazy("更正")

    def known(self) -> dict[str, Any]:
        person = self.person
        masked = {"id_number": person.id_number_masked, "phone": person.phone_masked}
        return {name: getattr(person, name) for name in PERSON_FIELDS} | masked

    def around(self) -> dict[str, Any]:
        explanation = _("号码以掩码显示；不改的号码原样留着即可。更正前后的内容都会记入变动记录。")
        return super().around() | {"explanation": explanation}

    def act(self, values: dict[str, Any]) -> tuple[str, str]:
        operations.correct(**self.place, on=self.today, **values)
        return self.home(_("已更正%(name)s的信息，变动已记录。") % {"name": self.person.name})


class Employ(OverUnion):
    permission = "people.employ"
    form_class = forms.EmploymentForm
    title = gettext_lazy("登记在职变动")
    submit = gettext_lazy("登记变动")

    def known(self) -> dict[str, Any]:
        here = (row for row in self.person.employments_on if row.organization_id == self.thing.pk)
        row = next(here, None)
        names = ("staff_class", "staffing", "placement", "duty")
        return super().known() | ({name: getattr(row, name) for name in names} if row else {})

    def act(self, values: dict[str, Any]) -> tuple[str, str]:
        operations.employ(**self.place, **values)
        return self.home(_("已登记%(name)s的在职变动，此前各天不变。") % {"name": self.person.name})


class Leave(OverUnion):
    permission = "people.leave"
    form_class = forms.DayForm
    title = gettext_lazy("登记离开单位")
    submit = gettext_lazy("登记离开")

    def around(self) -> dict[str, Any]:
        return super().around() | {"explanation": _("所填日期起不再是本单位职工；会籍不受影响。")}

    def act(self, values: dict[str, Any]) -> tuple[str, str]:
        operations.leave(**self.place, **values)
        return self.home(_("已登记%(name)s离开；如会籍也要处理，请接着办理。") % {"name": self.person.name})


class Join(OverUnion):
    permission = "people.join"
    form_class = forms.JoinForm
    title = gettext_lazy("登记入会")
    submit = gettext_lazy("登记入会")

    def act(self, values: dict[str, Any]) -> tuple[str, str]:
        operations.join(**self.place, **values)
        return self.home(_("%(name)s已是“%(union)s”会员。") % {"name": self.person.name, "union": self.thing})


class EndMembership(OverUnion):
    permission = "people.end_membership"
    form_class = forms.DayForm
    title = gettext_lazy("终止会籍")
    submit = gettext_lazy("终止会籍")

    def around(self) -> dict[str, Any]:
        return super().around() | {"explanation": _("所填日期起不再是会员；此前的会籍保留在历史中。")}

    def act(self, values: dict[str, Any]) -> tuple[str, str]:
        operations.end_membership(**self.place, **values)
        return self.home(_("已终止%(name)s的会籍；以后可以重新入会。") % {"name": self.person.name})


class RetainMembership(OverUnion):
    permission = "people.retain_membership"
    form_class = forms.DayForm
    title = gettext_lazy("保留会籍")
    submit = gettext_lazy("保留会籍")

    def around(self) -> dict[str, Any]:
        explanation = _("用于退休等情形：保留会员身份，不参加选举，不计入会员人数。")
        return super().around() | {"explanation": explanation}

    def act(self, values: dict[str, Any]) -> tuple[str, str]:
        operations.retain_membership(**self.place, **values)
        return self.home(_("%(name)s的会籍已改为保留。") % {"name": self.person.name})


class Transfer(OverUnion):
    permission = "people.transfer"
    form_class = forms.TransferForm
    title = gettext_lazy("办理转出转入")
    submit = gettext_lazy("办理")

    def around(self) -> dict[str, Any]:
        near = queries.unions(reader=self.actor, permission=self.permission, text="", on=self.on)
        names = list(near.values_list("name", flat=True)[:SUGGESTED])
        return super().around() | {"suggestions": {"unions": names}}

    def act(self, values: dict[str, Any]) -> tuple[str, str]:
        target = queries.union_named(reader=self.actor, name=values["target"], on=values["on"])
        operations.transfer(**self.place, target=target, on=values["on"])
        words = {"name": self.person.name, "union": target}
        return self.home(_("%(name)s已转入“%(union)s”，原来的记录保留在历史中。") % words)
