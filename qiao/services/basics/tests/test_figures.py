"""The figures of a small town: every number is one that a person can count."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qiao.engines.indicators.definitions import library
from qiao.foundation.errors import Refused
from qiao.registry.organizations import operations
from qiao.registry.organizations.tests.city import FOUNDED, City, actor, crowd
from qiao.registry.people.queries import counts
from qiao.registry.terms.tests.town import DAY, ROSTER, TODAY, town, various_profiles
from qiao.services.basics import answers, queries
from qiao.services.basics.kinds import NO_UNIT

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> City:
    return town()


def ask(made: City, on: date = DAY, **asked):
    return queries.ask(reader=asked.pop("reader", made.clerk), on=on, today=TODAY, **asked)


def total(asked):
    return queries.answer(asked).total


def test_federations_and_other_kinds_stand_outside_the_count(made):
    found = total(ask(made))
    assert (found["unions"].value, found["direct"].value, found["subordinate"].value) == (3, 2, 1)


def test_a_branch_and_an_industrial_union_count(made):
    for name, tier in (("市电力产业工会", "industrial"), ("市水务局机关工会一分会", "branch")):
        operations.create(
            actor=made.clerk,
            superior=made.federation,
            kind="union",
            name=name,
            tier=tier,
            on=FOUNDED,
        )
    found = total(ask(made))
    assert (found["unions"].value, found["industrial"].value, found["branches"].value) == (5, 1, 1)


def test_roster_is_preferred_to_the_report_and_the_figure_says_so(made):
    staff = total(ask(made))["staff"]
    assert (staff.value, staff.counted, staff.reported, staff.missing) == (13, 1, 1, 1)
    assert staff.basis == "mixed"


def test_counted_figures_are_those_of_the_roster(made):
    found = total(ask(made, basis="counted"))
    roster = counts(reader=made.clerk, on=DAY)
    names = {"staff": "staff", "cadre": "cadre", "worker": "worker", "other": "other_staff", "women": "women"}
    names |= {"members": "members", "women_members": "women_members"}
    assert {key: found[key].value for key in names} == {key: roster[name] for key, name in names.items()}
    assert found["staff"].value == 3
    assert found["members"].value == 2


def test_before_the_roster_counted_figures_are_not_known_and_never_0(made):
    found = total(ask(made, on=date(2022, 6, 30), basis="counted"))
    assert found["staff"].value is None
    assert found["staff"].missing == 3
    assert total(ask(made, on=ROSTER, basis="counted"))["staff"].value == 3


def test_a_fact_known_of_none_is_not_0(made):
    assert total(ask(made))["legal_person"].value is None
    assert total(ask(made))["own_account"].value == 1


def test_term_is_overdue_the_day_after_its_last_day(made):
    on_the_day = total(ask(made, on=date(2023, 6, 29)))["term_overdue"]
    after = total(ask(made, on=DAY))["term_overdue"]
    assert (on_the_day.names, after.names) == ((), ("市教育局机关工会",))
    assert after.missing == 1


def test_a_share_is_left_out_where_part_and_base_are_not_known_of_the_same_unions(made):
    answer = queries.answer(ask(made))
    overdue = answer.total["term_overdue"]
    assert (overdue.value, overdue.base, overdue.missing) == (1, 3, 1)
    assert (overdue.percentage, overdue.text) == (None, "")
    assert answer.groups[("line",)][("direct",)]["term_overdue"].text == "1/2 = 50.0 %"
    # The station is known to neither sum; a report without its cadres would break that share alone.
    assert answer.total["women"].text == "6/13 = 46.2 %"
    operations.report(actor=made.clerk, organization=made.station, on=FOUNDED, staff=7, members=7)
    reported = total(ask(made))
    assert (reported["women"].text, reported["members"].text) == ("", "18/20 = 90.0 %")


def test_vacant_chair_is_one_whose_post_has_no_holder(made):
    assert total(ask(made))["no_chair"].names == ("市教育局机关工会",)
    assert total(ask(made))["chair_full_time"].value == 1
    assert total(ask(made))["posts_vacant"].value == 1


def test_supervisor_decides_who_is_direct(made):
    found = total(ask(made, supervisor="市水务局机关工会"))
    assert (found["unions"].value, found["direct"].value, found["subordinate"].value) == (2, 1, 0)


def test_unknown_supervisor_and_basis_are_refused(made):
    with pytest.raises(Refused, match="市直机关工会联合会"):
        ask(made, supervisor="没有这个")
    with pytest.raises(Refused, match="counted、reported"):
        ask(made, basis="guessed")


def test_a_move_leaves_the_past_day_alone_unless_todays_structure_is_asked(made):
    operations.move(
        actor=made.clerk,
        organizations=[made.station],
        superior=made.federation,
        on=date(2024, 1, 1),
    )
    then, now = total(ask(made)), total(ask(made, structure="now"))
    assert (then["direct"].value, then["subordinate"].value) == (2, 1)
    assert (now["direct"].value, now["subordinate"].value) == (3, 0)


def test_officer_sees_figures_of_his_own_subtree_only(made):
    officer = actor("officer", made.water)
    found = answers.basic(ask(made, reader=officer))
    assert (found["unions"], found["staff"]) == (2, 3)
    assert found["supervisor"] == "市水务局机关工会"
    lonely = actor("officer", made.bureau)
    alone = answers.basic(ask(made, reader=lonely))
    assert (alone["unions"], alone["direct"], alone["staff"]) == (1, 1, 10)
    with pytest.raises(Refused):
        ask(made, reader=lonely, supervisor="市直机关工会联合会")


def test_rights_of_today_decide_what_is_read_of_the_past(made):
    officer = actor("officer", made.water)
    operations.move(
        actor=made.clerk, organizations=[made.station], superior=made.federation, on=date(2024, 1, 1)
    )
    assert total(ask(made, reader=officer, supervisor=made.water.public_id))["unions"].value == 1
    assert total(ask(made, supervisor=made.water.public_id))["unions"].value == 2


def test_member_without_permission_sees_nothing(made):
    found = total(ask(made, reader=actor("member", made.water)))
    assert found["unions"].value == 0


def test_answer_has_bare_values_on_top_and_how_they_came_under_details(made):
    found = answers.basic(ask(made), compare=date(2022, 12, 31))
    assert found["as_of"] == "2023-06-30"
    assert found["subordinate_by_unit"] == {"市水文站": 1}
    assert found["direct_women_none"] == ["市教育局机关工会"]
    detail = found["details"]["direct_women_committee"]
    assert (detail["text"], detail["percentage"], detail["base_name"]) == ("1/2 = 50.0 %", 50.0, "直属工会")
    assert found["compare"]["difference"]["staff"] == 13 - 15
    assert found["compare"]["as_of"] == "2022-12-31"


def test_growth_is_later_minus_earlier_whichever_day_was_asked_for(made):
    early, late = date(2022, 12, 31), DAY
    for on, compare in ((late, early), (early, late)):
        sections = queries.table(ask(made, on=on), compare=compare)
        rows = {row.indicator.key: row for section in sections for row in section.rows}
        assert rows["staff"].difference == 13 - 15
        assert rows["women"].difference is not None
        assert answers.basic(ask(made, on=on), compare=compare)["compare"]["difference"]["staff"] == 13 - 15


def test_differences_are_reported_minus_counted(made):
    found = {each.measure: each for each in queries.differences(ask(made))}
    assert {name: each.difference for name, each in found.items()} == {"staff": 2, "members": 3}
    assert total(ask(made))["disagreeing"].value == 1


def test_empty_register_answers_without_fault():
    reader = actor("supervisor")
    found = answers.basic(queries.ask(reader=reader, on=DAY, today=TODAY))
    assert (found["unions"], found["staff"], found["subordinate_by_unit"]) == (0, 0, {})


@pytest.fixture
def large() -> City:
    made = town()
    various_profiles(crowd(150, federation=made.federation))
    return made


def test_lines_and_units_and_filters_partition_every_figure(large):
    asked = ask(large)
    answer = queries.answer(asked)
    lines = answer.groups[("line",)]
    by_unit = queries.units(asked, keys=list(library().indicators))
    places = list(library().indicators)
    for key, figure in answer.total.items():
        parts = [group[key] for group in lines.values()]
        assert sum(part.value or 0 for part in parts) == (figure.value or 0), key
        assert sum(part.missing for part in parts) == figure.missing, key
        per_unit = [line.figures[places.index(key)].value or 0 for line in by_unit]
        assert sum(per_unit) == (figure.value or 0), key
    for line in ("direct", "subordinate"):
        filtered = queries.answer(ask(large, line=line)).total
        assert {key: each.value for key, each in filtered.items() if key != line} == {
            key: each.value for key, each in lines[(line,)].items() if key != line
        }


def test_parts_add_up_to_their_whole(large):
    found = total(ask(large))
    women = sum(found[key].value for key in ("women_committee", "women_member", "women_none"))
    assert women + found["women_none"].missing == found["unions"].value
    accounts = found["own_account"].value + found["no_own_account"].value
    assert accounts + found["own_account"].missing == found["unions"].value
    terms = sum(found[key].value for key in ("term_overdue", "term_running", "term_unknown"))
    assert terms == found["unions"].value
    staff = total(ask(large, basis="counted"))
    assert sum(staff[key].value for key in ("cadre", "worker", "other")) == staff["staff"].value


def test_names_are_as_many_as_the_number_says(large):
    for line in ("", "direct"):
        asked = ask(large, line=line)
        for key, figure in total(asked).items():
            if figure.indicator.kind == "count":
                assert len(queries.names(asked, key)) == (figure.value or 0), key
    names = queries.names(ask(large), "unions")
    assert [row["name"] for row in names[0:2]] == [row["name"] for row in list(names)[:2]]


def test_the_names_of_what_is_not_known_are_as_many_as_are_missing(large):
    asked = ask(large)
    for key, figure in total(asked).items():
        assert len(queries.names(asked, key, unknown=True)) == figure.missing, key


def test_each_number_of_a_unit_has_its_names_also_without_a_unit(large):
    operations.create(
        actor=large.clerk, superior=large.federation, kind="union", name="无单位工会", on=FOUNDED
    )
    lines = queries.units(ask(large))
    assert lines[0].name == ""
    for line in lines[:3]:
        asked = ask(large, unit=line.name or NO_UNIT)
        for figure in line.figures[:3]:
            assert len(queries.names(asked, figure.indicator.key)) == figure.value, line.name


@pytest.mark.parametrize("count", [130, 5000])
def test_number_of_queries_does_not_grow(count):
    made = town()
    crowd(count, federation=made.federation)
    with CaptureQueriesContext(connection) as asked:
        queries.table(ask(made), compare=date(2022, 6, 30))
        queries.names(ask(made), "staff")[0:50]
        queries.differences(ask(made))
    assert len(asked) == 7
