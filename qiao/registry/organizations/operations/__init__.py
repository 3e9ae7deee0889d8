"""Every write to units and organizations."""

from qiao.registry.organizations.operations.changes import (
    create,
    describe,
    move,
    path_step,
    rebuild_paths,
    refresh_search,
    rename,
    report,
    set_profile,
)
from qiao.registry.organizations.operations.life import correct, end, restore
from qiao.registry.organizations.operations.units import place_unit, record_unit
from qiao.registry.organizations.operations.workbook import record_table, take_back_table

__all__ = [
    "correct",
    "create",
    "describe",
    "end",
    "move",
    "path_step",
    "place_unit",
    "rebuild_paths",
    "record_table",
    "record_unit",
    "refresh_search",
    "rename",
    "report",
    "restore",
    "set_profile",
    "take_back_table",
]
