"""The one database: PostgreSQL, embedded in the data folder or the operator's own (``DATABASE_URL``).

Plain Python: usable before Django is set up. A command of Qiao begins with ``ensure_running()``;
``qiao init`` begins with ``create_secrets()`` and ends with ``migrate_and_grant()``.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from qiao.foundation.database import roles
from qiao.foundation.database.embedded import OWNER, Cluster
from qiao.foundation.database.keys import (
    PROJECT_ROOT,
    NotReady,
    Secrets,
    create_secrets,
    home,
    locked,
    secrets,
)

__all__ = [
    "PROJECT_ROOT", "Connections", "NotReady", "Secrets", "connections", "create_secrets", "django_databases",
    "ensure_running", "home", "locked", "migrate_and_grant", "pointed_at", "secrets", "stop",
]  # fmt: skip


@dataclass(frozen=True)
class Connections:
    """Where the database is, as connection strings of libpq; passwords stand in them.

    ``owner_url`` changes the schema, ``app_url`` is what the application uses. ``superuser_url`` is
    known for the embedded server only.
    """

    owner_url: str = field(repr=False)
    app_url: str = field(repr=False)
    embedded: bool
    superuser_url: str = field(default="", repr=False)


def app_role() -> str:
    """The name of the application's role, unless ``QIAO_APP_DATABASE_URL`` names another."""
    return os.environ.get("QIAO_APP_ROLE") or "qiao_app"


def connections() -> Connections:
    """Where the database is, or will be. Starts nothing; raises NotReady before ``qiao init``."""
    own = secrets()
    given = os.environ.get("DATABASE_URL")
    if given:
        app = os.environ.get("QIAO_APP_DATABASE_URL")
        for name, url in (("DATABASE_URL", given), ("QIAO_APP_DATABASE_URL", app)):
            roles.check_form(name, url or "")
        return Connections(given, app or roles.with_role(given, app_role(), own.app_password), embedded=False)
    cluster = Cluster(home(), own)
    return Connections(
        owner_url=cluster.url(OWNER, own.owner_password),
        app_url=cluster.url(app_role(), own.app_password),
        embedded=True,
        superuser_url=cluster.superuser_url(),
    )


def ensure_running() -> Connections:
    """Have the database answering until this process ends; starts the embedded server where needed.

    A server that already runs for this data folder is used. The last process that uses it stops it.
    Raises NotReady with a Chinese sentence when that cannot be.
    """
    found = connections()
    if found.embedded:
        Cluster(home(), secrets()).use(app_role())
    else:
        roles.check_version(found.owner_url)
        roles.provide_app_role(found.owner_url, found.app_url)
    return found


def stop() -> None:
    """Stop the embedded server, whoever uses it; an operator's own server is left alone."""
    if not os.environ.get("DATABASE_URL") and (home() / "postgres").exists():
        with locked(home() / "postgres.lock"):
            Cluster(home(), secrets()).stop()


def django_databases() -> dict[str, dict[str, Any]]:
    """``settings.DATABASES``: ``default`` is the application's role, ``owner`` the same database as owner.

    Starts nothing. Before ``qiao init`` both lead nowhere, so that nothing reaches some other server
    that happens to listen at PostgreSQL's usual place.
    """
    try:
        found = connections()
    except NotReady:
        nowhere = make_conninfo(host=str(home() / "not-initialized"), dbname="qiao", user=app_role())
        found = Connections(nowhere, nowhere, embedded=True)
    return {"default": as_django(found.app_url), "owner": as_django(found.owner_url)}


def as_django(url: str) -> dict[str, Any]:
    """A connection string as one entry of ``settings.DATABASES``."""
    parts: dict[str, Any] = dict(conninfo_to_dict(url))
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    entry = {ours: str(parts.pop(theirs, "")) for ours, theirs in names.items()}
    return entry | {"ENGINE": "django.db.backends.postgresql", "OPTIONS": parts}


def migrate_and_grant() -> None:
    """Bring the schema up to date as owner and give the application's role its rights; repeatable.

    Tables named in ``settings.APPEND_ONLY_TABLES`` can be added to and read, never changed. Two
    processes that do this at once wait for each other.
    """
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections as opened

    owner, app = opened["owner"], opened["default"].settings_dict["USER"]
    owner.ensure_connection()
    with owner.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(hashtext('qiao.migrate'))")
    try:
        with pointed_at({"default": dict(opened.settings["owner"])}):
            call_command("migrate", interactive=False, verbosity=0)
            call_command("createcachetable", verbosity=0)
        roles.grant(owner.connection, app, list(getattr(settings, "APPEND_ONLY_TABLES", [])))
    finally:
        owner.close()  # and with it the lock


@contextmanager
def pointed_at(entries: dict[str, dict[str, Any]]) -> Iterator[None]:
    """Point connections of Django elsewhere for a while: alias → changes to its entry in DATABASES.

    The entries are changed in place, so threads started meanwhile follow. Migrations need this: some
    written by others speak to ``default`` whatever database they are run on, and would wait for ever
    for the locks that the owner's transaction holds.
    """
    from django.db import connections as opened

    before = {alias: dict(opened.settings[alias]) for alias in entries}
    try:
        for alias, entry in entries.items():
            opened[alias].close()
            opened.settings[alias].update(entry)
        yield
    finally:
        for alias, entry in before.items():
            opened[alias].close()
            opened.settings[alias].update(entry)
