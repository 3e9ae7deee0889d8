"""The words of people at work: classes, staffing, membership."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Sex(TextChoices):
    MALE = "M", _("男")
    FEMALE = "F", _("女")


class StaffClass(TextChoices):
    """The three classes in which offices count their staff."""

    CADRE = "cadre", _("干部")
    WORKER = "worker", _("工勤")
    OTHER = "other", _("其他")


class Staffing(TextChoices):
    """The kind of post behind the work (编制类型)."""

    ADMINISTRATIVE = "administrative", _("行政")
    PUBLIC_SERVANT_LAW = "public_servant_law", _("参公")
    INSTITUTION = "institution", _("事业")
    CONTRACT = "contract", _("编外聘用")
    DISPATCHED = "dispatched", _("劳务派遣")


class Placement(TextChoices):
    """How a person came to the place: own staff, lent from elsewhere, or serving a temporary post."""

    OWN = "own", _("本单位")
    LENT = "lent", _("借调")
    TEMPORARY = "temporary", _("挂职")


class MembershipState(TextChoices):
    """A retained membership (保留会籍, after retirement) does not vote and is not counted."""

    ACTIVE = "active", _("在册")
    RETAINED = "retained", _("保留会籍")


PERSON_FIELDS = (
    "name",
    "sex",
    "born_on",
    "id_number",
    "phone",
    "ethnic_group",
    "political_status",
    "education",
    "member_number",
)
"""A person's own fields, as forms and corrections name them."""

EMPLOYMENT_FIELDS = ("staff_class", "staffing", "placement", "duty", "unit")
"""How somebody works at a unit; dated."""
