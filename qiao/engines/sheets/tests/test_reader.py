"""What can be read, and what is refused with a sentence, in little time and memory."""

from __future__ import annotations

import io
import struct
import time
import zlib

import openpyxl
import pytest
import xlsxwriter
import xlwt

from qiao.engines.sheets import reader
from qiao.engines.sheets.kinds import UnreadableFile

from .workbooks import members, organizations, repacked, roster, saved, xlsx

SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"
TEXT = "姓名,性别,手机号\n张三,男,13900000001\n".encode


@pytest.fixture(autouse=True)
def _seconds():
    """Every file here, however hostile, is dealt with in seconds."""
    begun = time.process_time()
    yield
    assert time.process_time() - begun < 10


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_csv_is_read_in_every_encoding_of_offices(encoding):
    table = members(TEXT(encoding))
    assert [row.values["name"] for row in table.rows] == ["张三"]


@pytest.mark.parametrize("mark", ["\t", ";"])
def test_csv_is_read_with_other_separators(mark):
    table = members("姓名,性别,手机号\n张三,男,13900000001\n".replace(",", mark).encode())
    assert table.rows[0].values["phone"] == "13900000001"


def test_csv_takes_off_what_systems_put_around_long_numbers():
    book = reader.read('姓名,身份证号\n张三,"=""420702198001310019"""\n李四,420702198001310019\t\n'.encode())
    assert [row[1] for row in book.sheets[0].rows[1:]] == ["420702198001310019"] * 2


def test_xls_is_read_with_merged_headings_and_dates():
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    sheet.write_merge(0, 1, 0, 0, "工会名称")
    sheet.write_merge(0, 0, 1, 2, "本届任期")
    sheet.write(1, 1, "起")
    sheet.write(1, 2, "止")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    sheet.write(2, 0, "甲局工会")
    sheet.write(2, 1, 44197, day)
    sheet.write(2, 2, 46023, day)
    output = io.BytesIO()
    book.save(output)
    row = organizations(output.getvalue()).rows[0]
    assert row.values["term_begins_on"].isoformat() == "2021-01-01"
    assert row.values["term_due_on"].isoformat() == "2026-01-01"


def test_xls_with_a_cell_far_out_takes_little_memory():
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    sheet.write(0, 0, "姓名")
    sheet.write(65535, 255, "x")
    output = io.BytesIO()
    book.save(output)
    assert sum(map(len, reader.read(output.getvalue()).sheets[0].rows)) < 1_000


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "网页"),
        ("\ufeff<!DOCTYPE html><html>".encode(), "网页"),
        (b'<?xml version="1.0"?><Workbook></Workbook>', "XML"),
        (b"%PDF-1.7", "PDF"),
        (b"", "空文件"),
        (b"   \n", "空文件"),
        (b"PK\x03\x04 broken", "损坏"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"),
            "密码",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "损坏"),
        (b"\x00\x01\x02\xff\xfe\x00\x00\x81", "格式"),
    ],
)
def test_read_refuses_what_is_no_workbook(content, says):
    with pytest.raises(UnreadableFile, match=says):
        reader.read(content)


def test_read_refuses_a_zip_that_is_no_workbook():
    with pytest.raises(UnreadableFile, match="压缩包"):
        reader.read(repacked(xlsx([["x"]]), lambda name, part: None if name == "xl/workbook.xml" else part))


def test_read_refuses_a_file_that_is_not_there_or_too_large(tmp_path):
    with pytest.raises(UnreadableFile, match="找不到"):
        reader.read(tmp_path / "无.xlsx")
    large = tmp_path / "大.xlsx"
    with large.open("wb") as handle:
        handle.truncate(reader.MAX_FILE + 1)
    with pytest.raises(UnreadableFile, match="60 MB"):
        reader.read(large)


def test_read_refuses_a_zip_bomb():
    bomb = repacked(
        xlsx([["x"]]), lambda name, part: (b" " * 2**20 for _ in range(700)) if name == SHEET else part
    )
    assert len(bomb) < 2**20
    with pytest.raises(UnreadableFile, match="大得不正常"):
        reader.read(bomb)


def test_read_refuses_a_zip_that_lies_about_its_sizes():
    """The directory claims 1,000 bytes with a check sum that fits them; the stream goes on to 10 MB."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    stream = packed.compress(HEAD + b" " * 10 * 2**20) + packed.flush()
    honest = repacked(xlsx([["x"]]), lambda name, part: None if name == SHEET else part)
    directory = struct.unpack("<L", honest[-6:-2])[0]
    count = struct.unpack("<H", honest[-12:-10])[0]
    name = SHEET.encode()
    crc = zlib.crc32((HEAD + b" " * 1000)[:1000])
    sizes = struct.pack("<LLL", crc, len(stream), 1000)
    local = (
        b"PK\x03\x04"
        + struct.pack("<HHHHH", 20, 0, 8, 0, 33)
        + sizes
        + struct.pack("<HH", len(name), 0)
        + name
    )
    entry = b"PK\x01\x02" + struct.pack("<HHHHHH", 20, 20, 0, 8, 0, 33) + sizes
    entry += struct.pack("<HHHHHLL", len(name), 0, 0, 0, 0, 0, directory) + name
    entries = honest[directory:-22] + entry
    end = struct.pack(
        "<HHHHLLH", 0, 0, count + 1, count + 1, len(entries), directory + len(local) + len(stream), 0
    )
    with pytest.raises(UnreadableFile, match="大得不正常"):
        reader.read(honest[:directory] + local + stream + entries + b"PK\x05\x06" + end)


def test_read_refuses_a_million_formatted_empty_rows():
    def rows():
        yield HEAD
        for row in range(1, 1_000_001):
            yield (
                b'<row r="%d">' % row
                + b"".join(b'<c r="%c%d" s="1"/>' % (65 + at, row) for at in range(5))
                + b"</row>"
            )
        yield TAIL

    with pytest.raises(UnreadableFile, match="空白但带格式"):
        reader.read(repacked(xlsx([["x"]]), lambda name, part: rows() if name == SHEET else part))


def test_formatted_empty_rows_below_the_data_are_no_rows():
    book = openpyxl.load_workbook(io.BytesIO(roster(["张三", "男", None, None, None])))
    for row in range(3, 2_000):
        book.active.cell(row, 1).font = openpyxl.styles.Font(bold=True)
    assert len(members(saved(book)).rows) == 1


def test_read_refuses_a_cell_at_the_end_of_the_sheet():
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output)
    sheet = book.add_worksheet()
    sheet.write(0, 0, "姓名")
    sheet.write(1_048_575, 16_383, "x")
    book.close()
    with pytest.raises(UnreadableFile, match="第 1048576 行"):
        reader.read(output.getvalue())


def test_read_refuses_a_far_cell_that_hides_in_an_unusual_spelling():
    for cell in (b"<c  t='n' r='xfd1048576'><v>1</v></c>", b'<x:c r="XFD1048576"><x:v>1</x:v></x:c>'):
        sheet = HEAD.replace(
            b"<worksheet ", b'<worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        )
        sheet += b'<row r="1"><c r="A1"><v>1</v></c>' + cell + b"</row>" + TAIL
        with pytest.raises(UnreadableFile, match="1048576"):
            reader.read(
                repacked(xlsx([["x"]]), lambda name, part, sheet=sheet: sheet if name == SHEET else part)
            )


def _with_sheet(sheet: bytes, **added: bytes) -> bytes:
    return repacked(xlsx([["x"]]), lambda name, part: sheet if name == SHEET else part, **added)


@pytest.mark.parametrize(
    "cell",
    [
        b'<c x-r="A1" r="XFD1048576"><v>1</v></c>',
        b'<c x=">" r="XFD1048576"><v>1</v></c>',
        b'<c x=""r="XFD1048576"><v>1</v></c>',
        b'<c r="A1" r="XFD1048576"><v>1</v></c>',
        b'<c r="XFD0000001048576"><v>1</v></c>',
        b'<c r="XFD1048576" x="' + b"y" * 5_000 + b'"><v>1</v></c>',
    ],
)
def test_read_refuses_a_far_cell_whose_tag_is_spelt_to_mislead(cell):
    with pytest.raises(UnreadableFile, match=r"没有写明位置|1048576"):
        reader.read(_with_sheet(HEAD + b'<row r="1">' + cell + b"</row>" + TAIL))


@pytest.mark.parametrize("prefix", ["a-b", "a.b", "甲"])
def test_read_refuses_a_far_cell_under_any_prefix(prefix):
    cell = f'<{prefix}:c r="XFD1048576"><v>1</v></{prefix}:c>'.encode()
    with pytest.raises(UnreadableFile, match="1048576"):
        reader.read(_with_sheet(HEAD + b'<row r="1">' + cell + b"</row>" + TAIL))


@pytest.mark.parametrize("at", range(1, 10))
def test_read_refuses_a_far_cell_where_the_pieces_part_a_word(at):
    """The survey sees a part in pieces of 1 MB: here one ends within "sheetData"."""
    start, rest = HEAD[: -len(b"sheetData>")], HEAD[-len(b"sheetData>") :]
    padding = b" " * (2**20 - len(start) - at - 1)
    start = start.removesuffix(b"<") + padding + b" <"
    sheet = start + rest + b'<row r="1"><c r="XFD1048576"><v>1</v></c></row>' + b" " * 2**20 + TAIL
    with pytest.raises(UnreadableFile, match="1048576"):
        reader.read(_with_sheet(sheet))


@pytest.mark.parametrize(
    "cells",
    [
        b"<c " * 12_000,
        b'<c r="A1" t="e">' * 60_000,
        b'<c r="A1" ' + b'x-r="A1" ' * 100_000 + b"><v>1</v></c>",
        b'<c r="A1"><f>' * 60_000,
        b'<c r="A1">' + b" " * 2**20 + b"<f" * 60_000,
        b"<" * 2**20 + b"<a" * 2**20,
        b"<c" + b" " * 5 * 2**20,
    ],
)
def test_read_is_done_with_broken_tags_at_once(cells):
    begun = time.process_time()
    with pytest.raises(UnreadableFile):
        reader.read(_with_sheet(HEAD + b'<row r="1">' + cells))
    assert time.process_time() - begun < 2


def _texts(*texts: bytes) -> bytes:
    return b"<sst>" + b"".join(b"<si><t>" + text + b"</t></si>" for text in texts) + b"</sst>"


@pytest.mark.parametrize(
    ("shared", "cell"),
    [
        (_texts(b"x" * 300_000), b't="s"><v>0</v></c>'),
        (_texts(b"x" * 300_000), b"s='1' t = 's'><v>+0</v></c>"),
        (_texts(b"x" * 300_000), b't="s"><v>7</v><v>0</v></c>'),
        (_texts(b"<!-- <si> -->" + b"x" * 300_000), b't="s"><v>0</v></c>'),
        (_texts(b"x" * 300_000).replace(b"si>", b"a:si>"), b't="s"><v>0</v></c>'),
        (_texts(b"x" * 300_000).replace(b"<t>", b"<si/><t>"), b't="s"><v>0</v></c>'),
    ],
)
@pytest.mark.parametrize("name", ["xl__sharedStrings.xml", "XL__SHAREDSTRINGS.XML", "xl\\sharedStrings.xml"])
def test_read_refuses_a_long_text_in_very_many_cells(shared, cell, name):
    rows = b"".join(b'<row r="%d"><c r="A%d" %s</row>' % (row, row, cell) for row in range(1, 20_001))
    shared = shared.replace(b"<sst", b'<sst xmlns:a="a"')
    with pytest.raises(UnreadableFile, match=r"文字太长|损坏"):
        reader.read(_with_sheet(HEAD + rows + TAIL, **{name: shared}))


def test_a_long_note_beside_very_many_cells_is_read():
    rows = b"".join(
        b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (row, row) for row in range(1, 20_001)
    )
    note = b'<row r="20001"><c r="A20001" t="s"><v>1</v></c></row>'
    texts = _texts(b"y", b"x" * 300_000)
    book = reader.read(_with_sheet(HEAD + rows + note + TAIL, **{"xl__sharedStrings.xml": texts}))
    assert len(book.sheets[0].rows[20_000][0]) == 300_000


def test_read_refuses_very_many_sheets_with_a_far_cell_each():
    book = openpyxl.Workbook()
    book.remove(book.active)
    for at in range(10):
        book.create_sheet(f"表{at}").cell(1000, 1000).value = 1
    with pytest.raises(UnreadableFile, match="离得很远"):
        reader.read(saved(book))


def test_read_refuses_one_sheet_under_two_names():
    content = repacked(
        xlsx([["x"]], [["y"]]),
        lambda name, part: part.replace(b"sheet2.xml", b"sheet1.xml") if name.endswith(".rels") else part,
    )
    with pytest.raises(UnreadableFile, match="损坏"):
        reader.read(content)
    content = repacked(
        xlsx([["x"]], [["y"]]),
        lambda name, part: part.replace(b"rId2", b"rId1") if name == "xl/workbook.xml" else part,
    )
    with pytest.raises(UnreadableFile, match="损坏"):
        reader.read(content)


@pytest.mark.parametrize(
    "ranges",
    [
        b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        b"<mergeCells>" + b'<mergeCell ref="A1:A60000"/>' * 200 + b"</mergeCells>",
        b'<mergeCells><mergeCell ref="A1048576:XFD1"/></mergeCells>',
        b'<hyperlinks><hyperlink ref="A1048576:XFD1"/></hyperlinks>',
        b'<hyperlinks><hyperlink location="x" ref="A1:XFD1048576"/></hyperlinks>',
        b'<hyperlinks><hyperlink display=\'ref="A1"\' ref="A1:XFD1048576"/></hyperlinks>',
        b'<hyperlinks><hyperlink ref="A1:&#88;FD1048576"/></hyperlinks>',
        b'<hyperlinks xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<x:hyperlink ref="$A$1:$XFD$1048576"/></hyperlinks>',
    ],
)
def test_read_refuses_ranges_that_an_editor_would_go_through_for_hours(ranges):
    row = b'<row r="1"><c r="A1"><v>1</v></c></row>'
    with pytest.raises(UnreadableFile, match=r"离得很远|没有写明位置"):
        reader.read(_with_sheet(HEAD + row + TAIL.replace(b"</worksheet>", ranges + b"</worksheet>")))


def test_a_panic_of_the_parser_is_a_refusal():
    """Seen: a rectangle whose size does not fit its counter. The survey stands before it."""
    cells = b'<row r="1"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(UnreadableFile, match="损坏"):
        reader._parse(_with_sheet(HEAD + cells + TAIL))


def test_links_and_merged_titles_of_ordinary_files_are_read():
    book = openpyxl.load_workbook(io.BytesIO(roster(["张三", "男", None, None, None])))
    book.active["A2"].hyperlink = "https://example.com/?a=1&b=<2>"
    book.active.merge_cells("A4:E5")
    assert len(members(saved(book)).rows) == 1


@pytest.mark.parametrize("foreign", ["xl__workbook.bin", "content.xml"])
def test_read_refuses_another_format_in_disguise(foreign):
    with pytest.raises(UnreadableFile, match=r"不收 \.ods 和 \.xlsb"):
        reader.read(repacked(xlsx([["x"]]), lambda name, part: part, **{foreign: b"x"}))


def test_read_refuses_a_zip_that_other_readers_may_see_otherwise():
    content = xlsx([["x"]])
    twice = repacked(content, lambda name, part: part, **{"XL__WORKBOOK.xml": b"<workbook/>"})
    for strange in (twice, content + b"\x00" * 30):
        with pytest.raises(UnreadableFile, match="损坏"):
            reader.read(strange)


def test_read_refuses_cells_without_an_address():
    sheet = HEAD + b"<row/>" * 1000 + b"<row><c><v>1</v></c></row>" + TAIL
    with pytest.raises(UnreadableFile, match="没有写明位置"):
        reader.read(repacked(xlsx([["x"]]), lambda name, part: sheet if name == SHEET else part))


def test_read_refuses_entities():
    evil = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'
    with pytest.raises(UnreadableFile, match="实体"):
        reader.read(repacked(xlsx([["x"]]), lambda name, part: evil + part if name == SHEET else part))


def test_macros_and_links_are_noted_and_the_data_read():
    book = repacked(
        roster(["张三", "男", None, None, None]),
        lambda name, part: part,
        **{"xl__vbaProject.bin": b"macro", "xl__externalLinks__externalLink1.xml": b"<externalLink/>"},
    )
    table = members(book)
    assert len(table.rows) == 1
    assert {"macros", "external_links"} <= {note.code for note in table.notes}


def test_formulas_never_calculated_are_refused_by_place():
    book = roster(["张三", "男", "=A1", None, None])
    with pytest.raises(UnreadableFile, match="第 2 行“身份证号”等 1 格是公式"):
        members(book)


def test_formulas_in_totals_and_unread_columns_do_no_harm():
    header = ("工会名称", "职工数", "图书室")
    table = organizations(xlsx([header, ["甲局工会", 3, "=1+1"], ["合计", "=SUM(B2:B2)", None]]))
    assert (len(table.rows), table.faults) == (1, [])
