"""Whom a roster speaks of: by identity number, by permanent identifier, by name, birth and union."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

from qiao.foundation import access
from qiao.foundation.access import Actor
from qiao.registry.organizations.models import Organization
from qiao.registry.people.models import id_number_index, phone_index
from qiao.registry.people.rosters import FACTS, Entry, Held, Statement, compare

WRITE = "people.record_roster"


@dataclass(slots=True)
class Doubt:
    """A statement that cannot be matched. ``code``: ``ambiguous_match`` with the candidates, or
    ``duplicate_in_registry``: ``held`` bears the number under another name, or (None) in a union that
    the reader may not write.
    """

    statement: Statement
    code: str
    held: Held | None = None
    candidates: list[Held] = field(default_factory=list)


@dataclass
class Matching:
    """A roster held against the register: entries in the order of the statements, doubts, and who is missing.

    ``leaving``: people who work in the roster's unions on the day and are not in the roster.
    """

    entries: list[Entry]
    doubts: list[Doubt]
    leaving: list[Held]


def match(
    *,
    reader: Actor,
    on: date,
    statements: Collection[Statement],
    choices: dict[int, str] | None = None,
    doubtful_names: Iterable[str] = (),
) -> Matching:
    """Hold a roster against the register on a day.

    Whose people they are is judged by where they stand on the day, and today: rights hold as of today, and
    a day far ahead, when all that is held may have ended, makes nobody free.

    :param choices: answers to ambiguous rows: key → permanent identifier, or "new".
    :param doubtful_names: names of rows that are faulty: people so named are not called missing.
    """
    choices = choices or {}
    for statement in statements:
        statement.number_index = id_number_index(statement.id_number)
        statement.phone_index = phone_index(statement.phone)
    organizations = {statement.organization for statement in statements}
    people = held(statements, organizations, on)
    reach, since = _reach(reader), min(on, timezone.localdate())
    by_number = {person.number_index: person for person in people if person.number_index}
    by_id = {person.public_id: person for person in people}
    nearby: dict[tuple[int, str], list[Held]] = defaultdict(list)
    for one in people:
        for organization in one.stands_in(on) & organizations:
            nearby[organization, one.name].append(one)

    found: dict[int, Held | None] = {}
    doubts: list[Doubt] = []
    unsure: list[Statement] = []
    person: Held | None
    for statement in statements:
        person = by_number.get(statement.number_index) if statement.number_index else None
        named = by_id.get(statement.public_id) if statement.public_id else None
        if person and person.name != statement.name and person is not named:
            shown = person if _is_theirs(person, reach, since) else None
            doubts.append(Doubt(statement, "duplicate_in_registry", shown))
        elif person or named:
            found[statement.key] = person or named
        else:
            unsure.append(statement)
    claimed = {person.id for person in found.values() if person}
    rivals: dict[tuple[int, str], list[Statement]] = defaultdict(list)
    for statement in unsure:
        rivals[statement.organization, statement.name].append(statement)
    for statement in unsure:
        candidates = [
            one
            for one in nearby[statement.organization, statement.name]
            if one.id not in claimed and _may_be(statement, one)
        ]
        alike = rivals[statement.organization, statement.name]
        person, doubt = _choose(statement, candidates, choices.get(statement.key), alike, on)
        if doubt:
            doubts.append(doubt)
            continue
        found[statement.key] = person
        if person:
            claimed.add(person.id)

    entries = []
    for statement in statements:
        if statement.key not in found:
            continue
        person = found[statement.key]
        if person and not _is_theirs(person, reach, since):
            doubts.append(Doubt(statement, "duplicate_in_registry"))
        else:
            entries.append(compare(statement, person, on))
    return Matching(
        entries, doubts, _leaving(people, organizations, claimed, doubts, set(doubtful_names), on)
    )


def _choose(
    statement: Statement,
    candidates: list[Held],
    choice: str | None,
    rivals: list[Statement],
    on: date,
) -> tuple[Held | None, Doubt | None]:
    """One candidate is the person; of several, one of whom the roster says nothing new (people alike)."""
    if choice == "new" or not candidates:
        return None, None
    if chosen := next((person for person in candidates if person.public_id == choice), None):
        return chosen, None
    same = [person for person in candidates if not compare(statement, person, on).changes]
    if same:
        return same[0], None
    if len(candidates) == 1 and sum(_may_be(rival, candidates[0]) for rival in rivals) == 1:
        return candidates[0], None
    return None, Doubt(statement, "ambiguous_match", candidates=candidates)


def _may_be(statement: Statement, person: Held) -> bool:
    """Same birth as far as both know it, and no two different numbers."""
    if statement.number_index and person.number_index:
        return False
    if not statement.born_on or not person.born_on:
        return True
    if statement.born_month_only or not person.born_day_known:
        return (statement.born_on.year, statement.born_on.month) == (
            person.born_on.year,
            person.born_on.month,
        )
    return statement.born_on == person.born_on


def _leaving(
    people: list[Held],
    organizations: set[int],
    claimed: set[int],
    doubts: list[Doubt],
    names: set[str],
    on: date,
) -> list[Held]:
    names = names | {doubt.statement.name for doubt in doubts}
    return [
        person
        for person in people
        if person.id not in claimed
        and person.name not in names
        and any(
            row["organization_id"] in organizations and row["begins_on"] <= on < row["ends_on"]
            for row in person.employments
        )
    ]


def _reach(reader: Actor) -> set[int] | None:
    """The organizations whose people the reader may write; None: all."""
    scope = access.scope(reader, WRITE)
    if scope.everything:
        return None
    return set(Organization.objects.for_reader(scope).values_list("pk", flat=True))


def _is_theirs(person: Held, reach: set[int] | None, since: date) -> bool:
    """Who stands nowhere may be taken in by anyone; who stands elsewhere by those who may write there."""
    standing = person.stands_in(since)
    return reach is None or not standing or standing <= reach


_PERSON = """
    select id, public_id, name, id_number_index, phone_index, born_on, born_day_known,
           sex, ethnic_group, political_status, education, member_number
    from people_person where id in (
        select id from people_person where id_number_index = any(%(numbers)s)
        union select id from people_person where public_id = any(%(ids)s)
        union select person_id from people_employment
              where organization_id = any(%(organizations)s) and ends_on > %(on)s
        union select person_id from people_membership
              where organization_id = any(%(organizations)s) and ends_on > %(on)s
    ) order by id
"""
_EMPLOYMENT = """
    select id, person_id, organization_id, unit_id, staff_class, staffing, placement, duty, start_known,
           begins_on, ends_on
    from people_employment where person_id = any(%s) order by begins_on
"""
_MEMBERSHIP = """
    select id, person_id, organization_id, state, joined_on, begins_on, ends_on
    from people_membership where person_id = any(%s) order by begins_on
"""


def held(statements: Collection[Statement], organizations: Collection[int], on: date) -> list[Held]:
    """Everybody whom the statements may mean, and all who stand in these organizations; nothing decrypted."""
    with connection.cursor() as cursor:
        cursor.execute(
            _PERSON,
            {
                "numbers": [s.number_index for s in statements if s.number_index],
                "ids": [s.public_id for s in statements if s.public_id],
                "organizations": list(organizations),
                "on": on,
            },
        )
        people = {
            row[0]: Held(row[0], row[1], row[2], _bytes(row[3]), _bytes(row[4]), row[5], row[6],
                         dict(zip(FACTS, row[7:], strict=True)))
            for row in cursor.fetchall()
        }  # fmt: skip
        if people:
            for statement, name in ((_EMPLOYMENT, "employments"), (_MEMBERSHIP, "memberships")):
                cursor.execute(statement, [list(people)])
                columns = [column.name for column in cursor.description]
                for row in cursor.fetchall():
                    getattr(people[row[1]], name).append(dict(zip(columns, row, strict=True)))
    return list(people.values())


def _bytes(value: Any) -> bytes | None:
    return None if value is None else bytes(value)
