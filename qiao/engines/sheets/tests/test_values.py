"""What cells mean, in all the ways that clerks write."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from qiao.engines.sheets import identity
from qiao.engines.sheets.dates import parse_day, parse_term
from qiao.engines.sheets.kinds import Column, Masked, PartialDate, Problem, Vacant
from qiao.engines.sheets.values import bracket, parser

from .workbooks import MEMBERS, ORGANIZATIONS, id_number

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
DAYS = some.dates(date(1920, 1, 1), date(2100, 12, 31))
WAYS = [
    "{0}-{1}-{2}",
    "{0}/{1:02}/{2:02}",
    "{0}.{1}.{2}",
    "{0}年{1}月{2}日",
    "{0}{1:02}{2:02}",
    "{0} 年 {1} 月 {2} 日",
]
MONTH_WAYS = ["{0}.{1}", "{0}-{1:02}", "{0}年{1}月", "{0}{1:02}", "{0}/{1}"]


def read(kind: str, raw: object) -> object:
    return parser(Column("x", "列", kind))(raw)  # type: ignore[arg-type]


def code(kind: str, raw: object) -> str:
    value = read(kind, raw)
    assert isinstance(value, Problem)
    return value.code


@given(DAYS, some.sampled_from(WAYS), some.booleans())
def test_every_way_of_writing_a_day_is_read(day, way, is_full_width):
    text = way.format(day.year, day.month, day.day)
    assert parse_day(text.translate(FULL_WIDTH) if is_full_width else text) == day


@given(DAYS, some.sampled_from(MONTH_WAYS))
def test_a_month_stays_a_month(day, way):
    assert parse_day(way.format(day.year, day.month)) == PartialDate(day.year, day.month)


@given(some.dates(date(1930, 1, 1), date(2100, 12, 31)))
def test_days_of_excel_are_read(day):
    serial = (day - date(1899, 12, 30)).days
    assert (
        parse_day(float(serial))
        == parse_day(str(serial))
        == parse_day(datetime(day.year, day.month, day.day))
        == day
    )


@pytest.mark.parametrize(
    "raw", ["1899.13", "23.6.1", "2023", "2023-13-01", "2023-02-30", "昨天", "12345678", 5.0, 2023.1, True]
)
def test_what_is_no_day_is_not_guessed(raw):
    assert parse_day(raw) is None
    assert code("date", raw) == "bad_date"


def test_a_day_with_a_clock_and_a_month_as_number_are_read():
    assert parse_day("2023/6/1 0:00:00") == date(2023, 6, 1)
    assert parse_day(2023.06) == parse_day(202306.0) == PartialDate(2023, 6)


@pytest.mark.parametrize("between", ["—", "-", "至", "~", "～", "——", " - "])
def test_a_term_in_one_cell_is_read(between):
    assert parse_term(f"2019.5{between}2024.5") == (PartialDate(2019, 5), PartialDate(2024, 5))
    assert parse_term(f"2019-05-06{between}2024-05-05") == (date(2019, 5, 6), date(2024, 5, 5))


def test_a_term_without_months_is_refused():
    assert code("term", "2019-2024") == "bad_term"


@given(some.dates(date(1930, 1, 1), date(2020, 1, 1)), some.integers(1, 999))
def test_identity_numbers_say_birth_and_sex(born, sequence):
    number = id_number(born.strftime("%Y%m%d"), sequence)
    spaced = f" {number[:6]} {number[6:14]} {number[14:].lower()}".translate(FULL_WIDTH)
    assert identity.parse_id_number(spaced) == number
    assert identity.facts(number) == (born, "男" if sequence % 2 else "女")


@given(some.dates(date(1930, 1, 1), date(2020, 1, 1)), some.integers(0, 17), some.integers(1, 9))
def test_one_wrong_digit_of_an_identity_number_is_seen(born, place, off):
    number = id_number(born.strftime("%Y%m%d"), 7)
    digit = "0123456789X".index(number[place])
    wrong = number[:place] + str((digit + off) % 10) + number[place + 1 :]
    if wrong != number:
        assert isinstance(identity.parse_id_number(wrong), Problem)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (4.202811980051921e17, "number_lost_digits"),
        ("4.20281E+17", "number_lost_digits"),
        ("420281198005192000", "number_lost_digits"),
        ("42028119800519292", "checksum"),
        ("420281198013192921", "checksum"),
        ("无", "checksum"),
    ],
)
def test_wrong_identity_numbers(raw, expected):
    assert code("id_number", raw) == expected


def test_old_identity_numbers_are_kept_with_a_note():
    value = read("id_number", "420702800131001")
    assert isinstance(value, Problem) and value.note and value.value == "420702800131001"
    assert identity.facts("420702800131001") == (date(1980, 1, 31), "男")


def test_masked_values_are_known_as_such():
    assert read("id_number", "4207**********0019") == Masked("4207**********0019")
    assert read("phone", "139****0001") == Masked("139****0001")


@pytest.mark.parametrize(
    "raw", ["186 1950 7628", "186-1950-7628", "+8618619507628", 18619507628.0, "１８６１９５０７６２８"]
)
def test_mobile_numbers_are_read(raw):
    assert read("phone", raw) == "18619507628"


def test_landlines_are_noted_among_people_and_right_for_offices():
    value = read("phone", "0711-3327133")
    assert isinstance(value, Problem) and value.note and value.code == "landline"
    assert read("office_phone", "0711-3327133") == "0711-3327133"
    assert code("phone", "1394555746") == code("office_phone", "1394555746") == "phone_length"


def test_credit_codes_are_judged_by_their_check_digit():
    assert read("uscc", " 81420700mc900882b6 ") == "81420700MC900882B6"
    assert code("uscc", "81420700MC900882B7") == "checksum"
    assert code("uscc", "8142070") == "checksum"


@pytest.mark.parametrize(
    ("raw", "value"), [("42人", 42), ("1,234", 1234), ("４２", 42), (42.0, 42), ("", None), ("—", None)]
)
def test_counts(raw, value):
    assert read("count", raw) == value


@pytest.mark.parametrize("raw", ["约40", -3.0, 1.5, "四十"])
def test_what_is_no_count_is_refused(raw):
    assert code("count", raw) == "unknown_value"


@pytest.mark.parametrize(("raw", "value"), [("3年", 3), ("五年", 5), ("5", 5), (3.0, 3), ("5年一届", 5)])
def test_years(raw, value):
    assert read("years", raw) == value


@pytest.mark.parametrize("raw", ["√", "是", "已建", "Y", "有（2019年）"])
def test_ticks(raw):
    assert read("yes_no", raw) is True


@pytest.mark.parametrize("raw", ["否", "未建", "×", "N", "", "/"])
def test_crosses_and_empty_cells(raw):
    assert read("yes_no", raw) is False


def test_what_is_neither_yes_nor_no_is_refused():
    assert code("yes_no", "筹备") == "unknown_value"


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("张　三", "张三"),
        ("梁  宁东", "梁宁东"),
        ("古丽•买买提", "古丽·买买提"),
        ("John  Smith", "John Smith"),
        ("—", None),
    ],
)
def test_names(raw, name):
    assert read("name", raw) == name


@pytest.mark.parametrize(
    ("raw", "holder"),
    [
        ("张　三", "张三"),
        ("张三（兼）", "张三"),
        ("空缺", Vacant()),
        ("（空缺）", Vacant()),
        ("暂缺", Vacant()),
        ("空缺（调离）", Vacant("调离")),
        ("王五（暂缺）", Vacant()),
        ("无", Vacant()),
        ("—", Vacant()),
        ("", None),
    ],
)
def test_holders(raw, holder):
    assert read("holder", raw) == holder


def test_several_holders_in_one_cell():
    assert read("names", "张三、李　四（专职），空缺") == ("张三", "李四")


@pytest.mark.parametrize(
    ("key", "raw", "value"),
    [
        ("political_status", "党员", "中共党员"),
        ("political_status", "无党派民主人士", "无党派人士"),
        ("education", "本科", "大学本科"),
        ("education", "研究生", "研究生"),
        ("ethnic_group", "土家", "土家族"),
        ("staffing", "参公编制", "参公"),
        ("membership", "未入会", "非会员"),
    ],
)
def test_choices_of_people(key, raw, value):
    assert parser(MEMBERS.columns[key])(raw) == value


@pytest.mark.parametrize(
    ("key", "raw", "value"),
    [
        ("chair_basis", "专职（正科级职数）", "专职"),
        ("women_form", "未建", "未设"),
        ("committee", "不设委员会", "不设委员会"),
        ("line", "下属工会", "下属"),
    ],
)
def test_choices_of_organizations(key, raw, value):
    assert parser(ORGANIZATIONS.columns[key])(raw) == value


def test_an_unknown_choice_offers_the_nearest_words():
    value = parser(MEMBERS.columns["political_status"])("民盟人士")
    assert isinstance(value, Problem) and value.code == "unknown_value" and "民盟盟员" in value.remedy


def test_an_open_choice_keeps_what_is_said():
    value = parser(MEMBERS.columns["education"])("党校研修班")
    assert isinstance(value, Problem) and value.note and value.value == "党校研修班"


def test_the_rank_stands_in_the_brackets():
    assert bracket("专职（正科级职数）") == "正科级职数"
    assert bracket("专职") == ""


def test_dates_that_follow_one_another_stay_apart():
    days = [date(1999, 12, 31) + timedelta(days=at) for at in range(400)]
    assert [parse_day(day.isoformat()) for day in days] == days
