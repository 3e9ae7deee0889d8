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

__all__ = [
    "correct",
    "create",
    "describe",
    "end",
    "move",
    "path_step",
    "place_unit",
    "rebuild_paths",
    "record_unit",
    "refresh_search",
    "rename",
    "report",
    "restore",
    "set_profile",
]
