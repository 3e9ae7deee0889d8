"""``qiao init``: secrets, schema, and the accounts under which Qiao itself acts."""

import click

from qiao.foundation import database


@click.command()
def init() -> None:
    """准备数据目录、密钥和数据库；可以重复运行。

    例：QIAO_HOME=/srv/qiao qiao init
    """
    prepare()
    click.echo(f"已就绪：{database.home()}")
    click.echo("下一步：qiao users create 用户名 --name 姓名 --role supervisor，然后 qiao serve。")


def prepare() -> None:
    """Secrets, running database, schema, system accounts. Repeatable; changes nothing that is there."""
    database.create_secrets()
    database.ensure_running()
    from qiao.site.cli import set_up

    set_up()
    database.migrate_and_grant()
    _refuse_a_broken_house()
    from django.utils import timezone

    from qiao.registry.grants import first

    first.make_system_accounts(on=timezone.localdate())


def _refuse_a_broken_house() -> None:
    """An undeclared permission or a broken definition stops start-up, with what is wrong."""
    from django.core.checks import run_checks
    from django.core.management.base import SystemCheckError

    if faults := [str(fault) for fault in run_checks() if fault.is_serious()]:
        raise SystemCheckError("\n".join(faults))
