"""The one write of this room: a filled table is kept for who asked for it."""

from datetime import date
from typing import Any

from django.conf import settings

from qiao.engines.sheets.fill import Filled
from qiao.engines.sheets.vocabulary import load_kind
from qiao.foundation import files
from qiao.foundation.access import Actor
from qiao.foundation.audit import trail
from qiao.foundation.operation import operation
from qiao.registry.organizations.directory import directory
from qiao.services.tables import queries
from qiao.services.tables.models import FilledTable

MOST_OFFERED = 10
"""For so many names the nearest are looked up; each takes 1 s among 20,000, and a table of strangers is a
wrong file anyway."""


@operation(over="self")
def fill(*, actor: Actor, content: bytes, file_name: str, on: date) -> FilledTable:
    """Fill a superior's empty table (套表) with what the actor may know of, and keep it for him."""
    filled = queries.filled(reader=actor, on=on, content=content)
    table = FilledTable.objects.create(
        user=actor.user,
        on=on,
        file_name=file_name[:200],
        digest=files.store(filled.content, settings.FILES_ROOT),
        report=report(filled, reader=actor, on=on),
    )
    trail.changed(table, file_name=(None, table.file_name), on=(None, on), rows=(None, filled.rows))
    return table


def report(filled: Filled, *, reader: Actor, on: date) -> dict[str, Any]:
    """What was filled and what was not, as the page, the API and the command tell it.

    ``nearest``: unmatched name → the registered names that look like it, the nearest first.
    """
    columns = load_kind("organizations").columns
    return {
        "rows": filled.rows,
        "filled_cells": filled.filled_cells,
        "matched": [
            {"heading": heading, "column": columns[key].label} for heading, key in filled.matched.items()
        ],
        "unmatched_columns": filled.unmatched_columns,
        "unmatched_names": filled.unmatched_names,
        "nearest": _nearest(filled.unmatched_names[:MOST_OFFERED], reader, on),
    }


def _nearest(names: list[str], reader: Actor, on: date) -> dict[str, list[str]]:
    if not names:
        return {}
    book = directory(reader=reader, on=on)
    return {name: near for name in names if (near := book.nearest(name))}
