"""Every read of people: for a reader, on a day. Numbers leave this room masked only."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)
from django.utils.translation import gettext as _

from qiao.foundation import access, search
from qiao.foundation.access import Actor, Scope
from qiao.foundation.errors import NotFound, Refused
from qiao.registry.organizations.kinds import Kind
from qiao.registry.organizations.models import Organization, OrganizationState, UnitState
from qiao.registry.people.kinds import MembershipState, Placement, Sex, StaffClass
from qiao.registry.people.models import Employment, Membership, Person, Roster

READ = "people.read"
READ_OWN = "people.read_own"

_STAFF = Q(placement=Placement.OWN)
_MEMBERS = Q(state=MembershipState.ACTIVE)
MEASURES: dict[str, tuple[type[Employment] | type[Membership], Q]] = {
    "staff": (Employment, _STAFF),
    "cadre": (Employment, _STAFF & Q(staff_class=StaffClass.CADRE)),
    "worker": (Employment, _STAFF & Q(staff_class=StaffClass.WORKER)),
    "other_staff": (Employment, _STAFF & Q(staff_class=StaffClass.OTHER)),
    "women": (Employment, _STAFF & Q(person__sex=Sex.FEMALE)),
    "members": (Membership, _MEMBERS),
    "women_members": (Membership, _MEMBERS & Q(person__sex=Sex.FEMALE)),
}
"""Which rows each head count counts. Staff are counted where they are own staff: who is lent stands in two
unions and is counted once. A retained membership is not counted."""


def people(
    *,
    reader: Actor,
    on: date,
    organization: Organization | None = None,
    union: str = "",
    text: str = "",
    measure: str = "",
    member: bool | None = None,
    to_complete: bool = False,
    **filters: Any,
) -> QuerySet[Person]:
    """Those who work or are members on the day in a union that the reader may see (or in ``organization``).

    ``text``: name, pinyin or initials; ``union``: the same of the union. ``measure``: who stands behind a
    head count (``MEASURES``), so only in unions whose roster is known on the day.
    ``filters``: ``sex``, ``staff_class``. Each person carries ``employments_on`` and ``memberships_on``
    (rows of that day with ``organization_name``), in a constant number of queries.
    """
    near = _unions(reader, organization)
    if union.strip():
        near = near.filter(search__contains=search.query_tokens(union))
    if measure in MEASURES:
        near = near.filter(roster__known_from__lte=on)
    works = Employment.objects.on(on).filter(organization__in=near)
    joined = Membership.objects.on(on).filter(organization__in=near)
    found = Person.objects.filter(Q(Exists(works.filter(_same))) | Q(Exists(joined.filter(_same))))
    if text.strip():
        found = found.filter(search__contains=search.query_tokens(text))
    if measure in MEASURES:
        found = found.filter(_counted(measure, works, joined))
    if member is not None:
        counted = Exists(joined.filter(_same).filter(_MEMBERS))
        found = found.filter(counted if member else ~counted)
    if to_complete:
        found = found.filter(id_number__isnull=True)
    if staff_class := filters.get("staff_class"):
        found = found.filter(Exists(works.filter(_same).filter(staff_class=staff_class)))
    if sex := filters.get("sex"):
        found = found.filter(sex=sex)
    return _with_work(found, near, on).order_by("name", "pk")


def readable(*, reader: Actor) -> QuerySet[Person]:
    """Everybody of whom the reader may know: of his unions now or before, and himself."""
    return Person.objects.for_reader(_reach(reader))


def person(*, reader: Actor, public_id: str, on: date) -> Person:
    """One person, with the work and membership of the day that the reader may see.

    Raises NotFound for an unknown one and for one that is not this reader's alike.
    """
    found = _with_work(readable(reader=reader), _own_or_near(reader), on).filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("没有这个人员，或您不能查看。"))
    return found


def own(*, reader: Actor, on: date) -> Person:
    """The reader's own record. Raises NotFound where nobody has said which person the account belongs to."""
    mine = Person.objects.filter(pk=access.scope(reader, READ_OWN).own_person or 0).first()
    if mine is None:
        raise NotFound(_("您的账号还没有对应到人员档案，请联系本单位工会或管理员。"))
    return person(reader=reader, public_id=mine.public_id, on=on)


def employments(*, reader: Actor, person: Person) -> QuerySet[Employment]:
    """Everything known of the person's work in unions that the reader may see, the latest first."""
    return (
        _named(Employment.objects.filter(person=person, organization__in=_own_or_near(reader, person)))
        .annotate(
            unit_name=Subquery(
                UnitState.objects.filter(unit=OuterRef("unit")).order_by("-begins_on").values("name")[:1]
            )
        )
        .order_by("-begins_on")
    )


def memberships(*, reader: Actor, person: Person) -> QuerySet[Membership]:
    """The person's memberships in unions that the reader may see, the latest first."""
    return _named(
        Membership.objects.filter(person=person, organization__in=_own_or_near(reader, person))
    ).order_by("-begins_on")


def may_read_trail(*, reader: Actor, person: Person, on: date) -> bool:
    """Whether the reader may know all that was done to the person, and where to the person went.

    A union where the person stands on the day may, and whoever reads all the unions where the person ever
    stood; a union that the person left for another one may not.
    """
    if person.pk == access.scope(reader, READ_OWN).own_person:
        return True
    near = Organization.objects.for_reader(access.scope(reader, READ))
    places = [
        model.objects.filter(person=person).values("organization", "ends_on")
        for model in (Employment, Membership)
    ]
    rows = [row for found in places for row in found]
    mine = set(near.filter(pk__in=[row["organization"] for row in rows]).values_list("pk", flat=True))
    return all(row["organization"] in mine for row in rows) or any(
        row["organization"] in mine and row["ends_on"] > on for row in rows
    )


def to_complete(*, reader: Actor, on: date, organization: Organization | None = None) -> QuerySet[Person]:
    """Those of the day without an identity number: they cannot be told apart for certain."""
    return people(reader=reader, on=on, organization=organization, to_complete=True)


def counts(*, reader: Actor, on: date, organization: Organization | None = None) -> dict[str, int | None]:
    """The head counts of the roster (``MEASURES``) on the day; None before a roster is known."""
    near = _unions(reader, organization)
    if not Roster.objects.filter(organization__in=near, known_from__lte=on).exists():
        return dict.fromkeys(MEASURES)
    found: dict[str, int | None] = {}
    for model in (Employment, Membership):
        wanted = {name: Count("pk", filter=rows) for name, (of, rows) in MEASURES.items() if of is model}
        rows = model.objects.on(on).filter(organization__in=near, organization__roster__known_from__lte=on)
        found |= rows.aggregate(**wanted)
    return {name: found[name] for name in MEASURES}


def union_named(*, reader: Actor, name: str, on: date) -> Organization:
    """The union of exactly this name on the day. Raises Refused where there is none, or more than one."""
    states = OrganizationState.objects.on(on).filter(
        name=name.strip(), organization__kind=Kind.UNION, organization__in=_unions(reader, None)
    )
    found = [state.organization for state in states.select_related("organization")[:2]]
    if len(found) != 1:
        raise Refused(
            _("没有找到名称为“%(name)s”的工会，或不止一家；请从提示中选择全称。") % {"name": name},
            code="unknown_organization",
        )
    return found[0]


def unions(*, reader: Actor, permission: str, text: str, on: date) -> QuerySet[OrganizationState]:
    """The unions of the day over which the reader holds the permission, by name; ``text`` narrows them."""
    near = Organization.objects.for_reader(access.scope(reader, permission)).filter(kind=Kind.UNION)
    if text.strip():
        near = near.filter(search__contains=search.query_tokens(text))
    return (
        OrganizationState.objects.on(on)
        .filter(organization__in=near)
        .select_related("organization")
        .order_by("name")
    )


def namesakes(*, reader: Actor, organization: Organization, name: str, on: date) -> QuerySet[Person]:
    """People of this very name in a union on the day: who a named holder of a post may be."""
    return people(reader=reader, on=on, organization=organization).filter(name=name)


_same = Q(person=OuterRef("pk"))


def _counted(measure: str, works: QuerySet[Employment], joined: QuerySet[Membership]) -> Exists:
    model, rows = MEASURES[measure]
    source: QuerySet[Any] = works if model is Employment else joined
    return Exists(source.filter(_same).filter(rows))


def _reach(reader: Actor) -> Scope:
    """Where the reader may see people, and who he is himself."""
    mine = access.scope(reader, READ_OWN).own_person
    return replace(access.scope(reader, READ), own_person=mine)


def _unions(reader: Actor, organization: Organization | None) -> QuerySet[Organization]:
    found = Organization.objects.for_reader(access.scope(reader, READ))
    return found if organization is None else found.filter(pk=organization.pk)


def _own_or_near(reader: Actor, person: Person | None = None) -> QuerySet[Organization]:
    """The unions of the reader; for his own record, all unions."""
    mine = access.scope(reader, READ_OWN).own_person
    if mine and (person is None or person.pk == mine) and not access.scope(reader, READ):
        return Organization.objects.all()
    return Organization.objects.for_reader(access.scope(reader, READ))


def _with_work(found: QuerySet[Person], near: QuerySet[Organization], on: date) -> QuerySet[Person]:
    def rows(model: type[Employment] | type[Membership]) -> QuerySet[Any]:
        return _named(model.objects.on(on).filter(organization__in=near), on=on).order_by("begins_on")

    return found.prefetch_related(
        Prefetch("employments", queryset=rows(Employment), to_attr="employments_on"),
        Prefetch("memberships", queryset=rows(Membership), to_attr="memberships_on"),
    )


def _named(rows: QuerySet[Any], on: date | None = None) -> QuerySet[Any]:
    """Each row with the name of its union: that of the day, else the one that it bore last."""
    states = OrganizationState.objects.filter(organization=OuterRef("organization")).order_by("-begins_on")
    if on is not None:
        known_then = ExpressionWrapper(Q(begins_on__lte=on), output_field=BooleanField())
        states = states.order_by(known_then.desc(), "-begins_on")
    return rows.select_related("organization").annotate(
        organization_name=Subquery(states.values("name")[:1]),
        organization_public_id=F("organization__public_id"),
    )
