"""What people type about accounts: its shape only."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qiao.foundation.errors import Refused
from qiao.registry.grants.kinds import Role
from qiao.registry.organizations.models import Organization

ROLES = [(role.value, role.label) for role in Role if role != Role.SYSTEM]


class RoleForm(forms.Form):
    """A role over an organization and everything below it.

    ``find``: the organization of what was typed, None for the whole site; raises Refused where it is unknown
    or not the giver's. ``whole_site``: whether the giver may leave the organization empty.
    """

    role = forms.ChoiceField(label=_("角色"), choices=ROLES, help_text=_("各角色能做什么，见“谁能做什么”。"))
    organization = forms.CharField(
        label=_("管辖的组织"),
        required=False,
        max_length=120,
        help_text=_("写全称，或从提示中选择；包括它的全部下级。留空表示整个平台。"),
        error_messages={"required": _("您不管辖整个平台，请写明管辖的组织。")},
        widget=forms.TextInput(attrs={"list": "organizations"}),
    )
    hosted = forms.BooleanField(
        label=_("也包括这些组织所在单位的其他组织（党、团、妇女组织等）"), required=False
    )

    def __init__(
        self, *args: Any, find: Callable[[str], Organization | None], whole_site: bool, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.find = find
        if not whole_site:
            self.fields["organization"].required = True
            self.fields["organization"].help_text = _("写全称，或从提示中选择；包括它的全部下级。")

    def clean_organization(self) -> Organization | None:
        try:
            return self.find(self.cleaned_data["organization"])
        except Refused as refusal:
            raise forms.ValidationError(refusal.sentence) from None


class PasswordForm(forms.Form):
    """A first password, shown because it has to be handed over."""

    password = forms.CharField(
        label=_("初始密码"),
        max_length=128,
        strip=False,
        help_text=_("已随机生成，可以改写，至少 10 位。请记下并当面交给本人，离开本页后不再显示。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class AccountForm(RoleForm, PasswordForm):
    """A new account with its first role."""

    username = forms.CharField(
        label=_("用户名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    name = forms.CharField(label=_("姓名"), max_length=60)
    phone = forms.CharField(
        label=_("手机号"), required=False, max_length=30, help_text=_("填写后也可用手机号登录。")
    )
    field_order = ("username", "name", "phone", "role", "organization", "hosted", "password")


class WhyForm(forms.Form):
    """A permission to explain."""

    permission = forms.ChoiceField(label=_("哪一项权限"))

    def __init__(self, *args: Any, choices: list[tuple[Any, list[tuple[str, Any]]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["permission"].choices = choices  # type: ignore[attr-defined]
