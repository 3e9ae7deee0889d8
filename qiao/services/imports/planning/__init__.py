"""A workbook held against the register: what would be written, and what is wrong. Writes nothing."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from qiao.engines.sheets import headers
from qiao.engines.sheets import reader as files
from qiao.engines.sheets.kinds import SheetKind, UnreadableFile
from qiao.engines.sheets.reader import RawBook
from qiao.engines.sheets.table import read_table
from qiao.engines.sheets.vocabulary import load_kind
from qiao.foundation.access import Actor
from qiao.foundation.bulk import without_collection
from qiao.services.imports.kinds import Kind
from qiao.services.imports.planning import members, organizations
from qiao.services.imports.planning.plan import Plan


def sheet_kind(kind: str) -> SheetKind:
    """The kind of sheet in the sheets engine."""
    return load_kind(Kind(kind).value)


def read(
    source: bytes | Path,
    kind: str,
    *,
    reader: Actor,
    on: date,
    remembered: Mapping[str, str | None] | None = None,
    union: int | None = None,
    choices: dict[str, str] | None = None,
) -> Plan:
    """Read a workbook and hold it against the register as it stands on the day.

    :param remembered: headings that somebody has explained: heading → key, None to ignore.
    :param union, choices: see ``members.plan``.
    Raises UnreadableFile where nothing in the file can be read as this kind of sheet.
    """
    with without_collection():
        book = files.read(source)
        _refuse_the_other_kind(book, kind, remembered)
        table = read_table(book, sheet_kind(kind), as_of=on, remembered=remembered)
        if kind == Kind.ORGANIZATIONS:
            return organizations.plan(table, reader=reader, on=on)
        return members.plan(table, reader=reader, on=on, union=union, choices=choices)


_MARGIN = 3
"""So many columns more must a file have of the other kind before it is taken for that."""


def _refuse_the_other_kind(book: RawBook, kind: str, remembered: Mapping[str, str | None] | None) -> None:
    """A roster among tables of organizations would have a fault in every row: say what it is instead."""
    other = Kind.MEMBERS if kind == Kind.ORGANIZATIONS else Kind.ORGANIZATIONS
    if _columns(book, other) >= _columns(book, kind, remembered) + _MARGIN:
        raise UnreadableFile(
            _("这像是花名册，请在“导入花名册”上传。")
            if other == Kind.MEMBERS
            else _("这像是工会组织情况表，请在“导入工会组织”上传。")
        )


def _columns(book: RawBook, kind: str, remembered: Mapping[str, str | None] | None = None) -> int:
    """How many columns of this kind the sheet with most of them has."""
    found = (headers.find(sheet, sheet_kind(kind), remembered) for sheet in book.sheets if not sheet.hidden)
    return max((len(layout.by_key) for layout in found if layout), default=0)
