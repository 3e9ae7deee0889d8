"""What people type about people: its shape only. Whether it may be done is the operations' matter."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qiao.foundation.crypto import is_masked
from qiao.registry.people.kinds import Placement, Sex, StaffClass, Staffing

ANY = [("", _("不限"))]
UNKNOWN = [("", _("未填"))]


def day_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class FilterForm(forms.Form):
    """The list's filters, as they stand in the address."""

    union = forms.CharField(label=_("所在工会"), required=False, max_length=60)
    staff_class = forms.ChoiceField(label=_("身份类别"), required=False, choices=[*ANY, *StaffClass.choices])
    sex = forms.ChoiceField(label=_("性别"), required=False, choices=[*ANY, *Sex.choices])
    member = forms.ChoiceField(
        label=_("会员"), required=False, choices=[*ANY, ("yes", _("是会员")), ("no", _("不是会员"))]
    )
    to_complete = forms.ChoiceField(
        label=_("资料"), required=False, choices=[*ANY, ("1", _("待补全身份证号"))]
    )
    on = forms.DateField(label=_("数据日期"), required=False, widget=day_input())


class DayForm(forms.Form):
    """The day from which something holds."""

    on = forms.DateField(label=_("从哪一天起"), widget=day_input())


class PersonForm(forms.Form):
    """A person's own fields. Numbers come filled in masked; a mask that stays means "unchanged"."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    id_number = forms.CharField(
        label=_("身份证号"),
        required=False,
        max_length=30,
        help_text=_("没有可先留空，列入待补全；性别和出生日期会按号码填写。"),
    )
    sex = forms.ChoiceField(label=_("性别"), required=False, choices=[*UNKNOWN, *Sex.choices])
    born_on = forms.DateField(label=_("出生日期"), required=False, widget=day_input())
    phone = forms.CharField(label=_("手机号"), required=False, max_length=30)
    ethnic_group = forms.CharField(label=_("民族"), required=False, max_length=20)
    political_status = forms.CharField(label=_("政治面貌"), required=False, max_length=20)
    education = forms.CharField(label=_("学历"), required=False, max_length=20)
    member_number = forms.CharField(label=_("会员证号"), required=False, max_length=40)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        return {
            name: value
            for name, value in values.items()
            if not (name in ("id_number", "phone") and is_masked(value))
        }


class CorrectForm(PersonForm):
    """A correction is of what was wrong all along, so it has no day."""


class EmploymentForm(DayForm):
    """How somebody works at a unit, from a day."""

    staff_class = forms.ChoiceField(
        label=_("身份类别"), required=False, choices=[*UNKNOWN, *StaffClass.choices]
    )
    staffing = forms.ChoiceField(label=_("编制类型"), required=False, choices=[*UNKNOWN, *Staffing.choices])
    placement = forms.ChoiceField(label=_("用工方式"), choices=Placement.choices)
    duty = forms.CharField(label=_("职务"), required=False, max_length=60)


class EnterForm(PersonForm, EmploymentForm):
    """A new person with the work and the membership."""

    works = forms.BooleanField(label=_("在本单位工作"), required=False, initial=True)
    member = forms.BooleanField(label=_("是本会会员"), required=False, initial=True)
    joined_on = forms.DateField(
        label=_("入会时间"),
        required=False,
        widget=day_input(),
        help_text=_("最早加入工会的日期，不清楚可留空。"),
    )
    field_order = ("name", "id_number", "sex", "born_on", "phone", "on", "works", "staff_class")


class JoinForm(DayForm):
    """Joining a union, from a day."""

    joined_on = forms.DateField(
        label=_("入会时间"), required=False, widget=day_input(), help_text=_("最早加入工会的日期。")
    )


class TransferForm(DayForm):
    """Going over to another union, from a day."""

    target = forms.CharField(
        label=_("转入的工会"),
        max_length=120,
        help_text=_("请写全称，或从提示中选择。"),
        widget=forms.TextInput(attrs={"list": "unions"}),
    )
