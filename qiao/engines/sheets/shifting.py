"""Makes room for rows in a worksheet as Excel would: what stands below moves, what reaches over it stretches.

openpyxl's own insert_rows leaves formulas, merged cells, heights and validations behind.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.worksheet.worksheet import Worksheet

_REFERENCE = re.compile(
    r"(?:(?P<sheet>'(?:[^']|'')+'|[^'!:]+)!)?(?P<cells>\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)"
)
_ROW = re.compile(r"(\$?[A-Z]{1,3}\$?)(\d+)")

Move = Callable[[int, bool], int]
"""Where a row goes; the second argument says that it is the last row of a range."""


def insert_rows(sheet: Worksheet, before: int, count: int, body: int) -> None:
    """Insert ``count`` rows before row ``before`` (from 1), at the end of a body that begins at row ``body``.

    A range that ends with the body's last row stretches over the new rows, so that totals stay totals.
    """
    if count <= 0:
        return

    def move(row: int, is_end: bool) -> int:
        at_end = is_end and row == before - 1 and row >= body
        return row + count if row >= before or at_end else row

    def place(row: int, _is_end: bool = False) -> int:
        return row + count if row >= before else row

    heights = {row: dimension.height for row, dimension in sheet.row_dimensions.items() if dimension.height}
    merged = [CellRange(str(cells)) for cells in sheet.merged_cells.ranges]
    for cells in merged:
        if cells.min_row >= before:
            sheet.unmerge_cells(cells.coord)
    if sheet.max_row >= before:
        sheet.move_range(f"A{before}:{get_column_letter(sheet.max_column)}{sheet.max_row}", rows=count)
    for cells in merged:
        if cells.min_row >= before:
            cells.shift(row_shift=count)
            sheet.merge_cells(cells.coord)
    for row in sorted((row for row in heights if row >= before), reverse=True):
        sheet.row_dimensions[row].height = None
    for row, height in heights.items():
        if row >= before:
            sheet.row_dimensions[row + count].height = height
    _move_formulas(sheet.parent, sheet, move)
    _move_rules(sheet, move)
    if sheet.print_area:
        areas = sheet.print_area if isinstance(sheet.print_area, list) else str(sheet.print_area).split(",")
        sheet.print_area = [_moved(area.rpartition("!")[2].replace("$", ""), move) for area in areas]
    if sheet.auto_filter.ref:
        sheet.auto_filter.ref = _moved(sheet.auto_filter.ref, move)


def _move_formulas(book: Workbook, moved: Worksheet, move: Move) -> None:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f" and isinstance(cell.value, str):
                    cell.value = _formula(cell.value, sheet is moved, moved.title, move)


def _formula(text: str, is_home: bool, title: str, move: Move) -> str:
    """The formula with its references to the moved sheet put right; those to other sheets stay."""
    tokens = Tokenizer(text)
    for token in tokens.items:
        found = _REFERENCE.fullmatch(token.value) if token.subtype == Token.RANGE else None
        if not found:
            continue
        name = (found["sheet"] or "").strip("'").replace("''", "'")
        if name == title or (is_home and not name):
            prefix = f"{found['sheet']}!" if found["sheet"] else ""
            token.value = prefix + _moved(found["cells"], move)
    return tokens.render()


def _move_rules(sheet: Worksheet, move: Move) -> None:
    """Conditional formats and drop-down lists reach over the new rows."""
    for validation in sheet.data_validations.dataValidation:
        validation.sqref = MultiCellRange([_moved(cells.coord, move) for cells in validation.sqref.ranges])
    rules = sheet.conditional_formatting
    sheet.conditional_formatting = ConditionalFormattingList()
    for held in rules:
        cells = " ".join(_moved(part.coord, move) for part in held.sqref.ranges)
        for rule in held.rules:
            sheet.conditional_formatting.add(cells, rule)


def _moved(reference: str, move: Move) -> str:
    """C5:C10 → C5:C80. A single cell moves, and never stretches."""
    first, colon, last = reference.partition(":")
    start = _ROW.sub(lambda part: f"{part[1]}{move(int(part[2]), False)}", first)
    return start + colon + _ROW.sub(lambda part: f"{part[1]}{move(int(part[2]), True)}", last)
