"""The embedded PostgreSQL server of one data folder: made, started, recovered, stopped.

It listens on a private socket only, knows passwords only (SCRAM), and runs with the collation C.UTF-8.
Whoever uses it holds a shared lock; the last one to leave stops it, so no command leaves a server
behind, and none stops a server under another's feet. The kernel drops locks of killed processes.
"""

import atexit
import fcntl
import os
import pwd
import shutil
import sys
import tempfile
import time
from pathlib import Path

import psycopg
from psycopg import sql

from qiao.foundation.database.account import (
    ELSEWHERE,
    binaries,
    can_pass,
    open_folder,
    run_as,
    server_account,
)  # fmt: skip
from qiao.foundation.database.keys import NotReady, Secrets, locked

SUPERUSER, OWNER, DATABASE = "postgres", "qiao_owner", "qiao"
START_WITHIN = 600  # seconds; recovery after a crash reads the whole log since the last checkpoint
ORPHANS_LEAVE_WITHIN = 30  # seconds; the workers of a killed server notice its death by themselves
SOCKET_PATH_LIMIT = 103  # bytes; the smallest limit of the systems we run on (macOS; Linux has 107)


class Cluster:
    """One server with its files. ``durable=False`` is for tests: fast, and lost in a power cut."""

    def __init__(self, home: Path, secrets: Secrets, *, durable: bool = True) -> None:
        self.home, self.secrets, self.durable = home, secrets, durable
        self.folder = _place(home, secrets)
        self.account = server_account(self.folder)
        self.data = self.folder / "data"
        self.sockets = self._socket_folder()

    def url(self, role: str, password: str, database: str = DATABASE) -> str:
        """Connection parameters as libpq's key=value text; a role's password stands in it."""
        return psycopg.conninfo.make_conninfo(
            host=str(self.sockets), port=5432, user=role, password=password, dbname=database
        )

    def superuser_url(self, database: str = SUPERUSER) -> str:
        return self.url(SUPERUSER, self.secrets.superuser_password, database)

    def use(self, app_role: str) -> None:
        """Have the server running, with its roles and database, until this process ends."""
        with locked(self.home / "postgres.lock"):
            _hold(self)
            if not self._answers():
                self._start()
                self._provide(app_role)

    def stop(self) -> None:
        """Stop the server, if it runs; sessions are ended, committed data is kept."""
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "--mode=fast", f"--timeout={START_WITHIN}")

    def _socket_folder(self) -> Path:
        beside = self.folder / "run"
        if len(os.fsencode(beside / ".s.PGSQL.5432")) <= SOCKET_PATH_LIMIT:
            return beside
        return Path(tempfile.gettempdir()) / f"qiao-{self.secrets.cluster}"

    def _answers(self) -> bool:
        """Whether a server of this folder serves; waits for one that is starting or stopping."""
        until = time.monotonic() + START_WITHIN
        while (self.sockets / ".s.PGSQL.5432").exists() and time.monotonic() < until:
            try:
                psycopg.connect(self.superuser_url(), connect_timeout=10).close()
                return True
            except psycopg.OperationalError as error:
                if "password authentication failed" in str(error):
                    raise NotReady(
                        f"{self.folder} 里的数据库不认 {self.home}/secrets.json 里的口令。"
                    ) from None
                if "the database system is" not in str(error):  # starting up, shutting down, in recovery
                    return False
            time.sleep(0.1)
        return False

    def _start(self) -> None:
        self._make_private(self.sockets)
        if not (self.data / "PG_VERSION").exists():
            self._initdb()
        self._configure()
        patience = time.monotonic() + ORPHANS_LEAVE_WITHIN
        while True:
            self._clear_stale_lock()
            answer = self._run(
                "pg_ctl", "start", "--wait", f"--timeout={START_WITHIN}", "--log=../server.log"
            )
            if answer.returncode == 0:
                return
            if not _processes_in(self.data) or time.monotonic() > patience:
                raise NotReady(
                    f"内嵌数据库没有启动，日志在 {self.folder / 'server.log'}：\n{self._last_words()}"
                )
            time.sleep(0.2)

    def _initdb(self) -> None:
        print(f"建立内嵌数据库：{self.folder}", file=sys.stderr)
        draft, password = self.folder / "data.new", self.folder / "password.new"
        shutil.rmtree(draft, ignore_errors=True)
        self._make_private(draft)
        self._write(password, self.secrets.superuser_password)
        options = [
            f"--username={SUPERUSER}", f"--pwfile={password}", "--auth=scram-sha-256", "--encoding=UTF8",
            "--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions",
        ]  # fmt: skip
        if not self.durable:
            options.append("--no-sync")
        answer = self._run("initdb", *options, data=draft)
        password.unlink()
        if answer.returncode != 0:
            raise NotReady(f"内嵌数据库没有建成（{self.folder}）：\n{answer.stdout.strip()}")
        draft.rename(self.data)  # only a complete cluster ever bears the final name

    def _configure(self) -> None:
        """Write our settings at each start; a file, because pg_ctl hands options through a shell."""
        path = str(self.sockets).replace('"', '""').replace("\\", "\\\\").replace("'", "''")
        lines = [
            "listen_addresses = ''",
            f"unix_socket_directories = '\"{path}\"'",
            "unix_socket_permissions = 0700",
            "password_encryption = 'scram-sha-256'",
            "max_connections = 100",
            "jit = off",  # compiling costs more than our queries take
            "log_checkpoints = off",
        ]
        if not self.durable:
            lines += ["fsync = off", "synchronous_commit = off", "full_page_writes = off", "autovacuum = off"]
        self._write(self.data / "qiao.conf", "\n".join(lines) + "\n")
        main = self.data / "postgresql.conf"
        include = "include_if_exists = 'qiao.conf'\n"
        if include not in main.read_text("utf-8"):
            with main.open("a", encoding="utf-8") as stream:
                stream.write(include)

    def _provide(self, app_role: str) -> None:
        """Make the two roles and the database where they are missing (the first start, or one cut short)."""
        passwords = {OWNER: self.secrets.owner_password, app_role: self.secrets.app_password}
        with psycopg.connect(self.superuser_url(), autocommit=True) as connection:
            roles = {name for (name,) in connection.execute("select rolname from pg_roles")}
            for role, password in passwords.items():
                if role not in roles:
                    make = sql.SQL("create role {} login password {}")
                    connection.execute(make.format(sql.Identifier(role), sql.Literal(password)))
            if not connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
                make = sql.SQL("create database {} owner {}")
                connection.execute(make.format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))
            revoke = sql.SQL("revoke connect on database {} from public; grant connect on database {} to {}")
            name = sql.Identifier(DATABASE)
            connection.execute(revoke.format(name, name, sql.Identifier(app_role)))

    def _clear_stale_lock(self) -> None:
        """After kill -9 the number in postmaster.pid may belong to another program by now.

        PostgreSQL would then refuse to start. Where the system tells what a process works on (/proc),
        we know better: no process in the data folder means no server, whatever the number says.
        """
        if os.path.isdir("/proc/self/cwd") and not _processes_in(self.data):
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            (self.sockets / ".s.PGSQL.5432.lock").unlink(missing_ok=True)

    def _make_private(self, folder: Path) -> None:
        """Make a folder that only the server's account can enter; one that stands there must be just that."""
        account_id = self.account.pw_uid if self.account else os.geteuid()
        try:
            folder.mkdir(mode=0o700)
            self._give(folder)
        except FileExistsError:
            found = folder.lstat()
            if folder.is_symlink() or found.st_uid != account_id or found.st_mode & 0o077:
                raise NotReady(f"{folder} 已被占用或权限不对，请删除后再试。") from None

    def _write(self, path: Path, text: str) -> None:
        path.unlink(missing_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        self._give(path)

    def _give(self, path: Path) -> None:
        if self.account:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def _run(self, program: str, *options: str, data: Path | None = None):
        """Run one of PostgreSQL's programs from within the data folder."""
        data = data or self.data
        command = [str(binaries(self.account) / program), *options]
        return run_as(self.account, command, cwd=data, env={"PGDATA": str(data)})

    def _last_words(self) -> str:
        log = self.folder / "server.log"
        return "\n".join(log.read_text("utf-8", "replace").splitlines()[-8:]) if log.exists() else ""


def _place(home: Path, secrets: Secrets) -> Path:
    """The cluster's folder: ``postgres`` in the data folder, or elsewhere with a link in that place.

    Elsewhere is for a root installation whose data folder lies behind a folder closed to the server's
    account. The parents' modes are their owner's business: they are never widened.
    """
    link = home / "postgres"
    if not link.exists():
        with locked(home / "place.lock"):
            if not link.exists():
                _make_place(home, link, secrets)
    return link.resolve()


def _make_place(home: Path, link: Path, secrets: Secrets) -> None:
    if link.is_symlink():
        raise NotReady(
            f"数据库文件夹 {link.readlink()} 不见了。请恢复它；"
            f"确实不要旧数据时，删除 {link} 再运行 qiao init。"
        )
    account = server_account(link)
    if account is None or can_pass(account, home):
        draft = home / "postgres.new"
        _give_folder(draft, account)
        draft.rename(link)  # others may look at any moment: it appears complete
    else:
        open_folder(ELSEWHERE)
        folder = ELSEWHERE / f"cluster-{secrets.cluster}"
        print(f"数据库账户 {account.pw_name} 进不了 {home}，数据库放在 {folder}。", file=sys.stderr)
        _give_folder(folder, account)
        link.symlink_to(folder)


def _give_folder(folder: Path, account: pwd.struct_passwd | None) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    if account is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)


def _processes_in(folder: Path) -> list[int]:
    """Processes that work in ``folder``: a server and all its workers sit in their data folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(entry / "cwd") == str(folder):
                found.append(int(entry.name))
        except OSError:  # ended meanwhile, or another user's
            continue
    return found


_holding: dict[Path, tuple[int, int]] = {}  # data folder -> (process, handle of the shared lock)


def _hold(cluster: Cluster) -> None:
    process, _ = _holding.get(cluster.home, (0, 0))
    if process == os.getpid():
        return
    handle = os.open(cluster.home / "postgres.users", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(handle, fcntl.LOCK_SH)
    _holding[cluster.home] = (os.getpid(), handle)
    atexit.register(release, cluster)


def release(cluster: Cluster) -> None:
    """Leave the server; the last one to leave stops it. Runs by itself when the process ends."""
    process, handle = _holding.get(cluster.home, (0, 0))
    if process != os.getpid():  # a forked child inherited our entry, not our duty
        return
    del _holding[cluster.home]
    if not cluster.home.exists():
        os.close(handle)
        cluster.stop()
        return
    with locked(cluster.home / "postgres.lock"):
        os.close(handle)
        # A new handle: a child that still works on a copy of the old one must count as a user.
        asking = os.open(cluster.home / "postgres.users", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(asking, fcntl.LOCK_EX | fcntl.LOCK_NB)
            cluster.stop()
        except BlockingIOError:
            pass
        finally:
            os.close(asking)
