"""The tests' own ground: a data folder and a database server that no real one shares.

This file is read before Django is set up, and settles what the settings will see.
"""

import os
from pathlib import Path

PROJECT = Path(__file__).parent

# A developer's own database must never be reached by a test.
for name in ("DATABASE_URL", "QIAO_APP_DATABASE_URL", "QIAO_APP_ROLE", "QIAO_FIELD_KEY", "QIAO_SESSION_KEY"):
    os.environ.pop(name, None)
os.environ["QIAO_HOME"] = str(PROJECT / ".test-home")
os.environ["DJANGO_SETTINGS_MODULE"] = "qiao.site.settings"

import django  # noqa: E402 (after the environment is settled)

from qiao.foundation import database  # noqa: E402

database.create_secrets()
django.setup()

pytest_plugins = ["tests.harness.databases", "tests.harness.browser", "tests.harness.actors"]
