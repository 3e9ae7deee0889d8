"""The table as the command and the API give it: bare values on top, how they came about under ``details``."""

from datetime import date
from typing import Any

from qiao.engines.indicators.kinds import Figure
from qiao.services.basics import queries
from qiao.services.basics.kinds import CONTRACT, Asked


def basic(asked: Asked, *, compare: date | None = None) -> dict[str, Any]:
    """Key → bare value (``kinds.CONTRACT``); names are sorted by code point, units in the official order.

    ``details`` has for each figure its basis, base, percentage and what is missing; ``compare`` the same
    keys for another day, and by how much each number has grown from the earlier day to the later one.
    """
    values, details, basis = _values(asked)
    result: dict[str, Any] = {
        **values,
        "basis": basis,
        "supervisor": asked.supervisor_name,
        "structure": asked.structure,
        "filters": asked.only,
        "details": details,
    }
    if compare:
        before, before_details, _basis = _values(queries.at(asked, compare))
        sign = 1 if compare <= asked.on else -1
        grown = {
            key: sign * (details[key]["value"] - before_details[key]["value"])
            for key in details
            if details[key]["value"] is not None and before_details[key]["value"] is not None
        }
        result["compare"] = {**before, "details": before_details, "difference": grown}
    return result


def _values(asked: Asked) -> tuple[dict[str, Any], dict[str, Any], str]:
    found = queries.answer(asked)
    values: dict[str, Any] = {"as_of": asked.on.isoformat()}
    details = {}
    for key, (name, line) in CONTRACT.items():
        figure = queries.figure(found, name, line)
        values[key] = (
            list(figure.names) if figure.indicator.listed and figure.value is not None else figure.value
        )
        details[key] = _detail(figure, line)
        if key == "subordinate":
            values["subordinate_by_unit"] = queries.subordinate_by_unit(asked)
    for name, figure in found.total.items():
        details.setdefault(name, _detail(figure, None))
    return values, details, found.total["staff"].basis


def _detail(figure: Figure, line: str | None) -> dict[str, Any]:
    """How one figure came about. ``missing``: organizations of which it is not known."""
    share = figure.percentage
    base_name = figure.base_name
    if line == "direct" and figure.indicator.base == "unions":
        base_name = queries.indicator("direct").name
    return {
        "name": str(figure.indicator.name),
        "unit": str(figure.indicator.unit),
        "value": figure.value,
        "base": figure.base,
        "base_name": str(base_name) if base_name else None,
        "percentage": None if share is None else float(share),
        "text": figure.text,
        "basis": figure.basis,
        "counted": figure.counted,
        "reported": figure.reported,
        "missing": figure.missing,
    }
