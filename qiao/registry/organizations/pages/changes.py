"""One form for each change of an organization or unit; each says from which day it holds."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiao.foundation.form_pages import FormPage
from qiao.foundation.pages import is_local
from qiao.foundation.service import door
from qiao.foundation.ui.templatetags.ui import cnday
from qiao.registry.organizations import forms as shapes
from qiao.registry.organizations import operations, queries
from qiao.registry.organizations.kinds import PROFILE_FIELDS, REPORTED_MEASURES, Kind
from qiao.registry.organizations.pages.organization import HISTORY, address

SUGGESTED = 200
"""Names that the browser offers while one types; any other is found by writing it."""


def _said(values: dict[str, Any]) -> dict[str, Any]:
    """The values as a sentence says them."""
    return {**values, "on": cnday(values["on"])}


class OfOrganization(FormPage):
    """A change of one organization that the reader may see, as it stands today."""

    def load(self, **given: Any) -> None:
        self.thing = queries.get(reader=self.actor, public_id=given["public_id"])
        self.state, self.stands = queries.nearest_state(
            reader=self.actor, organization=self.thing, on=self.today
        )

    def form_arguments(self) -> dict[str, Any]:
        return {"reader": self.actor, "today": self.today}

    def known(self) -> dict[str, Any]:
        return shapes.known_of(self.state)

    def around(self) -> dict[str, Any]:
        return {"subtitle": self.state.name, "back": self.address(), "back_label": self.state.name}

    def address(self, tab: str = "overview") -> str:
        return address(self.thing.public_id, tab)

    def heads(self) -> list[str]:
        return [head.name for head in queries.supervisors(reader=self.actor, on=self.today)[:SUGGESTED]]

    def units_and_parties(self) -> dict[str, list[str]]:
        parties = queries.matching(reader=self.actor, on=self.today, organization__kind=Kind.PARTY)
        return {
            "units": [unit.name for unit in queries.units(on=self.today)[:SUGGESTED]],
            "parties": list(parties.values_list("name", flat=True)[:SUGGESTED]),
        }


class Create(OfOrganization):
    """A new organization under a superior (``?under=``), or a root for whoever holds the whole site."""

    permission = "organizations.create"
    form_class = shapes.CreateForm
    title = gettext_lazy("新建组织")
    submit = gettext_lazy("新建")

    def load(self, **given: Any) -> None:
        under = self.request.GET.get("under", "")
        self.thing = (
            queries.get(reader=self.actor, public_id=under)
            if under
            else queries.top(reader=self.actor, on=self.today)
        )

    def known(self) -> dict[str, Any]:
        if self.thing is None:
            return {}
        state, _stands = queries.nearest_state(reader=self.actor, organization=self.thing, on=self.today)
        return {"superior": state.name}

    def around(self) -> dict[str, Any]:
        return {
            "back": reverse("organizations:list"),
            "back_label": _("组织"),
            "explanation": _("一次有很多组织时，导入台账更快。")
            if door("organizations.import", self.actor)
            else "",
            "suggestions": {"superiors": self.heads(), **self.units_and_parties()},
        }

    def act(self, values: dict[str, Any]) -> tuple[str, str]:
        made = operations.create(actor=self.actor, **values)
        return _("已新建“%(name)s”。下一步：登记届次和职务，导入花名册。") % {"name": made}, address(
            made.public_id
        )


class Rename(OfOrganization):
    permission = "organizations.rename"
    form_class = shapes.RenameForm
    title = gettext_lazy("组织更名")
    submit = gettext_lazy("组织更名")

    def act(self, values: dict[str, Any]) -> tuple[str, str]:
        state = operations.rename(actor=self.actor, organization=self.thing, **values)
        sentence = _("自 %(on)s 起更名为“%(name)s”；按旧名仍能搜到，此前的报表仍用旧名。")
        return sentence % {"on": cnday(values["on"]), "name": state.name}, self.address()


class Move(OfOrganization):
    permission = "organizations.move"
    form_class = shapes.MoveForm
    title = gettext_lazy("调整上级")
    submit = gettext_lazy("调整上级")

    def around(self) -> dict[str, Any]:
        explanation = _("下级组织一并随行；此前各日的统计仍按原隶属关系，不会改变。")
        return {**super().around(), "explanation": explanation, "suggestions": {"superiors": self.heads()}}

    def act(self, values: dict[str, Any]) -> tuple[str, str]:
        operations.move(actor=self.actor, organizations=[self.thing], **values)
        sentence = _("自 %(on)s 起上级为“%(superior)s”；此前的统计不变。")
        return sentence % _said(values), self.address()


class Describe(OfOrganization):
    permission = "organizations.describe"
    form_class = shapes.DescribeForm
    title = gettext_lazy("修改编码、所在单位、同级党组织")
    submit = gettext_lazy("保存")

    def around(self) -> dict[str, Any]:
        return {**super().around(), "suggestions": self.units_and_parties()}

    def act(self, values: dict[str, Any]) -> tuple[str, str]:
        operations.describe(actor=self.actor, organization=self.thing, **values)
        return _("已登记，自 %(on)s 起生效。") % _said(values), self.address()


class SetProfile(OfOrganization):
    permission = "organizations.set_profile"
    form_class = shapes.ProfileForm
    title = gettext_lazy("登记组织建设情况")
    submit = gettext_lazy("保存")

    def known(self) -> dict[str, Any]:
        row = queries.profile(reader=self.actor, organization=self.thing, on=self.today)
        return {name: getattr(row, name) for name in PROFILE_FIELDS} if row else {}

    def act(self, values: dict[str, Any]) -> tuple[str, str]:
        operations.set_profile(actor=self.actor, organization=self.thing, **values)
        return _("组织建设情况已登记，自 %(on)s 起生效。") % _said(values), self.address()


class Report(OfOrganization):
    permission = "organizations.report"
    form_class = shapes.ReportForm
    title = gettext_lazy("登记填报数")
    submit = gettext_lazy("登记")

    def known(self) -> dict[str, Any]:
        row = queries.reported(reader=self.actor, organization=self.thing, on=self.today)
        return {name: getattr(row, name) for name in REPORTED_MEASURES} if row else {}

    def act(self, values: dict[str, Any]) -> tuple[str, str]:
        operations.report(actor=self.actor, organization=self.thing, **values)
        sentence = _("截至 %(on)s 的填报数已登记；与账面数不一致的，概况页列出差数。")
        return sentence % _said(values), self.address()


class Correct(OfOrganization):
    permission = "organizations.correct"
    form_class = shapes.CorrectForm
    title = gettext_lazy("更正层级、建会时间")
    submit = gettext_lazy("更正")

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "organization": self.thing}

    def known(self) -> dict[str, Any]:
        return {"tier": self.thing.tier, "founded_on": self.thing.founded_on}

    def act(self, values: dict[str, Any]) -> tuple[str, str]:
        operations.correct(actor=self.actor, organization=self.thing, **values)
        return _("已更正，原值见“历史”。"), self.address()


class End(OfOrganization):
    permission = "organizations.end"
    form_class = shapes.EndForm
    title = gettext_lazy("撤销组织")
    submit = gettext_lazy("撤销组织")

    def known(self) -> dict[str, Any]:
        return {}

    def around(self) -> dict[str, Any]:
        explanation = _("撤销后不再计入此后的统计；此前的届次、职务、人员和统计都保留。误撤可以恢复。")
        return {**super().around(), "explanation": explanation}

    def act(self, values: dict[str, Any]) -> tuple[str, str]:
        operations.end(actor=self.actor, organization=self.thing, **values)
        return _("“%(name)s”自 %(on)s 起撤销。误撤的，可在“历史”中恢复。") % {
            "name": self.state.name,
            **_said(values),
        }, self.address(HISTORY)


class Restore(OfOrganization):
    permission = "organizations.restore"
    form_class = shapes.RestoreForm
    title = gettext_lazy("恢复误撤的组织")
    submit = gettext_lazy("恢复")

    def around(self) -> dict[str, Any]:
        return {**super().around(), "explanation": _("恢复后如同从未撤销；撤销和恢复都留在“历史”中。")}

    def act(self, values: dict[str, Any]) -> tuple[str, str]:
        operations.restore(actor=self.actor, organization=self.thing)
        return _("“%(name)s”已恢复。") % {"name": self.state.name}, self.address()


class RecordUnit(OfOrganization):
    """A new unit, or another name or number for a known one."""

    permission = "organizations.record_unit"
    form_class: type[forms.Form] = shapes.UnitForm
    title = gettext_lazy("登记单位")
    submit = gettext_lazy("登记")

    def load(self, **given: Any) -> None:
        self.unit = queries.unit(public_id=given["public_id"]) if "public_id" in given else None
        self.thing = queries.top(reader=self.actor, on=self.today)

    def known(self) -> dict[str, Any]:
        state = queries.unit_state(unit=self.unit, on=self.today) if self.unit else None
        if state is None:
            return {"sequence": queries.next_sequence(on=self.today)}
        return {"name": state.name, "sequence": state.sequence}

    def around(self) -> dict[str, Any]:
        return {"back": self.address(), "back_label": _("单位和机构序列")}

    def address(self, tab: str = "overview") -> str:
        asked = self.request.GET.get("back", "")
        return asked if is_local(self.request, asked) else reverse("organizations:units")

    def act(self, values: dict[str, Any]) -> tuple[str, str]:
        operations.record_unit(actor=self.actor, host=self.thing, unit=self.unit, **values)
        return _("单位“%(name)s”已登记，自 %(on)s 起生效。") % {
            "name": values["name"],
            "on": cnday(values["on"]),
        }, self.address()
