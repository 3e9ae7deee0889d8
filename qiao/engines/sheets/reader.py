"""Opens what clerks send: .xlsx and .xls (calamine), .csv in GB18030, UTF-8 or UTF-16. One door, guarded."""

from __future__ import annotations

import csv
import io
import re
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import python_calamine
import xlrd
from django.utils.translation import gettext as _
from xlrd.compdoc import CompDocError

from . import archive
from .kinds import Note, Raw, UnreadableFile

MAX_FILE = 60 * 2**20  # bytes
MAX_CSV_COLUMNS = 2_000
MAX_CSV_ROWS = 1_048_576
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins so would run as a formula when a .csv is opened."""

Merge = tuple[int, int, int, int]
"""A merged range: first row, first column, last row, last column, counted from 0."""


@dataclass
class RawSheet:
    """A sheet as it stands: ``rows[i]`` is Excel's row i + 1, from column A; an empty cell is ""."""

    name: str
    rows: list[list[Raw]]
    merges: list[Merge] = field(default_factory=list)
    hidden: bool = False
    uncalculated: frozenset[tuple[int, int]] = frozenset()  # (row, column) from 0: formulas never calculated


@dataclass
class RawBook:
    """All sheets of a file. ``format`` is "xlsx", "xls" or "csv"; ``cells`` counts empty ones too."""

    format: str
    sheets: list[RawSheet]
    notes: list[Note] = field(default_factory=list)
    cells: int = 0


def load(source: bytes | str | Path) -> bytes:
    """The file's bytes, if it is not too large to be looked at.

    :raises UnreadableFile: missing, empty, or over 60 MB.
    """
    if isinstance(source, (str, Path)):
        path = Path(source)
        if not path.is_file():
            raise UnreadableFile(_("找不到文件“%(name)s”。请核对路径。") % {"name": path.name})
        if path.stat().st_size > MAX_FILE:
            raise _too_large()
        source = path.read_bytes()
    if len(source) > MAX_FILE:
        raise _too_large()
    if not source.strip():
        raise UnreadableFile(_("这是一个空文件。请重新导出或保存后再交上来。"))
    return source


def read(source: bytes | str | Path) -> RawBook:
    """Every sheet of the file as raw rows.

    :raises UnreadableFile: with one Chinese sentence on what is wrong and how to save the file.
    """
    data = load(source)
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if data[:2] == b"PK":
        return _read_xlsx(data)
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return _read_xls(data)
    if start.startswith(
        (b"<!doctype", b"<html", b"<head", b"<body", b"<table", b"<meta", b"<style", b"<script", b"<div")
    ):
        raise UnreadableFile(
            _("这份文件其实是网页，只是扩展名写成了表格。请用 Excel 或 WPS 打开，另存为 .xlsx，再交上来。")
        )
    if start.startswith((b"<?xml", b"mime-version")):
        raise UnreadableFile(
            _("这份文件是 XML 表格，不是工作簿。请用 Excel 或 WPS 打开，另存为 .xlsx，再交上来。")
        )
    if start.startswith((b"%pdf", b"{\\rtf", b"rar!", b"7z\xbc\xaf", b"\x89png", b"\xff\xd8\xff", b"gif8")):
        raise UnreadableFile(_("这不是表格（是 PDF、图片、压缩包或文档）。请交 .xlsx、.xls 或 .csv。"))
    return _read_csv(data)


def _read_xlsx(data: bytes) -> RawBook:
    survey = archive.survey(data)
    book = _parse(data)
    book.cells = survey.cells
    if survey.macros:
        book.notes.append(Note("", 0, "", "macros", _("文件里有宏，没有运行，只读了数据。"), _("不必处理。")))
    if survey.external_links:
        book.notes.append(
            Note(
                "",
                0,
                "",
                "external_links",
                _("有的单元格引用别的文件，读的是上次保存时的值。"),
                _("请核对这些值。"),
            )
        )
    _place_uncalculated(book, data, survey)
    return book


def _read_xls(data: bytes) -> RawBook:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise _locked()
    if "WordDocument".encode("utf-16-le") in data or "PowerPoint Document".encode("utf-16-le") in data:
        raise UnreadableFile(_("这不是表格（是 PDF、图片、压缩包或文档）。请交 .xlsx、.xls 或 .csv。"))
    try:
        # Not calamine: it lays a sheet out as a full rectangle, 1.2 GB for one stray cell of an .xls.
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
        )
        sheets = [
            RawSheet(
                sheet.name,
                [[_xls_value(cell, book.datemode) for cell in row] for row in sheet.get_rows()],
                [(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells],
                hidden=bool(sheet.visibility),
            )
            for sheet in book.sheets()
        ]
    except (
        xlrd.XLRDError,
        CompDocError,
        struct.error,
        ArithmeticError,
        LookupError,
        ValueError,
        AssertionError,
    ) as fault:
        if "encrypted" in str(fault).lower():
            raise _locked() from fault
        raise archive.damaged() from fault
    return RawBook("xls", sheets, cells=sum(len(row) for sheet in sheets for row in sheet.rows))


def _xls_value(cell: xlrd.sheet.Cell, datemode: int) -> Raw:
    if cell.ctype == xlrd.XL_CELL_DATE and cell.value >= 1:
        return xlrd.xldate_as_datetime(cell.value, datemode).date()
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "#N/A")
    return cell.value if cell.ctype in (xlrd.XL_CELL_TEXT, xlrd.XL_CELL_NUMBER) else ""


def _parse(data: bytes) -> RawBook:
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets: list[RawSheet] = []
        merged = 0
        for about in book.sheets_metadata:
            if about.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(about.name)
            merges = [
                (top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
            ]
            merged += sum(
                (abs(bottom - top) + 1) * (abs(right - left) + 1) for top, left, bottom, right in merges
            )
            if merged > archive.MAX_RECTANGLE:  # openpyxl goes through every cell of a merged range
                raise archive.far_out(*(max(merge[side] for merge in merges) + 1 for side in (2, 3)))
            rows = sheet.to_python(skip_empty_area=False)
            hidden = about.visible != python_calamine.SheetVisibleEnum.Visible
            sheets.append(RawSheet(about.name, rows, merges, hidden))
    except python_calamine.PasswordError as locked:
        raise _locked() from locked
    except (python_calamine.CalamineError, ValueError, OSError) as broken:
        raise archive.damaged() from broken
    except BaseException as panic:  # Rust's is no Exception, and no handler of errors would see it
        if type(panic).__name__ != "PanicException":
            raise
        raise archive.damaged() from panic
    return RawBook("xlsx", sheets)


def _place_uncalculated(book: RawBook, data: bytes, survey: archive.Survey) -> None:
    """Tell each sheet which of its formulas hold no value (never opened in Excel) or an error.

    The parser gives both as empty cells, and an empty cell may be right.
    """
    if not any(part.uncalculated or part.errors for part in survey.parts.values()):
        return
    import openpyxl  # slow to import, and hardly ever needed here

    names = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    paths = {sheet.title: sheet._worksheet_path for sheet in names.worksheets}
    for sheet in book.sheets:
        if part := survey.parts.get(paths.get(sheet.name, "").lstrip("/")):
            sheet.uncalculated = frozenset(map(_place, part.uncalculated))
            for address, error in part.errors:
                row, column = _place(address)
                if row < len(sheet.rows) and column < len(sheet.rows[row]):
                    sheet.rows[row][column] = error


def _place(address: str) -> tuple[int, int]:
    letters, row = re.fullmatch(r"([A-Z]+)(\d+)", address).groups()  # type: ignore[union-attr]
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(row) - 1, column - 1


def _read_csv(data: bytes) -> RawBook:
    text = _decode(data)
    head = text[:20_000]
    delimiter = max("\t,;", key=lambda mark: (head.count(mark), mark == ","))
    csv.field_size_limit(1_000_000)
    try:
        rows = list(_csv_rows(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)))
    except csv.Error as broken:
        raise UnreadableFile(
            _("文件不是完整的 .csv。请用 Excel 或 WPS 打开，另存为 .xlsx，再交上来。")
        ) from broken
    return RawBook("csv", [RawSheet("csv", rows)], cells=sum(map(len, rows)))


def _csv_rows(reader: Iterable[list[str]]) -> Iterable[list[Raw]]:
    for number, row in enumerate(reader):
        if number >= MAX_CSV_ROWS or len(row) > MAX_CSV_COLUMNS:
            raise UnreadableFile(_("表太大（超过 1,048,576 行或 2,000 列）。请分成几份再交上来。"))
        yield [_bare(cell) for cell in row]


def _bare(cell: str) -> str:
    """Without what systems add lest Excel change a cell: ="420…", a trailing tab, our own apostrophe."""
    cell = cell.strip()
    if cell.startswith('="') and cell.endswith('"'):
        return cell[2:-1]
    return cell[1:] if cell.startswith("'") and cell[1:2] in FORMULA_STARTS else cell


_ENCODINGS: Mapping[bytes, str] = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def _decode(data: bytes) -> str:
    for mark, encoding in _ENCODINGS.items():
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UnreadableFile(_("认不出这份文件的格式。请交 .xlsx、.xls 或 .csv（GB18030 或 UTF-8）。"))


def _locked() -> UnreadableFile:
    return UnreadableFile(_("文件加了密码。请用 Excel 或 WPS 打开，去掉密码后保存，再交上来。"))


def _too_large() -> UnreadableFile:
    return UnreadableFile(_("文件超过 60 MB。请去掉图片和空白行列，或分成几份，再交上来。"))
