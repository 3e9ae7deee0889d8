"""Rows that hold for a while: valid time as half-open periods of days."""

from datetime import date, timedelta
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext as _

from qiao.foundation.days import OPEN
from qiao.foundation.errors import Refused

EPOCH = date(2000, 1, 1)
FIRST = date(1900, 1, 1)


def possible(day: date) -> date:
    """The day itself. Refused before 1900, and from the open end on, where every period has ended."""
    if not FIRST <= day < OPEN:
        raise Refused(_("日期应在 1900 年至 2199 年之间，请核对年份。"), code="bad_day")
    return day


class DatedRows(models.QuerySet[Any]):
    """Rows with a period; ``on`` is the way to ask for a day."""

    def on(self, day: date) -> Self:
        """The rows that hold on the day."""
        return self.filter(begins_on__lte=day, ends_on__gt=day)


class Dated(models.Model):
    """A row that holds from ``begins_on`` until the day before ``ends_on`` (open: 2200-01-01)."""

    begins_on = models.DateField()
    ends_on = models.DateField(default=OPEN)

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        return self.ends_on == OPEN

    @property
    def last_day(self) -> date | None:
        """The last day on which the row holds; None while it is open."""
        return None if self.is_open else self.ends_on - timedelta(days=1)

    def holds_on(self, day: date) -> bool:
        return self.begins_on <= day < self.ends_on


def period_in_order(room: str) -> models.CheckConstraint:
    """A period has at least one day."""
    return models.CheckConstraint(condition=Q(begins_on__lt=F("ends_on")), name=f"{room}_period_in_order")


def no_overlap(room: str, number: str, **only: Any) -> ExclusionConstraint:
    """No two rows with the same ``number`` (an integer column) hold on one day.

    As boxes, because the embedded server has no btree_gist: id on one axis, days on the other.
    """
    # Keywords in alphabetical order, as migrations are written: in another, the two never compare equal.
    days = [
        Func(F("begins_on"), Value(EPOCH), arg_joiner=" - ", template="(%(expressions)s)"),
        Func(F("ends_on"), Value(EPOCH), arg_joiner=" - ", template="(%(expressions)s - 1)"),
    ]
    corners = [Func(F(number), day, function="point") for day in days]
    return ExclusionConstraint(
        name=f"{room}_no_overlap",
        expressions=[(Func(*corners, function="box"), "&&")],
        condition=Q(**only) if only else None,
    )


def restate(
    rows: models.Manager[Any], *, on: date, written_by: int, key: dict[str, Any], values: dict[str, Any]
) -> tuple[Any, dict[str, tuple[Any, Any]]]:
    """From this day on, the thing named by ``key`` has these values; its earlier days stay as they were.

    The row of that day is cut in two; where it begins on that very day, it is corrected in place. Fields
    that are not among ``values`` go on. Returns the row and what changed, ``{"field": (old, new)}``, for
    the audit trail; an empty dict means that nothing was written.
    """
    live = rows.filter(**key).on(on).select_for_update().first()  # type: ignore[attr-defined]
    if live is None:
        following = rows.filter(**key, begins_on__gt=on).order_by("begins_on").first()
        row = rows.create(
            **key,
            **values,
            begins_on=on,
            ends_on=following.begins_on if following else OPEN,
            written_by=written_by,
        )
        return row, {name: (None, value) for name, value in values.items()}
    changes = {
        name: (getattr(live, name), value) for name, value in values.items() if getattr(live, name) != value
    }
    if not changes:
        return live, {}
    if live.begins_on < on:
        live_end, live.ends_on, live.written_by = live.ends_on, on, written_by
        live.save(update_fields=["ends_on", "written_by"])
        live.pk, live.begins_on, live.ends_on = None, on, live_end
        live._state.adding = True
    for name, value in values.items():
        setattr(live, name, value)
    live.written_by = written_by
    live.save()
    return live, changes
