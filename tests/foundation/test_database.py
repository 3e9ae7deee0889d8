"""The embedded server: what it survives, what it leaves alone, and who stops it."""

import os
import signal
import stat
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from qiao.foundation import database
from qiao.foundation.database import embedded, keys, roles

pytestmark = pytest.mark.database

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server under another account")
HOLD = """
import sys
from qiao.foundation import database
print(database.ensure_running().owner_url, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def home(tmp_path_factory, monkeypatch):
    """A data folder with secrets, whose server (if any) is stopped and removed afterwards."""
    folder = tmp_path_factory.mktemp("h") / "home"
    monkeypatch.setenv("QIAO_HOME", str(folder))
    database.create_secrets()
    yield folder
    monkeypatch.setenv("QIAO_HOME", str(folder))  # a test may have looked elsewhere
    database.stop()
    link = folder / "postgres"
    if link.is_symlink():
        subprocess.run(["rm", "-r", str(link.resolve())], check=True)


class User:
    """Another process that uses the database until told to leave."""

    def __init__(self, home: Path) -> None:
        environment = {**os.environ, "QIAO_HOME": str(home)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLD], cwd=database.PROJECT_ROOT, env=environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip

    def url(self) -> str:
        return self.process.stdout.readline().strip()

    def leave(self) -> None:
        self.process.communicate(timeout=60)


def pids(home: Path) -> list[int]:
    return embedded._processes_in((home / "postgres").resolve() / "data")


def kill_everything(user: User, home: Path) -> None:
    for pid in [user.process.pid, *pids(home)]:
        with suppress(ProcessLookupError):  # workers follow their killed server by themselves
            os.kill(pid, signal.SIGKILL)
    user.process.wait()


def alive(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def test_last_user_stops_the_server(home):
    first, second = User(home), User(home)  # started together: only one may make the cluster
    url = first.url()
    assert second.url() == url
    first.leave()
    assert alive(url)
    second.leave()
    assert not alive(url)
    assert pids(home) == []


@pytest.mark.parametrize("kill", range(3))
def test_restarts_at_once_after_kill_of_everything(home, kill):
    user = User(home)
    with psycopg.connect(user.url(), autocommit=True) as connection:
        connection.execute("create table kept (id int)")
        connection.execute("insert into kept values (1)")
    kill_everything(user, home)
    before = time.monotonic()
    next_user = User(home)
    with psycopg.connect(next_user.url()) as connection:
        assert connection.execute("select id from kept").fetchall() == [(1,)]
    assert time.monotonic() - before < 10
    next_user.leave()


def test_restarts_although_the_old_number_belongs_to_another_program(home):
    user = User(home)
    user.url()
    kill_everything(user, home)
    while pids(home):
        time.sleep(0.05)
    cluster = embedded.Cluster(home, database.secrets())
    identity = {"user": cluster.account.pw_uid} if cluster.account else {}
    stranger = subprocess.Popen(["sleep", "60"], **identity)
    stale = cluster.data / "postmaster.pid"
    stale.write_text("\n".join([str(stranger.pid), *stale.read_text().splitlines()[1:]]) + "\n")
    next_user = User(home)
    assert alive(next_user.url())
    next_user.leave()
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_server_listens_on_its_private_socket_only(home):
    user = User(home)
    with psycopg.connect(user.url()) as connection:
        assert connection.execute("show listen_addresses").fetchone() == ("",)
        assert connection.execute("show password_encryption").fetchone() == ("scram-sha-256",)
        locale = "select datcollate, datlocale from pg_database where datname = current_database()"
        assert connection.execute(locale).fetchone() == ("C.UTF-8", "C.UTF-8")
    sockets = embedded.Cluster(home, database.secrets()).sockets
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    wrong = roles.with_role(database.connections().owner_url, embedded.OWNER, "guess")
    assert not alive(wrong)
    user.leave()


def test_long_path_gets_a_socket_folder_of_its_own(tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.mktemp("h") / ("长" * 40)
    monkeypatch.setenv("QIAO_HOME", str(folder))
    database.create_secrets()
    monkeypatch.setattr(
        embedded, "can_pass", lambda account, folder: True
    )  # keep the cluster in its long path
    sockets = embedded.Cluster(folder, database.secrets()).sockets
    assert not sockets.is_relative_to(folder)
    assert len(os.fsencode(sockets / ".s.PGSQL.5432")) <= embedded.SOCKET_PATH_LIMIT


@AS_ROOT
def test_closed_parent_stays_closed_and_the_cluster_lies_elsewhere(home):
    parent = home.parent
    parent.chmod(0o700)
    user = User(home)
    assert alive(user.url())
    user.leave()
    assert stat.S_IMODE(parent.stat().st_mode) == 0o700
    assert (home / "postgres").resolve().parent == Path("/var/lib/qiao")
    again = User(home)
    assert alive(again.url())
    again.leave()


def test_lost_cluster_is_not_silently_begun_anew(home):
    (home / "postgres").symlink_to(home / "gone")
    with pytest.raises(database.NotReady, match="不见了"):
        database.ensure_running()
    (home / "postgres").unlink()


def test_secrets_are_private_kept_and_random(home, tmp_path, monkeypatch):
    path = home / "secrets.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    assert database.create_secrets() == database.secrets()
    assert path.read_bytes() == before
    monkeypatch.setenv("QIAO_HOME", str(tmp_path / "other"))
    assert database.create_secrets().field_key not in before.decode()
    assert database.secrets().field_key not in repr(database.secrets())


def test_environment_keys_win_and_are_not_stored(tmp_path, monkeypatch):
    monkeypatch.setenv("QIAO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("QIAO_FIELD_KEY", "from-the-vault")
    assert database.create_secrets().field_key == "from-the-vault"
    assert "from-the-vault" not in (tmp_path / "home/secrets.json").read_text()
    monkeypatch.delenv("QIAO_FIELD_KEY")
    with pytest.raises(database.NotReady, match="QIAO_FIELD_KEY"):
        database.secrets()


def test_uninitialized_folder_says_what_to_run(tmp_path, monkeypatch):
    monkeypatch.setenv("QIAO_HOME", str(tmp_path / "none"))
    with pytest.raises(database.NotReady, match="qiao init"):
        database.ensure_running()
    assert "not-initialized" in database.django_databases()["default"]["HOST"]
    assert not (tmp_path / "none").exists()


def test_damaged_secrets_are_never_replaced(home):
    path = home / "secrets.json"
    kept = path.read_text()
    path.write_text(kept[:20])
    with pytest.raises(database.NotReady, match="损坏"):
        database.create_secrets()
    assert path.read_text() == kept[:20]
    path.write_text(kept)


def test_old_server_is_refused(own_home, monkeypatch):
    monkeypatch.setattr(roles, "OLDEST_VERSION", 99)
    with pytest.raises(database.NotReady, match="需要 99"):
        roles.check_version(own_home.environment["DATABASE_URL"])


def test_unreachable_server_is_named_as_such(tmp_path):
    with pytest.raises(database.NotReady, match="连不上"):
        roles.check_version(f"host={tmp_path} dbname=qiao")


def test_owner_who_may_not_make_roles_is_told_the_statement(own_home):
    owner = own_home.environment["DATABASE_URL"]
    with pytest.raises(database.NotReady, match='CREATE ROLE "qiao_stranger"'):
        roles.provide_app_role(owner, roles.with_role(owner, "qiao_stranger", "x"))


def test_owner_as_application_is_refused(own_home):
    owner = own_home.environment["DATABASE_URL"]
    with pytest.raises(database.NotReady, match="同一个数据库角色"):
        roles.provide_app_role(owner, owner)


def test_existing_role_with_another_password_is_left_alone(own_home):
    owner, app = own_home.environment["DATABASE_URL"], own_home.environment["QIAO_APP_DATABASE_URL"]
    with pytest.raises(database.NotReady, match="QIAO_APP_ROLE"):
        roles.provide_app_role(owner, roles.with_role(app, database.app_role(), "another"))
    assert alive(app)


def test_append_only_tables_refuse_changes(own_home):
    with psycopg.connect(own_home.environment["DATABASE_URL"], autocommit=True) as owner:
        owner.execute("create table trail (id int generated by default as identity, what text)")
        for _ in range(2):  # repeatable
            roles.grant(owner, database.app_role(), ["trail"])
    with psycopg.connect(own_home.environment["QIAO_APP_DATABASE_URL"], autocommit=True) as app:
        app.execute("insert into trail (what) values ('kept')")
        assert app.execute("select what from trail").fetchall() == [("kept",)]
        for statement in ("update trail set what = 'x'", "delete from trail", "truncate trail"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(statement)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("set session_replication_role = replica")


def test_role_that_owns_a_table_gets_no_rights(own_home, database_server):
    url = own_home.environment["DATABASE_URL"]
    name = database.as_django(url)["NAME"]
    with psycopg.connect(database_server.admin_url, dbname=name, autocommit=True) as superuser:
        superuser.execute("create table stray (id int)")
        give = sql.SQL("alter table stray owner to {}")
        superuser.execute(give.format(sql.Identifier(database.app_role())))
    with psycopg.connect(url) as owner, pytest.raises(database.NotReady, match="权限过大"):
        roles.grant(owner, database.app_role(), [])


def test_lock_of_a_killed_process_is_free(tmp_path):
    script = f"""
from pathlib import Path
from qiao.foundation.database import locked
with locked(Path({str(tmp_path / "lock")!r})):
    print(flush=True)
    __import__("time").sleep(60)
"""
    holder = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=database.PROJECT_ROOT
    )
    holder.stdout.readline()
    holder.kill()
    holder.wait()
    with keys.locked(tmp_path / "lock"):
        pass
