"""What a table of organizations says of terms, posts and holders, held against the register.

Silence changes nothing. A holder named in a table stays a name; since when he holds the post is not known,
so the appointment begins on the day of the table.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from qiao.foundation import bulk
from qiao.foundation.audit import trail
from qiao.foundation.bulk import Traces
from qiao.foundation.days import OPEN
from qiao.registry.organizations.models import OrganizationState
from qiao.registry.terms.models import Appointment, Post, Term

SAME_TERM = timedelta(days=31)
"""Two beginnings of a term so near to each other mean one term: papers name the election or the approval."""
SHORTEST_TERM = timedelta(days=365)
"""A beginning so much later than that of the known term is the next term; before it, a correction."""
WRITTEN = (Term, Post, Appointment)


@dataclass(slots=True)
class PostSaid:
    """A post with its holders by name; no holder: the table says that it is vacant."""

    kind: str
    holders: tuple[str, ...] = ()
    rank: str = ""
    mode: str = ""
    concurrent_post: str = ""
    office_phone: str = ""


@dataclass(slots=True)
class Statement:
    """What one row says; ``organization`` is None for a new one. ``term``: columns of Term."""

    key: int
    organization: int | None
    term: dict[str, Any] = field(default_factory=dict)
    month_only: frozenset[str] = frozenset()
    posts: list[PostSaid] = field(default_factory=list)


@dataclass(slots=True)
class Entry:
    """``changes``: field → (old, new) in words; the rest is what ``write`` does to the rows."""

    statement: Statement
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    updates: dict[str, dict[int, dict[str, Any]]] = field(default_factory=lambda: defaultdict(dict))
    deletes: list[int] = field(default_factory=list)
    restated: list[tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=list)
    term: dict[str, Any] = field(default_factory=dict)
    posts: list[dict[str, Any]] = field(default_factory=list)
    appointments: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    post_ids: dict[str, int] = field(default_factory=dict)


def compare(statements: Collection[Statement], on: date) -> list[Entry]:
    """What each statement changes on the day."""
    numbers = [s.organization for s in statements if s.organization]
    terms: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in _rows(Term.objects.filter(organization__in=numbers).order_by("begins_on")):
        terms[row["organization_id"]].append(row)
    posts: dict[int, dict[str, dict[str, Any]]] = defaultdict(dict)
    place: dict[int, tuple[int, str]] = {}
    for row in _rows(Post.objects.filter(organization__in=numbers).order_by("-begins_on")):
        place[row["id"]] = (row["organization_id"], row["kind"])
        if row["ends_on"] > on:
            posts[row["organization_id"]][row["kind"]] = row  # the one of the day, else the next
    holders: dict[tuple[int, str], list[dict[str, Any]]] = defaultdict(list)  # by kind, as ``queries.posts``
    for row in _rows(Appointment.objects.on(on).filter(post__organization__in=numbers).order_by("pk")):
        holders[place[row["post_id"]]].append(row)
    entries = []
    for said in statements:
        entry = Entry(said)
        number = said.organization or 0
        if said.term:
            _compare_term(entry, terms.get(number, []), on)
        for post in said.posts:
            known = posts[number].get(post.kind) if number else None
            _compare_post(entry, post, known, holders.get((number, post.kind), []), on)
        entries.append(entry)
    return entries


def _rows(found: QuerySet[Any]) -> Iterable[dict[str, Any]]:
    """Whole rows as dicts of their columns."""
    return found.values()


def _compare_term(entry: Entry, rows: list[dict[str, Any]], on: date) -> None:
    said = entry.statement.term
    same = next((row for row in rows if abs(row["begins_on"] - said["begins_on"]) <= SAME_TERM), None)
    live = next((row for row in rows if row["begins_on"] <= on < row["ends_on"]), None)
    if same is None and live and said["begins_on"] < live["begins_on"] + SHORTEST_TERM:
        same = live
    if same:
        values = {
            name: value
            for name, value in said.items()
            if value not in (None, "")
            and value != same[name]
            and not (name in entry.statement.month_only and _same_month(value, same[name]))
        }
        if values:
            entry.updates["term"][same["id"]] = values
            entry.changes.update({f"term.{name}": (same[name], value) for name, value in values.items()})
        return
    following = min((row["begins_on"] for row in rows if row["begins_on"] > said["begins_on"]), default=OPEN)
    entry.term = {**said, "ends_on": following}
    for row in rows:
        if row["begins_on"] < said["begins_on"] < row["ends_on"]:
            entry.updates["term"][row["id"]] = {"ends_on": said["begins_on"]}
    for name in ("begins_on", "due_on", "years"):
        entry.changes[f"term.{name}"] = (live[name] if live else None, said[name])


def _compare_post(
    entry: Entry, said: PostSaid, row: dict[str, Any] | None, held: list[dict[str, Any]], on: date
) -> None:
    places = max(1, len(said.holders))
    if row is None or row["begins_on"] > on:
        entry.posts.append(
            {
                "kind": said.kind,
                "headcount": places,
                "rank": said.rank,
                "begins_on": on,
                "ends_on": row["begins_on"] if row else OPEN,
            }
        )
        entry.changes[said.kind] = (None, "、".join(said.holders) or None)
        if said.rank:
            entry.changes[f"{said.kind}.rank"] = (None, said.rank)
    else:
        entry.post_ids[said.kind] = row["id"]
        values: dict[str, Any] = {"headcount": places} if places > row["headcount"] else {}
        if said.rank and said.rank != row["rank"]:
            values["rank"] = said.rank
            entry.changes[f"{said.kind}.rank"] = (row["rank"] or None, said.rank)
        if values:
            entry.updates["post"][row["id"]] = values
    names = [holder["holder_name"] for holder in held]
    if set(names) != set(said.holders):
        entry.changes[said.kind] = ("、".join(names) or None, "、".join(said.holders) or None)
    for holder in held:
        if holder["holder_name"] in said.holders:
            _compare_holder(entry, said, holder)
        elif holder["begins_on"] < on:
            entry.updates["appointment"][holder["id"]] = {"ends_on": on}
        else:
            entry.deletes.append(holder["id"])
    how = {name: getattr(said, name) for name in ("mode", "concurrent_post", "office_phone")}
    for name in said.holders:
        if name not in names:
            dates = {"begins_on": on, "ends_on": OPEN, "start_known": False}
            entry.appointments.append((said.kind, {"person_id": None, "holder_name": name, **how, **dates}))


def _compare_holder(entry: Entry, said: PostSaid, holder: dict[str, Any]) -> None:
    """The same holder: another telephone is a correction, another way of holding the post begins that day."""
    if said.office_phone and said.office_phone != holder["office_phone"]:
        entry.updates["appointment"][holder["id"]] = {"office_phone": said.office_phone}
        entry.changes[f"{said.kind}.office_phone"] = (holder["office_phone"] or None, said.office_phone)
        holder = {**holder, "office_phone": said.office_phone}
    if said.mode and (said.mode, said.concurrent_post) != (holder["mode"], holder["concurrent_post"]):
        values = {"mode": said.mode, "concurrent_post": said.concurrent_post}
        entry.restated.append((holder, values))
        entry.changes.update(
            {f"{said.kind}.{name}": (holder[name] or None, value or None) for name, value in values.items()}
        )


def _same_month(one: date, other: date | None) -> bool:
    return other is not None and (one.year, one.month) == (other.year, other.month)


def write(entries: Collection[Entry], numbers: dict[int, int], on: date) -> Traces:
    """Write the entries within the running operation; ``numbers``: key of a statement → its organization."""
    states = OrganizationState.objects.on(on).filter(organization__in=numbers.values())
    labels = dict(states.values_list("organization_id", "name"))
    event, traces = trail.current().id, Traces()
    for name, model in (("term", Term), ("post", Post), ("appointment", Appointment)):
        changed = {number: values for entry in entries for number, values in entry.updates[name].items()}
        bulk.update(model, {n: {**v, "written_by": event} for n, v in changed.items()}, traces)
    bulk.delete(Appointment, [number for entry in entries for number in entry.deletes], traces)
    restated = [pair for entry in entries for pair in entry.restated]
    bulk.restate(Appointment, restated, on=on, event=event, traces=traces)
    by_key = [(entry, numbers[entry.statement.key]) for entry in entries]
    bulk.insert(Term, [_term(entry.term, number, event) for entry, number in by_key if entry.term])
    new = [(entry, number, post) for entry, number in by_key for post in entry.posts]
    rows = []
    for (entry, number, post), post_id in zip(new, bulk.numbers(Post, len(new)), strict=True):
        entry.post_ids[post["kind"]] = post_id
        rows.append({"id": post_id, "organization_id": number, **post, "written_by": event})
    bulk.insert(Post, rows)
    bulk.insert(
        Appointment,
        [
            {"post_id": entry.post_ids[kind], **row, "written_by": event}
            for entry in entries
            for kind, row in entry.appointments
        ],
    )
    trail.changed_many(
        (
            "organization",
            number,
            labels[number],
            {
                **{name: [trail.plain(old), trail.plain(new)] for name, (old, new) in entry.changes.items()},
                "begins_on": [None, on.isoformat()],
            },
        )
        for entry, number in by_key
        if entry.changes
    )
    bulk.count(WRITTEN, event, traces)
    return traces


def _term(said: dict[str, Any], organization: int, event: int) -> dict[str, Any]:
    """A new term with all its columns; what the table does not say is empty, as the model has it."""
    return {
        "organization_id": organization,
        "begins_on": said["begins_on"],
        "ends_on": said["ends_on"],
        "due_on": said["due_on"],
        "years": said["years"],
        "elected_on": said.get("elected_on"),
        "request_on_file": said.get("request_on_file"),
        "party_opinion": said.get("party_opinion") or "",
        "approval_number": said.get("approval_number") or "",
        "approving_union": said.get("approving_union") or "",
        "written_by": event,
    }
