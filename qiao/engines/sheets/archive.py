"""Looks through an .xlsx before anything parses it: what it unpacks to, and how far its cells reach.

The directory of a zip file may lie about sizes, so every entry is really unpacked, in pieces that are counted
and thrown away. The same pass finds the last filled cell, because the parser lays a sheet out as a full
rectangle from its first to its last cell: one stray cell in XFD1048576 would ask for half a terabyte.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .kinds import UnreadableFile

MAX_ENTRIES = 5_000
MAX_UNPACKED = 600 * 2**20  # bytes; 86,430 people unpack to 57 MB
MAX_RATIO = 400  # of what unpacks beyond 50 MB; formatted empty rows reach about 150
MAX_RECTANGLE = 6_000_000  # cells of one sheet, empty ones included
MAX_CELLS = 4_000_000  # of the whole workbook, formatted empty ones included
MAX_UNCALCULATED = 1_000
PIECE = 2**20

# A cell that holds something: neither <c .../> nor <c ...></c>.
_FILLED = re.compile(
    rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Za-z]{1,3})([0-9]{1,7})["'](?:[^>/]|/(?!>))*>(?!</)"""
)
# The same as Excel, WPS and the usual libraries write it: found five times as fast.
_PLAIN_FILLED = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>/]*+>(?!</)')
_PLAIN_EMPTY = re.compile(rb'<c r="[A-Z]{1,3}[0-9]{1,7}"[^>/]*+(?:/>|></)')
_ANY_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_UNPLACED = re.compile(rb"<(?:\w+:)?c(?![^>]*\br=)(?:\s[^>]*)?>")
_UNCALCULATED = re.compile(
    rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]{1,3}[0-9]{1,7})["'][^>]*>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)"""
    rb"""\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"""
)


_ERROR = re.compile(
    rb"""<(?:\w+:)?c\s(?=[^>]*\bt=["']e["'])[^>]*?\br=["']([A-Z]{1,3}[0-9]{1,7})["'][^>]*>(?:(?!</(?:\w+:)?c>).)*?"""
    rb"""<(?:\w+:)?v>(#[A-Z0-9/!?]+)</""",
    re.DOTALL,
)


@dataclass
class Part:
    """One worksheet of the archive as the pass saw it."""

    last_row: int = 0
    last_column: int = 0
    cells: int = 0
    uncalculated: list[str] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)  # address and #N/A, #REF! …


@dataclass
class Survey:
    """What is in the archive. ``cells`` counts also empty formatted cells."""

    cells: int = 0
    parts: dict[str, Part] = field(default_factory=dict)
    macros: bool = False
    external_links: bool = False


def survey(data: bytes) -> Survey:
    """Unpack every entry once, in bounded memory, and say what was seen.

    :raises UnreadableFile: a bomb, a lying or broken directory, entities, or cells too far out.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError) as broken:
        raise UnreadableFile(
            _("文件已损坏，打不开。请在电脑上用 Excel 或 WPS 打开并另存为 .xlsx，再交上来。")
        ) from broken
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names and "xl/workbook.bin" not in names:
        raise UnreadableFile(
            _("这是一个压缩包或别的文件，不是 Excel 工作簿。请把里面的表取出来，另存为 .xlsx，再交上来。")
        )
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise _bomb()

    seen = Survey(
        macros=any("vbaProject" in name for name in names),
        external_links=any(name.startswith("xl/externalLinks/") for name in names),
    )
    unpacked = 0
    for entry in entries:
        part = Part()
        tail = b""
        is_first, is_sheet = True, False
        for piece in _unpack(data, entry):
            unpacked += len(piece)
            if unpacked > MAX_UNPACKED or unpacked > 50 * 2**20 + MAX_RATIO * len(data):
                raise _bomb()
            if is_first:
                _refuse_strange_xml(entry.filename, piece)
                is_first = False
            is_sheet = is_sheet or b"sheetData" in piece
            if is_sheet:
                tail = _scan(part, tail + piece, final=False)
                if seen.cells + part.cells > MAX_CELLS:
                    raise UnreadableFile(
                        _(
                            "表里空白但带格式的行太多（单元格超过 400 万个）。"
                            "请删去数据下面的空行，保存后再交上来。"
                        )
                    )
        if is_sheet:
            _scan(part, tail, final=True)
            seen.parts[entry.filename] = part
            seen.cells += part.cells
    return seen


def _scan(part: Part, text: bytes, *, final: bool) -> bytes:
    """Count the cells of a piece; the unfinished last cell is returned, to be put before the next piece."""
    cut = len(text)
    if not final:
        cell = max(text.rfind(b"<c "), text.rfind(b":c "))
        cut = text.rfind(b"<", 0, cell + 1) if cell >= 0 else text.rfind(b"<")
        if cut <= 0 or len(text) - cut > 4 * PIECE:
            cut = len(text)
    whole, tail = text[:cut], text[cut:]
    cells = len(_ANY_CELL.findall(whole))
    part.cells += cells
    if cells != whole.count(b"<c r=") and _UNPLACED.search(whole):
        raise UnreadableFile(
            _("这份表由不常见的软件生成，单元格没有写明位置。请用 Excel 或 WPS 打开，保存一次再交上来。")
        )
    if filled := _filled(whole, cells):
        part.last_row = max(part.last_row, max(map(int, {row for _letters, row in filled})))
        part.last_column = max(
            part.last_column, max(map(_column_number, {letters for letters, _row in filled}))
        )
    if part.last_row * part.last_column > MAX_RECTANGLE:
        raise _far_out(part.last_row, part.last_column)
    if len(part.uncalculated) < MAX_UNCALCULATED and b"<f" in whole:
        part.uncalculated += [address.decode() for address in _UNCALCULATED.findall(whole)]
    if len(part.errors) < MAX_UNCALCULATED and (b't="e"' in whole or b"t='e'" in whole):
        part.errors += [(address.decode(), error.decode()) for address, error in _ERROR.findall(whole)]
    return tail


def _filled(whole: bytes, cells: int) -> list[tuple[bytes, bytes]]:
    """Letters and row of every cell that holds something; ``cells`` is how many there are of any kind."""
    plain = _PLAIN_FILLED.findall(whole)
    if len(plain) == cells or len(plain) + len(_PLAIN_EMPTY.findall(whole)) == cells:
        return plain  # every cell was written the plain way
    return _FILLED.findall(whole)


def _unpack(data: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The entry's bytes by pieces, straight from the deflate stream: no size in the directory is believed."""
    if entry.flag_bits & 1:
        raise UnreadableFile(_("文件加了密码。请用 Excel 或 WPS 打开，去掉密码后保存，再交上来。"))
    header = data[entry.header_offset : entry.header_offset + 30]
    if len(header) < 30 or header[:4] != b"PK\x03\x04" or entry.compress_type not in (0, 8):
        raise damaged()
    start = entry.header_offset + 30 + sum(struct.unpack("<HH", header[26:30]))
    packed = memoryview(data)[start : start + entry.compress_size]
    if entry.compress_type == 0:
        for at in range(0, len(packed), PIECE):
            yield bytes(packed[at : at + PIECE])
        return
    stream, produced = zlib.decompressobj(-15), 0
    rest: bytes | memoryview = packed
    try:
        while not stream.eof:
            piece = stream.decompress(rest, PIECE)
            rest = stream.unconsumed_tail
            if not piece:
                break
            produced += len(piece)
            if produced > entry.file_size:
                raise _bomb()
            yield piece
    except zlib.error as broken:
        raise damaged() from broken


def _refuse_strange_xml(name: str, start: bytes) -> None:
    """Entities are of no use in a workbook except to harm, and UTF-16 would hide cells from the scan."""
    if not name.endswith((".xml", ".rels", ".vml")):
        return
    if start[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in start[:64]:
        raise damaged()
    if b"<!DOCTYPE" in start[:4096] or b"<!ENTITY" in start[:4096]:
        raise UnreadableFile(
            _("文件里有不该有的实体定义，不予读取。请用 Excel 或 WPS 打开并另存为 .xlsx，再交上来。")
        )


def _far_out(row: int, column: int) -> UnreadableFile:
    """The refusal of a sheet whose rectangle of cells is too large to lay out."""
    return UnreadableFile(
        _(
            "表里有离得很远的单元格（已用到第 %(row)s 行、第 %(column)s 列）。"
            "请删去表格以外的行和列，保存后再交上来。"
        )
        % {"row": row, "column": column}
    )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _bomb() -> UnreadableFile:
    return UnreadableFile(
        _(
            "文件解压后大得不正常，不予读取。请检查来源；"
            "如确是自己的表，请删去空白行列，另存为 .xlsx 再交上来。"
        )
    )


def damaged() -> UnreadableFile:
    """The refusal of a file that is broken inside."""
    return UnreadableFile(_("文件已损坏。请用 Excel 或 WPS 打开并另存为 .xlsx，再交上来。"))
