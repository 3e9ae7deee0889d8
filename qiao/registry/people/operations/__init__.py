"""Every write to people: single changes, and whole rosters."""

from qiao.registry.people.operations.changes import (
    correct,
    employ,
    end_membership,
    enter,
    join,
    leave,
    retain_membership,
    transfer,
)

__all__ = [
    "correct",
    "employ",
    "end_membership",
    "enter",
    "join",
    "leave",
    "retain_membership",
    "transfer",
]
