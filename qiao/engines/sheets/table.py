"""One call from a clerk's file to rows that are understood, with everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from .body import Line, lines
from .checks import SheetChecks
from .headers import Heading, Layout, find
from .kinds import Fault, Note, Raw, SheetKind, Term, UnreadableFile
from .reader import RawBook, RawSheet, read
from .values import parse_all


@dataclass(slots=True)
class Row:
    """One person or organization. ``number`` is Excel's row; ``values`` holds each column of the sheet.

    An empty cell is None (False in a yes/no column); so is one that was not understood.
    """

    sheet: str
    number: int
    values: dict[str, Any]
    section: str
    cells: list[Raw]
    faulty: bool = False


@dataclass
class Table:
    """A workbook as understood: rows in the file's order over all its sheets."""

    kind: SheetKind
    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    layouts: list[Layout] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)  # nobody knows what they mean
    ignored_columns: list[str] = field(
        default_factory=list
    )  # unknown ones, and those that somebody said to ignore
    missing_columns: list[str] = field(default_factory=list)  # labels of required columns that no sheet has

    @property
    def reporting_unit(self) -> str:
        """The unit that the file itself says it comes from (填报单位：…), or ""."""
        return next((layout.reporting_unit for layout in self.layouts if layout.reporting_unit), "")

    def raw(self, row: Row, key: str) -> Raw:
        """The cell as it stands in the file; "" where the sheet has no such column."""
        for layout in self.layouts:
            if layout.sheet.name == row.sheet:
                heading = layout.by_key.get(key)
                return row.cells[heading.index] if heading and heading.index < len(row.cells) else ""
        return ""

    def columns(self) -> list[Heading]:
        """What was recognized, for confirmation: the headings of the first sheet."""
        return list(self.layouts[0].headings.values()) if self.layouts else []


def read_table(
    source: bytes | str | Path | RawBook,
    kind: SheetKind,
    *,
    as_of: date,
    remembered: Mapping[str, str | None] | None = None,
    choose: Collection[str] | None = None,
) -> Table:
    """Read, recognize, parse and check a workbook.

    :param as_of: the day that the figures stand for; a joining day after it is remarked upon.
    :param remembered: answers given before: heading → key, or None to ignore the column.
    :param choose: names of the sheets to read; without it, all visible ones that hold such a table.
    :raises UnreadableFile: nothing in the file can be read as this kind of sheet.
    """
    book = source if isinstance(source, RawBook) else read(source)
    table = Table(kind, notes=list(book.notes))
    table.layouts = _layouts(book, table, remembered, choose)
    _list_columns(table)
    if table.missing_columns:
        return table
    seen: dict[str, dict[Any, Any]] = {}
    for layout in table.layouts:
        _read_sheet(table, layout, as_of, seen)
    order = {layout.sheet.name: at for at, layout in enumerate(table.layouts)}
    table.faults.sort(key=lambda fault: (order[fault.sheet], fault.row))
    if not table.rows and not table.faults:
        raise UnreadableFile(_("只有表头，没有数据。请填好后再交上来。"))
    return table


def _layouts(
    book: RawBook, table: Table, remembered: Mapping[str, str | None] | None, choose: Collection[str] | None
) -> list[Layout]:
    """The sheets to read. One without the required columns (a word list) is left out if another has them."""
    wanted = [
        sheet for sheet in book.sheets if (sheet.name in choose if choose is not None else not sheet.hidden)
    ]
    found: list[Layout] = []
    for sheet in wanted:
        if layout := find(sheet, table.kind, remembered):
            found.append(layout)
        elif any(sheet.rows):
            table.notes.append(_skipped(sheet))
    if not found:
        raise UnreadableFile(
            _("没有找到“%(title)s”的表头。请确认交的是这种表，且表头里有“%(column)s”一列。")
            % {"title": table.kind.title, "column": "、".join(column.label for column in table.kind.required)}
        )
    required = {column.key for column in table.kind.required}
    complete = [layout for layout in found if required <= layout.by_key.keys()]
    if complete:
        table.notes += [_skipped(layout.sheet) for layout in found if layout not in complete]
        return complete
    best = max(found, key=lambda layout: len(layout.by_key))
    for column in table.kind.required:
        if column.key not in best.by_key:
            table.missing_columns.append(column.label)
            message = _("表里没有“%(label)s”这一列") % {"label": column.label}
            remedy = _("请补上这一列；如果有而名称不同，请在页面上指认。")
            table.faults.append(
                Fault(best.sheet.name, best.last + 1, column.label, "missing", message, remedy)
            )
    return [best]


def _skipped(sheet: RawSheet) -> Note:
    message = _("工作表“%(name)s”不是这种表，没有读") % {"name": sheet.name}
    return Note(sheet.name, 0, "", "skipped_sheet", message, _("不必处理。"))


def _list_columns(table: Table) -> None:
    for heading in chain.from_iterable(layout.headings.values() for layout in table.layouts):
        if heading.key is None and heading.text not in table.ignored_columns:
            table.ignored_columns.append(heading.text)
            if not heading.ignored:
                table.unknown_columns.append(heading.text)


def _read_sheet(table: Table, layout: Layout, as_of: date, seen: dict[str, dict[Any, Any]]) -> None:
    kind, sheet = table.kind, layout.sheet
    body = list(lines(layout, kind))
    data = [line for line in body if line.kind == "data"]
    _refuse_uncalculated(layout, data)
    values = {
        key: parse_all(kind.columns[key], _column(data, heading.index))
        for key, heading in layout.by_key.items()
    }
    for key in list(values):
        if into := kind.columns[key].into:
            for at, part in enumerate(into):
                values.setdefault(part, [value[at] if type(value) is Term else None for value in values[key]])

    checks = SheetChecks(kind, layout, data, values)
    checks.run(as_of, seen)
    checks.totals(body)
    faulty = {at for at, _key in checks.faults}
    keys = list(values)
    for at, (line, cells) in enumerate(zip(data, zip(*values.values(), strict=True), strict=True)):
        row = Row(
            sheet.name,
            line.at + 1,
            dict(zip(keys, cells, strict=True)),
            line.section,
            line.cells,
            at in faulty,
        )
        table.rows.append(row)
    table.faults += [*checks.faults.values(), *checks.total_faults]
    table.notes += checks.notes


def _column(data: list[Line], index: int) -> list[Raw]:
    return [line.cells[index] if index < len(line.cells) else "" for line in data]


def _refuse_uncalculated(layout: Layout, data: list[Line]) -> None:
    """Formulas never calculated look empty; taking them for empty would lose what the clerk sees."""
    if not layout.sheet.uncalculated:
        return
    wanted = {heading.index for heading in layout.by_key.values()}
    rows = {line.at for line in data}
    lost = sorted(place for place in layout.sheet.uncalculated if place[0] in rows and place[1] in wanted)
    if lost:
        row, column = lost[0]
        raise UnreadableFile(
            _(
                "工作表“%(sheet)s”第 %(row)s 行“%(column)s”等 %(count)s 格是公式，没有算出的结果。"
                "请用 Excel 或 WPS 打开，保存一次再交上来。"
            )
            % {
                "sheet": layout.sheet.name,
                "row": row + 1,
                "column": layout.headings[column].text,
                "count": len(lost),
            }
        )
