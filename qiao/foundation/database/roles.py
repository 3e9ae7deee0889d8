"""The two roles of the database: the owner changes the schema, the application changes rows.

The application's role owns nothing, so it cannot switch off the triggers that guard the trail.
"""

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from qiao.foundation.database.keys import NotReady

OLDEST_VERSION = 14


def check_form(name: str, url: str) -> None:
    """Refuse an address that is none, naming the setting it stands in."""
    try:
        conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        raise NotReady(
            f"{name} 不是数据库地址。请写成 postgresql://用户:口令@主机:端口/数据库 的形式。"
        ) from None


def check_version(owner_url: str) -> None:
    """Refuse a server that cannot be reached, or is older than PostgreSQL 14."""
    try:
        with psycopg.connect(owner_url, connect_timeout=10) as connection:
            version = connection.info.server_version // 10_000
    except psycopg.OperationalError as error:
        raise NotReady(
            f"连不上 DATABASE_URL 指定的数据库，请检查地址、口令和网络：{str(error).strip()}"
        ) from None
    if version < OLDEST_VERSION:
        raise NotReady(
            f"数据库是 PostgreSQL {version}，Qiao 需要 {OLDEST_VERSION} 或更新的版本。请升级数据库。"
        )


def provide_app_role(owner_url: str, app_url: str) -> None:
    """Make the application's role on a server of the operator's own, if it is missing and the owner may.

    An existing role's password is never changed: another Qiao on that server may be using it.
    Raises NotReady with the statements that the server's administrator has to run.
    """
    app = conninfo_to_dict(app_url)
    with psycopg.connect(owner_url, autocommit=True) as connection:
        name, password = str(app["user"]), str(app.get("password", ""))
        if name == connection.info.user:
            raise NotReady(
                "应用与属主用了同一个数据库角色。请让 QIAO_APP_DATABASE_URL 使用另一个不拥有任何表的角色。"
            )
        exists = connection.execute("select 1 from pg_roles where rolname = %s", [name]).fetchone()
        if not exists:
            make = sql.SQL("create role {} login password {}")
            try:
                connection.execute(make.format(sql.Identifier(name), sql.Literal(password)))
            except psycopg.errors.InsufficientPrivilege:
                database = connection.info.dbname
                raise NotReady(
                    f"属主角色 {connection.info.user} 无权建立应用角色。请数据库管理员执行："
                    f"CREATE ROLE \"{name}\" LOGIN PASSWORD '…'; "
                    f'GRANT CONNECT ON DATABASE "{database}" TO "{name}"; '
                    "然后设置环境变量 QIAO_APP_DATABASE_URL（含该角色和口令）。"
                ) from None
    try:
        psycopg.connect(app_url, connect_timeout=10).close()
    except psycopg.OperationalError as error:
        raise NotReady(
            f"应用角色 {name} 登录失败。如果它已经存在，请用 QIAO_APP_DATABASE_URL 给出它的口令，"
            f"或用 QIAO_APP_ROLE 换一个角色名：{str(error).strip()}"
        ) from None


def grant(connection: psycopg.Connection, app_role: str, append_only: list[str]) -> None:
    """Give the application's role its rights on every table of the schema, all or none.

    Rows may be read and changed everywhere, except that tables in ``append_only`` are only added to and
    the record of migrations is only read. Repeating it changes nothing. Raises NotReady for a role that
    could get round the rights.
    """
    role = sql.Identifier(app_role)
    statements: list[sql.SQL | sql.Composed] = [
        sql.SQL("revoke create on schema public from public"),
        sql.SQL("grant usage on schema public to {}").format(role),
        sql.SQL("revoke all on all tables in schema public from {}").format(role),
        sql.SQL("grant select, insert, update, delete on all tables in schema public to {}").format(role),
        sql.SQL("grant usage, select on all sequences in schema public to {}").format(role),
        sql.SQL("revoke insert, update, delete on django_migrations from {}").format(role),
    ]
    for table in append_only:
        statements.append(sql.SQL("revoke update, delete on {} from {}").format(sql.Identifier(table), role))
    with connection.transaction():
        _refuse_powerful(connection, app_role)
        for statement in statements:
            connection.execute(statement)


def with_role(url: str, role: str, password: str) -> str:
    """The same server and database under another role."""
    return make_conninfo(url, user=role, password=password)


def _refuse_powerful(connection: psycopg.Connection, app_role: str) -> None:
    powerful = connection.execute(
        "select rolsuper or pg_has_role(oid, current_user, 'member')"
        " or exists (select 1 from pg_class where relowner = pg_roles.oid and relkind in ('r', 'p')"
        "            and relpersistence <> 't')"
        " from pg_roles where rolname = %s",
        [app_role],
    ).fetchone()
    if powerful is None or powerful[0]:
        raise NotReady(
            f"应用角色 {app_role} 不存在，或者权限过大（超级用户、属主成员或拥有表）。请换一个普通角色。"
        )
