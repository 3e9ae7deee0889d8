"""Run a command beside a throw-away PostgreSQL server of the system, named by ``QIAO_TEST_DATABASE_URL``.

    .venv/bin/python tools/postgres15.py /usr/lib/postgresql/15/bin COMMAND…

The cluster of the system's own service is not touched.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from qiao.foundation.database.account import run_as, server_account
from qiao.foundation.database.embedded import SUPERUSER


def main(binaries: Path, *command: str) -> int:
    folder = Path(tempfile.mkdtemp(prefix="qiao-pg15-", dir="/tmp"))
    account = server_account(folder)
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
    password = folder / "password"
    password.write_text("only-for-tests")
    data = {"PGDATA": str(folder / "data")}

    def postgres(program: str, *options: str) -> None:
        answer = run_as(account, [str(binaries / program), *options], cwd=folder, env=data)
        if answer.returncode != 0:
            sys.exit(f"{program}: {answer.stdout}")

    if account:
        os.chown(password, account.pw_uid, account.pw_gid)
    setup = [
        "--auth=scram-sha-256",
        f"--pwfile={password}",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
    ]
    settings = (
        f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c full_page_writes=off"
    )
    try:
        postgres("initdb", f"--username={SUPERUSER}", *setup)
        postgres("pg_ctl", "start", "--wait", "--log=server.log", "-o", settings)
        url = f"host={folder} user={SUPERUSER} password=only-for-tests dbname=postgres"
        return subprocess.run(
            command, env={**os.environ, "QIAO_TEST_DATABASE_URL": url}, check=False
        ).returncode
    finally:
        run_as(account, [str(binaries / "pg_ctl"), "stop", "--mode=immediate"], cwd=folder, env=data)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
