"""Days: the open end of periods, months and years, working days of the Chinese calendar. No Django.

The rules of counting are those of the Civil Code (民法典): the day on which a period starts is not counted
(art. 201); a period in months or years ends on the day of the same number, or on the last day of a month that
has no such day (art. 202).
"""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from qiao.foundation.errors import Refused

OPEN = date(2200, 1, 1)
"""The end of a period that has none yet."""


class UnknownCalendar(Refused):
    """The holidays of that year are not known (not yet published, or before the table): no guess is made."""

    def __init__(self, day: date, known_from: date, known_until: date) -> None:
        super().__init__(
            f"{day.year}年的放假调休安排尚未录入（现有{known_from.year}—{known_until.year}年），"
            "不能推算工作日；请在国务院办公厅通知公布后更新节假日表。",
            code="calendar_unknown",
        )
        self.day = day


def add_months(day: date, months: int) -> date:
    """The same day, ``months`` later or earlier; the last of a month that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_years(day: date, years: int) -> date:
    """The same day ``years`` later; 29 February becomes 28 February in a common year (民法典 art. 202)."""
    return add_months(day, 12 * years)


class Calendar:
    """The working days of the years whose notices are known.

    ``notices`` are entries as in ``holidays.yaml``, in order of years without a gap.
    """

    def __init__(self, notices: Iterable[Mapping[str, Any]]) -> None:
        notices = list(notices)
        years = [notice["year"] for notice in notices]
        if not years or years != list(range(years[0], years[0] + len(years))):
            raise ValueError(f"holiday notices must cover years without a gap, found {years}")
        off = {
            day
            for notice in notices
            for holiday in notice["holidays"]
            for day in range(holiday["from"].toordinal(), holiday["to"].toordinal() + 1)
        }
        make_up = {day.toordinal() for notice in notices for day in notice["make_up"]}
        if off & make_up:
            raise ValueError(f"both holiday and working day: {date.fromordinal(min(off & make_up))}")
        self.known_from = date(years[0], 1, 1)
        self.known_until = date(years[-1], 12, 31)
        # Ordinals of the working days, sorted: every question below is then a look-up, not a walk.
        self._working = [
            day
            for day in range(self.known_from.toordinal(), self.known_until.toordinal() + 1)
            if day in make_up or (day not in off and date.fromordinal(day).weekday() < 5)
        ]

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on ``day``; raises :class:`UnknownCalendar`."""
        return self._count_until(day) > self._count_before(day)

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``; negative when ``end`` lies before.

        So ``working_days_between(day, add_working_days(day, n)) == n``, and "days left" is 0 on the last day.
        """
        return self._count_until(end) - self._count_until(start)

    def add_working_days(self, day: date, count: int) -> date:
        """The ``count``-th working day after ``day``, which itself is not counted; negative counts go back.

        ``add_working_days(day, 0)`` is ``day``.
        """
        if count == 0:
            return day
        index = self._count_until(day) + count - 1 if count > 0 else self._count_before(day) + count
        if not 0 <= index < len(self._working):
            beyond = (
                self.known_until + timedelta(days=1) if count > 0 else self.known_from - timedelta(days=1)
            )
            raise UnknownCalendar(beyond, self.known_from, self.known_until)
        return date.fromordinal(self._working[index])

    def _count_until(self, day: date) -> int:
        return bisect_right(self._working, self._known(day))

    def _count_before(self, day: date) -> int:
        return bisect_left(self._working, self._known(day))

    def _known(self, day: date) -> int:
        if not self.known_from <= day <= self.known_until:
            raise UnknownCalendar(day, self.known_from, self.known_until)
        return day.toordinal()


@lru_cache(maxsize=1)
def calendar() -> Calendar:
    """The calendar of ``holidays.yaml``."""
    return Calendar(yaml.safe_load((Path(__file__).parent / "holidays.yaml").read_text(encoding="utf-8")))


def known_until() -> date:
    """The last day whose working days are known."""
    return calendar().known_until


def is_working_day(day: date) -> bool:
    """:meth:`Calendar.is_working_day` of the published calendar."""
    return calendar().is_working_day(day)


def working_days_between(start: date, end: date) -> int:
    """:meth:`Calendar.working_days_between` of the published calendar."""
    return calendar().working_days_between(start, end)


def add_working_days(day: date, count: int) -> date:
    """:meth:`Calendar.add_working_days` of the published calendar."""
    return calendar().add_working_days(day, count)
