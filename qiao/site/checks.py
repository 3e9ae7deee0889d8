"""What imports cannot show: names of permissions and roles, foreign keys between services."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, register
from django.urls import URLResolver, get_resolver

from qiao.foundation.operation import OPERATIONS
from qiao.foundation.pages import PUBLIC, SIGNED_IN, Page
from qiao.foundation.service import Service, ServiceConfig, permissions, rooms
from qiao.registry.grants.kinds import Role
from qiao.site.services import ENGINES, REGISTRY, SERVICES


@register()
def every_name_is_declared(*, app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """An unknown permission or role, or an operation that no room declares, stops start-up."""
    known = permissions()
    faults: list[CheckMessage] = []
    for label, service in rooms():
        for role, names in service.roles.items():
            if role not in Role.values:
                faults.append(Error(f"room {label}: unknown role {role}", id="qiao.E001"))
            faults += [
                Error(f"room {label}: role {role} names unknown {name}", id="qiao.E002")
                for name in names - known.keys()
            ]
        for offer in _offers(service):
            if offer.permission not in known:
                faults.append(
                    Error(f"room {label}: {offer} names unknown {offer.permission}", id="qiao.E003")
                )
        faults += [
            Error(f"room {label}: no such operation {name}", id="qiao.E004")
            for name in service.operations.keys() - OPERATIONS.keys()
        ]
    faults += [
        Error(f"operation {name} is declared by no room's service.py", id="qiao.E005")
        for name in OPERATIONS.keys() - known.keys()
    ]
    return faults


def _offers(service: Service) -> Iterator[Any]:
    """Everything of a room that is shown by permission."""
    for name in ("menu", "first_steps", "panels", "person_panels", "narrowings", "columns"):
        yield from getattr(service, name)


@register()
def every_page_is_declared(*, app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """A page whose permission nobody declared stops start-up."""
    known = permissions().keys() | {PUBLIC, SIGNED_IN}
    return [
        Error(f"page {page.__module__}.{page.__name__} names unknown {page.permission!r}", id="qiao.E008")
        for page in _pages(get_resolver())
        if page.permission not in known
    ]


def _pages(resolver: URLResolver) -> Iterator[type[Page]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _pages(pattern)
        else:
            page = getattr(pattern.callback, "view_class", None)
            if isinstance(page, type) and issubclass(page, Page):
                yield page


@register()
def every_listed_room_is_a_service(
    *, app_configs: Sequence[AppConfig] | None, **options: Any
) -> list[CheckMessage]:
    listed = set(REGISTRY + SERVICES)
    return [
        Error(f"{config.name} is listed and is no ServiceConfig", id="qiao.E006")
        for config in apps.get_app_configs()
        if config.name in listed and not isinstance(config, ServiceConfig)
    ]


@register()
def services_share_no_tables(
    *, app_configs: Sequence[AppConfig] | None, **options: Any
) -> list[CheckMessage]:
    """No foreign key leads from one service, or engine, into another."""
    rooms_apart = {name.rsplit(".", 1)[-1] for name in SERVICES + ENGINES}
    return [
        Error(f"{model._meta.label}.{field.name} leads into another room", id="qiao.E007")
        for model in apps.get_models()
        if model._meta.app_label in rooms_apart
        for field in model._meta.get_fields()
        if field.is_relation
        and field.concrete
        and field.related_model._meta.app_label in rooms_apart - {model._meta.app_label}  # type: ignore[union-attr]
    ]
