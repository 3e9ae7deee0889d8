"""Fixtures: the database of a test, a database of its own, a data folder of its own.

An ordinary test (``@pytest.mark.django_db``) runs in a transaction that is rolled back. Where commits,
threads, a browser or another process are the matter, ``own_database`` gives a fresh clone instead:
``transaction=True`` would truncate tables, which the application's role may not.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import pytest

from qiao.foundation import database
from tests.harness.server import Server

COMMAND_WITHIN = 120  # seconds


@pytest.fixture(scope="session")
def database_server() -> Server:
    server = Server()
    server.drop_leftovers()
    return server


@pytest.fixture(scope="session")
def django_db_setup(database_server: Server, django_test_environment, django_db_blocker) -> Iterator[None]:
    """The tests' database of this process, instead of the one that Django would make as owner."""
    with django_db_blocker.unblock():
        name = database_server.clone()
        with database_server.serving(name):
            yield
        database_server.drop(name)


@pytest.fixture
def own_database(database_server: Server, django_db_setup, django_db_blocker) -> Iterator[str]:
    """A fresh migrated database for this test alone, with real commits; gives its name."""
    with django_db_blocker.unblock():
        name = database_server.clone()
        with database_server.serving(name):
            yield name
        database_server.drop(name)


@dataclass(frozen=True)
class Home:
    """A data folder with a migrated database of its own, for commands in processes of their own."""

    path: Path
    environment: dict[str, str]

    def run(self, *words: str, **options) -> subprocess.CompletedProcess[str]:
        """Run ``qiao WORDS`` to its end; the exit code is the test's to judge."""
        options = {"capture_output": True, "text": True, "timeout": COMMAND_WITHIN} | options
        return subprocess.run([qiao(), *words], env=self.environment, cwd=self.path, check=False, **options)

    def start(self, *words: str, **options) -> subprocess.Popen:
        """Start ``qiao WORDS`` and do not wait."""
        return subprocess.Popen([qiao(), *words], env=self.environment, cwd=self.path, **options)


@pytest.fixture
def own_home(database_server: Server, django_db_setup, django_db_blocker, tmp_path: Path) -> Iterator[Home]:
    """A data folder as ``qiao init`` finds it: secrets and a migrated, empty database."""
    path = tmp_path / "home"
    with mock.patch.dict(os.environ, {"QIAO_HOME": str(path)}):
        database.create_secrets()
    with django_db_blocker.unblock():
        name = database_server.clone()
    urls = database_server.urls(name)
    places = {"QIAO_HOME": str(path), "DATABASE_URL": urls.owner_url, "QIAO_APP_DATABASE_URL": urls.app_url}
    yield Home(path, {**os.environ, **places})
    database_server.drop(name)


def qiao() -> str:
    """The command as set-up installs it, beside the running Python."""
    return str(Path(sys.executable).with_name("qiao"))
