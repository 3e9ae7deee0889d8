"""What every benchmark stands on: a data folder and database of its own, and how a result looks."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Measured:
    """A ratio to a baseline of the same run, and the limit that it must keep."""

    ratio: float
    limit: float
    better: Literal["lower", "higher"]
    detail: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@contextmanager
def own_home() -> Iterator[None]:
    """A fresh data folder with an initialized database, gone afterwards; Django is set up in it."""
    for name in ("DATABASE_URL", "QIAO_APP_DATABASE_URL", "QIAO_FIELD_KEY", "QIAO_SESSION_KEY"):
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory(prefix="qiao-bench-") as home:
        os.environ["QIAO_HOME"] = home
        os.environ["DJANGO_SETTINGS_MODULE"] = "qiao.site.settings"
        from qiao.foundation import database
        from qiao.site.cli.house import prepare

        prepare()
        try:
            yield
        finally:
            from django.db import connections

            connections.close_all()
            database.stop()


def seconds(
    work: Callable[[], Any], after: Callable[[Any], Any] = lambda _result: None, times: int = 5
) -> float:
    """The best time of some runs, for others on the machine only add to it.

    ``after`` clears away what a run left, outside of the time.
    """
    found = []
    for _run in range(times):
        start = time.perf_counter()
        result = work()
        found.append(time.perf_counter() - start)
        after(result)
    return min(found)
