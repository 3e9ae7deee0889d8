"""What every command of a room shares: a running database, an actor, answers as JSON."""

import json
from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any, TypeVar

import click
from django.utils import timezone

from qiao.foundation import database
from qiao.foundation.access import Actor
from qiao.foundation.periods import possible

R = TypeVar("R")

as_json = click.option("--json", "as_json", is_flag=True, help="标准输出只打印 JSON。")


def as_of(required: bool = False) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """The option ``--as-of``: a day, today where it is not given."""
    return click.option(
        "--as-of",
        type=click.DateTime(["%Y-%m-%d"]),
        callback=lambda _context, _option, value: day(value),
        required=required,
        help="哪一天的情况，如 2023-06-30；不写为今天。",
    )


def day(value: datetime | None) -> date:
    """The day that was written, today where none was; Refused where it is none of ours."""
    return possible(value.date()) if value else timezone.localdate()


def at_the_desk(function: Callable[..., R]) -> Callable[..., R]:
    """Run a command with the database running and ``actor`` the command line's own account."""

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> R:
        database.ensure_running()
        return function(*args, actor=Actor.system("command-line"), **kwargs)

    return run


def print_json(answer: Any) -> None:
    click.echo(json.dumps(answer, ensure_ascii=False, indent=1, default=str))
