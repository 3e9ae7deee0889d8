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
from xml.etree import ElementTree
from xml.parsers import expat

from django.utils.translation import gettext as _

from .kinds import UnreadableFile

MAX_ENTRIES = 5_000
MAX_UNPACKED = 600 * 2**20  # bytes; 86,430 people unpack to 57 MB
MAX_RATIO = 400  # of what unpacks beyond 50 MB; formatted empty rows reach about 150
MAX_RECTANGLE = 6_000_000  # cells of all sheets from the first to the last filled one, empty ones included
MAX_CELLS = 4_000_000  # of the whole workbook, formatted empty ones included
MAX_TEXT = 50_000_000  # characters in all cells; a text that is stored once may stand in every cell
MAX_UNCALCULATED = 1_000
SHORTEST_CELL = len('<c r="A1" t="s"><v>0</v></c>')
SHARED = "xl/sharedstrings.xml"
PIECE = 2**20

# Every tag of a cell must be understood, or its place would be hidden from us and not from the parser: it has
# one r, and few and short attributes. No expression reads past the next "<", which keeps them linear.
_ATTRIBUTE = rb"""\s{1,9}+(?!r[\s=])[^\s<>="'/]{1,99}+\s?+=\s?+(?:"[^"<>]{0,199}"|'[^'<>]{0,199}')"""
_CELL = re.compile(
    rb"""<c(?:%(a)s){0,19}+\s{1,9}+r\s?+=\s?+["']([A-Za-z]{1,3})([0-9]{1,7})["'](?:%(a)s){0,19}+\s{0,9}+(/>|></|>)"""
    % {b"a": _ATTRIBUTE}
)
_ANY_CELL = re.compile(rb"<c[\s/>]")
_PREFIXED, _PREFIX = re.compile(rb":c[\s/>]"), re.compile(rb"<(/?)[^\s<>/:]*:")
_ANY_LINK = re.compile(rb"<(?:[^\s<>/:]*:)?hyperlink\s")
_LINK = re.compile(
    rb"""<(?:[^\s<>/:]*:)?hyperlink(?:\s++(?!ref[\s=])[^\s<>="'/]++\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+'))*+"""
    rb"""\s++ref\s*+=\s*+["']([A-Z]{1,3})([0-9]{1,7})(?::([A-Z]{1,3})([0-9]{1,7}))?["']"""
)
_UNCALCULATED = re.compile(
    rb"""<c\s[^<>]*?\br=["']([A-Z]{1,3}[0-9]{1,7})["'][^<>]*>\s*<f(?:\s[^<>]*)?(?:/>|>[^<]*</f>)"""
    rb"""\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>"""
)
_ERROR = re.compile(
    rb"""<c\s(?=[^<>]*\bt=["']e["'])[^<>]*?\br=["']([A-Z]{1,3}[0-9]{1,7})["'][^<>]*>(?:(?!</?c[\s/>]).)*?"""
    rb"""<v>(#[A-Z0-9/!?]+)</""",
    re.DOTALL,
)
_SHARED_CELL = re.compile(rb"""t\s?=\s?["']s["']""")
_SHARED_TEXT = re.compile(rb"""<c\s[^<>]*?\bt\s*=\s*["']s["'][^<>]*>\s*<v>([0-9]{1,9})</v>\s*</c>""")


@dataclass
class Part:
    """One worksheet of the archive as the pass saw it."""

    last_row: int = 0
    last_column: int = 0
    cells: int = 0
    uncalculated: list[str] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)  # address and #N/A, #REF! …
    characters: int = 0  # of shared texts, if they may be many
    linked: int = 0  # cells of hyperlinks over ranges, which an editor makes one by one

    @property
    def rectangle(self) -> int:
        """Cells from A1 to the last filled row and column, and those of links."""
        return self.last_row * self.last_column + self.linked


@dataclass
class Survey:
    """What is in the archive. ``cells`` counts also empty formatted cells."""

    cells: int = 0
    rectangles: int = 0
    characters: int = 0
    parts: dict[str, Part] = field(default_factory=dict)
    macros: bool = False
    external_links: bool = False


def survey(data: bytes) -> Survey:
    """Unpack every entry once, in bounded memory, and say what was seen.

    :raises UnreadableFile: a bomb, a lying or broken directory, entities, cells too far out, too much text.
    """
    entries = _directory(data)
    seen = Survey(
        macros=any("vbaproject" in name for name in entries),
        external_links=any(name.startswith("xl/externallinks/") for name in entries),
    )
    most_cells = sum(entry.file_size for entry in entries.values()) // SHORTEST_CELL
    lengths: list[int] = []  # of the shared texts, where they could add up to too much
    unpacked = 0
    for name, entry in sorted(entries.items(), key=lambda item: item[0] != SHARED):
        part = Part()
        texts = SharedTexts() if name == SHARED else None
        before = tail = b""
        is_sheet = False
        for piece in _unpack(data, entry):
            unpacked += len(piece)
            if unpacked > MAX_UNPACKED or unpacked > 50 * 2**20 + MAX_RATIO * len(data):
                raise _bomb()
            if not before:
                _refuse_strange_xml(name, piece)
            if texts:
                texts.feed(piece)
            if not is_sheet and b"sheetData" in before[-16:] + piece:
                is_sheet, tail = True, before[-16:]
            before = piece
            if is_sheet:
                tail = _scan(part, tail + piece, lengths, final=False)
                _refuse_too_much(seen, part)
        if is_sheet:
            _scan(part, tail, lengths, final=True)
            _refuse_too_much(seen, part)
            seen.parts[entry.filename] = part
            seen.cells += part.cells
            seen.rectangles += part.rectangle
            seen.characters += part.characters
        if texts and max(texts.lengths, default=0) * most_cells > MAX_TEXT:
            lengths = texts.lengths
    _refuse_sheets_said_twice(data, entries)
    return seen


def _directory(data: bytes) -> dict[str, zipfile.ZipInfo]:
    """The entries by name as the parser looks for them: in one case, with one kind of slash.

    Refused is whatever two readers of zip files may take for two different directories.
    """
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError) as broken:
        raise UnreadableFile(
            _("文件已损坏，打不开。请在电脑上用 Excel 或 WPS 打开并另存为 .xlsx，再交上来。")
        ) from broken
    by_name = {entry.filename.replace("\\", "/").lower(): entry for entry in entries}
    if "xl/workbook.bin" in by_name or "content.xml" in by_name:
        raise UnreadableFile(_("不收 .ods 和 .xlsb 文件。请用 Excel 或 WPS 打开，另存为 .xlsx，再交上来。"))
    if not {"xl/workbook.xml", "[content_types].xml"} <= by_name.keys():
        raise UnreadableFile(
            _("这是一个压缩包或别的文件，不是 Excel 工作簿。请把里面的表取出来，另存为 .xlsx，再交上来。")
        )
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise _bomb()
    has_comment_or_zip64 = data[-22:-18] != b"PK\x05\x06" or data[-42:-38] == b"PK\x06\x07"
    has_other_name = any(b"up" in entry.extra for entry in entries)  # a "Unicode path", which wins elsewhere
    if len(by_name) < len(entries) or has_comment_or_zip64 or has_other_name:
        raise damaged()
    return by_name


def _scan(part: Part, text: bytes, lengths: list[int], *, final: bool) -> bytes:
    """Count the cells of a piece; the unfinished last cell is returned, to be put before the next piece."""
    cut = len(text)
    if not final:
        cell = max(text.rfind(b"<c "), text.rfind(b":c "))
        cut = text.rfind(b"<", 0, cell + 1) if cell >= 0 else text.rfind(b"<")
        if len(text) - cut > 4 * PIECE:
            cut = text.rfind(b"<")
            if len(text) - cut > 4 * PIECE:
                raise _bomb()
    whole, tail = text[: max(cut, 0)], text[max(cut, 0) :]
    if _PREFIXED.search(whole):
        whole = _PREFIX.sub(rb"<\1", whole)
    cells = _CELL.findall(whole)
    part.cells += len(cells)
    if len(cells) != len(_ANY_CELL.findall(whole)):
        raise _strange()
    if filled := [(letters, row) for letters, row, end in cells if end == b">"]:
        part.last_row = max(part.last_row, max(map(int, {row for _letters, row in filled})))
        part.last_column = max(
            part.last_column, max(map(_column_number, {letters for letters, _row in filled}))
        )
    if b"hyperlink" in whole:
        part.linked += _linked(whole)
    if lengths and cells:
        part.characters += _characters(whole, lengths)
    if len(part.uncalculated) < MAX_UNCALCULATED and b"<f" in whole:
        part.uncalculated += [address.decode() for address in _UNCALCULATED.findall(whole)]
    if len(part.errors) < MAX_UNCALCULATED and (b't="e"' in whole or b"t='e'" in whole):
        part.errors += [(address.decode(), error.decode()) for address, error in _ERROR.findall(whole)]
    return tail


def _linked(whole: bytes) -> int:
    links = _LINK.findall(whole)
    if len(links) != len(_ANY_LINK.findall(whole)):
        raise _strange()
    return sum(
        (abs(int(bottom) - int(top)) + 1) * (abs(_column_number(right) - _column_number(left)) + 1)
        for left, top, right, bottom in links
        if bottom
    )


def _characters(whole: bytes, lengths: list[int]) -> int:
    """What the shared texts of these cells come to; one that is not told plainly counts as the longest."""
    told = [int(at) for at in _SHARED_TEXT.findall(whole)]
    untold = len(_SHARED_CELL.findall(whole)) - len(told)
    return sum(lengths[at] for at in told if at < len(lengths)) + untold * max(lengths)


class SharedTexts:
    """Reads the texts that cells share, for their lengths alone."""

    def __init__(self) -> None:
        self.lengths: list[int] = []
        self._inside = False
        self._length = 0
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text

    def feed(self, piece: bytes) -> None:
        """:raises UnreadableFile: not well-formed, or a text within a text."""
        try:
            self._parser.Parse(piece)
        except expat.ExpatError as broken:
            raise damaged() from broken

    def _start(self, name: str, _attributes: object) -> None:
        if name == "si" or name.endswith(":si"):
            if self._inside:
                raise damaged()
            self._inside, self._length = True, 0

    def _end(self, name: str) -> None:
        if name == "si" or name.endswith(":si"):
            self._inside = False
            self.lengths.append(self._length)

    def _text(self, text: str) -> None:
        self._length += len(text)


def _refuse_too_much(seen: Survey, part: Part) -> None:
    if seen.cells + part.cells > MAX_CELLS:
        raise UnreadableFile(
            _("表里空白但带格式的行太多（单元格超过 400 万个）。请删去数据下面的空行，保存后再交上来。")
        )
    if seen.rectangles + part.rectangle > MAX_RECTANGLE:
        raise far_out(part.last_row, part.last_column)
    if seen.characters + part.characters > MAX_TEXT:
        raise UnreadableFile(
            _("表里的文字太长（合计超过 5000 万字）。请删去过长的说明文字，或分成几份，再交上来。")
        )


def _refuse_sheets_said_twice(data: bytes, entries: dict[str, zipfile.ZipInfo]) -> None:
    """One worksheet under many names would be laid out many times; the budgets above count it once."""
    try:
        book, links = [
            ElementTree.fromstring(b"".join(_unpack(data, entries[name])))
            for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
        ]
    except (ElementTree.ParseError, KeyError, ValueError, LookupError) as broken:
        raise damaged() from broken
    names = [
        value
        for sheet in book.iter()
        if sheet.tag.rpartition("}")[2] == "sheet"
        for key, value in sheet.attrib.items()
        if key.rpartition("}")[2] == "id"
    ]
    targets = [link.get("Target", "").lower().removeprefix("/xl/") for link in links]
    if len(names) > len(set(names)) or len(targets) > len(set(targets)):
        raise damaged()


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


def far_out(row: int, column: int) -> UnreadableFile:
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


def _strange() -> UnreadableFile:
    return UnreadableFile(
        _("这份表由不常见的软件生成，单元格没有写明位置。请用 Excel 或 WPS 打开，保存一次再交上来。")
    )


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
