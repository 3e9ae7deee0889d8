"""What a roster says of people, held against what the register holds of them. Pure: reads and writes nothing.

A roster speaks of one day. An empty cell says nothing: what is held stays. What it says differently of
employment or membership holds from that day on; facts about the person himself are corrected.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from qiao.foundation.days import OPEN
from qiao.registry.people.kinds import MembershipState, Placement

FACTS = ("sex", "ethnic_group", "political_status", "education", "member_number")
WORK = ("staff_class", "staffing", "duty", "unit_id")
HIDDEN = "***"
"""Stands for a number in ``changes``: the numbers themselves are never shown."""


@dataclass(slots=True)
class Statement:
    """One row of a roster in the register's own words; what it does not say is missing or None.

    ``key`` is the caller's number of the row. ``works`` False: a member without work there (退休).
    ``joined_month_only``, ``born_month_only``: the day was not said and stands as the first of the month.
    ``host_unit`` hosts the union on the day.
    """

    key: int
    organization: int
    name: str
    public_id: str | None = None
    id_number: str | None = None
    number_index: bytes | None = None
    phone: str | None = None
    phone_index: bytes | None = None
    born_on: date | None = None
    born_month_only: bool = False
    facts: dict[str, str] = field(default_factory=dict)
    work: dict[str, Any] = field(default_factory=dict)
    host_unit: int | None = None
    employed_on: date | None = None
    works: bool = True
    member: bool | None = None
    state: str = MembershipState.ACTIVE
    joined_on: date | None = None
    joined_month_only: bool = False


@dataclass(slots=True)
class Held:
    """A person as held, with all own rows in the order of days (dicts of columns)."""

    id: int
    public_id: str
    name: str
    number_index: bytes | None
    phone_index: bytes | None
    born_on: date | None
    born_day_known: bool
    facts: dict[str, str]
    employments: list[dict[str, Any]] = field(default_factory=list)
    memberships: list[dict[str, Any]] = field(default_factory=list)

    def stands_in(self, on: date) -> set[int]:
        """The organizations where the person works or is a member on the day or later."""
        return {
            row["organization_id"] for row in (*self.employments, *self.memberships) if row["ends_on"] > on
        }


@dataclass(slots=True)
class RowChanges:
    """What happens to dated rows: changes and removals by primary key, and new rows without one."""

    updates: dict[int, dict[str, Any]] = field(default_factory=dict)
    deletes: list[int] = field(default_factory=list)
    inserts: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class Entry:
    """What one statement means for the register.

    ``changes``: field → (old, new) for a person who is held; organizations and units as their numbers.
    Empty: the register says the same already.
    """

    statement: Statement
    held: Held | None
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    person: dict[str, Any] = field(default_factory=dict)
    employment: RowChanges = field(default_factory=RowChanges)
    membership: RowChanges = field(default_factory=RowChanges)

    @property
    def organizations(self) -> Iterator[int]:
        """Whose people these are: the union of the roster, and the one that the person leaves."""
        yield self.statement.organization
        old, _new = self.changes.get("organization", (None, None))
        if old:
            yield old
        if self.held and self.membership.updates:
            yield from (
                row["organization_id"]
                for row in self.held.memberships
                if row["id"] in self.membership.updates
            )


def compare(statement: Statement, held: Held | None, on: date) -> Entry:
    """What the statement changes on the day; for a new person all of it."""
    entry = Entry(statement, held)
    if held:
        _compare_person(entry, held)
    moved = statement.works and _compare_work(entry, held.employments if held else [], on)
    _compare_membership(entry, held.memberships if held else [], on, moved)
    return entry


def leave(held: Held, organizations: set[int], on: date) -> Entry:
    """The person is no longer with these organizations: employment and membership there end on the day."""
    entry = Entry(Statement(0, 0, held.name), held)
    for rows, changes, name in (
        (held.employments, entry.employment, "organization"),
        (held.memberships, entry.membership, "membership"),
    ):
        for row in rows:
            if row["organization_id"] in organizations and row["begins_on"] <= on < row["ends_on"]:
                _end(changes, row, on)
                entry.changes[name] = (
                    row["organization_id"] if name == "organization" else row["state"],
                    None,
                )
    return entry


def _compare_person(entry: Entry, held: Held) -> None:
    said, values = entry.statement, entry.person
    if said.name != held.name:
        values["name"] = said.name
        entry.changes["name"] = (held.name, said.name)
    for name, value in said.facts.items():
        if value and value != held.facts[name]:
            values[name] = value
            entry.changes[name] = (held.facts[name] or None, value)
    if said.born_on and not _same_day(said.born_on, said.born_month_only, held.born_on, held.born_day_known):
        values |= {"born_on": said.born_on, "born_day_known": not said.born_month_only}
        entry.changes["born_on"] = (held.born_on, said.born_on)
    for name, index, old in (
        ("id_number", said.number_index, held.number_index),
        ("phone", said.phone_index, held.phone_index),
    ):
        if index and index != old:
            values |= {name: getattr(said, name), f"{name}_index": index}
            entry.changes[name] = (HIDDEN if old else None, HIDDEN)


def _same_day(said: date, month_only: bool, held: date | None, day_known: bool = True) -> bool:
    """A month without its day agrees with any day in it; a day said where only the month is held is news."""
    if held is None:
        return False
    if month_only:
        return (said.year, said.month) == (held.year, held.month)
    return said == held and day_known


def _compare_work(entry: Entry, rows: list[dict[str, Any]], on: date) -> bool:
    """Employment at the union of the roster; returns whether the person came from another one."""
    said, changes = entry.statement, entry.employment
    begins = said.employed_on if said.employed_on and said.employed_on <= on else None
    live = [row for row in rows if row["begins_on"] <= on < row["ends_on"]]
    here = next((row for row in live if row["organization_id"] == said.organization), None)
    if here:
        values = {name: value for name, value in said.work.items() if value and value != here[name]}
        entry.changes.update({name: (here[name] or None, value) for name, value in values.items()})
        if begins and not here["start_known"] and begins < here["begins_on"] and rows[0] is here:
            changes.updates[here["id"]] = {"begins_on": begins, "start_known": True}
            entry.changes["employed_on"] = (None, begins)
        if values:
            _restate(changes, here, on, values | {"start_known": True})
        return False
    own = [row for row in rows if row["placement"] == Placement.OWN]
    before = next((row for row in live if row["placement"] == Placement.OWN), None)
    last_end = max((row["ends_on"] for row in own if row["ends_on"] <= on), default=date.min)
    if before:
        last_end = max(last_end, min(before["begins_on"], on))
    known = begins is not None and begins > last_end
    start = begins if known and begins else on
    values = {name: said.work.get(name) or (before[name] if before else None) or "" for name in WORK}
    values |= {"organization_id": said.organization, "unit_id": said.work.get("unit_id") or said.host_unit}
    if entry.held:
        entry.changes["organization"] = (before["organization_id"] if before else None, said.organization)
        for name in WORK:
            value, old = said.work.get(name), before[name] if before else None
            if value and value != old:
                entry.changes[name] = (old or None, value)
    if before and before["begins_on"] >= start:
        changes.updates[before["id"]] = values
        return True
    if before:
        changes.updates[before["id"]] = {"ends_on": start}
    following = min((row["begins_on"] for row in own if row["begins_on"] > on), default=OPEN)
    changes.inserts.append(
        {**values, "placement": Placement.OWN, "start_known": known, "begins_on": start, "ends_on": following}
    )
    return before is not None


def _compare_membership(entry: Entry, rows: list[dict[str, Any]], on: date, moved: bool) -> None:
    said, changes = entry.statement, entry.membership
    day = max(on, said.joined_on) if said.joined_on else on
    live = next((row for row in rows if row["begins_on"] <= day < row["ends_on"]), None)
    if said.member is False:
        if live:
            _end(changes, live, on)
            entry.changes["membership"] = (live["state"], None)
        return
    if said.member is None and not (moved and live):
        return
    values: dict[str, Any] = {"organization_id": said.organization}
    if said.member:
        values["state"] = said.state
        if said.joined_on and not (
            live and _same_day(said.joined_on, said.joined_month_only, live["joined_on"])
        ):
            values["joined_on"] = said.joined_on
    if live is None:
        following = min((row["begins_on"] for row in rows if row["begins_on"] > day), default=OPEN)
        changes.inserts.append({"joined_on": None, **values, "begins_on": day, "ends_on": following})
        if entry.held:
            entry.changes["membership"] = (None, said.state)
            if said.joined_on:
                entry.changes["joined_on"] = (None, said.joined_on)
        return
    values = {name: value for name, value in values.items() if value != live[name]}
    for name, value in values.items():
        entry.changes["membership_of" if name == "organization_id" else name] = (live[name], value)
    if values.keys() == {"joined_on"}:
        changes.updates[live["id"]] = values
    elif values:
        _restate(changes, live, day, values)


def _restate(changes: RowChanges, row: dict[str, Any], on: date, values: dict[str, Any]) -> None:
    """From the day on the row has these values; where it begins on that day it is corrected in place."""
    if row["begins_on"] >= on:
        changes.updates.setdefault(row["id"], {}).update(values)
        return
    changes.updates.setdefault(row["id"], {})["ends_on"] = on
    kept = {name: value for name, value in row.items() if name not in ("id", "person_id")}
    changes.inserts.append({**kept, **values, "begins_on": on})


def _end(changes: RowChanges, row: dict[str, Any], on: date) -> None:
    if row["begins_on"] < on:
        changes.updates[row["id"]] = {"ends_on": on}
    else:
        changes.deletes.append(row["id"])
