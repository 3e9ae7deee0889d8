"""``qiao init``: secrets, schema, and the accounts under which Qiao itself acts."""

import click

from qiao.foundation import database

SYSTEM_ACCOUNTS = ("command-line", "nightly", "worker")


@click.command()
def init() -> None:
    """准备数据目录、密钥和数据库；可以重复运行。

    例：QIAO_HOME=/srv/qiao qiao init
    """
    prepare()
    click.echo(f"已就绪：{database.home()}")
    click.echo("下一步：qiao users create 用户名 --name 姓名 --role supervisor，然后 qiao serve。")


def prepare() -> None:
    """Secrets, running database, schema, caches, system accounts. Repeatable; changes nothing that is there."""
    database.create_secrets()
    database.ensure_running()
    from qiao.site.cli import set_up

    set_up()
    database.migrate_and_grant()
    _system_accounts()


def _system_accounts() -> None:
    """The first grants cannot come from an operation: nobody holds one yet. They are made here, once."""
    from django.db import transaction
    from django.utils import timezone

    from qiao.foundation.access import Actor
    from qiao.foundation.accounts.models import User
    from qiao.foundation.audit import trail
    from qiao.registry.grants.kinds import Role
    from qiao.registry.grants.models import RoleGrant

    for name in SYSTEM_ACCOUNTS:
        with transaction.atomic():
            user, made = User.objects.get_or_create(
                username=f"system:{name}", defaults={"name": name, "is_system": True, "password": "!"}
            )
            if made:
                with trail.event(action="site.init", actor=Actor(user)) as event:
                    RoleGrant.objects.create(
                        user=user, role=Role.SYSTEM, begins_on=timezone.localdate(), written_by=event.id
                    )
                    trail.changed(user, **{"role.system": (None, "site")})
