"""The words of organizations: kinds, tiers and forms, as the glossary names them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What an organization is. Only unions have terms, rosters and figures of members."""

    UNION = "union", _("工会")
    PARTY = "party", _("机关党组织")
    YOUTH = "youth", _("团组织")
    WOMEN = "women", _("妇女组织")
    CARE = "care", _("关工委")
    RETIRED = "retired", _("退管委")


class Tier(TextChoices):
    """Where a union stands. Only a federation stands outside the count of unions."""

    FEDERATION = "federation", _("工会联合会")
    INDUSTRIAL = "industrial", _("产业工会")
    BASE = "base", _("基层工会")
    BRANCH = "branch", _("工会分会")
    GROUP = "group", _("工会小组")


class WomenForm(TextChoices):
    """How women workers are organized in a union: a committee, one member of the union committee, or not."""

    COMMITTEE = "committee", _("女职工委员会")
    MEMBER = "member", _("女职工委员")
    NONE = "none", _("未设")


REPORTED_MEASURES = ("staff", "cadre", "worker", "other_staff", "women", "members", "women_members")
"""Head counts that a union reports for a day (填报数), in people."""

PROFILE_FIELDS = (
    "union_committee",
    "audit_committee",
    "women_form",
    "own_account",
    "legal_person",
    "uscc",
    "seal",
    "home",
)
"""Dated facts about a union; None means not known."""
