"""``qiao fill``: a superior's empty table, filled."""

from datetime import date
from pathlib import Path

import click

from qiao.foundation.access import Actor
from qiao.foundation.commands import as_json, as_of, at_the_desk, print_json
from qiao.services.tables import operations, queries


@click.command()
@click.argument("table", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="填好的文件存到哪里。"
)
@as_of()
@as_json
@at_the_desk
def fill(table: Path, out: Path, as_of: date, as_json: bool, *, actor: Actor) -> None:
    """把 Qiao 所持的数据填进上级发来的空表（套表）；没有的列只列出来，不编造。

    例：qiao fill 上级空表.xlsx --as-of 2023-06-30 --out 已填.xlsx
    """
    filled = queries.filled(reader=actor, on=as_of, content=table.read_bytes())
    out.write_bytes(filled.content)
    report = operations.report(filled, reader=actor, on=as_of)
    answer = {**report, "as_of": as_of.isoformat(), "out": str(out)}
    if as_json:
        print_json(answer)
        return
    click.echo(f"已填 {filled.rows} 行、{filled.filled_cells} 格，存为 {out}")
    if filled.unmatched_columns:
        click.echo(f"未填的列：{'、'.join(filled.unmatched_columns)}")
    for name in filled.unmatched_names:
        near = "、".join(report["nearest"].get(name, []))
        click.echo(f"没有找到“{name}”" + (f"，是不是：{near}？" if near else ""))
