"""Days, months and working days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiao.foundation import days
from qiao.foundation.days import Calendar, UnknownCalendar

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
KNOWN = st.dates(date(2023, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
        (date(2023, 3, 31), -1, date(2023, 2, 28)),
        (date(2023, 12, 1), 1, date(2024, 1, 1)),
        (date(2024, 1, 1), -1, date(2023, 12, 1)),
    ],
)
def test_add_months_keeps_the_day_or_takes_the_last(day, months, expected):
    assert days.add_months(day, months) == expected


def test_add_years_takes_28_february_in_a_common_year():
    assert days.add_years(date(2020, 2, 29), 5) == date(2025, 2, 28)
    assert days.add_years(date(2020, 2, 29), 4) == date(2024, 2, 29)


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(-400, 400))
def test_add_months_moves_by_whole_months(day, months):
    moved = days.add_months(day, months)
    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day == day.day or (moved.day < day.day and (moved + timedelta(days=1)).day == 1)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2023, 1, 28), True),  # a Saturday made up for the Spring Festival
        (date(2023, 1, 23), False),
        (date(2024, 2, 9), True),  # New Year's Eve of 2024 was left to paid leave
        (date(2025, 1, 28), False),  # and a holiday again from 2025
        (date(2025, 10, 8), False),
        (date(2026, 1, 4), True),
        (date(2026, 2, 23), False),
        (date(2026, 9, 20), True),
        (date(2026, 11, 21), False),  # an ordinary Saturday
        (date(2026, 11, 23), True),
    ],
)
def test_working_days_follow_the_notices(day, works):
    assert days.is_working_day(day) is works


@pytest.mark.parametrize(("year", "count"), [(2023, 249), (2024, 251), (2025, 248), (2026, 248)])
def test_each_year_has_its_number_of_working_days(year, count):
    assert days.working_days_between(date(year, 1, 1), date(year, 12, 31)) == count


def test_add_working_days_does_not_count_the_day_itself():
    assert days.add_working_days(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert days.add_working_days(date(2026, 9, 30), 3) == date(2026, 10, 10)
    assert days.add_working_days(date(2026, 10, 8), -1) == date(2026, 9, 30)
    assert days.add_working_days(date(2026, 10, 3), 0) == date(2026, 10, 3)


@given(KNOWN, st.integers(1, 30))
def test_add_and_between_answer_each_other(day, count):
    try:
        later = days.add_working_days(day, count)
    except UnknownCalendar:
        assert day > date(2026, 11, 1)
        return
    assert days.is_working_day(later)
    assert days.working_days_between(day, later) == count
    assert days.working_days_between(later, day) == -count


@given(KNOWN, KNOWN)
def test_between_counts_day_by_day(start, end):
    start, end = sorted((start, end))
    walked = sum(days.is_working_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))
    assert days.working_days_between(start, end) == walked


@pytest.mark.parametrize("day", [date(2022, 12, 31), date(2027, 1, 1)])
def test_working_days_refuse_an_unpublished_year(day):
    with pytest.raises(UnknownCalendar, match=f"{day.year}年的放假调休安排尚未录入"):
        days.is_working_day(day)
    assert days.known_until() == date(2026, 12, 31)


def test_a_deadline_beyond_the_table_is_refused_not_guessed():
    with pytest.raises(UnknownCalendar) as caught:
        days.add_working_days(date(2026, 12, 30), 5)
    assert caught.value.code == "calendar_unknown" and caught.value.day.year == 2027


def test_calendar_refuses_a_gap_between_years():
    notice = {"holidays": [], "make_up": []}
    with pytest.raises(ValueError, match="without a gap"):
        Calendar([{"year": 2023, **notice}, {"year": 2025, **notice}])
    day = date(2023, 1, 2)
    with pytest.raises(ValueError, match="both holiday and working day"):
        Calendar([{"year": 2023, "holidays": [{"name": "元旦", "from": day, "to": day}], "make_up": [day]}])
