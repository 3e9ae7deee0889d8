"""``qiao import`` and ``qiao export``."""

import sys
from datetime import date
from pathlib import Path

import click
from django.db import transaction

from qiao.engines.sheets import reader
from qiao.foundation.access import Actor
from qiao.foundation.commands import as_json, as_of, at_the_desk, print_json
from qiao.foundation.errors import Refused
from qiao.services.imports import exports, operations, planning, queries
from qiao.services.imports.kinds import Kind
from qiao.services.imports.planning.plan import Plan

_FILE = click.argument("file", type=click.Path(path_type=Path))
_DRY_RUN = click.option("--dry-run", is_flag=True, help="只核对，不写入。")
_SKIP = click.option("--skip-faulty", is_flag=True, help="跳过有差错的行，写入其余的行。")
_SHOWN = 20


@click.group("import")
def import_() -> None:
    """导入办公室报来的表：orgs 工会组织，members 职工花名册。

    例：qiao import orgs 工会一览表.xlsx --as-of 2023-06-30
    """


@import_.command()
@_FILE
@as_of()
@_DRY_RUN
@_SKIP
@as_json
@at_the_desk
def orgs(actor: Actor, file: Path, as_of: date, dry_run: bool, skip_faulty: bool, as_json: bool) -> None:
    """导入工会组织情况表。

    例：qiao import orgs 工会一览表.xlsx --as-of 2023-06-30 --dry-run --json
    """
    _bring(actor, Kind.ORGANIZATIONS, file, as_of, None, dry_run, skip_faulty, as_json)


@import_.command()
@_FILE
@as_of()
@click.option("--org", "union", metavar="NAME", help="花名册没有写明工会时，是哪个工会的。")
@_DRY_RUN
@_SKIP
@as_json
@at_the_desk
def members(
    actor: Actor,
    file: Path,
    as_of: date,
    union: str | None,
    dry_run: bool,
    skip_faulty: bool,
    as_json: bool,
) -> None:
    """导入职工（会员）花名册。

    例：qiao import members 花名册.xlsx --as-of 2023-06-30 --org 市审计局工会 --dry-run --json
    """
    _bring(actor, Kind.MEMBERS, file, as_of, union, dry_run, skip_faulty, as_json)


def _bring(
    actor: Actor,
    kind: Kind,
    file: Path,
    on: date,
    union_name: str | None,
    dry_run: bool,
    skip_faulty: bool,
    as_json: bool,
) -> None:
    """Plan under the lock and write in the same transaction: what was reported is what was written."""
    data = reader.load(file)
    written = 0
    with transaction.atomic():
        if not dry_run:
            operations.lock()
        union = queries.union(reader=actor, name=union_name, on=on) if union_name else None
        plan = planning.read(
            data,
            kind,
            reader=actor,
            on=on,
            remembered=queries.remembered(kind),
            union=union.pk if union else None,
        )
        refused = bool(plan.faults) and not skip_faulty
        if not dry_run and not refused:
            work = operations.upload(
                actor=actor,
                organization=queries.place(reader=actor),
                kind=kind,
                as_of=on,
                file_name=file.name,
                data=data,
                union=union,
                check_now=False,
            )
            operations.commit(actor=actor, work=work, skip_faulty=skip_faulty, plan=plan)
            written = operations.written(plan)
    if as_json:
        print_json(plan.report(written))
    else:
        _tell(plan, written, dry_run, refused)
    if refused:
        sys.exit(2)


def _tell(plan: Plan, written: int, dry_run: bool, refused: bool) -> None:
    counts = plan.counts
    click.echo(
        f"{counts['rows']} 行：新增 {counts['new']}，有变化 {counts['changed']}，"
        f"无变化 {counts['unchanged']}，有差错 {counts['faulty']}。"
    )
    for fault in plan.faults[:_SHOWN]:
        click.echo(f"  差错　{fault.sheet} 第 {fault.row} 行 {fault.column}：{fault.message}。{fault.remedy}")
    if len(plan.faults) > _SHOWN:
        click.echo(f"  ……共 {len(plan.faults)} 处差错。")
    for note in plan.notes[:_SHOWN]:
        place = f"{note.sheet} 第 {note.row} 行 {note.column}：" if note.row else ""
        click.echo(f"  提示　{place}{note.message}。{note.remedy}")
    if plan.table.ignored_columns:
        click.echo(f"  没有读的列：{'、'.join(plan.table.ignored_columns)}")
    if refused:
        click.echo("什么都没有写入。请改正后再导入，或加 --skip-faulty 跳过有差错的行。")
    elif dry_run:
        click.echo("只是核对，什么都没有写入。")
    else:
        click.echo(f"已写入 {written} 行。")


@click.group()
def export() -> None:
    """导出名册：orgs 工会组织，members 职工花名册。导出的表可以再导入。

    例：qiao export members --as-of 2023-06-30 --out 花名册.xlsx
    """


_OUT = click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="写到哪个文件。"
)


@export.command("orgs")
@as_of()
@_OUT
@as_json
@at_the_desk
def export_orgs(actor: Actor, as_of: date, out: Path, as_json: bool) -> None:
    """导出工会组织情况表。

    例：qiao export orgs --as-of 2023-06-30 --out 工会一览表.xlsx
    """
    _save(out, *exports.organizations(reader=actor, on=as_of, asked={}), as_json)


@export.command("members")
@as_of()
@click.option("--org", "union", metavar="NAME", help="只导出这个工会的。")
@_OUT
@as_json
@at_the_desk
def export_members(actor: Actor, as_of: date, union: str | None, out: Path, as_json: bool) -> None:
    """导出职工花名册；身份证号和电话只显示一部分。

    例：qiao export members --as-of 2023-06-30 --org 市审计局工会 --out 花名册.xlsx
    """
    found = queries.union(reader=actor, name=union, on=as_of) if union else None
    _save(out, *exports.members(reader=actor, on=as_of, organization=found), as_json)


def _save(out: Path, data: bytes, rows: int, as_json: bool) -> None:
    try:
        out.write_bytes(data)
    except OSError as fault:
        sentence = f"不能写到“{out}”（{fault.strerror}）。请核对文件夹是否存在、是否可写。"
        raise Refused(sentence, code="cannot_write") from None
    if as_json:
        print_json({"rows": rows, "file": str(out)})
    else:
        click.echo(f"已导出 {rows} 行：{out}")
