"""``qiao figures``."""

from datetime import date, datetime

import click
from django.utils import timezone

from qiao.foundation.access import Actor
from qiao.foundation.commands import as_json, as_of, at_the_desk, day, print_json
from qiao.services.basics import answers, queries, sheets


@click.group()
def figures() -> None:
    """统计数字。

    例：qiao figures basic --as-of 2023-06-30 --json
    """


@figures.command()
@as_of()
@click.option("--basis", type=click.Choice(["counted", "reported"]), help="只用账面数或只用填报数。")
@click.option("--supervisor", default="", metavar="名称", help="从哪个主管工会看；不写为最高的联合会。")
@click.option(
    "--structure", type=click.Choice(["then", "now"]), default="then", help="按当日机构还是今日机构。"
)
@click.option("--line", type=click.Choice(["direct", "subordinate"]), help="只看直属或下属。")
@click.option(
    "--kind", type=click.Choice(["industrial", "base", "branch", "group"]), help="只看某一层级的工会。"
)
@click.option("--unit", default="", metavar="名称", help="只看一个单位。")
@click.option("--compare", type=click.DateTime(["%Y-%m-%d"]), help="与哪一天对比。")
@as_json
@at_the_desk
def basic(
    actor: Actor,
    as_of: date,
    basis: str | None,
    supervisor: str,
    structure: str,
    line: str | None,
    kind: str | None,
    unit: str,
    compare: datetime | None,
    as_json: bool,
) -> None:
    """基本情况统计表。

    例：qiao figures basic --as-of 2023-06-30 --compare 2022-06-30 --json
    """
    asked = queries.ask(
        reader=actor,
        on=as_of,
        today=timezone.localdate(),
        supervisor=supervisor,
        structure=structure,
        basis=basis or "",
        line=line or "",
        kind=kind or "",
        unit=unit,
    )
    other = day(compare) if compare else None
    if as_json:
        print_json(answers.basic(asked, compare=other))
        return
    days = f"{min(other, as_of)}至{max(other, as_of)}" if other else ""
    click.echo(f"基本情况统计表  {as_of}  {asked.supervisor_name}")
    for section in queries.table(asked, compare=other):
        click.echo(f"\n【{section.name}】")
        for row in section.rows:
            value = "未掌握" if row.total.value is None else f"{row.total.value:,} {row.indicator.unit}"
            share = f"  {row.total.text}（占{row.total.base_name}）" if row.total.text else ""
            missing = f"  未掌握 {row.total.missing} 家" if row.total.missing else ""
            grown = "" if row.difference is None else f"  {days}增减 {row.difference:+,}"
            click.echo(f"  {sheets.heading(row.indicator)}  {value}{share}{missing}{grown}")
