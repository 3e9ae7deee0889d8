"""The roles that an account can be given; what each may do stands in the rooms' ``service.py``."""

import secrets

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    SYSTEM = "system", _("系统")
    SUPERVISOR = "supervisor", _("主管（工委、联合会）")
    READER = "reader", _("主管查阅")
    OFFICER = "officer", _("基层工会干部")
    MEMBER = "member", _("会员")


_READABLE = "23456789abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ"


def new_password() -> str:
    """A first password to hand over on paper: 14 letters and digits that cannot be misread (80 bits)."""
    return "".join(secrets.choice(_READABLE) for _position in range(14))
