"""Daily work of the register of organizations."""

from datetime import date

from django_tasks import task

from qiao.foundation.jobs.schedule import daily
from qiao.registry.organizations import operations


@daily("organizations.rebuild_paths")
@task()
def rebuild_paths(on: str) -> None:
    """A superior that changes from a future day takes effect on the line of today when that day comes."""
    operations.rebuild_paths(today=date.fromisoformat(on))
