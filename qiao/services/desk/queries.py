"""What the desk shows: composed from what the rooms offer and the register knows."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from qiao.engines.indicators import queries as indicator_queries
from qiao.engines.indicators.definitions import library
from qiao.engines.indicators.kinds import Figure
from qiao.foundation import access, service
from qiao.foundation.access import Actor
from qiao.foundation.audit import queries as trail_queries
from qiao.foundation.facts import Question
from qiao.foundation.service import Entry, Task
from qiao.registry.organizations import facts as organization_facts
from qiao.registry.organizations import queries as organization_queries
from qiao.registry.people import queries as people_queries

LATELY = timedelta(days=30)
HAPPENINGS = 8
FIGURES = ("unions", "staff", "women", "members")
"""Indicators that the desk shows, where a room offers them."""


def tasks(*, reader: Actor, on: date) -> list[Task]:
    """What waits for the reader, what is late first; within that in the order of the rooms."""
    offered = [offer.tasks for _label, offer in service.rooms() if offer.tasks]
    found = [task for offer in offered for task in offer(reader, on)]
    return sorted(found, key=lambda task: not task.late)


@dataclass(frozen=True)
class Happened:
    """One operation of late on things that the reader may know of, with the address of the first of them."""

    event: trail_queries.Lately
    url: str


def lately(*, reader: Actor, on: date) -> list[Happened]:
    """What was done in the last month to organizations and people of the reader, the latest first."""
    organizations = organization_queries.readable(reader=reader)
    people = people_queries.readable(reader=reader)
    events = trail_queries.lately(
        readable={"organization": organizations, "person": people}, since=on - LATELY, limit=HAPPENINGS
    )
    addresses: dict[tuple[str, int], str] = {}
    for kind, rows, page in (
        ("organization", organizations, "organizations:show"),
        ("person", people, "people:person"),
    ):
        numbers = [event.subject_id for event in events if event.subject_type == kind]
        for number, public_id in rows.filter(pk__in=numbers).values_list("pk", "public_id"):
            addresses[kind, number] = reverse(page, args=[public_id])
    return [Happened(event, addresses.get((event.subject_type, event.subject_id), "")) for event in events]


@dataclass(frozen=True)
class Shown:
    """One figure of the desk and the address of the names behind it."""

    figure: Figure
    url: str


def figures(*, reader: Actor, on: date) -> list[Shown]:
    """A few indicators over what the reader may see, as every page and report counts them.

    Empty where no room offers them, or where they are not the reader's.
    """
    keys = [key for key in FIGURES if library().get(key)]
    if not keys or not service.door("figures", reader):
        return []
    seen = organization_facts.readable(reader=reader, permission=organization_queries.READ)
    heads = organization_queries.supervisors(reader=reader, on=on)
    supervisor = heads[0].id if heads else None
    question = Question(on=on, structure_on=on, supervisor=supervisor, readable=seen)
    answer = indicator_queries.figures(question, keys=keys).total
    return [Shown(answer[key], service.door("figures.names", reader, key=key)) for key in keys]


def is_empty(*, reader: Actor) -> bool:
    """Whether the reader has nothing to look at yet."""
    return not organization_queries.readable(reader=reader).exists()


def first_steps(*, reader: Actor) -> list[Entry]:
    """What an empty site can begin with, of what this reader may do."""
    offered = [entry for _label, offer in service.rooms() for entry in offer.first_steps]
    return sorted(
        (entry for entry in offered if access.holds(reader, entry.permission)), key=lambda entry: entry.order
    )


@dataclass(frozen=True)
class Found:
    """Answers to one search: the first of each kind, and how many there are."""

    organizations: list[Any]
    organization_count: int
    people: list[Any]
    people_count: int


def search(*, reader: Actor, on: date, text: str, limit: int) -> Found:
    """Organizations and people whose name, pinyin, initials or code the text is; nothing for no text."""
    if not text.strip():
        return Found([], 0, [], 0)
    organizations = organization_queries.matching(reader=reader, on=on, text=text)
    people = people_queries.people(reader=reader, on=on, text=text)
    may_see_people = access.holds(reader, people_queries.READ)
    return Found(
        list(organizations[:limit]),
        organizations.count(),
        list(people[:limit]) if may_see_people else [],
        people.count() if may_see_people else 0,
    )
