"""Pages of people: who sees whom, never a number in clear, the same number of queries for any size."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from qiao.foundation.access import Actor
from qiao.registry.people import operations, queries
from qiao.registry.people.models import Employment, Person, Roster
from qiao.registry.terms import operations as terms

from .conftest import ENTERED, NUMBER, PHONE

LATER = date(2025, 3, 1)


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def addresses(town) -> list[str]:
    person = town.zhang.public_id
    return [
        reverse("people:list"),
        reverse("people:person", args=[person]),
        reverse("people:history", args=[person]),
        reverse("people:correct", args=[person, town.water.public_id]),
        reverse("people:enter", args=[town.water.public_id]),
        reverse("people:transfer", args=[person, town.water.public_id]),
        reverse("grants:create") + f"?person={person}",
    ]


@pytest.mark.parametrize(
    ("role", "over", "statuses"),
    [
        ("supervisor", "top", (200, 200, 200, 200, 200, 200, 200)),
        ("reader", "top", (200, 200, 200, 403, 403, 403, 403)),
        ("officer", "water", (200, 200, 200, 200, 200, 200, 403)),
        ("officer", "school", (200, 404, 404, 404, 404, 404, 403)),
        ("member", "water", (403, 404, 404, 403, 403, 403, 403)),
    ],
)
def test_rights_on_pages(town, account, role, over, statuses):
    client = client_of(account(role, getattr(town, over)))
    found = [client.get(address).status_code for address in addresses(town)]
    assert tuple(found) == statuses


def test_pages_ask_a_stranger_to_sign_in(town):
    for address in addresses(town):
        assert Client().get(address).status_code == 302


def test_member_sees_only_the_own_record(town, account):
    client = client_of(account("member", town.water, person=town.zhang))
    home = reverse("people:person", args=[town.zhang.public_id])
    assert client.get(reverse("people:own")).url == home
    assert "市水务局机关工会" in client.get(home).content.decode()
    assert client.get(reverse("people:person", args=[town.li.public_id])).status_code == 404
    assert client.get(reverse("people:list")).status_code == 403


def test_former_union_does_not_see_where_somebody_went(town, account):
    operations.transfer(
        actor=town.root, organization=town.water, person=town.zhang, target=town.school, on=LATER
    )
    client = client_of(account("officer", town.water))
    for page in ("people:person", "people:history"):
        shown = client.get(reverse(page, args=[town.zhang.public_id]) + f"?on={LATER}")
        assert shown.status_code == 200
        body = shown.content.decode()
        assert "市教育局机关工会" not in body
    assert "市水务局机关工会" in body
    now = client_of(account("officer", town.school)).get(
        reverse("people:history", args=[town.zhang.public_id])
    )
    assert "办理转出转入" in now.content.decode()


def test_no_page_shows_a_number_in_clear(town, account):
    operations.correct(
        actor=town.root, organization=town.water, person=town.zhang, on=LATER, phone="13800001111"
    )
    client = client_of(account("supervisor", town.top))
    api = [f"/api/v1/people/?q=zhang&on={LATER}", f"/api/v1/people/{town.zhang.public_id}"]
    for address in [*addresses(town), "/search/?q=zhang", *api]:
        body = client.get(address).content.decode()
        for secret in (NUMBER, PHONE, "13800001111", NUMBER[6:14]):
            assert secret not in body, address
    assert "110*************11" in client.get(addresses(town)[1]).content.decode()


def test_correct_keeps_a_number_whose_mask_stays(town, account):
    client = client_of(account("officer", town.water))
    address = reverse("people:correct", args=[town.zhang.public_id, town.water.public_id])
    form = {"name": "张三丰", "sex": "M", "born_on": "1990-03-07", "id_number": "110*************11"}
    answer = client.post(address, form | {"phone": "139****4450", "education": "研究生"})
    assert answer.status_code == 302
    person = Person.objects.get(pk=town.zhang.pk)
    assert (person.id_number, person.phone, person.education) == (NUMBER, PHONE, "研究生")


def test_refusal_stands_on_the_form_and_nothing_is_lost(town, account):
    client = client_of(account("officer", town.school))
    address = reverse("people:enter", args=[town.school.public_id])
    form = {"name": "王五", "id_number": NUMBER, "on": "2025-03-01", "placement": "own", "works": "on"}
    body = client.post(address, form).content.decode()
    assert "张**" in body and "张三丰" not in body
    assert "王五" in body


@pytest.mark.parametrize("text", ["张三丰", "三丰", "zhangsanfeng", "zsf", "sanf"])
def test_list_finds_by_name_pinyin_and_initials(town, text):
    found = queries.people(reader=town.root, on=LATER, text=text)
    assert [person.name for person in found] == ["张三丰"]


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"sex": "F"}, ["李单"]),
        ({"staff_class": "cadre"}, ["张三丰"]),
        ({"member": True}, ["张三丰"]),
        ({"member": False}, ["李单"]),
        ({"to_complete": True}, ["李单"]),
        ({"measure": "women"}, ["李单"]),
        ({"measure": "members"}, ["张三丰"]),
        ({"union": "shuiwu"}, ["张三丰", "李单"]),
        ({"union": "jiaoyu"}, []),
    ],
)
def test_list_filters(town, filters, names):
    Roster.objects.create(organization=town.water, known_from=ENTERED, written_by=1)
    found = queries.people(reader=town.root, on=LATER, **filters)
    assert sorted(person.name for person in found) == sorted(names)
    assert not queries.people(reader=town.root, on=date(2023, 1, 1), **filters)


def test_counts_are_unknown_before_a_roster_and_name_their_people_after(town):
    assert set(queries.counts(reader=town.root, on=LATER).values()) == {None}
    assert not queries.people(reader=town.root, on=LATER, measure="staff")
    Roster.objects.create(organization=town.water, known_from=ENTERED, written_by=1)
    counts = queries.counts(reader=town.root, on=LATER, organization=town.water)
    for measure, count in counts.items():
        assert queries.people(reader=town.root, on=LATER, measure=measure).count() == count
    assert counts["staff"] == 2 and counts["women_members"] == 0


def crowd(town, count: int) -> None:
    people = Person.objects.bulk_create(
        Person(name=f"某{index}", search=["某"], written_by=1) for index in range(count)
    )
    Employment.objects.bulk_create(
        Employment(person=person, organization=town.water, begins_on=ENTERED, written_by=1)
        for person in people
    )


def test_list_and_person_take_the_same_queries_for_any_size(
    town, account, django_assert_max_num_queries, django_assert_num_queries
):
    client = client_of(account("supervisor", town.top))
    crowd(town, 5)
    taken = []
    for _round in range(2):
        with django_assert_max_num_queries(40) as few:
            client.get(reverse("people:list"))
        taken.append(len(few))
        crowd(town, 300)
    assert taken[0] == taken[1]


def test_api_refuses_with_code_and_sentence(town, account):
    client = client_of(account("officer", town.school))
    asked = {"organization": town.school.public_id, "name": "王五", "on": "2025-03-01", "id_number": NUMBER}
    answer = client.post("/api/v1/people/enter", asked, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "duplicate_in_registry")
    assert client.get(f"/api/v1/people/{town.zhang.public_id}").status_code == 404


@pytest.mark.parametrize(
    "values",
    [
        {"name": "王" * 5_000},
        {"on": "0001-01-01"},
        {"born_on": "2200-01-01"},
        {"sex": "X"},
        {"staff_class": "bogus"},
        {"id_number": "1" * 31},
    ],
)
def test_api_says_which_value_it_cannot_take(town, values):
    asked = {"organization": town.water.public_id, "name": "王五", "on": "2025-03-01", **values}
    answer = client_of(town.root).post("/api/v1/people/enter", asked, content_type="application/json")
    assert answer.status_code == 422
    assert all(set(values) <= set(fault["loc"]) for fault in answer.json()["detail"])


def test_api_corrects_only_what_is_given(town):
    address = f"/api/v1/people/{town.zhang.public_id}/correct"
    place = {"organization": town.water.public_id, "on": "2025-03-01"}
    answer = client_of(town.root).post(
        address, {**place, "education": "本科", "phone": None}, content_type="application/json"
    )
    assert answer.status_code == 200
    person = Person.objects.get(pk=town.zhang.pk)
    assert (person.name, person.sex, person.education, person.phone) == ("张三丰", "M", "本科", None)


def test_person_page_shows_posts_and_accounts_to_who_may_read_them(town, account):
    chair = terms.appoint(
        actor=town.root,
        organization=town.water,
        kind="chair",
        holder_name="",
        person=town.zhang,
        on=LATER,
    )
    account("member", town.water, username="zhang", person=town.zhang)
    home = reverse("people:person", args=[town.zhang.public_id])
    clerk, officer = client_of(account("supervisor", town.top)), client_of(account("officer", town.water))
    assert chair.holder_name == "张三丰"
    assert "工会主席" in clerk.get(home + "part/posts/").content.decode()
    assert ">zhang<" in clerk.get(home + "part/account/").content.decode()
    assert "工会主席" in officer.get(home + "part/posts/").content.decode()
    assert officer.get(home + "part/account/").status_code == 404


def test_the_printed_list_masks_numbers_and_follows_the_filters(town):
    shown = client_of(town.root).get(reverse("people:list"), {"q": "张三丰", "as": "print"}).content.decode()
    assert "张三丰" in shown and "李单" not in shown and "市水务局机关工会" in shown
    assert NUMBER not in shown and PHONE not in shown


def test_the_counts_of_a_union_open_the_names_behind_them(town, account):
    Roster.objects.create(organization=town.water, known_from=ENTERED, written_by=1)
    client = client_of(account("supervisor", town.top))
    page = client.get(reverse("organizations:show", args=[town.water.public_id])).content.decode()
    address = f"{reverse('people:list')}?organization={town.water.public_id}&amp;measure=staff"
    assert address in page
