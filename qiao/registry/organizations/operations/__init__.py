"""Every write to units and organizations."""

from qiao.registry.organizations.operations.changes import (
    create,
    describe,
    end,
    move,
    path_step,
    rebuild_paths,
    record_unit,
    rename,
    report,
    set_profile,
)

__all__ = [
    "create",
    "describe",
    "end",
    "move",
    "path_step",
    "rebuild_paths",
    "record_unit",
    "rename",
    "report",
    "set_profile",
]
