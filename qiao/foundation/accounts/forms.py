"""Signing in and a new password, in our words; what they do is allauth's."""

from allauth.account import forms as allauth_forms
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from qiao.foundation.accounts import queries


class MobileField(forms.CharField):
    """A Chinese mobile number."""

    def clean(self, value: str) -> str:
        number = queries.mobile_number(super().clean(value))
        if not number:
            raise ValidationError(_("手机号应为 11 位。"))
        return number


class SignInForm(allauth_forms.LoginForm):
    """User name or phone, and password."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label, password.label = _("用户名或手机号"), _("密码")
        login.widget.attrs = {"autocomplete": "username", "autofocus": True}
        password.widget.attrs = {"autocomplete": "current-password"}
        password.help_text = ""


class PasswordForm(allauth_forms.ChangePasswordForm):
    """The old password once, the new one twice."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        words = {"oldpassword": _("现在的密码"), "password1": _("新密码"), "password2": _("再输一遍新密码")}
        for name, label in words.items():
            self.fields[name].label, self.fields[name].help_text = label, ""
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields["password1"].help_text = _("至少 10 位，不要用常见的词，也不要与用户名或姓名相近。")
