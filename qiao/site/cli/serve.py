"""``qiao serve``: the database, the web server and the worker, started and stopped together."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from types import FrameType

import click

from qiao.foundation import database
from qiao.site.cli.house import prepare

_GRACE = 15
_WEB = [
    "-m",
    "granian",
    "--interface",
    "wsgi",
    "--no-ws",
    "--log-level",
    "warning",
    "qiao.site.wsgi:application",
]
_WEB += ["--blocking-threads", "4", "--workers-kill-timeout", str(_GRACE - 5)]
_WORKER = ["-c", "import qiao.site.wsgi; from qiao.foundation.jobs import worker; worker.run()"]
_LOCAL = ("127.0.0.1", "0.0.0.0", "::")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址。")
@click.option("--port", default=8000, show_default=True, help="监听端口。")
@click.option("--web-processes", default=1, show_default=True, help="网页进程数。")
def serve(host: str, port: int, web_processes: int) -> None:
    """启动网页、后台任务和日程；Ctrl+C 一并停止。

    例：qiao serve --port 8000
    """
    prepare()
    run(host, port, web_processes)


def run(host: str, port: int, web_processes: int = 1) -> None:
    """Serve until SIGINT or SIGTERM, or until a part dies (exit code 1); then stop every part.

    Exits with code 2 where the port is taken: the web server itself would share it in silence.
    """
    if _answers(host, port):
        click.echo(f"端口 {port} 已被占用。请停止占用它的程序，或用 --port 换一个端口。", err=True)
        sys.exit(2)
    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    web = [*_WEB, "--host", host, "--port", str(port), "--workers", str(web_processes)]
    parts = [_start(web), _start(_WORKER)]
    told = False
    while not stopping and all(part.poll() is None for part in parts):
        if not told and (told := _answers(host, port)):
            name = "localhost" if host in _LOCAL else host
            click.echo(f"已启动：http://{name}:{port}/  （Ctrl+C 停止）")
        time.sleep(0.1)
    _stop(parts)
    if not stopping:
        click.echo("一个组成部分意外停止，已全部停止；请看上面的日志。", err=True)
        sys.exit(1)


def _answers(host: str, port: int) -> bool:
    """Whether something listens there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
        trial.settimeout(1)
        return trial.connect_ex((host if host not in ("0.0.0.0", "::") else "localhost", port)) == 0


def _stop(parts: "list[subprocess.Popen[bytes]]") -> None:
    """Ask every part to stop; what has not done so in time goes with all processes that it started."""
    for part in parts:
        part.terminate()
    for part in parts:
        with suppress(subprocess.TimeoutExpired):
            part.wait(_GRACE)
        with suppress(ProcessLookupError):
            os.killpg(part.pid, signal.SIGKILL)


def _start(arguments: list[str]) -> "subprocess.Popen[bytes]":
    """A part in a session of its own: Ctrl+C reaches this process alone, which stops the parts in order.

    When this process is killed, the kernel tells the part to stop (Linux), so that no orphan keeps the port.
    """
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "qiao.site.settings"}
    database.ensure_running()
    return subprocess.Popen(
        [sys.executable, *arguments], env=environment, start_new_session=True, preexec_fn=_die_with_parent
    )


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
