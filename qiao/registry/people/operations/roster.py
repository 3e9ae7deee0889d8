"""Whole rosters: one event, one transaction, however many people."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from qiao.foundation import bulk, search
from qiao.foundation.access import Actor
from qiao.foundation.audit import trail
from qiao.foundation.bulk import Traces
from qiao.foundation.days import OPEN
from qiao.foundation.errors import Refused
from qiao.foundation.operation import operation
from qiao.registry.organizations.models import Organization, OrganizationState, new_public_ids
from qiao.registry.people.models import Employment, Membership, Person, Roster
from qiao.registry.people.rosters import FACTS, Entry, Held, RowChanges, leave

WRITTEN = (Person, Employment, Membership, Roster)
"""What a roster writes, the referred before those who refer."""

_PERSON = (
    "id", "public_id", "name", "sex", "born_on", "born_day_known", "id_number", "id_number_index", "phone",
    "phone_index", "ethnic_group", "political_status", "education", "member_number", "search", "written_by",
)  # fmt: skip
_EMPLOYMENT = (
    "person_id", "organization_id", "unit_id", "staff_class", "staffing", "placement", "duty", "start_known",
    "begins_on", "ends_on", "written_by",
)  # fmt: skip
_MEMBERSHIP = ("person_id", "organization_id", "state", "joined_on", "begins_on", "ends_on", "written_by")

_STEP = 500
"""Rows between two words on the progress."""

Tell = Callable[[int], None]
"""Called with the number of rows that are written so far."""


@dataclass
class _Batch:
    """What one roster writes, gathered before anything is written."""

    event: int
    on: date
    names: dict[int, str]
    traces: Traces
    new_people: list[tuple[int, Entry]] = field(default_factory=list)
    people: dict[int, dict[str, Any]] = field(default_factory=dict)
    employment: RowChanges = field(default_factory=RowChanges)
    membership: RowChanges = field(default_factory=RowChanges)
    said: list[trail.Change] = field(default_factory=list)


@operation(over="organizations")
def record_roster(
    *,
    actor: Actor,
    organizations: list[Organization],
    entries: Collection[Entry],
    on: date,
    leaving: Collection[Held] = (),
    known: Collection[int] = (),
    tell: Tell = lambda _rows: None,
) -> Traces:
    """Write what a roster says (``matching.match``) for a day, all of it or nothing.

    :param organizations: all whose people are concerned, those included that people leave.
    :param leaving: people whose employment and membership in ``organizations`` end on the day.
    :param known: numbers of the unions whose rosters are known from this day on.
    :returns: the traces with which ``take_back_roster`` undoes it.
    Raises Refused where another write got in between.
    """
    allowed = {organization.pk for organization in organizations}
    if strangers := {number for entry in entries for number in entry.organizations} - allowed:
        raise TypeError(f"people of other organizations: {sorted(strangers)}")
    batch = _Batch(trail.current().id, on, _names(allowed, on), Traces())
    new = [entry for entry in entries if entry.held is None]
    batch.new_people = list(zip(bulk.numbers(Person, len(new)), new, strict=True))
    for number, entry in batch.new_people:
        _gather(batch, number, entry)
    old = [entry for entry in entries if entry.held and entry.changes]
    gone = [leave(person, allowed, on) for person in leaving]
    for entry, before in _with_numbers([*old, *gone]):
        _change(batch, entry, before)
    try:
        with transaction.atomic():
            _write(batch, tell)
            _know(batch, set(known) & allowed)
    except IntegrityError:
        raise Refused(
            _("写入时登记册正被别人修改，什么都没有写入。请重新核对后再写入。"), code="changed_meanwhile"
        ) from None
    trail.changed_many(batch.said)
    bulk.count(WRITTEN, batch.event, batch.traces)
    return batch.traces


@operation(over="organizations")
def take_back_roster(*, actor: Actor, organizations: list[Organization], event: int, traces: Traces) -> int:
    """Undo what ``record_roster`` wrote in that event; returns how many rows were touched.

    Raises ``bulk.Touched`` where one of them has been written since, or is referred to by later records.
    """
    touched = bulk.take_back(WRITTEN, event, traces)
    names = _names({organization.pk for organization in organizations}, OPEN - timedelta(days=1))
    trail.changed_many(
        ("organization", number, name, {"roster": [f"event {event}", None]}) for number, name in names.items()
    )
    return touched


def _names(organizations: Collection[int], on: date) -> dict[int, str]:
    """How the organizations are called on the day, by number."""
    states = OrganizationState.objects.on(on).filter(organization__in=organizations)
    return dict(states.values_list("organization_id", "name"))


def _new_people(batch: _Batch, tell: Tell) -> Iterator[tuple[Any, ...]]:
    """The new people as rows, sealed step by step while the database is busy with those before."""
    for start in range(0, len(batch.new_people), _STEP):
        step = batch.new_people[start : start + _STEP]
        id_numbers = _ID_NUMBER.sealed_many([entry.statement.id_number for _number, entry in step])
        phones = _PHONE.sealed_many([entry.statement.phone for _number, entry in step])
        public_ids = new_public_ids(len(step))
        for (number, entry), public_id, id_number, phone in zip(
            step, public_ids, id_numbers, phones, strict=True
        ):
            said = entry.statement
            facts = [said.facts.get(name) or "" for name in FACTS]
            sex, ethnic_group, political_status, education, member_number = facts
            batch.said.append(("person", number, said.name, partial(_entered, batch.names, entry, facts)))
            yield (
                number, public_id, said.name, sex, said.born_on, not said.born_month_only,
                id_number, said.number_index, phone, said.phone_index,
                ethnic_group, political_status, education, member_number,
                _array(search.tokens(said.name, extra=(member_number,) if member_number else ())),
                batch.event,
            )  # fmt: skip
        tell(start // 2)


def _entered(names: dict[int, str], entry: Entry, facts: list[str]) -> dict[str, list[Any]]:
    """What the trail says of a new person."""
    said = entry.statement
    changes: dict[str, list[Any]] = {"name": [None, said.name]}
    for name, value in (("born_on", trail.plain(said.born_on)), *zip(FACTS, facts, strict=True)):
        if value:
            changes[name] = [None, value]
    for name in ("id_number", "phone"):
        if value := getattr(said, name):
            changes[name] = [None, trail.digested(value)]
    return changes | _rows_in_words(names, entry)


def _change(batch: _Batch, entry: Entry, before: dict[str, str | None]) -> None:
    assert entry.held
    number, said = entry.held.id, entry.statement
    if values := dict(entry.person):
        for name, column in (("id_number", _ID_NUMBER), ("phone", _PHONE)):
            if name in values:
                values[name] = column.sealed(values[name])
        if "name" in values or "member_number" in values:
            values["search"] = search.tokens(
                said.name, extra=(said.facts.get("member_number") or entry.held.facts["member_number"],)
            )
        batch.people[number] = {**values, "written_by": batch.event}
    _gather(batch, number, entry)
    changes: dict[str, list[Any]] = {}
    for name, (old, new) in entry.changes.items():
        if name in ("id_number", "phone"):
            changes[name] = [trail.digested(before[name]), trail.digested(getattr(said, name))]
        elif name in ("organization", "membership_of"):
            changes[name] = [batch.names.get(old), batch.names.get(new)]
        else:
            changes[name] = [trail.plain(old), trail.plain(new)]
    changes["begins_on"] = [None, batch.on.isoformat()]
    batch.said.append(("person", number, entry.held.name, changes))


def _gather(batch: _Batch, person: int, entry: Entry) -> None:
    for mine, all_rows in ((entry.employment, batch.employment), (entry.membership, batch.membership)):
        for number, values in mine.updates.items():
            all_rows.updates[number] = {**values, "written_by": batch.event}
        all_rows.deletes += mine.deletes
        all_rows.inserts += [{**row, "person_id": person, "written_by": batch.event} for row in mine.inserts]


def _rows_in_words(names: dict[int, str], entry: Entry) -> dict[str, list[Any]]:
    """The first employment and membership of a new person, for the trail."""
    changes: dict[str, list[Any]] = {}
    for row in entry.employment.inserts:
        changes["organization"] = [None, names.get(row["organization_id"])]
        changes |= {name: [None, row[name]] for name in ("staff_class", "staffing", "duty") if row[name]}
        changes["begins_on"] = [None, row["begins_on"].isoformat()]
    for row in entry.membership.inserts:
        changes["membership"] = [None, row["state"]]
        if row["joined_on"]:
            changes["joined_on"] = [None, row["joined_on"].isoformat()]
    return changes


def _with_numbers(entries: list[Entry]) -> Iterator[tuple[Entry, dict[str, str | None]]]:
    """Each entry with the old numbers of the person where they change: the trail keeps their digests."""
    wanted = [
        entry.held.id for entry in entries if entry.held and {"id_number", "phone"} & entry.changes.keys()
    ]
    held = {
        number: {"id_number": id_number, "phone": phone}
        for number, id_number, phone in Person.objects.filter(pk__in=wanted).values_list(
            "pk", "id_number", "phone"
        )
    }
    for entry in entries:
        assert entry.held
        yield entry, held.get(entry.held.id, {})


def _write(batch: _Batch, tell: Tell) -> None:
    """Ends before beginnings, so that no two periods of a person meet on the way."""
    rows = len(batch.new_people) + len(batch.people)
    with connection.cursor() as cursor:  # words to search by are sorted in later, not while people wait
        cursor.execute("set local gin_pending_list_limit = '64MB'")
    bulk.copy(Person, _PERSON, _new_people(batch, tell))
    tell(rows // 2)
    bulk.update(Person, batch.people, batch.traces)
    for model, columns, rows_of in (
        (Employment, _EMPLOYMENT, batch.employment),
        (Membership, _MEMBERSHIP, batch.membership),
    ):
        bulk.delete(model, rows_of.deletes, batch.traces)
        bulk.update(model, rows_of.updates, batch.traces)
        bulk.copy(model, columns, _tuples(columns, rows_of.inserts))
        tell(rows * 3 // 4)


def _array(tokens: list[str]) -> str:
    """An array as PostgreSQL writes it; tokens hold letters, digits and Chinese characters only."""
    return '{"' + '","'.join(tokens) + '"}' if tokens else "{}"


def _tuples(columns: tuple[str, ...], rows: Iterable[dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
    return (tuple(row[name] for name in columns) for row in rows)


def _know(batch: _Batch, known: set[int]) -> None:
    """The rosters of these unions are known from this day, if not from an earlier one."""
    held = {roster.organization_id: roster for roster in Roster.objects.filter(organization__in=known)}
    bulk.update(
        Roster,
        {
            r.pk: {"known_from": batch.on, "written_by": batch.event}
            for r in held.values()
            if r.known_from > batch.on
        },
        batch.traces,
    )
    Roster.objects.bulk_create(
        Roster(organization_id=number, known_from=batch.on, written_by=batch.event)
        for number in sorted(known - held.keys())
    )


_ID_NUMBER: Any = Person._meta.get_field("id_number")
_PHONE: Any = Person._meta.get_field("phone")
