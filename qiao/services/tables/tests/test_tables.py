"""套表: a superior's empty table comes back filled, in its own layout, with what this reader may know of."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from qiao.foundation.errors import NotFound, Refused
from qiao.registry.organizations import operations as organizations
from qiao.registry.terms import operations as terms
from qiao.services.tables import operations, queries

ON = date(2023, 6, 30)


def empty_table(
    *names: str, headings: tuple[str, ...] = ("工会名称", "工会主席", "职工人数", "独立账户", "劳模人数")
) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["全市机关工会情况统计表"])
    sheet.append(list(headings))
    for name in names:
        sheet.append([name])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def cells(content: bytes) -> list[tuple]:
    return [
        row
        for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
        if any(row)
    ]


@pytest.fixture
def city(root):
    def union(superior, name, sequence, staff, chair):
        unit = organizations.record_unit(
            actor=root, host=superior, name=name.removesuffix("工会"), sequence=sequence, on=ON
        )
        made = organizations.create(actor=root, superior=superior, kind="union", name=name, unit=unit, on=ON)
        organizations.report(actor=root, organization=made, on=ON, staff=staff)
        organizations.set_profile(actor=root, organization=made, on=ON, own_account=True)
        if chair:
            terms.appoint(actor=root, organization=made, kind="chair", holder_name=chair, on=ON)
        return made

    top = organizations.create(actor=root, superior=None, kind="union", name="市直机关工会联合会", on=ON)
    # The official order is not the order in which they were entered.
    water = union(top, "市水务局工会", 2, 76, "马美云")
    audit = union(top, "市审计局工会", 1, 24, "")
    return {"top": top, "water": water, "audit": audit}


@pytest.mark.django_db
def test_an_empty_body_gets_a_row_for_each_union_in_the_official_order(root, city):
    filled = queries.filled(reader=root, on=ON, content=empty_table())
    rows = cells(filled.content)
    assert [row[:4] for row in rows[2:4]] == [
        ("市审计局工会", None, 24, "是"),
        ("市水务局工会", "马美云", 76, "是"),
    ]
    assert filled.unmatched_columns == ["劳模人数"]
    assert "2023年6月30日" in rows[4][0]
    assert "填报数" in rows[4][0]


@pytest.mark.django_db
def test_rows_that_name_a_union_or_its_unit_are_filled_beside_the_name(root, city):
    content = empty_table("市水务局", "市外星人局", headings=("单位名称", "职工人数"))
    filled = queries.filled(reader=root, on=ON, content=content)
    assert cells(filled.content)[2] == ("市水务局", 76)
    assert filled.unmatched_names == ["市外星人局"]


@pytest.mark.django_db
def test_a_name_that_is_not_found_gets_the_nearest_names_offered(city, account, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    clerk, officer = account("supervisor", city["top"]), account("officer", city["audit"])
    content = empty_table("市水务局机关工会", "甲", headings=("单位名称", "职工人数", "劳模人数"))
    kept = operations.fill(actor=clerk, content=content, file_name="空表.xlsx", on=ON)
    assert kept.report["unmatched_columns"] == ["劳模人数"]
    assert kept.report["unmatched_names"] == ["市水务局机关工会", "甲"]
    assert kept.report["nearest"]["市水务局机关工会"][0] == "市水务局工会"
    assert "甲" not in kept.report["nearest"]
    client = Client()
    client.force_login(clerk.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    assert "是不是 市水务局工会" in client.get(f"/tables/{kept.pk}/").content.decode()
    # No name beyond what the reader may know.
    foreign = operations.fill(actor=officer, content=content, file_name="空表.xlsx", on=ON)
    assert "市水务局工会" not in str(foreign.report["nearest"])


@pytest.mark.django_db
def test_an_officer_gets_the_own_union_only(city, account):
    officer = account("officer", city["water"])
    filled = queries.filled(reader=officer, on=ON, content=empty_table())
    assert [row[0] for row in cells(filled.content)[2:-1]] == ["市水务局工会"]


@pytest.mark.django_db
def test_a_day_before_everything_is_refused_with_a_remedy(root, city):
    with pytest.raises(Refused, match="请先导入组织"):
        queries.filled(reader=root, on=date(2020, 1, 1), content=empty_table())


@pytest.mark.django_db
def test_nobody_else_fetches_a_filled_table(root, city, account, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    clerk, officer = account("supervisor", city["top"]), account("officer", city["water"])
    kept = operations.fill(actor=clerk, content=empty_table(), file_name="空表.xlsx", on=ON)
    assert cells(queries.content(reader=clerk, number=kept.pk))[2][0] == "市审计局工会"
    with pytest.raises(NotFound):
        queries.content(reader=officer, number=kept.pk)


@pytest.mark.django_db
def test_the_page_fills_and_hands_out_the_file(city, account, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    client = Client()
    client.force_login(account("supervisor", city["top"]).user, backend=settings.AUTHENTICATION_BACKENDS[0])
    sent = SimpleUploadedFile("上级空表.xlsx", empty_table())
    answer = client.post("/tables/", {"table": sent, "on": "2023-06-30"}, follow=True)
    assert "劳模人数" in answer.content.decode()
    content = b"".join(client.get(answer.redirect_chain[-1][0] + "download/"))
    assert cells(content)[2][0] == "市审计局工会"


@pytest.mark.django_db
def test_the_form_offers_today_in_the_form_that_a_browser_reads(city, account, settings):
    client = Client()
    client.force_login(account("supervisor", city["top"]).user, backend=settings.AUTHENTICATION_BACKENDS[0])
    assert f'value="{timezone.localdate().isoformat()}"' in client.get("/tables/").content.decode()


@pytest.mark.django_db
def test_a_file_that_is_no_table_is_said_beside_the_field(city, account, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    client = Client()
    client.force_login(account("supervisor", city["top"]).user, backend=settings.AUTHENTICATION_BACKENDS[0])
    sent = SimpleUploadedFile("上级空表.xlsx", b"<html><table></table></html>")
    answer = client.post("/tables/", {"table": sent, "on": "2023-06-30"})
    assert answer.status_code == 200
    assert list(tmp_path.iterdir()) == []
    assert answer.context["form"].errors["table"]
