"""The line of superiors as a tree, as it stood on a day."""

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from qiao.foundation.access import Actor
from qiao.registry.organizations import queries
from qiao.registry.organizations.models import OrganizationState

SHOWN = 600
"""Organizations on one page of the tree; deeper ones are a click away."""


@dataclass
class Branch:
    """An organization in the tree; ``count`` stand directly under it, which ``below`` may leave out."""

    state: OrganizationState
    count: int = 0
    below: list["Branch"] = field(default_factory=list)

    def walk(self) -> Iterator["Branch"]:
        yield self
        for branch in self.below:
            yield from branch.walk()


def tree(*, reader: Actor, on: date, top: str = "", shown: int = SHOWN) -> list[Branch]:
    """The organizations of the day that the reader may see, under their superiors, in the official order.

    Begins with ``top`` (a permanent identifier), else with all whose superior is not the reader's to see.
    Level by level, as long as no more than ``shown`` are on the page. One query.
    """
    under: dict[int | None, list[OrganizationState]] = defaultdict(list)
    found = list(queries.states(reader=reader, on=on))
    known = {state.organization_id for state in found}
    for state in found:
        under[state.superior_id if state.superior_id in known else None].append(state)
    first = [state for state in found if state.organization.public_id == top] if top else under[None]
    roots = [Branch(state, len(under[state.organization_id])) for state in first]
    waiting, room = deque(roots), shown - len(roots)
    while waiting:
        branch = waiting.popleft()
        if branch.count <= room:
            branch.below = [
                Branch(s, len(under[s.organization_id])) for s in under[branch.state.organization_id]
            ]
            room -= branch.count
            waiting.extend(branch.below)
    return roots
