"""Expressions over facts: parsed, checked against what is permitted, written again as SQL."""

from difflib import get_close_matches

import sqlglot
from sqlglot import errors, exp

from qiao.foundation import facts

PERMITTED = (
    exp.And, exp.Or, exp.Not, exp.Paren, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Is, exp.In,
    exp.Between, exp.Add, exp.Sub, exp.Neg, exp.Coalesce, exp.Column, exp.Identifier, exp.Literal,
    exp.Boolean, exp.Null,
)  # fmt: skip
"""Comparisons, logic, plus and minus, COALESCE. Nothing that reads a table, calls a function or divides."""

_COMPARISONS = (exp.EQ, exp.NEQ, exp.In)


class NotPermitted(ValueError):
    """The expression says something that an indicator may not say; the sentence tells what, in Chinese."""


def checked(text: str) -> str:
    """The expression as PostgreSQL text, ready to stand in a query with named parameters.

    Raises NotPermitted for anything but ``PERMITTED``, for an unknown fact, and for a value that a fact
    never has.
    """
    try:
        tree = sqlglot.parse_one(text, read="postgres")
    except errors.SqlglotError as fault:
        raise NotPermitted(f"表达式“{text}”读不懂：{str(fault).splitlines()[0]}") from None
    for node in tree.walk():
        _check(node)
    return tree.sql(dialect="postgres", comments=False).replace("%", "%%")


def _check(node: exp.Expr) -> None:
    # By exact type: sqlglot derives functions and other operators from the permitted ones.
    if type(node) not in PERMITTED or (
        isinstance(node, exp.In) and (node.args.get("query") or node.args.get("unnest"))
    ):
        raise NotPermitted(f"不允许使用“{node.sql(dialect='postgres')}”（{type(node).__name__}）")
    if isinstance(node, exp.Column):
        _fact(node)
    if isinstance(node, _COMPARISONS):
        _check_choices(node)


def _fact(column: exp.Column) -> facts.Fact:
    known = facts.known()
    if column.table or column.name not in known:
        near = get_close_matches(column.name, known, n=1)
        hint = f"，最接近的是“{near[0]}”" if near else ""
        raise NotPermitted(f"没有名为“{column.sql()}”的事实{hint}")
    return known[column.name]


def _check_choices(comparison: exp.Expr) -> None:
    """A text is compared with values that it can have: a misspelt one would count nothing, silently."""
    sides = [comparison.this, *(comparison.args.get("expressions") or [comparison.args.get("expression")])]
    columns = [side for side in sides if isinstance(side, exp.Column)]
    for fact in map(_fact, columns):
        for side in sides:
            if fact.choices and isinstance(side, exp.Literal) and side.name not in fact.choices:
                raise NotPermitted(f"“{fact.name}”没有“{side.name}”这个值，可用：{'、'.join(fact.choices)}")
