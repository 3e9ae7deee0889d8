"""Small workbooks as offices send them, made on the spot."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

import openpyxl
from stdnum.cn import ric

from qiao.engines.sheets.table import Table, read_table
from qiao.engines.sheets.vocabulary import load_kind

AS_OF = date(2023, 6, 30)
MEMBERS = load_kind("members")
ORGANIZATIONS = load_kind("organizations")


def id_number(born: str, sequence: int = 1, place: str = "420702") -> str:
    """A number with a right check digit: born as 19800131, an odd sequence for a man."""
    body = f"{place}{born}{sequence:03d}"
    return body + ric.calc_check_digit(body + "0")


def xlsx(*sheets: Sequence[Sequence[Any]], merges: Iterable[str] = (), names: Sequence[str] = ()) -> bytes:
    """A workbook of these rows; merged cells are those of the first sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for at, rows in enumerate(sheets):
        sheet = book.create_sheet(names[at] if names else f"Sheet{at + 1}")
        for row in rows:
            sheet.append(list(row))
    for cells in merges:
        book.worksheets[0].merge_cells(cells)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def opened(content: bytes) -> Any:
    """The first sheet of a workbook."""
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


def repacked(
    content: bytes, change: Callable[[str, bytes], bytes | Iterable[bytes] | None], **added: bytes
) -> bytes:
    """The workbook with its parts changed: ``change(name, bytes)`` gives bytes, pieces, or None to drop."""
    output = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = change(name, old.read(name))
            if part is None:
                continue
            with new.open(name, "w") as handle:
                for piece in [part] if isinstance(part, bytes) else part:
                    handle.write(piece)
        for name, part in added.items():
            new.writestr(name.replace("__", "/"), part)
    return output.getvalue()


def roster(
    *rows: Sequence[Any], header: Sequence[str] = ("姓名", "性别", "身份证号", "出生年月", "联系电话")
) -> bytes:
    return xlsx([header, *rows])


def members(content: bytes, **options: Any) -> Table:
    return read_table(content, MEMBERS, as_of=AS_OF, **options)


def organizations(content: bytes, **options: Any) -> Table:
    return read_table(content, ORGANIZATIONS, as_of=AS_OF, **options)


def found(table: Table) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.column, fault.code) for fault in table.faults]
