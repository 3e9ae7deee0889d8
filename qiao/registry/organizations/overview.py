"""What the first tab of an organization tells: where it stands, what it has, whom it counts."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from qiao.foundation.access import Actor
from qiao.foundation.service import door, rooms
from qiao.registry.organizations import queries
from qiao.registry.organizations.kinds import REPORTED_MEASURES, Kind, WomenForm
from qiao.registry.organizations.models import Organization, OrganizationState, Profile, Reported

SHOWN_BELOW = 12


@dataclass(frozen=True)
class Count:
    """One head count: as reported (填报数) and as counted from the roster (账面数); None: not known."""

    name: str
    label: str
    reported: int | None
    counted: int | None

    @property
    def difference(self) -> int | None:
        """Reported less counted, where both are known and disagree."""
        if self.reported is None or self.counted is None or self.reported == self.counted:
            return None
        return self.reported - self.counted


@dataclass(frozen=True)
class Fact:
    """One fact of the profile in words; ``known`` None means that nobody has said."""

    label: str
    value: bool | str | None


def overview(
    *, reader: Actor, organization: Organization, state: OrganizationState, on: date
) -> dict[str, Any]:
    """Everything that the overview shows, in a constant number of queries."""
    reported = queries.reported(reader=reader, organization=organization, on=on)
    profile = queries.profile(reader=reader, organization=organization, on=on)
    beside = list(queries.beside(reader=reader, state=state, on=on))
    below = queries.subordinates(reader=reader, organization=organization, on=on)
    women_beside = [other for other in beside if other.organization.kind == Kind.WOMEN]
    is_union = organization.kind == Kind.UNION
    return {
        "is_union": is_union,
        "line_above": queries.line_above(reader=reader, organization=organization, on=on),
        "facts": _facts(profile) if is_union else [],
        "explain_women": is_union
        and bool(women_beside or (profile and profile.women_form == WomenForm.NONE)),
        "women_beside": women_beside,
        "reported_on": reported.on if reported else None,
        "counts": _counts(reader, organization, reported, on) if is_union else [],
        "beside": beside,
        "people_door": door("people.counted", reader),
        "below": list(below[:SHOWN_BELOW]),
        "below_count": below.count(),
    }


def _counts(reader: Actor, organization: Organization, reported: Reported | None, on: date) -> list[Count]:
    counted: dict[str, int | None] = {}
    for _label, offer in rooms():
        if offer.counts:
            counted |= offer.counts(reader=reader, organization=organization, on=on)
    rows = [
        Count(
            name, _label_of(Reported, name), getattr(reported, name) if reported else None, counted.get(name)
        )
        for name in REPORTED_MEASURES
    ]
    return [row for row in rows if row.reported is not None or row.counted is not None]


def _facts(profile: Profile | None) -> list[Fact]:
    found = []
    for name in (*queries.PROFILE_FACTS, "uscc"):
        value = getattr(profile, name) if profile else None
        if name == "women_form" and value:
            value = str(WomenForm(value).label)
        found.append(Fact(_label_of(Profile, name), value))
    return found


def _label_of(model: type[Profile] | type[Reported], name: str) -> str:
    return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
