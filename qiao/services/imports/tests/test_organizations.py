"""Tables of organizations: what is proposed, matched, changed, and refused."""

from datetime import date

import pytest

from qiao.registry.organizations.models import Organization, OrganizationState, Profile, Reported, UnitState
from qiao.registry.terms.models import Appointment, Post, Term
from qiao.services.imports.kinds import Kind
from qiao.services.imports.tests.conftest import ON
from qiao.services.imports.tests.workbooks import FEDERATION, ORGANIZATIONS, csv, organizations, workbook

pytestmark = pytest.mark.django_db
ORGS = Kind.ORGANIZATIONS


def state(name: str, on: date = ON) -> OrganizationState:
    return OrganizationState.objects.on(on).select_related("organization").get(name=name)


def codes(plan) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.column, fault.code) for fault in plan.faults]


def test_unknown_superior_and_units_are_proposed_not_called_faults(plan):
    made = plan(organizations(), ORGS)
    assert made.counts == {"rows": 3, "new": 3, "changed": 0, "unchanged": 0, "faulty": 0}
    assert made.proposed == [FEDERATION, "市审计局", "市水务局"]
    assert {note.code for note in made.notes} >= {"proposed_organization", "proposed_unit"}


def test_import_writes_structure_order_terms_and_posts(unions):
    federation, audit, station = state(FEDERATION), state("市审计局工会"), state("市水务局水文站工会")
    assert (federation.organization.tier, audit.organization.tier) == ("federation", "base")
    assert audit.superior_id == federation.organization_id
    assert station.superior_id == state("市水务局工会").organization_id
    assert station.organization.path.startswith(federation.organization.path)
    assert list(UnitState.objects.order_by("sequence").values_list("name", flat=True)) == [
        "市审计局",
        "市水务局",
    ]
    term = Term.objects.get(organization=audit.organization_id)
    assert (term.begins_on, term.due_on, term.years) == (date(2021, 5, 10), date(2026, 5, 9), 5)
    assert Term.objects.get(organization=state("市水务局工会").organization_id).due_on == date(2022, 6, 30)
    assert set(Appointment.objects.values_list("holder_name", flat=True)) == {"张三", "李四"}
    assert Post.objects.get(organization=state("市水务局工会").organization_id).appointments.count() == 0


def test_new_organization_stands_since_its_founding(unions):
    assert state("市审计局工会", date(1999, 5, 1)).begins_on == date(1999, 5, 1)
    assert state(FEDERATION, date(1999, 5, 1)).begins_on == date(1999, 5, 1)
    assert state("市水务局水文站工会").begins_on == ON
    assert not OrganizationState.objects.on(date(1999, 4, 30)).exists()


def test_same_table_again_changes_nothing(unions, bring, plan):
    assert plan(organizations(), ORGS).counts["unchanged"] == 3
    again = bring(organizations(), ORGS)
    assert (again.counts["new"], again.counts["changed"], again.concerned) == (0, 0, [])


def test_changes_take_effect_from_the_day_and_leave_the_past(unions, bring, plan):
    later = date(2024, 6, 30)
    table = workbook(
        ORGANIZATIONS,
        (1, "市审计局", "市审计局工会", "市水务局工会", "下属", "", "2024.5.20—2029.5.19", "5年", "王五"),
    )
    made = plan(table, ORGS, later)
    changes = {name: (old, new) for name, old, new in made.changes[0]}
    assert changes["上级工会"] == (FEDERATION, "市水务局工会")
    assert changes["工会主席"] == ("张三", "王五")
    bring(table, ORGS, later)
    assert state("市审计局工会", later).superior_id == state("市水务局工会").organization_id
    assert state("市审计局工会").superior_id == state(FEDERATION).organization_id
    terms = Term.objects.filter(organization=state("市审计局工会").organization_id).order_by("begins_on")
    assert (terms[0].begins_on, terms[0].ends_on) == (date(2021, 5, 10), date(2024, 5, 20))
    holders = Appointment.objects.filter(post__kind="chair").order_by("begins_on", "holder_name")
    assert [
        (h.holder_name, h.ends_on == later) for h in holders.filter(post__organization=terms[0].organization)
    ] == [
        ("张三", True),
        ("王五", False),
    ]


def test_facts_and_reported_figures_are_kept_for_their_day(unions, bring):
    table = workbook(
        (
            "工会",
            "职工总人数（人）",
            "其中：女职工",
            "会员人数",
            "经审委",
            "女职工组织",
            "主席",
            "主席配备情况",
        ),
        ("市审计局工会", "42人", 17, 40, "√", "委员", "张三", "专职（正科级职数）"),
        ("市水务局工会", 30, 9, 30, "", "无", "", "空缺"),
    )
    bring(table, ORGS)
    audit, water = state("市审计局工会").organization, state("市水务局工会").organization
    figures = Reported.objects.get(organization=audit)
    assert (figures.on, figures.staff, figures.women, figures.members) == (ON, 42, 17, 40)
    profile = Profile.objects.get(organization=audit)
    assert (profile.audit_committee, profile.women_form, profile.own_account) == (True, "member", None)
    assert Profile.objects.get(organization=water).audit_committee is False
    post = Post.objects.get(organization=audit, kind="chair")
    assert (post.rank, post.appointments.get().mode) == ("正科级", "full_time")


def test_gb18030_list_of_another_office_is_understood(unions, plan):
    table = csv(
        ("工会组织名称", "隶属关系", "换届时间", "届满时间", "届期（年）"),
        ("市审计局工会", FEDERATION, "2021.05.10", "2026.05.09", "五年"),
        ("市林业局工会", FEDERATION, "2023年1月", "2026年1月", "三年"),
    )
    made = plan(table, ORGS)
    assert made.faults == []
    assert (made.counts["new"], made.counts["unchanged"]) == (1, 1)


def test_line_that_disagrees_with_the_tree_is_a_note(unions, plan):
    made = plan(workbook(ORGANIZATIONS, (1, "", "市审计局工会", FEDERATION, "下属", "", "", "", "")), ORGS)
    assert made.faults == []
    assert [(note.row, note.code) for note in made.notes] == [(2, "line_disagrees")]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ((1, "", "甲工会", "乙工会", "", "", "2021.1—2025.1", "4年", ""), "年限", "bad_term"),
        ((1, "", "甲工会", "甲工会", "", "", "", "", ""), "上级工会", "unknown_value"),
        ((1, "", "甲" * 130, FEDERATION, "", "", "", "", ""), "工会名称", "unknown_value"),
    ],
)
def test_faults_that_the_register_knows(unions, plan, row, column, code):
    assert codes(plan(workbook(ORGANIZATIONS, row), ORGS)) == [(2, column, code)]


def test_twins_of_one_name_need_their_superior(unions, bring, plan):
    twin = (9, "", "机关分会", "市审计局工会", "", "", "", "", "")
    other = (9, "", "机关分会", "市水务局工会", "", "", "", "", "")
    bring(workbook(ORGANIZATIONS, twin), ORGS)
    organization = Organization.objects.get(states__name="机关分会")
    made = plan(workbook(ORGANIZATIONS, twin), ORGS)
    assert (made.entries[0].statement.organization, made.counts["unchanged"]) == (organization.pk, 1)
    assert plan(workbook(ORGANIZATIONS, other), ORGS).counts["changed"] == 1
