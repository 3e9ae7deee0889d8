"""Facts: what is known of every organization on a day, one row each, for figures and rules.

Rooms of the register offer sources (``service.facts``); here they become one relation ``facts`` that SQL
can be asked of. No organization is computed for itself: one statement answers for all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from qiao.foundation.service import rooms

KEY = "organization_id"


@dataclass(frozen=True)
class Fact:
    """One column of the row. NULL always means "not known", never "no" and never 0.

    ``type`` is boolean, number, text or date; ``unit`` what a number counts; ``choices`` the values that
    a text can have, in words; ``source`` where the definition comes from. A fact with an ``expression``
    is derived from the facts of all sources.
    """

    name: str
    type: Literal["boolean", "number", "text", "date"]
    label: Any
    meaning: Any = ""
    unit: Any = ""
    source: Any = ""
    choices: Mapping[str, Any] = field(default_factory=dict)
    expression: str = ""


@dataclass(frozen=True)
class FactSource:
    """Facts that one SELECT gives, keyed by ``organization_id``; its parameters are those of ``Question``.

    The first source of the house has a row for each organization of the day; the others may leave some out.
    """

    name: str
    facts: tuple[Fact, ...]
    sql: str


@dataclass(frozen=True)
class Question:
    """Which day, seen from where, and from what kind of count.

    ``structure_on``: the day whose superiors and units are used (that day's own, or today's).
    ``supervisor``: from whom the line is seen; None: from the highest that the reader sees.
    ``readable``: the organizations that the reader may know of; None: all.
    ``basis``: ``counted``, ``reported``, or None: counted where a roster is known, else reported.
    """

    on: date
    structure_on: date
    supervisor: int | None = None
    readable: tuple[int, ...] | None = None
    basis: str | None = None

    @property
    def parameters(self) -> dict[str, Any]:
        """For the placeholders ``%(name)s`` of ``relation``."""
        readable = None if self.readable is None else list(self.readable)
        return {
            "on": self.on,
            "structure_on": self.structure_on,
            "supervisor": self.supervisor,
            "readable": readable,
            "basis": self.basis,
        }


AS_OF = Fact("as_of", "date", _("统计日期"), _("所问的那一天"), expression="%(on)s::date")


@cache
def sources() -> tuple[FactSource, ...]:
    """Every room's sources, lower rooms first. Raises ValueError where two facts have one name."""
    found = tuple(source for _label, service in rooms() for source in service.facts)
    names = [fact.name for source in found for fact in source.facts]
    if doubled := {name for name in [*names, AS_OF.name] if names.count(name) > 1 or name == KEY}:
        raise ValueError(f"facts are offered twice: {sorted(doubled)}")
    return found


@cache
def known() -> dict[str, Fact]:
    """Every fact by its name."""
    return {fact.name: fact for source in sources() for fact in source.facts} | {AS_OF.name: AS_OF}


@cache
def relation() -> str:
    """A ``with`` clause that ends with ``facts``: one row for each organization, one column for each fact."""
    first, *others = sources()
    parts = [f"{source.name} as ({source.sql})" for source in sources()]
    columns = [f"{first.name}.{KEY}"]
    columns += [f"{s.name}.{fact.name}" for s in sources() for fact in s.facts if not fact.expression]
    joins = "".join(f" left join {s.name} using ({KEY})" for s in others)
    parts.append(f"known as (select {', '.join(columns)} from {first.name}{joins})")
    derived = [f"{fact.expression} as {fact.name}" for fact in known().values() if fact.expression]
    parts.append(f"facts as (select known.*, {', '.join(derived)} from known)")
    return "with " + ",\n".join(parts)
