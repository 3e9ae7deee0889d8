"""The append-only trail. The database refuses update and delete; see the migration's triggers."""

from django.conf import settings
from django.db import models


class Event(models.Model):
    """One operation that was done: who, what, when. Its changes stand in the rows beside it."""

    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["action", "at"]), models.Index(fields=["at"])]


class Row(models.Model):
    """What one event changed in one thing: ``{"field": [old, new]}``; sensitive values as keyed digests.

    The database does not check ``event``: the trail writes both in one transaction, and neither is ever
    deleted, so that a check for each of a batch's rows would only cost time.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="rows", db_constraint=False)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    subject_label = models.CharField(max_length=200)
    changes = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id"])]


class LookUp(models.Model):
    """Somebody looked at sensitive data in clear: who, whose, which field, why, when."""

    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    field = models.CharField(max_length=40)
    reason = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id"])]
