"""The address list: who stands in it on which day, and the same on screen, paper and in the workbook."""

from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from qiao.foundation.search import tokens
from qiao.registry.organizations.tests.city import FOUNDED, actor, city, crowd
from qiao.registry.organizations.tests.conftest import sign_in  # noqa: F401
from qiao.registry.people.models import Person
from qiao.registry.terms import operations as terms
from qiao.registry.terms import queries as terms_queries
from qiao.services.officers import queries

pytestmark = pytest.mark.django_db
DAY = date(2024, 3, 1)


@pytest.fixture
def town():
    made = city()
    given = {"actor": made.clerk, "organization": made.water, "on": FOUNDED}
    chair = terms.appoint(kind="chair", holder_name="王建国", office_phone="0000-1", **given)
    terms.appoint(kind="cashier", holder_name="=1+1", office_phone="0000-2", **given)
    terms.hand_over(actor=made.clerk, appointment=chair, holder_name="李秀兰", on=DAY, office_phone="0000-3")
    return made


def page(name, client, **query):
    return client.get(reverse(f"officers:{name}"), query)


@pytest.mark.parametrize("name", ["list", "print"])
def test_the_holders_of_the_day_stand_in_the_list(town, sign_in, name):  # noqa: F811
    client = sign_in(town.clerk)
    assert "李秀兰 0000-3" in page(name, client).content.decode()
    before = page(name, client, on="2024-02-29").content.decode()
    assert "王建国 0000-1" in before and "李秀兰" not in before


def test_the_workbook_holds_what_the_page_shows(town, sign_in):  # noqa: F811
    response = page("export", sign_in(town.clerk), q="水务局")
    rows = CalamineWorkbook.from_filelike(BytesIO(response.content)).get_sheet_by_index(0).to_python()
    lines = [row for row in rows if row[0] == 1.0]
    assert [row[1:] for row in lines] == [
        ["市水务局机关工会", "市水务局", "李秀兰 0000-3", "", "", "", "=1+1 0000-2", ""]
    ]


def test_a_reader_sees_the_own_line_only(town, sign_in):  # noqa: F811
    shown = page("print", sign_in(actor("reader", town.bureau))).content.decode()
    assert "市教育局机关工会" in shown and "市水务局机关工会" not in shown


def test_members_are_refused(town, sign_in):  # noqa: F811
    assert page("list", sign_in(actor("member", town.water))).status_code == 403


def test_the_list_asks_as_many_queries_of_2000_as_of_100(town, sign_in):  # noqa: F811
    client = sign_in(town.clerk)

    def asked(name):
        page(name, client)
        with CaptureQueriesContext(connection) as found:
            page(name, client)
        return len(found)

    crowd(100, federation=town.federation)
    few = asked("list"), asked("print")
    crowd(1_900, federation=town.federation)
    assert (asked("list"), asked("print")) == few


@pytest.mark.parametrize(("text", "found"), [("秀兰", True), ("lxl", True), ("王建国", False)])
def test_a_union_is_found_by_who_holds_its_posts_on_the_day(town, text, found):
    holder = next(
        one for one in terms_queries.holders(reader=town.clerk, on=DAY) if one.holder_name == "李秀兰"
    )
    person = Person.objects.create(name="李秀兰", search=tokens("李秀兰"), written_by=1)
    terms.identify(actor=town.clerk, appointment=holder, person=person)
    names = [state.name for state in queries.unions(reader=town.clerk, on=DAY, text=text)]
    assert names == (["市水务局机关工会"] if found else [])


def test_the_printed_list_of_the_whole_site_names_the_highest_federation(town, sign_in):  # noqa: F811
    assert "市直机关工会联合会" in page("print", sign_in(town.clerk), q="水务局").content.decode()
