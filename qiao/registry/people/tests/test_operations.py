"""Writing about people: each change has its day and its row in the trail, and what cannot be is refused."""

import json
from datetime import date

import pytest
from stdnum.cn import ric

from qiao.foundation.audit.models import Row
from qiao.foundation.errors import Forbidden, Refused
from qiao.registry.organizations import operations as organizations
from qiao.registry.organizations.models import OrganizationState
from qiao.registry.people import operations, queries
from qiao.registry.people.models import Employment, Membership, Person, Roster, id_number_index

from .conftest import ENTERED, NUMBER, PHONE

LATER = date(2025, 3, 1)


def rows_of(person):
    return list(Row.objects.filter(subject_type="person", subject_id=person.pk).order_by("pk"))


def number(first17: str) -> str:
    return first17 + ric.calc_check_digit(first17 + "0")


def test_enter_writes_person_work_and_membership(town):
    assert town.zhang.name == "张三丰"
    assert (town.zhang.sex, town.zhang.born_on) == ("M", date(1990, 3, 7))
    assert Person.objects.get(id_number_index=id_number_index(NUMBER)) == town.zhang
    assert Employment.objects.get(person=town.zhang).organization == town.water
    assert Membership.objects.get(person=town.zhang).joined_on == date(2020, 5, 1)
    assert not Membership.objects.filter(person=town.li).exists()


def test_enter_keeps_numbers_out_of_trail_and_search(town):
    written = json.dumps([row.changes for row in rows_of(town.zhang)])
    assert NUMBER not in written and PHONE not in written
    assert not any(NUMBER[:6] in token for token in town.zhang.search)


def test_enter_refuses_number_of_another_person_and_masks_the_name(town, account):
    stranger = account("officer", town.school)
    with pytest.raises(Refused, match=r"张\*\*") as refusal:
        operations.enter(
            actor=stranger, organization=town.school, name="王五", id_number=NUMBER.lower(), on=LATER
        )
    assert refusal.value.code == "duplicate_in_registry"
    with pytest.raises(Refused, match="张三丰"):
        operations.enter(actor=town.root, organization=town.school, name="王五", id_number=NUMBER, on=LATER)
    assert Person.objects.count() == 2


def test_enter_takes_a_namesake_without_number(town):
    twin = operations.enter(actor=town.root, organization=town.school, name="李 单", on=LATER)
    assert twin.name == town.li.name and twin.pk != town.li.pk


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"id_number": "110101199003070012"}, "checksum"),
        ({"id_number": "11010119900307001"}, "checksum"),
        ({"id_number": number("11010119901307001")}, "checksum"),
        ({"id_number": number("11010119900308001"), "sex": "F"}, "sex_disagrees_with_id"),
        ({"id_number": number("11010119900308001"), "born_on": date(1991, 1, 1)}, "birth_disagrees_with_id"),
        ({"phone": "1397285445"}, "phone_length"),
        ({"joined_on": date(2030, 1, 1)}, "joined_later"),
        ({"sex": "X"}, "bad_value"),
        ({"sex": None}, "bad_value"),
        ({"education": "本" * 21}, "bad_value"),
        ({"staff_class": "bogus"}, "bad_value"),
        ({"placement": ""}, "bad_value"),
        ({"duty": "科\0员"}, "bad_value"),
        ({"born_on": date(1, 1, 1)}, "bad_day"),
    ],
)
def test_enter_refuses_what_cannot_be(town, values, code):
    with pytest.raises(Refused) as refusal:
        operations.enter(actor=town.root, organization=town.school, name="王五", on=LATER, **values)
    assert refusal.value.code == code
    assert not Person.objects.filter(name="王五").exists()


def test_correct_leaves_one_row_with_old_and_new(town):
    before = len(rows_of(town.li))
    operations.correct(
        actor=town.root, organization=town.water, person=town.li, on=LATER, name="李丹", education="本科"
    )
    rows = rows_of(town.li)[before:]
    assert [row.changes for row in rows] == [{"name": ["李单", "李丹"], "education": [None, "本科"]}]
    found = queries.people(reader=town.root, on=LATER, text="lidan")
    assert [person.name for person in found] == ["李丹"]


def test_correct_refuses_a_name_too_long(town):
    place = {"actor": town.root, "organization": town.water, "person": town.li, "on": LATER}
    with pytest.raises(Refused, match=r"姓名.+60"):
        operations.correct(**place, name="李" * 5_000)


def test_join_refuses_an_unknown_state(town):
    with pytest.raises(Refused, match="会籍"):
        operations.join(actor=town.root, organization=town.water, person=town.li, on=LATER, state="bogus")


def test_correct_is_refused_to_a_union_where_the_person_is_not(town, account):
    with pytest.raises(Refused, match="由所在工会更正"):
        operations.correct(
            actor=town.root, organization=town.school, person=town.li, on=LATER, education="本科"
        )
    with pytest.raises(Forbidden):
        operations.correct(
            actor=account("officer", town.school),
            organization=town.water,
            person=town.li,
            on=LATER,
            education="本科",
        )


def test_employ_changes_class_from_a_day_and_keeps_the_past(town):
    operations.employ(
        actor=town.root, organization=town.water, person=town.li, on=LATER, staff_class="cadre", duty="科员"
    )
    rows = Employment.objects.filter(person=town.li).order_by("begins_on")
    assert [(row.staff_class, row.begins_on, row.duty) for row in rows] == [
        ("worker", ENTERED, ""),
        ("cadre", LATER, "科员"),
    ]


def test_employ_refuses_a_second_own_place_and_takes_a_lent_one(town):
    place = {"actor": town.root, "organization": town.school, "person": town.li, "on": LATER}
    with pytest.raises(Refused) as refusal:
        operations.employ(**place, staff_class="cadre")
    assert refusal.value.code == "employed_elsewhere"
    operations.employ(**place, placement="lent")
    assert Employment.objects.on(LATER).filter(person=town.li).count() == 2


def test_leave_ends_work_and_not_membership(town):
    operations.leave(actor=town.root, organization=town.water, person=town.zhang, on=LATER)
    assert not Employment.objects.on(LATER).filter(person=town.zhang).exists()
    assert Membership.objects.on(LATER).filter(person=town.zhang).exists()
    with pytest.raises(Refused) as refusal:
        operations.leave(actor=town.root, organization=town.water, person=town.zhang, on=LATER)
    assert refusal.value.code == "bad_day"


def test_join_refuses_a_second_membership(town):
    with pytest.raises(Refused) as refusal:
        operations.join(actor=town.root, organization=town.school, person=town.zhang, on=LATER)
    assert refusal.value.code == "member_already"


def test_retain_membership_is_not_counted(town):
    Roster.objects.create(organization=town.water, known_from=ENTERED, written_by=1)
    assert queries.counts(reader=town.root, on=LATER)["members"] == 1
    operations.retain_membership(actor=town.root, organization=town.water, person=town.zhang, on=LATER)
    assert queries.counts(reader=town.root, on=LATER)["members"] == 0
    assert queries.counts(reader=town.root, on=ENTERED)["members"] == 1


def test_transfer_takes_work_and_membership_along(town):
    operations.transfer(
        actor=town.root, organization=town.water, person=town.zhang, target=town.school, on=LATER
    )
    work = Employment.objects.on(LATER).get(person=town.zhang)
    membership = Membership.objects.on(LATER).get(person=town.zhang)
    assert (work.organization, work.staff_class) == (town.school, "cadre")
    assert (membership.organization, membership.joined_on) == (town.school, date(2020, 5, 1))
    assert queries.people(reader=town.root, on=ENTERED, organization=town.water).count() == 2


@pytest.mark.parametrize("on", [LATER, date(2023, 12, 31)])
def test_transfer_is_refused_to_an_officer_of_one_side(town, account, on):
    """The right over the target comes first, also where nobody could be transferred on the day."""
    with pytest.raises(Forbidden):
        operations.transfer(
            actor=account("officer", town.water),
            organization=town.water,
            person=town.zhang,
            target=town.school,
            on=on,
        )
    assert Employment.objects.on(LATER).get(person=town.zhang).organization == town.water


def test_a_union_does_not_end_while_people_stand_in_it(town):
    leave = {"actor": town.root, "organization": town.water, "on": LATER}
    with pytest.raises(Refused, match="在职 2 人、有会籍 1 人") as refusal:
        organizations.end(actor=town.root, organization=town.water, on=LATER)
    assert refusal.value.code == "not_empty"
    for person in (town.zhang, town.li):
        operations.leave(person=person, **leave)
    operations.end_membership(person=town.zhang, **leave)
    organizations.end(actor=town.root, organization=town.water, on=LATER)


def test_people_of_an_ended_union_keep_its_last_name(town):
    OrganizationState.objects.filter(organization=town.water).update(ends_on=LATER)
    found = queries.person(reader=town.root, public_id=town.zhang.public_id, on=LATER)
    assert [row.organization_name for row in found.employments_on] == ["市水务局机关工会"]
