"""Accounts and the roles given to them."""

import re
from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from qiao.foundation import access
from qiao.foundation.access import SITE, Actor
from qiao.foundation.accounts.models import User
from qiao.foundation.audit import trail
from qiao.foundation.errors import Refused
from qiao.foundation.operation import operation
from qiao.foundation.service import permissions, role_permissions
from qiao.registry.grants.kinds import Role
from qiao.registry.grants.models import RoleGrant
from qiao.registry.organizations.models import Organization
from qiao.registry.people.models import Person
from qiao.registry.people.numbers import clean_phone

# Not digits alone: at sign-in those are a phone number.
_USERNAME = re.compile(r"(?!\d+$)[\w.@-]{2,60}")


@operation(over="organization")
def create_account(
    *,
    actor: Actor,
    organization: Organization | None,
    username: str,
    name: str,
    password: str,
    role: str,
    on: date,
    phone: str = "",
    hosted: bool = False,
    person: Person | None = None,
) -> User:
    """Make an account with one role over the organization (None: the whole site) and everything below it."""
    user = User(username=username.strip(), name=name.strip(), phone=clean_phone(phone) or None)
    if not _USERNAME.fullmatch(user.username) or not user.name:
        raise Refused(
            _("请填写姓名；用户名为 2 到 60 个字母、汉字、数字或 . _ - @，不能全是数字。"), code="bad_name"
        )
    try:
        validate_password(password, user)
    except ValidationError as fault:
        raise Refused("".join(fault.messages), code="weak_password") from None
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        raise Refused(_("用户名或手机号已被使用，请换一个。"), code="name_taken") from None
    trail.changed(user, username=(None, user.username), name=(None, user.name), phone=(None, user.phone))
    give(actor=actor, organization=organization, user=user, role=role, on=on, hosted=hosted, person=person)
    return user


@operation(over="organization")
def give(
    *,
    actor: Actor,
    organization: Organization | None,
    user: User,
    role: str,
    on: date,
    hosted: bool = False,
    person: Person | None = None,
) -> RoleGrant:
    """Give a role from this day. Nobody can give more than he holds over that organization himself."""
    if role not in Role.values:
        raise Refused(_("没有名为“%(role)s”的角色。") % {"role": role}, code="unknown_role")
    grant = RoleGrant(
        user=user,
        role=role,
        organization=organization,
        hosted=hosted,
        person=person,
        begins_on=on,
        written_by=trail.current().id,
    )
    missing = [name for name in sorted(role_permissions(role)) if not access.allowed(actor, name, grant)]
    if missing:
        words = permissions()
        raise Refused(
            _("您不能授予自己没有的权限（%(names)s）。")
            % {"names": "、".join(str(words[name]) for name in missing[:3])},
            code="more_than_own",
        )
    grant.save()
    trail.changed(user, **{f"role.{role}": (None, str(organization or SITE)), "hosted": (None, hosted)})
    return grant


@operation(over="grant")
def withdraw(*, actor: Actor, grant: RoleGrant, on: date) -> None:
    """The role ends: ``on`` is the first day without it. A grant that never held is deleted."""
    if grant.begins_on >= on:
        grant.delete()
    else:
        grant.ends_on = on
        grant.save(update_fields=["ends_on"])
    trail.changed(grant.user, **{f"role.{grant.role}": (str(grant.organization or SITE), None)})


@operation(over="grants")
def set_password(*, actor: Actor, grants: list[RoleGrant], user: User, password: str) -> None:
    """Give an account a new password; ``grants`` are all its grants: the actor must hold this over each."""
    _check_all_grants(user, grants)
    try:
        validate_password(password, user)
    except ValidationError as fault:
        raise Refused("".join(fault.messages), code="weak_password") from None
    user.set_password(password)
    user.save(update_fields=["password"])
    trail.changed(user, password=(None, "***"))


@operation(over="grants")
def set_active(*, actor: Actor, grants: list[RoleGrant], user: User, active: bool) -> None:
    """Let an account sign in, or no longer; ``grants`` are all its grants."""
    _check_all_grants(user, grants)
    if user == actor.user and not active:
        raise Refused(_("不能停用自己的账号。"), code="own_account")
    trail.changed(user, is_active=(user.is_active, active))
    user.is_active = active
    user.save(update_fields=["is_active"])


def _check_all_grants(user: User, grants: list[RoleGrant]) -> None:
    if {grant.pk for grant in grants} != set(
        RoleGrant.objects.filter(user=user).values_list("pk", flat=True)
    ):
        raise TypeError("all grants of the account are needed")
