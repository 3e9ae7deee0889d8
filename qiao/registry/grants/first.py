"""The first grants. They cannot come from an operation, since nobody holds one yet; made once for a site."""

from datetime import date

from django.db import transaction

from qiao.foundation.access import Actor
from qiao.foundation.accounts.models import User
from qiao.foundation.audit import trail
from qiao.registry.grants.kinds import Role
from qiao.registry.grants.models import RoleGrant

SYSTEM_ACCOUNTS = {"command-line": "命令行", "nightly": "每日任务", "worker": "后台任务"}


def make_system_accounts(*, on: date) -> None:
    """The accounts under which Qiao itself acts, each with its grant and event; what is missing is made."""
    for name, words in SYSTEM_ACCOUNTS.items():
        with transaction.atomic():
            user, _made = User.objects.get_or_create(
                username=f"system:{name}", defaults={"name": words, "is_system": True, "password": "!"}
            )
            if not RoleGrant.objects.on(on).filter(user=user, role=Role.SYSTEM, organization=None).exists():
                with trail.event(action="site.init", actor=Actor(user)) as event:
                    RoleGrant.objects.create(user=user, role=Role.SYSTEM, begins_on=on, written_by=event.id)
                    trail.changed(user, **{"role.system": (None, "site")})
