"""A room can be taken out: its folder and its line go, and everything else starts."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from qiao.site import services

PROJECT = Path(__file__).parents[2]
START = """
import django
django.setup()
from django.core.management import call_command
call_command("check")
call_command("makemigrations", "--check", "--dry-run", "--skip-checks", verbosity=0)
from django.urls import get_resolver
get_resolver().url_patterns
from qiao.foundation.service import permissions, rooms
print(len(permissions()), [label for label, _service in rooms()])
"""


def start(project: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(project), "DJANGO_SETTINGS_MODULE": "qiao.site.settings"}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", START],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_whole_house_starts_and_no_migration_is_missing():
    answer = start(PROJECT)
    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize("room", services.SERVICES)
def test_a_service_can_be_deleted(room, tmp_path):
    left_out = shutil.ignore_patterns("__pycache__", "vendor")
    shutil.copytree(PROJECT / "qiao", tmp_path / "qiao", ignore=left_out)
    shutil.rmtree(tmp_path / Path(*room.split(".")))
    listed = tmp_path / "qiao/site/services.py"
    listed.write_text(re.sub(rf'    "{re.escape(room)}",\n', "", listed.read_text()))
    answer = start(tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert repr(room.rsplit(".", 1)[-1]) not in answer.stdout
