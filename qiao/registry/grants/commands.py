"""``qiao users``: accounts from the command line. It never prompts."""

import sys
from datetime import date
from typing import Any

import click
from django.utils import timezone

from qiao.foundation.access import Actor
from qiao.foundation.commands import as_json, at_the_desk, print_json
from qiao.registry.grants import operations, queries
from qiao.registry.grants.kinds import Role, new_password

from_stdin = click.option(
    "--password-stdin", is_flag=True, help="从标准输入读一行作密码；不写则随机生成并只打印一次。"
)


@click.group()
def users() -> None:
    """新建和管理账号。

    例：qiao users create wang --name 王芳 --role supervisor
    """


@users.command()
@click.argument("username")
@click.option("--name", required=True, help="姓名。")
@click.option(
    "--role", type=click.Choice([role.value for role in queries.ROLES]), required=True, help="角色。"
)
@click.option("--organization", default="", help="管辖的组织（全称或永久标识）；不写为整个平台。")
@click.option("--hosted", is_flag=True, help="也管辖这些组织所在单位的其他组织。")
@click.option("--phone", default="", help="手机号，可用来登录。")
@from_stdin
@as_json
@at_the_desk
def create(
    username: str,
    name: str,
    role: str,
    organization: str,
    hosted: bool,
    phone: str,
    password_stdin: bool,
    as_json: bool,
    actor: Actor,
) -> None:
    """新建一个账号。

    例：qiao users create li --name 李强 --role officer --organization 市水务局机关工会
    """
    password, made = _password(password_stdin)
    over = queries.organization_named(reader=actor, text=organization, on=_today())
    user = operations.create_account(
        actor=actor,
        organization=over,
        username=username,
        name=name,
        password=password,
        role=role,
        on=_today(),
        phone=phone,
        hosted=hosted,
    )
    _answer(_shown(queries.account(reader=actor, username=user.username, on=_today())) | made, as_json)


@users.command("list")
@as_json
@at_the_desk
def list_accounts(as_json: bool, actor: Actor) -> None:
    """列出账号和角色。

    例：qiao users list --json
    """
    found = [_shown(user) for user in queries.accounts(reader=actor, on=_today())]
    if as_json:
        print_json(found)
        return
    for line in found:
        _print_line(line)


@users.command()
@click.argument("username")
@as_json
@at_the_desk
def disable(username: str, as_json: bool, actor: Actor) -> None:
    """停用账号，立即不能登录。

    例：qiao users disable li
    """
    _set_active(actor, username, False, as_json)


@users.command()
@click.argument("username")
@as_json
@at_the_desk
def enable(username: str, as_json: bool, actor: Actor) -> None:
    """重新启用账号。

    例：qiao users enable li
    """
    _set_active(actor, username, True, as_json)


@users.command()
@click.argument("username")
@from_stdin
@as_json
@at_the_desk
def password(username: str, password_stdin: bool, as_json: bool, actor: Actor) -> None:
    """重设密码，原密码立即失效。

    例：qiao users password li
    """
    text, made = _password(password_stdin)
    user = queries.account(reader=actor, username=username, on=_today())
    grants = queries.all_grants(reader=actor, user=user)
    operations.set_password(actor=actor, grants=grants, user=user, password=text)
    _answer(_shown(user) | made, as_json)


def _set_active(actor: Actor, username: str, active: bool, as_json: bool) -> None:
    user = queries.account(reader=actor, username=username, on=_today())
    grants = queries.all_grants(reader=actor, user=user)
    operations.set_active(actor=actor, grants=grants, user=user, active=active)
    _answer(_shown(user), as_json)


def _password(from_input: bool) -> tuple[str, dict[str, str]]:
    """The password, and what is printed of it: one that was given is not repeated."""
    if from_input:
        return sys.stdin.readline().rstrip("\r\n"), {}
    made = new_password()
    return made, {"password": made}


def _shown(user: Any) -> dict[str, Any]:
    roles = [
        {"role": grant.role, "organization": grant.organization_name, "hosted": grant.hosted}
        for grant in user.live_grants
    ]
    return {"username": user.username, "name": user.name, "active": user.is_active, "roles": roles}


def _answer(line: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(line)
        return
    _print_line(line)
    if "password" in line:
        click.echo(f"密码（只显示这一次）：{line['password']}")


def _print_line(line: dict[str, Any]) -> None:
    roles = "；".join(f"{Role(r['role']).label}：{r['organization'] or '整个平台'}" for r in line["roles"])
    state = "可以登录" if line["active"] else "已停用"
    click.echo(f"{line['username']}  {line['name']}  {state}  {roles or '没有角色'}")


def _today() -> date:
    return timezone.localdate()
