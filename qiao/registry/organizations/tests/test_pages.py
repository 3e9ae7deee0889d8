"""The pages and the API of organizations: what each reader sees, on which day, in how many queries."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from qiao.registry.organizations import operations, printing, queries
from qiao.registry.organizations.kinds import Kind, WomenForm
from qiao.registry.organizations.tests.city import FOUNDED, actor, city, crowd
from qiao.registry.organizations.tree import tree
from qiao.registry.terms import operations as terms

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = date(2024, 3, 1)
CHANGES = ("rename", "move", "describe", "set-profile", "report", "correct", "end", "restore")


@pytest.fixture
def town():
    return city()


def names(response):
    return [line.state.name for line in response.context["lines"]]


def address(organization, tab=""):
    tail = [organization.public_id, tab] if tab else [organization.public_id]
    return reverse("organizations:tab" if tab else "organizations:show", args=tail)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=swj", {"市水务局机关工会", "市水务局机关党委"}),
        ("q=GH001", {"市水务局机关工会"}),
        ("kind=party", {"市水务局机关党委"}),
        ("tier=federation", {"市直机关工会联合会"}),
        ("line=direct", {"市水务局机关工会", "市教育局机关工会"}),
        ("line=subordinate", {"市水文站工会"}),
        ("supervisor={water}", {"市水文站工会"}),
        ("supervisor={water}&line=direct", {"市水文站工会"}),
        ("unit=教育", {"市教育局机关工会"}),
        ("term=overdue", {"市水务局机关工会"}),
        ("term=running", {"市教育局机关工会"}),
        ("term=unknown", {"市直机关工会联合会", "市水文站工会"}),
        ("chair=vacant", {"市教育局机关工会"}),
        ("chair=held", {"市水务局机关工会"}),
        ("women_form=none", {"市水务局机关工会"}),
        ("audit_committee=no&chair=held", {"市水务局机关工会"}),
        ("audit_committee=yes", set()),
        ("term=nonsense&kind=union&tier=base&line=direct&q=市教", {"市教育局机关工会"}),
    ],
)
def test_list_narrows_by_its_address(town, sign_in, query, expected):
    given = {"actor": town.clerk, "organization": town.water}
    operations.set_profile(on=FOUNDED, women_form=WomenForm.NONE, audit_committee=False, **given)
    terms.start_term(begins_on=date(2019, 1, 1), years=3, **given)
    terms.appoint(kind="chair", holder_name="王建国", on=FOUNDED, **given)
    terms.start_term(actor=town.clerk, organization=town.bureau, begins_on=date(2023, 1, 1), years=5)
    terms.record_post(actor=town.clerk, organization=town.bureau, kind="chair", on=FOUNDED)
    query = query.format(water=town.water.public_id)
    response = sign_in(town.clerk).get(f"{reverse('organizations:list')}?on=2024-03-01&{query}")
    assert set(names(response)) == expected


def test_list_stands_in_the_official_order(town, sign_in):
    found = names(sign_in(town.clerk).get(reverse("organizations:list"), {"kind": "union"}))
    assert found == ["市直机关工会联合会", "市水务局机关工会", "市教育局机关工会", "市水文站工会"]


def test_pages_of_a_past_day_show_the_name_and_the_superior_of_that_day(town, sign_in):
    operations.rename(actor=town.clerk, organization=town.station, name="市水文中心工会", on=DAY)
    operations.move(actor=town.clerk, organizations=[town.station], superior=town.bureau, on=DAY)
    client = sign_in(town.clerk)
    before, since = (
        client.get(address(town.station), {"on": day}).content.decode()
        for day in (DAY - timedelta(days=1), DAY)
    )
    assert "<h1>市水文站工会" in before and "市水务局机关工会" in before and "市教育局" not in before
    assert "<h1>市水文中心工会" in since and "市教育局机关工会" in since


def test_the_tree_of_a_past_day_shows_the_line_of_that_day(town):
    operations.move(actor=town.clerk, organizations=[town.station], superior=town.bureau, on=DAY)

    def under(organization, day):
        roots = tree(reader=town.clerk, on=day, top=organization.public_id)
        return [branch.name for branch in roots[0].below]

    assert under(town.water, DAY - timedelta(days=1)) == ["市水文站工会"]
    assert under(town.water, DAY) == []
    assert under(town.bureau, DAY) == ["市水文站工会"]


def test_an_ended_organization_keeps_its_page_and_says_so(town, sign_in):
    operations.end(actor=town.clerk, organization=town.station, on=DAY)
    page = sign_in(town.clerk).get(address(town.station)).content.decode()
    assert "这一天不存在" in page
    assert reverse("organizations:restore", args=[town.station.public_id]) in (
        sign_in(town.clerk).get(address(town.station, "history")).content.decode()
    )


def test_overview_explains_womens_committees_where_the_unit_hosts_one(town, sign_in):
    client = sign_in(town.clerk)
    assert "妇委会不是女职工委员会" not in client.get(address(town.water)).content.decode()
    operations.create(
        actor=town.clerk,
        superior=None,
        kind=Kind.WOMEN,
        name="市水务局妇委会",
        unit=town.units["市水务局"],
        on=DAY,
    )
    assert "妇委会不是女职工委员会" in client.get(address(town.water)).content.decode()


def test_history_names_organizations_instead_of_numbers(town, sign_in):
    operations.move(actor=town.clerk, organizations=[town.station], superior=town.bureau, on=DAY)
    first = sign_in(town.clerk).get(address(town.station, "history")).context["happenings"][0]
    assert (first.title, first.begins_on) == ("调整上级", DAY)
    assert [(c.label, c.old, c.new) for c in first.changes] == [
        ("上级", "市水务局机关工会", "市教育局机关工会")
    ]


def test_a_form_moves_and_says_from_when(town, sign_in):
    target = reverse("organizations:move", args=[town.station.public_id])
    response = sign_in(town.clerk).post(target, {"superior": "市教育局机关工会", "on": "2024-03-01"})
    assert response.status_code == 302
    state = queries.state(reader=town.clerk, organization=town.station, on=DAY)
    assert state.superior == town.bureau


def test_a_refused_form_keeps_what_was_typed_and_says_why(town, sign_in):
    target = reverse("organizations:move", args=[town.water.public_id])
    page = sign_in(town.clerk).post(target, {"superior": "市水文站工会", "on": "2024-03-01"}).content.decode()
    assert "不能作它的上级" in page and 'value="市水文站工会"' in page


def test_a_form_offers_what_is_near_to_an_unknown_name(town, sign_in):
    target = reverse("organizations:move", args=[town.station.public_id])
    page = sign_in(town.clerk).post(target, {"superior": "教育局", "on": "2024-03-01"}).content.decode()
    assert "您是否要找：市教育局机关工会" in page


def test_a_form_refuses_a_day_that_cannot_be(town, sign_in):
    target = reverse("organizations:rename", args=[town.station.public_id])
    page = sign_in(town.clerk).post(target, {"name": "新名", "on": "0024-03-01"}).content.decode()
    assert "请核对年份" in page


def test_create_makes_an_organization_under_the_named_superior(town, sign_in):
    given = {
        "on": "2024-03-01",
        "superior": "GH001",
        "kind": "union",
        "name": "市水库管理处工会",
        "unit": "市水文站",
    }
    response = sign_in(town.clerk).post(reverse("organizations:create"), given)
    assert response.status_code == 302
    made = queries.named(reader=town.clerk, on=DAY, text="市水库管理处工会")[0]
    assert queries.state(reader=town.clerk, organization=made, on=DAY).superior == town.water


@pytest.mark.parametrize("tab", ["", "terms", "history"])
def test_a_foreign_organization_is_not_found(town, sign_in, tab):
    assert sign_in(actor("reader", town.water)).get(address(town.bureau, tab)).status_code == 404


@pytest.mark.parametrize("change", CHANGES)
def test_changes_are_closed_to_readers_and_strangers(town, sign_in, change):
    target = reverse(f"organizations:{change}", args=[town.water.public_id])
    assert sign_in(actor("reader", town.federation)).get(target).status_code == 403
    assert sign_in(actor("supervisor", town.bureau)).get(target).status_code == 404
    assert sign_in(actor("supervisor", town.federation)).get(target).status_code == 200


def test_an_unknown_tab_is_not_found(town, sign_in):
    assert sign_in(town.clerk).get(address(town.water, "papers")).status_code == 404


def test_units_move_up_by_one_button(town, sign_in):
    target = reverse("organizations:place-unit", args=[town.units["市教育局"].public_id])
    sign_in(town.clerk).post(target, {"place": "1"})
    assert [unit.name for unit in queries.units(on=TODAY)] == ["市教育局", "市水务局", "市水文站"]


def test_pages_ask_as_many_queries_of_20000_as_of_130(town, sign_in):
    client = sign_in(actor("supervisor", town.federation))
    pages = (
        reverse("organizations:list"),
        f"{reverse('organizations:list')}?line=subordinate&term=overdue&chair=held&q=单位",
        address(town.federation),
        address(town.water, "terms"),
        address(town.water, "history"),
        reverse("organizations:tree"),
        reverse("organizations:units"),
    )

    def asked():
        counts = {}
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as queries_asked:
                assert client.get(page).status_code == 200
            counts[page] = len(queries_asked)
        return counts

    crowd(130, federation=town.federation)
    few = asked()
    crowd(19_870, federation=town.federation)
    assert asked() == few
    assert max(few.values()) <= 50


def test_the_tree_of_many_leaves_out_what_does_not_fit_but_counts_it(town):
    crowd(1_000, federation=town.federation)
    roots = tree(reader=town.clerk, on=TODAY, shown=100)
    shown = [branch for root in roots for branch in root.walk()]
    assert len(shown) <= 100
    federation = next(branch for branch in shown if branch.number == town.federation.pk)
    assert federation.count == len(federation.below) == 52


def test_the_tree_opens_one_that_has_more_below_than_fit(town):
    crowd(1_000, federation=town.federation)
    (root,) = tree(reader=town.clerk, on=TODAY, top=town.federation.public_id, shown=20)
    assert root.count == len(root.below) == 52


def test_api_answers_as_the_page_does(town, sign_in):
    client = sign_in(town.clerk)
    answer = client.get("/api/v1/organizations/", {"line": "direct", "on": "2024-03-01"}).json()
    assert [one["name"] for one in answer["items"]] == ["市水务局机关工会", "市教育局机关工会"]
    one = client.get(f"/api/v1/organizations/{town.water.public_id}").json()
    assert (one["party_organization"], one["unit"], one["code"]) == ("市水务局机关党委", "市水务局", "GH001")


def test_api_operations_bear_the_operations_names(town, sign_in):
    client = sign_in(town.clerk)
    base = f"/api/v1/organizations/{town.station.public_id}"

    def post(name, /, **body):
        return client.post(f"{base}/{name}", body, content_type="application/json").status_code

    assert post("rename", name="市水文中心工会", on="2024-03-01") == 200
    assert post("move", superior=town.bureau.public_id, on="2024-03-01") == 200
    assert post("describe", code="GH9", on="2024-03-01") == 200
    assert post("set_profile", seal=True, on="2024-03-01") == 200
    assert post("report", staff=3, on="2024-03-01") == 200
    assert post("end", on="2025-01-01") == 200
    assert post("restore") == 200
    assert post("rename", name="市教育局机关工会", on="0001-01-01") == 422
    assert post("move", superior=town.station.public_id, on="2024-03-01") == 409
    assert [one["action"] for one in client.get(f"{base}/history").json()][:2] == [
        "organizations.restore",
        "organizations.end",
    ]


def test_api_refuses_strangers(town, sign_in):
    client = sign_in(actor("officer", town.bureau))
    assert client.get(f"/api/v1/organizations/{town.water.public_id}").status_code == 404
    body = {"name": "新名", "on": "2024-03-01"}
    own = f"/api/v1/organizations/{town.bureau.public_id}/rename"
    assert client.post(own, body, content_type="application/json").status_code == 403


def test_renaming_to_the_same_name_is_refused(town, sign_in):
    target = reverse("organizations:rename", args=[town.water.public_id])
    given = {"name": "市水务局机关工会", "on": "2024-03-01"}
    assert "名称没有变化" in sign_in(town.clerk).post(target, given).content.decode()


def test_a_sentence_says_the_day_as_offices_write_it(town, sign_in):
    target = reverse("organizations:rename", args=[town.water.public_id])
    given = {"name": "市水务局工会", "on": "2024-03-01"}
    assert "2024年3月1日" in sign_in(town.clerk).post(target, given, follow=True).content.decode()


def test_an_empty_day_of_the_past_is_not_an_empty_register(town, sign_in):
    client = sign_in(town.clerk)
    for page, words in (("organizations:list", "这一天没有组织"), ("people:list", "这一天没有人员")):
        assert words in client.get(reverse(page), {"on": "1990-01-01"}).content.decode()


def test_units_of_others_show_no_count_that_is_not_known(town, sign_in):
    def counts(who):
        page = sign_in(who).get(reverse("organizations:units")).context["page"]
        return [unit.hosted_count for unit in page]

    assert counts(town.clerk) == [2, 1, 1]
    assert counts(actor("officer", town.bureau)) == [None, 1, None]


@pytest.mark.parametrize("page", ["organizations:list", "organizations:units"])
def test_the_printed_list_holds_what_the_filters_let_through(town, sign_in, page):
    client = sign_in(town.clerk)
    assert "as=print" in client.get(reverse(page), {"q": "市水务局"}).content.decode()
    shown = client.get(reverse(page), {"q": "市水务局", "as": "print"}).content.decode()
    assert "市水务局" in shown and "市教育局" not in shown
    assert "填报单位（盖章）：市直机关工会联合会" in shown
    assert 'href="?q=' in shown


def test_a_list_too_long_for_paper_is_refused(town, sign_in, monkeypatch):
    monkeypatch.setattr(printing, "AT_MOST", 2)
    shown = sign_in(town.clerk).get(reverse("organizations:list"), {"as": "print"})
    assert shown.status_code == 409 and "不宜打印" in shown.content.decode()
