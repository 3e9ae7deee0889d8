"""The roles that an account can be given; what each may do stands in the rooms' ``service.py``."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    SYSTEM = "system", _("系统")
    SUPERVISOR = "supervisor", _("主管（工委、联合会）")
    READER = "reader", _("主管查阅")
    OFFICER = "officer", _("基层工会干部")
    MEMBER = "member", _("会员")
