"""Whole tables of organizations: one event, one transaction, however many rows."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from qiao.foundation import bulk, search
from qiao.foundation.access import Actor, Site
from qiao.foundation.audit import trail
from qiao.foundation.bulk import Traces
from qiao.foundation.days import OPEN
from qiao.foundation.operation import operation
from qiao.registry.organizations.kinds import PROFILE_FIELDS, REPORTED_MEASURES
from qiao.registry.organizations.models import (
    Organization,
    OrganizationState,
    Profile,
    Reported,
    Unit,
    UnitState,
    new_public_id,
)
from qiao.registry.organizations.operations.changes import rebuild_paths
from qiao.registry.organizations.tables import Entry, held

WRITTEN = (UnitState, Organization, OrganizationState, Profile, Reported)
"""What a table writes, the referred before those who refer. A unit without states is nobody's."""


@operation(over="organizations")
def record_table(
    *, actor: Actor, organizations: list[Organization | Site], entries: Collection[Entry], on: date
) -> tuple[dict[int, Organization], Traces]:
    """Write what a table of organizations says (``tables.compare``) for a day, all of it or nothing.

    :param organizations: all that are changed, and the superiors of new ones; ``SITE`` for a new root.
    :returns: the organization of each statement by its key, and the traces for ``take_back_table``.
    """
    event, traces = trail.current().id, Traces()
    allowed = {thing.pk for thing in organizations if isinstance(thing, Organization)}
    changed = [entry for entry in entries if not entry.is_new and entry.changes]
    if strangers := {entry.statement.organization for entry in changed} - allowed:
        raise TypeError(f"changes of other organizations: {sorted(map(str, strangers))}")
    new = [entry for entry in entries if entry.is_new]
    begins = _begins(new, on)
    _give_units([*new, *changed], begins, on, event)
    made = _make(new, event)
    _give_superiors([*new, *changed], made)
    bulk.insert(OrganizationState, [_first_state(entry, made, begins, event) for entry in new])
    _change(changed, on, event, traces)
    _facts(entries, made, on, event, traces)
    rebuild_paths()
    for entry in entries:
        _say(entry, made, begins, on)
    bulk.count(WRITTEN, event, traces)
    numbers = {key: organization.pk for key, organization in made.items()}
    numbers |= {e.statement.key: e.statement.organization for e in entries if e.statement.organization}
    found = Organization.objects.in_bulk(set(numbers.values()))
    return {key: found[number] for key, number in numbers.items()}, traces


@operation(over="organizations")
def take_back_table(
    *, actor: Actor, organizations: list[Organization | Site], event: int, traces: Traces
) -> int:
    """Undo what ``record_table`` wrote in that event; returns how many rows were touched.

    Raises ``bulk.Touched`` where one of them has been written since, or is referred to by later records.
    """
    made = dict(
        OrganizationState.objects.filter(organization__written_by=event).values_list(
            "organization_id", "name"
        )
    )
    touched = bulk.take_back(WRITTEN, event, traces)
    try:
        Unit.objects.filter(states=None).delete()
    except ProtectedError:
        raise bulk.Touched(_("后来的记录已经用到这次登记的单位，不能撤销；请逐项更正。")) from None
    rebuild_paths()
    kept = [thing.pk for thing in organizations if isinstance(thing, Organization) and thing.pk not in made]
    names = dict(
        OrganizationState.objects.filter(organization__in=kept, ends_on=OPEN).values_list(
            "organization_id", "name"
        )
    )
    trail.changed_many(
        ("organization", number, name, {"table": [f"event {event}", None]})
        for number, name in (made | names).items()
    )
    return touched


def _begins(new: list[Entry], on: date) -> dict[int, date]:
    """From when each new organization is known to stand: its founding, or the day of the table.

    One that is only named as a superior stands since the first of those under it.
    """
    begins = {e.statement.key: min(e.statement.founded_on or on, on) for e in new}
    for entry in new:
        if entry.statement.key < 0:
            below = [begins[e.statement.key] for e in new if e.statement.superior_key == entry.statement.key]
            begins[entry.statement.key] = min(below, default=on)
    return begins


def _give_units(entries: Collection[Entry], begins: dict[int, date], on: date, event: int) -> None:
    """New units, placed behind the known ones of the official order as they appear in the table."""
    since: dict[str, date] = {}
    for entry in entries:
        said = entry.statement
        if said.unit_name and said.unit is None:
            since[said.unit_name] = min(since.get(said.unit_name, on), begins.get(said.key, on))
    last = UnitState.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    units = Unit.objects.bulk_create(Unit() for _name in since)
    UnitState.objects.bulk_create(
        UnitState(unit=unit, name=name, sequence=place, begins_on=day, written_by=event)
        for place, (unit, (name, day)) in enumerate(zip(units, since.items(), strict=True), start=last + 1)
    )
    numbers = {name: unit.pk for unit, name in zip(units, since, strict=True)}
    for entry in entries:
        if entry.statement.unit_name and entry.statement.unit is None:
            entry.state["unit_id"] = numbers[entry.statement.unit_name]


def _make(new: list[Entry], event: int) -> dict[int, Organization]:
    """The identities of the new organizations by key; their places in the line follow from their states."""
    made = {
        entry.statement.key: Organization(
            **entry.identity,
            public_id=new_public_id(),
            path="",
            search=_words(entry),
            written_by=event,
        )
        for entry in new
    }
    Organization.objects.bulk_create(made.values())
    return made


def _give_superiors(entries: Iterable[Entry], made: dict[int, Organization]) -> None:
    for entry in entries:
        if entry.statement.superior_key in made:
            entry.state["superior_id"] = made[entry.statement.superior_key].pk


def _first_state(
    entry: Entry, made: dict[int, Organization], begins: dict[int, date], event: int
) -> dict[str, Any]:
    key = entry.statement.key
    return {
        "organization_id": made[key].pk,
        **entry.state,
        "begins_on": begins[key],
        "ends_on": OPEN,
        "written_by": event,
    }


def _change(changed: list[Entry], on: date, event: int, traces: Traces) -> None:
    """Known organizations: identities corrected, states restated from the day on."""
    numbers = [e.statement.organization for e in changed if e.statement.organization]
    states = held(numbers, on).states
    standing = [e for e in changed if e.state and e.statement.organization in states]
    bulk.restate(
        OrganizationState,
        [(states[e.statement.organization or 0], e.state) for e in standing],
        on=on,
        event=event,
        traces=traces,
    )
    searches = dict(Organization.objects.filter(pk__in=numbers).values_list("pk", "search"))
    identities = {}
    for entry in changed:
        number, values = entry.statement.organization or 0, dict(entry.identity)
        if entry.state.keys() & {"name", "code"} or "uscc" in entry.profile:
            values["search"] = sorted({*searches[number], *_words(entry)})
        if values:
            identities[number] = {**values, "written_by": event}
    bulk.update(Organization, identities, traces)


def _words(entry: Entry) -> list[str]:
    said = entry.statement
    return search.tokens(said.name, extra=(said.code or "", said.profile.get("uscc") or ""))


def _facts(
    entries: Collection[Entry], made: dict[int, Organization], on: date, event: int, traces: Traces
) -> None:
    """Profiles from the day on, and the figures that were reported for the day."""
    numbers = {e.statement.key: e.statement.organization or made[e.statement.key].pk for e in entries}
    known = held(list(numbers.values()), on)
    restated, profiles, corrected, reported = [], [], {}, []
    for entry in entries:
        number = numbers[entry.statement.key]
        if entry.profile and number in known.profiles:
            restated.append((known.profiles[number], entry.profile))
        elif entry.profile:
            profiles.append(
                {
                    "organization_id": number,
                    **{name: entry.profile.get(name) for name in PROFILE_FIELDS},
                    "begins_on": on,
                    "ends_on": OPEN,
                    "written_by": event,
                }
            )
        if entry.reported and number in known.reported:
            corrected[known.reported[number]["id"]] = {**entry.reported, "written_by": event}
        elif entry.reported:
            counts = {name: entry.reported.get(name) for name in REPORTED_MEASURES}
            reported.append({"organization_id": number, "on": on, **counts, "written_by": event})
    bulk.restate(Profile, restated, on=on, event=event, traces=traces)
    bulk.insert(Profile, profiles)
    bulk.update(Reported, corrected, traces)
    bulk.insert(Reported, reported)


def _say(entry: Entry, made: dict[int, Organization], begins: dict[int, date], on: date) -> None:
    said = entry.statement
    if entry.is_new:
        values = {
            "name": said.name,
            "code": said.code,
            **entry.identity,
            "superior": said.superior_name,
            "unit": said.unit_name,
            **entry.profile,
            "begins_on": begins[said.key],
        }
        changes: dict[str, list[Any]] = {
            name: [None, trail.plain(value)] for name, value in values.items() if value not in (None, "")
        }
    else:
        changes = {
            name: [trail.plain(old), trail.plain(new)]
            for name, (old, new) in entry.changes.items()
            if name not in entry.reported
        }
        if changes:
            changes["begins_on"] = [None, on.isoformat()]
    for name, value in entry.reported.items():
        changes[f"{name}@{on}"] = [entry.changes.get(name, (None,))[0], value]
    if changes:
        number = said.organization or made[said.key].pk
        trail.changed_many([("organization", number, said.name, changes)])
