"""The filters of the table; every one stands in the address."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qiao.registry.organizations.facts import LINES
from qiao.registry.organizations.kinds import Tier
from qiao.registry.organizations.queries import Supervisor
from qiao.registry.people.facts import BASES
from qiao.services.basics.kinds import NO_UNIT, PARTS, STRUCTURES

UNITS_IN_A_LIST = 300
"""So many units can be chosen from a list; where there are more, the name is typed."""


class Filters(forms.Form):
    on = forms.DateField(label=_("统计日期"), widget=forms.DateInput({"type": "date"}), required=False)
    supervisor = forms.ChoiceField(label=_("主管工会"), required=False)
    line = forms.ChoiceField(
        label=_("隶属关系"),
        choices=[("", _("全部")), *((part, LINES[part]) for part in PARTS)],
        required=False,
    )
    kind = forms.ChoiceField(
        label=_("层级"),
        choices=[("", _("全部")), *(choice for choice in Tier.choices if choice[0] != Tier.FEDERATION)],
        required=False,
    )
    unit = forms.CharField(label=_("单位"), required=False)
    basis = forms.ChoiceField(
        label=_("口径"), choices=[("", _("账面数优先")), *BASES.items()], required=False
    )
    structure = forms.ChoiceField(label=_("机构"), choices=list(STRUCTURES.items()), required=False)
    compare = forms.DateField(label=_("对比日期"), widget=forms.DateInput({"type": "date"}), required=False)

    def __init__(self, asked: Any, *, supervisors: Iterable[Supervisor], units: list[str]) -> None:
        super().__init__(asked)
        self.fields["supervisor"].choices = [(each.public_id, each.name) for each in supervisors]  # type: ignore[attr-defined]
        if len(units) <= UNITS_IN_A_LIST:
            named = [(name, _("未登记单位") if name == NO_UNIT else name) for name in units]
            self.fields["unit"] = forms.ChoiceField(
                label=_("单位"), choices=[("", _("全部")), *named], required=False
            )
