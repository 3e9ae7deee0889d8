"""What the worker does for imports: checking large files, writing. Running a job twice does no harm."""

from contextlib import closing

from django.db import connections
from django.utils.translation import gettext as _
from django_tasks import task

from qiao.foundation.access import Actor
from qiao.foundation.accounts.models import User
from qiao.foundation.errors import Refused
from qiao.services.imports.kinds import Stage
from qiao.services.imports.models import Import


@task()
def check(work: int, user: int) -> None:
    """Check a file that is too large to be checked while a person waits."""
    from qiao.services.imports import operations

    found = Import.objects.get(pk=work)
    if found.stage == Stage.READING:
        try:
            operations.check(actor=Actor.of(User.objects.get(pk=user)), work=found)
        except Exception as fault:
            sentence = (
                fault.sentence
                if isinstance(fault, Refused)
                else _("核对时出了意外。请重新核对；如仍不行，请告诉管理员。")
            )
            Import.objects.filter(pk=work).update(stage=Stage.UNREADABLE, trouble=sentence)
            raise


@task()
def write(work: int, user: int, skip_faulty: bool, leaving: list[str]) -> None:
    """Write an import as the person who confirmed it; a refusal goes back to his page."""
    from qiao.services.imports import operations

    found = Import.objects.get(pk=work)
    if found.stage != Stage.WRITING:
        return
    with closing(connections.create_connection("default")) as apart, apart.cursor() as cursor:

        def tell(done: int) -> None:
            cursor.execute("update imports_progress set done = %s where work_id = %s", [done, work])

        try:
            actor = Actor.of(User.objects.get(pk=user))
            operations.commit(actor=actor, work=found, skip_faulty=skip_faulty, leaving=leaving, tell=tell)
        except Refused as refusal:
            Import.objects.filter(pk=work, stage=Stage.WRITING).update(
                stage=Stage.CHECKED, trouble=refusal.sentence
            )
        except Exception:
            sentence = _("写入时出了意外，什么都没有写入。请重试；如仍不行，请把这次导入的编号告诉管理员。")
            Import.objects.filter(pk=work, stage=Stage.WRITING).update(stage=Stage.CHECKED, trouble=sentence)
            raise
