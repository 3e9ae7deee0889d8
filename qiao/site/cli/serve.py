"""``qiao serve``: the database, the web server and the worker, started and stopped together."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from types import FrameType

import click

from qiao.foundation import database
from qiao.site.cli.house import prepare

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
_WORKER = ["-c", "import qiao.site.wsgi; from qiao.foundation.jobs import worker; worker.run()"]
_GRACE = 15
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
    """Serve until SIGINT or SIGTERM, or until a part dies (exit code 1); then stop every part."""
    web = [
        *_WEB,
        "--host",
        host,
        "--port",
        str(port),
        "--workers",
        str(web_processes),
        "--blocking-threads",
        "4",
    ]
    parts = [_start(web), _start(_WORKER)]
    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    click.echo(f"已启动：http://{'localhost' if host in _LOCAL else host}:{port}/  （Ctrl+C 停止）")
    while not stopping and all(part.poll() is None for part in parts):
        time.sleep(0.2)
    for part in parts:
        part.terminate()
    for part in parts:
        try:
            part.wait(_GRACE)
        except subprocess.TimeoutExpired:
            part.kill()
    if not stopping:
        click.echo("一个组成部分意外停止，已全部停止；请看上面的日志。", err=True)
        sys.exit(1)


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
