"""Organizations over HTTP: the same queries and operations as the pages, under the same names."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from ninja.pagination import LimitOffsetPagination, paginate
from pydantic import Field, StringConstraints

from qiao.foundation import api
from qiao.foundation.days import OPEN
from qiao.registry.organizations import operations, queries
from qiao.registry.organizations.kinds import Kind, Tier, WomenForm
from qiao.registry.organizations.timeline import timeline

router = Router()

Day = Annotated[date, Field(ge=date(1900, 1, 1), lt=OPEN)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Code = Annotated[str, StringConstraints(max_length=40)]
Number = Annotated[int, Field(ge=0, le=1_000_000)]


class OrganizationOut(Schema):
    """An organization as it stood on the day; unit, superior and party organization by name."""

    public_id: str
    kind: Kind
    tier: str
    founded_on: date | None
    name: str
    code: str
    unit: str | None
    unit_sequence: int | None
    superior: str | None
    party_organization: str | None
    begins_on: date
    ends_on: date

    @staticmethod
    def resolve_public_id(state: Any) -> str:
        return str(state.organization.public_id)

    @staticmethod
    def resolve_kind(state: Any) -> str:
        return str(state.organization.kind)

    @staticmethod
    def resolve_tier(state: Any) -> str:
        return str(state.organization.tier)

    @staticmethod
    def resolve_founded_on(state: Any) -> date | None:
        return state.organization.founded_on

    @staticmethod
    def resolve_unit(state: Any) -> str | None:
        return state.unit_name

    @staticmethod
    def resolve_superior(state: Any) -> str | None:
        return state.superior_name

    @staticmethod
    def resolve_party_organization(state: Any) -> str | None:
        return state.party_name


class ChangeOut(Schema):
    """One field before and after, in words."""

    field: str
    label: str
    old: str
    new: str


class HappeningOut(Schema):
    """One operation on the organization."""

    at: Any
    who: str
    action: str
    title: str
    begins_on: date | None
    changes: list[ChangeOut]


class Done(Schema):
    """The organization that an operation wrote."""

    public_id: str


class FromDay(Schema):
    """A change that holds from this day."""

    on: Day


class CreateIn(FromDay):
    """Superior, unit and party organization by permanent identifier; no superior: a root of the site."""

    kind: Kind
    name: Name
    superior: str = ""
    tier: Tier | None = None
    code: Code = ""
    unit: str = ""
    party_organization: str = ""
    founded_on: Day | None = None


class RenameIn(FromDay):
    name: Name


class MoveIn(FromDay):
    superior: str


class DescribeIn(FromDay):
    """Only what is given changes; an empty identifier means: none."""

    code: Code | None = None
    unit: str | None = None
    party_organization: str | None = None


class ProfileIn(FromDay):
    """Only what is given changes; null means that it is not known."""

    union_committee: bool | None = None
    audit_committee: bool | None = None
    women_form: WomenForm | None = None
    own_account: bool | None = None
    legal_person: bool | None = None
    uscc: str | None = None
    seal: bool | None = None
    home: bool | None = None


class ReportIn(FromDay):
    """Head counts of the day, in people; only what is given changes, null means that it is not known."""

    staff: Number | None = None
    cadre: Number | None = None
    worker: Number | None = None
    other_staff: Number | None = None
    women: Number | None = None
    members: Number | None = None
    women_members: Number | None = None


class CorrectIn(Schema):
    tier: Tier | None = None
    founded_on: Day | None = None


@router.get("/", response=list[OrganizationOut])
@paginate(LimitOffsetPagination)
def organizations(
    request: HttpRequest,
    on: date | None = None,
    q: str = "",
    kind: str = "",
    tier: str = "",
    supervisor: str = "",
    line: str = "",
    unit: str = "",
) -> Any:
    """The list of the day in the official order, with every filter of the list page."""
    reader = api.actor(request, queries.READ)
    return queries.listed(reader=reader, on=on or timezone.localdate(), asked=request.GET.dict())


@router.post("/create", response=Done)
def create(request: HttpRequest, asked: CreateIn) -> Any:
    actor = api.actor(request, "organizations.create")
    values = asked.dict(exclude={"superior", "tier", "unit", "party_organization"})
    return operations.create(
        actor=actor,
        superior=_found(actor, asked.superior, asked.on),
        tier=asked.tier or "",
        unit=queries.unit(public_id=asked.unit) if asked.unit else None,
        party_organization=_found(actor, asked.party_organization, asked.on),
        **values,
    )


@router.get("/{public_id}", response=OrganizationOut)
def organization(request: HttpRequest, public_id: str, on: date | None = None) -> Any:
    """One organization as it stood on the day."""
    reader = api.actor(request, queries.READ)
    found = queries.get(reader=reader, public_id=public_id)
    return queries.state(reader=reader, organization=found, on=on or timezone.localdate())


@router.get("/{public_id}/history", response=list[HappeningOut])
def history(request: HttpRequest, public_id: str) -> Any:
    """What was done to the organization, the latest first."""
    reader = api.actor(request, queries.READ)
    return timeline(reader=reader, organization=queries.get(reader=reader, public_id=public_id))


@router.post("/{public_id}/rename", response=Done)
def rename(request: HttpRequest, public_id: str, asked: RenameIn) -> Any:
    actor, found = _place(request, "organizations.rename", public_id)
    operations.rename(actor=actor, organization=found, **asked.dict())
    return found


@router.post("/{public_id}/move", response=Done)
def move(request: HttpRequest, public_id: str, asked: MoveIn) -> Any:
    actor, found = _place(request, "organizations.move", public_id)
    superior = queries.get(reader=actor, public_id=asked.superior)
    operations.move(actor=actor, organizations=[found], superior=superior, on=asked.on)
    return found


@router.post("/{public_id}/describe", response=Done)
def describe(request: HttpRequest, public_id: str, asked: DescribeIn) -> Any:
    actor, found = _place(request, "organizations.describe", public_id)
    given = asked.dict(exclude_unset=True, exclude={"on"})
    if "code" in given:
        given["code"] = given["code"] or ""
    if "unit" in given:
        given["unit"] = queries.unit(public_id=given["unit"]) if given["unit"] else None
    if "party_organization" in given:
        given["party_organization"] = _found(actor, given["party_organization"], asked.on)
    operations.describe(actor=actor, organization=found, on=asked.on, **given)
    return found


@router.post("/{public_id}/set_profile", response=Done)
def set_profile(request: HttpRequest, public_id: str, asked: ProfileIn) -> Any:
    actor, found = _place(request, "organizations.set_profile", public_id)
    operations.set_profile(actor=actor, organization=found, **_given(asked))
    return found


@router.post("/{public_id}/report", response=Done)
def report(request: HttpRequest, public_id: str, asked: ReportIn) -> Any:
    actor, found = _place(request, "organizations.report", public_id)
    operations.report(actor=actor, organization=found, **_given(asked))
    return found


@router.post("/{public_id}/correct", response=Done)
def correct(request: HttpRequest, public_id: str, asked: CorrectIn) -> Any:
    """Only what is given is corrected."""
    actor, found = _place(request, "organizations.correct", public_id)
    held = {"founded_on": found.founded_on}
    return operations.correct(actor=actor, organization=found, **(held | asked.dict(exclude_unset=True)))


@router.post("/{public_id}/end", response=Done)
def end(request: HttpRequest, public_id: str, asked: FromDay) -> Any:
    actor, found = _place(request, "organizations.end", public_id)
    operations.end(actor=actor, organization=found, on=asked.on)
    return found


@router.post("/{public_id}/restore", response=Done)
def restore(request: HttpRequest, public_id: str) -> Any:
    actor, found = _place(request, "organizations.restore", public_id)
    operations.restore(actor=actor, organization=found)
    return found


def _place(request: HttpRequest, permission: str, public_id: str) -> Any:
    actor = api.actor(request, permission)
    return actor, queries.get(reader=actor, public_id=public_id)


def _found(actor: Any, public_id: str | None, on: date) -> Any:
    """The organization of this identifier, which must stand on the day; None for none."""
    if not public_id:
        return None
    found = queries.get(reader=actor, public_id=public_id)
    queries.state(reader=actor, organization=found, on=on)
    return found


def _given(asked: FromDay) -> dict[str, Any]:
    return {"on": asked.on, **asked.dict(exclude_unset=True, exclude={"on"})}
