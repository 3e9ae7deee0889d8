"""The table and its lists as they are printed and exported."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from qiao.engines.indicators.kinds import Figure, Indicator
from qiao.foundation import facts
from qiao.foundation.ui.templatetags.ui import cnday
from qiao.registry.organizations.facts import LINES
from qiao.registry.people.facts import BASES
from qiao.services.basics import queries
from qiao.services.basics.kinds import (
    PARTS,
    STRUCTURES,
    UNIT_KEYS,
    Asked,
    Difference,
    Section,
    Sheet,
    UnitLine,
)


def standing(asked: Asked) -> str:
    """Day, point of view, structure, basis and filters in one line: what the numbers are numbers of."""
    parts = [
        _("截至%(day)s") % {"day": cnday(asked.on)},
        asked.supervisor_name,
        str(STRUCTURES[asked.structure]),
        str(BASES[asked.question.basis]) if asked.question.basis else _("有花名册的用账面数，其余用填报数"),
        *(
            _("未登记单位") if value is None else str(queries.words(name, value))
            for name, value in asked.only.items()
        ),
    ]
    return " · ".join(part for part in parts if part)


def table(asked: Asked, sections: Iterable[Section], compare: date | None) -> Sheet:
    parts = [] if "line" in asked.only else PARTS
    columns = [_("类别"), _("项目"), _("计量单位"), _("合计"), _("占比"), _("占比基数")]
    for part in parts:
        columns += [str(LINES[part]), _("%(line)s占比") % {"line": LINES[part]}]
    columns += [_("未掌握家数"), _("人数口径")]
    if compare:
        columns += [cnday(compare), growth_head(asked, compare)]
    rows = []
    for section in sections:
        for row in section.rows:
            cells: list[Any] = [str(section.name), heading(row.indicator), str(row.indicator.unit)]
            cells += [*_value_and_share(row.total), str(row.total.base_name or "")]
            for part in parts:
                cells += _value_and_share(row.parts.get(part))
            cells += [row.total.missing, basis_words(row.total)]
            if compare:
                cells += [row.compared.value if row.compared else None, row.difference]
            rows.append(cells)
    return Sheet(_("机关工会组织基本情况统计表"), columns, rows, _("家、人"), standing(asked))


def units(asked: Asked, lines: Iterable[UnitLine]) -> Sheet:
    heads = [str(queries.indicator(key).name) for key in UNIT_KEYS]
    rows = [[line.name or _("未登记单位"), *(figure.value for figure in line.figures)] for line in lines]
    return Sheet(_("基本情况分单位统计表"), [_("单位"), *heads], rows, _("家、人"), standing(asked))


def growth_head(asked: Asked, compare: date) -> str:
    """The head of what has grown, with both days: the earlier one first, whichever was asked for."""
    earlier, later = sorted((asked.on, compare))
    return _("%(earlier)s至%(later)s增减") % {"earlier": cnday(earlier), "later": cnday(later)}


def names_title(indicator: Indicator, unknown: bool) -> str:
    if unknown:
        return _("“%(indicator)s”未掌握名单") % {"indicator": indicator.name}
    return _("%(indicator)s名单") % {"indicator": indicator.name}


def names(
    asked: Asked, indicator: Indicator, found: Iterable[dict[str, Any]], *, unknown: bool = False
) -> Sheet:
    columns = [_("序号"), _("名称"), _("所在单位"), _("上级组织")]
    columns += [str(facts.known()[name].label) for name in indicator.shown]
    if indicator.value:
        columns.append(str(indicator.name))
    if indicator.basis:
        columns.append(_("人数口径"))
    rows = []
    for number, row in enumerate(found, 1):
        cells = [number, row["name"], row["unit_name"], row["superior_name"]]
        cells += [queries.words(name, row[name]) for name in indicator.shown]
        cells += [row["value"]] if indicator.value else []
        cells += [queries.words("people_basis", row["people_basis"])] if indicator.basis else []
        rows.append(cells)
    title = names_title(indicator, unknown)
    return Sheet(title, columns, rows, _("家") if unknown else str(indicator.unit), standing(asked))


def differences(asked: Asked, found: Iterable[Difference]) -> Sheet:
    columns = [
        _("工会"),
        _("所在单位"),
        _("项目"),
        _("填报日期"),
        _("填报数"),
        _("账面数"),
        _("相差（填报数 − 账面数）"),
    ]
    rows = [
        [
            each.name,
            each.unit_name,
            str(facts.known()[each.measure].label),
            each.reported_on,
            each.reported,
            each.counted,
            each.difference,
        ]
        for each in found
    ]
    return Sheet(_("填报数与账面数不一致清单"), columns, rows, _("人"), standing(asked))


def heading(indicator: Indicator) -> str:
    """The name, marked where it is one of the parts of its base."""
    return _("其中：%(name)s") % {"name": indicator.name} if indicator.within else str(indicator.name)


def basis_words(figure: Figure) -> str:
    """From which kind of count a figure comes, with how many organizations each where it is mixed."""
    if figure.basis == "mixed":
        return _("账面数 %(counted)s 家，填报数 %(reported)s 家") % {
            "counted": figure.counted,
            "reported": figure.reported,
        }
    return str(BASES[figure.basis]) if figure.basis else ""


def _value_and_share(figure: Figure | None) -> list[Any]:
    if figure is None:
        return [None, None]
    share = figure.percentage
    return [figure.value, None if share is None else f"{share} %"]
