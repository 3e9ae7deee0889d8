"""``qiao demo``: a made-up city to try everything with."""

import os
import time

import click

from qiao.site.cli.house import prepare


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址。")
@click.option("--port", default=8000, show_default=True, help="监听端口。")
@click.option("--no-serve", is_flag=True, help="只装入示例城市，不启动网页。")
def demo(host: str, port: int, no_serve: bool) -> None:
    """装入示例城市（人物均为虚构）并启动；登录页上可以一键换角色。

    例：qiao demo --port 8000
    """
    os.environ["QIAO_DEMO"] = "1"
    prepare()
    from django.utils import timezone

    from qiao.foundation.access import Actor
    from qiao.site.demo import seed

    if not seed.is_seeded():
        click.echo("正在装入示例城市（约 10 秒）…")
        began = time.monotonic()
        seed.seed(actor=Actor.system("command-line"), on=timezone.localdate())
        click.echo(f"已装入，用时 {time.monotonic() - began:.1f} 秒。")
    if not no_serve:
        from qiao.site.cli.serve import run

        run(host, port)
