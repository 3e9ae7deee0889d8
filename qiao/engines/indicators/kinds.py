"""What an indicator and its figure are."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from django.utils.translation import get_language


@dataclass(frozen=True)
class Words:
    """A text of a definition in both languages; shown in the reader's."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh if (get_language() or "zh").startswith("zh") else self.en


@dataclass(frozen=True)
class Indicator:
    """A figure's definition, made once and used by page, API, export, rules and reports.

    ``population``: which organizations are counted at all. ``kind``: ``count`` those that fulfil ``where``
    (it implies the population), or ``sum`` their ``value``; all three are checked SQL over facts. ``base``:
    the key of the indicator of which this one is a part. ``basis``: the fact that says, for each
    organization, from which kind of count its value comes. ``shown``: facts that stand beside the names.
    ``listed``: the names come with the number. ``within``: a part of its base (其中).
    """

    key: str
    group: str
    name: Words
    meaning: Words
    unit: Words
    source: Words
    kind: Literal["count", "sum"]
    population: str
    where: str
    value: str = ""
    base: str = ""
    basis: str = ""
    shown: tuple[str, ...] = ()
    listed: bool = False
    within: bool = False


@dataclass(frozen=True)
class Figure:
    """The value of an indicator for one group of organizations on one day.

    ``value`` None: not known of any. ``missing``: how many organizations' facts are not known; ``apart``:
    of how many of the base it is not known, or the other way about: with one there is no share.
    ``counted`` and ``reported``: how many organizations' values come from the roster, and from a report.
    ``names``: the organizations behind the number, where the definition says ``listed``.
    """

    indicator: Indicator
    value: int | None
    missing: int = 0
    apart: int = 0
    base: int | None = None
    base_name: Words | None = None
    counted: int = 0
    reported: int = 0
    names: tuple[str, ...] = ()

    @property
    def percentage(self) -> Decimal | None:
        """The share of the base in per cent, one place, half rounded up.

        None without a base, and where part and base are not known of the same organizations: 0 of 90 is
        no share if of 80 nobody knows.
        """
        return percentage(self.value, self.base) if self.indicator.base and not self.apart else None

    @property
    def text(self) -> str:
        """The share as offices write it: ``41/76 = 53.9 %``; empty where there is none."""
        share = self.percentage
        return "" if share is None else f"{self.value}/{self.base} = {share} %"

    @property
    def basis(self) -> str:
        """``counted``, ``reported`` or ``mixed`` for head counts that are known; else empty."""
        if self.counted and self.reported:
            return "mixed"
        return "counted" if self.counted else "reported" if self.reported else ""


def percentage(part: int | None, base: int | None) -> Decimal | None:
    """``part`` of ``base`` in per cent with one place, exact halves rounded up; None where there is none."""
    if part is None or not base:
        return None
    return (Decimal(part) * 100 / Decimal(base)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
