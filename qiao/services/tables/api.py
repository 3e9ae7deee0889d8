"""The API of 套表: send an empty table, fetch it filled."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import File, Router, Schema, UploadedFile

from qiao.foundation.api import Refusal, actor
from qiao.foundation.pages import XLSX
from qiao.services.tables import operations, queries

router = Router()


class Kept(Schema):
    """A filled table: its number for fetching, the day, and what was and was not filled."""

    number: int
    on: date
    file_name: str
    report: dict[str, Any]


@router.post("/fill", response={200: Kept, 409: Refusal}, summary="按空表填数")
def fill(request: HttpRequest, table: File[UploadedFile], on: date | None = None) -> Kept:
    who = actor(request, "tables.fill")
    kept = operations.fill(
        actor=who, content=table.read(), file_name=table.name or "table.xlsx", on=on or timezone.localdate()
    )
    return Kept(number=kept.pk, on=kept.on, file_name=kept.file_name, report=kept.report)


@router.get("/{number}/content", summary="取回填好的表")
def content(request: HttpRequest, number: int) -> HttpResponse:
    who = actor(request, "tables.fill")
    return HttpResponse(
        queries.content(reader=who, number=number),
        content_type=XLSX,
    )
