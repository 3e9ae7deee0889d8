"""People over HTTP: the same queries and operations as the pages. Numbers are masked here too."""

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from ninja.pagination import LimitOffsetPagination, paginate
from pydantic import StringConstraints

from qiao.foundation import api
from qiao.foundation.api import Day
from qiao.registry.organizations import queries as organization_queries
from qiao.registry.people import operations, queries
from qiao.registry.people.kinds import Placement, Sex, StaffClass, Staffing

router = Router()

PersonName = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Number = Annotated[str, StringConstraints(max_length=30)]
"""An identity or telephone number, with the blanks and dashes that people write."""
Word = Annotated[str, StringConstraints(max_length=20)]


class Place(Schema):
    """Work or membership at a union on the day."""

    organization_public_id: str
    organization_name: str | None
    begins_on: date


class Work(Place):
    staff_class: str
    staffing: str
    placement: str
    duty: str


class Member(Place):
    state: str
    joined_on: date | None


class PersonOut(Schema):
    """A person on a day; identity number and phone masked."""

    public_id: str
    name: str
    sex: str
    born_on: date | None
    id_number_masked: str
    phone_masked: str
    employments_on: list[Work]
    memberships_on: list[Member]


class Done(Schema):
    """The person whom an operation wrote."""

    public_id: str


class EnterIn(Schema):
    """A new person of a union, from a day."""

    organization: str
    name: PersonName
    on: Day
    id_number: Number = ""
    sex: Sex | Literal[""] = ""
    born_on: Day | None = None
    phone: Number = ""
    staff_class: StaffClass | Literal[""] = ""
    staffing: Staffing | Literal[""] = ""
    works: bool = True
    member: bool = True
    joined_on: Day | None = None


class OfUnion(Schema):
    """A change over one of the person's unions, from a day."""

    organization: str
    on: Day


class EmployIn(OfUnion):
    staff_class: StaffClass | Literal[""] = ""
    staffing: Staffing | Literal[""] = ""
    placement: Placement = Placement.OWN
    duty: Annotated[str, StringConstraints(max_length=60)] = ""


class JoinIn(OfUnion):
    joined_on: Day | None = None


class TransferIn(OfUnion):
    target: str


class CorrectIn(OfUnion):
    """Only the fields that are given are corrected."""

    name: PersonName = "-"
    sex: Sex | Literal[""] = ""
    born_on: Day | None = None
    id_number: Number | None = None
    phone: Number | None = None
    ethnic_group: Word = ""
    political_status: Word = ""
    education: Word = ""
    member_number: Annotated[str, StringConstraints(max_length=40)] = ""


@router.get("/", response=list[PersonOut])
@paginate(LimitOffsetPagination)
def people(
    request: HttpRequest, on: date | None = None, q: str = "", organization: str = "", measure: str = ""
) -> Any:
    """Those who work or are members on the day, as the list page shows them."""
    reader = api.actor(request, "people.read")
    union = organization_queries.get(reader=reader, public_id=organization) if organization else None
    day = on or timezone.localdate()
    return queries.people(reader=reader, on=day, text=q, organization=union, measure=measure)


@router.post("/enter", response=Done)
def enter(request: HttpRequest, asked: EnterIn) -> Any:
    actor = api.actor(request, "people.enter")
    union = organization_queries.get(reader=actor, public_id=asked.organization)
    return operations.enter(actor=actor, organization=union, **asked.dict(exclude={"organization"}))


@router.get("/{public_id}", response=PersonOut)
def person(request: HttpRequest, public_id: str, on: date | None = None) -> Any:
    """One person on the day."""
    reader = api.actor(request, "people.read")
    return queries.person(reader=reader, public_id=public_id, on=on or timezone.localdate())


@router.post("/{public_id}/correct", response=Done)
def correct(request: HttpRequest, public_id: str, asked: CorrectIn) -> Any:
    given = asked.dict(exclude_unset=True, exclude={"organization", "on"})
    return operations.correct(**_place(request, "people.correct", public_id, asked), **given)


@router.post("/{public_id}/employ", response=Done)
def employ(request: HttpRequest, public_id: str, asked: EmployIn) -> Any:
    place = _place(request, "people.employ", public_id, asked)
    operations.employ(**place, **asked.dict(exclude={"organization", "on"}))
    return place["person"]


@router.post("/{public_id}/leave", response=Done)
def leave(request: HttpRequest, public_id: str, asked: OfUnion) -> Any:
    place = _place(request, "people.leave", public_id, asked)
    operations.leave(**place)
    return place["person"]


@router.post("/{public_id}/join", response=Done)
def join(request: HttpRequest, public_id: str, asked: JoinIn) -> Any:
    place = _place(request, "people.join", public_id, asked)
    operations.join(**place, joined_on=asked.joined_on)
    return place["person"]


@router.post("/{public_id}/end_membership", response=Done)
def end_membership(request: HttpRequest, public_id: str, asked: OfUnion) -> Any:
    place = _place(request, "people.end_membership", public_id, asked)
    operations.end_membership(**place)
    return place["person"]


@router.post("/{public_id}/retain_membership", response=Done)
def retain_membership(request: HttpRequest, public_id: str, asked: OfUnion) -> Any:
    place = _place(request, "people.retain_membership", public_id, asked)
    operations.retain_membership(**place)
    return place["person"]


@router.post("/{public_id}/transfer", response=Done)
def transfer(request: HttpRequest, public_id: str, asked: TransferIn) -> Any:
    place = _place(request, "people.transfer", public_id, asked)
    target = organization_queries.get(reader=place["actor"], public_id=asked.target)
    operations.transfer(**place, target=target)
    return place["person"]


def _place(request: HttpRequest, permission: str, public_id: str, asked: OfUnion) -> dict[str, Any]:
    """What every operation over a person takes: who, over which union, whom, from which day."""
    actor = api.actor(request, permission)
    return {
        "actor": actor,
        "organization": organization_queries.get(reader=actor, public_id=asked.organization),
        "person": queries.person(reader=actor, public_id=public_id, on=asked.on),
        "on": asked.on,
    }
