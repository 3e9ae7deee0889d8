"""What accounts add to the page of a person."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from qiao.foundation import access
from qiao.foundation.access import Actor
from qiao.foundation.service import Panel
from qiao.registry.grants import queries


def panel(reader: Actor, person: Any, on: date) -> dict[str, Any]:
    """The tab of a person: the accounts that belong to the person, or the way to open one."""
    return {
        "accounts": queries.accounts_of(reader=reader, person=person, on=on),
        "person": person,
        "may_create": access.holds(reader, "grants.create_account"),
    }


PERSON_PANELS = (Panel("account", _("账号"), "grants/person.html", queries.READ, panel, 90),)
