"""The pages: numbers open their names, filters stay, lists go out as they are shown."""

from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from qiao.registry.organizations.tests.city import City, actor, crowd
from qiao.registry.terms.tests.town import town

pytestmark = pytest.mark.django_db
DAY = "on=2023-06-30"


@pytest.fixture
def made() -> City:
    return town()


def client_of(reader) -> Client:
    client = Client()
    client.force_login(reader.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return answer.content.decode()


def test_a_number_opens_its_names_with_the_filters_kept(made):
    client = client_of(made.clerk)
    page = shown(client, f"/basics/?{DAY}&basis=counted")
    address = f"/basics/names/women_none/?{DAY}&basis=counted&line=direct"
    assert address.replace("&", "&amp;") in page
    names = shown(client, address)
    assert "市教育局机关工会" in names
    assert "市水务局机关工会" not in names


def test_head_counts_open_the_people_of_a_roster_only(made):
    names = shown(client_of(made.clerk), f"/basics/names/women/?{DAY}")
    assert f"organization={made.water.public_id}&amp;measure=women" in names
    assert f"organization={made.bureau.public_id}&amp;measure=women" not in names


def test_an_officer_gets_no_foreign_name(made):
    client = client_of(actor("officer", made.bureau))
    for address in ("/basics/", "/basics/names/unions/", "/basics/units/", "/basics/differences/"):
        page = shown(client, f"{address}?{DAY}")
        assert "市水务局机关工会" not in page, address
    assert "市教育局机关工会" in shown(client, f"/basics/names/unions/?{DAY}")


def test_a_member_is_refused(made):
    client = client_of(actor("member", made.water))
    assert client.get("/basics/").status_code == 403
    assert client.get("/api/v1/basics/table").status_code == 403


def test_an_unknown_figure_and_a_wrong_day_are_refused(made):
    client = client_of(made.clerk)
    assert client.get("/basics/names/nothing/").status_code == 404
    assert client.get("/basics/?compare=30.6.2023").status_code == 409
    assert client.get("/basics/?compare=2023-02-31").status_code == 409


def test_days_are_compared_side_by_side(made):
    page = shown(client_of(made.clerk), f"/basics/?{DAY}&compare=2022-12-31")
    assert "2022年12月31日" in page
    assert "-2" in page


def test_the_days_of_a_comparison_stand_in_its_head_the_earlier_first(made):
    client = client_of(made.clerk)
    for query in ("on=2022-12-31&compare=2023-06-30", "on=2023-06-30&compare=2022-12-31"):
        page = shown(client, f"/basics/?{query}")
        assert "2022年12月31日至2023年6月30日增减" in page
        assert ">-2<" in page


def test_unknown_units_and_the_day_compared_with_open_their_names(made):
    client = client_of(made.clerk)
    page = shown(client, f"/basics/?{DAY}&compare=2022-12-31")
    unknown = f"/basics/names/term_overdue/?{DAY}&compare=2022-12-31&unknown=1"
    assert unknown.replace("&", "&amp;") in page
    assert 'href="/basics/names/staff/?on=2022-12-31"' in page
    names = shown(client, unknown)
    assert "市水文站" in names
    assert "市教育局机关工会" not in names
    address = f"/basics/names/staff/?{DAY}&unit=%E5%B8%82%E6%B0%B4%E5%8A%A1%E5%B1%80"
    assert address.replace("&", "&amp;") in shown(client, f"/basics/units/?{DAY}")
    behind = shown(client, address)
    assert "市水务局机关工会" in behind
    assert "市教育局机关工会" not in behind


def test_both_numbers_of_a_difference_lead_to_where_they_come_from(made):
    page = shown(client_of(made.clerk), f"/basics/differences/?{DAY}")
    assert "相差（填报数 − 账面数）" in page
    assert f"organization={made.water.public_id}&amp;measure=staff&amp;on=2023-06-30" in page
    assert f"/organizations/{made.water.public_id}/?on=2022-12-31" in page


def test_on_a_phone_the_share_stands_on_the_line_of_its_number_and_unknown_parts_are_left_out(made):
    page = shown(client_of(made.clerk), f"/basics/?{DAY}")
    chairs = page.split("主席空缺</th>")[-1].split("</tr>")[0]
    direct = chairs.split('data-label="直属"')[1].split("</td>")[0]
    assert "q-half" in direct
    assert "50.0 %" in direct
    legal = page.split("有法人资格</th>")[-1].split("</tr>")[0]
    assert "q-half" not in legal.split('data-label="直属"')[1].split(">")[0]


def test_a_chart_has_more_than_one_number(made):
    page = client_of(made.clerk).get(f"/basics/?{DAY}")
    assert page.context["charts"]
    for each in page.context["charts"]:
        numbers = [value for series in each["chart"]["series"] for value in series["values"] if value]
        assert len(numbers) > 1, each["title"]


def test_empty_register_says_what_to_do():
    assert "先导入组织台账" in shown(client_of(actor("supervisor")), "/basics/")


@pytest.mark.parametrize(
    ("address", "title", "expected"),
    [
        ("/basics/", "机关工会组织基本情况统计表", ["组织", "工会", "家", 3]),
        ("/basics/units/", "基本情况分单位统计表", ["市水务局", 1, 1, 0, 3]),
        ("/basics/names/no_chair/", "主席空缺名单", [1, "市教育局机关工会"]),
        ("/basics/differences/", "填报数与账面数不一致清单", ["市水务局机关工会", "市水务局"]),
    ],
)
def test_each_list_goes_out_as_workbook_and_on_paper(made, address, title, expected):
    client = client_of(made.clerk)
    answer = client.get(f"{address}?{DAY}&as=xlsx")
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == title
    assert any(row[: len(expected)] == expected for row in rows)
    paper = shown(client, f"{address}?{DAY}&as=print")
    assert title in paper
    assert "填表人" in paper


def test_api_gives_the_answer_of_the_command(made):
    answer = client_of(made.clerk).get("/api/v1/basics/table?as_of=2023-06-30&line=direct").json()
    assert (answer["unions"], answer["direct_no_chair"]) == (2, ["市教育局机关工会"])
    assert answer["details"]["staff"]["basis"] == "mixed"
    names = client_of(made.clerk).get("/api/v1/basics/names/no_chair?as_of=2023-06-30").json()
    assert [row["name"] for row in names["organizations"]] == ["市教育局机关工会"]
    faulty = client_of(made.clerk).get("/api/v1/basics/table?structure=later")
    assert (faulty.status_code, faulty.json()["code"]) == (409, "unknown_value")


@pytest.mark.parametrize("address", ["/basics/", "/basics/units/", "/basics/names/unions/"])
def test_pages_ask_the_database_the_same_number_of_times_at_every_size(made, address):
    client = client_of(made.clerk)
    shown(client, address)
    asked = []
    for count in (127, 5000):
        crowd(count, federation=made.federation)
        with CaptureQueriesContext(connection) as captured:
            shown(client, f"{address}?{DAY}")
        asked.append(len(captured))
    assert asked[0] == asked[1]
