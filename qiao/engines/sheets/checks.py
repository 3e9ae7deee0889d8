"""What must hold between the cells of a sheet. A cell gets one fault, its first cause.

A number that is wrong, lost or a duplicate is compared with nothing further.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from . import identity
from .body import Line
from .headers import Layout
from .kinds import (
    Fault,
    IdentityColumns,
    Masked,
    Note,
    PartialDate,
    Parts,
    Problem,
    SheetKind,
    TermColumns,
    first_day,
)
from .values import parser

TERM_TOLERANCE = timedelta(days=31)
_PEOPLE = re.compile(r"(\d+)\s*人")


class SheetChecks:
    """One sheet under examination, column by column. ``values[key][i]`` belongs to ``data[i]``."""

    def __init__(
        self, kind: SheetKind, layout: Layout, data: Sequence[Line], values: dict[str, list[Any]]
    ) -> None:
        self.kind, self.layout, self.data, self.values = kind, layout, data, values
        self.headings = {key: heading.text for key, heading in layout.by_key.items()}
        for (
            column
        ) in kind.columns.values():  # the two days of a term are found under the column that holds both
            if column.into and column.key in self.headings:
                for key in column.into:
                    self.headings.setdefault(key, self.headings[column.key])
        self.faults: dict[tuple[int, str], Fault] = {}
        self.total_faults: list[Fault] = []
        self.notes: list[Note] = []

    def run(self, as_of: date, seen: dict[str, dict[Any, tuple[str, int]]]) -> None:
        """All checks, in the order of causes. ``seen`` holds the unique values of earlier sheets."""
        self._cells()
        for key in self.kind.unique:
            self._duplicates(key, seen.setdefault(key, {}))
        for columns in self.kind.identity:
            self._identity(columns)
        for term in self.kind.terms:
            self._terms(term)
        for rule in self.kind.parts:
            self._parts(rule)
        for key in self.kind.shared:
            self._shared(key)
        for key in self.kind.not_after:
            self._not_after(key, as_of)

    def blame(self, at: int, key: str, code: str, message: str, remedy: str) -> None:
        """Record a fault, unless this cell has one already."""
        self.faults.setdefault((at, key), Fault(*self._place(at, key), code, message, remedy))

    def _remark(self, at: int, key: str, code: str, message: str, remedy: str) -> None:
        self.notes.append(Note(*self._place(at, key), code, message, remedy))

    def _place(self, at: int, key: str) -> tuple[str, int, str]:
        return self.layout.sheet.name, self.data[at].at + 1, self.headings[key]

    def _cells(self) -> None:
        """Cells that were not understood, cells that are missing, days without their day."""
        for key, values in self.values.items():
            if key not in self.headings:
                continue
            column = self.kind.columns[key]
            months = (
                [at for at, value in enumerate(values) if type(value) is PartialDate]
                if column.kind == "date"
                else []
            )
            for at, value in enumerate(values):
                if type(value) is Problem:
                    values[at] = value.value
                    if value.note:
                        self._remark(at, key, value.code, value.message, value.remedy)
                    else:
                        self.blame(at, key, value.code, value.message, value.remedy)
                elif value is None and column.required:
                    message = _("没有填“%(label)s”") % {"label": self.headings[key]}
                    self.blame(at, key, "missing", message, _("请补填；如是多余的行，请删去。"))
            if months:
                message = _("“%(label)s”有 %(count)s 格只有年月，没有日") % {
                    "label": self.headings[key],
                    "count": len(months),
                }
                self._remark(
                    months[0], key, "month_only", message, _("可以照此导入；有身份证号的，以身份证号为准。")
                )

    def _duplicates(self, key: str, seen: dict[Any, Any]) -> None:
        for at, value in enumerate(self.values.get(key, ())):
            if value is None or type(value) is Masked or (at, key) in self.faults:
                continue
            if value not in seen:
                seen[value] = (self.layout.sheet.name, self.data[at].at + 1)
                continue
            sheet, row = seen[value]
            where = _("第 %(row)s 行") % {"row": row}
            if sheet != self.layout.sheet.name:
                where = _("工作表“%(sheet)s”第 %(row)s 行") % {"sheet": sheet, "row": row}
            self.blame(
                at,
                key,
                "duplicate_in_file",
                _("“%(label)s”与%(where)s重复") % {"label": self.headings[key], "where": where},
                _("同一个只留一行；如是抄错，请改正。"),
            )

    def _identity(self, columns: IdentityColumns) -> None:
        """Sex and birth date against the identity number (GB 11643: places 7 to 14 and 17)."""
        sexes, births = self.values.get(columns.sex), self.values.get(columns.born)
        for at, number in enumerate(self.values.get(columns.number, ())):
            if not isinstance(number, str) or (at, columns.number) in self.faults:
                continue
            fact = identity.facts(number)
            if sexes and sexes[at] and sexes[at] != fact.sex:
                message = _("性别填“%(written)s”，按身份证号应为“%(right)s”") % {
                    "written": sexes[at],
                    "right": fact.sex,
                }
                self.blame(
                    at,
                    columns.sex,
                    "sex_disagrees_with_id",
                    message,
                    _("请核对性别和身份证号，改正其中一个。"),
                )
            born = births[at] if births else None
            if born and (born.year, born.month, getattr(born, "day", fact.born.day)) != (
                fact.born.year,
                fact.born.month,
                fact.born.day,
            ):
                message = _("填的是 %(written)s，按身份证号应为 %(right)s") % {
                    "written": born,
                    "right": fact.born,
                }
                self.blame(
                    at,
                    columns.born,
                    "birth_disagrees_with_id",
                    message,
                    _("请核对出生日期和身份证号，改正其中一个。"),
                )

    def _terms(self, columns: TermColumns) -> None:
        """A term ends after it begins, and within 31 days of its length in years."""
        all_begins, all_due = self.values.get(columns.begins), self.values.get(columns.due)
        if not all_begins or not all_due:
            return
        all_years = self.values.get(columns.years) or [None] * len(all_due)
        for at, (begins, due, years) in enumerate(zip(all_begins, all_due, all_years, strict=True)):
            if begins is None or due is None:
                continue
            start, end = first_day(begins), first_day(due)
            if end <= start:
                message = _("任期止 %(due)s 不晚于任期起 %(begins)s") % {"due": due, "begins": begins}
            elif years and abs(end - _years_later(start, years)) > TERM_TOLERANCE:
                message = _("任期 %(begins)s 至 %(due)s 与年限 %(years)s 年不符") % {
                    "begins": begins,
                    "due": due,
                    "years": years,
                }
            else:
                continue
            self.blame(at, columns.due, "bad_term", message, _("请对照批复核对任期的起、止和年限。"))

    def _parts(self, rule: Parts) -> None:
        """Parts against their whole, in each row; an empty part counts as 0, an empty whole is not judged."""
        keys = [key for key in rule.parts if key in self.headings]
        if rule.whole not in self.headings or not keys or (len(keys) < len(rule.parts) and not rule.at_most):
            return
        wholes, columns = self.values[rule.whole], [self.values[key] for key in keys]
        for at, (whole, *parts) in enumerate(zip(wholes, *columns, strict=True)):
            if whole is None or not any(part is not None for part in parts):
                continue
            if any((at, key) in self.faults for key in (rule.whole, *keys)):
                continue
            if rule.at_most:
                for key, part in zip(keys, parts, strict=True):
                    if part is not None and part > whole:
                        names = {
                            "part": self.headings[key],
                            "whole": self.headings[rule.whole],
                            "a": part,
                            "b": whole,
                        }
                        message = _("“%(part)s” %(a)s 大于“%(whole)s” %(b)s") % names
                        self.blame(at, key, "parts_mismatch", message, _("请核对这两个数。"))
            elif (total := sum(part or 0 for part in parts)) != whole:
                names = {
                    "parts": "＋".join(self.headings[key] for key in keys),
                    "total": total,
                    "whole": self.headings[rule.whole],
                    "value": whole,
                }
                message = _("%(parts)s = %(total)s，与“%(whole)s” %(value)s 不符") % names
                self.blame(at, rule.whole, "parts_mismatch", message, _("请核对合计和各分项。"))

    def _shared(self, key: str) -> None:
        first: dict[Any, int] = {}
        for at, value in enumerate(self.values.get(key, ())):
            if value is None or type(value) is Masked:
                continue
            if value in first:
                message = _("“%(label)s”与第 %(row)s 行相同") % {
                    "label": self.headings[key],
                    "row": self.data[first[value]].at + 1,
                }
                self._remark(at, key, "shared_value", message, _("如确为共用，不必处理。"))
            else:
                first[value] = at

    def _not_after(self, key: str, as_of: date) -> None:
        for at, value in enumerate(self.values.get(key, ())):
            if value is not None and first_day(value) > as_of:
                message = _("“%(label)s” %(value)s 晚于统计日 %(day)s") % {
                    "label": self.headings[key],
                    "value": value,
                    "day": as_of,
                }
                self._remark(at, key, "after_as_of", message, _("请核对；如无误，不必处理。"))

    def totals(self, lines: Sequence[Line]) -> None:
        """Total and subtotal rows against the sum of the rows that they may stand for."""
        Totals(self, lines).run()


class Totals:
    """A subtotal may stand below its rows or above them; several in a row may share one block of rows."""

    def __init__(self, checks: SheetChecks, lines: Sequence[Line]) -> None:
        self.checks = checks
        self.columns = [
            key
            for key in checks.headings
            if checks.kind.columns[key].kind == "count" and key in checks.values
        ]
        self.places: list[tuple[Line, int]] = []  # boundary lines and how many data rows stand above each
        above = 0
        for line in lines:
            if line.kind == "data":
                above += 1
            elif line.kind in ("total", "subtotal", "section"):
                self.places.append((line, above))
        self.all = above

    def run(self) -> None:
        for at, (line, above) in enumerate(self.places):
            if line.kind == "section":
                continue
            spans = self._spans(at, line, above)
            for key in self.columns:
                written = self._number(line, key)
                if written is None or any((row, key) in self.checks.faults for row in range(self.all)):
                    continue
                sums = [self._sum(key, *span) for span in spans]
                group = [self._number(other, key) or 0 for other in self._group(at)]
                if written not in sums and not (len(group) > 1 and sum(group) in sums):
                    self._blame(line, self.checks.headings[key], written, sums[0])
            if not self.columns:
                self._people(line, spans)

    def _spans(self, at: int, line: Line, above: int) -> list[tuple[int, int]]:
        if line.kind == "total":
            return [(0, self.all)]
        before = max(
            (place for other, place in self.places[:at] if place < above or other.kind == "section"),
            default=0,
        )
        after = min((place for _other, place in self.places[at + 1 :] if place > above), default=self.all)
        return [(before, above), (above, after), (0, above)] if above else [(above, after), (0, self.all)]

    def _group(self, at: int) -> list[Line]:
        """The subtotals that stand together with this one, no data between them."""
        above = self.places[at][1]
        return [
            line
            for line, place in self.places
            if place == above and line.kind == self.places[at][0].kind == "subtotal"
        ]

    def _number(self, line: Line, key: str) -> int | None:
        index = self.checks.layout.by_key[key].index
        raw = line.cells[index] if index < len(line.cells) else ""
        number = parser(self.checks.kind.columns[key])(raw) if raw != "" else None
        return number if isinstance(number, int) else None

    def _sum(self, key: str, first: int, last: int) -> int:
        return sum(value or 0 for value in self.checks.values[key][first:last])

    def _people(self, line: Line, spans: list[tuple[int, int]]) -> None:
        """A roster's total says 40人: so many rows there must be."""
        for index, cell in enumerate(line.cells):
            if isinstance(cell, str) and (found := _PEOPLE.fullmatch(cell.strip())):
                counts = [last - first for first, last in spans]
                if int(found[1]) not in counts:
                    heading = self.checks.layout.headings.get(index)
                    self._blame(line, heading.text if heading else "", int(found[1]), counts[0])

    def _blame(self, line: Line, column: str, written: int, right: int) -> None:
        message = _("合计不符：写的是 %(written)s，各行相加是 %(right)s") % {
            "written": written,
            "right": right,
        }
        remedy = _("请核对这一列，改正合计，或补上漏填、改正错填的行。")
        sheet = self.checks.layout.sheet.name
        self.checks.total_faults.append(Fault(sheet, line.at + 1, column, "total_mismatch", message, remedy))


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
