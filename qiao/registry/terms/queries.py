"""Reads of terms, posts and holders."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qiao.foundation import access
from qiao.foundation.access import Actor
from qiao.foundation.errors import NotFound
from qiao.registry.organizations.models import Organization
from qiao.registry.terms.kinds import PostKind
from qiao.registry.terms.models import Appointment, Post, Term

READ = "terms.read"


def terms(*, reader: Actor, organization: Organization) -> QuerySet[Term]:
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
    found = Post.objects.on(on).filter(organization__in=_readable(reader)).filter(organization=organization)
    order = {kind: place for place, kind in enumerate(PostKind.values)}
    rows = {post.pk: PostOn(post) for post in sorted(found, key=lambda post: order[post.kind])}
    for holder in Appointment.objects.on(on).filter(post__in=rows).select_related("person", "post"):
        rows[holder.post_id].holders.append(holder)
    return list(rows.values())


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


def holders(*, reader: Actor, on: date, organizations: list[int] | None = None) -> QuerySet[Appointment]:
    """Everybody who holds a post on the day, for the officers' address list (工会干部通讯录)."""
    found = Appointment.objects.on(on).filter(post__organization__in=_readable(reader)).select_related("post")
    return found if organizations is None else found.filter(post__organization__in=organizations)


def _readable(reader: Actor) -> QuerySet[Organization]:
    return Organization.objects.for_reader(access.scope(reader, READ))


def _terms(reader: Actor) -> QuerySet[Term]:
    return Term.objects.filter(organization__in=_readable(reader))
