"""Rosters of invented people as offices send them, and their way into the register."""

import io
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from random import Random

import xlsxwriter
from django.db import transaction

from qiao.foundation.access import Actor
from qiao.foundation.bulk import without_collection
from qiao.services.imports import operations, planning, previews
from qiao.services.imports.kinds import Kind
from qiao.services.imports.models import Import
from qiao.site.demo import invented

ON = date(2023, 6, 30)
UNIONS = 128
CITY = 8_643
"""As many people as the real roster of one city's organs has."""

HEADINGS = (
    "所属工会", "姓名", "性别", "公民身份号码", "出生日期", "民族", "政治面貌", "学历", "身份类别",
    "手机号码", "入会时间", "备注",
)  # fmt: skip


@cache
def roster(count: int) -> bytes:
    """A workbook of so many people in 128 unions, the same at each call."""
    random, taken = Random(count), set[str]()
    rows = [_person(random, number % UNIONS, taken) for number in range(count)]
    return _workbook("职工花名册", HEADINGS, sorted(rows))


def _person(random: Random, union: int, taken: set[str]) -> tuple[str, ...]:
    sex = random.choice("男女")
    born_on = date(1964, 1, 1) + timedelta(days=random.randrange(14_000))
    return (
        _union(union),
        invented.person_name(random, sex),
        sex,
        invented.id_number(random, born_on, sex, taken),
        born_on.isoformat(),
        invented.ethnic_group(random),
        random.choice(("中共党员", "群众", "共青团员")),
        random.choice(("大学本科", "大学专科", "硕士研究生")),
        random.choice(("干部", "干部", "干部", "工勤", "其他")),
        invented.mobile(random),
        (born_on + timedelta(days=9_000)).isoformat(),
        "",
    )


def _union(number: int) -> str:
    return f"市第{number + 1}局工会"


def unions() -> bytes:
    rows = [(f"市第{number + 1}局", _union(number), "市直机关工会联合会", "直属") for number in range(UNIONS)]
    return _workbook("基本情况", ("单位名称", "工会名称", "上级工会", "组织类别"), rows)


def _workbook(name: str, headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    sheet = book.add_worksheet(name)
    for at, row in enumerate([headings, *rows]):
        sheet.write_row(at, 0, row)
    book.close()
    return file.getvalue()


def clerk() -> Actor:
    return Actor.system("command-line")


def bring(data: bytes, kind: Kind) -> Import:
    """End to end: read, recognize, check, preview, encrypt, write, audit, in one transaction."""
    actor = clerk()
    with transaction.atomic(), without_collection():
        operations.lock()
        plan = planning.read(data, kind, reader=actor, on=ON)
        assert not plan.faults, plan.faults[:3]
        previews.of(plan)
        work = operations.upload(
            actor=actor,
            organization=None,
            kind=kind,
            as_of=ON,
            file_name="bench.xlsx",
            data=data,
            check_now=False,
        )
        return operations.commit(actor=actor, work=work, plan=plan)


def take_back(work: Import) -> None:
    operations.undo(actor=clerk(), work=work)


@cache
def with_unions() -> None:
    """The unions of the rosters stand in the register; entered once."""
    bring(unions(), Kind.ORGANIZATIONS)
