"""A city's roster end to end, over a bare floor: read with calamine, COPY the rows into a table, commit."""

import io

from django.db import connections, transaction
from python_calamine import CalamineWorkbook

from bench import workload
from bench.ground import Measured, seconds
from qiao.services.imports.kinds import Kind

LIMIT = 15
IN_A_ROW = 10
"""Floors timed together: one alone is so short that it slips between what others do on the machine."""


def measure() -> Measured:
    workload.with_unions()
    data = workload.roster(workload.CITY)
    floor = seconds(lambda: _floors(data), _clear) / IN_A_ROW
    ours = seconds(lambda: workload.bring(data, Kind.MEMBERS), workload.take_back)
    detail = f"{workload.CITY} 人：{ours:.2f} s；只读表并 COPY：{floor:.2f} s"
    return Measured(ours / floor, LIMIT, "lower", detail)


def _floors(data: bytes) -> None:
    for table in range(IN_A_ROW):
        _floor(data, table)


def _floor(data: bytes, table: int) -> None:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()[1:]
    columns = ", ".join(f"c{number} text" for number in range(len(workload.HEADINGS)))
    with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        cursor.execute(f"create table floor_{table} ({columns})")
        with cursor.copy(f"copy floor_{table} from stdin") as copy:
            for row in rows:
                copy.write_row(row)


def _clear(_result: None) -> None:
    with connections["owner"].cursor() as cursor:
        for table in range(IN_A_ROW):
            cursor.execute(f"drop table floor_{table}")
