"""By what names a superior's table may call a union."""

from datetime import date

import pytest

from qiao.registry.organizations import operations as organizations
from qiao.registry.terms import sheet
from qiao.services.tables import queries

ON = date(2023, 6, 30)


@pytest.mark.django_db
def test_a_unit_with_several_unions_names_the_direct_one_or_none(root):
    def union(name, superior, unit=None):
        return organizations.create(actor=root, superior=superior, kind="union", name=name, unit=unit, on=ON)

    def unit(name, sequence):
        return organizations.record_unit(actor=root, host=top, name=name, sequence=sequence, on=ON)

    top = union("市直机关工会联合会", None)
    water, audit = unit("市水务局", 1), unit("市审计局", 2)
    bureau = union("市水务局工会", top, water)
    union("市水文站工会", bureau, water)
    union("市审计局第一工会", top, audit)
    union("市审计局第二工会", top, audit)
    rows = sheet.rows(reader=root, on=ON, permission=queries.PERMISSION)
    names = queries._names([row for row in rows if row.counted_union])
    assert names["市水务局"].id == bureau.pk
    assert "市审计局" not in names
    assert len(names) == 5
