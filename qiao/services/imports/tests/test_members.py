"""Rosters: matching, moves, membership, doubts, undo."""

from datetime import date, timedelta

import pytest

from qiao.foundation.audit.models import Row
from qiao.foundation.errors import Forbidden, Refused
from qiao.registry.organizations.models import Organization
from qiao.registry.people import operations as people_operations
from qiao.registry.people.models import Employment, Membership, Person, Roster, id_number_index
from qiao.services.imports import operations
from qiao.services.imports.kinds import Kind, Stage
from qiao.services.imports.tests.conftest import ON, account
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
LATER = date(2024, 6, 30)


@pytest.fixture(autouse=True)
def _unions(unions):
    """Every test here needs the unions."""


def union(name: str = UNION) -> Organization:
    return Organization.objects.get(states__name=name)


def codes(plan) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.column, fault.code) for fault in plan.faults]


def test_new_people_enter_with_employment_membership_and_trail(bring):
    mine = number(BORN)
    work = bring(
        members(
            person("张三", id_number=mine, 手机号码="16012345678"), person("李四", 入会时间="", 备注="未入会")
        )
    )
    found = Person.objects.get(name="张三")
    assert (found.id_number, found.id_number_index) == (mine, id_number_index(mine))
    assert (found.sex, found.born_on, found.phone) == ("M", BORN, "16012345678")
    job = Employment.objects.get(person=found)
    assert (job.organization, job.begins_on, job.start_known, job.staff_class) == (
        union(),
        ON,
        False,
        "cadre",
    )
    assert job.unit is not None
    assert Membership.objects.get().person == found
    assert Roster.objects.get(organization=union()).known_from == ON
    said = Row.objects.get(event=work.event, subject_type="person", subject_id=found.pk).changes
    assert said["name"] == [None, "张三"]
    assert mine not in str(said)
    assert list(Person.objects.filter(search__contains=["zhangs"])) == [found]


def test_same_roster_again_changes_nothing(bring, plan):
    roster = members(
        person("张三"), person("李四", 出生日期="1985年3月"), person("李四", id_number="", 出生日期="1990.5")
    )
    bring(roster)
    assert plan(roster).counts == {"rows": 3, "new": 0, "changed": 0, "unchanged": 3, "faulty": 0}
    assert plan(roster, on=LATER).counts["unchanged"] == 3


def test_two_alike_without_numbers_stay_two_and_match_again(bring, plan):
    roster = members(person("王伟", id_number=""), person("王伟", id_number=""))
    bring(roster)
    assert Person.objects.filter(name="王伟").count() == 2
    assert plan(roster).counts["unchanged"] == 2


def test_ambiguous_row_is_a_fault_until_somebody_chooses(bring, plan):
    bring(members(person("王伟", id_number=""), person("王伟", id_number="")))
    asked = members(person("王伟", id_number="", 身份类别="工勤"))
    made = plan(asked)
    assert codes(made) == [(2, "姓名", "ambiguous_match")]
    chosen = made.candidates[0][1].public_id
    answered = plan(asked, choices={"0": chosen})
    assert (answered.faults, answered.entries[0].held.public_id) == ([], chosen)
    assert plan(asked, choices={"0": "new"}).counts["new"] == 1


def test_number_completes_a_person_without_one(bring, plan):
    bring(members(person("张三", id_number="")))
    made = plan(members(person("张三")))
    assert [name for name, _old, _new in made.changes[0]] == ["身份证号"]


def test_number_of_a_person_of_another_name_is_refused(bring, plan):
    mine = number(BORN)
    bring(members(person("张三", id_number=mine)))
    assert codes(plan(members(person("张山", id_number=mine)))) == [(2, "身份证号", "duplicate_in_registry")]


def test_unknown_union_offers_the_nearest_names(plan):
    made = plan(members(person("张三", union="市审计局机关工会")))
    assert codes(made) == [(2, "所属工会", "unknown_organization")]
    assert UNION in made.faults[0].remedy


def test_roster_without_union_needs_one(plan):
    roster = workbook(MEMBERS[1:], person("张三")[1:])
    assert [(fault.code, fault.column) for fault in plan(roster).faults] == [("missing", "所属工会")]
    assert plan(roster, union=union().pk).counts["new"] == 1


def test_move_to_another_union_ends_there_and_begins_here(bring, plan):
    mine = number(BORN)
    bring(members(person("张三", id_number=mine)))
    roster = members(person("张三", OTHER, mine))
    assert ("所属工会", UNION, OTHER) in plan(roster, on=LATER).changes[0]
    bring(roster, on=LATER)
    for model in (Employment, Membership):
        rows = [(row.organization, row.begins_on, row.ends_on) for row in model.objects.order_by("begins_on")]
        assert rows[0] == (union(), ON, LATER)
        assert rows[1][:2] == (union(OTHER), LATER)


def test_class_of_a_later_roster_begins_on_its_day(bring):
    mine = number(BORN)
    bring(members(person("张三", id_number=mine)))
    bring(members(person("张三", id_number=mine, 身份类别="工勤")), on=LATER)
    rows = Employment.objects.order_by("begins_on").values_list("staff_class", "begins_on")
    assert list(rows) == [("cadre", ON), ("worker", LATER)]
    bring(members(person("张三", id_number=mine, 身份类别="其他")), on=LATER)
    assert list(rows.all()) == [("cadre", ON), ("other", LATER)]


def test_joining_after_the_day_is_a_note_and_begins_then(bring, plan):
    roster = members(person("张三", 入会时间="2024-07-01"))
    made = plan(roster)
    assert (made.faults, [note.code for note in made.notes]) == ([], ["after_as_of"])
    bring(roster)
    assert Membership.objects.get().begins_on == date(2024, 7, 1)
    assert plan(roster).counts["unchanged"] == 1


def test_no_longer_a_member_ends_the_membership(bring):
    mine = number(BORN)
    bring(members(person("张三", id_number=mine)))
    bring(members(person("张三", id_number=mine, 入会时间="", 备注="未入会")), on=LATER)
    assert Membership.objects.get().ends_on == LATER


def test_who_is_missing_is_shown_and_ends_only_when_ticked(bring, plan):
    stays, goes = person("张三"), person("李四")
    bring(members(stays, goes))
    made = plan(members(stays), on=LATER)
    assert [(name, at) for _id, name, at in made.leaving] == [("李四", UNION)]
    bring(members(stays), on=LATER)
    assert Employment.objects.on(LATER).count() == 2
    bring(members(stays), on=LATER, leaving=[made.leaving[0][0]])
    assert [row.person.name for row in Employment.objects.on(LATER)] == ["张三"]


def test_faulty_rows_stop_everything_unless_skipped(bring):
    roster = members(person("张三"), person("李四", id_number="990101198503070012"))
    with pytest.raises(operations.HasFaults):
        bring(roster)
    assert not Person.objects.exists()
    bring(roster, skip_faulty=True)
    assert [found.name for found in Person.objects.all()] == ["张三"]


def test_what_changed_after_the_preview_is_not_written(bring, clerk):
    mine = number(BORN)
    work = operations.upload(
        actor=clerk,
        organization=None,
        kind=Kind.MEMBERS,
        as_of=ON,
        file_name="a",
        data=members(person("张三", id_number=mine)),
    )
    bring(members(person("张三", id_number=mine)))
    with pytest.raises(Refused, match="重新核对"):
        operations.commit(actor=clerk, work=work)
    assert Person.objects.count() == 1


def test_job_that_runs_twice_writes_once(bring, clerk):
    work = bring(members(person("张三")))
    again = operations.commit(actor=clerk, work=work)
    assert (again.event, Person.objects.count()) == (work.event, 1)


def test_undo_restores_every_row(bring, clerk):
    mine = number(BORN)
    bring(members(person("张三", id_number=mine, 手机号码="16012345678")))
    before = _everything()
    second = bring(
        members(person("张三", OTHER, mine, 身份类别="工勤", 手机号码="16087654321"), person("李四", OTHER)),
        on=LATER,
    )
    assert _everything() != before
    operations.undo(actor=clerk, work=second)
    assert _everything() == before
    assert (second.stage, type(second).objects.get(pk=second.pk).stage) == (Stage.WRITTEN, Stage.UNDONE)


def test_undo_is_refused_once_something_else_touched_a_row(bring, clerk):
    work = bring(members(person("张三")))
    people_operations.leave(actor=clerk, organization=union(), person=Person.objects.get(), on=LATER)
    with pytest.raises(Refused, match="修改过"):
        operations.undo(actor=clerk, work=work)
    assert Person.objects.count() == 1


def test_undo_is_refused_under_a_later_import(bring, clerk):
    first = bring(members(person("张三")))
    bring(members(person("李四")))
    with pytest.raises(Refused, match="请先撤销它"):
        operations.undo(actor=clerk, work=first)


def test_undo_of_the_unions_goes_back_to_an_empty_register(unions, clerk):
    operations.undo(actor=clerk, work=unions)
    assert not Organization.objects.exists()


def test_officer_brings_his_own_union_only(bring, plan):
    officer = account("officer", union())
    assert bring(members(person("张三")), actor=officer).counts["written"] == 1
    assert codes(plan(members(person("李四", OTHER)), reader=officer)) == [
        (2, "所属工会", "unknown_organization")
    ]
    with pytest.raises(Forbidden):
        bring(
            organizations(("4", "", "新工会", UNION, "", "", "", "", "")), Kind.ORGANIZATIONS, actor=officer
        )


def test_officer_learns_nothing_of_a_person_elsewhere(bring, plan):
    mine = number(BORN)
    bring(members(person("张三", OTHER, mine)))
    officer = account("officer", union())
    for name in ("张三", "李四"):
        made = plan(members(person(name, id_number=mine)), reader=officer)
        assert codes(made) == [(2, "身份证号", "duplicate_in_registry")]
        assert "张三" not in made.faults[0].message + made.faults[0].remedy


@pytest.mark.parametrize("on", [ON, LATER, date.today() + timedelta(days=300), date(2199, 12, 31)])
@pytest.mark.parametrize("by", ["Qiao编号", "身份证号"])
def test_officer_cannot_change_a_person_elsewhere_on_any_day(bring, plan, by, on):
    mine = number(BORN)
    bring(members(person("张三", OTHER, mine)))
    found = Person.objects.get()
    Employment.objects.update(ends_on=date.today() + timedelta(days=60))
    Membership.objects.update(ends_on=date.today() + timedelta(days=60))
    said = person("张三", id_number=mine if by == "身份证号" else "", 手机号码="16087654321")
    named = found.public_id if by == "Qiao编号" else ""
    made = plan(workbook((*MEMBERS, "Qiao编号"), (*said, named)), reader=account("officer", union()), on=on)
    assert codes(made) == [(2, by, "duplicate_in_registry")]
    assert made.entries == []


@pytest.mark.parametrize("on", [date(2200, 1, 1), date(1899, 12, 31)])
def test_day_that_nobody_means_is_refused(bring, on):
    with pytest.raises(Refused, match="核对年份"):
        bring(members(person("张三")), on=on)


def test_fault_of_a_number_does_not_quote_it(plan):
    made = plan(members(person("张三", 手机号码="1601234567")))
    assert [fault.column for fault in made.faults] == ["手机号码"]
    assert "160****" in made.faults[0].message
    assert "1601234567" not in str([fault.as_dict() for fault in made.faults])


def _everything() -> dict[str, list[tuple]]:
    return {
        model.__name__: list(model.objects.order_by("pk").values_list(*_plain(model)))
        for model in (Person, Employment, Membership, Roster)
    }


def _plain(model) -> list[str]:
    return [column.attname for column in model._meta.concrete_fields]
