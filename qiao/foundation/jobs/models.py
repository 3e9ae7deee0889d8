"""When each daily job ran last: once a day whoever asks, and made up for after a dead day."""

from django.db import models


class LastRun(models.Model):
    """The last day for which a daily job was put in the queue."""

    job = models.CharField(max_length=80, unique=True)
    on = models.DateField()

    def __str__(self) -> str:
        return self.job
