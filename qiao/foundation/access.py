"""Who acts, and how far: deny by default.

Nothing here knows an organization or a role. An object that can be acted upon says whether it lies
within a scope (``within``); the grants come from Django's authentication backends that offer
``scopes(user, permission)``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from django.contrib import auth
from django.utils.translation import gettext as _

from qiao.foundation.errors import Forbidden

if TYPE_CHECKING:
    from qiao.foundation.accounts.models import User


@dataclass(frozen=True)
class Actor:
    """Somebody or something that acts or reads: always an account, never nobody."""

    user: "User"

    @classmethod
    def of(cls, user: "User") -> "Actor":
        """The person who is signed in."""
        if not user.is_authenticated:
            raise Forbidden(_("请先登录。"), code="not_signed_in")
        return cls(user)

    @classmethod
    def system(cls, name: str) -> "Actor":
        """A part of Qiao itself (``command-line``, ``nightly``): an account with grants, without sign-in."""
        from qiao.foundation.accounts import queries

        return cls(queries.system_account(name))

    def __str__(self) -> str:
        return str(self.user)


@dataclass(frozen=True)
class Subtree:
    """An organization and all below it in its line; ``hosted`` adds what the units there host."""

    path: str
    hosted: bool = False


@dataclass(frozen=True)
class Scope:
    """How far one permission of one actor reaches. The empty scope reaches nothing."""

    everything: bool = False
    subtrees: tuple[Subtree, ...] = ()
    own_person: int | None = None

    def __bool__(self) -> bool:
        return self.everything or bool(self.subtrees)

    @property
    def hosting(self) -> "Scope":
        """The part that also reaches what the units host: who lacks it can give it to nobody."""
        return Scope(self.everything, tuple(subtree for subtree in self.subtrees if subtree.hosted))


class Scoped(Protocol):
    """What an operation can be done over."""

    def within(self, scope: Scope) -> bool: ...


class Site:
    """The whole site, for operations over nothing smaller."""

    def within(self, scope: Scope) -> bool:
        return scope.everything

    def __str__(self) -> str:
        return _("整个平台")


class Own:
    """What belongs to the actor alone: the permission is needed, wherever it is held."""

    def within(self, scope: Scope) -> bool:
        return bool(scope)

    def __str__(self) -> str:
        return _("本人")


SITE = Site()
OWN = Own()


def scope(actor: Actor, permission: str) -> Scope:
    """Everything over which the actor holds the permission."""
    everything, person = False, None
    subtrees: list[Subtree] = []
    for backend in auth.get_backends():
        if offer := getattr(backend, "scopes", None):
            found: Scope = offer(actor.user, permission)
            everything |= found.everything
            subtrees += found.subtrees
            person = person or found.own_person
    return Scope(everything, tuple(subtrees), person)


def holds(actor: Actor, permission: str) -> bool:
    """Whether the actor holds the permission over anything at all (for menus)."""
    return bool(scope(actor, permission))


def allowed(actor: Actor, permission: str, *objects: Any) -> bool:
    """Whether the actor may do this over each of the objects; over no object: never."""
    reach = scope(actor, permission)
    return bool(reach) and bool(objects) and all(thing.within(reach) for thing in objects)


def permitted(actor: Actor, names: Iterable[str], thing: Any) -> frozenset[str]:
    """Those of the permissions that the actor holds over the thing; each different reach is asked once."""
    reaches = {name: scope(actor, name) for name in names}
    holding = {reach: bool(reach) and thing.within(reach) for reach in set(reaches.values())}
    return frozenset(name for name, reach in reaches.items() if holding[reach])


def require(actor: Actor, permission: str, *objects: Any) -> None:
    """Refuse what ``allowed`` does not allow, naming the operation in words and the object.

    The refusal's ``code`` is the permission that is missing.
    """
    if not allowed(actor, permission, *objects):
        from qiao.foundation.service import permissions

        things = "、".join(str(thing) for thing in objects[:3])
        raise Forbidden(
            _("您没有对“%(things)s”办理“%(permission)s”的权限，请联系管理员授权。")
            % {"things": things, "permission": permissions().get(permission, permission)},
            code=permission,
        )
