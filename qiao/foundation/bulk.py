"""Writing many rows at once, and taking back what one event wrote.

Rows go by COPY with numbers drawn beforehand; changes to rows that stand go set-wise. Values are those of
columns: an encrypted field gets its sealed bytes (``EncryptedTextField.sealed``).
"""

import gc
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext as _
from psycopg import sql

from qiao.foundation.errors import Refused

BATCH = 5_000  # rows in one statement: its text stays some megabytes


class Touched(Refused):
    """What the event wrote has been changed or built upon since."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, code="touched_since")


@dataclass
class Traces:
    """What an event needs to be taken back: rows as they were before it, and how many rows bear its number.

    ``before``: table → rows as JSON texts of the database itself, so that ciphertext stays ciphertext;
    ``counts``: table → rows whose ``written_by`` is the event.
    """

    before: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    counts: dict[str, int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """For keeping as JSON until it is wanted."""
        return {"before": self.before, "counts": self.counts}

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> "Traces":
        return cls(defaultdict(list, kept["before"]), kept["counts"])


@contextmanager
def without_collection() -> Iterator[None]:
    """Let no garbage be looked for while so many objects are made that all live until the end.

    The collector would walk through all of them again and again: a quarter of the time of a large import.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def numbers(model: type[models.Model], count: int) -> list[int]:
    """So many fresh primary keys of a model, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(name) from generate_series(1, %s),"
            " (select pg_get_serial_sequence(%s, 'id')::regclass as name offset 0) as sequence",
            [count, model._meta.db_table],
        )
        return [row[0] for row in cursor.fetchall()]


def copy(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add rows by COPY; the columns that are not named take the database's default or NULL."""
    statement = sql.SQL("copy {} ({}) from stdin").format(_table(model), _names(columns))
    with connection.cursor() as cursor, cursor.copy(statement.as_string(cursor)) as target:
        for row in rows:
            target.write_row(row)


def update(
    model: type[models.Model], changes: Mapping[int, Mapping[str, Any]], traces: Traces | None = None
) -> None:
    """Change rows by primary key: ``{7: {"name": "…"}}``, columns by their database names.

    With ``traces`` the rows are kept as they were. Statements: one for each set of columns and 5,000 rows.
    """
    if traces is not None:
        remember(model, changes, traces)
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for number, values in changes.items():
        alike[tuple(sorted(values))].append({"id": number, **values})
    for columns, rows in alike.items():
        statement = sql.SQL(
            "update {table} t set ({names}) = row({new}) from jsonb_populate_recordset(null::{table}, %s) r"
            " where t.id = r.id"
        ).format(
            table=_table(model),
            names=_names(columns),
            new=sql.SQL(", ").join(sql.Identifier("r", name) for name in columns),
        )
        for part in _parts(rows):
            _execute(statement, [json.dumps(part, default=_as_json)])


def delete(model: type[models.Model], ids: Iterable[int], traces: Traces | None = None) -> None:
    """Remove rows by primary key."""
    ids = list(ids)
    if traces is not None:
        remember(model, ids, traces)
    if ids:
        _execute(sql.SQL("delete from {} where id = any(%s)").format(_table(model)), [ids])


def insert(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows given as ``{column: value}``, all with the columns of the first; a given ``id`` is kept."""
    if rows:
        columns = list(rows[0])
        copy(model, columns, ([row[name] for name in columns] for row in rows))


def restate(
    model: type[models.Model],
    changes: Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]],
    *,
    on: date,
    event: int,
    traces: Traces,
) -> None:
    """As ``periods.restate``, set-wise: each row (all its columns) gets new values from the day on."""
    updates: dict[int, Mapping[str, Any]] = {}
    inserts: list[Mapping[str, Any]] = []
    for row, values in changes:
        if row["begins_on"] < on:
            updates[row["id"]] = {"ends_on": on, "written_by": event}
            kept = {name: value for name, value in row.items() if name != "id"}
            inserts.append({**kept, **values, "begins_on": on, "written_by": event})
        else:
            updates[row["id"]] = {**values, "written_by": event}
    update(model, updates, traces)
    insert(model, inserts)


def remember(model: type[models.Model], ids: Iterable[int], traces: Traces) -> None:
    """Keep these rows as they are now."""
    statement = sql.SQL("select to_jsonb(t)::text from {} t where id = any(%s) order by id for update")
    with connection.cursor() as cursor:
        cursor.execute(statement.format(_table(model)).as_string(cursor), [list(ids)])
        traces.before[model._meta.db_table] += [row[0] for row in cursor.fetchall()]


def count(models_written: Iterable[type[models.Model]], event: int, traces: Traces) -> None:
    """Note how many rows of each model bear the event's number: the last step of what can be taken back."""
    for model in models_written:
        traces.counts[model._meta.db_table] = model._default_manager.filter(written_by=event).count()


def take_back(models_written: Sequence[type[models.Model]], event: int, traces: Traces) -> int:
    """Put the rows of these models back as they were before the event; returns how many rows were touched.

    The models stand in the order in which they refer to each other, the referred first. Raises Touched
    where a row has been written since, or where later rows refer to one that the event made.
    """
    touched = sum(_still_ours(model, event, traces) for model in models_written)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            _put_back(models_written, event, traces)
            # Foreign keys would be checked at commit otherwise, without a sentence.
            cursor.execute("set constraints all immediate")
            cursor.execute("set constraints all deferred")
    except IntegrityError:
        raise Touched(_("后来的记录已经用到这次写入的内容，不能撤销；请逐项更正。")) from None
    return touched


def _put_back(models_written: Sequence[type[models.Model]], event: int, traces: Traces) -> None:
    for model in reversed(models_written):
        before = [json.loads(text)["id"] for text in traces.before.get(model._meta.db_table, ())]
        statement = sql.SQL("delete from {} where written_by = %s and not id = any(%s)").format(_table(model))
        _execute(statement, [event, before])
    for model in models_written:
        columns = [str(field.column) for field in model._meta.concrete_fields if field.column != "id"]
        statement = sql.SQL(
            "insert into {table} select r.* from jsonb_populate_recordset(null::{table}, %s) r"
            " on conflict (id) do update set ({names}) = row({new})"
        ).format(
            table=_table(model),
            names=_names(columns),
            new=sql.SQL(", ").join(sql.Identifier("excluded", name) for name in columns),
        )
        for part in _parts(traces.before.get(model._meta.db_table, [])):
            _execute(statement, [f"[{','.join(part)}]"])


def _still_ours(model: type[models.Model], event: int, traces: Traces) -> int:
    written = traces.counts.get(model._meta.db_table, 0)
    if model._default_manager.filter(written_by=event).count() != written:
        raise Touched(_("这次写入的记录后来又被修改过，不能整批撤销；请逐项更正。"))
    return written


def _table(model: type[models.Model]) -> sql.Identifier:
    return sql.Identifier(model._meta.db_table)


def _names(columns: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def _execute(statement: sql.Composed, values: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(cursor), values)


def _parts(rows: list[Any]) -> Iterable[list[Any]]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def _as_json(value: Any) -> Any:
    """As jsonb_populate_recordset reads a column's value."""
    if isinstance(value, (bytes, memoryview)):
        return "\\x" + bytes(value).hex()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no column holds {value!r}")
