"""Columns are recognized by data, under whatever stands around the word."""

from __future__ import annotations

import pytest

from qiao.engines.sheets import headers, reader
from qiao.engines.sheets.vocabulary import BadVocabulary, load_kind, recognize

from .workbooks import MEMBERS, ORGANIZATIONS, members, organizations, xlsx


@pytest.mark.parametrize(
    ("path", "key"),
    [
        (["职工人数", "合计"], "staff"),
        (["职工人数", "其中：女"], "women"),
        (["会员人数", "其中：女"], "women_members"),
        (["本届任期", "起"], "term_begins_on"),
        (["任期起止时间"], "term"),
        (["届期\n（年）"], "term_years"),
        (["工会  名 称"], "name"),
        (["【工会名称】"], "name"),
        (["1.工会名称*"], "name"),
        (["是否建立经审组织"], "audit_committee"),
        (["有无独立账户（是/否）"], "own_account"),
        (["是否取得工会法人资格"], "legal_person"),
        (["经费审查委员会建立情况"], "audit_committee"),
        (["现有职工总人数"], "staff"),
        (["其中：女职工人数（人）"], "women"),
        (["工会主席", "姓名"], "chair"),
        (["工会主席", "专兼职"], "chair_basis"),
        (["工会主席", "联系电话"], None),
        (["联系人", "电话"], "contact_phone"),
        (["主席姓名"], "chair"),
        (["女工主任"], "women_chair"),
        (["统一社会\n信用代码"], "uscc"),
        (["图书室面积"], None),
        (["人数"], None),
    ],
)
def test_organization_headings(path, key):
    known = recognize(ORGANIZATIONS, tuple(path))
    assert (known.key if known else None) == key


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("出生\n年月", "born_on"),
        ("公民身份号码", "id_number"),
        ("政治\n面貌", "political_status"),
        ("文化程度", "education"),
        ("是否工会会员", "membership"),
        ("入会时间", "joined_on"),
        ("手机号码（必填）", "phone"),
        ("所在工会", "organization"),
        ("身高", None),
    ],
)
def test_member_headings(heading, key):
    known = recognize(MEMBERS, (heading,))
    assert (known.key if known else None) == key


def test_of_which_belongs_to_the_column_on_its_left():
    table = organizations(
        xlsx([["工会名称", "职工数", "其中：女", "会员数", "其中：女"], ["甲局工会", 9, 4, 8, 3]])
    )
    values = table.rows[0].values
    assert (values["women"], values["women_members"]) == (4, 3)


def test_two_row_header_without_merged_cells_is_read_from_csv():
    text = "情况表,,,,\n工会名称,本届任期,,职工人数,\n,起,止,合计,其中：女\n甲局工会,2021.5,2026.5,9,4\n"
    values = organizations(text.encode("gb18030")).rows[0].values
    assert (values["staff"], values["women"], str(values["term_due_on"])) == (9, 4, "2026年5月")


def test_lines_above_the_header_are_no_part_of_it():
    rows = [
        ["情况表"],
        ["填报单位：市某局", None, "统计截止：2023年6月30日"],
        ["工会名称", "单位", "职工数"],
        ["甲工会", "甲", 1],
    ]
    table = organizations(xlsx(rows, merges=["A1:C1"]))
    assert [heading.text for heading in table.columns()] == ["工会名称", "单位", "职工数"]
    assert table.reporting_unit == "市某局"


def test_unknown_columns_are_listed_and_answers_remembered():
    content = xlsx([["姓名", "性别", "身高", "大名"], ["张三", "男", 170, "0711"]])
    table = members(content)
    assert table.unknown_columns == table.ignored_columns == ["身高", "大名"]
    table = members(content, remembered={"身高": None, "大名": "member_number"})
    assert (table.unknown_columns, table.ignored_columns) == ([], ["身高"])
    assert table.rows[0].values["member_number"] == "0711"


def test_a_missing_required_column_is_one_fault():
    table = members(xlsx([["性别", "民族", "学历"], ["男", "汉", "本科"], ["女", "汉", "本科"]]))
    assert [(fault.row, fault.column, fault.code) for fault in table.faults] == [(1, "姓名", "missing")]
    assert table.missing_columns == ["姓名"]


def test_of_two_columns_with_one_meaning_the_plainer_word_has_it():
    sheet = reader.read(xlsx([["单位人员情况", "单位名称", "姓名"], ["x", "甲局", "张三"]])).sheets[0]
    layout = headers.find(sheet, MEMBERS)
    assert layout is not None and layout.by_key["unit"].text == "单位名称"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "title: x\ncolumns:\n  a: {label: 甲, words: [甲]}\n  b: {label: 乙, words: [甲]}\n",
            "第 4 行.*已经是“a”",
        ),
        ("title: x\ncolumns:\n  a: {label: 甲, kind: colour, words: []}\n", "第 3 行.*colour"),
        ("title: x\ncolumns:\n  a: {label: 甲, words: []}\nunique: [b]\n", "第 4 行.*“b”"),
        ("title: x\ncolumns:\n  a: {label: 甲, choices: c, words: []}\n", "第 3 行.*“c”"),
        ("title: x\ncolumns:\n  a: {label: 甲, wrods: []}\n", "第 3 行.*wrods"),
    ],
)
def test_a_wrong_synonym_file_is_refused_by_line(tmp_path, text, says):
    path = tmp_path / "kind.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadVocabulary, match=says):
        load_kind(path)
