"""套表: fills the empty table that a superior sent, in its own layout, with what is held and nothing else."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.formula.translate import Translator
from openpyxl.worksheet.worksheet import Worksheet

from . import reader
from .body import Line, lines
from .export import as_text
from .headers import Heading, Layout, find
from .kinds import PartialDate, SheetKind, UnreadableFile
from .shifting import insert_rows
from .vocabulary import plain

MOST_CELLS = 400_000  # openpyxl keeps about 0.5 KB for each

Catalogue = Mapping[str, Callable[[Any], Any]]
"""What is held: column key → how to get it from a subject (an organization, say); None: not known."""


@dataclass
class Filled:
    """The filled file and what became of it; columns go by the file's own headings."""

    content: bytes = b""
    matched: dict[str, str] = field(default_factory=dict)  # heading → key
    unmatched_columns: list[str] = field(default_factory=list)
    unmatched_names: list[str] = field(default_factory=list)
    rows: int = 0
    filled_cells: int = 0


def fill(
    source: bytes | str | Path,
    *,
    kind: SheetKind,
    catalogue: Catalogue,
    rows_by_name: Mapping[str, Any],
    order: Sequence[Any],
    day: date,
    basis: str,
    remembered: Mapping[str, str | None] | None = None,
) -> Filled:
    """Fill every table in the file that has headings of this kind.

    Rows that name a subject are filled beside the name; an empty body gets a row for each one in ``order``.
    A cell that holds anything is left alone.

    :param rows_by_name: every name that a subject goes by → the subject.
    :param day: the day the figures stand for, and :param basis: what they rest on; both are said in the file.
    :raises UnreadableFile: the file cannot be read, or has no such table.
    """
    data = reader.load(source)
    raw = reader.read(data)
    if raw.cells > MOST_CELLS:
        raise UnreadableFile(_("空表太大（超过 40 万个单元格）。请删去空白行列，保存后再来套表。"))
    book = _open(data, raw)
    names = {plain(name): subject for name, subject in rows_by_name.items()}
    done = Filled()
    found = False
    for sheet in raw.sheets:
        layout = None if sheet.hidden else find(sheet, kind, remembered, least=1)
        naming = _naming(layout, kind) if layout else None
        if layout and naming:
            found = True
            _SheetFiller(book[sheet.name], layout, naming, kind, catalogue, done).run(
                names, order, day, basis
            )
    if not found:
        raise UnreadableFile(
            _("没有找到可以套的表头：表头里要有“%(column)s”一列。请核对这份空表。")
            % {"column": "、".join(column.label for column in kind.required)}
        )
    book.properties.description = _said(day, basis)
    book.calculation.fullCalcOnLoad = True  # openpyxl keeps formulas, but not their last results
    output = io.BytesIO()
    book.save(output)
    done.content = output.getvalue()
    return done


def _open(data: bytes, raw: reader.RawBook) -> openpyxl.Workbook:
    if raw.format == "xlsx":
        try:
            return openpyxl.load_workbook(io.BytesIO(data))
        except (ValueError, KeyError, TypeError, zipfile.BadZipFile) as broken:
            raise UnreadableFile(
                _("文件已损坏。请用 Excel 或 WPS 打开并另存为 .xlsx，再交上来。")
            ) from broken
    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet in raw.sheets:
        written = book.create_sheet(sheet.name)
        for row, cells in enumerate(sheet.rows, 1):
            for column, value in enumerate(cells, 1):
                if value != "":
                    _put(written.cell(row, column), value)
        for top, left, bottom, right in sheet.merges:
            written.merge_cells(
                start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1
            )
    return book


def _naming(layout: Layout, kind: SheetKind) -> Heading | None:
    """The column that says whose row it is: the required one, else one of organizations or units."""
    by_key = layout.by_key
    keys = [column.key for column in kind.required]
    keys += [column.key for column in kind.columns.values() if column.kind in ("unit", "organization")]
    return next((by_key[key] for key in keys if key in by_key), None)


class _SheetFiller:
    """One sheet. Rows and columns count from 1 here, as openpyxl does."""

    def __init__(
        self,
        sheet: Worksheet,
        layout: Layout,
        naming: Heading,
        kind: SheetKind,
        catalogue: Catalogue,
        done: Filled,
    ) -> None:
        self.sheet, self.layout, self.naming, self.kind, self.done = sheet, layout, naming, kind, done
        self.getters: dict[int, Callable[[Any], Any]] = {}
        self.sequence: int | None = None
        for heading in layout.headings.values():
            column = kind.columns.get(heading.key or "")
            if column and column.kind == "sequence":
                self.sequence = heading.index + 1
            elif getter := _getter(kind, heading.key, catalogue):
                self.getters[heading.index + 1] = getter
                done.matched[heading.text] = heading.key or ""
            elif heading.text not in done.unmatched_columns and not self._calculates(heading):
                done.unmatched_columns.append(heading.text)
        self.ticks = {heading.index + 1 for heading in layout.headings.values() if "√" in heading.text}

    def _calculates(self, heading: Heading) -> bool:
        """Whether the form works this column out by itself (入会率, say)."""
        return self.sheet.cell(self.layout.last + 2, heading.index + 1).data_type == "f"

    def run(self, names: Mapping[str, Any], order: Sequence[Any], day: date, basis: str) -> None:
        below = {line.at + 1: line for line in lines(self.layout, self.kind)}
        named = [
            (row, name) for row, line in below.items() if line.kind == "data" and (name := self._name(line))
        ]
        if named:
            subjects = [(row, names.get(plain(name))) for row, name in named]
            missing = [name for row, name in named if plain(name) not in names]
            self.done.unmatched_names += missing
            bottom = max(below)
        else:
            subjects, bottom = self._make_rows(order, below)
            missing = []
        number = 0
        for row, subject in subjects:
            if subject is not None:
                number += 1
                self._fill_row(row, subject, number)
        self.done.rows += number
        if not missing:
            self._fill_totals([row for row, _subject in subjects])
        _put(self._free_line(bottom), _said(day, basis))

    def _name(self, line: Line) -> str:
        index = self.naming.index
        value = line.cells[index] if index < len(line.cells) else ""
        return value if isinstance(value, str) else ""

    def _make_rows(
        self, order: Sequence[Any], below: Mapping[int, Line]
    ) -> tuple[list[tuple[int, Any]], int]:
        """A row for each subject in an empty body; what stands below moves down. Gives rows and last row."""
        first = self.layout.last + 2
        end = min(
            (row for row, line in below.items() if line.kind in ("total", "subtotal", "note")), default=0
        )
        leading_total = end == first and below[end].kind == "total" and self._is_roomy_below(end, below)
        if leading_total:  # 合计 stands on top
            first, end = end + 1, min((row for row in below if row > end), default=0)
        room = (end or self._last_styled(first) + 1) - first
        extra = len(order) - room
        template = self._template(first) if room else []
        if end and extra > 0:
            insert_rows(self.sheet, end, extra, first)
        for row in range(first + 1, first + len(order)):
            if row >= first + room:
                self._dress(row, first, template)
        bottom = (
            max([*below, first + max(room, 1) - 1]) + max(extra, 0)
            if end
            else first + max(len(order), room) - 1
        )
        return [(first + at, subject) for at, subject in enumerate(order)], bottom

    def _is_roomy_below(self, row: int, below: Mapping[int, Line]) -> bool:
        return (
            all(line.kind == "note" for other, line in below.items() if other > row)
            and self._last_styled(row + 1) > row
        )

    def _last_styled(self, first: int) -> int:
        """The last of the bordered rows that begin at ``first``: an empty form's own lines."""
        row = first
        while row <= self.sheet.max_row and any(
            self.sheet.cell(row, index + 1).border.bottom.style for index in self.layout.headings
        ):
            row += 1
        return row - 1

    def _template(self, row: int) -> list[Any]:
        return [self.sheet.cell(row, column) for column in range(1, self.sheet.max_column + 1)]

    def _dress(self, row: int, first: int, template: Iterable[Any]) -> None:
        """A new row looks and calculates like the first one."""
        for model in template:
            cell = self.sheet.cell(row, model.column)
            if isinstance(cell, MergedCell):
                continue
            cell._style = copy(model._style)
            if model.data_type == "f":
                cell.value = Translator(model.value, model.coordinate).translate_formula(cell.coordinate)
        self.sheet.row_dimensions[row].height = self.sheet.row_dimensions[first].height
        for cells in [
            cells for cells in self.sheet.merged_cells.ranges if cells.min_row == cells.max_row == first
        ]:
            self.sheet.merge_cells(
                start_row=row, end_row=row, start_column=cells.min_col, end_column=cells.max_col
            )

    def _fill_row(self, row: int, subject: Any, number: int) -> None:
        if self.sequence and self._is_free(row, self.sequence):
            self.sheet.cell(row, self.sequence).value = number
        for column, getter in self.getters.items():
            if not self._is_free(row, column):
                continue
            value = getter(subject)
            if isinstance(value, bool) and column in self.ticks:
                value = "√" if value else None
            if value is None or value == "" or value == ():
                continue
            _put(self.sheet.cell(row, column), value)
            self.done.filled_cells += 1

    def _fill_totals(self, rows: list[int]) -> None:
        """A grand total without a formula of its own gets the sums, unless a number is not known."""
        if not rows:
            return
        total = next((row for row in range(1, self.sheet.max_row + 1) if self._is_total(row)), None)
        if total is None:
            return
        for heading in self.layout.by_key.values():
            column = heading.index + 1
            if self.kind.columns[heading.key or ""].kind == "count" and self._is_free(total, column):
                numbers = [self.sheet.cell(row, column).value for row in rows]
                if all(isinstance(number, int) for number in numbers):
                    self.sheet.cell(total, column).value = sum(numbers)
                    self.done.filled_cells += 1

    def _is_total(self, row: int) -> bool:
        if row <= self.layout.last + 1:
            return False
        cells = [self.sheet._cells.get((row, column)) for column in range(1, 5)]  # cell() would make them
        texts = [cell.value for cell in cells if cell]
        return any(isinstance(text, str) and plain(text) in ("合计", "总计") for text in texts)

    def _is_free(self, row: int, column: int) -> bool:
        cell = self.sheet.cell(row, column)
        return isinstance(cell, Cell) and (cell.value is None or str(cell.value).strip() == "")

    def _free_line(self, bottom: int) -> Any:
        row = bottom + 1
        while not self._is_free(row, 1):
            row += 1
        if self.sheet.print_area:
            area = str(self.sheet.print_area).rpartition("!")[2].replace("$", "")
            start, _colon, end = area.rpartition(",")[2].partition(":")
            letters = end.rstrip("0123456789")
            self.sheet.print_area = f"{start}:{letters}{max(row, int(end[len(letters) :] or 0))}"
        return self.sheet.cell(row, 1)


def _getter(kind: SheetKind, key: str | None, catalogue: Catalogue) -> Callable[[Any], Any] | None:
    """How to get a column; a term in one cell is made of its two days."""
    if key is None or key in catalogue:
        return catalogue.get(key or "")
    into = kind.columns[key].into
    if not into or not all(part in catalogue for part in into):
        return None

    def term(subject: Any) -> str | None:
        ends = [catalogue[part](subject) for part in into]
        return "—".join(f"{end.year}.{end.month}" for end in ends) if all(ends) else None

    return term


def _put(cell: Any, value: Any) -> None:
    """Write a value so that a date looks like one and a text is never taken for a formula."""
    if isinstance(value, date):
        is_bare = cell.number_format == "General"
        cell.value = value
        if is_bare:
            cell.number_format = "yyyy-mm-dd"
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        cell.value = value
    else:
        cell.value = str(value) if isinstance(value, PartialDate) else as_text(value)
        cell.data_type = "s"
        if cell.value.startswith(reader.FORMULA_STARTS):
            cell.quotePrefix = True  # also when it is edited


def _said(day: date, basis: str) -> str:
    return f"口径：{basis}；数据截止 {day.year}年{day.month}月{day.day}日（由 Qiao 按所持数据套填）"
