"""The line of superiors as a tree, as it stood on a day."""

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from qiao.foundation.access import Actor
from qiao.registry.organizations import queries

SHOWN = 600
"""Organizations on one page of the tree; deeper ones are a click away."""


@dataclass
class Branch:
    """An organization in the tree; ``count`` stand directly under it, which ``below`` may leave out."""

    number: int
    public_id: str
    name: str
    count: int = 0
    below: list["Branch"] = field(default_factory=list)

    def walk(self) -> Iterator["Branch"]:
        yield self
        for branch in self.below:
            yield from branch.walk()


def tree(*, reader: Actor, on: date, top: str = "", shown: int = SHOWN) -> list[Branch]:
    """The organizations of the day that the reader may see, under their superiors, in the official order.

    Begins with ``top`` (a permanent identifier), else with all whose superior is not the reader's to see.
    Level by level, as long as no more than ``shown`` are on the page; what stands directly under ``top`` is
    always there. One query.
    """
    # Bare values: on a site of 20,000 organizations whole rows would take most of the time.
    rows = queries.states(reader=reader, on=on).values_list(
        "organization_id", "organization__public_id", "name", "superior_id"
    )
    found = [(Branch(number, public_id, name), superior) for number, public_id, name, superior in rows]
    known = {branch.number for branch, _superior in found}
    under: dict[int | None, list[Branch]] = defaultdict(list)
    for branch, superior in found:
        under[superior if superior in known else None].append(branch)
    roots = [branch for branch, _superior in found if branch.public_id == top] if top else under[None]
    waiting, room = deque(roots), shown - len(roots)
    for branch, _superior in found:
        branch.count = len(under[branch.number])
    while waiting:
        branch = waiting.popleft()
        if branch.count <= room or branch.public_id == top:
            branch.below = under[branch.number]
            room -= branch.count
            waiting.extend(branch.below)
    return roots
