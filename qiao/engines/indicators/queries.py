"""Figures and the names behind them: all indicators in one statement over the facts.

Who may know of which organizations stands in the question (``Question.readable``), not here.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from qiao.engines.indicators.definitions import Library, library
from qiao.engines.indicators.kinds import Figure, Indicator
from qiao.foundation import facts
from qiao.foundation.facts import Question

Group = tuple[Any, ...]
ORDER = "unit_sequence nulls first, path"
"""The official order (机构序列), and within a unit the line of superiors."""


@dataclass(frozen=True)
class Answer:
    """Figures of the whole and of its groups.

    ``groups[("line",)][("direct",)]["unions"]`` is the figure of the unions that stand directly under.
    Groups come in the order of their facts' values.
    """

    total: dict[str, Figure]
    groups: dict[tuple[str, ...], dict[Group, dict[str, Figure]]]


def figures(
    question: Question,
    *,
    keys: Sequence[str] = (),
    only: Mapping[str, Any] | None = None,
    by: Sequence[tuple[str, ...]] = (),
    defined: Library | None = None,
) -> Answer:
    """The indicators ``keys`` (all, where none is named) for the question, in one statement.

    ``only``: fact → value, to look at a part; ``by``: facts, one tuple for each way of grouping.
    """
    source = defined or library()
    wanted = source.with_bases(keys or source.indicators)
    passing, parameters = condition(only or {})
    grouped = known(dict.fromkeys(name for names in by for name in names))
    columns = [f"grouping({', '.join(grouped)})" if grouped else "0", *grouped]
    for indicator in wanted:
        columns += _columns(indicator, source.indicators.get(indicator.base))
    sets = ", ".join(f"({', '.join(names)})" for names in [(), *by])
    select = f"select {', '.join(columns)} from facts where {passing} group by grouping sets ({sets})"
    answer = Answer({}, {tuple(names): {} for names in by})
    masks = {_mask(grouped, names): tuple(names) for names in [(), *by]}
    for row in rows(question, select, parameters):
        at = dict(zip(grouped, row[1:], strict=False))
        found = _figures(wanted, row[1 + len(grouped) :])
        names = masks[row[0]]
        if names:
            answer.groups[names][tuple(at[name] for name in names)] = found
        else:
            answer.total.update(found)
    for names, found_groups in answer.groups.items():
        ordered = sorted(found_groups.items(), key=lambda item: [(v is not None, v) for v in item[0]])
        answer.groups[names] = dict(ordered)
    return answer


class Names(Sequence[dict[str, Any]]):
    """The organizations behind a figure, in the official order; asks the database for the page looked at.

    Each row has the facts ``shown`` and, for a sum, ``value`` (None: not known; it stands in no sum).
    With ``unknown``: the organizations of which it is not known whether, or with how much, they stand in it.
    """

    def __init__(
        self,
        question: Question,
        indicator: Indicator,
        shown: Sequence[str],
        only: Mapping[str, Any],
        *,
        unknown: bool = False,
    ) -> None:
        passing, self._parameters = condition(only)
        self._question = question
        self._fields = [*known(shown), "value"]
        self._chosen = ", ".join([*shown, f"({indicator.value or 'null'}) as value"])
        where = _unknown(indicator) if unknown else indicator.where
        self._where = f"from facts where {passing} and ({where})"
        self._length: int | None = None

    def __len__(self) -> int:
        if self._length is None:
            select = f"select count(*) {self._where}"
            self._length = int(rows(self._question, select, self._parameters)[0][0])
        return self._length

    def __getitem__(self, place: Any) -> Any:
        if not isinstance(place, slice):
            return self[place : place + 1][0]
        start, stop, _step = place.indices(sys.maxsize)
        page = f"order by {ORDER} limit {stop - start} offset {start}"
        found = rows(self._question, f"select {self._chosen} {self._where} {page}", self._parameters)
        return [dict(zip(self._fields, row, strict=True)) for row in found]

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self[:])


def rows(question: Question, select: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The answer to a SELECT over ``facts``, with named parameters."""
    with connection.cursor() as cursor:
        cursor.execute(f"{facts.relation()} {select}", question.parameters | dict(parameters))
        return cursor.fetchall()


def condition(only: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Fact → value (None: not known) as SQL with its parameters; ``true`` where nothing is asked."""
    tests = [f"{name} is null" if only[name] is None else f"{name} = %(only_{name})s" for name in known(only)]
    return " and ".join(tests) or "true", {f"only_{name}": value for name, value in only.items()}


def known(names: Iterable[str]) -> list[str]:
    """The names, every one a fact: nothing else gets into a query. Raises ValueError."""
    if unknown := set(names) - facts.known().keys():
        raise ValueError(f"no such facts: {sorted(unknown)}")
    return list(names)


def _columns(indicator: Indicator, base: Indicator | None) -> list[str]:
    """Value (NULL where known of none), how many not known, also in its base, from roster, reports; names."""
    among, where, unknown = indicator.population, indicator.where, _unknown(indicator)
    apart = _count(_apart(indicator, base)) if base else "0"
    names = f"array_agg(name) filter (where {where})" if indicator.listed else "null"
    if indicator.kind == "count":
        missing = _count(unknown)
        value = f"case when {missing} < {_count(among)} or {missing} = 0 then {_count(where)} end"
        return [value, missing, apart, "0", "0", names]
    value = f"({indicator.value})"
    known = f"({where}) and {value} is not null"
    total = f"case when {_count(where)} = 0 then 0 else sum({value}) filter (where {where}) end"
    basis = [f"{known} and {indicator.basis} = '{kind}'" for kind in ("counted", "reported")]
    of_basis = [_count(each) for each in basis] if indicator.basis else ["0", "0"]
    return [total, _count(unknown), apart, *of_basis, names]


def _unknown(indicator: Indicator) -> str:
    """Of which organizations it is not known whether they fulfil a count, or their value of a sum."""
    if indicator.kind == "count":
        return f"({indicator.where}) is null"
    return f"({indicator.where}) and ({indicator.value}) is null"


def _apart(indicator: Indicator, base: Indicator) -> str:
    """Where part and base are not known alike: of these organizations a share would say something false."""
    if indicator.kind == base.kind == "sum":
        return f"({_unknown(indicator)}) <> ({_unknown(base)})"
    return f"({base.where}) and ({_unknown(indicator)})"


def _count(where: str) -> str:
    return f"count(*) filter (where {where})"


def _figures(wanted: list[Indicator], row: Sequence[Any]) -> dict[str, Figure]:
    cells = {indicator.key: row[at * 6 : at * 6 + 6] for at, indicator in enumerate(wanted)}
    values = {key: None if cell[0] is None else int(cell[0]) for key, cell in cells.items()}
    defined = {indicator.key: indicator for indicator in wanted}
    found = {}
    for indicator in wanted:
        _value, missing, apart, counted, reported, names = cells[indicator.key]
        found[indicator.key] = Figure(
            indicator,
            values[indicator.key],
            missing=missing,
            apart=apart,
            base=values[indicator.base] if indicator.base else None,
            base_name=defined[indicator.base].name if indicator.base else None,
            counted=counted,
            reported=reported,
            names=tuple(sorted(names or ())),
        )
    return found


def _mask(grouped: list[str], names: Sequence[str]) -> int:
    """What PostgreSQL's GROUPING says for this set: one bit for each fact that is not grouped by."""
    return sum(1 << place for place, name in enumerate(reversed(grouped)) if name not in names)
