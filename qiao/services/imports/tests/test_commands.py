"""The commands: their contract; in processes of their own kill -9, and two at once."""

import hashlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import psycopg
import pytest

from qiao.foundation import commands
from qiao.foundation.errors import Refused
from qiao.registry.grants import first
from qiao.registry.people.models import Person
from qiao.services.imports.tests import workbooks
from qiao.services.imports.tests.workbooks import UNION, members, organizations, person
from qiao.site.cli import main
from qiao.site.demo import workbooks as samples
from qiao.site.demo.workbooks import FAULTY_UNION
from tests.harness.databases import Home

AS_OF = "2023-06-30"
KILLS = int(os.environ.get("KILLS", "5"))
CONTRACT = {"rows", "new", "changed", "unchanged", "faulty", "faults", "notes", "ignored_columns", "written"}


Answer = Callable[..., dict[str, Any]]


@pytest.fixture
def answer(db, monkeypatch, capsys, tmp_path) -> Answer:
    """Run a command as the command line does and read its JSON; bytes among the words become files."""
    first.make_system_accounts(on=date(2020, 1, 1))

    def run(*words: str | bytes | Path, code: int = 0) -> dict[str, Any]:
        argv = ["qiao", *(_as_word(word, tmp_path) for word in words), "--as-of", AS_OF, "--json"]
        monkeypatch.setattr(sys, "argv", argv)
        found = 0
        try:
            main()
        except SystemExit as leaving:
            found = int(leaving.code or 0)
        printed = capsys.readouterr().out
        assert found == code, printed
        return json.loads(printed)  # type: ignore[no-any-return]

    return run


def _as_word(word: str | bytes | Path, folder: Path) -> str:
    if not isinstance(word, bytes):
        return str(word)
    path = folder / f"{hashlib.sha256(word).hexdigest()[:12]}.xlsx"
    path.write_bytes(word)
    return str(path)


@pytest.fixture
def home(own_home: Home) -> Home:
    """A data folder of its own with the unions in it, for processes of their own."""
    assert own_home.run("init").returncode == 0
    path = own_home.path / "orgs.xlsx"
    path.write_bytes(organizations())
    assert own_home.run("import", "orgs", str(path), "--as-of", AS_OF).returncode == 0
    return own_home


def roster_of(home: Home, count: int) -> tuple[str, ...]:
    """The words that import so many people."""
    path = home.path / "roster.xlsx"
    path.write_bytes(members(*(person(f"职工{number}") for number in range(count))))
    return ("import", "members", str(path), "--as-of", AS_OF)


def people(home: Home) -> int:
    with psycopg.connect(home.environment["QIAO_APP_DATABASE_URL"]) as connection:
        (count,) = connection.execute("select count(*) from people_person").fetchone() or (0,)
        (events,) = connection.execute(
            "select count(distinct e.id) from audit_event e join audit_row r on r.event_id = e.id "
            "where r.subject_type = 'person'"
        ).fetchone() or (0,)
    assert (count > 0) == (events > 0), "rows without their trail"
    return int(count)


def test_sample_city_comes_in_once_and_goes_out_and_in_unchanged(answer, tmp_path):
    on = date.fromisoformat(AS_OF)
    orgs, roster = samples.organizations(on), samples.people(on)
    planned = answer("import", "orgs", orgs, "--dry-run")
    assert planned.keys() == CONTRACT
    assert (planned["faulty"], planned["written"]) == (0, 0)
    assert answer("import", "orgs", orgs)["written"] == planned["new"] == planned["rows"]
    assert answer("import", "members", roster)["faulty"] == 0
    for kind, file in (("orgs", orgs), ("members", roster)):
        again = answer("import", kind, file)
        assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, again["rows"])
        out = tmp_path / f"{kind}.xlsx"
        assert answer("export", kind, "--out", out)["rows"] >= again["rows"]
        back = answer("import", kind, out)
        assert (back["new"], back["changed"], back["faulty"]) == (0, 0, 0)


def test_export_shows_no_number_in_clear_and_runs_no_formula(answer, tmp_path):
    clear = workbooks.number(workbooks.BORN)
    answer("import", "orgs", organizations())
    answer("import", "members", members(person("=1+1", id_number=clear, 手机号码="16012345678")))
    out = tmp_path / "out.xlsx"
    answer("export", "members", "--out", out)
    cells = [cell for row in openpyxl.load_workbook(out).active.iter_rows() for cell in row]
    values = [str(cell.value) for cell in cells]
    assert clear not in values
    assert "16012345678" not in values
    assert "160****5678" in values
    assert all(cell.data_type != "f" for cell in cells)


def test_faulty_roster_lists_exactly_its_faults_and_writes_nothing(answer):
    on = date.fromisoformat(AS_OF)
    answer("import", "orgs", samples.organizations(on))
    words = ("import", "members", samples.faulty_roster(on), "--org", FAULTY_UNION)
    told = answer(*words, code=2)
    assert [(f["row"], f["column"], f["code"]) for f in told["faults"]] == samples.faults()
    assert (told["faulty"], told["written"], Person.objects.count()) == (len(samples.faults()), 0, 0)
    assert not any(re.search(r"\d{9}", fault["message"]) for fault in told["faults"])
    done = answer(*words, "--skip-faulty")
    assert done["written"] == Person.objects.count() == told["rows"] - told["faulty"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("import", "members", "nowhere.xlsx"), "unreadable_file"),
        (("import", "orgs", b"<html></html>"), "unreadable_file"),
        (("import", "members", members(person("张三")), "--org", "没有的工会"), "unknown_organization"),
        (("import", "orgs"), "usage"),
        (("import", "orgs", members(person("张三"))), "unreadable_file"),
        (("export", "orgs", "--out", "/nonexistent/x.xlsx"), "cannot_write"),
        (("export", "orgs", "--out", "/tmp"), "usage"),
    ],
)
def test_refusals_are_json_with_exit_code_two(answer, words, code):
    assert answer(*words, code=2)["code"] == code


@pytest.mark.parametrize("year", [1899, 2200])
def test_day_that_nobody_means_is_refused(year):
    with pytest.raises(Refused, match="核对年份"):
        commands.day(datetime(year, 12, 31))


def test_unknown_column_is_ignored_and_listed(answer):
    answer("import", "orgs", organizations())
    told = answer(
        "import", "members", workbooks.workbook((*workbooks.MEMBERS, "血型"), (*person("张三"), "A"))
    )
    assert (told["ignored_columns"], told["written"]) == (["血型"], 1)


def test_union_option_names_the_union_of_rows_that_name_none(answer):
    answer("import", "orgs", organizations())
    file = workbooks.workbook(workbooks.MEMBERS[1:], person("张三")[1:])
    assert answer("import", "members", file, code=2)["faults"][0]["code"] == "missing"
    assert answer("import", "members", file, "--org", UNION)["written"] == 1


def test_kill_leaves_all_or_nothing(home):
    count = 1500
    words = roster_of(home, count)
    started = time.monotonic()
    assert home.run(*words, "--dry-run").returncode == 0
    whole = time.monotonic() - started + 1.0
    pick = random.Random(int(os.environ.get("SEED", "1")))
    for _kill in range(KILLS):
        process = home.start(*words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(pick.uniform(whole * 0.3, whole))
        process.send_signal(signal.SIGKILL)
        process.wait()
        _await_backends(home)
        assert people(home) in (0, count)
    assert home.run(*words).returncode == 0
    assert people(home) == count


def test_two_at_once_write_once(home):
    words = (*roster_of(home, 300), "--json")
    both = [home.start(*words, stdout=subprocess.PIPE, text=True) for _process in range(2)]
    told = [json.loads(process.communicate(timeout=120)[0]) for process in both]
    assert sorted(one["written"] for one in told) == [0, 300]
    assert people(home) == 300


def _await_backends(home: Home) -> None:
    """Until the server has noticed that the killed client is gone."""
    others = (
        "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    )
    with psycopg.connect(home.environment["QIAO_APP_DATABASE_URL"], autocommit=True) as connection:
        for _try in range(200):
            if connection.execute(others).fetchone() == (0,):
                return
            time.sleep(0.05)
    raise AssertionError("a killed import still holds its connection")
