"""Tells the rows below a header apart: data, section lines, totals, notes, headers said again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .headers import Layout
from .kinds import Column, Raw, RowKind, SheetKind
from .vocabulary import plain

_TOTAL = re.compile(r"^(.{0,16}?)(小计|合计|总计|共计|累计)(?:[:(（].*)?$")
_NUMBERED = re.compile(r"^(?:[一二三四五六七八九十百]{1,4}[、.．]|[(（][一二三四五六七八九十百]{1,4}[)）])")
_NOTE = re.compile(
    r"^(?:填[表报]说明|说明|注|备注|附注|制表人?|制表单位|填[表报]人|审核人?|复核人?|(?:单位|主要)?负责人|分管领导|经办人|统计人|报送人"
    r"|(?:填报|填表|制表|报送|统计)(?:日期|时间|单位)|统计截止|联系人|联系电话|单位|单位?[(（]?盖?公?章[)）]?|领导签字|签字|口径|依据|数据来源)"
    r"\d{0,2}(?:[(（][^)）]*[)）])?[:：]"
)
_NOTES_FOLLOW = re.compile(
    r"^(?:填[表报]说明|说明|注|备注|附注)\d{0,2}[:：.、]?$|^(?:填[表报]说明|说明|注)\d{0,2}[:：.、]"
)
WIDE = 3  # columns that a merged section line covers at least


class Line(NamedTuple):
    """A row below the header: its place (from 0), what it is, its cells, and the section it stands in."""

    at: int
    kind: RowKind
    cells: list[Raw]
    section: str


def lines(layout: Layout, kind: SheetKind) -> Iterator[Line]:
    """Every row below the header that is not blank, in order."""
    rows = layout.sheet.rows
    headers = rows[layout.first : layout.last + 1]
    keys = {index: heading.key for index, heading in layout.headings.items()}
    sequence = {index for index, key in keys.items() if key and kind.columns[key].kind == "sequence"}
    naming = {index for index, key in keys.items() if key and _names(kind.columns[key])}
    wide = {top for top, left, _bottom, right in layout.sheet.merges if right - left + 1 >= WIDE}
    section, notes_follow, seen_data = "", False, False

    for index in range(layout.last + 1, len(rows)):
        cells = rows[index]
        filled = [
            at for at, cell in enumerate(cells) if cell != "" and not (type(cell) is str and not cell.strip())
        ]
        if not filled or (
            len(filled) == 1 and filled[0] in sequence and not isinstance(cells[filled[0]], str)
        ):
            continue
        if cells in headers:
            yield Line(index, "header", cells, section)
            continue
        first = cells[filled[0]]
        text = plain(first) if isinstance(first, str) else ""
        if total := _total(cells, filled):
            yield Line(index, total, cells, section)
            continue
        if (len(filled) <= 4 and _NOTE.match(text)) or (notes_follow and len(filled) <= 2):
            notes_follow = notes_follow or (seen_data and bool(_NOTES_FOLLOW.match(text)))
            yield Line(index, "note", cells, section)
            continue
        if len(filled) == 1:
            if seen_data and _NOTES_FOLLOW.match(text):
                notes_follow = True
                yield Line(index, "note", cells, section)
                continue
            if text.startswith(("【", "[")) or _NUMBERED.match(text) or (index in wide and len(text) <= 40):
                section = str(first).strip().strip("【】[]")
                yield Line(index, "section", cells, section)
                continue
            if filled[0] not in naming or len(text) > 40:
                yield Line(index, "note", cells, section)
                continue
        seen_data = True
        yield Line(index, "data", cells, section)


def _names(column: Column) -> bool:
    """Whether a cell of this column may stand alone in its row and still be data."""
    return column.required or column.kind in ("organization", "unit", "name")


def _total(cells: list[Raw], filled: list[int]) -> RowKind | None:
    """Whether one of the first texts says 小计 or 合计; a 小计, or a 合计 of something, is a subtotal."""
    for at in filled[:3]:
        cell = cells[at]
        if type(cell) is str and "计" in cell and (found := _TOTAL.match(plain(cell))):
            return "subtotal" if found[2] == "小计" or found[1] else "total"
    return None
