"""Filling an empty table from what the register holds, and the tables that a reader had filled."""

from datetime import date
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qiao.engines.sheets.fill import Filled, fill
from qiao.engines.sheets.vocabulary import load_kind
from qiao.foundation import files
from qiao.foundation.access import Actor
from qiao.foundation.errors import NotFound, Refused
from qiao.registry.terms import sheet
from qiao.registry.terms.sheet import Row
from qiao.services.tables.models import FilledTable

PERMISSION = "tables.fill"
_BASES = {"counted": "账面数", "reported": "填报数"}


def filled(*, reader: Actor, on: date, content: bytes) -> Filled:
    """The superior's table with the unions that this reader may know of, as they stood on the day.

    Raises UnreadableFile for a file that cannot be read, Refused where nothing is held on that day.
    """
    rows = sheet.rows(reader=reader, on=on, permission=PERMISSION)
    unions = [row for row in rows if row.counted_union]
    if not unions:
        raise Refused(
            _("%(on)s 没有可填的工会。请先导入组织，或换一个日期。") % {"on": on}, code="nothing_held"
        )
    catalogue = {key: partial(_value, key) for key in sheet.KEYS}
    return fill(
        content,
        kind=load_kind("organizations"),
        catalogue=catalogue,
        rows_by_name=_names(unions),
        order=unions,
        day=on,
        basis=_basis(unions),
    )


def history(*, reader: Actor) -> QuerySet[FilledTable]:
    """The tables that this reader had filled, the latest first."""
    return FilledTable.objects.filter(user=reader.user).order_by("-at")


def table(*, reader: Actor, number: int) -> FilledTable:
    found = history(reader=reader).filter(pk=number).first()
    if found is None:
        raise NotFound(_("没有这份表，或不是您套的。"))
    return found


def content(*, reader: Actor, number: int) -> bytes:
    """The filled file itself."""
    return files.load(table(reader=reader, number=number).digest, settings.FILES_ROOT)


def _value(key: str, row: Row) -> Any:
    return row.values[key]


def _names(unions: list[Row]) -> dict[str, Row]:
    """Names that a superior's table may use: the union's own, and its unit's where that hosts one only."""
    names: dict[str, Row] = {}
    hosts: dict[str, list[Row]] = {}
    for row in unions:
        hosts.setdefault(row.values["unit"] or "", []).append(row)
    for unit, hosted in hosts.items():
        direct = [row for row in hosted if row.values["line"] == "直属"]
        if unit and len(direct or hosted) == 1:
            names[unit] = (direct or hosted)[0]
    return names | {row.values["name"]: row for row in unions}


def _basis(unions: list[Row]) -> str:
    """账面数, 填报数, or both: which count the head counts in the table rest on."""
    used = sorted({row.people_basis for row in unions if row.people_basis})
    return "、".join(_BASES[basis] for basis in used) or "在册信息"
