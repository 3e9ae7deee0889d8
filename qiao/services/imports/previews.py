"""What the page shows of a plan: every row as it was understood, numbers masked, with what happens to it."""

import json
from typing import Any

from qiao.engines.sheets.export import as_text
from qiao.engines.sheets.kinds import Term
from qiao.foundation import crypto
from qiao.services.imports.planning.plan import Plan


def of(plan: Plan) -> bytes:
    """The preview as JSON: columns, unknown headings, rows, faults, notes, who leaves, what is proposed."""
    keys = [heading.key for heading in plan.table.columns() if heading.key]
    sensitive = {key for key in keys if plan.table.kind.columns[key].sensitive}
    places = {(row.sheet, row.number) for row in plan.table.rows}
    faults: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for fault in plan.faults:
        faults.setdefault((fault.sheet, fault.row), []).append(fault.as_dict())
    rows = []
    for at, row in enumerate(plan.table.rows):
        values, blamed = row.values, faults.get((row.sheet, row.number), [])
        if blamed:  # what was not understood is shown as it was written
            values = {
                key: plan.table.raw(row, key) if row.values.get(key) is None else row.values[key]
                for key in keys
            }
        rows.append(
            {
                "at": at,
                "sheet": row.sheet,
                "row": row.number,
                "state": str(plan.states.get(at, "faulty")),
                "name": as_text(values.get("name")),
                "values": _values(values, keys, sensitive),
                "changes": [
                    [name, as_text(old), as_text(new)] for name, old, new in plan.changes.get(at, ())
                ],
                "faults": blamed,
                "candidates": [[c.public_id, c.words] for c in plan.candidates.get(at, ())],
            }
        )
    return json.dumps(
        {
            "columns": [plan.label(key) for key in keys],
            "headings": _headings(plan),
            "unknown": plan.table.unknown_columns,
            "ignored": plan.table.ignored_columns,
            "rows": rows,
            "faults": [fault.as_dict() for fault in plan.faults],
            "general": [fault.as_dict() for fault in plan.faults if (fault.sheet, fault.row) not in places],
            "lacks_union": plan.lacks_union,
            "notes": [note.as_dict() for note in plan.notes],
            "leaving": plan.leaving,
            "proposed": plan.proposed,
        },
        ensure_ascii=False,
    ).encode()


def _headings(plan: Plan) -> list[list[str]]:
    """What each heading of the first sheet was taken for: a key, "-" for of no interest, "" for unknown."""
    return [[h.text, h.key or ("-" if h.ignored else "")] for h in plan.table.columns()]


def _values(values: dict[str, Any], keys: list[str], sensitive: set[str]) -> list[str]:
    shown = []
    for key in keys:
        value = values.get(key)
        if value is None:
            shown.append("")
        elif key in sensitive:
            shown.append(_masked(key, as_text(value)))
        else:
            shown.append(value if type(value) is str else _words(value))
    return shown


def _words(value: Any) -> str:
    return f"{value.begins}—{value.due}" if isinstance(value, Term) else as_text(value)


def _masked(key: str, text: str) -> str:
    if crypto.is_masked(text):
        return text
    return crypto.mask_id_number(text) if key == "id_number" else crypto.mask_phone(text)
