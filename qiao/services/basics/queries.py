"""Every read of the basic-situation table: what is asked, the figures, the names behind them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from qiao.engines.indicators import queries as indicator_queries
from qiao.engines.indicators.definitions import library
from qiao.engines.indicators.kinds import Figure, Indicator
from qiao.engines.indicators.queries import Answer, Names
from qiao.foundation import facts
from qiao.foundation.access import Actor
from qiao.foundation.errors import NotFound, Refused
from qiao.foundation.facts import Question
from qiao.registry.organizations import queries as organizations
from qiao.registry.organizations.facts import LINES, readable
from qiao.registry.organizations.kinds import REPORTED_MEASURES, Tier
from qiao.registry.organizations.queries import Supervisor
from qiao.registry.people.facts import BASES
from qiao.services.basics.kinds import (
    NO_UNIT,
    PARTS,
    STRUCTURES,
    UNIT_KEYS,
    Asked,
    Difference,
    Row,
    Section,
    UnitLine,
)

READ = "basics.read"
_BY_UNIT = ("unit_sequence", "unit_name")
_DIFFERENCES = "public_id, name, unit_name, measure, reported_on, reported, counted"


def ask(
    *,
    reader: Actor,
    on: date,
    today: date,
    supervisor: str = "",
    structure: str = "then",
    basis: str = "",
    line: str = "",
    kind: str = "",
    unit: str = "",
) -> Asked:
    """Understand a question. ``supervisor``: name or permanent identifier; by default the highest seen.

    ``structure``: ``then`` (superiors and units of that day) or ``now`` (those of ``today``). ``line``,
    ``kind`` (tier) and ``unit`` (its name, or NO_UNIT) look at a part. Raises Refused for a value that
    does not exist.
    """
    choices: list[tuple[str, str, Any]] = [
        (_("口径"), basis, BASES),
        (_("机构"), structure, STRUCTURES),
        (_("隶属关系"), line, LINES),
        (_("层级"), kind, Tier.values),
    ]
    for name, value, allowed in choices:
        if value and value not in allowed:
            raise Refused(
                _("%(name)s没有“%(value)s”，可用：%(allowed)s。")
                % {"name": name, "value": value[:20], "allowed": "、".join(allowed)},
                code="unknown_value",
            )
    structure_on = today if structure == "now" else on
    seen = readable(reader=reader, permission=READ)
    chosen = _supervisor(reader, structure_on, supervisor, seen)
    only: dict[str, str | None] = {"line": line, "tier": kind, "unit_name": unit}
    only = {name: value for name, value in only.items() if value}
    if unit == NO_UNIT:
        only["unit_name"] = None
    return Asked(
        reader=reader,
        question=Question(
            on=on,
            structure_on=structure_on,
            supervisor=chosen.id if chosen else None,
            readable=seen,
            basis=basis or None,
        ),
        structure=structure,
        supervisor_name=chosen.name if chosen else "",
        only=only,
    )


def supervisors(*, reader: Actor, on: date) -> list[Supervisor]:
    """From whose point of view this reader may look, the highest first."""
    return _within(organizations.supervisors(reader=reader, on=on), readable(reader=reader, permission=READ))


def indicator(key: str) -> Indicator:
    """One definition. Raises NotFound."""
    found = library().get(key)
    if found is None:
        raise NotFound(_("没有名为“%(key)s”的指标。") % {"key": key[:40]})
    return found


def answer(asked: Asked) -> Answer:
    """All figures: of the whole and of each line."""
    return indicator_queries.figures(asked.question, only=asked.only, by=[("line",)])


def table(asked: Asked, *, compare: date | None = None) -> list[Section]:
    """The figures by groups; with ``compare`` beside those of another day."""
    now = answer(asked)
    before = answer(at(asked, compare)) if compare else None
    forward = compare is not None and compare <= asked.on
    lines = now.groups[("line",)]
    return [
        Section(
            key,
            name,
            [
                Row(
                    each,
                    now.total[each.key],
                    {part: lines[(part,)][each.key] for part in PARTS if (part,) in lines},
                    before.total[each.key] if before else None,
                    _growth(before.total[each.key], now.total[each.key], forward) if before else None,
                )
                for each in library().of(key)
            ],
        )
        for key, name in library().groups.items()
    ]


def at(asked: Asked, day: date) -> Asked:
    """The same question for another day; the structure follows, unless it is today's."""
    structure_on = asked.question.structure_on if asked.structure == "now" else day
    return replace(asked, question=replace(asked.question, on=day, structure_on=structure_on))


def units(asked: Asked, *, keys: Sequence[str] = UNIT_KEYS) -> list[UnitLine]:
    """Each unit with its figures, in the official order; unions without a unit come first, under no name."""
    found = indicator_queries.figures(asked.question, keys=keys, only=asked.only, by=[_BY_UNIT])
    return [
        UnitLine(group[1] or "", [figures[key] for key in keys])
        for group, figures in found.groups[_BY_UNIT].items()
        if figures["unions"].value
    ]


def subordinate_by_unit(asked: Asked) -> dict[str, int]:
    """How many subordinate unions each unit has, in the official order; units without one are left out."""
    lines = units(asked, keys=("unions", "subordinate"))
    return {line.name or _("未登记单位"): n for line in lines if (n := line.figures[1].value)}


def unit_names(asked: Asked) -> list[str]:
    """The units of the whole, for the filter; NO_UNIT where unions stand under none."""
    return [line.name or NO_UNIT for line in units(replace(asked, only={}), keys=("unions",))]


def names(asked: Asked, key: str, *, unknown: bool = False) -> Names:
    """The organizations behind a figure, or those of which it is not known; read a page at a time."""
    defined = indicator(key)
    shown = ["public_id", "name", "unit_name", "superior_name", "people_basis"]
    shown += [name for name in defined.shown if name not in shown]
    return Names(asked.question, defined, shown, asked.only, unknown=unknown)


def differences(asked: Asked) -> list[Difference]:
    """Where the last report of a union and its roster of the day disagree, in the official order."""
    passing, parameters = indicator_queries.condition(asked.only)
    pairs = ", ".join(f"('{name}', reported_{name}, counted_{name})" for name in REPORTED_MEASURES)
    select = f"""
        select {_DIFFERENCES} from facts cross join lateral (values {pairs}) as m (measure, reported, counted)
        where {passing} and ({indicator("unions").where}) and reported <> counted
        order by {indicator_queries.ORDER}
    """
    return [Difference(*row) for row in indicator_queries.rows(asked.question, select, parameters)]


def figure(found: Answer, key: str, line: str | None) -> Figure:
    """One figure of an answer; of a line without organizations it is 0 of nothing."""
    if line is None:
        return found.total[key]
    of_line = found.groups[("line",)].get((line,))
    if of_line is None:
        whole = found.total[key]
        return Figure(whole.indicator, 0, base=0 if whole.indicator.base else None, base_name=whole.base_name)
    return of_line[key]


def words(name: str, value: Any) -> Any:
    """The value of a fact as people read it: a choice or yes and no in words; days and numbers stay."""
    choices = facts.known()[name].choices
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return str(choices[value]) if value in choices else value


def _growth(other: Figure, asked: Figure, forward: bool) -> int | None:
    """The later day's value minus the earlier one's; ``forward``: the day asked for is the later one."""
    if other.value is None or asked.value is None:
        return None
    return asked.value - other.value if forward else other.value - asked.value


def _supervisor(reader: Actor, on: date, asked: str, seen: tuple[int, ...] | None) -> Supervisor | None:
    """The one asked for, else the highest; None where nobody stands above anybody."""
    offered = _within(organizations.supervisors(reader=reader, on=on), seen)
    if not asked:
        return offered[0] if offered else None
    for each in offered:
        if asked in (each.public_id, each.name):
            return each
    near = "、".join(each.name for each in offered[:3]) or _("（没有）")
    raise Refused(
        _("没有名为“%(name)s”的主管工会，可选：%(near)s。") % {"name": asked[:40], "near": near},
        code="unknown_supervisor",
    )


def _within(found: list[Supervisor], seen: tuple[int, ...] | None) -> list[Supervisor]:
    if seen is None:
        return found
    numbers = set(seen)
    return [each for each in found if each.id in numbers]
