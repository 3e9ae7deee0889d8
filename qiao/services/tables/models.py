"""Tables that were filled for somebody: whose, for which day, and where the file lies."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class FilledTable(models.Model):
    """One filled file. Only who had it filled may fetch it; ``report`` says what was and was not filled."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    on = models.DateField(_("统计截止日"))
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    report = models.JSONField()

    def __str__(self) -> str:
        return self.file_name
