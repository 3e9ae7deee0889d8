"""What imports offer to other pages: what waits on the desk."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from qiao.foundation import access
from qiao.foundation.access import Actor
from qiao.foundation.service import Task
from qiao.services.imports import queries


def tasks(reader: Actor, on: date) -> list[Task]:
    """Imports that wait to be confirmed, and those that did not succeed, for those who may confirm them."""
    if not access.holds(reader, "imports.start"):
        return []
    sentences = {
        "waiting": _("%(count)s 批导入已核对，待确认写入"),
        "failed": _("%(count)s 批导入没有成功，待处理"),
    }
    found = []
    for show, sentence in sentences.items():
        ids = list(queries.imports(reader=reader, show=show).values_list("public_id", flat=True))
        if ids:
            one = reverse("imports:show", args=[ids[0]])
            url = one if len(ids) == 1 else f"{reverse('imports:list')}?show={show}"
            found.append(Task(sentence % {"count": len(ids)}, url, len(ids)))
    return found
