"""What an import would do: rows by what happens to them, faults, notes; the answer of the commands."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from qiao.engines.sheets.kinds import Fault, Note
from qiao.engines.sheets.table import Row, Table
from qiao.registry.organizations.directory import Directory
from qiao.services.imports.kinds import RowState

_LONG_NUMBER = re.compile(r"(\d\.?\d\d)[\d.]{4,}(?:[eE]\+?\d+)?")


@dataclass
class Candidate:
    """Somebody whom an ambiguous row may mean."""

    public_id: str
    words: str


@dataclass
class Plan:
    """What would happen to each row of a workbook. ``changes`` of a row: (column's word, old, new) in words.

    Rows are numbered by their place in ``table.rows``. ``needs`` are the organizations over which the
    writer must hold the permission; ``None`` among them: the whole site (a new root). ``lacks_union``: there
    are rows of a roster of which nobody said whose they are.
    """

    table: Table
    on: date
    directory: Directory
    states: dict[int, RowState] = field(default_factory=dict)
    changes: dict[int, list[tuple[str, Any, Any]]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    candidates: dict[int, list[Candidate]] = field(default_factory=dict)
    leaving: list[tuple[str, str, str]] = field(default_factory=list)
    proposed: list[str] = field(default_factory=list)
    needs: set[int | None] = field(default_factory=set)
    lacks_union: bool = False

    def __post_init__(self) -> None:
        self.faults = [self._hide(fault) for fault in self.table.faults]
        self.notes = list(self.table.notes)
        self.faulty_rows = {(row.sheet, row.number) for row in self.table.rows if row.faulty}

    def _hide(self, fault: Fault) -> Fault:
        """The sentence without the clear number that the engine quotes from a sensitive cell."""
        for layout in self.table.layouts:
            for heading in layout.headings.values():
                if (
                    heading.text == fault.column
                    and heading.key
                    and self.table.kind.columns[heading.key].sensitive
                ):
                    return fault._replace(message=_LONG_NUMBER.sub(r"\1****", fault.message))
        return fault

    def sound_rows(self) -> Iterator[tuple[int, Row]]:
        """Rows in which the file alone shows no fault."""
        if not self.table.missing_columns:
            yield from ((at, row) for at, row in enumerate(self.table.rows) if not row.faulty)

    def blame(self, row: Row, key: str, code: str, message: str, remedy: str) -> None:
        """A fault that only the register shows."""
        self.faults.append(Fault(row.sheet, row.number, self.heading(row, key), code, message, remedy))
        self.faulty_rows.add((row.sheet, row.number))

    def fits(self, row: Row, limits: dict[str, int]) -> bool:
        """Whether every text has room in the register; the first that has not is a fault."""
        for key, limit in limits.items():
            value = row.values.get(key)
            if isinstance(value, str) and len(value) > limit:
                message = _("超过 %(limit)s 个字") % {"limit": limit}
                self.blame(row, key, "unknown_value", message, _("请写短些。"))
                return False
        return True

    def remark(self, row: Row | None, key: str, code: str, message: str, remedy: str) -> None:
        sheet, number = (row.sheet, row.number) if row else ("", 0)
        self.notes.append(Note(sheet, number, self.heading(row, key) if row else "", code, message, remedy))

    def heading(self, row: Row, key: str) -> str:
        """What the file calls this column; the engine's word for it where the sheet has none."""
        for layout in self.table.layouts:
            if layout.sheet.name == row.sheet and key in layout.by_key:
                return layout.by_key[key].text
        return self.label(key)

    def label(self, key: str) -> str:
        column = self.table.kind.columns.get(key)
        return column.label if column else key

    def finish(self) -> None:
        """Put the faults in the order of the file, and every row into one of four states."""
        order = {layout.sheet.name: at for at, layout in enumerate(self.table.layouts)}
        self.faults.sort(key=lambda fault: (order.get(fault.sheet, 0), fault.row))
        for at, row in enumerate(self.table.rows):
            if (row.sheet, row.number) in self.faulty_rows:
                self.states[at] = RowState.FAULTY

    def count(self, state: RowState) -> int:
        return sum(1 for found in self.states.values() if found == state)

    @property
    def counts(self) -> dict[str, int]:
        """Rows in all, and by what happens to them."""
        return {"rows": len(self.table.rows), **{state.value: self.count(state) for state in RowState}}

    @property
    def fingerprint(self) -> str:
        """Equal for two plans that would do the same to the same rows."""
        digest = hashlib.sha256()
        for at in sorted(self.states):
            digest.update(repr((at, str(self.states[at]), self.changes.get(at))).encode())
        digest.update(repr((sorted(self.proposed), sorted(self.leaving))).encode())
        return digest.hexdigest()

    def report(self, written: int) -> dict[str, Any]:
        """The answer of ``qiao import … --json``."""
        return {
            **self.counts,
            "faults": [fault.as_dict() for fault in self.faults],
            "notes": [note.as_dict() for note in self.notes],
            "ignored_columns": list(self.table.ignored_columns),
            "written": written,
        }


def nearest_remedy(names: list[str]) -> str:
    """How to mend a name that nobody knows."""
    if names:
        return _("是不是：%(names)s？请改为登记的全称。") % {"names": "、".join(names)}
    return _("请先导入工会组织情况表，或改为登记的全称。")
