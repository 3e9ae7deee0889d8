"""Imports, and what people answered about columns that nobody knew."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from qiao.foundation.access import Scope
from qiao.services.imports.kinds import Kind, Stage


def new_public_id() -> str:
    return get_random_string(10, "23456789ABCDEFGHJKMNPQRSTUVWXYZ")


class ImportRows(models.QuerySet["Import"]):
    def for_reader(self, reach: Scope) -> Self:
        """Imports filed under an organization within the scope."""
        if reach.everything:
            return self
        condition = Q(pk__in=())
        for subtree in reach.subtrees:
            condition |= Q(organization__path__gte=subtree.path, organization__path__lt=subtree.path + "~")
        return self.filter(condition)


class Import(models.Model):
    """One workbook on its way into the register.

    The files lie encrypted by digest: ``file`` as sent, ``preview`` what the page shows of it (numbers
    masked), ``traces`` what undoing needs. ``seen`` is the fingerprint of the plan that the preview shows:
    another plan at the time of writing is not written. ``event`` is the audit event that wrote it,
    ``concerned`` the organizations whose rows it touched.
    """

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id)
    kind = models.CharField(_("内容"), max_length=20, choices=Kind)
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, null=True, related_name="+"
    )
    union = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, null=True, related_name="+"
    )
    as_of = models.DateField(_("统计截止日"))
    file_name = models.CharField(_("文件"), max_length=200)
    file = models.CharField(max_length=64)
    preview = models.CharField(max_length=64, blank=True)
    traces = models.CharField(max_length=64, blank=True)
    seen = models.CharField(max_length=64, blank=True)
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.READING)
    counts = models.JSONField(default=dict)
    choices = models.JSONField(default=dict)
    trouble = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    event = models.BigIntegerField(null=True)
    concerned = ArrayField(models.BigIntegerField(), default=list)
    written_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    objects = ImportRows.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-at"])]

    def within(self, reach: Scope) -> bool:
        return self.organization.within(reach) if self.organization else reach.everything

    def __str__(self) -> str:
        return self.file_name


class Progress(models.Model):
    """How many rows a running import has written: kept apart, for it is seen before the import commits."""

    work = models.OneToOneField(Import, on_delete=models.CASCADE, related_name="progress")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.done}/{self.total}"


class Answer(models.Model):
    """What a column's heading means in a kind of sheet, as somebody said; an empty key: of no interest."""

    kind = models.CharField(max_length=20, choices=Kind)
    heading = models.CharField(max_length=120)
    key = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "heading"], name="imports_one_answer_a_heading")
        ]

    def __str__(self) -> str:
        return self.heading
