"""Terms, posts and holders: what is written from which day, and what is refused."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from qiao.foundation.audit.models import Event, Row
from qiao.foundation.errors import Forbidden, Refused
from qiao.registry.organizations import operations as organizations
from qiao.registry.organizations.tests.city import FOUNDED, actor, city
from qiao.registry.people.models import Employment, Person
from qiao.registry.terms import operations, queries
from qiao.registry.terms.models import Term

pytestmark = pytest.mark.django_db
DAY = date(2024, 3, 1)
ONE = timedelta(days=1)


@pytest.fixture
def town():
    return city()


@pytest.fixture
def here(town):
    return {"actor": town.clerk, "organization": town.water}


def code(refusal):
    return refusal.value.code


def posts(town, day=DAY):
    rows = queries.posts(reader=town.clerk, organization=town.water, on=day)
    return {row.post.kind: ([holder.holder_name for holder in row.holders], row.vacant) for row in rows}


@pytest.mark.parametrize(("years", "due"), [(3, date(2027, 2, 28)), (5, date(2029, 2, 28))])
def test_start_term_is_due_after_its_years_less_a_day(here, years, due):
    assert operations.start_term(begins_on=DAY, years=years, **here).due_on == due


@pytest.mark.parametrize("years", [0, 2, 4, 6])
def test_start_term_refuses_another_length(here, years):
    with pytest.raises(Refused, match="3 年或 5 年") as refusal:
        operations.start_term(begins_on=DAY, years=years, **here)
    assert code(refusal) == "bad_term"


def test_start_term_ends_the_running_one(town, here):
    operations.start_term(begins_on=FOUNDED, years=3, **here)
    operations.start_term(begins_on=DAY, years=5, **here)
    held = [
        queries.current_term(reader=town.clerk, organization=town.water, on=day).begins_on
        for day in (DAY - ONE, DAY)
    ]
    assert held == [FOUNDED, DAY]


def test_start_term_refuses_a_day_before_a_known_one(here):
    operations.start_term(begins_on=DAY, years=5, **here)
    with pytest.raises(Refused) as refusal:
        operations.start_term(begins_on=DAY, years=5, **here)
    assert code(refusal) == "term_before_known"


def test_the_database_refuses_two_terms_of_one_day(town, here):
    operations.start_term(begins_on=FOUNDED, years=5, **here)
    with pytest.raises(IntegrityError), transaction.atomic():
        Term.objects.create(
            organization=town.water, begins_on=DAY, due_on=date(2029, 1, 1), years=5, written_by=1
        )


def test_correct_term_moves_the_end_of_the_one_before(here):
    first = operations.start_term(begins_on=FOUNDED, years=3, **here)
    second = operations.start_term(begins_on=DAY, years=5, **here)
    operations.correct_term(actor=here["actor"], term=second, begins_on=DAY - 30 * ONE)
    first.refresh_from_db()
    assert first.ends_on == DAY - 30 * ONE
    operations.correct_term(actor=here["actor"], term=second, begins_on=DAY + 30 * ONE)
    first.refresh_from_db()
    assert first.ends_on == DAY + 30 * ONE


def test_correct_term_refuses_overlaps_and_an_end_before_the_beginning(here):
    operations.start_term(begins_on=FOUNDED, years=3, **here)
    second = operations.start_term(begins_on=DAY, years=5, **here)
    with pytest.raises(Refused) as refusal:
        operations.correct_term(actor=here["actor"], term=second, begins_on=FOUNDED)
    assert code(refusal) == "terms_overlap"
    with pytest.raises(Refused) as refusal:
        operations.correct_term(actor=here["actor"], term=second, due_on=DAY)
    assert code(refusal) == "bad_term"


def test_a_term_of_a_mistyped_year_is_corrected_and_blocks_nothing(town, here):
    first = operations.start_term(begins_on=FOUNDED, years=3, **here)
    wrong = operations.start_term(begins_on=date(2124, 3, 1), years=5, **here)
    with pytest.raises(Refused, match="请更正该届"):
        operations.start_term(begins_on=DAY, years=5, **here)
    operations.correct_term(actor=town.clerk, term=wrong, begins_on=DAY, due_on=date(2029, 2, 28))
    first.refresh_from_db()
    assert first.ends_on == DAY
    assert operations.start_term(begins_on=date(2029, 3, 1), years=5, **here).due_on == date(2034, 2, 28)


def test_start_term_refuses_a_planned_end_when_every_period_has_ended(here):
    with pytest.raises(Refused, match="核对年份"):
        operations.start_term(begins_on=date(2199, 12, 31), years=5, **here)


@pytest.mark.parametrize(
    ("operation", "values"),
    [
        ("start_term", {"begins_on": DAY, "years": 5, "party_opinion": "同" * 201}),
        ("record_post", {"on": DAY, "kind": "king"}),
        ("record_post", {"on": DAY, "kind": "chair", "headcount": -1}),
        ("appoint", {"on": DAY, "kind": "king", "holder_name": "王建国"}),
        ("appoint", {"on": DAY, "kind": "chair", "holder_name": "王" * 61}),
        ("appoint", {"on": DAY, "kind": "chair", "holder_name": "王\0"}),
        ("appoint", {"on": DAY, "kind": "chair", "holder_name": "王建国", "mode": "bogus"}),
    ],
)
def test_operations_refuse_values_outside_their_fields(here, operation, values):
    with pytest.raises(Refused) as refusal:
        getattr(operations, operation)(**here, **values)
    assert code(refusal) == "bad_value"


def test_corrections_refuse_values_outside_their_fields(here):
    term = operations.start_term(begins_on=DAY, years=5, **here)
    held = operations.appoint(kind="chair", holder_name="王建国", on=DAY, **here)
    with pytest.raises(Refused, match="批复文号"):
        operations.correct_term(actor=here["actor"], term=term, approval_number="号" * 61)
    with pytest.raises(Refused, match="专兼职"):
        operations.correct_appointment(actor=here["actor"], appointment=held, mode="bogus")


def test_overdue_is_computed_for_the_day(town, here):
    operations.start_term(begins_on=date(2019, 1, 1), years=5, **here)
    overdue = [
        queries.by_term(on=day, choice="overdue").exists() for day in (date(2023, 12, 31), date(2024, 1, 1))
    ]
    assert overdue == [False, True]


def test_a_post_without_holder_is_vacant(town, here):
    operations.record_post(kind="chair", on=FOUNDED, **here)
    assert posts(town) == {"chair": ([], 1)}
    operations.appoint(kind="chair", holder_name="王建国", on=DAY, **here)
    assert posts(town, DAY - ONE) == {"chair": ([], 1)}
    assert posts(town) == {"chair": (["王建国"], 0)}


def test_a_holder_stays_when_places_or_rank_of_the_post_change(town, here):
    operations.appoint(kind="vice_chair", holder_name="李秀兰", on=FOUNDED, **here)
    operations.record_post(kind="vice_chair", on=DAY, headcount=2, rank="正科", **here)
    assert posts(town) == {"vice_chair": (["李秀兰"], 1)}
    operations.appoint(kind="vice_chair", holder_name="赵敏", on=DAY, **here)
    with pytest.raises(Refused) as refusal:
        operations.appoint(kind="vice_chair", holder_name="孙立", on=DAY, **here)
    assert code(refusal) == "no_place"


def test_record_post_refuses_fewer_places_than_holders(here):
    operations.appoint(kind="chair", holder_name="王建国", on=FOUNDED, **here)
    with pytest.raises(Refused) as refusal:
        operations.record_post(kind="chair", on=DAY, headcount=0, **here)
    assert code(refusal) == "places_in_use"


def test_appoint_refuses_a_full_post_and_an_empty_name(here):
    operations.appoint(kind="chair", holder_name="王建国", on=FOUNDED, **here)
    with pytest.raises(Refused) as refusal:
        operations.appoint(kind="chair", holder_name="李强", on=DAY, **here)
    assert code(refusal) == "no_place"
    with pytest.raises(Refused) as refusal:
        operations.appoint(kind="cashier", holder_name=" ", on=DAY, **here)
    assert code(refusal) == "empty_name"


def test_relieve_leaves_the_post_vacant_from_its_day(town, here):
    held = operations.appoint(kind="chair", holder_name="王建国", on=FOUNDED, **here)
    operations.relieve(actor=town.clerk, appointment=held, on=DAY)
    assert (posts(town, DAY - ONE), posts(town)) == ({"chair": (["王建国"], 0)}, {"chair": ([], 1)})
    with pytest.raises(Refused) as refusal:
        operations.relieve(actor=town.clerk, appointment=held, on=FOUNDED)
    assert code(refusal) == "bad_day"


def test_hand_over_is_one_event_and_leaves_no_day_between(town, here):
    held = operations.appoint(kind="accountant", holder_name="张静", on=FOUNDED, **here)
    count = Event.objects.count()
    operations.hand_over(
        actor=town.clerk, appointment=held, holder_name="刘洋", on=DAY, office_phone="0000-2"
    )
    assert Event.objects.count() == count + 1
    assert posts(town, DAY - ONE)["accountant"] == (["张静"], 0)
    assert posts(town)["accountant"] == (["刘洋"], 0)


def person(town, name, **values):
    found = Person.objects.create(name=name, written_by=1, **values)
    Employment.objects.create(person=found, organization=town.water, begins_on=FOUNDED, written_by=1)
    return found


def test_candidates_bear_the_name_and_are_told_apart(town, here):
    first = person(town, "王建国", sex="M", born_on=date(1980, 5, 1))
    second = person(town, "王建国", sex="F")
    person(town, "王建军")
    held = operations.appoint(kind="chair", holder_name="王建国", on=DAY, **here)
    found = queries.candidates(reader=town.clerk, appointment=held, on=DAY)
    assert dict(found) == {first: "王建国，男，1980-05", second: "王建国，女，出生年月不详"}


def test_identify_refuses_a_person_of_another_name(town, here):
    held = operations.appoint(kind="chair", holder_name="王建国", on=DAY, **here)
    with pytest.raises(Refused) as refusal:
        operations.identify(actor=town.clerk, appointment=held, person=person(town, "王建军"))
    assert code(refusal) == "other_name"


def test_correct_appointment_keeps_the_name_of_an_identified_person(town, here):
    held = operations.appoint(kind="chair", holder_name="王建国", on=DAY, **here)
    operations.correct_appointment(actor=town.clerk, appointment=held, holder_name="王建囯", office_phone="1")
    assert Row.objects.order_by("-pk").first().changes == {
        "chair.holder_name": ["王建国", "王建囯"],
        "chair.office_phone": [None, "1"],
    }
    operations.identify(actor=town.clerk, appointment=held, person=person(town, "王建囯"))
    with pytest.raises(Refused) as refusal:
        operations.correct_appointment(actor=town.clerk, appointment=held, holder_name="另一人")
    assert code(refusal) == "bad_name"


def test_an_officer_acts_in_his_own_union_only(town, here):
    officer = actor("officer", town.water)
    operations.appoint(actor=officer, organization=town.water, kind="chair", holder_name="王建国", on=DAY)
    with pytest.raises(Forbidden):
        operations.appoint(actor=officer, organization=town.bureau, kind="chair", holder_name="李强", on=DAY)


def test_a_union_does_not_end_while_its_posts_are_held(town):
    station = {"actor": town.clerk, "organization": town.station}
    held = operations.appoint(kind="chair", holder_name="王建国", on=FOUNDED, **station)
    with pytest.raises(Refused, match="王建国"):
        organizations.end(on=DAY, **station)
    operations.relieve(actor=town.clerk, appointment=held, on=DAY)
    organizations.end(on=DAY, **station)
