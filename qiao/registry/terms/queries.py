"""Reads of terms, posts and holders."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from qiao.foundation import access, search
from qiao.foundation.access import Actor
from qiao.foundation.errors import NotFound
from qiao.foundation.periods import DatedRows
from qiao.registry.organizations.kinds import Kind
from qiao.registry.organizations.models import Organization, OrganizationState
from qiao.registry.people import queries as people
from qiao.registry.people.models import Person
from qiao.registry.terms.kinds import PostKind
from qiao.registry.terms.models import Appointment, Post, Term

READ = "terms.read"
ORDER = {kind: place for place, kind in enumerate(PostKind.values)}


def terms(*, reader: Actor, organization: Organization) -> DatedRows:
    """All terms of an organization, the latest first."""
    return _terms(reader).filter(organization=organization).order_by("-begins_on")


def term(*, reader: Actor, number: int) -> Term:
    found = _terms(reader).filter(pk=number).select_related("organization").first()
    if found is None:
        raise NotFound(_("没有这一届的记录，或您不能查看它。"))
    return found


def current_term(*, reader: Actor, organization: Organization, on: date) -> Term | None:
    """The term that holds on the day; overdue when the day is after its ``due_on``."""
    return terms(reader=reader, organization=organization).on(on).first()


@dataclass
class PostOn:
    """A post on a day with its holders; ``vacant`` counts the places without one."""

    post: Post
    holders: list[Appointment] = field(default_factory=list)

    @property
    def vacant(self) -> int:
        return max(0, self.post.headcount - len(self.holders))


def posts(*, reader: Actor, organization: Organization, on: date) -> list[PostOn]:
    """The posts of an organization on the day, in the order of ``PostKind``."""
    found = all_posts(reader=reader, on=on, organizations=[organization.pk])
    return list(found.get(organization.pk, {}).values())


def all_posts(
    *, reader: Actor, on: date, organizations: list[int] | None = None
) -> dict[int, dict[str, PostOn]]:
    """The posts of these organizations (None: all) on the day: number → kind → post, as ``PostKind`` orders.

    Holders are told by kind: who was appointed before the places or the rank changed still holds the post.
    """
    found = Post.objects.on(on).filter(organization__in=_readable(reader))
    if organizations is not None:
        found = found.filter(organization__in=organizations)
    rows: dict[int, dict[str, PostOn]] = {}
    for post in sorted(found, key=lambda post: ORDER[post.kind]):
        rows.setdefault(post.organization_id, {})[post.kind] = PostOn(post)
    for holder in holders(reader=reader, on=on, organizations=organizations):
        if held := rows.get(holder.post.organization_id, {}).get(holder.post.kind):
            held.holders.append(holder)
    return rows


def appointment(*, reader: Actor, number: int) -> Appointment:
    found = (
        Appointment.objects.filter(pk=number, post__organization__in=_readable(reader))
        .select_related("post__organization", "person")
        .first()
    )
    if found is None:
        raise NotFound(_("没有这条任职记录，或您不能查看它。"))
    return found


def appointments(*, reader: Actor, organization: Organization) -> QuerySet[Appointment]:
    """Everybody who ever held a post of the organization, the latest first."""
    return (
        Appointment.objects.filter(post__organization__in=_readable(reader), post__organization=organization)
        .select_related("post", "person")
        .order_by("-begins_on")
    )


def of_person(*, reader: Actor, person: Person) -> QuerySet[Appointment]:
    """The posts of a person in readable organizations, the latest first, with ``organization_name``."""
    states = OrganizationState.objects.filter(organization=OuterRef("post__organization")).order_by(
        "-begins_on"
    )
    return (
        Appointment.objects.filter(post__organization__in=_readable(reader), person=person)
        .select_related("post__organization")
        .annotate(organization_name=Subquery(states.values("name")[:1]))
        .order_by("-begins_on")
    )


def holders(*, reader: Actor, on: date, organizations: list[int] | None = None) -> QuerySet[Appointment]:
    """Everybody who holds a post on the day, for the officers' address list (工会干部通讯录)."""
    found = (
        Appointment.objects.on(on)
        .filter(post__organization__in=_readable(reader))
        .select_related("post", "person")
        .order_by("begins_on", "pk")
    )
    return found if organizations is None else found.filter(post__organization__in=organizations)


def held_by(*, reader: Actor, on: date, text: str) -> QuerySet[Any]:
    """Numbers of organizations of which somebody called so holds a post on the day.

    A holder who is told on the roster is found by pinyin and initials too.
    """
    called = Q(holder_name__contains=text.strip()) | Q(person__search__contains=search.query_tokens(text))
    return holders(reader=reader, on=on).filter(called).values("post__organization_id")


def candidates(*, reader: Actor, appointment: Appointment, on: date) -> list[tuple[Person, str]]:
    """Who of the organization's people may be the named holder, each with the words that tell them apart."""
    organization, name = appointment.post.organization, appointment.holder_name
    found = people.namesakes(reader=reader, organization=organization, name=name, on=on)
    return [(person, _told_apart(person)) for person in found]


def _told_apart(person: Person) -> str:
    born = person.born_on.strftime("%Y-%m") if person.born_on else _("出生年月不详")
    duties = [row.duty for row in getattr(person, "employments_on", []) if row.duty]
    return "，".join([person.name, person.get_sex_display() or _("性别不详"), born, *duties])


def current_terms(*, reader: Actor, on: date, organizations: list[int]) -> dict[int, Term]:
    """The term that holds on the day for each of these organizations that has one."""
    found = _terms(reader).on(on).filter(organization__in=organizations)
    return {term.organization_id: term for term in found}


def by_term(*, on: date, choice: str) -> QuerySet[Any]:
    """Numbers of organizations whose term is ``overdue``, ``running`` or, unions only, ``unknown``."""
    held = Term.objects.on(on)
    if choice == "overdue":
        return held.filter(due_on__lt=on).values("organization_id")
    if choice == "running":
        return held.exclude(due_on__lt=on).values("organization_id")
    return _unions().filter(~Exists(held.filter(organization=OuterRef("pk")))).values("pk")


def by_chair(*, on: date, choice: str) -> QuerySet[Any]:
    """Numbers of organizations whose chair is ``held``, ``vacant`` or, unions only, ``unknown``."""
    held = Appointment.objects.on(on).filter(post__kind=PostKind.CHAIR)
    if choice == "held":
        return held.values("post__organization_id")
    of_union = OuterRef("organization" if choice == "vacant" else "pk")
    nobody = ~Exists(held.filter(post__organization=of_union))
    posts_of_chair = Post.objects.on(on).filter(kind=PostKind.CHAIR)
    if choice == "vacant":
        return posts_of_chair.filter(nobody, headcount__gt=0).values("organization_id")
    return _unions().filter(nobody, ~Exists(posts_of_chair.filter(organization=OuterRef("pk")))).values("pk")


def _unions() -> QuerySet[Organization]:
    return Organization.objects.filter(kind=Kind.UNION)


def _readable(reader: Actor) -> QuerySet[Organization]:
    return Organization.objects.for_reader(access.scope(reader, READ))


def _terms(reader: Actor) -> DatedRows:
    return Term.objects.filter(organization__in=_readable(reader))
