"""What goes out comes in again unchanged, whatever the register holds."""

import io
from datetime import date

import openpyxl
import pytest

from qiao.registry.organizations import operations as organizations
from qiao.registry.organizations.models import Organization
from qiao.registry.terms import operations as terms
from qiao.services.imports import exports
from qiao.services.imports.kinds import Kind
from qiao.services.imports.tests.workbooks import FEDERATION, OTHER, UNION, members, person

pytestmark = pytest.mark.django_db
LATER = date(2024, 6, 30)


def exported(clerk, on=LATER) -> tuple[bytes, dict[str, dict[str, object]]]:
    """The file, and its cells by the name of the union and the heading."""
    data, _rows = exports.organizations(reader=clerk, on=on, asked={})
    rows = list(openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True))
    found = [dict(zip(rows[2], row, strict=True)) for row in rows[3:]]
    return data, {row["工会名称"]: row for row in found if row["工会名称"]}


def test_reported_figures_go_out_though_a_roster_counts_others(unions, bring, plan, clerk):
    bring(members(person("张三")))
    union = Organization.objects.get(states__name=UNION)
    organizations.report(actor=clerk, organization=union, on=date(2023, 12, 31), staff=42, members=40)
    data, rows = exported(clerk)
    assert (rows[UNION]["职工人数"], rows[UNION]["会员人数"]) == (42, 40)
    assert plan(data, Kind.ORGANIZATIONS, LATER).counts["unchanged"] == 4


def test_a_chair_from_before_the_post_changed_goes_out_and_in(unions, plan, clerk):
    union = Organization.objects.get(states__name=UNION)
    how = {"actor": clerk, "organization": union}
    chair = union.posts.get(kind="chair").appointments.get()
    terms.correct_appointment(actor=clerk, appointment=chair, mode="full_time")
    terms.record_post(kind="chair", on=date(2024, 1, 1), rank="正科级", **how)
    terms.record_post(kind="cashier", on=date(2024, 1, 1), headcount=0, **how)
    data, rows = exported(clerk)
    assert (rows[UNION]["工会主席"], rows[UNION]["主席配备情况"]) == ("张三", "专职（正科级职数）")
    assert (rows[OTHER]["工会主席"], rows[OTHER]["主席配备情况"]) == ("空缺", "空缺")
    assert "出纳" not in rows[UNION]
    assert plan(data, Kind.ORGANIZATIONS, LATER).counts["unchanged"] == 4


def test_direct_and_subordinate_are_told_as_the_tables_tell_them(unions, plan, clerk):
    """Under a second federation a union is 下属, seen from the highest."""
    top = Organization.objects.get(states__name=FEDERATION)
    second = organizations.create(
        actor=clerk, superior=top, kind="union", tier="federation", name="高新区工会联合会", on=LATER
    )
    organizations.create(actor=clerk, superior=second, kind="union", name="高新区税务局工会", on=LATER)
    data, rows = exported(clerk)
    assert [rows[name]["隶属类别"] for name in (FEDERATION, "高新区工会联合会", "高新区税务局工会")] == [
        None,
        "直属",
        "下属",
    ]
    made = plan(data, Kind.ORGANIZATIONS, LATER)
    assert made.counts["unchanged"] == 6
    assert "line_disagrees" not in {note.code for note in made.notes}
