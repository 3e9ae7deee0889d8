"""The commands in processes of their own: their contract, kill -9, two at once."""

import json
import os
import random
import signal
import subprocess
import time
from datetime import date
from typing import Any

import openpyxl
import psycopg
import pytest

from qiao.services.imports.tests import workbooks
from qiao.services.imports.tests.workbooks import UNION, members, organizations, person
from qiao.site.demo import workbooks as samples
from qiao.site.demo.workbooks import FAULTY_UNION
from tests.harness.databases import Home

AS_OF = "2023-06-30"
KILLS = int(os.environ.get("KILLS", "5"))
CONTRACT = {"rows", "new", "changed", "unchanged", "faulty", "faults", "notes", "ignored_columns", "written"}


@pytest.fixture
def home(own_home: Home) -> Home:
    assert own_home.run("init").returncode == 0
    return own_home


def write(home: Home, name: str, data: bytes) -> str:
    path = home.path / name
    path.write_bytes(data)
    return str(path)


def answer(home: Home, *words: str, code: int = 0) -> dict[str, Any]:
    done = home.run(*words, "--as-of", AS_OF, "--json")
    assert done.returncode == code, done.stdout + done.stderr
    return json.loads(done.stdout)


def people(home: Home) -> int:
    with psycopg.connect(home.environment["QIAO_APP_DATABASE_URL"]) as connection:
        (count,) = connection.execute("select count(*) from people_person").fetchone() or (0,)
        (events,) = connection.execute(
            "select count(distinct e.id) from audit_event e join audit_row r on r.event_id = e.id "
            "where r.subject_type = 'person'"
        ).fetchone() or (0,)
    assert (count > 0) == (events > 0), "rows without their trail"
    return int(count)


def test_sample_city_comes_in_once_and_goes_out_and_in_unchanged(home):
    on = date.fromisoformat(AS_OF)
    orgs = write(home, "orgs.xlsx", samples.organizations(on))
    roster = write(home, "people.xlsx", samples.people(on))
    planned = answer(home, "import", "orgs", orgs, "--dry-run")
    assert planned.keys() == CONTRACT
    assert (planned["faulty"], planned["written"]) == (0, 0)
    assert answer(home, "import", "orgs", orgs)["written"] == planned["new"] == planned["rows"]
    assert answer(home, "import", "members", roster)["faulty"] == 0
    for kind, file in (("orgs", orgs), ("members", roster)):
        again = answer(home, "import", kind, file)
        assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, again["rows"])
        out = str(home.path / f"{kind}-out.xlsx")
        assert answer(home, "export", kind, "--out", out)["rows"] >= again["rows"]
        back = answer(home, "import", kind, out)
        assert (back["new"], back["changed"], back["faulty"]) == (0, 0, 0)


def test_export_shows_no_number_in_clear(home):
    clear = workbooks.number(workbooks.BORN)
    answer(home, "import", "orgs", write(home, "o.xlsx", organizations()))
    file = write(home, "m.xlsx", members(person("=1+1", id_number=clear, 手机号码="16012345678")))
    answer(home, "import", "members", file)
    out = home.path / "out.xlsx"
    answer(home, "export", "members", "--out", str(out))
    cells = [cell for row in openpyxl.load_workbook(out).active.iter_rows() for cell in row]
    values = [str(cell.value) for cell in cells]
    assert clear not in values
    assert "16012345678" not in values
    assert "160****5678" in values
    assert all(cell.data_type != "f" for cell in cells)


def test_faulty_roster_lists_exactly_its_faults_and_writes_nothing(home):
    on = date.fromisoformat(AS_OF)
    answer(home, "import", "orgs", write(home, "orgs.xlsx", samples.organizations(on)))
    roster = write(home, "faulty.xlsx", samples.faulty_roster(on))
    words = ("import", "members", roster, "--org", FAULTY_UNION)
    told = answer(home, *words, code=2)
    assert [(f["row"], f["column"], f["code"]) for f in told["faults"]] == samples.faults()
    assert (told["faulty"], told["written"], people(home)) == (len(samples.faults()), 0, 0)
    assert not any(
        len(digits) > 9 for f in told["faults"] for digits in f["message"].split() if digits.isdigit()
    )
    done = answer(home, *words, "--skip-faulty")
    assert done["written"] == people(home) == told["rows"] - told["faulty"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("import", "members", "nowhere.xlsx"), "unreadable_file"),
        (("import", "orgs", "page.xlsx"), "unreadable_file"),
        (("import", "members", "m.xlsx", "--org", "没有的工会"), "unknown_organization"),
        (("import", "orgs"), "usage"),
    ],
)
def test_refusals_are_json_with_exit_code_two(home, words, code):
    (home.path / "page.xlsx").write_text("<html>表</html>", encoding="utf-8")
    write(home, "m.xlsx", members(person("张三")))
    assert answer(home, *words, code=2)["code"] == code


def test_unknown_column_is_ignored_and_listed(home):
    answer(home, "import", "orgs", write(home, "o.xlsx", organizations()))
    rows = [(*workbooks.MEMBERS, "血型"), (*person("张三"), "A")]
    told = answer(home, "import", "members", write(home, "m.xlsx", workbooks.workbook(*rows)))
    assert (told["ignored_columns"], told["written"]) == (["血型"], 1)


def test_kill_leaves_all_or_nothing(home):
    answer(home, "import", "orgs", write(home, "o.xlsx", organizations()))
    count = 1500
    file = write(home, "m.xlsx", members(*(person(f"职工{number}") for number in range(count))))
    words = ("import", "members", file, "--as-of", AS_OF)
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


def _await_backends(home: Home) -> None:
    """Until the server has noticed that the killed client is gone."""
    with psycopg.connect(home.environment["QIAO_APP_DATABASE_URL"], autocommit=True) as connection:
        for _try in range(200):
            (others,) = connection.execute(
                "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
            ).fetchone() or (0,)
            if not others:
                return
            time.sleep(0.05)
    raise AssertionError("a killed import still holds its connection")


def test_two_at_once_write_once(home):
    answer(home, "import", "orgs", write(home, "o.xlsx", organizations()))
    file = write(home, "m.xlsx", members(*(person(f"职工{number}") for number in range(300))))
    words = ("import", "members", file, "--as-of", AS_OF, "--json")
    both = [home.start(*words, stdout=subprocess.PIPE, text=True) for _process in range(2)]
    told = [json.loads(process.communicate(timeout=60)[0]) for process in both]
    assert sorted(one["written"] for one in told) == [0, 300]
    assert people(home) == 300


def test_union_option_names_the_union_of_rows_that_name_none(home):
    answer(home, "import", "orgs", write(home, "o.xlsx", organizations()))
    rows = [workbooks.MEMBERS[1:], person("张三")[1:]]
    file = write(home, "m.xlsx", workbooks.workbook(*rows))
    assert answer(home, "import", "members", file, code=2)["faults"][0]["code"] == "missing"
    assert answer(home, "import", "members", file, "--org", UNION)["written"] == 1
