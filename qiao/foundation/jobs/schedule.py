"""Jobs of every day: a room declares them in ``jobs.py``, the worker puts each in the queue once a day."""

from datetime import date
from typing import Any

from django.db import connection, transaction

DAILY: dict[str, Any] = {}
"""Task by name (``organizations.rebuild_paths``)."""


def daily(name: str) -> Any:
    """Make a task (``django_tasks.task``) a job of every day, enqueued with ``on="2026-11-23"``."""

    def declare(task: Any) -> Any:
        DAILY[name] = task
        return task

    return declare


def enqueue_due(*, on: date) -> list[str]:
    """Put the jobs that have not run for this day into the queue; returns their names.

    The row is taken and the task enqueued in one transaction: two schedulers at once enqueue it once.
    """
    return [name for name, task in DAILY.items() if _take(name, task, on)]


def _take(name: str, task: Any, on: date) -> bool:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """
            insert into jobs_lastrun (job, "on") values (%s, %s)
            on conflict (job) do update set "on" = excluded."on" where jobs_lastrun."on" < excluded."on"
            returning id
            """,
            [name, on],
        )
        if cursor.fetchone() is None:
            return False
        task.enqueue(on=on.isoformat())
        return True
