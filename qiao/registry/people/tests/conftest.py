"""A small city with people, for the tests of this room."""

from dataclasses import dataclass
from datetime import date

import pytest

from qiao.foundation.access import Actor
from qiao.registry.organizations import operations as organizations
from qiao.registry.organizations.models import Organization
from qiao.registry.people import operations
from qiao.registry.people.models import Person

ENTERED = date(2024, 1, 1)
NUMBER = "110101199003070011"
PHONE = "13972854450"


@dataclass
class Town:
    """A federation with two unions; the first has two people."""

    root: Actor
    top: Organization
    water: Organization
    school: Organization
    zhang: Person
    li: Person


@pytest.fixture
def town(root: Actor) -> Town:
    new = {"actor": root, "on": ENTERED, "kind": "union"}
    top = organizations.create(superior=None, name="市直机关工会联合会", **new)
    water = organizations.create(superior=top, name="市水务局机关工会", **new)
    school = organizations.create(superior=top, name="市教育局机关工会", **new)
    enter = {"actor": root, "organization": water, "on": ENTERED}
    zhang = operations.enter(
        name="张　三丰",
        id_number=NUMBER,
        phone=PHONE,
        staff_class="cadre",
        joined_on=date(2020, 5, 1),
        **enter,
    )
    li = operations.enter(name="李单", sex="F", staff_class="worker", member=False, **enter)
    return Town(root, top, water, school, zhang, li)
