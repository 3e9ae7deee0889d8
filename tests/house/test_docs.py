"""The papers are true: their links lead somewhere, their commands run, their words stand in the code."""

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db.models import TextChoices

from qiao.engines.indicators import definitions
from qiao.site import cli
from tests.harness.databases import qiao

PROJECT = Path(__file__).parents[2]
PAPERS = sorted([*PROJECT.glob("README*.md"), *PROJECT.glob("docs/**/*.md")])
READMES = [PROJECT / "README.md", PROJECT / "README.zh-CN.md"]
GLOSSARY = PROJECT / "docs/glossary.md"
COMMAND_WITHIN = 60  # seconds
GUIDE_WITHIN = 300  # seconds; a database server of its own is made

LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]+)(#[^)\s]*)?\)")
CODE = re.compile(r"^```[a-z]*\n(.*?)^```|`([^`\n]+)`", re.MULTILINE | re.DOTALL)
MAKE = re.compile(r"(?:^|\s)make ([a-z][a-z-]*)")
QIAO = re.compile(r"(?:^|[\s/])qiao((?: [a-z]+)+)")
FILE = re.compile(r"^`([\w/.]+)`\n```[a-z]+\n(.*?)^```", re.MULTILINE | re.DOTALL)
TARGET = re.compile(r"^([a-z][a-z-]*):", re.MULTILINE)


def named(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def code_in(path: Path) -> str:
    """What stands in code blocks and between backticks, one piece a line, without comments."""
    pieces = [block or span for block, span in CODE.findall(path.read_text("utf-8"))]
    return "\n".join(line.split(" #")[0] for piece in pieces for line in piece.splitlines())


@cache
def commands() -> list[tuple[str, ...]]:
    """Each ``qiao …`` of the papers as its words: options and what follows the first of them left out."""
    found = {tuple(words.split()) for path in PAPERS for words in QIAO.findall(code_in(path))}
    return sorted(found)


def rows_of(path: Path) -> list[list[str]]:
    """The rows of a paper's tables, without headings."""
    lines = [line for line in path.read_text("utf-8").splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    ruled = {number for number, row in enumerate(cells) if set("".join(row)) <= set("-:")}
    return [row for number, row in enumerate(cells) if number not in ruled and number + 1 not in ruled]


@pytest.mark.parametrize("paper", PAPERS, ids=named)
def test_relative_links_lead_somewhere(paper):
    targets = [target for target, _anchor in LINK.findall(paper.read_text("utf-8"))]
    assert not [target for target in targets if not (paper.parent / target).exists()]


@pytest.mark.parametrize("paper", PAPERS, ids=named)
def test_make_targets_exist(paper):
    assert set(MAKE.findall(code_in(paper))) <= set(TARGET.findall((PROJECT / "Makefile").read_text("utf-8")))


@pytest.mark.parametrize("readme", READMES, ids=named)
def test_readme_offers_the_two_commands(readme):
    assert {"demo", "test"} <= set(MAKE.findall(code_in(readme)))


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_commands_exist_and_explain_themselves_with_an_example(command):
    answer = CliRunner().invoke(cli.qiao, [*command, "--help"])
    assert answer.exit_code == 0, answer.output
    assert "例：" in answer.output


def test_the_installed_command_helps_from_any_folder_before_init(tmp_path):
    home = tmp_path / "none"
    answer = subprocess.run(
        [qiao(), "--help"],
        env={**os.environ, "QIAO_HOME": str(home)}, cwd=tmp_path, capture_output=True, text=True,
        timeout=COMMAND_WITHIN, check=False,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    assert not home.exists()


def test_readme_names_every_command():
    """The table of commands is complete, in both languages."""
    for readme in READMES:
        told = {words.split()[0] for words in QIAO.findall(code_in(readme))}
        assert {*cli._OWN, *cli._offered()} <= told, named(readme)


def test_every_variable_of_the_environment_is_explained():
    read = {
        name
        for path in (PROJECT / "qiao").rglob("*.py")
        for name in re.findall(r"\"(QIAO_[A-Z_]+|DATABASE_URL)\"", path.read_text("utf-8"))
    }
    told = {cell.strip("`") for cell, *_rest in rows_of(PROJECT / "docs/how-to/operate.md")}
    assert read <= told


@cache
def words_of_the_code() -> set[str]:
    files = [p for ending in ("py", "yaml") for p in (PROJECT / "qiao").rglob(f"*.{ending}")]
    return {word for path in files for word in re.findall(r"\w+", path.read_text("utf-8"))}


@pytest.mark.parametrize("row", rows_of(GLOSSARY), ids=lambda row: row[0])
def test_a_term_has_a_name_that_the_code_uses_a_meaning_and_a_source(row):
    assert len(row) == 4 and all(row)
    names = re.findall(r"`([^`]+)`", row[1])
    assert names
    assert not [part for name in names for part in name.split(".") if part not in words_of_the_code()]


def test_every_choice_stands_in_the_glossary():
    terms = " ".join(row[0] for row in rows_of(GLOSSARY))
    missing = {}
    for path in (PROJECT / "qiao").rglob("kinds.py"):
        module = import_module(".".join(path.relative_to(PROJECT).with_suffix("").parts))
        for kind in vars(module).values():
            if (
                isinstance(kind, type)
                and issubclass(kind, TextChoices)
                and kind.__module__ == module.__name__
            ):
                for choice in kind:
                    if str(choice.label) not in terms:
                        missing[f"{kind.__name__}.{choice.name}"] = str(choice.label)
    assert not missing


@pytest.fixture
def copy_of_the_project(tmp_path):
    """Its code and tests, to be added to, with a data folder and a database server of its own."""
    for folder in ("qiao", "tests", "tools"):
        shutil.copytree(PROJECT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("conftest.py", "pyproject.toml"):
        shutil.copy(PROJECT / file, tmp_path)
    yield tmp_path
    # Under root the server's files stand elsewhere, since its account cannot pass a test's folder.
    shutil.rmtree((tmp_path / ".test-home/postgres").resolve(), ignore_errors=True)


def test_the_guide_to_a_service_works_as_it_stands(copy_of_the_project):
    """The guide's files, their migration and tests; and nothing else wants a migration."""
    project = copy_of_the_project
    room = project / "qiao/services/notes"
    room.mkdir()
    (room / "__init__.py").touch()
    files = FILE.findall((PROJECT / "docs/how-to/add-a-service.md").read_text("utf-8"))
    for path, content in files:
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(content, "utf-8")
    rooms = project / "qiao/site/services.py"
    listed = rooms.read_text("utf-8").replace("SERVICES = [\n", 'SERVICES = [\n    "qiao.services.notes",\n')
    rooms.write_text(listed, "utf-8")

    home = {"QIAO_HOME": str(project / ".test-home"), "PYTHONPATH": str(project)}
    environment = {**os.environ, **home, "DJANGO_SETTINGS_MODULE": "qiao.site.settings"}
    for words in (
        ["-c", "from qiao.foundation import database; database.create_secrets()"],
        ["-m", "django", "makemigrations", "notes"],
        ["-m", "django", "makemigrations", "--check"],
        ["-m", "ruff", "check", "--no-cache", "qiao/services/notes"],
        ["-m", "ruff", "format", "--no-cache", "--check", *[p for p, _content in files if p.endswith(".py")]],
        ["-m", "pytest", "-q", "-p", "no:cacheprovider", "qiao/services/notes"],
    ):
        done = subprocess.run(
            [sys.executable, *words],
            env=environment, cwd=project, capture_output=True, text=True, timeout=GUIDE_WITHIN, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"


def test_the_indicator_of_the_guide_is_accepted(tmp_path):
    [example] = re.findall(
        r"```yaml\n(.*?)```", (PROJECT / "docs/how-to/add-an-indicator.md").read_text(), re.S
    )
    basic = PROJECT / "qiao/services/basics/indicators/basic.yaml"
    extended = tmp_path / "basic.yaml"
    extended.write_text(f"{basic.read_text('utf-8').rstrip()}\n\n{example}", "utf-8")
    assert definitions.load([extended]).get("no_seal")


def test_the_guide_to_indicators_explains_every_key():
    told = {
        name
        for row in rows_of(PROJECT / "docs/how-to/add-an-indicator.md")
        for name in re.findall(r"`([a-z]+)`", row[0])
    }
    assert told == definitions._TEXTS | definitions._WORDS | definitions._FLAGS | {"shown"}
