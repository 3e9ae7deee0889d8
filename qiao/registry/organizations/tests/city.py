"""Small and large registers for tests: a city made through the operations, and many rows at once."""

from dataclasses import dataclass
from datetime import date

from qiao.foundation.access import Actor
from qiao.foundation.accounts.models import User
from qiao.foundation.audit import trail
from qiao.foundation.search import tokens
from qiao.registry.grants.models import RoleGrant
from qiao.registry.organizations import operations
from qiao.registry.organizations.kinds import Kind, Tier
from qiao.registry.organizations.models import Organization, OrganizationState, Unit, UnitState
from qiao.registry.terms.kinds import PostKind
from qiao.registry.terms.models import Appointment, Post, Term

FOUNDED = date(2019, 1, 1)


def actor(role: str, over: Organization | None = None, name: str = "") -> Actor:
    """An account with one role over an organization and all below it (None: the whole site)."""
    user = User.objects.create(username=name or f"{role}-{User.objects.count()}", name=name or role)
    RoleGrant.objects.create(user=user, role=role, organization=over, begins_on=FOUNDED, written_by=1)
    return Actor(user)


@dataclass
class City:
    """A federation, two direct unions; one has a subordinate and its unit hosts a party organization."""

    clerk: Actor
    federation: Organization
    water: Organization
    bureau: Organization
    station: Organization
    party: Organization
    units: dict[str, Unit]


def city() -> City:
    """Made with the operations that people use, by an account that holds the whole site."""
    clerk = actor("system", name="clerk")
    new = {"actor": clerk, "on": FOUNDED}
    federation = operations.create(superior=None, kind=Kind.UNION, name="市直机关工会联合会", **new)
    units = {
        name: operations.record_unit(host=federation, name=name, sequence=number, **new)
        for number, name in enumerate(("市水务局", "市教育局", "市水文站"), start=1)
    }
    party = operations.create(
        superior=None, kind=Kind.PARTY, name="市水务局机关党委", unit=units["市水务局"], **new
    )
    water = operations.create(
        superior=federation,
        kind=Kind.UNION,
        name="市水务局机关工会",
        code="GH001",
        unit=units["市水务局"],
        party_organization=party,
        **new,
    )
    bureau = operations.create(
        superior=federation, kind=Kind.UNION, name="市教育局机关工会", unit=units["市教育局"], **new
    )
    station = operations.create(
        superior=water, kind=Kind.UNION, name="市水文站工会", unit=units["市水文站"], **new
    )
    return City(clerk, federation, water, bureau, station, party, units)


def crowd(count: int, *, federation: Organization, on: date = FOUNDED) -> list[Organization]:
    """So many unions in three levels, each with unit, term and chair; written as rows, not as operations."""
    with trail.event(action="tests.crowd", actor=actor("system")) as event:
        made = Organization.objects.bulk_create(
            Organization(
                kind=Kind.UNION,
                tier=Tier.BASE,
                path="",
                search=tokens(f"第{number}单位工会"),
                written_by=event.id,
            )
            for number in range(count)
        )
        units = Unit.objects.bulk_create(Unit() for _number in range(count))
        row = {"begins_on": on, "written_by": event.id}
        UnitState.objects.bulk_create(
            UnitState(unit=unit, name=f"第{number}单位", sequence=number + 100, **row)
            for number, unit in enumerate(units)
        )
        OrganizationState.objects.bulk_create(
            OrganizationState(
                organization=one,
                name=f"第{number}单位工会",
                superior=federation if number % 20 == 0 else made[number - number % 20],
                unit=units[number],
                **row,
            )
            for number, one in enumerate(made)
        )
        Term.objects.bulk_create(
            Term(organization=one, due_on=date(2022 + number % 6, 1, 1), years=5, **row)
            for number, one in enumerate(made)
        )
        posts = Post.objects.bulk_create(Post(organization=one, kind=PostKind.CHAIR, **row) for one in made)
        Appointment.objects.bulk_create(
            Appointment(post=post, holder_name=f"王{number}", office_phone="0000-1", **row)
            for number, post in enumerate(posts)
            if number % 10
        )
        operations.rebuild_paths()
    return made
