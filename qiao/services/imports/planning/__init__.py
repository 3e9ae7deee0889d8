"""A workbook held against the register: what would be written, and what is wrong. Writes nothing."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from qiao.engines.sheets.kinds import SheetKind
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
        table = read_table(source, sheet_kind(kind), as_of=on, remembered=remembered)
        if kind == Kind.ORGANIZATIONS:
            return organizations.plan(table, reader=reader, on=on)
        return members.plan(table, reader=reader, on=on, union=union, choices=choices)
