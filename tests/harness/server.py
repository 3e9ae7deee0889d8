"""The tests' database server: a template of the migrated schema, and clones of it in milliseconds.

Embedded by default, with durable writes off; with ``QIAO_TEST_DATABASE_URL`` (a superuser's) the
server named there. Its roles are the real ones: tests work as the application's role, which owns nothing.
"""

import hashlib
import importlib.metadata
import itertools
import os
from contextlib import AbstractContextManager
from pathlib import Path

import psycopg
from django.apps import apps
from django.conf import settings
from psycopg import sql
from psycopg.conninfo import make_conninfo

from qiao.foundation import database
from qiao.foundation.database.embedded import OWNER, Cluster

TEMPLATES_KEPT = 4  # other sessions may be at work on a neighbouring state of the migrations
PATIENCE = "-c lock_timeout=60s"  # a test that waits for itself ends with an error, not never
_numbers = itertools.count(1)


class Server:
    """The running server; makes and drops databases as its superuser."""

    def __init__(self) -> None:
        self.secrets = database.secrets()
        given = os.environ.get("QIAO_TEST_DATABASE_URL")
        if given:
            self.admin_url = given
        else:
            cluster = Cluster(database.home(), self.secrets, durable=False)
            cluster.use(database.app_role())
            self.admin_url = cluster.superuser_url()
        self._provide_roles()

    def clone(self) -> str:
        """A fresh database with the schema of now; its name says which process owns it."""
        name = f"qiao_test_{os.getpid()}_{next(_numbers)}"
        with database.locked(database.home() / "template.lock"):
            self._copy(self._template(), name)
        return name

    def drop(self, name: str) -> None:
        with self._admin() as connection:
            drop = sql.SQL("drop database if exists {} with (force)")
            connection.execute(drop.format(sql.Identifier(name)))

    def urls(self, name: str) -> database.Connections:
        """How owner and application reach the database ``name``."""
        passwords = {OWNER: self.secrets.owner_password, database.app_role(): self.secrets.app_password}
        owner, app = (
            make_conninfo(self.admin_url, user=role, password=password, dbname=name, options=PATIENCE)
            for role, password in passwords.items()
        )
        return database.Connections(owner, app, embedded=False)

    def serving(self, name: str) -> AbstractContextManager[None]:
        """Let Django work on the database ``name`` for a while."""
        urls = self.urls(name)
        entries = {"default": database.as_django(urls.app_url), "owner": database.as_django(urls.owner_url)}
        return database.pointed_at(entries)

    def drop_leftovers(self) -> None:
        """Drop the databases of test runs that were killed."""
        with self._admin() as connection:
            names = connection.execute("select datname from pg_database where datname like 'qiao\\_test\\_%'")
            dead = [name for (name,) in names if not Path(f"/proc/{name.split('_')[2]}").exists()]
        for name in dead:
            self.drop(name)

    def _template(self) -> str:
        """The name of the migrated template, made when the migrations have changed."""
        name = f"qiao_template_{_fingerprint()}"
        with self._admin() as connection:
            query = "select datname from pg_database where datname like 'qiao\\_template\\_%' order by oid"
            existing = [found for (found,) in connection.execute(query)]
        if name in existing:
            return name
        for old in existing[: -TEMPLATES_KEPT or None]:
            self.drop(old)
        draft = f"qiao_draft_{os.getpid()}"
        self.drop(draft)
        self._copy("template1", draft)
        with self.serving(draft):
            database.migrate_and_grant()
        with self._admin() as connection:
            rename = sql.SQL("alter database {} rename to {}")
            connection.execute(rename.format(sql.Identifier(draft), sql.Identifier(name)))
        return name

    def _copy(self, source: str, name: str) -> None:
        with self._admin() as connection:
            make = sql.SQL("create database {} template {} owner {}")
            connection.execute(make.format(*map(sql.Identifier, (name, source, OWNER))))

    def _provide_roles(self) -> None:
        passwords = {OWNER: self.secrets.owner_password, database.app_role(): self.secrets.app_password}
        with database.locked(database.home() / "template.lock"), self._admin() as connection:
            for role, password in passwords.items():
                known = connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone()
                verb = sql.SQL("alter" if known else "create")
                statement = sql.SQL("{} role {} login password {}")
                connection.execute(statement.format(verb, sql.Identifier(role), sql.Literal(password)))

    def _admin(self) -> psycopg.Connection:
        return psycopg.connect(self.admin_url, autocommit=True)


def _fingerprint() -> str:
    """What the schema depends on: our migrations, the versions of others' apps, the rights."""
    digest = hashlib.sha256()
    for app in sorted(apps.get_app_configs(), key=lambda each: each.name):
        ours = app.name.startswith("qiao.")
        migrations = Path(app.path, "migrations").glob("*.py") if ours else []
        digest.update(app.name.encode())
        for path in sorted(migrations):
            digest.update(path.name.encode() + path.read_bytes())
    for distribution in ("django", "django-allauth", "django-tasks-db"):
        digest.update(importlib.metadata.version(distribution).encode())
    digest.update(Path(database.roles.__file__).read_bytes())
    digest.update(repr(sorted(getattr(settings, "APPEND_ONLY_TABLES", []))).encode())
    return digest.hexdigest()[:12]
