"""The shapes of the basic-situation table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from qiao.engines.indicators.kinds import Figure, Indicator, Words
from qiao.foundation.access import Actor
from qiao.foundation.facts import Question

STRUCTURES = {"then": _("当日机构"), "now": _("今日机构")}

PARTS = ("direct", "subordinate")
"""The lines that stand beside the whole; 本级 is in the whole only."""

NO_UNIT = "none"
"""In place of a unit's name: the unions that are recorded under no unit."""

CONTRACT: dict[str, tuple[str, str | None]] = {
    "unions": ("unions", None),
    "direct": ("direct", None),
    "subordinate": ("subordinate", None),
    "staff": ("staff", None),
    "cadre": ("cadre", None),
    "worker": ("worker", None),
    "other": ("other", None),
    "women": ("women", None),
    "members": ("members", None),
    "direct_term_overdue": ("term_overdue", "direct"),
    "direct_no_chair": ("no_chair", "direct"),
    "direct_women_committee": ("women_committee", "direct"),
    "direct_women_member": ("women_member", "direct"),
    "direct_women_none": ("women_none", "direct"),
    "direct_union_committee": ("union_committee", "direct"),
    "direct_chair_by_full_time_deputy_secretary": ("chair_deputy_secretary", "direct"),
    "direct_chair_full_time_post": ("chair_full_time", "direct"),
    "no_audit_committee": ("no_audit_committee", None),
    "no_own_account": ("no_own_account", None),
}
"""The bare values of the command and the API: key → indicator, and the line to which it is limited."""


@dataclass(frozen=True)
class Asked:
    """A question for the table, as one reader asked it."""

    reader: Actor
    question: Question
    structure: str
    supervisor_name: str
    only: dict[str, str | None]

    @property
    def on(self) -> date:
        return self.question.on


@dataclass(frozen=True)
class Row:
    """One line of the table: the figure of the whole, of each line, and of the day compared with.

    ``difference``: by how much the value has grown from the earlier of the two days to the later one.
    """

    indicator: Indicator
    total: Figure
    parts: dict[str, Figure]
    compared: Figure | None = None
    difference: int | None = None


@dataclass(frozen=True)
class Section:
    """A group of figures with its heading."""

    key: str
    name: Words
    rows: list[Row]


@dataclass(frozen=True)
class UnitLine:
    """One unit with the figures of the unions that it hosts, in the order of ``UNIT_KEYS``."""

    name: str
    figures: list[Figure]


UNIT_KEYS = ("unions", "direct", "subordinate", "staff", "cadre", "worker", "other", "women", "members")


@dataclass(frozen=True)
class Difference:
    """Where one union's reported head count and the roster disagree; ``difference`` is reported − counted."""

    public_id: str
    name: str
    unit_name: str | None
    measure: str
    reported_on: date
    reported: int
    counted: int

    @property
    def difference(self) -> int:
        return self.reported - self.counted


@dataclass(frozen=True)
class Sheet:
    """A list as it is printed or written into a workbook."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    unit_note: str
    basis: str
