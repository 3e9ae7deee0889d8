"""Days as clerks write them. A month without its day stays a month."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from functools import lru_cache

from .kinds import PartialDate, Raw, Term

EARLIEST, LATEST = 1900, 2150  # a year beyond is a slip of the pen

_PARTED = re.compile(
    r"(\d{4})[年./\-·,、。](\d{1,2})(?:月|[./\-·,、。](\d{1,2})日?号?|月(\d{1,2})[日号]?)?[.月]?"
)
_SOLID = re.compile(r"(\d{4})(\d{2})(\d{2})?")
_CLOCK = re.compile(r"[T ]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")
_BETWEEN = re.compile(r"[至到~～—–―]+|(?<=[\d月日年])-+(?=\d{4})")
_EPOCH = date(1899, 12, 30)  # day 0 of Excel's count, as it stands after its 29 February 1900
_FIRST_SERIAL, _LAST_SERIAL = 3_654, 91_313  # 1910 to 2149: smaller numbers are years or counts


def parse_day(raw: Raw) -> date | PartialDate | None:
    """The day or month that a cell means; None where it means none. Never raises.

    Understood: Excel dates and serials, 2023-6-1, 2023/06/01, 2023.06, 2023.6 as a number, 2023年6月1日,
    20230601, 202306, all with full-width digits and spaces. A year of two digits is not guessed.
    """
    if isinstance(raw, datetime):
        return _day(raw.year, raw.month, raw.day)
    if isinstance(raw, date):
        return _day(raw.year, raw.month, raw.day)
    if isinstance(raw, bool):
        return None
    if isinstance(raw, (int, float)):
        return _number(float(raw))
    return _text(raw) if isinstance(raw, str) else None


def is_ambiguous(raw: Raw) -> bool:
    """Whether a number may be January or October: Excel keeps 2023.10 as 2023.1."""
    return isinstance(raw, float) and EARLIEST <= raw < LATEST and round(raw * 100) % 100 == 10


def parse_term(raw: Raw) -> Term | None:
    """Both ends of a term in one cell (2019.5—2024.5, 2019年5月至2024年5月); None where it has not both."""
    if not isinstance(raw, str):
        return None
    text = re.sub(r"[(（][^)）]*[)）]|\s|起|止|自|从", "", unicodedata.normalize("NFKC", raw))
    ends = [part for part in _BETWEEN.split(text) if part]
    if len(ends) != 2:
        return None
    begins, due = parse_day(ends[0]), parse_day(ends[1])
    return Term(begins, due) if begins and due else None


@lru_cache(maxsize=50_000)
def _text(raw: str) -> date | PartialDate | None:
    text = _CLOCK.sub("", raw.strip())
    text = "".join(unicodedata.normalize("NFKC", text).split())
    if found := _PARTED.fullmatch(text):
        year, month, *days = found.groups()
        day = days[0] or days[1]
    elif found := _SOLID.fullmatch(text):
        year, month, day = found.groups()
    elif re.fullmatch(r"\d{5}(?:\.\d+)?", text):
        return _number(float(text))
    else:
        return None
    return _day(int(year), int(month), int(day) if day else None)


def _number(number: float) -> date | PartialDate | None:
    whole = int(number)
    if EARLIEST <= number < LATEST:  # 2023.06 or 2023.6 that Excel took for a number
        month = round((number - whole) * 100)
        if abs((number - whole) * 100 - month) > 1e-6 or is_ambiguous(number):
            return None
        return _day(whole, month if month <= 12 else month // 10 if month % 10 == 0 else 0, None)
    if number == whole and len(str(whole)) in (6, 8):
        return _text(str(whole))
    if _FIRST_SERIAL <= number <= _LAST_SERIAL:
        found = _EPOCH + timedelta(days=whole)
        return _day(found.year, found.month, found.day)
    return None


def _day(year: int, month: int, day: int | None) -> date | PartialDate | None:
    if not EARLIEST <= year <= LATEST or not 1 <= month <= 12:
        return None
    if day is None:
        return PartialDate(year, month)
    try:
        return date(year, month, day)
    except ValueError:
        return None
