"""Every organization and unit by name, for those who hold many names against the register at once."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

from qiao.foundation.access import Actor
from qiao.registry.organizations import queries
from qiao.registry.organizations.models import Organization, OrganizationState, Profile, UnitState


@dataclass(slots=True)
class Directory:
    """What the reader may know, as it stands on a day, or as it last did where it does not stand then.

    ``standing``: organization → its state (with ``organization``); ``units``: unit → its state.
    """

    standing: dict[int, OrganizationState] = field(default_factory=dict)
    named: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    formerly: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    by_public_id: dict[str, int] = field(default_factory=dict)
    by_uscc: dict[str, int] = field(default_factory=dict)
    hosted: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    units: dict[int, UnitState] = field(default_factory=dict)
    units_named: dict[str, int] = field(default_factory=dict)

    def find(self, name: str, kind: str | None = None) -> list[int]:
        """The organizations of this name on the day; where there is none, those that ever bore it."""
        plain = plain_name(name)
        found = self.named.get(plain) or sorted(self.formerly.get(plain, ()))
        return [number for number in found if kind is None or self.organization(number).kind == kind]

    def nearest(self, name: str, count: int = 3) -> list[str]:
        """Names on the register that look like this one, the nearest first."""
        return get_close_matches(plain_name(name), list(self.named), n=count, cutoff=0.5)

    def organization(self, number: int) -> Organization:
        return self.standing[number].organization

    def name(self, number: int | None) -> str | None:
        state = self.standing.get(number or 0)
        return state.name if state else None

    def unit(self, name: str) -> int | None:
        return self.units_named.get(plain_name(name))

    def unit_name(self, number: int | None) -> str | None:
        state = self.units.get(number or 0)
        return state.name if state else None


def directory(*, reader: Actor, on: date) -> Directory:
    """All that the reader may know of, in four queries."""
    found = Directory()
    readable = queries.readable(reader=reader)
    states = OrganizationState.objects.filter(organization__in=readable).select_related("organization")
    for state in states.order_by("begins_on"):
        number = state.organization_id
        found.formerly[plain_name(state.name)].add(number)
        if number not in found.standing or state.begins_on <= on:
            found.standing[number] = state
    for number, state in found.standing.items():
        found.named[plain_name(state.name)].append(number)
        found.by_public_id[state.organization.public_id] = number
        if state.unit_id and state.holds_on(on):
            found.hosted[state.unit_id].append(number)
    known = Profile.objects.filter(organization__in=readable, ends_on__gt=on).exclude(uscc=None)
    found.by_uscc = {uscc: number for number, uscc in known.values_list("organization_id", "uscc") if uscc}
    for unit in UnitState.objects.order_by("begins_on"):
        if unit.unit_id not in found.units or unit.begins_on <= on:
            found.units[unit.unit_id] = unit
    found.units_named = {plain_name(unit.name): number for number, unit in found.units.items()}
    return found


def plain_name(name: str) -> str:
    """A name as two writers would agree on it: without spaces, brackets in full width."""
    return "".join(name.split()).translate(_BRACKETS)


_BRACKETS = str.maketrans("()", "（）")
