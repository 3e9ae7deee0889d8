"""Terms, posts and holders over HTTP: the same queries and operations as the pages, under the same names."""

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field, StringConstraints

from qiao.foundation import api
from qiao.foundation.api import Day
from qiao.foundation.periods import FIRST
from qiao.registry.organizations import queries as organizations
from qiao.registry.people import queries as people
from qiao.registry.terms import operations, queries
from qiao.registry.terms.kinds import ConcurrentPost, Mode, PostKind

router = Router()

Short = Annotated[str, StringConstraints(max_length=40)]
PersonName = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Years = Literal[3, 5]


class TermOut(Schema):
    """One term; it holds until the day before ``ends_on``, planned until ``due_on``."""

    id: int
    begins_on: date
    ends_on: date
    due_on: date
    years: int
    elected_on: date | None
    request_on_file: bool | None
    party_opinion: str
    approval_number: str
    approving_union: str


class HolderOut(Schema):
    """Who holds a post; ``person`` is the permanent identifier where somebody has said who it is."""

    id: int
    holder_name: str
    person: str | None
    mode: str
    concurrent_post: str
    office_phone: str
    begins_on: date
    ends_on: date

    @staticmethod
    def resolve_person(holder: Any) -> str | None:
        return holder.person.public_id if holder.person else None


class PostOut(Schema):
    """A post on the day with its places, holders and how many places are vacant."""

    kind: PostKind
    headcount: int
    rank: str
    vacant: int
    holders: list[HolderOut]

    @staticmethod
    def resolve_kind(row: Any) -> str:
        return str(row.post.kind)

    @staticmethod
    def resolve_headcount(row: Any) -> int:
        return int(row.post.headcount)

    @staticmethod
    def resolve_rank(row: Any) -> str:
        return str(row.post.rank)


class Details(Schema):
    elected_on: Day | None = None
    request_on_file: bool | None = None
    party_opinion: Annotated[str, StringConstraints(max_length=200)] = ""
    approval_number: Annotated[str, StringConstraints(max_length=60)] = ""
    approving_union: Annotated[str, StringConstraints(max_length=120)] = ""


class StartTermIn(Details):
    begins_on: Day
    years: Years
    due_on: Day | None = None


class CorrectTermIn(Details):
    """Only what is given is corrected."""

    begins_on: Day = FIRST
    due_on: Day = FIRST
    years: Years = 5


class PostIn(Schema):
    kind: PostKind
    on: Day
    headcount: Annotated[int, Field(ge=0, le=50)] = 1
    rank: Short = ""


class How(Schema):
    mode: Mode | Literal[""] = ""
    concurrent_post: ConcurrentPost | Literal[""] = ""
    office_phone: Short = ""


class HolderIn(How):
    """A holder by name, or a person of the register by permanent identifier."""

    on: Day
    holder_name: PersonName
    person: str = ""


class AppointIn(HolderIn):
    kind: PostKind


class CorrectAppointmentIn(How):
    """Only what is given is corrected."""

    holder_name: PersonName = "-"


class OnDay(Schema):
    on: Day


class IdentifyIn(Schema):
    person: str


@router.get("/{public_id}/terms", response=list[TermOut])
def terms(request: HttpRequest, public_id: str) -> Any:
    """All terms of the organization, the latest first."""
    reader, found = _place(request, queries.READ, public_id)
    return queries.terms(reader=reader, organization=found)


@router.get("/{public_id}/posts", response=list[PostOut])
def posts(request: HttpRequest, public_id: str, on: date | None = None) -> Any:
    """The posts of the organization on the day."""
    reader, found = _place(request, queries.READ, public_id)
    return queries.posts(reader=reader, organization=found, on=on or timezone.localdate())


@router.post("/{public_id}/start_term", response=TermOut)
def start_term(request: HttpRequest, public_id: str, asked: StartTermIn) -> Any:
    actor, found = _place(request, "terms.start_term", public_id)
    return operations.start_term(actor=actor, organization=found, **asked.dict())


@router.post("/term/{number}/correct_term", response=TermOut)
def correct_term(request: HttpRequest, number: int, asked: CorrectTermIn) -> Any:
    actor = api.actor(request, "terms.correct_term")
    term = queries.term(reader=actor, number=number)
    return operations.correct_term(actor=actor, term=term, **asked.dict(exclude_unset=True))


@router.post("/{public_id}/record_post", response=list[PostOut])
def record_post(request: HttpRequest, public_id: str, asked: PostIn) -> Any:
    actor, found = _place(request, "terms.record_post", public_id)
    operations.record_post(actor=actor, organization=found, **asked.dict())
    return queries.posts(reader=actor, organization=found, on=asked.on)


@router.post("/{public_id}/appoint", response=HolderOut)
def appoint(request: HttpRequest, public_id: str, asked: AppointIn) -> Any:
    actor, found = _place(request, "terms.appoint", public_id)
    return operations.appoint(actor=actor, organization=found, **_holder(actor, asked))


@router.post("/appointment/{number}/relieve", response=HolderOut)
def relieve(request: HttpRequest, number: int, asked: OnDay) -> Any:
    actor, held = _held(request, "terms.relieve", number)
    return operations.relieve(actor=actor, appointment=held, on=asked.on)


@router.post("/appointment/{number}/hand_over", response=HolderOut)
def hand_over(request: HttpRequest, number: int, asked: HolderIn) -> Any:
    actor, held = _held(request, "terms.hand_over", number)
    return operations.hand_over(actor=actor, appointment=held, **_holder(actor, asked))


@router.post("/appointment/{number}/correct_appointment", response=HolderOut)
def correct_appointment(request: HttpRequest, number: int, asked: CorrectAppointmentIn) -> Any:
    actor, held = _held(request, "terms.correct_appointment", number)
    return operations.correct_appointment(actor=actor, appointment=held, **asked.dict(exclude_unset=True))


@router.post("/appointment/{number}/identify", response=HolderOut)
def identify(request: HttpRequest, number: int, asked: IdentifyIn) -> Any:
    actor, held = _held(request, "terms.identify", number)
    person = people.person(reader=actor, public_id=asked.person, on=timezone.localdate())
    return operations.identify(actor=actor, appointment=held, person=person)


def _place(request: HttpRequest, permission: str, public_id: str) -> Any:
    actor = api.actor(request, permission)
    return actor, organizations.get(reader=actor, public_id=public_id)


def _held(request: HttpRequest, permission: str, number: int) -> Any:
    actor = api.actor(request, permission)
    return actor, queries.appointment(reader=actor, number=number)


def _holder(actor: Any, asked: HolderIn) -> dict[str, Any]:
    person = people.person(reader=actor, public_id=asked.person, on=asked.on) if asked.person else None
    return {**asked.dict(exclude={"person"}), "person": person}
