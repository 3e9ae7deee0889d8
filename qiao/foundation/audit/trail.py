"""Writing the trail: one event for an operation, one row for each thing that it changed.

``operation`` opens the event; the operation's body says what it changed with ``changed``. An operation
within an operation writes into the outer event. An event without rows is still written: it was done.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

from django.db import connection, models

from qiao.foundation import crypto
from qiao.foundation.audit.models import Event, Row

if TYPE_CHECKING:
    from qiao.foundation.access import Actor

Changes = dict[str, list[Any]]
Change = tuple[str, int, str, Changes | Callable[[], Changes]]
"""(subject type, subject id, label, {"field": [old, new]}): a row before it is written.

The changes of large batches may be a function: it is called while the database takes the rows before.
"""


@dataclass
class OpenEvent:
    """The event that is being written; ``id`` is its number already, so that rows can name it."""

    id: int
    rows: list[Change] = field(default_factory=list)


_open: ContextVar[OpenEvent | None] = ContextVar("open_event", default=None)


@contextmanager
def event(*, action: str, actor: "Actor") -> Iterator[OpenEvent]:
    """Open an event, or join the one that is open; written when the block ends well."""
    if outer := _open.get():
        yield outer
        return
    written = Event.objects.create(action=action, actor=actor.user)
    opened = OpenEvent(written.pk)
    token = _open.set(opened)
    try:
        yield opened
    finally:
        _open.reset(token)
    _write_rows(opened)


def current() -> OpenEvent:
    """The event of the running operation. Raises RuntimeError outside of one: writes need an operation."""
    opened = _open.get()
    if opened is None:
        raise RuntimeError("a write outside of an operation")
    return opened


def changed(thing: models.Model, **fields: tuple[Any, Any]) -> None:
    """Say that the running operation changed these fields of a thing: ``name=(old, new)``."""
    hidden: frozenset[str] = getattr(thing, "SENSITIVE", frozenset())
    changes = {
        name: [_plain(old, name in hidden), _plain(new, name in hidden)]
        for name, (old, new) in fields.items()
        if old != new
    }
    current().rows.append((*subject(thing), str(thing)[:200], changes))


def changed_from(thing: models.Model, on: date, changes: Mapping[str, tuple[Any, Any]]) -> None:
    """As ``changed``, for what takes effect on a day; without changes nothing is said."""
    if changes:
        changed(thing, **changes, begins_on=(None, on))


def changed_many(rows: Iterable[Change]) -> None:
    """As ``changed``, for batches whose rows are ready: values plain, sensitive ones digested already."""
    current().rows.extend(rows)


def created(thing: models.Model, *names: str) -> None:
    """Say that the running operation made a thing, with the values of these fields."""
    changed(thing, **{name: (None, getattr(thing, name)) for name in names})


def subject(thing: models.Model) -> tuple[str, int]:
    """The type and number under which a thing stands in the trail (``("organization", 12)``).

    A part of a thing (a dated state, a term) names the whole that people look for: ``audit_subject``.
    """
    whole = getattr(thing, "audit_subject", None) or thing
    return whole._meta.model_name or "", whole.pk


def plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    return _plain(value, hidden=False)


def digested(value: str | None) -> str | None:
    """A sensitive value as the trail may hold it: two equal values have equal digests, no more is told."""
    return crypto.digest(value) if value else None


def _plain(value: Any, hidden: bool) -> Any:
    if value is None or value == "":
        return None
    if hidden:
        return digested(str(value))
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(item, False) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item, False) for item in value]
    if isinstance(value, Decimal):
        return str(value)
    return str(value)


_COPY_FROM = 50
_as_json = json.JSONEncoder(ensure_ascii=False).encode


def _write_rows(opened: OpenEvent) -> None:
    if len(opened.rows) < _COPY_FROM:
        Row.objects.bulk_create(
            Row(
                event_id=opened.id,
                subject_type=kind,
                subject_id=number,
                subject_label=label,
                changes=changes() if callable(changes) else changes,
            )
            for kind, number, label, changes in opened.rows
        )
        return
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "copy audit_row (event_id, subject_type, subject_id, subject_label, changes) from stdin"
        ) as copy,
    ):
        for kind, number, label, changes in opened.rows:
            said = changes() if callable(changes) else changes
            copy.write_row((opened.id, kind, number, label[:200], _as_json(said)))
