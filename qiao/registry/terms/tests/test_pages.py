"""The pages and the API of terms and posts: a person's steps, and who may take them."""

from datetime import date

import pytest
from django.urls import reverse

from qiao.registry.organizations.tests.city import FOUNDED, actor, city
from qiao.registry.people.models import Employment, Person
from qiao.registry.terms import operations, queries
from qiao.registry.terms.offers import tasks

pytestmark = pytest.mark.django_db
DAY = date(2024, 3, 1)


@pytest.fixture
def town():
    return city()


@pytest.fixture
def chair(town):
    return operations.appoint(
        actor=town.clerk, organization=town.water, kind="chair", holder_name="王建国", on=FOUNDED
    )


@pytest.fixture
def term(town):
    return operations.start_term(
        actor=town.clerk, organization=town.water, begins_on=date(2020, 5, 1), years=5
    )


def tab(organization):
    return reverse("organizations:tab", args=[organization.public_id, "terms"])


def test_start_term_page_begins_a_term_and_leads_back(town, term, sign_in):
    target = reverse("terms:start-term", args=[town.water.public_id])
    response = sign_in(town.clerk).post(target, {"begins_on": "2025-05-06", "years": "5"})
    assert (response.status_code, response.url) == (302, tab(town.water))
    latest = queries.terms(reader=town.clerk, organization=town.water).first()
    assert latest.due_on == date(2030, 5, 5)


def test_start_term_page_says_why_it_refuses(town, term, sign_in):
    target = reverse("terms:start-term", args=[town.water.public_id])
    given = {"begins_on": "2019-05-06", "years": "3", "approval_number": "市总工〔2019〕3号"}
    page = sign_in(town.clerk).post(target, given).content.decode()
    assert "新一届应在其后" in page and "市总工〔2019〕3号" in page


def test_a_term_that_ran_out_shows_by_how_many_days(town, term, sign_in):
    shown = sign_in(town.clerk).get(tab(town.water), {"on": "2025-05-10"}).content.decode()
    assert "逾期 10 天未换届" in shown
    shown = sign_in(town.clerk).get(tab(town.water), {"on": "2025-04-20"}).content.decode()
    assert "还有 10 天届满" in shown


def test_handing_over_leads_to_who_the_successor_is(town, chair, sign_in):
    successor = Person.objects.create(name="李秀兰", sex="F", born_on=date(1985, 3, 1), written_by=1)
    Employment.objects.create(person=successor, organization=town.water, begins_on=FOUNDED, written_by=1)
    client = sign_in(town.clerk)
    given = {"holder_name": "李秀兰", "on": "2024-03-01", "mode": "concurrent"}
    response = client.post(reverse("terms:hand-over", args=[chair.pk]), given)
    (row,) = queries.posts(reader=town.clerk, organization=town.water, on=DAY)
    assert [holder.holder_name for holder in row.holders] == ["李秀兰"]
    assert response.url == reverse("terms:identify", args=[row.holders[0].pk])
    assert "1985-03" in client.get(response.url).content.decode()
    client.post(response.url, {"person": successor.public_id})
    row.holders[0].refresh_from_db()
    assert row.holders[0].person == successor


@pytest.mark.parametrize(
    "page",
    ["start-term", "record-post", "appoint", "relieve", "hand-over", "identify", "correct-appointment"],
)
def test_changes_are_closed_to_readers_and_strangers(town, chair, sign_in, page):
    one = page in ("start-term", "record-post", "appoint")
    target = reverse(f"terms:{page}", args=[town.water.public_id if one else chair.pk])
    assert sign_in(actor("reader", town.water)).get(target).status_code == 403
    assert sign_in(actor("officer", town.bureau)).get(target).status_code == 404
    assert sign_in(actor("officer", town.water)).get(target).status_code == 200


def test_correct_term_is_closed_to_strangers(town, term, sign_in):
    target = reverse("terms:correct-term", args=[term.pk])
    assert sign_in(actor("reader", town.water)).get(target).status_code == 403
    assert sign_in(actor("officer", town.bureau)).get(target).status_code == 404


def test_tasks_count_what_waits_in_the_own_line_only(town, term):
    late = date(2026, 1, 1)
    operations.record_post(actor=town.clerk, organization=town.bureau, kind="chair", on=FOUNDED)
    assert [(task.count, task.late) for task in tasks(town.clerk, late)] == [(1, True), (1, False)]
    assert [task.count for task in tasks(actor("officer", town.bureau), late)] == [1]
    assert tasks(actor("reader", town.federation), late) == []


def test_api_operations_bear_the_operations_names(town, sign_in):
    client = sign_in(town.clerk)

    def post(path, /, **body):
        return client.post(f"/api/v1/terms/{path}", body, content_type="application/json")

    here = town.water.public_id
    term = post(f"{here}/start_term", begins_on="2024-03-01", years=5)
    assert (term.status_code, term.json()["due_on"]) == (200, "2029-02-28")
    assert post(f"{here}/start_term", begins_on="2025-03-01", years=4).status_code == 422
    fixed = post(f"term/{term.json()['id']}/correct_term", approval_number="市总工〔2024〕1号")
    assert (fixed.json()["approval_number"], fixed.json()["years"]) == ("市总工〔2024〕1号", 5)
    assert post(f"{here}/record_post", kind="chair", on="2024-03-01").json()[0]["vacant"] == 1
    held = post(f"{here}/appoint", kind="chair", holder_name="王建国", on="2024-03-01").json()
    full = post(f"{here}/appoint", kind="chair", holder_name="李强", on="2024-03-01")
    assert (full.status_code, full.json()["code"]) == (409, "no_place")
    assert post(f"appointment/{held['id']}/correct_appointment", office_phone="1").status_code == 200
    heir = post(f"appointment/{held['id']}/hand_over", holder_name="李强", on="2024-04-01").json()
    assert post(f"appointment/{heir['id']}/relieve", on="2024-05-01").status_code == 200
    shown = client.get(f"/api/v1/terms/{here}/posts", {"on": "2024-04-15"}).json()
    assert [holder["holder_name"] for holder in shown[0]["holders"]] == ["李强"]
    assert len(client.get(f"/api/v1/terms/{here}/terms").json()) == 1


def test_api_refuses_strangers(town, chair, sign_in):
    client = sign_in(actor("officer", town.bureau))
    assert client.get(f"/api/v1/terms/{town.water.public_id}/posts").status_code == 404
    target = f"/api/v1/terms/appointment/{chair.pk}/relieve"
    assert client.post(target, {"on": "2024-01-01"}, content_type="application/json").status_code == 404


def test_a_term_that_ended_early_shows_its_own_last_day(town, term, sign_in):
    operations.start_term(actor=town.clerk, organization=town.water, begins_on=DAY, years=5)
    shown = sign_in(town.clerk).get(tab(town.water)).content.decode()
    assert "2024年2月29日" in shown


def test_history_says_relieving_in_the_words_of_posts(town, chair, sign_in):
    operations.relieve(actor=town.clerk, appointment=chair, on=DAY)
    operations.start_term(actor=town.clerk, organization=town.water, begins_on=FOUNDED, years=5)
    operations.start_term(actor=town.clerk, organization=town.water, begins_on=DAY, years=5)
    history = reverse("organizations:tab", args=[town.water.public_id, "history"])
    shown = sign_in(town.clerk).get(history).content.decode()
    assert "工会主席 · 免职日期" in shown and "上一届自哪天起结束" in shown
    assert "自哪天起撤销" not in shown


def test_nobody_of_that_name_leads_to_what_to_do_first(town, chair, sign_in):
    shown = sign_in(town.clerk).get(reverse("terms:identify", args=[chair.pk])).content.decode()
    assert reverse("people:enter", args=[town.water.public_id]) in shown
    assert reverse("terms:correct-appointment", args=[chair.pk]) in shown
    assert 'name="person"' not in shown


def test_the_years_of_a_term_are_said_in_english(town, sign_in):
    client = sign_in(town.clerk)
    client.cookies["django_language"] = "en"
    shown = client.get(reverse("terms:start-term", args=[town.water.public_id])).content.decode()
    assert "3 years" in shown and "3 年" not in shown
