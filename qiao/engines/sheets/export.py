"""Lists in the manner of offices: 标题, 填报单位（盖章）, 单位：人, 填表人, 审核人, 填报日期.

These words are Chinese in every language of the pages: the paper goes to an office, and is read again here.
"""

from __future__ import annotations

import io
import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from typing import Any

import xlsxwriter

from .reader import FORMULA_STARTS

_SAMPLE = 200  # rows that decide the widths of columns
_FORBIDDEN = dict.fromkeys(map(ord, r"[]:*?/\\"), "－")  # in the name of a sheet


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column of a list; neighbours of one ``group`` stand under a common heading. Width in characters."""

    label: str
    group: str = ""
    width: float | None = None


def write_list(
    title: str,
    columns: Sequence[ListColumn | str],
    rows: Iterable[Sequence[Any]],
    *,
    reporting_unit: str,
    day: date,
    unit_note: str = "",
    basis: str = "",
    people_lines: Sequence[str] = ("填表人", "审核人"),
) -> bytes:
    """An .xlsx that can be printed and sent as it is, and read by this engine again.

    :param unit_note: what is counted, e.g. 单位：人; :param basis: said below the table, e.g. 账面数.
    Texts stay texts: nothing that a person typed runs as a formula, not even when its cell is edited.
    """
    heads = [column if isinstance(column, ListColumn) else ListColumn(column) for column in columns]
    has_groups = any(head.group for head in heads)
    output = io.BytesIO()
    # Cells merged over two rows cannot be written row by row; lists with groups are short ones.
    options = {"constant_memory": not has_groups, "in_memory": False, "strings_to_formulas": False}
    book = xlsxwriter.Workbook(output, options)
    sheet = book.add_worksheet(title.translate(_FORBIDDEN)[:31] or None)
    formats = _Formats(book)
    last = max(len(heads) - 1, 1)
    rows = iter(rows)
    sample = [list(row) for _at, row in zip(range(_SAMPLE), rows, strict=False)]
    for at, head in enumerate(heads):
        sheet.set_column(at, at, head.width or _width(head.label, (row[at] for row in sample)))

    sheet.merge_range(0, 0, 0, last, title, formats.title)
    sheet.set_row(0, 32)
    sheet.write_string(1, 0, f"填报单位（盖章）：{reporting_unit}", formats.line)
    sheet.write_string(1, last, unit_note, formats.right)
    first = _write_header(sheet, heads, formats) if has_groups else 3
    if not has_groups:
        for at, head in enumerate(heads):
            sheet.write_string(2, at, head.label, formats.head)
    at = first
    for row in _chain(sample, rows):
        for place, value in enumerate(row):
            _write(sheet, at, place, value, formats)
        at += 1
    if basis:
        sheet.write_string(at, 0, f"口径：{basis}", formats.line)
        at += 1
    signatures = [f"{name}：" for name in people_lines]
    signatures.append(f"填报日期：{_written(day)}")
    places = [round(place * last / max(len(signatures) - 1, 1)) for place in range(len(signatures))]
    for place, line in zip(places, signatures, strict=True):
        sheet.write_string(at, place, line, formats.right if place == last and place else formats.line)

    sheet.freeze_panes(first, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.repeat_rows(2, first - 1)
    sheet.print_area(0, 0, at, last)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    book.set_properties({"title": title, "comments": f"{_written(day)} {basis}".strip()})
    book.close()
    return output.getvalue()


def as_text(value: Any) -> str:
    """A value as a clerk would write it: 是/否, 2023-06-30, names with 、 between."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else str(value)
    if isinstance(value, (list, tuple)) and not hasattr(value, "_fields"):
        return "、".join(map(as_text, value))
    return str(value)


class _Formats:
    def __init__(self, book: xlsxwriter.Workbook) -> None:
        cell = {"border": 1, "valign": "vcenter", "font_size": 10}
        self.title = book.add_format({"bold": True, "font_size": 18, "align": "center", "valign": "vcenter"})
        self.line = book.add_format({"font_size": 10, "valign": "vcenter"})
        self.right = book.add_format({"font_size": 10, "align": "right", "valign": "vcenter"})
        self.head = book.add_format({**cell, "bold": True, "align": "center", "text_wrap": True})
        self.text = book.add_format({**cell, "num_format": "@"})
        self.quoted = book.add_format({**cell, "num_format": "@", "quote_prefix": True})
        self.number = book.add_format({**cell, "align": "right"})
        self.day = book.add_format({**cell, "num_format": "yyyy-mm-dd", "align": "center"})


def _write_header(sheet: Any, heads: Sequence[ListColumn], formats: _Formats) -> int:
    """Two rows of headings, merged as offices do; returns the first row of data."""
    for group, members in groupby(enumerate(heads), key=lambda entry: entry[1].group):
        places = list(members)
        if group and len(places) > 1:
            sheet.merge_range(2, places[0][0], 2, places[-1][0], group, formats.head)
        for at, head in places:
            if group:
                if len(places) == 1:
                    sheet.write_string(2, at, group, formats.head)
                sheet.write_string(3, at, head.label, formats.head)
            else:
                sheet.merge_range(2, at, 3, at, head.label, formats.head)
    return 4


def _write(sheet: Any, row: int, column: int, value: Any, formats: _Formats) -> None:
    if value is None:
        sheet.write_blank(row, column, None, formats.text)
    elif isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        sheet.write_number(row, column, value, formats.number)
    elif isinstance(value, date) and value.year >= 1900:
        sheet.write_datetime(row, column, value, formats.day)
    else:
        text = as_text(value)
        sheet.write_string(
            row, column, text, formats.quoted if text.startswith(FORMULA_STARTS) else formats.text
        )


def _chain(sample: list[list[Any]], rows: Iterable[Sequence[Any]]) -> Iterable[Sequence[Any]]:
    yield from sample
    yield from rows


def _width(label: str, values: Iterable[Any]) -> float:
    widest = max(
        [
            _cells_wide(label),
            *(10 if isinstance(value, date) else _cells_wide(as_text(value)) for value in values),
        ]
    )
    return float(min(max(widest + 2, 6), 42))


def _cells_wide(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(mark) in "WF" else 1 for mark in text)


def _written(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
