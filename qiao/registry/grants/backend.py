"""How far a permission of an account reaches, from its roles: offered to ``foundation.access``."""

from django.contrib.auth.backends import BaseBackend
from django.utils import timezone

from qiao.foundation.access import Scope, Subtree
from qiao.foundation.accounts.models import User
from qiao.foundation.service import role_permissions
from qiao.registry.grants.models import RoleGrant


class GrantBackend(BaseBackend):
    """Signs nobody in; answers ``scopes`` only."""

    def scopes(self, user: User, permission: str) -> Scope:
        """Where any live grant of the user holds the permission. The grants are read once a request."""
        mine = [grant for grant in _live_grants(user) if permission in role_permissions(grant.role)]
        return Scope(
            everything=any(grant.organization is None for grant in mine),
            subtrees=tuple(
                Subtree(grant.organization.path, grant.hosted) for grant in mine if grant.organization
            ),
            own_person=next((grant.person_id for grant in mine if grant.person_id), None),
        )

    def standing(self, user: User) -> str:
        """The organization for which the account works; empty for the whole site."""
        return next((grant.organization.label for grant in _live_grants(user) if grant.organization), "")


def _live_grants(user: User) -> list[RoleGrant]:
    """Rights are judged on the clock of this moment: the edge, not a rule. Kept on the account object."""
    if not user.is_active:
        return []
    today = timezone.localdate()
    kept = getattr(user, "_live_grants", None)
    if kept is None or kept[0] != today:
        kept = (today, list(RoleGrant.objects.on(today).filter(user=user).select_related("organization")))
        user._live_grants = kept  # type: ignore[attr-defined]
    return kept[1]
