"""Accounts: people who sign in, and the parts of Qiao that act by themselves."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiao.foundation import crypto
from qiao.foundation.fields import EncryptedTextField

PHONE_PLACE = "accounts.user.phone"


def phone_index(phone: str) -> bytes | None:
    """The blind index under which a phone number is found; None for none."""
    return crypto.blind_index(phone, place=PHONE_PLACE) if phone else None


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=username)


class User(AbstractBaseUser):
    """An account. ``is_system`` accounts never sign in; they act for a job or the command line."""

    username = models.CharField(_("用户名"), max_length=60, unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    phone = EncryptedTextField(_("手机号"), null=True, blank=True)
    phone_index = models.BinaryField(null=True, unique=True, editable=False)
    is_active = models.BooleanField(_("可以登录"), default=True)
    is_system = models.BooleanField(default=False)
    language = models.CharField(max_length=10, default="zh-hans")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    SENSITIVE = frozenset({"phone"})

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(is_system=True) | Q(username__startswith="system:"), name="accounts_system_name"
            )
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.phone_index = phone_index(self.phone or "")
        super().save(*args, **kwargs)

    @property
    def phone_masked(self) -> str:
        return crypto.mask_phone(self.phone) if self.phone else ""

    def get_full_name(self) -> str:
        return self.name

    def __str__(self) -> str:
        return self.name or self.username
