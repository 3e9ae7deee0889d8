"""What the engine speaks of: columns, kinds of sheets, cells understood, and what was wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, NamedTuple

from qiao.foundation.errors import Refused

Raw = Any
"""A cell as the reader hands it over: str ("" where empty), number, bool, datetime, date, time, timedelta."""

FaultCode = Literal[
    "missing",
    "bad_date",
    "checksum",
    "sex_disagrees_with_id",
    "birth_disagrees_with_id",
    "number_lost_digits",
    "phone_length",
    "duplicate_in_file",
    "duplicate_in_registry",
    "unknown_organization",
    "ambiguous_match",
    "total_mismatch",
    "parts_mismatch",
    "bad_term",
    "unknown_value",
]
ColumnKind = Literal[
    "text",
    "sequence",
    "name",
    "names",
    "holder",
    "organization",
    "unit",
    "date",
    "month_or_date",
    "term",
    "years",
    "count",
    "yes_no",
    "choice",
    "id_number",
    "phone",
    "office_phone",
    "uscc",
]


class UnreadableFile(Refused):
    """The file as a whole cannot be read; the sentence says why and how to save it so that it can."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, code="unreadable_file")


class PartialDate(NamedTuple):
    """A month that was written without its day: 1971.3."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year}年{self.month}月"


class Term(NamedTuple):
    """A term of office written in one cell: 2019.5—2024.5."""

    begins: date | PartialDate
    due: date | PartialDate


@dataclass(frozen=True, slots=True)
class Vacant:
    """A post that the sheet calls vacant, with the reason where it gives one."""

    reason: str = ""

    def __str__(self) -> str:
        return f"空缺（{self.reason}）" if self.reason else "空缺"


@dataclass(frozen=True, slots=True)
class Masked:
    """A sensitive value as our own exports show it (4207**********1234): the held value stays."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a cell is not understood. With ``note`` it is understood as ``value``, and worth a word."""

    code: str
    message: str
    remedy: str
    note: bool = False
    value: Any = None


class Fault(NamedTuple):
    """One fault of one cell: Excel's row number, the file's own heading unspaced, a FaultCode."""

    sheet: str
    row: int
    column: str
    code: str
    message: str
    remedy: str

    def as_dict(self) -> dict[str, Any]:
        return self._asdict()


class Note(NamedTuple):
    """A remark in the shape of a fault; it stops nothing. Row 0 and column "" mean the sheet or file."""

    sheet: str
    row: int
    column: str
    code: str
    message: str
    remedy: str

    def as_dict(self) -> dict[str, Any]:
        return self._asdict()


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a kind of sheet may have; ``kind`` names a parser of ``values``."""

    key: str
    label: str
    kind: ColumnKind = "text"
    required: bool = False
    sensitive: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)  # word as written, plain form → canonical word
    open: bool = False  # a word outside the choices is kept with a note instead of being a fault
    into: tuple[str, str] | None = None  # a term in one cell: the keys of its two days


@dataclass(frozen=True, slots=True)
class Parts:
    """whole = sum of parts; with ``at_most`` each part may only not exceed the whole."""

    whole: str
    parts: tuple[str, ...]
    at_most: bool = False


@dataclass(frozen=True, slots=True)
class TermColumns:
    begins: str
    due: str
    years: str


@dataclass(frozen=True, slots=True)
class IdentityColumns:
    number: str
    sex: str
    born: str


@dataclass(frozen=True)
class SheetKind:
    """A kind of sheet: its columns, the words they go by, and the rules that hold between its cells.

    ``words`` maps a plain heading to a key; ``words_under`` maps (parent's plain heading or "@key", child's
    plain heading) to a key. Plain means: as ``vocabulary.plain`` leaves it.
    """

    key: str
    title: str
    columns: Mapping[str, Column]
    words: Mapping[str, str]
    words_under: Mapping[tuple[str, str], str]
    parts: tuple[Parts, ...] = ()
    terms: tuple[TermColumns, ...] = ()
    identity: tuple[IdentityColumns, ...] = ()
    unique: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    known: dict[tuple[str, ...], Any] = field(
        default_factory=dict, repr=False, compare=False
    )  # headings already read

    @property
    def required(self) -> list[Column]:
        return [column for column in self.columns.values() if column.required]


RowKind = Literal["data", "section", "subtotal", "total", "note", "header"]


def first_day(value: date | PartialDate) -> date:
    """The day itself, or the first of a month written without its day."""
    return value if isinstance(value, date) else date(value.year, value.month, 1)
