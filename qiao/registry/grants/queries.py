"""Reads of accounts, their roles, and what follows from them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from qiao.foundation import access, service
from qiao.foundation.access import SITE, Actor
from qiao.foundation.accounts.models import User
from qiao.foundation.errors import NotFound, Refused
from qiao.registry.grants.kinds import Role
from qiao.registry.grants.models import RoleGrant
from qiao.registry.organizations import queries as organization_queries
from qiao.registry.organizations.models import Organization, OrganizationState

READ = "grants.read"
ROLES = [role for role in Role if role != Role.SYSTEM]
"""The roles that people are given; ``system`` is for Qiao's own accounts."""


def accounts(*, reader: Actor, on: date, text: str = "") -> QuerySet[User]:
    """The accounts of people with a role, on the day, over something that the reader administers.

    Each carries ``live_grants``. ``text`` is a part of the user name or the name.
    """
    reach = access.scope(reader, READ)
    within = Q(grants__organization__in=Organization.objects.for_reader(reach))
    if reach.everything:
        within |= Q(grants__organization=None)
    found = User.objects.filter(within, is_system=False)
    if text.strip():
        found = found.filter(Q(username__icontains=text.strip()) | Q(name__icontains=text.strip()))
    return found.distinct().order_by("username").prefetch_related(_live_grants(on))


def account(*, reader: Actor, username: str, on: date) -> User:
    found = accounts(reader=reader, on=on).filter(username=username).first()
    if found is None:
        raise NotFound(_("没有这个账号，或不归您管理。"))
    return found


def own_account(*, reader: Actor, on: date) -> User:
    """The reader's own account with its roles of the day."""
    return User.objects.prefetch_related(_live_grants(on)).get(pk=reader.user.pk)


def _live_grants(on: date) -> Prefetch:
    return Prefetch("grants", queryset=_named(RoleGrant.objects.on(on)), to_attr="live_grants")


def _named(grants: QuerySet[RoleGrant]) -> QuerySet[RoleGrant]:
    """Each grant with ``organization_name``: the latest name, empty for the whole site."""
    states = OrganizationState.objects.filter(organization=OuterRef("organization")).order_by("-begins_on")
    return (
        grants.select_related("organization")
        .annotate(organization_name=Subquery(states.values("name")[:1]))
        .order_by("begins_on", "pk")
    )


def all_grants(*, reader: Actor, user: User) -> list[RoleGrant]:
    """Every grant that the account ever had, for operations over the whole account."""
    return list(_named(RoleGrant.objects.filter(user=user)))


def grant(*, reader: Actor, number: int) -> RoleGrant:
    """One grant over something that the reader administers. Raises NotFound."""
    found = RoleGrant.objects.filter(pk=number).select_related("user", "organization").first()
    if found is None or not found.within(access.scope(reader, READ)):
        raise NotFound(_("没有这项授权，或不归您管理。"))
    return found


def organization_named(*, reader: Actor, text: str, on: date) -> Organization | None:
    """The organization of this full name or permanent identifier; None (the whole site) for no text.

    Raises Refused where there is none, or more than one.
    """
    text = text.strip()
    if not text:
        return None
    named = Q(name=text) | Q(organization__public_id=text.upper())
    found = list(organization_queries.states(reader=reader, on=on).filter(named)[:2])
    if len(found) != 1:
        raise Refused(
            _("没有找到名称或标识为“%(name)s”的组织，或不止一个；请写全称或永久标识。") % {"name": text},
            code="unknown_organization",
        )
    return found[0].organization


def accounts_of(*, reader: Actor, person: Any, on: date) -> QuerySet[User]:
    """The accounts, administered by the reader, that belong to a person of the register."""
    return accounts(reader=reader, on=on).filter(grants__person=person)


@dataclass(frozen=True)
class Right:
    """One permission of a room, in words, and which of ``ROLES`` hold it, in their order."""

    name: str
    words: Any
    writes: bool
    held: tuple[bool, ...]


def rights() -> list[tuple[Any, list[Right]]]:
    """Who may do what: for each room its title and its permissions, as the rooms declare them."""
    return [
        (offer.title, [_right(offer, name) for name in [*offer.permissions, *offer.operations]])
        for _label, offer in service.rooms()
        if offer.permissions or offer.operations
    ]


def _right(offer: service.Service, name: str) -> Right:
    held = tuple(name in offer.roles.get(role, ()) for role in ROLES)
    writes = name in offer.operations
    return Right(name, offer.operations[name] if writes else offer.permissions[name], writes, held)


@dataclass(frozen=True)
class Reason:
    """Why an account holds a permission: this role, over this, since this day."""

    role: str
    over: Any
    hosted: bool
    begins_on: date


def reasons(*, user: User, permission: str, on: date) -> list[Reason]:
    """Every grant of the day that gives the account the permission; none: it may not do it."""
    if permission not in service.permissions():
        raise NotFound(_("没有名为“%(name)s”的权限。") % {"name": permission})
    live = RoleGrant.objects.on(on).filter(user=user).select_related("organization")
    return [
        Reason(grant.role_label, grant.organization or SITE, grant.hosted, grant.begins_on)
        for grant in live
        if user.is_active and permission in service.role_permissions(grant.role)
    ]


def roles_that_hold(permission: str) -> list[str]:
    """The roles, in words, that would give the permission."""
    return [str(role.label) for role in ROLES if permission in service.role_permissions(role)]
