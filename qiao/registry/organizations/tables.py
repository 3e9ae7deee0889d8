"""What a table of organizations says of each, held against the register.

A table speaks of one day. An empty cell says nothing: what is held stays. A known organization's name,
superior, unit and facts hold from that day on; day of founding and tier are corrected. A new organization is
taken to have stood, with this superior and unit, since it was founded: earlier days show the structure as it
was first known.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet

from qiao.registry.organizations.directory import Directory, plain_name
from qiao.registry.organizations.kinds import Kind, Tier
from qiao.registry.organizations.models import OrganizationState, Profile, Reported


@dataclass(slots=True)
class Statement:
    """One organization as the table has it; what it does not say is None or missing.

    ``key``: the caller's number of the row, below 0 for one that is only named as a superior. A superior is
    known to the register (``superior``) or stands in the same table (``superior_key``); a unit likewise
    (``unit``, or ``unit_name`` for a new one). ``is_echo``: the row comes from our own export, whose figures
    may have been reported for an earlier day: the same figures again are then no news.
    """

    key: int
    name: str
    organization: int | None = None
    kind: str = Kind.UNION
    tier: str = ""
    code: str | None = None
    superior: int | None = None
    superior_key: int | None = None
    superior_name: str | None = None
    unit: int | None = None
    unit_name: str | None = None
    party_organization: int | None = None
    founded_on: date | None = None
    founded_month_only: bool = False
    profile: dict[str, Any] = field(default_factory=dict)
    reported: dict[str, int] = field(default_factory=dict)
    is_echo: bool = False


@dataclass(slots=True)
class Entry:
    """What one statement means. ``changes``: field → (old, new) for one that is held, in names, not numbers.

    ``identity``, ``state``, ``profile``, ``reported``: the columns to write in each table; a superior or
    unit that has no number yet stays out of ``state`` until it has one.
    """

    statement: Statement
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    identity: dict[str, Any] = field(default_factory=dict)
    state: dict[str, Any] = field(default_factory=dict)
    profile: dict[str, Any] = field(default_factory=dict)
    reported: dict[str, Any] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        return self.statement.organization is None


@dataclass(slots=True)
class Held:
    """The rows of the organizations of a table, whole, as they hold on its day."""

    states: dict[int, dict[str, Any]]
    profiles: dict[int, dict[str, Any]]
    reported: dict[int, dict[str, Any]]
    reported_before: dict[int, dict[str, Any]]


def held(organizations: Collection[int], on: date) -> Held:
    def rows(found: QuerySet[Any]) -> dict[int, dict[str, Any]]:
        return {row["organization_id"]: row for row in found.values()}

    of = {"organization__in": organizations}
    return Held(
        rows(OrganizationState.objects.on(on).filter(**of)),
        rows(Profile.objects.on(on).filter(**of)),
        rows(Reported.objects.filter(on=on, **of)),
        rows(Reported.objects.filter(on__lt=on, **of).order_by("on")),
    )


def compare(statements: Collection[Statement], known: Directory, on: date) -> list[Entry]:
    """What each statement changes on the day; for a new organization all of it."""
    rows = held([s.organization for s in statements if s.organization], on)
    return [_compare(statement, known, rows) for statement in statements]


def _compare(said: Statement, known: Directory, rows: Held) -> Entry:
    entry = Entry(said)
    number = said.organization
    if number is None:
        entry.identity = {"kind": said.kind, "tier": said.tier, "founded_on": said.founded_on}
        entry.state = {
            "name": said.name,
            "code": said.code or "",
            "superior_id": said.superior,
            "unit_id": said.unit,
            "party_organization_id": said.party_organization,
        }
        entry.profile, entry.reported = dict(said.profile), dict(said.reported)
        return entry
    organization, state = known.organization(number), rows.states.get(number, {})
    if said.tier and said.tier != organization.tier and organization.kind == Kind.UNION:
        _say(entry, entry.identity, "tier", organization.tier, said.tier)
    if said.founded_on and not _same_day(said, organization.founded_on):
        _say(entry, entry.identity, "founded_on", organization.founded_on, said.founded_on)
    for name, value in (("name", said.name), ("code", said.code)):
        if value and plain_name(value) != plain_name(state.get(name, "")):
            _say(entry, entry.state, name, state.get(name), value)
    if said.superior_name and (said.superior is None or said.superior != state.get("superior_id")):
        entry.changes["superior"] = (known.name(state.get("superior_id")), said.superior_name)
        entry.state["superior_id"] = said.superior
    if said.unit_name and (said.unit is None or said.unit != state.get("unit_id")):
        entry.changes["unit"] = (known.unit_name(state.get("unit_id")), said.unit_name)
        entry.state["unit_id"] = said.unit
    party = said.party_organization
    if party and party != state.get("party_organization_id"):
        entry.changes["party_organization"] = (
            known.name(state.get("party_organization_id")),
            known.name(party),
        )
        entry.state["party_organization_id"] = party
    figures = rows.reported.get(number)
    if figures is None and said.is_echo:
        figures = rows.reported_before.get(number)
    for target, facts, row in (
        (entry.profile, said.profile, rows.profiles.get(number, {})),
        (entry.reported, said.reported, figures or {}),
    ):
        for name, fact in facts.items():
            if fact is not None and fact != row.get(name):
                _say(entry, target, name, row.get(name), fact)
    if entry.reported and number not in rows.reported:
        entry.reported = dict(said.reported)  # a report for this day is whole
    return entry


def _say(entry: Entry, columns: dict[str, Any], name: str, old: Any, new: Any) -> None:
    columns[name] = new
    entry.changes[name] = (old if old != "" else None, new)


def _same_day(said: Statement, held_on: date | None) -> bool:
    if held_on is None or said.founded_on is None:
        return False
    if said.founded_month_only:
        return (said.founded_on.year, said.founded_on.month) == (held_on.year, held_on.month)
    return said.founded_on == held_on


def tier_by_name(name: str) -> str:
    """The tier that a union's name tells."""
    if name.endswith("联合会"):
        return Tier.FEDERATION
    if "产业工会" in name or name.endswith("系统工会"):
        return Tier.INDUSTRIAL
    if name.endswith("分会"):
        return Tier.BRANCH
    return Tier.GROUP if name.endswith("工会小组") else Tier.BASE


def circle(entries: Collection[Entry], known: Directory) -> list[Entry]:
    """Those entries whose line of superiors would lead back to themselves."""
    above: dict[tuple[str, int], tuple[str, int] | None] = {
        ("held", number): ("held", state.superior_id) if state.superior_id else None
        for number, state in known.standing.items()
    }
    places = {e.statement.key: _place(e.statement) for e in entries}
    for entry in entries:
        said = entry.statement
        if said.superior_key is not None:
            above[_place(said)] = places[said.superior_key]
        elif said.superior:
            above[_place(said)] = ("held", said.superior)
    return [entry for entry in entries if _comes_back(_place(entry.statement), above)]


def _place(said: Statement) -> tuple[str, int]:
    return ("held", said.organization) if said.organization else ("row", said.key)


def _comes_back(start: tuple[str, int], above: dict[tuple[str, int], tuple[str, int] | None]) -> bool:
    seen, place = {start}, above.get(start)
    while place and place not in seen:
        seen.add(place)
        place = above.get(place)
    return place == start
