"""The workbooks that the offices of the made-up city would send, written in their manner."""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import Any

import xlsxwriter
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qiao.site.demo import city
from qiao.site.demo.city import CITY, FEDERATION, Person, Union

FAULTY_UNION = "市文化和旅游局图书馆工会"
"""The union whose roster, :func:`faulty_roster`, is full of faults."""


@dataclass(frozen=True)
class Sample:
    """A workbook to download: its Chinese file name, what it is, and how it is made for a day."""

    file_name: str
    meaning: Promise  # translated when it is shown
    build: Callable[[date], bytes]


def organizations(as_of: date) -> bytes:
    """The table of all unions: sections, subtotals, a total, notes, dates in every manner."""
    unions, random = city.unions(as_of), Random(1)
    book = _Book("工会组织基本情况")
    book.title(f"{CITY}直机关工会组织基本情况一览表", _width(_ORGANIZATION_HEADINGS))
    book.row([f"填报单位：{FEDERATION}", *[""] * 12, f"统计截止日期：{_chinese(as_of)}"])
    book.two_row_header(_ORGANIZATION_HEADINGS)
    for direct, line in ((True, "直属"), (False, "下属")):
        of_line = [union for union in unions if union.direct == direct]
        for section in dict.fromkeys(union.section for union in of_line):
            book.row([f"【{section}】"])
            for union in of_line:
                if union.section == section:
                    book.row(_organization_row(unions.index(union) + 1, union, as_of, random))
        book.row(_sums(f"{line}工会小计", of_line))
        book.blank()
    book.row(_sums("合　　计", unions))
    book.row(["填表说明：1.组织类别填“直属”或“下属”；2.主席空缺的请在备注栏说明；3.任期按批复文件填写。"])
    book.row(["填表人：　　　　审核人：　　　　　　　　　　　　填报日期：　　年　月　日"])
    return book.bytes()


def people(as_of: date) -> bytes:
    """The roster of all unions: a sheet for each line; some births without day, a few numbers missing."""
    random, book = Random(2), None
    for direct, line in ((True, "直属工会"), (False, "下属工会")):
        book = book.sheet(line) if book else _Book(line)
        book.title(f"{CITY}直机关{line}职工花名册", len(_PEOPLE_HEADINGS))
        book.row([f"截止日期：{_chinese(as_of)}"])
        book.header(_PEOPLE_HEADINGS)
        of_line = [union for union in city.unions(as_of) if union.direct == direct]
        for number, (union, person) in enumerate(((u, p) for u in of_line for p in u.people), start=1):
            book.row([number, union.name, *_person_row(person, random)])
    assert book is not None
    return book.bytes()


def faulty_roster(as_of: date) -> bytes:
    """One union's roster as it comes by e-mail, with the faults that :func:`faults` lists."""
    rows = _faulty_rows(as_of)
    book = _Book("Sheet1")
    book.title("XX单位工会会员花名册", len(_ROSTER_HEADINGS))
    book.blank()
    book.header(_ROSTER_HEADINGS)
    for number, row in enumerate(rows, start=1):
        book.row([number, *row])
    book.row(["", "合　计", f"{len(rows)}人"])
    book.row(["制表人：", *[""] * 6, _chinese(as_of)])
    book.sheet("填写说明").row(["身份证号请按文本格式填写，不要漏填姓名。"])
    return book.bytes()


def faults() -> list[tuple[int, str, str]]:
    """The faults of :func:`faulty_roster`: row as Excel shows it, column heading, fault code."""
    return [(_FIRST_ROSTER_ROW + place, column, code) for place, column, code, _spoil in _FAULTS]


def superior_table(as_of: date) -> bytes:
    """An empty form as a superior sends it: what Qiao holds can be filled in, two columns it cannot."""
    book = _Book("附件1")
    book.row(["附件1"])
    book.title("机关工会组织建设情况统计表", _width(_SUPERIOR_HEADINGS))
    book.row(["填报单位（盖章）：", *[""] * 7, f"数据截至：{_chinese(as_of)}", "", "单位：人"])
    book.two_row_header(_SUPERIOR_HEADINGS)
    first = book.next_row
    book.rows([[""] * _width(_SUPERIOR_HEADINGS)] * 8)
    last = book.next_row - 1
    sums = [f"=SUM({column}{first + 1}:{column}{last + 1})" for column in "DEFG"]
    book.row(["合计", "", "", *sums, *[""] * 7])
    book.row(["填表人：", "", "", "审核人：", "", "", "联系电话：", "", "", "填报日期：　　年　月　日"])
    return book.bytes()


SAMPLES: dict[str, Sample] = {
    "organizations": Sample(
        f"{CITY}直机关工会组织基本情况一览表.xlsx", _("90 家工会的基本情况"), organizations
    ),
    "people": Sample(f"{CITY}直机关职工花名册.xlsx", _("全部工会的职工花名册"), people),
    "faulty-roster": Sample(
        "图书馆工会花名册（含错误）.xlsx", _("一家工会报来的、有错误的花名册"), faulty_roster
    ),
    "superior-table": Sample("上级下发的空表（套表）.xlsx", _("上级下发、等待填写的空表"), superior_table),
}
"""The workbooks by the name that stands in addresses and commands."""


# --- headings and rows ----------------------------------------------------------------------------------

# A heading, or a heading over several.
Heading = str | tuple[str, tuple[str, ...]]

_ORGANIZATION_HEADINGS: tuple[Heading, ...] = (
    "序号", "工会名称", "单位名称", "上级工会", "组织类别", "统一社会信用代码", "建会时间", "本届任期",
    "届期年限",
    ("职工人数", ("合计", "干部", "工勤", "其他", "其中：女")), "会员人数", "是否设立工会委员会",
    "工会主席", "主席配备情况", "经费审查委员会", "女职工组织", "独立账户", "是否取得法人资格", "职工之家",
    "联系人", "联系电话", "备注",
)  # fmt: skip
_PEOPLE_HEADINGS = (
    "序号", "所属工会", "姓名", "性别", "身份证号码", "出生年月", "民族", "政治面貌", "文化程度", "身份类别",
    "编制类型", "手机号码", "入会时间", "备注",
)  # fmt: skip
_ROSTER_HEADINGS = (
    "序号", "姓 名", "性别", "身份证号", "出生\n年月", "文化程度", "政治\n面貌", "联系电话", "入会时间",
)  # fmt: skip
_SUPERIOR_HEADINGS: tuple[Heading, ...] = (
    "序号", "工会名称", "所在单位", ("职工情况", ("总数", "其中：女", "工勤人员")), "会员数", "主席姓名",
    "任期届满时间", "是否建立经审委", "女职工组织形式", "有无独立账户", "年度拨缴经费（万元）",
    "是否完成年度审计",
)  # fmt: skip


def _width(headings: Iterable[Heading]) -> int:
    """Columns that the headings stand over."""
    return sum(1 if isinstance(heading, str) else len(heading[1]) for heading in headings)


def _organization_row(number: int, union: Union, as_of: date, random: Random) -> list[Any]:
    overdue = union.term_due_on < as_of
    note = (
        "主席已调离，待补选" if union.vacant else "换届请示已报" if overdue and random.random() < 0.5 else ""
    )
    return [
        number, union.name, union.unit, union.superior, "直属" if union.direct else "下属", union.code,
        _day(union.founded_on, random), _term(union, random), _years(union.term_years, random),
        *_staff(union), union.members, _yes(len(union.people) >= 25),
        _spaced(union.chair, random), union.chair_basis,
        random.choice(("√", "是", "已建")) if union.audit_committee else random.choice(("", "否", "未建")),
        union.women_form, "有" if union.own_account else "无", _yes(union.legal_person), _yes(union.home),
        union.contact, union.contact_phone, note,
    ]  # fmt: skip


def _staff(union: Union) -> list[int]:
    return [
        union.reported_staff,
        union.reported_cadre,
        union.count(staff_class="工勤"),
        union.count(staff_class="其他"),
        union.count(sex="女"),
    ]


def _sums(name: str, unions: Iterable[Union]) -> list[Any]:
    columns = [[*_staff(union), union.members] for union in unions]
    return ["", name, *[""] * 7, *map(sum, zip(*columns, strict=True))]


def _person_row(person: Person, random: Random) -> list[Any]:
    note = "未入会" if person.joined_on is None else "" if person.id_number else "身份证号待补"
    return [
        _spaced(person.name, random), person.sex, person.id_number, _birth(person, random),
        person.ethnic_group, person.political_status, person.education, person.staff_class, person.staffing,
        person.phone, _day(person.joined_on, random) if person.joined_on else "", note,
    ]  # fmt: skip


# --- one roster with faults -----------------------------------------------------------------------------

_FIRST_ROSTER_ROW = 4


def _roster_row(person: Person) -> list[Any]:
    joined = f"{person.joined_on.year}年{person.joined_on.month}月" if person.joined_on else ""
    return [
        person.name, person.sex, person.id_number, f"{person.born_on.year}.{person.born_on.month}",
        person.education, person.political_status.replace("中共", ""), person.phone, joined,
    ]  # fmt: skip


def _wrong_check_digit(row: list[Any], rows: list[list[Any]]) -> None:
    row[2] = row[2][:-1] + ("7" if row[2][-1] != "7" else "8")


def _other_sex(row: list[Any], rows: list[list[Any]]) -> None:
    row[1] = "男" if row[1] == "女" else "女"


def _other_birth(row: list[Any], rows: list[list[Any]]) -> None:
    row[3] = f"{int(row[3][:4]) + 2}{row[3][4:]}"


def _number_as_float(row: list[Any], rows: list[list[Any]]) -> None:
    row[2] = float(row[2].replace("X", "0"))  # as Excel keeps what was typed without the apostrophe


def _short_phone(row: list[Any], rows: list[list[Any]]) -> None:
    row[6] = row[6][:-1]


def _number_of_the_first(row: list[Any], rows: list[list[Any]]) -> None:
    row[1:4] = rows[0][1:4]


def _no_name(row: list[Any], rows: list[list[Any]]) -> None:
    row[0] = ""


def _no_date(row: list[Any], rows: list[list[Any]]) -> None:
    row[7] = "2015年13月"


_FAULTS: tuple[tuple[int, str, str, Callable[[list[Any], list[list[Any]]], None]], ...] = (
    (3, "身份证号", "checksum", _wrong_check_digit),
    (5, "性别", "sex_disagrees_with_id", _other_sex),
    (7, "出生年月", "birth_disagrees_with_id", _other_birth),
    (9, "身份证号", "number_lost_digits", _number_as_float),
    (11, "联系电话", "phone_length", _short_phone),
    (13, "身份证号", "duplicate_in_file", _number_of_the_first),
    (15, "姓名", "missing", _no_name),
    (17, "入会时间", "bad_date", _no_date),
)


def _faulty_rows(as_of: date) -> list[list[Any]]:
    union = next(union for union in city.unions(as_of) if union.name == FAULTY_UNION)
    rows = [_roster_row(person) for person in union.people if person.id_number and person.joined_on]
    for place, _column, _code, spoil in _FAULTS:
        spoil(rows[place], rows)
    # Three habits that are no faults: wide digits, a phone in groups, a name spread out.
    rows[2][2] = rows[2][2].translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    rows[4][6] = f"{rows[4][6][:3]} {rows[4][6][3:7]} {rows[4][6][7:]}"
    rows[6][0] = "　".join(rows[6][0])
    return rows


# --- how clerks write -----------------------------------------------------------------------------------


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _day(day: date, random: Random) -> str | date:
    """A day in one of the ways in which clerks write it, or as Excel keeps it."""
    return random.choice(
        (day.isoformat(), f"{day:%Y.%m.%d}", f"{day.year}/{day.month}/{day.day}", _chinese(day), day, day)
    )


def _birth(person: Person, random: Random) -> str | date:
    day = person.born_on
    return random.choice((day, day.isoformat(), f"{day:%Y.%m}", f"{day.year}年{day.month}月"))


def _term(union: Union, random: Random) -> str:
    """Begin and end of a term in one cell."""
    begins, due = union.term_begins_on, union.term_due_on
    return random.choice(
        (
            f"{begins:%Y.%m.%d}—{due:%Y.%m.%d}",
            f"{_chinese(begins)}至{_chinese(due)}",
            f"{begins.isoformat()}～{due.isoformat()}",
            f"{begins.year}.{begins.month}.{begins.day}-{due.year}.{due.month}.{due.day}",
        )
    )


def _years(years: int, random: Random) -> str | int:
    return random.choice((f"{years}年", years, str(years)))


def _spaced(name: str, random: Random) -> str:
    """A name of two characters is often spread to the width of three."""
    return "　".join(name) if len(name) == 2 and random.random() < 0.5 else name


def _yes(value: bool) -> str:
    return "是" if value else "否"


# --- writing --------------------------------------------------------------------------------------------


class _Book:
    """A workbook written row by row."""

    def __init__(self, first_sheet: str) -> None:
        self._file = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._file, {"in_memory": True})
        self._book.set_properties({"author": FEDERATION, "created": datetime(2020, 5, 1)})  # noqa: DTZ001
        frame = {"border": 1, "valign": "vcenter", "font_name": "宋体", "font_size": 10}
        self._cell = self._book.add_format(frame)
        self._date = self._book.add_format({**frame, "num_format": "yyyy/m/d"})
        self._head = self._book.add_format({**frame, "bold": True, "align": "center", "text_wrap": True})
        self._title = self._book.add_format({"bold": True, "align": "center", "font_size": 18})
        self.next_row = 0
        self.sheet(first_sheet)

    def sheet(self, name: str) -> "_Book":
        """Go on in a new sheet."""
        self._sheet = self._book.add_worksheet(name)
        self._sheet.set_landscape()
        self.next_row = 0
        return self

    def title(self, text: str, columns: int) -> None:
        self._sheet.merge_range(self.next_row, 0, self.next_row, columns - 1, text, self._title)
        self.next_row += 1

    def header(self, headings: Iterable[str]) -> None:
        for column, heading in enumerate(headings):
            self._sheet.write_string(self.next_row, column, heading, self._head)
            self._sheet.set_column(column, column, 20 if "身份证" in heading else 11)
        self.next_row += 1

    def two_row_header(self, headings: Iterable[Heading]) -> None:
        """Headings merged over two rows, or over the columns of their parts."""
        top, column = self.next_row, 0
        for heading in headings:
            if isinstance(heading, str):
                self._sheet.merge_range(top, column, top + 1, column, heading, self._head)
                column += 1
                continue
            whole, parts = heading
            self._sheet.merge_range(top, column, top, column + len(parts) - 1, whole, self._head)
            for part in parts:
                self._sheet.write_string(top + 1, column, part, self._head)
                column += 1
        self._sheet.set_column(1, 2, 28)
        self._sheet.set_column(3, column - 1, 12)
        self.next_row += 2

    def row(self, values: Iterable[Any]) -> None:
        """Text as text, so that a number of 18 digits stays whole; numbers, dates and formulas as such."""
        for column, value in enumerate(values):
            if isinstance(value, date):
                self._sheet.write_datetime(self.next_row, column, value, self._date)
            elif isinstance(value, (int, float)):
                self._sheet.write_number(self.next_row, column, value, self._cell)
            elif value.startswith("="):
                self._sheet.write_formula(self.next_row, column, value, self._cell, 0)
            elif value:
                self._sheet.write_string(self.next_row, column, value, self._cell)
            else:
                self._sheet.write_blank(self.next_row, column, None, self._cell)
        self.next_row += 1

    def rows(self, rows: Iterable[Iterable[Any]]) -> None:
        for values in rows:
            self.row(values)

    def blank(self) -> None:
        self.next_row += 1

    def bytes(self) -> bytes:
        self._book.close()
        return self._file.getvalue()
