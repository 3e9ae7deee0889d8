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
from qiao.registry.people.operations.roster import record_roster, take_back_roster

__all__ = [
    "correct",
    "employ",
    "end_membership",
    "enter",
    "join",
    "leave",
    "record_roster",
    "retain_membership",
    "take_back_roster",
    "transfer",
]
