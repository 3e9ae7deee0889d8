"""Finds where a sheet's headings stand and what its columns mean, whatever stands above them.

No place and no depth is presumed: every row near the top, alone or with the one or two rows below it, is read
as if it were the header; the reading that recognizes most columns is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from .kinds import Raw, SheetKind
from .reader import RawSheet
from .vocabulary import OWN_REMARKS, plain, recognize

SEARCHED_ROWS = 60
DEEPEST = 3  # rows of one header
LONGEST_HEADING = 60  # characters; longer text is a note or data

_REPORTING_UNIT = re.compile(r"填[报表]单位(?:[(（][^)）]*[)）])?[:：]\s*([^\s:：]+)")
_OF_WHICH = re.compile(r"^\s*其\s*中")


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of the sheet. ``text`` is what the file calls it, unspaced, its parents before a slash."""

    index: int
    text: str
    path: tuple[str, ...]
    key: str | None
    ignored: bool = False  # somebody said that this column is of no interest


@dataclass(frozen=True)
class Layout:
    """Where things stand in one sheet; rows and columns count from 0."""

    sheet: RawSheet
    first: int
    last: int
    headings: Mapping[int, Heading]
    title: str
    preamble: tuple[str, ...]

    @property
    def by_key(self) -> dict[str, Heading]:
        return {heading.key: heading for heading in self.headings.values() if heading.key}

    @property
    def reporting_unit(self) -> str:
        """Who reports, where a line above or below the table says so (填报单位：…); else ""."""
        for text in self.preamble:
            if found := _REPORTING_UNIT.search(text):
                return found[1]
        return ""


def find(
    sheet: RawSheet, kind: SheetKind, remembered: Mapping[str, str | None] | None = None, *, least: int = 2
) -> Layout | None:
    """The layout of a sheet, or None where fewer than ``least`` columns of this kind are recognized.

    ``remembered`` maps headings (as Heading.text, or their last part) to keys; None means: ignore the column.
    """
    answers = {plain(heading): key for heading, key in (remembered or {}).items()}
    cut = {
        row for top, _left, bottom, _right in sheet.merges for row in range(top, min(bottom, top + DEEPEST))
    }
    best: tuple[int, int, Layout] | None = None
    for first in range(min(SEARCHED_ROWS, len(sheet.rows))):
        if best and first > best[2].last + 5 and best[0] >= 3:
            break
        if sum(1 for cell in sheet.rows[first] if isinstance(cell, str) and cell.strip()) < 2:
            continue
        for last in range(first, min(first + DEEPEST, len(sheet.rows))):
            if first - 1 in cut or last in cut:
                continue  # a header neither begins nor ends within a merged cell
            headings = _headings(sheet, kind, first, last, answers)
            score = sum(1 for heading in headings.values() if heading.key)
            if score >= least and (best is None or (score, first - last) > best[:2]):
                best = (score, first - last, _layout(sheet, first, last, headings))
    return best[2] if best else None


def _layout(sheet: RawSheet, first: int, last: int, headings: Mapping[int, Heading]) -> Layout:
    above = [" ".join(texts) for row in sheet.rows[:first] if (texts := _texts(row))]
    return Layout(sheet, first, last, headings, above[0] if above else "", tuple(above))


def _texts(row: Iterable[Raw]) -> list[str]:
    return [str(cell).strip() for cell in row if str(cell).strip()]


def _headings(
    sheet: RawSheet, kind: SheetKind, first: int, last: int, answers: Mapping[str, str | None]
) -> dict[int, Heading]:
    """Read these rows as a header. Of two columns with one meaning, the plainer word has it."""
    found: list[tuple[int, int, Heading]] = []
    whole = ""  # the nearest column on the left that is not an 其中 of another
    for index, path in enumerate(_paths(sheet, first, last)):
        if not path or len(path[-1]) > LONGEST_HEADING or path[-1] == OWN_REMARKS:
            continue
        if _OF_WHICH.match(path[-1]):
            meant = (path[0], *path[1:]) if len(path) > 1 or not whole else (whole, path[-1])
        else:
            meant, whole = path, path[-1]
        text = "/".join("".join(part.split()) for part in path)
        known = recognize(kind, meant)
        key, cost = (known.key, known.cost) if known else (None, 0)
        ignored = False
        for name in (plain(text), plain(path[-1])):
            if name in answers:
                key, cost, ignored = answers[name], -1, answers[name] is None
                break
        found.append((cost, index, Heading(index, text, path, key, ignored)))
    taken: set[str] = set()
    headings: dict[int, Heading] = {}
    for _cost, index, heading in sorted(found, key=lambda entry: entry[:2]):
        if heading.key in taken:
            heading = Heading(index, heading.text, heading.path, None)
        elif heading.key:
            taken.add(heading.key)
        headings[index] = heading
    return dict(sorted(headings.items()))


def _paths(sheet: RawSheet, first: int, last: int) -> list[tuple[str, ...]]:
    """For each column its headings from the top row to the bottom row; merged and repeated ones once."""
    rows = sheet.rows[first : last + 1]
    width = max(map(len, rows))
    grid = [[_text(row[index]) if index < len(row) else "" for index in range(width)] for row in rows]
    merged = {}
    for top, left, bottom, right in sheet.merges:
        if first <= top <= last and (right - left + 1) * 3 <= max(width, 6) * 2:  # wider ones are titles
            text = grid[top - first][left] if left < width else ""
            for row in range(top, min(bottom, last) + 1):
                for index in range(left, min(right, width - 1) + 1):
                    merged[row - first, index] = text
    for (row, index), text in merged.items():
        grid[row][index] = text
    if not sheet.merges:
        _spread(grid)
    return [_path([line[index] for line in grid]) for index in range(width)]


def _spread(grid: list[list[str]]) -> None:
    """Without news of merged cells, a heading reaches over the blanks on its right that have a child."""
    for line, below in pairwise(grid):
        for index in range(1, len(line)):
            if not line[index] and below[index] and line[index - 1] and below[index - 1]:
                line[index] = line[index - 1]


def _path(texts: list[str]) -> tuple[str, ...]:
    path: list[str] = []
    for text in texts:
        if text and (not path or path[-1] != text):
            path.append(text)
    return tuple(path)


def _text(cell: Raw) -> str:
    return cell.strip() if isinstance(cell, str) else str(cell)
