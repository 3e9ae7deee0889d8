"""Reading the trail: what happened to one thing, in words that the rooms declare."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from qiao.foundation import service
from qiao.foundation.audit.models import Event, Row

HIDDEN = "•••"
"""Stands for a sensitive value, of which the trail holds only a digest."""


@dataclass(frozen=True)
class Changed:
    """One field before and after; values as the trail holds them."""

    field: str
    label: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Happening:
    """One operation on the thing: when, who, which one, and what changed."""

    at: datetime
    who: str
    action: str
    title: str
    begins_on: date | None
    changes: tuple[Changed, ...]


def happenings(
    *, subject_type: str, subject_id: int, limit: int = 200, hidden: frozenset[str] = frozenset()
) -> list[Happening]:
    """What happened to one thing, the latest first; the caller has checked that the reader may know of it.

    ``hidden`` are the sensitive fields, whose digests are not shown. Two queries at most.
    """
    rows = (
        Row.objects.filter(subject_type=subject_type, subject_id=subject_id)
        .annotate(at=F("event__at"), who=F("event__actor__name"), action=F("event__action"))
        .order_by("-event_id", "-pk")[:limit]
    )
    operations, words = service.permissions(), field_words(subject_type)
    found = []
    for _event, of_event in groupby(rows, key=lambda row: row.event_id):
        # What changed several parts of the thing is one happening; its first row comes first.
        parts = list(of_event)[::-1]
        changes = {name: pair for row in parts for name, pair in row.changes.items()}
        found.append(
            Happening(
                at=parts[0].at,
                who=parts[0].who,
                action=parts[0].action,
                title=str(operations.get(parts[0].action, parts[0].action)),
                begins_on=_begins_on(changes),
                changes=tuple(_changes(changes, words, hidden)),
            )
        )
    return found


@dataclass(frozen=True)
class Lately:
    """One operation of late: its first thing by type, number and name, and how many things it touched."""

    at: datetime
    who: str
    title: str
    subject_type: str
    subject_id: int
    label: str
    count: int


def lately(*, readable: Mapping[str, QuerySet[Any]], since: date, limit: int) -> list[Lately]:
    """The latest operations that touched something among ``readable`` (type → rows). Three queries."""
    mine = Q()
    for subject_type, rows in readable.items():
        mine |= Q(subject_type=subject_type, subject_id__in=rows.values("pk"))
    touched = Row.objects.filter(mine, event=OuterRef("pk"))
    events = list(
        Event.objects.filter(Exists(touched), at__date__gte=since)
        .select_related("actor")
        .order_by("-pk")[:limit]
    )
    counts = {
        row["event"]: row
        for row in Row.objects.filter(mine, event__in=events)
        .values("event")
        .annotate(
            first=Min("pk"),
            things=Count(Concat("subject_type", "subject_id", output_field=TextField()), distinct=True),
        )
    }
    firsts = Row.objects.in_bulk([row["first"] for row in counts.values()])
    operations = service.permissions()
    found = []
    for event in events:
        row = firsts[counts[event.pk]["first"]]
        found.append(
            Lately(
                event.at,
                str(event.actor),
                str(operations.get(event.action, event.action)),
                row.subject_type,
                row.subject_id,
                row.subject_label,
                counts[event.pk]["things"],
            )
        )
    return found


def field_words(subject_type: str = "") -> Mapping[str, Any]:
    """Every field of the trail in words, from all rooms; ``person.name`` is the word of persons alone."""
    words = {name: words for _label, offer in service.rooms() for name, words in offer.words.items()}
    own = f"{subject_type}."
    return words | {name.removeprefix(own): word for name, word in words.items() if name.startswith(own)}


def label(field: str, words: Mapping[str, Any]) -> str:
    """``chair.headcount`` is 工会主席 · 职数; ``staff@2023-06-30`` is 职工人数（2023-06-30）."""
    name, _at, day = field.partition("@")
    text = " · ".join(str(words.get(part, part)) for part in name.removesuffix("_id").split("."))
    return f"{text}（{day}）" if day else text


def shown(field: str, value: Any, words: Mapping[str, Any]) -> str:
    """A value as a person reads it; a choice by its word (``women_form=committee`` among ``words``)."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    name = field.partition("@")[0].rpartition(".")[2]
    return str(words.get(f"{name}={value}", value))


def _begins_on(changes: dict[str, list[Any]]) -> date | None:
    """The day from which the change holds, where the operation said one."""
    day = next((new for name, (_old, new) in changes.items() if name.rpartition(".")[2] == "begins_on"), None)
    return date.fromisoformat(day) if isinstance(day, str) else None


def _changes(
    changes: dict[str, list[Any]], words: Mapping[str, Any], hidden: frozenset[str]
) -> list[Changed]:
    return [
        Changed(name, label(name, words), *(HIDDEN if value and name in hidden else value for value in pair))
        for name, pair in changes.items()
        if pair != [None, None] and (name.rpartition(".")[2] != "begins_on" or pair[0] is not None)
    ]
