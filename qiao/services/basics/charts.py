"""Where a person would rather look than read: a few charts of the same figures."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from qiao.registry.organizations.facts import LINES
from qiao.services.basics.kinds import PARTS, Row

MOST_UNITS = 20


def charts(
    rows: dict[str, Row], by_unit: dict[str, int], address: Callable[..., str]
) -> list[dict[str, Any]]:
    """The charts that have something to show: ``{id, title, head, icon, chart}``."""
    return [
        each
        for each in (
            _staff(rows, address),
            _ring("terms", _("届次情况"), ("term_overdue", "term_running", "term_unknown"), rows, address),
            _ring(
                "women",
                _("女职工组织"),
                ("women_committee", "women_member", "women_none"),
                rows,
                address,
            ),
            _chairs(rows, address),
            _units(by_unit, address),
        )
        if any(value for series in each["chart"]["series"] for value in series["values"])
    ]


def _staff(rows: dict[str, Row], address: Callable[..., str]) -> dict[str, Any]:
    keys = ("cadre", "worker", "other")
    parts = [part for part in PARTS if part in rows["staff"].parts]
    series = [
        {"name": str(LINES[part]), "values": [rows[key].parts[part].value for key in keys]} for part in parts
    ]
    return _chart("staff", _("职工构成"), "bar", keys, series, rows, address, stacked=True)


def _ring(
    name: str, title: str, keys: tuple[str, ...], rows: dict[str, Row], address: Callable[..., str]
) -> dict[str, Any]:
    series = [{"name": title, "values": [rows[key].total.value for key in keys]}]
    return _chart(name, title, "ring", keys, series, rows, address)


def _chairs(rows: dict[str, Row], address: Callable[..., str]) -> dict[str, Any]:
    keys = ("no_chair", *(key for key in rows if key.startswith("chair_")))
    series = [{"name": _("主席配备"), "values": [rows[key].total.value for key in keys]}]
    return _chart("chairs", _("主席配备情况"), "flat", keys, series, rows, address)


def _chart(
    name: str,
    title: str,
    kind: str,
    keys: tuple[str, ...],
    series: list[dict[str, Any]],
    rows: dict[str, Row],
    address: Callable[..., str],
    stacked: bool = False,
) -> dict[str, Any]:
    indicators = [rows[key].indicator for key in keys]
    names = [str(each.name) for each in indicators]
    return {
        "id": name,
        "title": title,
        "head": _("项目"),
        "chart": {
            "kind": kind,
            "unit": str(indicators[0].unit),
            "categories": names,
            "series": series,
            "stacked": stacked,
            "links": [address("names", key=key) for key in keys],
        },
    }


def _units(by_unit: dict[str, int], address: Callable[..., str]) -> dict[str, Any]:
    names = list(by_unit)[:MOST_UNITS]
    title = _("各单位下属工会")
    return {
        "id": "units",
        "title": title,
        "head": _("单位"),
        "chart": {
            "kind": "flat",
            "unit": _("家"),
            "categories": names,
            "series": [{"name": title, "values": [by_unit[name] for name in names]}],
            "stacked": False,
            "links": [address("names", key="subordinate", unit=name) for name in names],
        },
    }
