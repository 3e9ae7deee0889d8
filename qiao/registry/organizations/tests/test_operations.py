"""Changes of organizations: each takes effect from its day, is written once and refuses what cannot be."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from qiao.foundation.access import SITE
from qiao.foundation.audit.models import Event, Row
from qiao.foundation.errors import Forbidden, Refused
from qiao.registry.organizations import operations, queries
from qiao.registry.organizations.directory import directory
from qiao.registry.organizations.kinds import Kind, Tier
from qiao.registry.organizations.models import OrganizationState, Profile
from qiao.registry.organizations.tables import Statement, compare
from qiao.registry.organizations.tests.city import FOUNDED, actor, city

pytestmark = pytest.mark.django_db
DAY = date(2024, 3, 1)
BEFORE = DAY - timedelta(days=1)
USCC = "81110000MC0000001"


@pytest.fixture
def town():
    return city()


def name_on(town, organization, day):
    return queries.state(reader=town.clerk, organization=organization, on=day).name


def refused(code):
    return pytest.raises(Refused) if code is None else _Code(code)


class _Code:
    """A refusal with this very code; another one, or none, fails the test."""

    def __init__(self, code):
        self.code, self.inner = code, pytest.raises(Refused)

    def __enter__(self):
        self.caught = self.inner.__enter__()
        return self.caught

    def __exit__(self, *exc):
        swallowed = self.inner.__exit__(*exc)
        assert self.caught.value.code == self.code
        return swallowed


def test_rename_takes_effect_from_its_day_and_keeps_the_old_name_before(town):
    operations.rename(actor=town.clerk, organization=town.station, name="市水文中心工会", on=DAY)
    assert name_on(town, town.station, BEFORE) == "市水文站工会"
    assert name_on(town, town.station, DAY) == "市水文中心工会"


def test_a_former_name_is_found_for_ever(town):
    operations.rename(actor=town.clerk, organization=town.station, name="市水文中心工会", on=DAY)
    for text in ("水文站", "swzx", "shuiwenzhan"):
        found = queries.matching(reader=town.clerk, on=DAY, text=text)
        assert [state.name for state in found] == ["市水文中心工会"], text


def test_rename_refuses_a_name_that_a_sibling_bears(town):
    with refused("name_taken"):
        operations.rename(actor=town.clerk, organization=town.bureau, name="市水务局机关工会", on=DAY)


def test_rename_refuses_a_day_before_the_founding(town):
    with refused("not_on_that_day"):
        operations.rename(actor=town.clerk, organization=town.bureau, name="新名", on=FOUNDED - timedelta(1))


def test_rename_writes_one_event_with_old_and_new(town):
    count = Event.objects.count()
    operations.rename(actor=town.clerk, organization=town.station, name="市水文中心工会", on=DAY)
    assert Event.objects.count() == count + 1
    row = Row.objects.order_by("-pk").first()
    assert (row.subject_type, row.subject_id) == ("organization", town.station.pk)
    assert row.changes == {"name": ["市水文站工会", "市水文中心工会"], "begins_on": [None, "2024-03-01"]}


def test_refused_operation_writes_no_event(town):
    count = Event.objects.count()
    with refused("empty_name"), transaction.atomic():
        operations.rename(actor=town.clerk, organization=town.station, name="  ", on=DAY)
    assert Event.objects.count() == count


def test_move_changes_the_superior_from_its_day_and_the_path_of_today(town):
    operations.move(actor=town.clerk, organizations=[town.station], superior=town.bureau, on=DAY)
    superior = [
        queries.state(reader=town.clerk, organization=town.station, on=day).superior for day in (BEFORE, DAY)
    ]
    assert superior == [town.water, town.bureau]
    town.station.refresh_from_db()
    assert town.station.path.startswith(town.bureau.path)


def test_move_refuses_a_circle(town):
    with refused("circle"):
        operations.move(actor=town.clerk, organizations=[town.water], superior=town.station, on=DAY)
    with refused("circle"):
        operations.move(actor=town.clerk, organizations=[town.water], superior=town.water, on=DAY)


def test_move_refuses_a_circle_that_only_a_later_day_would_close(town):
    operations.move(actor=town.clerk, organizations=[town.bureau], superior=town.station, on=date(2026, 1, 1))
    with refused("circle"):
        operations.move(actor=town.clerk, organizations=[town.water], superior=town.bureau, on=DAY)


def test_move_needs_the_right_over_the_new_superior_too(town):
    head = actor("supervisor", town.water)
    with pytest.raises(Forbidden):
        operations.move(actor=head, organizations=[town.station], superior=town.bureau, on=DAY)


def test_a_supervisor_cannot_change_a_foreign_organization(town):
    head = actor("supervisor", town.water)
    operations.rename(actor=head, organization=town.station, name="本管工会", on=DAY)
    with pytest.raises(Forbidden):
        operations.rename(actor=head, organization=town.bureau, name="外管工会", on=DAY)


def test_describe_refuses_a_party_organization_that_leads_itself(town):
    with refused("circle"):
        operations.describe(actor=town.clerk, organization=town.party, party_organization=town.party, on=DAY)


def test_create_refuses_a_tier_for_what_is_no_union(town):
    with refused("bad_tier"):
        operations.create(
            actor=town.clerk, superior=None, kind=Kind.PARTY, tier=Tier.BASE, name="党委", on=DAY
        )


@pytest.mark.parametrize(
    ("name", "tier"), [("市直教育工会联合会", "federation"), ("市直机关第一工会", "base")]
)
def test_create_judges_the_tier_by_the_name(town, name, tier):
    made = operations.create(actor=town.clerk, superior=town.federation, kind=Kind.UNION, name=name, on=DAY)
    assert made.tier == tier


def test_profile_facts_hold_from_their_day(town):
    operations.set_profile(actor=town.clerk, organization=town.water, on=FOUNDED, audit_committee=False)
    operations.set_profile(actor=town.clerk, organization=town.water, on=DAY, audit_committee=True)
    held = [
        queries.profile(reader=town.clerk, organization=town.water, on=day).audit_committee
        for day in (BEFORE, DAY)
    ]
    assert held == [False, True]


def test_profile_refuses_a_code_of_the_wrong_form(town):
    with refused("bad_uscc"):
        operations.set_profile(actor=town.clerk, organization=town.water, on=DAY, uscc="8111000")


@pytest.mark.parametrize(
    "counts",
    [
        {"staff": 10, "cadre": 5, "worker": 3, "other_staff": 1},
        {"staff": 10, "women": 11},
        {"members": 4, "women_members": 5},
    ],
)
def test_report_refuses_parts_that_are_not_the_whole(town, counts):
    with refused("parts_mismatch"):
        operations.report(actor=town.clerk, organization=town.water, on=DAY, **counts)


def test_report_of_the_same_day_corrects_and_leaves_a_trace(town):
    operations.report(actor=town.clerk, organization=town.water, on=DAY, staff=10)
    operations.report(actor=town.clerk, organization=town.water, on=DAY, staff=12)
    assert queries.reported(reader=town.clerk, organization=town.water, on=DAY).staff == 12
    assert Row.objects.order_by("-pk").first().changes == {"staff@2024-03-01": [10, 12]}


def test_end_refuses_while_others_stand_under_it(town):
    with refused("has_subordinates"):
        operations.end(actor=town.clerk, organization=town.water, on=DAY)


def test_end_refuses_when_later_changes_are_entered(town):
    operations.rename(actor=town.clerk, organization=town.station, name="新名工会", on=DAY)
    with refused("later_changes"):
        operations.end(actor=town.clerk, organization=town.station, on=BEFORE)


def test_restore_takes_back_an_end(town):
    operations.set_profile(actor=town.clerk, organization=town.station, on=FOUNDED, seal=True)
    operations.end(actor=town.clerk, organization=town.station, on=DAY)
    assert not queries.nearest_state(reader=town.clerk, organization=town.station, on=DAY)[1]
    operations.restore(actor=town.clerk, organization=town.station)
    assert queries.nearest_state(reader=town.clerk, organization=town.station, on=DAY)[1]
    assert queries.profile(reader=town.clerk, organization=town.station, on=DAY).seal is True
    with refused("not_ended"):
        operations.restore(actor=town.clerk, organization=town.station)


def test_correct_keeps_what_is_not_given(town):
    operations.correct(
        actor=town.clerk, organization=town.water, tier=Tier.INDUSTRIAL, founded_on=date(1988, 5, 1)
    )
    town.water.refresh_from_db()
    assert (town.water.tier, town.water.founded_on) == (Tier.INDUSTRIAL, date(1988, 5, 1))
    with refused("bad_tier"):
        operations.correct(actor=town.clerk, organization=town.party, tier=Tier.BASE)


def order(day=DAY):
    return [unit.name for unit in queries.units(on=day)]


def test_place_unit_moves_those_between_from_its_day(town):
    operations.place_unit(
        actor=town.clerk, host=town.federation, unit=town.units["市水文站"], place=1, on=DAY
    )
    assert order() == ["市水文站", "市水务局", "市教育局"]
    assert order(BEFORE) == ["市水务局", "市教育局", "市水文站"]


def test_place_unit_parts_two_that_had_one_number(town):
    operations.record_unit(
        actor=town.clerk,
        host=town.federation,
        unit=town.units["市教育局"],
        name="市教育局",
        sequence=1,
        on=FOUNDED,
    )
    for name, place in (("市水务局", 1), ("市水务局", 2), ("市水文站", 1)):
        operations.place_unit(
            actor=town.clerk, host=town.federation, unit=town.units[name], place=place, on=DAY
        )
        assert order()[place - 1] == name
    assert len({unit.sequence for unit in queries.units(on=DAY)}) == 3


def test_place_unit_refuses_units_that_host_others_organizations_only(town):
    head = actor("supervisor", town.water)
    with pytest.raises(Forbidden, match="市教育局"):
        operations.place_unit(actor=head, host=town.water, unit=town.units["市水文站"], place=1, on=DAY)
    assert order() == ["市水务局", "市教育局", "市水文站"]


def test_the_database_refuses_two_states_of_one_day(town):
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganizationState.objects.create(
            organization=town.water, name="另一状态", begins_on=DAY, written_by=1
        )


def test_the_database_refuses_two_profiles_of_one_day(town):
    Profile.objects.create(organization=town.water, begins_on=FOUNDED, written_by=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Profile.objects.create(organization=town.water, begins_on=DAY, written_by=1)


def test_the_database_refuses_an_organization_under_itself(town):
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganizationState.objects.filter(organization=town.water).update(superior=town.water)


def test_an_organization_is_found_by_its_social_credit_code(town):
    operations.set_profile(actor=town.clerk, organization=town.water, on=DAY, uscc=f"{USCC}A")
    statements = [
        Statement(1, "市审计局机关工会", tier=Tier.BASE, profile={"uscc": f"{USCC}B"}),
        Statement(2, "市教育局机关工会", organization=town.bureau.pk, profile={"uscc": f"{USCC}C"}),
    ]
    entries = compare(statements, directory(reader=town.clerk, on=DAY), DAY)
    operations.record_table(actor=town.clerk, organizations=[SITE, town.bureau], entries=entries, on=DAY)
    names = {"A": "市水务局机关工会", "B": "市审计局机关工会", "C": "市教育局机关工会"}
    for letter, name in names.items():
        found = queries.matching(reader=town.clerk, on=DAY, text=USCC + letter)
        assert [state.name for state in found] == [name]
