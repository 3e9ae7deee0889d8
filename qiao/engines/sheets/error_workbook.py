"""The clerk's own file, as sent, with the faulty cells marked and a last column that says what to do."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

import openpyxl
import xlsxwriter
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill

from .headers import Layout
from .kinds import Fault
from .reader import FORMULA_STARTS, RawBook, RawSheet, read
from .table import Table
from .vocabulary import OWN_REMARKS

MOST_CELLS = (
    300_000  # openpyxl takes 5 s for 200,000 cells; larger files are written anew, with plain formats
)
FILL = "FFF2B8B5"
REMARK_COLOUR = "FFB1261F"


class _Marks(NamedTuple):
    """For one sheet, counted from 0: cells to colour, what to say in each row, and where."""

    header: int
    column: int
    cells: set[tuple[int, int]]
    remarks: dict[int, str]


def write_error_workbook(source: bytes, table: Table, faults: Iterable[Fault] | None = None) -> bytes:
    """The file as sent with faults marked; always .xlsx.

    Formats, merged cells and formulas stay, unless the file is an .xls, a .csv or very large: then its cells
    are written into a plain workbook. A text that looks like a formula stays a text when it is edited.

    :param faults: those of the table, or more (the register finds faults that a file alone does not show).
    """
    book = read(source)
    marks = _marks(table, book, list(table.faults if faults is None else faults))
    if book.format == "xlsx" and book.cells <= MOST_CELLS:
        return _into_own(source, marks)
    return _anew(book, marks)


def _marks(table: Table, book: RawBook, faults: list[Fault]) -> dict[str, _Marks]:
    by_sheet: dict[str, list[Fault]] = defaultdict(list)
    for fault in faults:
        by_sheet[fault.sheet].append(fault)
    sheets = {sheet.name: sheet for sheet in book.sheets}
    return {
        layout.sheet.name: _sheet_marks(layout, sheets[layout.sheet.name], by_sheet[layout.sheet.name])
        for layout in table.layouts
        if by_sheet[layout.sheet.name]
    }


def _sheet_marks(layout: Layout, sheet: RawSheet, faults: list[Fault]) -> _Marks:
    places = {heading.text: heading.index for heading in layout.headings.values()}
    cells: set[tuple[int, int]] = set()
    remarks: dict[int, list[str]] = defaultdict(list)
    for fault in faults:
        remarks[fault.row - 1].append(f"{fault.column}：{fault.message}。{fault.remedy}")
        if fault.column in places:
            cells.add((fault.row - 1, places[fault.column]))
    header = sheet.rows[layout.first]
    own = next((at for at, cell in enumerate(header) if cell == OWN_REMARKS), None)  # a file that comes back
    width = max((len(row) for row in sheet.rows), default=0)
    column = own if own is not None else width
    return _Marks(layout.first, column, cells, {row: "\n".join(texts) for row, texts in remarks.items()})


def _into_own(source: bytes, marks: dict[str, _Marks]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(source), keep_links=False)
    # We go through _cells: rows and iterators would make every cell down to the last formatted one.
    fill = PatternFill("solid", fgColor=FILL)
    for name, mark in marks.items():
        sheet = book[name]
        for (row, column), cell in sheet._cells.items():  # what a former error workbook said
            if column == mark.column + 1 and row > mark.header and cell.value:
                _say(cell, None)
        for row, column in mark.cells:
            sheet.cell(row + 1, column + 1).fill = fill
        _say(sheet.cell(mark.header + 1, mark.column + 1), OWN_REMARKS)
        for row, text in mark.remarks.items():
            _say(sheet.cell(row + 1, mark.column + 1), text)
        letter = openpyxl.utils.get_column_letter(mark.column + 1)
        sheet.column_dimensions[letter].width = 60
    for sheet in book.worksheets:
        for cell in sheet._cells.values():
            if cell.data_type == "s" and str(cell.value).startswith(FORMULA_STARTS):
                cell.quotePrefix = True
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def _say(cell: Any, text: str | None) -> None:
    if not isinstance(cell, Cell):
        return  # inside a merged title
    cell.value = text
    if text is not None:
        cell.data_type = "s"
    cell.font = Font(color=REMARK_COLOUR)
    cell.alignment = Alignment(wrap_text=True, vertical="center")


def _anew(book: RawBook, marks: dict[str, _Marks]) -> bytes:
    output = io.BytesIO()
    written = xlsxwriter.Workbook(output, {"constant_memory": True, "nan_inf_to_errors": True})
    formats = {
        "plain": written.add_format({}),
        "quoted": written.add_format({"quote_prefix": True}),
        "faulty quoted": written.add_format({"bg_color": f"#{FILL[2:]}", "quote_prefix": True}),
        "day": written.add_format({"num_format": "yyyy-mm-dd"}),
        "fault": written.add_format({"bg_color": f"#{FILL[2:]}"}),
        "faulty day": written.add_format({"bg_color": f"#{FILL[2:]}", "num_format": "yyyy-mm-dd"}),
        "remark": written.add_format(
            {"font_color": f"#{REMARK_COLOUR[2:]}", "text_wrap": True, "quote_prefix": True}
        ),
    }
    for raw in book.sheets:
        sheet = written.add_worksheet(raw.name)
        mark = marks.get(raw.name, _Marks(-1, -1, set(), {}))
        if mark.column >= 0:
            sheet.set_column(mark.column, mark.column, 60)
        if raw.hidden:
            sheet.hide()
        for row, cells in enumerate(raw.rows):
            for column, value in enumerate(cells):
                if column != mark.column:
                    _copy(sheet, row, column, value, (row, column) in mark.cells, formats)
            if row == mark.header:
                sheet.write_string(row, mark.column, OWN_REMARKS, formats["remark"])
            elif row in mark.remarks:
                sheet.write_string(row, mark.column, mark.remarks[row], formats["remark"])
    written.close()
    return output.getvalue()


def _copy(sheet: Any, row: int, column: int, value: Any, faulty: bool, formats: dict[str, Any]) -> None:
    style = formats["fault" if faulty else "plain"]
    if value == "":
        if faulty:
            sheet.write_blank(row, column, None, style)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, style)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value, style)
    elif isinstance(value, date) and value.year >= 1900:
        sheet.write_datetime(row, column, value, formats["faulty day" if faulty else "day"])
    else:
        if str(value).startswith(FORMULA_STARTS):
            style = formats["faulty quoted" if faulty else "quoted"]
        sheet.write_string(row, column, str(value), style)
