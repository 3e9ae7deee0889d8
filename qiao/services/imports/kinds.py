"""The words of imports: what is imported, and how far an import has come."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What a workbook holds; the name is that of its kind of sheet in the sheets engine."""

    ORGANIZATIONS = "organizations", _("工会组织情况表")
    MEMBERS = "members", _("职工（会员）花名册")


class Stage(TextChoices):
    """How far an import has come."""

    READING = "reading", _("正在核对")
    UNREADABLE = "unreadable", _("读不懂")
    CHECKED = "checked", _("待确认")
    WRITING = "writing", _("正在写入")
    WRITTEN = "written", _("已写入")
    UNDONE = "undone", _("已撤销")
    DISCARDED = "discarded", _("已作废")


class RowState(TextChoices):
    """What an import means to do with one row."""

    NEW = "new", _("新增")
    CHANGED = "changed", _("有变化")
    UNCHANGED = "unchanged", _("无变化")
    FAULTY = "faulty", _("有差错")
