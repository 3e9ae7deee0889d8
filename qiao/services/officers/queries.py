"""The address list: who holds which post in every union that the reader may see, with office phones."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from qiao.foundation.access import Actor
from qiao.registry.organizations import queries as organizations
from qiao.registry.organizations.kinds import Kind
from qiao.registry.terms import queries as terms
from qiao.registry.terms.kinds import PostKind

READ = "officers.read"
POSTS = (
    PostKind.CHAIR,
    PostKind.AUDIT_CHAIR,
    PostKind.WOMEN_CHAIR,
    PostKind.ACCOUNTANT,
    PostKind.CASHIER,
    PostKind.HANDLER,
)
"""The posts of the list, in the order in which offices print them."""


@dataclass(frozen=True)
class Line:
    """One union; ``posts`` holds for each of ``POSTS`` the names and office phones, as lines of text."""

    public_id: str
    name: str
    unit: str
    posts: tuple[tuple[str, ...], ...]


def unions(*, reader: Actor, on: date, text: str = "") -> Any:
    """The unions of the day that the reader may see, in the official order.

    ``text`` searches the names and codes of unions, and who holds their posts.
    """
    found = organizations.matching(reader=reader, on=on, organization__kind=Kind.UNION)
    if not text.strip():
        return found
    named = organizations.matching(reader=reader, on=on, text=text).values("pk")
    return found.filter(Q(pk__in=named) | Q(organization__in=terms.held_by(reader=reader, on=on, text=text)))


def lines(*, reader: Actor, on: date, states: Iterable[Any]) -> list[Line]:
    """The lines of these unions, in two queries at most."""
    shown = list(states)
    held: dict[tuple[int, str], list[str]] = {}
    numbers = [state.organization_id for state in shown]
    for holder in terms.holders(reader=reader, on=on, organizations=numbers):
        words = f"{holder.holder_name} {holder.office_phone}".strip()
        held.setdefault((holder.post.organization_id, holder.post.kind), []).append(words)
    return [
        Line(
            state.organization.public_id,
            state.name,
            state.unit_name or "",
            tuple(tuple(held.get((state.organization_id, post), ())) for post in POSTS),
        )
        for state in shown
    ]
