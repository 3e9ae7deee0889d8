"""The first grants. They cannot come from an operation, since nobody holds one yet; made once for a site."""

from datetime import date

from django.db import transaction

from qiao.foundation.access import Actor
from qiao.foundation.accounts.models import User
from qiao.foundation.audit import trail
from qiao.registry.grants.kinds import Role
from qiao.registry.grants.models import RoleGrant

SYSTEM_ACCOUNTS = ("command-line", "nightly", "worker")


def make_system_accounts(*, on: date) -> None:
    """The accounts under which Qiao itself acts, each with its grant and event; those that exist stay."""
    for name in SYSTEM_ACCOUNTS:
        with transaction.atomic():
            user, made = User.objects.get_or_create(
                username=f"system:{name}", defaults={"name": name, "is_system": True, "password": "!"}
            )
            if made:
                with trail.event(action="site.init", actor=Actor(user)) as event:
                    RoleGrant.objects.create(user=user, role=Role.SYSTEM, begins_on=on, written_by=event.id)
                    trail.changed(user, **{"role.system": (None, "site")})
