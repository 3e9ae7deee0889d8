"""The wizard by HTTP: each step, its refusals, what stays hidden, and its number of queries."""

import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from qiao.registry.organizations.models import Organization
from qiao.registry.people.models import Employment, Person
from qiao.services.imports import jobs, offers
from qiao.services.imports.kinds import Stage
from qiao.services.imports.models import Answer, Import
from qiao.services.imports.tests.conftest import account
from qiao.services.imports.tests.workbooks import (
    BORN,
    MEMBERS,
    OTHER,
    UNION,
    members,
    number,
    organizations,
    person,
    workbook,
)

pytestmark = pytest.mark.django_db
AS_OF = "2023-06-30"


@pytest.fixture
def client(clerk) -> Client:
    browser = Client()
    browser.force_login(clerk.user)
    return browser


def upload(client: Client, data: bytes, kind: str = "members", **more: str) -> str:
    """Upload as the form does; returns the address of the import."""
    file = SimpleUploadedFile("表.xlsx", data)
    answer = client.post(f"/imports/new/{kind}/", {"file": file, "as_of": AS_OF, **more})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def confirm(client: Client, address: str, **ticked: object) -> Import:
    """Confirm, and let the worker's job run."""
    client.post(f"{address}start/", {"back": address, **ticked})
    work = Import.objects.get(public_id=address.split("/")[-2])
    if work.stage == Stage.WRITING:
        leaving = ticked.get("leaving", [])
        jobs.write.func(work.pk, work.by_id, "skip_faulty" in ticked, leaving)
        work.refresh_from_db()
    return work


def text(answer) -> str:
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", answer.content.decode()))


def test_clerk_brings_unions_then_people_then_takes_them_back(client):
    address = upload(client, organizations(), "organizations")
    assert "将新增3行、修改0行" in text(client.get(address))
    assert confirm(client, address).stage == Stage.WRITTEN
    address = upload(client, members(person("张三"), person("李四", OTHER)))
    assert confirm(client, address).stage == Stage.WRITTEN
    assert "已写入2行" in text(client.get(address))
    assert Person.objects.count() == 2
    assert client.get(f"{address}undo/").status_code == 200
    client.post(f"{address}undo/")
    assert not Person.objects.exists()
    assert "已撤销" in text(client.get(address))


def test_preview_hides_numbers_and_shows_old_and_new(client, unions):
    mine = number(BORN)
    confirm(client, upload(client, members(person("张三", id_number=mine, 手机号码="16012345678"))))
    address = upload(client, members(person("张三", id_number=mine, 手机号码="16087654321", 身份类别="工勤")))
    answer = client.get(address)
    assert "干部→工勤" in text(answer)
    for hidden in (mine, "16012345678", "16087654321"):
        assert hidden not in answer.content.decode()


def test_unknown_column_is_asked_once_and_remembered(client, unions):
    rows = ((*MEMBERS, "衔"), (*person("张三"), "主任"))
    address = upload(client, workbook(*rows))
    assert "有1列不认得" in text(client.get(address))
    assert "衔" in text(client.get(f"{address}columns/"))
    client.post(f"{address}columns/", {"column-0": "duty"})
    assert Answer.objects.get().key == "duty"
    confirm(client, address)
    assert Employment.objects.get().duty == "主任"
    assert "不认得" not in text(client.get(upload(client, workbook(*rows))))


def test_column_that_was_mistaken_is_corrected_but_two_cannot_mean_one(client, unions):
    rows = ((*MEMBERS, "电话"), (*person("张三", 手机号码="16012345678"), "16087654321"))
    address = upload(client, workbook(*rows))
    form = client.get(f"{address}columns/").context["form"]
    field = {field.label: field.name for field in form}
    two = client.post(f"{address}columns/", {field["备注"]: "duty", field["身份类别"]: "duty"})
    assert "不能都认作“职务”" in text(two)
    client.post(f"{address}columns/", {field["手机号码"]: "-", field["电话"]: "phone"})
    assert dict(Answer.objects.values_list("heading", "key")) == {"手机号码": "", "电话": "phone"}
    confirm(client, address)
    assert Person.objects.get().phone == "16087654321"


def test_faults_stop_the_start_until_skipped_and_come_back_as_workbook(client, unions, tmp_path):
    address = upload(client, members(person("张三"), person("", OTHER)))
    assert confirm(client, address).stage == Stage.CHECKED
    assert "有1处差错" in text(client.get(address))
    answer = client.get(f"{address}faults/")
    (tmp_path / "faults.xlsx").write_bytes(answer.content)
    sheet = openpyxl.load_workbook(tmp_path / "faults.xlsx").active
    assert "没有填" in str(sheet.cell(3, len(MEMBERS) + 1).value)
    assert confirm(client, address, skip_faulty="1").counts["written"] == 1


def test_ambiguous_row_is_asked_on_the_page(client, unions):
    confirm(client, upload(client, members(person("王伟", id_number=""), person("王伟", id_number=""))))
    address = upload(client, members(person("王伟", id_number="", 身份类别="工勤")))
    chosen = Person.objects.first().public_id
    assert f'value="{chosen}"' in client.get(address).content.decode()
    client.post(f"{address}choose/", {"who-0": chosen})
    assert confirm(client, address).counts["changed"] == 1
    assert Employment.objects.get(person__public_id=chosen).staff_class == "worker"


def test_fault_of_the_whole_sheet_is_shown_and_the_union_is_asked(client, unions):
    address = upload(client, workbook(MEMBERS[1:], person("张三")[1:]))
    shown = text(client.get(address))
    assert "表里没有“所属工会”一列" in shown
    assert "请在页面上选择工会" in shown
    assert "确认写入" not in shown
    union = Organization.objects.get(states__name=UNION)
    assert f'value="{union.public_id}"' in client.get(address).content.decode()
    client.post(f"{address}union/", {"union": union.public_id})
    assert "整张表的差错" not in text(client.get(address))
    assert confirm(client, address).counts["written"] == 1


def test_wrong_total_is_shown(client):
    rows = (("序号", "工会名称", "会员数"), (1, "市审计局工会", 3), (2, "市水务局工会", 4), ("", "合计", 9))
    shown = text(client.get(upload(client, workbook(*rows), "organizations")))
    assert "第4行会员数" in shown
    assert "整张表的1处差错" in shown


def test_faulty_row_shows_whose_it_is_what_was_written_and_the_remedy(client, unions):
    rows = members(person("张三", id_number="990101198503070012", 出生日期="一九八五"))
    shown = text(client.get(upload(client, rows)))
    for words in ("2张三", "一九八五", "请"):
        assert words in shown
    assert "990101198503070012" not in shown
    assert "990*************12" in shown


def test_roster_among_organizations_is_told_where_it_belongs(client, unions):
    shown = text(client.get(upload(client, members(person("张三")), "organizations")))
    assert "这像是花名册，请在“导入花名册”上传" in shown
    assert "请在“导入工会组织”上传" in text(client.get(upload(client, organizations())))


def test_mended_file_takes_the_place_of_the_faulty_one(client, unions):
    union = Organization.objects.get(states__name=UNION).public_id
    old = upload(client, workbook(MEMBERS[1:], person("")[1:]), union=union)
    again = f"/imports/new/members/?instead={old.split('/')[-2]}"
    form = client.get(again).context["form"]
    assert (str(form["as_of"].value()), form["union"].value()) == (AS_OF, union)
    file = SimpleUploadedFile("表.xlsx", members(person("张三")))
    new = client.post(again, {"file": file, "as_of": AS_OF})["Location"]
    assert "已作废" in text(client.get(old))
    assert confirm(client, new).counts["written"] == 1
    assert client.post(f"{new}discard/").status_code == 409


def test_desk_reminds_of_imports_until_they_are_written_or_discarded(client, clerk, unions):
    waits, fails = upload(client, members(person("张三"))), upload(client, b"<html></html>")
    assert [(task.url, task.count) for task in offers.tasks(clerk, unions.as_of)] == [
        (waits, 1),
        (fails, 1),
    ]
    confirm(client, waits)
    client.post(f"{fails}discard/")
    assert offers.tasks(clerk, unions.as_of) == []
    assert client.get("/imports/?show=waiting").context["page"].object_list.count() == 0


def test_result_leads_to_its_rows_and_an_undone_one_counts_nothing(client, unions):
    address = upload(client, members(person("张三")))
    confirm(client, address)
    assert "?state=new" in client.get(address).content.decode()
    assert "2张三" in text(client.get(f"{address}?state=new"))
    client.post(f"{address}undo/")
    assert "已写入" not in text(client.get(address))


@pytest.mark.parametrize("place", ["abc", "1", "-1", "9" * 30])
def test_choice_for_a_row_that_asks_nothing_is_refused(client, unions, place):
    address = upload(client, members(person("张三")))
    assert client.post(f"{address}choose/", {f"who-{place}": "new"}).status_code == 409
    assert Import.objects.get(public_id=address.split("/")[-2]).choices == {}


def test_start_stands_or_falls_with_its_job(client, unions):
    address = upload(client, members(person("张三")))
    assert client.post(f"{address}start/", {"leaving": ["ABC"]}).status_code == 409
    client.post(f"{address}start/")
    (job,) = DBTaskResult.objects.filter(task_path="qiao.services.imports.jobs.write")
    work = Import.objects.get(public_id=address.split("/")[-2])
    assert (work.stage, job.args_kwargs["args"][0]) == (Stage.WRITING, work.pk)


def test_ticked_people_leave(client, unions):
    confirm(client, upload(client, members(person("张三"), person("李四"))))
    goes = Person.objects.get(name="李四")
    stays = members(person("张三", id_number=Person.objects.get(name="张三").id_number))
    address = upload(client, stays)
    assert "李四（市审计局工会）" in text(client.get(address))
    confirm(client, address, leaving=[goes.public_id])
    assert not Employment.objects.filter(person=goes).exists()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [(b"", "空文件"), (b"   ", "空文件")],
)
def test_empty_upload_is_a_fault_of_the_field(client, data, sentence):
    answer = client.post(
        "/imports/new/members/", {"file": SimpleUploadedFile("a.xlsx", data), "as_of": AS_OF}
    )
    assert answer.status_code == 200
    assert not Import.objects.exists()


def test_unreadable_file_says_why(client):
    address = upload(client, b"<html><table><tr><td>1</td></tr></table></html>")
    assert "这份文件读不懂" in text(client.get(address))
    assert confirm(client, address).stage == Stage.UNREADABLE


def test_template_can_be_filled_in_and_brought(client, plan, tmp_path):
    for kind in ("organizations", "members"):
        path = tmp_path / f"{kind}.xlsx"
        path.write_bytes(client.get(f"/imports/template/{kind}/").content)
        book = openpyxl.load_workbook(path)
        sheet = book.active
        headings = {cell.value: cell.column for row in sheet.iter_rows() for cell in row if cell.value}
        row = 4
        sheet.cell(row, headings["工会名称" if kind == "organizations" else "姓名"], "市审计局工会")
        if kind == "members":
            sheet.cell(row, headings["所属工会"], UNION)
        book.save(path)
        made = plan(path.read_bytes(), kind)
        assert made.table.unknown_columns == []
        assert len(made.table.rows) == 1


def test_officer_sees_only_imports_of_his_own_union(client, unions):
    whole = upload(client, members(person("张三")))
    officer = Client()
    officer.force_login(account("officer", Organization.objects.get(states__name=UNION)).user)
    assert officer.get(whole).status_code == 404
    assert officer.post(f"{whole}start/").status_code == 404
    own = upload(officer, members(person("李四")))
    assert confirm(officer, own).counts["written"] == 1
    assert client.get(own).status_code == 200


def test_export_holds_what_the_list_shows(client, unions, tmp_path):
    confirm(client, upload(client, members(person("张三"), person("李四", OTHER))))
    for address, heading, names in (
        ("/imports/export/members/?q=张三", "姓名", ["张三"]),
        ("/imports/export/organizations/?q=水务", "工会名称", ["市水务局工会", "市水务局水文站工会"]),
    ):
        path = tmp_path / "out.xlsx"
        path.write_bytes(client.get(f"{address}&on={AS_OF}").content)
        rows = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
        at = rows[2].index(heading)
        assert [row[at] for row in rows[3:] if isinstance(row[1], int)] == names


def test_pages_take_the_same_queries_for_few_and_many(client, unions):
    few = upload(client, members(person("张三")))
    counted = [_queries(client, few), _queries(client, "/imports/")]
    many = upload(client, members(*(person(f"职工{at}") for at in range(200))))
    for _more in range(5):
        upload(client, members(person("李四")))
    assert [_queries(client, many), _queries(client, "/imports/")] == counted


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)
