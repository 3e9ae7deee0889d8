"""Undoing an import never takes later work along: whatever was done since, it refuses with a sentence."""

import io
from datetime import date

import openpyxl
import pytest

from qiao.foundation.errors import Refused
from qiao.registry.organizations import operations as organizations
from qiao.registry.organizations import queries
from qiao.registry.terms import operations as terms
from qiao.services.imports import operations as imports

ON, LATER = date(2023, 6, 30), date(2024, 1, 1)
HEADINGS = ("单位名称", "工会名称", "上级工会", "独立账户", "任期起", "任期止", "任期年限")


def table(account: str) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(HEADINGS)
    line = ("市直机关工会联合会", account, "2020-01-01", "2025-01-01", "5年")
    book.active.append(("市水务局", "市水务局工会", *line))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.fixture
def bring(root, settings, tmp_path):
    settings.FILES_ROOT = tmp_path

    def one(account: str, on: date):
        work = imports.upload(
            actor=root,
            organization=None,
            kind="organizations",
            as_of=on,
            file_name="表.xlsx",
            data=table(account),
        )
        return imports.commit(actor=root, work=work)

    return one


def union(root):
    return queries.states(reader=root, on=ON).get(name="市水务局工会").organization


DEEDS = {
    "end": lambda root: organizations.end(actor=root, organization=union(root), on=LATER),
    "correct": lambda root: organizations.correct(actor=root, organization=union(root), tier="branch"),
    "rename": lambda root: organizations.rename(
        actor=root, organization=union(root), name="市水利局工会", on=LATER
    ),
    "set_profile": lambda root: organizations.set_profile(
        actor=root, organization=union(root), on=LATER, seal=True
    ),
    "start_term": lambda root: terms.start_term(
        actor=root, organization=union(root), begins_on=LATER, years=5
    ),
    "appoint": lambda root: terms.appoint(
        actor=root, organization=union(root), kind="chair", holder_name="张三", on=LATER
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("known_before", [False, True], ids=["new", "changed"])
@pytest.mark.parametrize("deed", DEEDS)
def test_undo_refuses_what_was_touched_since(root, bring, deed, known_before):
    if known_before:
        bring("否", date(2023, 1, 1))
    work = bring("是", ON)
    DEEDS[deed](root)
    if known_before and deed in ("correct", "rename", "start_term", "appoint"):
        imports.undo(actor=root, work=work)  # the second import did not write those rows, so nothing is lost
        return
    with pytest.raises(Refused) as refusal:
        imports.undo(actor=root, work=work)
    assert refusal.value.code == "touched_since"


@pytest.mark.django_db
def test_undo_goes_back_to_the_import_before(root, bring):
    bring("否", date(2023, 1, 1))
    work = bring("是", ON)
    assert queries.profile(reader=root, organization=union(root), on=ON).own_account
    imports.undo(actor=root, work=work)
    assert queries.profile(reader=root, organization=union(root), on=ON).own_account is False
