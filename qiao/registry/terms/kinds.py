"""The words of terms and posts."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

TERM_YEARS = (3, 5)
"""Lengths of a term in years that the trade union law permits: 3 or 5, nothing between (工会法 第16条)."""


class PostKind(TextChoices):
    """Posts of a union, in the order of the officers' address list (工会干部通讯录)."""

    CHAIR = "chair", _("工会主席")
    VICE_CHAIR = "vice_chair", _("工会副主席")
    AUDIT_CHAIR = "audit_chair", _("经审主任")
    WOMEN_CHAIR = "women_chair", _("女工主任")
    ACCOUNTANT = "accountant", _("会计")
    CASHIER = "cashier", _("出纳")
    HANDLER = "handler", _("经办人")


class Mode(TextChoices):
    """How a post is held."""

    FULL_TIME = "full_time", _("专职")
    CONCURRENT = "concurrent", _("兼职")
    TEMPORARY = "temporary", _("挂职")


class ConcurrentPost(TextChoices):
    """The party or administrative post that a concurrent chair holds (兼任)."""

    PARTY_GROUP_MEMBER = "party_group_member", _("党组成员")
    PARTY_SECRETARY = "party_secretary", _("机关党委书记")
    DEPUTY_SECRETARY = "deputy_secretary", _("机关党委专职副书记")
    SAME_RANK = "same_rank", _("其他同职级干部")
