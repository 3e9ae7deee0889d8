"""Imports over HTTP: the same steps as the wizard, under the operations' own names."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router, Schema, UploadedFile

from qiao.foundation import api
from qiao.foundation.api import Refusal
from qiao.foundation.pages import XLSX
from qiao.registry.organizations import queries as organizations
from qiao.services.imports import exports, operations, queries
from qiao.services.imports.kinds import Kind, Stage

router = Router()


class ImportOut(Schema):
    """One workbook on its way: its stage, and the counts of its rows (new, changed, unchanged, faulty …)."""

    public_id: str
    kind: Kind
    as_of: date
    file_name: str
    stage: Stage
    counts: dict[str, Any]
    trouble: str
    written_at: datetime | None


class PreviewOut(Schema):
    """What came of checking: faults and notes with sheet, row, column, message and remedy."""

    faults: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    unknown: list[str] = []
    proposed: list[str] = []


class UploadIn(Schema):
    """Whose workbook, and for which day; ``union`` is a permanent identifier, for rosters that name none.

    ``instead``: the import of which this is the mended file; it is discarded.
    """

    kind: Kind
    as_of: date
    union: str = ""
    instead: str = ""


class AssignIn(Schema):
    """The union whose roster it is, by its permanent identifier."""

    union: str


class StartIn(Schema):
    """Whether faulty rows are left out, and who of those missing in the file have left."""

    skip_faulty: bool = False
    leaving: list[str] = []


@router.get("/", response=list[ImportOut], summary="导入记录")
def imports(request: HttpRequest, offset: int = 0, limit: int = 50) -> Any:
    reader = api.actor(request, queries.READ)
    start = max(0, offset)
    return list(queries.imports(reader=reader)[start : start + max(1, min(limit, 200))])


@router.post("/upload", response={200: ImportOut, 409: Refusal}, summary="上传并核对")
def upload(request: HttpRequest, asked: Form[UploadIn], file: File[UploadedFile]) -> Any:
    actor = api.actor(request, "imports.upload")
    union = organizations.get(reader=actor, public_id=asked.union) if asked.union else None
    return operations.upload(
        actor=actor,
        organization=queries.place(reader=actor),
        kind=asked.kind,
        as_of=asked.as_of,
        file_name=file.name or "table.xlsx",
        data=file.read(),
        union=union,
        instead=queries.get(reader=actor, public_id=asked.instead) if asked.instead else None,
    )


@router.get("/export/{kind}", summary="导出名册")
def export(request: HttpRequest, kind: Kind, on: date) -> HttpResponse:
    reader = api.actor(request, exports.PERMISSION)
    if kind == Kind.ORGANIZATIONS:
        data, _count = exports.organizations(reader=reader, on=on, asked={})
    else:
        data, _count = exports.members(reader=reader, on=on)
    return HttpResponse(data, content_type=XLSX)


@router.get("/{public_id}", response=ImportOut, summary="一次导入")
def show(request: HttpRequest, public_id: str) -> Any:
    return queries.get(reader=api.actor(request, queries.READ), public_id=public_id)


@router.get("/{public_id}/preview", response=PreviewOut, summary="核对结果")
def preview(request: HttpRequest, public_id: str) -> Any:
    return queries.preview(queries.get(reader=api.actor(request, queries.READ), public_id=public_id))


@router.get("/{public_id}/faults", summary="标出差错的表")
def faults(request: HttpRequest, public_id: str) -> HttpResponse:
    reader = api.actor(request, queries.READ)
    work = queries.get(reader=reader, public_id=public_id)
    return HttpResponse(queries.error_workbook(reader=reader, work=work), content_type=XLSX)


@router.post("/{public_id}/assign", response={200: ImportOut, 409: Refusal}, summary="指明是哪个工会的花名册")
def assign(request: HttpRequest, public_id: str, asked: AssignIn) -> Any:
    actor = api.actor(request, "imports.assign")
    union = organizations.get(reader=actor, public_id=asked.union)
    return operations.assign(actor=actor, work=queries.get(reader=actor, public_id=public_id), union=union)


@router.post("/{public_id}/start", response={200: ImportOut, 409: Refusal}, summary="确认写入")
def start(request: HttpRequest, public_id: str, asked: StartIn) -> Any:
    actor = api.actor(request, "imports.start")
    work = queries.get(reader=actor, public_id=public_id)
    return operations.start(actor=actor, work=work, skip_faulty=asked.skip_faulty, leaving=asked.leaving)


@router.post("/{public_id}/discard", response={200: ImportOut, 409: Refusal}, summary="作废导入")
def discard(request: HttpRequest, public_id: str) -> Any:
    actor = api.actor(request, "imports.discard")
    return operations.discard(actor=actor, work=queries.get(reader=actor, public_id=public_id))


@router.post("/{public_id}/undo", response={200: ImportOut, 409: Refusal}, summary="撤销导入")
def undo(request: HttpRequest, public_id: str) -> Any:
    actor = api.actor(request, "imports.undo")
    return operations.undo(actor=actor, work=queries.get(reader=actor, public_id=public_id))
