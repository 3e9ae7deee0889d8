"""Reads of imports: the history, one of them, what its page shows."""

import json
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from qiao.engines.sheets.error_workbook import write_error_workbook
from qiao.foundation import access, files
from qiao.foundation.access import Actor
from qiao.foundation.errors import NotFound
from qiao.registry.organizations import queries as organizations
from qiao.registry.organizations.directory import directory
from qiao.registry.organizations.kinds import Kind as OrganizationKind
from qiao.services.imports import planning
from qiao.services.imports.kinds import Stage
from qiao.services.imports.models import Answer, Import

READ = "imports.read"


_SHOWN = {
    "waiting": Q(stage=Stage.CHECKED, trouble=""),
    "failed": Q(stage=Stage.UNREADABLE) | Q(stage=Stage.CHECKED) & ~Q(trouble=""),
}


def imports(*, reader: Actor, show: str = "") -> QuerySet[Import]:
    """The imports that the reader may know of, the latest first; ``show``: "waiting" or "failed"."""
    found = Import.objects.for_reader(access.scope(reader, READ)).filter(_SHOWN.get(show, Q()))
    return found.select_related("by", "organization").order_by("-at", "-pk")


def get(*, reader: Actor, public_id: str) -> Import:
    found = imports(reader=reader).filter(public_id=public_id).select_related("union").first()
    if found is None:
        raise NotFound(_("没有这次导入，或您不能查看它。"))
    return found


def place(*, reader: Actor) -> Any:
    """The organization under which this reader's imports are filed; None: the whole site."""
    reach = access.scope(reader, "imports.upload")
    if reach.everything or not reach:
        return None
    paths = {subtree.path for subtree in reach.subtrees}
    return organizations.readable(reader=reader).filter(path__in=paths).order_by("path").first()


def unions(*, reader: Actor, on: date) -> list[tuple[str, str]]:
    """Permanent identifier and name of every union that a roster may belong to, in the official order."""
    found = organizations.states(reader=reader, on=on).filter(organization__kind=OrganizationKind.UNION)
    return list(found.values_list("organization__public_id", "name"))


def union(*, reader: Actor, name: str, on: date) -> Any:
    """The union of this name. Raises NotFound with the nearest names."""
    book = directory(reader=reader, on=on)
    found = book.find(name, OrganizationKind.UNION)
    if len(found) != 1:
        near = "、".join(book.nearest(name))
        raise NotFound(
            _("没有登记名为“%(name)s”的工会。%(near)s")
            % {"name": name, "near": _("是不是：%(near)s？") % {"near": near} if near else ""},
            code="unknown_organization",
        )
    return book.organization(found[0])


def remembered(kind: str) -> dict[str, str | None]:
    """What people said about headings of this kind of sheet: heading → key, None: of no interest."""
    answers = Answer.objects.filter(kind=kind).values_list("heading", "key")
    return {heading: key or None for heading, key in answers}


def source(work: Import) -> bytes:
    """The file as sent."""
    return files.load(work.file, settings.FILES_ROOT)


def preview(work: Import) -> dict[str, Any]:
    """What the page shows of the plan (``previews.of``)."""
    return json.loads(files.load(work.preview, settings.FILES_ROOT)) if work.preview else {}


def error_workbook(*, reader: Actor, work: Import) -> bytes:
    """The clerk's own file with the faults marked, those that only the register shows included."""
    data = source(work)
    plan = planning.read(
        data,
        work.kind,
        reader=reader,
        on=work.as_of,
        remembered=remembered(work.kind),
        union=work.union_id,
        choices=work.choices,
    )
    return write_error_workbook(data, plan.table, plan.faults)


def later(work: Import) -> Import | None:
    """A later import that touched the same organizations: it must be undone first."""
    return (
        Import.objects.filter(
            stage=Stage.WRITTEN, written_at__gt=work.written_at, concerned__overlap=work.concerned
        )
        .exclude(pk=work.pk)
        .first()
    )
