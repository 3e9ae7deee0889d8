"""Small workbooks as clerks send them, and invented people with numbers that are right."""

import io
from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Any

import xlsxwriter

from qiao.site.demo import invented

_taken: set[str] = set()
_random = Random(7)


def number(born_on: date, sex: str = "男") -> str:
    """A right identity number that no other test has."""
    return invented.id_number(_random, born_on, sex, _taken)


def workbook(*rows: Sequence[Any], sheet: str = "Sheet1") -> bytes:
    """An .xlsx with these rows on one sheet; dates as dates, all else as it is."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "yyyy/m/d"})
    page = book.add_worksheet(sheet)
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, date):
                page.write_datetime(at, column, value)
            elif value not in (None, ""):
                page.write(at, column, value)
    book.close()
    return file.getvalue()


def csv(*rows: Sequence[str], encoding: str = "gb18030") -> bytes:
    return "\r\n".join(",".join(row) for row in rows).encode(encoding)


ORGANIZATIONS = (
    "序号",
    "单位名称",
    "工会名称",
    "上级工会",
    "组织类别",
    "建会时间",
    "本届任期",
    "年限",
    "工会主席",
)
FEDERATION = "市直机关工会联合会"


def organizations(*more: Sequence[Any]) -> bytes:
    """Two direct unions and one subordinate, under a federation that nobody has entered."""
    return workbook(
        ("市直机关工会一览表",),
        ORGANIZATIONS,
        (
            1,
            "市审计局",
            "市审计局工会",
            FEDERATION,
            "直属",
            "1999年5月",
            "2021.5.10—2026.5.9",
            "5年",
            "张　三",
        ),
        (2, "市水务局", "市水务局工会", FEDERATION, "直属", "2001-03-01", "2019.6—2022.6", 3, "空缺"),
        (3, "市水务局", "市水务局水文站工会", "市水务局工会", "下属", "", "", "", "李四"),
        *more,
        ("", "合　计"),
    )


MEMBERS = ("所属工会", "姓名", "性别", "身份证号", "出生日期", "身份类别", "手机号码", "入会时间", "备注")
BORN = date(1985, 3, 7)
UNION, OTHER = "市审计局工会", "市水务局工会"


def person(name: str, union: str = UNION, id_number: str | None = None, **cells: Any) -> tuple[Any, ...]:
    """A row of a roster; ``cells`` by heading."""
    row = {
        "所属工会": union,
        "姓名": name,
        "性别": "男",
        "身份证号": number(BORN) if id_number is None else id_number,
        "出生日期": "1985-03-07",
        "身份类别": "干部",
        "手机号码": "",
        "入会时间": "2010-05-01",
        "备注": "",
    } | cells
    return tuple(row[heading] for heading in MEMBERS)


def members(*people: Sequence[Any]) -> bytes:
    return workbook(MEMBERS, *people)
