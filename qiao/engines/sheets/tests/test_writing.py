"""What is written: the error workbook, lists for print, filled forms."""

from __future__ import annotations

import io
import time
from datetime import date

import openpyxl
import pytest
import xlwt
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation

from qiao.engines.sheets import error_workbook, reader
from qiao.engines.sheets.export import ListColumn, write_list
from qiao.engines.sheets.fill import fill
from qiao.engines.sheets.kinds import Masked, PartialDate, UnreadableFile

from .workbooks import (
    AS_OF,
    ORGANIZATIONS,
    found,
    id_number,
    members,
    opened,
    organizations,
    roster,
    saved,
    xlsx,
)

UNIONS = [
    {
        "name": f"{name}局工会",
        "unit": f"{name}局",
        "staff": 10 * at,
        "members": 9 * at,
        "own_account": at % 2 == 1,
        "term_begins_on": date(2021, 5, 1),
        "term_due_on": PartialDate(2026, 5),
        "chair": "=1+1",
    }
    for at, name in enumerate("甲乙丙丁", 1)
]
CATALOGUE = {key: (lambda union, key=key: union.get(key)) for key in UNIONS[0]}


def filled(content, **changes):
    options = {
        "kind": ORGANIZATIONS,
        "catalogue": CATALOGUE,
        "rows_by_name": {union["name"]: union for union in UNIONS},
        "order": UNIONS,
        "day": AS_OF,
        "basis": "账面数",
    }
    return fill(content, **{**options, **changes})


def form(*header, lines=2):
    """An empty form with borders, a total with formulas and a line for signatures."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["各单位工会情况表"])
    sheet.merge_cells("A1:E1")
    sheet.append(list(header))
    thin = Side(style="thin")
    for row in range(3, 3 + lines):
        for column in range(1, len(header) + 1):
            sheet.cell(row, column).border = Border(thin, thin, thin, thin)
            sheet.cell(row, column).font = Font(name="仿宋", size=12)
        sheet.cell(row, len(header)).value = f"=D{row}/C{row}"
    total = 3 + lines
    sheet.cell(total, 1).value = "合计"
    sheet.cell(total, 3).value = f"=SUM(C3:C{total - 1})"
    sheet.cell(total + 1, 1).value = "填表人："
    sheet.merge_cells(start_row=total, end_row=total, start_column=1, end_column=2)
    sheet.row_dimensions[total].height = 33
    return book


def test_an_empty_form_gets_a_row_for_each_and_its_totals_stretch():
    book = form("序号", "工会名称", "职工数", "会员数", "入会率")
    book.create_sheet("汇总")["A1"] = "=各表!C5"
    book.worksheets[0].title = "各表"
    result = filled(saved(book))
    sheet = opened(result.content)
    assert [cell.value for cell in sheet[3]] == [1, "甲局工会", 10, 9, "=D3/C3"]
    assert [cell.value for cell in sheet[6]] == [4, "丁局工会", 40, 36, "=D6/C6"]
    assert sheet["B6"].font.name == "仿宋" and sheet["B6"].border.bottom.style == "thin"
    assert [cell.value for cell in sheet[7]][:4] == ["合计", None, "=SUM(C3:C6)", 90]
    assert sheet.row_dimensions[7].height == 33
    assert {"A1:E1", "A7:B7"} == {str(cells) for cells in sheet.merged_cells.ranges}
    assert sheet["A8"].value == "填表人："
    assert "账面数" in sheet["A9"].value and "2023年6月30日" in sheet["A9"].value
    again = openpyxl.load_workbook(io.BytesIO(result.content))
    assert again["汇总"]["A1"].value == "=各表!C7"
    assert "账面数" in again.properties.description
    assert (result.rows, result.filled_cells) == (4, 13)


def test_rules_and_lists_of_a_form_reach_over_the_new_rows():
    book = form("序号", "工会名称", "职工数", "会员数", "入会率")
    sheet = book.active
    sheet.add_data_validation(DataValidation("whole", sqref="C3:C4"))
    sheet.conditional_formatting.add(
        "C3:C4", CellIsRule("lessThan", ["1"], fill=PatternFill("solid", "FFFF0000"))
    )
    sheet.print_area = "A1:E6"
    sheet = opened(filled(saved(book)).content)
    assert str(sheet.data_validations.dataValidation[0].sqref) == "C3:C6"
    assert [str(rule.sqref) for rule in sheet.conditional_formatting] == ["C3:C6"]
    assert sheet.print_area.endswith("$E$9")


def test_rows_that_name_an_organization_are_filled_beside_the_name():
    content = xlsx(
        [
            ["工会名称", "职工数", "会员数", "图书室", "任期", "是否独立账户（√）"],
            ["乙局 工会", None, 7],
            ["戊局工会"],
            ["甲局工会"],
        ]
    )
    result = filled(content)
    sheet = opened(result.content)
    assert [cell.value for cell in sheet[2]] == ["乙局 工会", 20, 7, None, "2021.5—2026.5", None]
    assert [cell.value for cell in sheet[3]] == ["戊局工会", None, None, None, None, None]
    assert [cell.value for cell in sheet[4]] == ["甲局工会", 10, 9, None, "2021.5—2026.5", "√"]
    assert result.unmatched_columns == ["图书室"]
    assert result.unmatched_names == ["戊局工会"]
    assert result.rows == 2


def test_what_a_form_holds_is_never_overwritten_and_no_name_runs_as_formula():
    sheet = opened(filled(xlsx([["工会名称", "职工数", "工会主席"], ["甲局工会", "=1+2", None]])).content)
    assert sheet["B2"].value == "=1+2"
    assert (sheet["C2"].value, sheet["C2"].data_type, sheet["C2"].quotePrefix) == ("=1+1", "s", True)
    assert not sheet["A2"].quotePrefix


def test_a_form_without_styled_rows_or_total_is_filled():
    result = filled(xlsx([["单位", "职工数"]]))
    assert [cell.value for cell in opened(result.content)["A"]][:5] == [
        "单位",
        "甲局",
        "乙局",
        "丙局",
        "丁局",
    ]


def test_a_form_with_its_total_on_top_is_filled_below_it():
    book = openpyxl.load_workbook(io.BytesIO(xlsx([["工会名称", "职工数"], ["合计", None]])))
    for cell in (*book.active[2], *book.active[3], *book.active[4]):
        cell.border = Border(bottom=Side(style="thin"))
    sheet = opened(filled(saved(book)).content)
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2, max_row=4)] == [
        ["合计", 100],
        ["甲局工会", 10],
        ["乙局工会", 20],
    ]


def test_an_old_form_comes_back_as_xlsx():
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    sheet.write(0, 0, "工会名称")
    sheet.write(0, 1, "职工数")
    output = io.BytesIO()
    book.save(output)
    assert opened(filled(output.getvalue()).content)["B3"].value == 20


def test_fill_refuses_a_file_without_a_naming_column():
    with pytest.raises(UnreadableFile, match="工会名称"):
        filled(xlsx([["收入", "支出"], [None, None]]))


FAULTY = roster(
    ["张三", "男", id_number("19800131", 2), None, "13900000001"], ["李四", "女", None, "1899.13", None]
)


def test_the_error_workbook_is_the_clerks_own_with_faults_marked():
    book = openpyxl.load_workbook(io.BytesIO(FAULTY))
    book.active["A2"].font = Font(name="楷体")
    book.active.column_dimensions["C"].width = 33
    content = saved(book)
    table = members(content)
    marked = error_workbook.write_error_workbook(content, table)
    sheet = opened(marked)
    assert sheet["A2"].font.name == "楷体" and sheet.column_dimensions["C"].width == 33
    assert sheet["F1"].value == "问题与改法"
    assert sheet["F2"].value.startswith("性别：") and "出生年月" in sheet["F3"].value
    coloured = {
        cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fill_type == "solid"
    }
    assert coloured == {"B2", "D3"}


def test_an_error_workbook_that_comes_back_is_read_without_its_remarks_and_marked_anew():
    marked = error_workbook.write_error_workbook(FAULTY, members(FAULTY))
    book = openpyxl.load_workbook(io.BytesIO(marked))
    book.active["B2"] = "女"
    mended = saved(book)
    table = members(mended)
    assert found(table) == [(3, "出生年月", "bad_date")]
    assert table.ignored_columns == []
    sheet = opened(error_workbook.write_error_workbook(mended, table))
    assert (sheet.max_column, sheet["F2"].value) == (6, None)


@pytest.mark.parametrize("most", [0, 10**6])
def test_large_and_foreign_files_come_back_with_the_same_cells(monkeypatch, most):
    monkeypatch.setattr(error_workbook, "MOST_CELLS", most)
    text = "姓名,性别,出生年月\n=张三,男,1899.13\n李四,女,1980-01-31\n".encode("gb18030")
    for content in (text, FAULTY):
        table = members(content)
        marked = error_workbook.write_error_workbook(content, table)
        assert found(members(marked)) == found(table)
        before, after = reader.read(content).sheets[0].rows, reader.read(marked).sheets[0].rows
        assert [row[:3] for row in after] == [row[:3] for row in before]


def test_a_list_is_printed_as_offices_do_and_read_again():
    counts = [ListColumn("合计", "职工人数"), ListColumn("其中：女", "职工人数")]
    columns = ["序号", "工会名称", *counts, "独立账户", "本届任期止", "工会主席"]
    rows = [
        [1, "甲局工会", 10, 4, True, date(2026, 5, 1), "=1+1"],
        [2, "乙局工会", 5, None, False, PartialDate(2026, 5), None],
    ]
    content = write_list(
        "工会/一览",
        columns,
        rows,
        reporting_unit="市直机关工委",
        day=AS_OF,
        unit_note="单位：人",
        basis="账面数",
    )
    sheet = opened(content)
    assert sheet["A2"].value == "填报单位（盖章）：市直机关工委" and sheet["G2"].value == "单位：人"
    assert sheet.print_title_rows == "$3:$4" and sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0
    assert sheet["G5"].value == "=1+1" and sheet["G5"].data_type == "s"
    assert [sheet.cell(8, column).value for column in (1, 4, 7)] == [
        "填表人：",
        "审核人：",
        "填报日期：2023年6月30日",
    ]
    table = organizations(content)
    assert (table.faults, table.ignored_columns, table.reporting_unit) == ([], [], "市直机关工委")
    assert [list(row.values.values()) for row in table.rows] == [
        ["1", "甲局工会", 10, 4, True, date(2026, 5, 1), "=1+1"],
        ["2", "乙局工会", 5, None, False, PartialDate(2026, 5), None],
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_a_text_of_a_list_stays_a_text_when_it_is_edited(start):
    evil = f"{start}1+1"
    columns = [ListColumn(evil, evil), ListColumn("备注", evil), ListColumn(evil)]
    sheet = opened(write_list(evil, columns, [[evil, "平常", 1]], reporting_unit=evil, day=AS_OF))
    assert sheet["A5"].quotePrefix and not sheet["B5"].quotePrefix
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s", "n"}


@pytest.mark.parametrize("most", [0, 10**6])
@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_a_text_of_the_error_workbook_stays_a_text_when_it_is_edited(monkeypatch, most, start):
    monkeypatch.setattr(error_workbook, "MOST_CELLS", most)
    book = openpyxl.load_workbook(io.BytesIO(FAULTY))
    for place in ("A2", "B2"):  # B2 is faulty
        book.active[place].value = f"{start}1+1"
        book.active[place].data_type = "s"
    content = saved(book)
    sheet = opened(error_workbook.write_error_workbook(content, members(content)))
    assert (sheet["A2"].data_type, sheet["A2"].quotePrefix, sheet["B2"].quotePrefix) == ("s", True, True)
    assert not sheet["A3"].quotePrefix


def test_a_formatted_cell_far_down_makes_no_cells():
    """Full of them, a workbook would take 5 s and 500 MB to mark."""
    book = openpyxl.load_workbook(io.BytesIO(FAULTY))
    book.active.cell(1_048_576, 1).font = Font(bold=True)
    content = saved(book)
    begun = time.process_time()
    error_workbook.write_error_workbook(content, members(content))
    assert time.process_time() - begun < 1
    form = openpyxl.load_workbook(io.BytesIO(xlsx([["工会名称", "职工数"], ["甲局工会"]])))
    form.active.cell(1_048_576, 1).font = Font(bold=True)
    begun = time.process_time()
    assert filled(saved(form)).rows == 1
    assert time.process_time() - begun < 4


def test_masked_values_come_back_as_masked():
    content = write_list(
        "花名册",
        ["姓名", "身份证号"],
        [["张三", Masked("4207**********0019")]],
        reporting_unit="x",
        day=AS_OF,
    )
    assert members(content).rows[0].values["id_number"] == Masked("4207**********0019")


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_the_apostrophe_before_what_would_run_in_a_csv_is_no_part_of_it(start):
    content = f"姓名,备注\n张三,'{start}1+1\n".encode()
    assert members(content).rows[0].values["note"] == f"{start}1+1"
