"""The one worker of a site: runs what is in the queue, and puts the jobs of the day there.

A task that a killed worker left behind is run again, at most ``TRIES`` times in all: tasks are written so
that running twice does no harm.
"""

import logging
import threading
import time
from contextlib import closing
from datetime import date

from django.db import close_old_connections, connection, connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from qiao.foundation.jobs import schedule

TRIES = 3
_PAUSE = 0.5
_LOOK_AT_THE_CLOCK = 60

logger = logging.getLogger(__name__)


def run() -> None:
    """Work until told to stop (SIGTERM). Waits while another worker of this database lives."""
    with closing(connections.create_connection("default")) as alone, alone.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(hashtext('qiao.worker'))")
        revive()
        threading.Thread(target=_keep_the_calendar, daemon=True).start()
        worker = Worker(
            queue_names=["*"],
            interval=_PAUSE,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        worker.configure_signals()
        worker.run()


def revive() -> int:
    """Put the tasks of dead workers back; those tried often enough have failed. Returns how many."""
    left_behind = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
    revived = 0
    for task in left_behind:
        again = len(task.worker_ids) < TRIES
        task.status = TaskResultStatus.READY if again else TaskResultStatus.FAILED
        task.finished_at = None if again else timezone.now()
        task.save(update_fields=["status", "finished_at"])
        revived += again
        logger.warning("task %s of a dead worker: %s", task.task_path, task.status)
    return revived


def _keep_the_calendar() -> None:
    seen: date | None = None
    while True:
        today = timezone.localdate()
        if today != seen:
            try:
                close_old_connections()
                schedule.enqueue_due(on=today)
                seen = today
            except Exception:
                logger.exception("the jobs of %s could not be enqueued; trying again", today)
                connection.close()
        time.sleep(_LOOK_AT_THE_CLOCK)
