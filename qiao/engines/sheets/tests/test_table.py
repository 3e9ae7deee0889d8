"""Whole workbooks: what is data, what is wrong, and in which cell."""

from __future__ import annotations

from datetime import date

import pytest

from qiao.engines.sheets.kinds import Term, UnreadableFile, Vacant
from qiao.engines.sheets.table import read_table
from qiao.engines.sheets.vocabulary import load_kind

from .workbooks import found, id_number, members, organizations, roster, xlsx

MAN, WOMAN = id_number("19800131", 1), id_number("19850520", 2)
WIDE = [
    "序号",
    "工会名称",
    "上级工会",
    "组织类别",
    "职工人数",
    None,
    None,
    None,
    None,
    "会员人数",
    "工会主席",
]
BELOW = [None, None, None, None, "合计", "干部", "工勤", "其他", "其中：女", None, None]


def city(*rows, title="统计表"):
    """A table with two rows of headings, as working committees send them."""
    return xlsx(
        [[title], ["填报单位：市直机关工委"], WIDE, BELOW, *rows],
        merges=["A1:K1", "E3:I3", "A3:A4", "B3:B4", "C3:C4", "D3:D4", "J3:J4", "K3:K4"],
    )


def union(number, name, staff, cadre, worker, other, women, held, chair="张三"):
    return [number, name, "市直机关工会联合会", "直属", staff, cadre, worker, other, women, held, chair]


def test_a_right_table_has_no_fault():
    table = organizations(
        city(
            union(1, "甲局工会", 10, 7, 2, 1, 4, 9, "空缺（调离）"),
            [],
            union(2, "乙局工会", 5, 5, 0, None, 2, 5),
            [None, "下属工会小计", None, None, 15, 12, 2, 1, 6, 14, None],
            [None, "合\u3000\u3000计", None, None, 15, 12, 2, 1, 6, 14, None],
            ["填表说明：1.组织类别填直属或下属；2.主席空缺的在备注栏说明原因。"],
            ["2.第二条说明"],
        )
    )
    assert table.faults == []
    assert [(row.number, row.values["name"], row.values["staff"]) for row in table.rows] == [
        (5, "甲局工会", 10),
        (7, "乙局工会", 5),
    ]
    assert table.rows[0].values["chair"] == Vacant("调离")
    assert table.reporting_unit == "市直机关工委"


def test_parts_that_do_not_make_their_whole_are_found():
    table = organizations(
        city(union(1, "甲局工会", 10, 7, 2, 2, 4, 9), union(2, "乙局工会", 5, 5, 0, 0, 6, 5))
    )
    assert found(table) == [
        (5, "职工人数/合计", "parts_mismatch"),
        (6, "职工人数/其中：女", "parts_mismatch"),
    ]


def test_a_wrong_total_is_found_in_its_own_row():
    table = organizations(
        city(
            union(1, "甲局工会", 10, 7, 2, 1, 4, 9),
            ["", "直属小计", None, None, 10, 7, 2, 1, 4, 9],
            union(2, "乙局工会", 5, 5, 0, 0, 2, 5),
            ["", "下属小计", None, None, 5, 5, 0, 0, 3, 5],
            ["", "合计", None, None, 16, 12, 2, 1, 6, 14],
        )
    )
    assert found(table) == [
        (8, "职工人数/其中：女", "total_mismatch"),
        (9, "职工人数/合计", "total_mismatch"),
    ]
    assert "16" in table.faults[1].message and "15" in table.faults[1].message


@pytest.mark.parametrize("at_top", [True, False])
def test_totals_may_stand_above_and_subtotals_before_their_sections(at_top):
    body = [
        ["一、直属工会"],
        ["小计", None, 3],
        ["1", "甲工会", 1],
        ["2", "乙工会", 2],
        ["二、下属工会"],
        ["小计", None, 4],
        ["3", "丙工会", 4],
    ]
    total = ["总计", None, 7]
    rows = [["序号", "工会名称", "职工数"], *([total, *body] if at_top else [*body, total])]
    table = organizations(xlsx(rows))
    assert table.faults == []
    assert [row.section for row in table.rows] == ["一、直属工会", "一、直属工会", "二、下属工会"]


def test_subtotals_that_stand_together_share_the_rows():
    rows = [
        ["序号", "工会名称", "职工数"],
        [1, "甲工会", 1],
        [2, "乙工会", 2],
        ["", "直属小计", 1],
        ["", "下属小计", 2],
        ["", "合计", 3],
    ]
    assert organizations(xlsx(rows)).faults == []


def test_the_messy_roster_gets_one_fault_a_cell():
    good = [id_number("19900101", number) for number in range(1, 30)]
    wrong = good[0][:-1] + ("0" if good[0][-1] != "0" else "1")
    content = xlsx(
        [
            ["XX单位工会会员花名册（2023年上半年）"],
            [],
            ["序号", "姓 名", "性别", "身份证号", "出生\n年月", "联系电话", "入会时间"],
            [1, "梁  宁东", "男", good[0], "1990.1", "139 0000 0001", "2010年7月"],
            [2, "甲", "男", wrong, "1970.1", "13900000002", "2010年7月"],
            [3, "乙", "女", good[2], "1990.1", "13900000003", "2010年7月"],
            [4, "丙", "男", 4.202811980051921e17, "1960.1", "13900000004", "2010年7月"],
            [5, "丁", "男", good[4], "1990.1", "1394555746", "2010年7月"],
            [6, "戊", "男", good[0].lower(), "1950.1", "13900000006", "2010年7月"],
            [],
            [7, None, "男", good[6], "1990.1", "13900000007", "2010年7月"],
            [8, "己", "男", good[8], "1899.13", "13900000008", "2024年7月"],
            [9, "庚", "男", good[10], "1991.1", "13900000008", "2010年7月"],
            [10, None, None, None, None, None, None],
            [None, "合计", "9人"],
            ["制表人：", None, None, None, None, "2023年6月25日"],
        ],
        [["姓名", "性别"], ["本科", "男"]],
        merges=["A1:G1"],
    )
    table = members(content, choose=["Sheet1"])
    assert found(table) == [
        (5, "身份证号", "checksum"),
        (6, "性别", "sex_disagrees_with_id"),
        (7, "身份证号", "number_lost_digits"),
        (8, "联系电话", "phone_length"),
        (9, "身份证号", "duplicate_in_file"),
        (11, "姓名", "missing"),
        (12, "出生年月", "bad_date"),
        (13, "出生年月", "birth_disagrees_with_id"),
    ]
    assert all(fault.message and fault.remedy for fault in table.faults)
    assert {"month_only", "after_as_of", "shared_value"} <= {note.code for note in table.notes}
    assert [row.number for row in table.rows if row.faulty] == [5, 6, 7, 8, 9, 11, 12, 13]


def test_a_cell_at_fault_twice_is_named_for_its_first_cause(tmp_path):
    """A caller's own kind of sheet, whose rules meet in one cell."""
    path = tmp_path / "stock.yaml"
    path.write_text(
        "title: 图书\ncolumns:\n"
        "  name: {label: 书名, required: true, words: [书名]}\n"
        "  all: {label: 全部, kind: count, words: [全部]}\n"
        "  lent: {label: 借出, kind: count, words: [借出]}\n"
        "  room: {label: 容量, kind: count, words: [容量]}\n"
        "parts:\n  - {whole: all, parts: [lent]}\n  - {whole: room, parts: [all], at_most: true}\n",
        encoding="utf-8",
    )
    content = xlsx([["书名", "全部", "借出", "容量"], ["甲", 9, 3, 5]])
    table = read_table(content, load_kind(path), as_of=date(2023, 6, 30))
    assert found(table) == [(2, "全部", "parts_mismatch")]
    assert "借出" in table.faults[0].message


def test_a_header_of_two_rows_ends_with_its_merged_cells():
    rows = [["工会名称", "职工数", "图书室", None], [None, None, "面积", "册数"], ["甲局工会", 3, 50, 900]]
    table = organizations(xlsx(rows, merges=["A1:A2", "B1:B2", "C1:D1"]))
    assert (len(table.rows), table.unknown_columns) == (1, ["图书室/面积", "图书室/册数"])


def test_a_roster_with_a_wrong_number_of_people_is_found():
    content = xlsx([["序号", "姓名", "性别"], [1, "张三", "男"], [2, "李四", "女"], [None, "合计", "3人"]])
    assert found(members(content)) == [(4, "性别", "total_mismatch")]


def test_a_number_twice_in_two_sheets_is_found_in_the_later():
    header = ["姓名", "身份证号"]
    table = members(xlsx([header, ["张三", MAN]], [header, ["李四", MAN]], names=["甲局", "乙局"]))
    assert [(fault.sheet, *fault[1:4]) for fault in table.faults] == [
        ("乙局", 2, "身份证号", "duplicate_in_file")
    ]
    assert "工作表“甲局”第 2 行" in table.faults[0].message


def test_two_people_with_one_name_are_normal():
    assert members(roster(["张三", "男", MAN, None, None], ["张三", "女", WOMAN, None, None])).faults == []


@pytest.mark.parametrize(
    ("begins", "due", "years", "is_right"),
    [
        ("2021.05.28", "2026年6月25日", "5年", True),
        ("2021.05.28", "2026年7月25日", 5, False),
        ("2020-02-29", "2023-02-28", "三年", True),
        ("2021.5", "2026.5", 5, True),
        ("2021.5", "2021.5", None, False),
        ("2021.5", "2019.5", None, False),
    ],
)
def test_a_term_within_31_days_of_its_length_is_right(begins, due, years, is_right):
    table = organizations(
        xlsx([["工会名称", "本届任期起", "本届任期止", "年限"], ["甲局工会", begins, due, years]])
    )
    assert found(table) == ([] if is_right else [(2, "本届任期止", "bad_term")])


def test_a_term_in_one_cell_gives_both_days_and_is_checked():
    table = organizations(
        xlsx(
            [
                ["工会名称", "任期", "任期年限"],
                ["甲工会", "2019.5—2024.5", 5],
                ["乙工会", "2019.5至2024.5", 3],
            ]
        )
    )
    assert table.rows[0].values["term"] == Term(
        *[table.rows[0].values[key] for key in ("term_begins_on", "term_due_on")]
    )
    assert found(table) == [(3, "任期", "bad_term")]


def test_a_header_said_again_on_the_next_page_is_no_person():
    header = ["姓名", "性别", "民族"]
    assert len(members(xlsx([header, ["张三", "男", "汉"], header, ["李四", "女", "汉"]])).rows) == 2


def test_word_lists_and_hidden_sheets_are_left_out():
    lists = [["政治面貌", "学历", "民族"], ["中共党员", "本科", "汉族"]]
    table = members(xlsx([["姓名", "性别"], ["张三", "男"]], lists, names=["花名册", "数据字典"]))
    assert [row.sheet for row in table.rows] == ["花名册"]
    assert [note.sheet for note in table.notes] == ["数据字典"]


def test_errors_of_formulas_are_faults():
    assert found(members(roster(["张三", "#N/A", None, None, None]))) == [(2, "性别", "unknown_value")]


def test_a_file_without_such_a_table_or_without_rows_is_refused():
    with pytest.raises(UnreadableFile, match="没有找到"):
        members(xlsx([["收入", "支出"], [1, 2]]))
    with pytest.raises(UnreadableFile, match="没有数据"):
        members(roster())


def test_a_street_federation_layout_of_several_sheets():
    """A layout of its own: several sheets, sections in brackets, terms in one cell, ticks, 合计 on top."""
    header = [
        "单位全称",
        "工会组织全称",
        "届期",
        "干部职工",
        "入会人数",
        "经审委",
        "女工委",
        "会计",
        "主席（主任）",
    ]

    def sheet(section, *rows):
        total = ["合计", None, None, sum(row[3] for row in rows), sum(row[4] for row in rows)]
        return [
            ["开发区工会组织一览"],
            header,
            total,
            [f"【{section}】"],
            *rows,
            ["注：√为已建"],
            ["报送人：王五", None, "2024年1月"],
        ]

    first = sheet(
        "机关",
        ["管委会办", "管委会办工会", "2021-03至2024-03", 12, 11, "√", "×", "（空缺）", "史　辉"],
        ["财政局", "财政局工会", "2020年6月—2025年6月", 8, 8, None, "已建", "周会", "暂缺"],
    )
    second = sheet(
        "事业",
        ["学校", "实验学校工会", "2022.9-2025.9", 60, 60, "是", "女职工委员", "吴计", "林立"],
    )
    table = organizations(xlsx(first, second, names=["机关", "事业"]), choose=None)
    assert table.faults == []
    assert table.unknown_columns == []
    by_name = {row.values["name"]: row for row in table.rows}
    assert list(by_name) == ["管委会办工会", "财政局工会", "实验学校工会"]
    office = by_name["管委会办工会"].values
    assert (office["audit_committee"], office["women_form"], office["accountant"]) == (True, "未设", Vacant())
    assert (office["chair"], str(office["term_due_on"])) == ("史辉", "2024年3月")
    assert by_name["财政局工会"].values["audit_committee"] is False
    assert by_name["财政局工会"].values["chair"] == Vacant()
    assert (by_name["实验学校工会"].section, by_name["实验学校工会"].values["women_form"]) == (
        "事业",
        "女职工委员",
    )


def test_a_personnel_system_layout_in_csv():
    """A layout of its own, from a personnel system: numbers as ="…", questions as headings, GB18030."""
    text = (
        "导出时间：2023-06-01 08:00,,,,,,,,,\n"
        "人员姓名,人员编号,所在部门,居民身份证号码,出生日期,族别,党派,用工形式,是否加入工会,移动电话\n"
        f'欧阳　娜,00017,综合科,"=""{WOMAN}""",1985/5/20 0:00:00,汉,中国共产党党员,参公管理,是,13900000001\n'
        f"买买提•江,00018,二科,{MAN}\t,19800131,维吾尔,民盟,合同制,否,+8613900000002\n"
        "共计,2人,,,,,,,,\n"
    )
    table = members(text.encode("gb18030"), remembered={"人员编号": "member_number", "人员姓名": "name"})
    assert table.faults == []
    first, second = (row.values for row in table.rows)
    assert (first["name"], first["id_number"], first["born_on"]) == ("欧阳娜", WOMAN, date(1985, 5, 20))
    assert (first["political_status"], first["staffing"], first["membership"]) == ("中共党员", "参公", "会员")
    assert (second["name"], second["phone"], second["membership"]) == ("买买提·江", "13900000002", "非会员")
    assert second["member_number"] == "00018"


def test_reading_grows_in_step_with_the_rows():
    """Ten times the rows give ten times the rows: nothing compares each with each."""
    header = ("姓名", "身份证号", "联系电话")
    rows = [
        [f"人{at}", id_number("19800131", at % 999 + 1, f"42{at // 999:04d}"), None] for at in range(5_000)
    ]
    table = members(roster(*rows, header=header))
    assert (len(table.rows), table.faults) == (5_000, [])
