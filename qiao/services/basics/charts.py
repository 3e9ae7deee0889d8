"""Where a person would rather look than read: a few charts of the same figures."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from qiao.registry.organizations.facts import LINES
from qiao.services.basics.kinds import NO_UNIT, PARTS, Row

MOST_UNITS = 20
TERMS = ("term_overdue", "term_running", "term_unknown")
WOMEN = ("women_committee", "women_member", "women_none")
CHAIRS = (
    "no_chair",
    "chair_full_time",
    "chair_party_group_member",
    "chair_party_secretary",
    "chair_deputy_secretary",
    "chair_same_rank",
)


def charts(
    rows: dict[str, Row], by_unit: dict[str, int], address: Callable[..., str]
) -> list[dict[str, Any]]:
    """The charts of more than one number: ``{id, title, head, chart}``. One number is said in the table."""
    return [
        each
        for each in (
            _staff(rows, address),
            _single("terms", _("届次情况"), "ring", TERMS, rows, address),
            _single("women", _("女职工组织"), "flat", WOMEN, rows, address),
            _single("chairs", _("主席配备情况"), "flat", CHAIRS, rows, address),
            _units(by_unit, address),
        )
        if sum(bool(value) for series in each["chart"]["series"] for value in series["values"]) > 1
    ]


def _staff(rows: dict[str, Row], address: Callable[..., str]) -> dict[str, Any]:
    keys = ("cadre", "worker", "other")
    parts = [part for part in PARTS if part in rows["staff"].parts]
    series = [
        {"name": str(LINES[part]), "values": [rows[key].parts[part].value for key in keys]} for part in parts
    ]
    return _chart("staff", _("职工构成"), "bar", keys, series, rows, address, stacked=True)


def _single(
    name: str, title: str, kind: str, keys: Sequence[str], rows: dict[str, Row], address: Callable[..., str]
) -> dict[str, Any]:
    keys = [key for key in keys if rows[key].total.value]
    series = [{"name": title, "values": [rows[key].total.value for key in keys]}]
    return _chart(name, title, kind, keys, series, rows, address)


def _chart(
    name: str,
    title: str,
    kind: str,
    keys: Sequence[str],
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
            "unit": str(indicators[0].unit) if indicators else "",
            "categories": names,
            "series": series,
            "stacked": stacked,
            "links": [address("names", key=key) for key in keys],
        },
    }


def _units(by_unit: dict[str, int], address: Callable[..., str]) -> dict[str, Any]:
    names = list(by_unit)[:MOST_UNITS]
    title = _("各单位下属工会")
    nameless = _("未登记单位")
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
            "links": [
                address("names", key="subordinate", unit=NO_UNIT if name == nameless else name)
                for name in names
            ],
        },
    }
