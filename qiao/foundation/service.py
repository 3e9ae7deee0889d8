"""What a room offers the house, on one page: its ``service.py`` holds one ``SERVICE = Service(...)``.

The site composes the offers of all rooms in the order of ``site/services.py``: menu, permissions,
roles, desk items, panels of the organization page. Rooms never import each other.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig, apps
from django.urls import resolve, reverse

from qiao.foundation import access

if TYPE_CHECKING:
    from datetime import date

    from qiao.foundation.access import Actor
    from qiao.foundation.facts import FactSource


@dataclass(frozen=True)
class Entry:
    """One line of the side menu: shown to whom holds the permission anywhere."""

    label: Any
    icon: str
    page: str
    permission: str
    order: int
    section: Any = ""


@dataclass(frozen=True)
class Task:
    """Something that waits for the reader, for the desk: a sentence, where to do it, how many."""

    sentence: str
    url: str
    count: int
    late: bool = False


@dataclass(frozen=True)
class Panel:
    """A part of the organization page: its template and what it shows."""

    tab: str
    label: Any
    template: str
    permission: str
    context: "Callable[[Actor, Any, date], dict[str, Any]]"
    order: int = 50


@dataclass(frozen=True)
class Mark:
    """A state in a word, with its colour: ``ok``, ``warn``, ``late`` or ``none``."""

    state: str
    words: Any


@dataclass(frozen=True)
class Narrowing:
    """A filter of the list of organizations; ``name`` and a choice stand in the address (``?term=overdue``).

    ``keep(reader, choice, on)`` gives the numbers of the organizations that pass, as something that the
    database can ask for inside the list's own query.
    """

    name: str
    label: Any
    permission: str
    choices: tuple[tuple[str, Any], ...]
    keep: "Callable[[Actor, str, date], Any]"


@dataclass(frozen=True)
class Column:
    """A column of the list of organizations; ``cells(reader, numbers, on)`` answers for a whole page at once.

    A cell is text, a day, a number or a ``Mark``; an organization without one shows that nothing is known.
    """

    name: str
    label: Any
    permission: str
    cells: "Callable[[Actor, list[int], date], Mapping[int, Any]]"
    order: int = 50
    shown: bool = False
    numeric: bool = False


@dataclass(frozen=True)
class Command:
    """A command for the command line: its name, and where it stands as ``module:click_command``."""

    name: str
    path: str


@dataclass(frozen=True)
class Service:
    """Everything that a room offers.

    ``permissions``: reads, by name, with what they permit in words (operations declare themselves).
    ``operations``: what each operation of the room does, in words, for the page of rights.
    ``roles``: role → names of permissions and operations of this room.
    ``words``: the room's fields as the audit trail names them, in words; a choice as ``field=value``.
    ``doors``: pages that other rooms may lead to, by what one does there → URL name (see ``door``).
    ``person_panels``: parts of the page of one person. ``first_steps``: what an empty site can begin with.
    ``marks(reader, numbers, on)``: states of organizations for lists and heads, by number of organization.
    ``counts(reader=, organization=, on=)``: head counts of one organization from the roster (账面数), by the
    names of the reported measures; None where they are not known.
    ``before_end(organization, on)``: what stands against ending an organization on the day, as sentences.
    ``facts``: what is known of each organization on a day, for figures and rules (``foundation.facts``).
    ``indicators``: files with definitions of figures over those facts (``engines.indicators``).
    """

    title: Any
    menu: tuple[Entry, ...] = ()
    permissions: Mapping[str, Any] = field(default_factory=dict)
    operations: Mapping[str, Any] = field(default_factory=dict)
    roles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    panels: tuple[Panel, ...] = ()
    person_panels: tuple[Panel, ...] = ()
    first_steps: tuple[Entry, ...] = ()
    narrowings: tuple[Narrowing, ...] = ()
    columns: tuple[Column, ...] = ()
    marks: "Callable[[Actor, list[int], date], Mapping[int, list[Mark]]] | None" = None
    counts: "Callable[..., Mapping[str, int | None]] | None" = None
    before_end: "Callable[[Any, date], list[str]] | None" = None
    words: Mapping[str, Any] = field(default_factory=dict)
    doors: Mapping[str, str] = field(default_factory=dict)
    facts: "tuple[FactSource, ...]" = ()
    indicators: tuple[Path, ...] = ()
    tasks: "Callable[[Actor, date], list[Task]] | None" = None
    commands: tuple[Command, ...] = ()
    api: str = ""


class ServiceConfig(AppConfig):
    """The app of a room; imports its operations and jobs, so that each is declared from the start."""

    default = False  # an apps.py that imports this class still has one app

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.default = True

    @property
    def service(self) -> Service:
        return import_module(f"{self.name}.service").SERVICE

    def ready(self) -> None:
        for part in ("operations", "reactions", "jobs"):
            if find_spec(f"{self.name}.{part}"):
                import_module(f"{self.name}.{part}")


def rooms() -> Iterator[tuple[str, Service]]:
    """Every room's label and offer, in the order of installation."""
    for config in apps.get_app_configs():
        if isinstance(config, ServiceConfig):
            yield config.label, config.service


def door(purpose: str, actor: "Actor | None" = None, **address: Any) -> str:
    """The address of the page where this is done (``organizations.export``); empty where none is offered.

    With an actor, empty also where he holds the permission of that page over nothing. ``address``: the
    arguments of the page.
    """
    for _label, offer in rooms():
        if name := offer.doors.get(purpose):
            found = reverse(name, kwargs=address)
            page: Any = resolve(found).func
            return "" if actor and not access.holds(actor, page.view_class.permission) else found
    return ""


def permissions() -> dict[str, Any]:
    """Every permission of the house, reads and operations, with what it permits in words."""
    return {name: words for _label, s in rooms() for name, words in {**s.permissions, **s.operations}.items()}


def role_permissions(role: str) -> frozenset[str]:
    """What a role may do in all rooms together. ``system`` may do everything; an unknown role nothing."""
    if role == "system":
        return frozenset(permissions())
    granted: frozenset[str] = frozenset()
    for _label, service in rooms():
        granted |= service.roles.get(role, frozenset())
    return granted
