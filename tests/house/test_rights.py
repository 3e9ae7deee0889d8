"""Every address × every role × the own and a foreign object: deny by default, and nothing unclassified.

A new page fails here until its permission is declared and its arguments are named in ``ARGUMENTS``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from qiao.foundation import files
from qiao.foundation.access import Actor
from qiao.foundation.pages import PUBLIC, SIGNED_IN
from qiao.foundation.service import permissions, role_permissions
from qiao.registry.organizations import operations as organizations
from qiao.registry.people import operations as people
from qiao.registry.terms import operations as terms
from qiao.services.imports.models import Import
from qiao.services.tables.models import FilledTable
from qiao.site.api import api

ON = date(2023, 6, 30)
REPORT = {"rows": 0, "filled_cells": 0, "matched": [], "unmatched_columns": [], "unmatched_names": []}
ROLES = ("supervisor", "reader", "officer", "member")
REFUSED = {403, 404}
OPENED = {200, 302, 405, 409}

NO_PAGE_OF_OURS = {
    "account_login": "everybody: signing in",
    "account_logout": "everybody: signing out",
    "account_change_password": "allauth: one's own password, after signing in",
    "account_inactive": "everybody: says that the account is closed",
    "set_language": "everybody: a cookie",
    "ui:gallery": "whoever is signed in: components with made-up content",
    "ui:large-text": "everybody: a cookie",
}
"""Addresses that are not pages of the house, each with who may open it and why."""

PUBLIC_PAGES = {"demo_sign_in"}
OPEN_TO_OTHERS = {
    "organizations:unit": "names of government offices are public; the operation checks its host",
    "organizations:place-unit": "as above",
}
"""Addresses whose object belongs to no organization."""


@dataclass
class Side:
    """The objects of one federation."""

    organization: object
    person: object
    term: object
    appointment: object
    unit: object
    account: object
    grant: object
    table: object
    work: object


ARGUMENTS = {
    ("organizations", "units"): {"public_id": lambda side: side.unit.public_id},
    ("organizations", ""): {
        "public_id": lambda side: side.organization.public_id,
        "tab": lambda side: "history",
    },
    ("people", ""): {
        "public_id": lambda side: side.person.public_id,
        "union": lambda side: side.organization.public_id,
        "tab": lambda side: "history",
    },
    ("terms", "term"): {"number": lambda side: side.term.pk},
    ("terms", "appointment"): {"number": lambda side: side.appointment.pk},
    ("terms", ""): {"public_id": lambda side: side.organization.public_id},
    ("grants", "account"): {"username": lambda side: side.account.username},
    ("grants", "grant"): {"number": lambda side: side.grant.pk},
    ("basics", ""): {"key": lambda side: "unions"},
    ("tables", ""): {"number": lambda side: side.table.pk},
    ("imports", ""): {"public_id": lambda side: side.work.public_id, "kind": lambda side: "members"},
}
"""What an argument of an address stands for: (room, first part of the address or any) → argument → value."""

BELONGS = {"public_id", "number", "username", "union"}
"""Arguments that name something which belongs to somebody."""


@dataclass(frozen=True)
class Address:
    name: str
    route: str
    arguments: tuple[str, ...]
    permission: str | None

    @property
    def room(self) -> str:
        return self.name.partition(":")[0]

    def url(self, side: Side) -> str:
        first = self.route.partition("/")[0]
        known = ARGUMENTS.get((self.room, first)) or ARGUMENTS.get((self.room, "")) or {}
        return reverse(self.name, kwargs={name: known[name](side) for name in self.arguments})


def addresses() -> list[Address]:
    return [found for found in _walk(get_resolver()) if not found.name.startswith("api-1")]


def _walk(resolver: URLResolver, room: str = "") -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, pattern.namespace or room)
        elif isinstance(pattern, URLPattern) and pattern.name:
            name = f"{room}:{pattern.name}" if room else pattern.name
            page = getattr(pattern.callback, "view_class", None)
            arguments = tuple(pattern.pattern.converters)
            yield Address(name, str(pattern.pattern), arguments, getattr(page, "permission", None))


def test_every_address_is_classified():
    for address in addresses():
        if address.permission is None:
            assert address.name in NO_PAGE_OF_OURS, (
                f"{address.name} is no Page: say here who may open it and why"
            )
        elif address.permission == PUBLIC:
            assert address.name in PUBLIC_PAGES, f"{address.name} is public: say so here"
        else:
            assert address.permission == SIGNED_IN or address.permission in permissions(), address
    assert not NO_PAGE_OF_OURS.keys() - {address.name for address in addresses()}, "an address that is gone"


@pytest.fixture
def sides(root, account, settings, tmp_path) -> tuple[Side, Side]:
    """Two federations that have nothing to do with each other; the roles are given in the first."""
    settings.FILES_ROOT = tmp_path
    return tuple(_side(root, account, name, number) for number, name in enumerate(("甲", "乙"), 1))


def _side(root: Actor, account, name: str, number: int) -> Side:
    kept = files.store(b"a file", settings.FILES_ROOT)
    top = organizations.create(
        actor=root, superior=None, kind="union", name=f"{name}市直机关工会联合会", on=ON
    )
    unit = organizations.record_unit(actor=root, host=top, name=f"{name}市水务局", sequence=number, on=ON)
    union = organizations.create(
        actor=root, superior=top, kind="union", name=f"{name}市水务局工会", unit=unit, on=ON
    )
    person = people.enter(
        actor=root, organization=union, name=f"张{name}", on=ON, phone="", staff_class="cadre"
    )
    term = terms.start_term(actor=root, organization=union, begins_on=ON, years=5)
    appointment = terms.appoint(actor=root, organization=union, kind="chair", holder_name=f"张{name}", on=ON)
    for role in ROLES:
        over = top if role in ("supervisor", "reader") else union
        account(role, over, username=f"{role}-{number}", person=person if role == "member" else None)
    officer = account("officer", union, username=f"handled-{number}").user
    supervisor = type(officer).objects.get(username=f"supervisor-{number}")
    return Side(
        organization=union,
        person=person,
        term=term,
        appointment=appointment,
        unit=unit,
        account=officer,
        grant=officer.grants.get(),
        table=FilledTable.objects.create(
            user=supervisor, on=ON, file_name="空表.xlsx", digest=kept, report=REPORT
        ),
        work=Import.objects.create(
            kind="members",
            organization=union,
            as_of=ON,
            file_name="花名册.xlsx",
            file=kept,
            by=supervisor,
        ),
    )


def signed_in(name: str) -> Client:
    from qiao.foundation.accounts.models import User

    client = Client(raise_request_exception=True)
    client.force_login(
        User.objects.get(username=name), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


PAGES = [address for address in addresses() if address.permission not in (None, PUBLIC)]


@pytest.mark.django_db
def test_nobody_gets_in_without_signing_in(sides):
    for address in PAGES:
        for ask in (Client().get, Client().post):
            answer = ask(address.url(sides[0]))
            assert answer.status_code == 302, address
            assert "/accounts/login/" in answer.headers["Location"], address


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_it_may_and_nothing_else(sides, role):
    client = signed_in(f"{role}-1")
    held = role_permissions(role)
    for address in PAGES:
        status = client.get(address.url(sides[0])).status_code
        if address.permission != SIGNED_IN and address.permission not in held:
            assert status in REFUSED, f"{role} opens {address.name} without {address.permission}"
            assert client.post(address.url(sides[0])).status_code in REFUSED, (
                f"{role} posts to {address.name}"
            )
        elif address.room not in ("tables", "imports", "people") or not BELONGS & set(address.arguments):
            assert status in OPENED, f"{role} cannot open {address.name}: {status}"


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_what_is_foreign_is_not_there(sides, role):
    client, foreign = signed_in(f"{role}-1"), sides[1]
    for address in PAGES:
        if not BELONGS & set(address.arguments) or address.name in OPEN_TO_OTHERS:
            continue
        for ask in (client.get, client.post):
            status = ask(address.url(foreign)).status_code
            assert status in REFUSED | {405}, f"{role} reaches the foreign {address.name}: {status}"


def calls() -> list[tuple[str, str]]:
    """Every address of the API with its method, as the description tells them."""
    paths = api.get_openapi_schema()["paths"]
    return [(method, path) for path, methods in paths.items() for method in methods]


def call(client: Client, method: str, path: str, side: Side) -> int:
    room, _slash, route = path.removeprefix("/api/v1/").partition("/")
    first = route.partition("/")[0]
    known = ARGUMENTS.get((room, first)) or ARGUMENTS.get((room, "")) or {}
    for name in re.findall(r"{(\w+)}", path):
        path = path.replace(f"{{{name}}}", str(known[name](side)))
    return getattr(client, method)(path, data={}, content_type="application/json").status_code


@pytest.mark.django_db
def test_the_api_answers_nobody_who_is_not_signed_in(sides):
    for method, path in calls():
        assert call(Client(), method, path, sides[0]) == 401, (method, path)
    assert Client().get("/api/v1/openapi.json").status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_the_api_does_not_know_what_is_foreign(sides, role):
    client = signed_in(f"{role}-1")
    for method, path in calls():
        if set(re.findall(r"{(\w+)}", path)) & BELONGS:
            status = call(client, method, path, sides[1])
            # 422: the body's shape is looked at first; nothing of the thing is told.
            assert status in REFUSED | {422}, f"{role} reaches {method} {path}: {status}"
