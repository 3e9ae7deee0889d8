"""The same file through django-import-export with its defaults: full_clean, preview (dry run) and confirm.

It is given less to do: people only, found by an indexed column; no employment, no membership, no checks of
numbers, no audit.
"""

import time
from typing import Any

from django.db import transaction
from import_export import fields, resources, widgets
from import_export.formats.base_formats import XLSX

from bench import workload
from bench.ground import Measured, seconds
from qiao.registry.people.models import Person, id_number_index
from qiao.services.imports.kinds import Kind

LIMIT = 20


class People(resources.ModelResource):
    name = fields.Field(attribute="name", column_name="姓名")
    sex = fields.Field(attribute="sex", column_name="sex")
    id_number = fields.Field(attribute="id_number", column_name="公民身份号码")
    public_id = fields.Field(attribute="public_id", column_name="public_id")
    born_on = fields.Field(attribute="born_on", column_name="出生日期", widget=widgets.DateWidget())
    ethnic_group = fields.Field(attribute="ethnic_group", column_name="民族")
    political_status = fields.Field(attribute="political_status", column_name="政治面貌")
    education = fields.Field(attribute="education", column_name="学历")
    phone = fields.Field(attribute="phone", column_name="手机号码")
    written_by = fields.Field(attribute="written_by", column_name="written_by")

    class Meta:
        model = Person
        import_id_fields = ("public_id",)
        clean_model_instances = True
        fields = (
            "public_id", "name", "sex", "id_number", "born_on", "ethnic_group", "political_status",
            "education", "phone", "written_by",
        )  # fmt: skip

    def before_import(self, dataset: Any, **options: Any) -> None:
        numbers = dataset["公民身份号码"]
        keys = [(id_number_index(number) or b"").hex()[:10] for number in numbers]
        dataset.append_col(keys, header="public_id")
        dataset.append_col([{"男": "M", "女": "F"}[sex] for sex in dataset["性别"]], header="sex")
        dataset.append_col([0] * len(numbers), header="written_by")

    def after_import(self, dataset: Any, result: Any, **options: Any) -> None:
        """Nothing: by default it would set a sequence, which the application's role may not."""


def measure() -> Measured:
    workload.with_unions()
    data = workload.roster(workload.CITY)
    ours = seconds(lambda: workload.bring(data, Kind.MEMBERS), workload.take_back)
    start = time.perf_counter()
    with transaction.atomic():
        for dry_run in (True, False):
            table = XLSX().create_dataset(data)
            result = People().import_data(table, dry_run=dry_run, raise_errors=True)
        theirs = time.perf_counter() - start
        assert result.totals["new"] == workload.CITY, result.totals
        transaction.set_rollback(True)
    return Measured(theirs / ours, LIMIT, "higher", f"{theirs:.1f} s，我们 {ours:.2f} s")
