"""``qiao doctor``: is everything there that this site needs, and what to do where it is not."""

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Literal

import click

from qiao.foundation import database
from qiao.foundation.database.keys import NotReady

LEAST_FREE_BYTES = 2 * 1024**3
OLDEST_SERVER = 140000


@dataclass(frozen=True)
class Finding:
    """One thing looked at. ``bad`` stops Qiao; ``warn`` will hurt somebody; the remedy says what to do."""

    name: str
    state: Literal["ok", "warn", "bad"]
    found: str
    remedy: str = ""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="标准输出只打印 JSON。")
def doctor(as_json: bool) -> None:
    """检查设置、密钥、磁盘、数据库、迁移、字体和手机访问条件。

    例：qiao doctor --json
    """
    findings = list(examine())
    if as_json:
        from qiao.foundation.commands import print_json

        print_json([asdict(finding) for finding in findings])
    else:
        words = {"ok": "正常", "warn": "注意", "bad": "有误"}
        for finding in findings:
            click.echo(f"{words[finding.state]}  {finding.name}：{finding.found}")
            if finding.remedy:
                click.echo(f"      办法：{finding.remedy}")
    if any(finding.state == "bad" for finding in findings):
        sys.exit(1)


def examine() -> Iterator[Finding]:
    """Look at one thing after another; what cannot be looked at is a finding itself."""
    from qiao.site.cli import set_up

    set_up()
    for name, look in _LOOKS:
        try:
            yield look(name)
        except NotReady as fault:
            yield Finding(name, "bad", str(fault), "请运行 qiao init。")
        except Exception as fault:
            yield Finding(name, "bad", f"{type(fault).__name__}: {fault}", "请按上面的提示处理后再检查一次。")


def _home(name: str) -> Finding:
    home = database.home()
    if not home.is_dir():
        return Finding(name, "bad", f"{home} 不存在", "运行 qiao init，或用 QIAO_HOME 指向已有的数据目录。")
    if not os.access(home, os.W_OK):
        return Finding(name, "bad", f"{home} 不可写", "请用安装 Qiao 的账户运行。")
    return Finding(name, "ok", str(home))


def _keys(name: str) -> Finding:
    database.secrets()
    path = database.home() / "secrets.json"
    if path.exists() and stat.S_IMODE(path.stat().st_mode) != 0o600:
        return Finding(name, "bad", f"{path} 的权限过宽", f"chmod 600 {path}")
    return Finding(name, "ok", "字段密钥、会话密钥齐全；请另行备份，丢失后身份证号和手机号无法恢复。")


def _disk(name: str) -> Finding:
    database.secrets()
    free = shutil.disk_usage(database.home()).free
    found = f"剩余 {free / 1024**3:.1f} GB"
    if free < LEAST_FREE_BYTES:
        return Finding(name, "warn", found, "请清理磁盘，至少留出 2 GB。")
    return Finding(name, "ok", found)


def _database(name: str) -> Finding:
    connections = database.ensure_running()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select current_setting('server_version_num')::int, current_setting('server_version')")
        number, version = cursor.fetchone()
        cursor.execute("select count(*) from pg_class where pg_get_userbyid(relowner) = current_user")
        owned = cursor.fetchone()[0]
    found = f"PostgreSQL {version}，{'内嵌' if connections.embedded else '外部服务器'}"
    if number < OLDEST_SERVER:
        return Finding(name, "bad", found, "请使用 PostgreSQL 14 或更新的版本。")
    if owned:
        return Finding(
            name,
            "bad",
            f"{found}；应用角色拥有 {owned} 个对象",
            "应用角色不得拥有任何表，请改用另一角色并重新运行 qiao init。",
        )
    return Finding(name, "ok", found)


def _migrations(name: str) -> Finding:
    database.ensure_running()
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return Finding(name, "bad", f"有 {len(waiting)} 项数据库变更尚未执行", "请运行 qiao init。")
    return Finding(name, "ok", "数据库结构与程序一致")


def _fonts(name: str) -> Finding:
    if not shutil.which("fc-list"):
        return Finding(
            name, "warn", "无法检查（没有 fc-list）", "打印公文前请确认已装中文字体，如 fonts-noto-cjk。"
        )
    fonts = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=False, timeout=30)
    if not fonts.stdout.strip():
        return Finding(name, "warn", "没有中文字体", "apt-get install fonts-noto-cjk，或安装单位已有的字体。")
    return Finding(name, "ok", f"{len(fonts.stdout.splitlines())} 种中文字体")


def _hosts(name: str) -> Finding:
    from django.conf import settings

    local = {"localhost", "127.0.0.1", "[::1]"}
    hosts = [host for host in settings.ALLOWED_HOSTS if host not in local]
    if not hosts:
        return Finding(name, "ok", "只供本机访问；供手机使用时请设置 QIAO_HOSTS=域名 和 QIAO_HTTPS=1。")
    if not settings.HTTPS:
        return Finding(
            name,
            "warn",
            f"{'、'.join(hosts)} 未启用 HTTPS，手机上的登录验证和离线功能不可用",
            "请在前置服务器上启用 HTTPS，并设置 QIAO_HTTPS=1。",
        )
    return Finding(name, "ok", f"https://{hosts[0]}/")


_LOOKS: list[tuple[str, Callable[[str], Finding]]] = [
    ("数据目录", _home),
    ("密钥", _keys),
    ("磁盘", _disk),
    ("数据库", _database),
    ("数据库结构", _migrations),
    ("字体", _fonts),
    ("手机访问", _hosts),
]
