"""Reads of accounts and their roles."""

from datetime import date

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from qiao.foundation import access
from qiao.foundation.access import Actor
from qiao.foundation.accounts.models import User
from qiao.foundation.errors import NotFound
from qiao.registry.grants.models import RoleGrant
from qiao.registry.organizations.models import Organization

READ = "grants.read"


def accounts(*, reader: Actor, on: date) -> QuerySet[User]:
    """The accounts of people with a role, on the day, over something that the reader administers."""
    reach = access.scope(reader, READ)
    within = Q(grants__organization__in=Organization.objects.for_reader(reach))
    if reach.everything:
        within |= Q(grants__organization=None)
    live = RoleGrant.objects.on(on).select_related("organization")
    return (
        User.objects.filter(within, is_system=False)
        .distinct()
        .order_by("username")
        .prefetch_related(Prefetch("grants", queryset=live, to_attr="live_grants"))
    )


def account(*, reader: Actor, username: str, on: date) -> User:
    found = accounts(reader=reader, on=on).filter(username=username).first()
    if found is None:
        raise NotFound(_("没有这个账号，或不归您管理。"))
    return found


def all_grants(*, reader: Actor, user: User) -> list[RoleGrant]:
    """Every grant that the account ever had, for operations over the whole account."""
    return list(RoleGrant.objects.filter(user=user).select_related("organization").order_by("begins_on"))
