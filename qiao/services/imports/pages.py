"""The wizard of an import, the history, templates and exports."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from qiao.engines.sheets.kinds import UnreadableFile
from qiao.foundation import access
from qiao.foundation.errors import NotFound
from qiao.foundation.pages import Page, workbook
from qiao.foundation.service import door
from qiao.registry.organizations import queries as organization_queries
from qiao.services.imports import exports, forms, operations, queries
from qiao.services.imports.kinds import Kind, RowState, Stage

A_PAGE = 50
LEAVING_SHOWN = 200


class List(Page):
    """The history of imports, and the ways to begin one."""

    permission = queries.READ

    def get(self, request: HttpRequest) -> HttpResponse:
        show = request.GET.get("show", "")
        found = queries.imports(reader=self.actor, show=show)
        page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
        names = (("", _("全部")), ("waiting", _("待确认")), ("failed", _("没有成功")))
        return self.show(
            "imports/list.html",
            page=page,
            show=show,
            tabs=[{"label": label, "url": f"?show={name}", "active": name == show} for name, label in names],
            may_upload=access.holds(self.actor, "imports.upload"),
            may_bring_organizations=access.holds(self.actor, "organizations.record_table"),
        )


class Upload(Page):
    """The first step: a file, its day, its union."""

    permission = "imports.upload"
    kind = Kind.MEMBERS

    def get(self, request: HttpRequest) -> HttpResponse:
        mended = self._mended()
        known = {"as_of": mended.as_of, "union": mended.union and mended.union.public_id} if mended else {}
        return self._form(self._make(initial={"as_of": self.today, **known}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self._make(request.POST, request.FILES)
        if not form.is_valid():
            return self._form(form)
        said = form.cleaned_data
        union = said.get("union") and organization_queries.get(reader=self.actor, public_id=said["union"])
        try:
            work = operations.upload(
                actor=self.actor,
                organization=queries.place(reader=self.actor),
                kind=self.kind,
                as_of=said["as_of"],
                file_name=said["file"].name,
                data=said["file"].read(),
                union=union or None,
                instead=self._mended(),
            )
        except UnreadableFile as refusal:
            form.add_error("file", refusal.sentence)
            return self._form(form)
        return redirect("imports:show", work.public_id)

    def _mended(self) -> Any:
        """The import whose mended file is sent (``?instead=``); its day and union are kept."""
        asked = self.request.GET.get("instead")
        return queries.get(reader=self.actor, public_id=asked) if asked else None

    def _make(self, *args: Any, **options: Any) -> forms.UploadForm:
        unions = queries.unions(reader=self.actor, on=self.today) if self.kind == Kind.MEMBERS else []
        return forms.UploadForm(*args, kind=self.kind, unions=unions, **options)

    def _form(self, form: forms.UploadForm) -> HttpResponse:
        return self.show(
            "imports/upload.html", form=form, kind=self.kind, steps=_steps(None), label=self.kind.label
        )


class _OfImport(Page):
    """A page about one import that the reader may know of."""

    permission = queries.READ

    def work(self) -> Any:
        return queries.get(reader=self.actor, public_id=self.kwargs["public_id"])


class Show(_OfImport):
    """Where the import stands: its columns, its preview, its progress or its result."""

    def get(self, request: HttpRequest, public_id: str) -> HttpResponse:
        work = self.work()
        common = {
            "work": work,
            "steps": _steps(work),
            "may_write": access.allowed(self.actor, "imports.start", work),
        }
        if work.stage in (Stage.READING, Stage.WRITING):
            return self.show("imports/progress.html", **common, **_progress(work))
        if work.stage == Stage.UNREADABLE:
            return self.show("imports/unreadable.html", **common)
        if work.stage == Stage.CHECKED:
            return self.show("imports/check.html", **common, **self._preview(work))
        outcome = [
            {
                "label": _("跳过") if state == RowState.FAULTY else state.label,
                "count": work.counts.get(state.value, 0),
                "url": f"?state={state.value}" if work.preview else "",
            }
            for state in RowState
        ]
        rows = self._preview(work) if work.preview and request.GET.get("state") else {}
        figures = door("figures", self.actor)
        return self.show("imports/result.html", **common, **rows, outcome=outcome, figures=figures)

    def _preview(self, work: Any) -> dict[str, Any]:
        shown, asked = queries.preview(work), self.request.GET
        counts = {state: work.counts.get(state.value, 0) for state in RowState}
        first = next(
            (state for state in (RowState.FAULTY, RowState.CHANGED, RowState.NEW) if counts[state]), None
        )
        state = asked.get("state") or (first or RowState.UNCHANGED).value
        rows = [row for row in shown["rows"] if row["state"] == state]
        tabs = [
            {
                "label": each.label,
                "url": f"?state={each.value}",
                "active": each.value == state,
                "count": counts[each],
            }
            for each in RowState
        ]
        return {
            "shown": shown,
            "unions": queries.unions(reader=self.actor, on=work.as_of) if shown["lacks_union"] else [],
            "state": state,
            "tabs": tabs,
            "counts": {name.value: count for name, count in counts.items()},
            "to_confirm": any(count for state, count in counts.items() if state != RowState.FAULTY),
            "page": Paginator(rows, A_PAGE).get_page(asked.get("page")),
            "leaving": shown["leaving"][:LEAVING_SHOWN],
            "asks_who": any(row["candidates"] for row in rows),
        }


class Columns(_OfImport):
    """The columns that were understood, and what the others mean."""

    def get(self, request: HttpRequest, public_id: str) -> HttpResponse:
        work = self.work()
        return self._form(work, self._make(work))

    def post(self, request: HttpRequest, public_id: str) -> HttpResponse:
        work = self.work()
        form = self._make(work, request.POST)
        if not form.is_valid():
            return self._form(work, form)
        operations.answer(actor=self.actor, work=work, answers=form.answers())
        return self.done(_("已记住您的说明，并重新核对了这份表。"), reverse("imports:show", args=[public_id]))

    def _make(self, work: Any, *args: Any) -> forms.ColumnsForm:
        shown = queries.preview(work)
        return forms.ColumnsForm(
            *args, kind=work.kind, headings=shown.get("headings", ()), unknown=shown.get("unknown", ())
        )

    def _form(self, work: Any, form: forms.ColumnsForm) -> HttpResponse:
        return self.show(
            "imports/columns.html",
            work=work,
            steps=_steps(work, "columns"),
            form=form,
        )


class Choose(_OfImport):
    """Who the ambiguous rows mean."""

    permission = "imports.choose"

    def post(self, request: HttpRequest, public_id: str) -> HttpResponse:
        operations.choose(actor=self.actor, work=self.work(), choices=forms.choices(request.POST.dict()))
        return self.done(_("已按您的选择重新核对。"), reverse("imports:show", args=[public_id]))


class Assign(_OfImport):
    """Whose roster it is, where the file does not say."""

    permission = "imports.assign"

    def post(self, request: HttpRequest, public_id: str) -> HttpResponse:
        union = organization_queries.get(reader=self.actor, public_id=request.POST.get("union", ""))
        operations.assign(actor=self.actor, work=self.work(), union=union)
        return self.done(_("已按所选的工会重新核对。"), reverse("imports:show", args=[public_id]))


class Discard(_OfImport):
    """Put an import away that will not be written."""

    permission = "imports.discard"

    def post(self, request: HttpRequest, public_id: str) -> HttpResponse:
        work = operations.discard(actor=self.actor, work=self.work())
        sentence = _("“%(name)s”已作废，登记册没有改动。") % {"name": work}
        return self.done(sentence, reverse("imports:list"))


class Recheck(_OfImport):
    """Hold the file against the register of now."""

    permission = "imports.check"

    def post(self, request: HttpRequest, public_id: str) -> HttpResponse:
        operations.check(actor=self.actor, work=self.work())
        return self.done(_("已按登记册现在的情况重新核对。"), reverse("imports:show", args=[public_id]))


class Start(_OfImport):
    """The clerk confirms; the worker writes."""

    permission = "imports.start"

    def post(self, request: HttpRequest, public_id: str) -> HttpResponse:
        operations.start(
            actor=self.actor,
            work=self.work(),
            skip_faulty=request.POST.get("skip_faulty") == "1",
            leaving=request.POST.getlist("leaving"),
        )
        return redirect("imports:show", public_id)


class ProgressOf(_OfImport):
    """How far it has come; when it is through, the browser is sent to what came of it."""

    def get(self, request: HttpRequest, public_id: str) -> HttpResponse:
        work = self.work()
        if work.stage in (Stage.READING, Stage.WRITING):
            return self.show("imports/progress_bar.html", work=work, **_progress(work))
        response = HttpResponse(status=204)
        response["HX-Redirect"] = reverse("imports:show", args=[public_id])
        return response


class Undo(_OfImport):
    """What undoing takes back, then the undoing."""

    permission = "imports.undo"

    def get(self, request: HttpRequest, public_id: str) -> HttpResponse:
        work = self.work()
        return self.show(
            "imports/undo.html", work=work, later=queries.later(work) if work.written_at else None
        )

    def post(self, request: HttpRequest, public_id: str) -> HttpResponse:
        work = operations.undo(actor=self.actor, work=self.work())
        sentence = _("已撤销“%(name)s”的导入，登记册恢复到导入之前。改好后可以重新上传。") % {"name": work}
        return self.done(sentence, reverse("imports:show", args=[public_id]))


class ErrorWorkbook(_OfImport):
    """The clerk's own file with the faults marked, to send back."""

    def get(self, request: HttpRequest, public_id: str) -> HttpResponse:
        work = self.work()
        name = work.file_name.rpartition(".")[0] or work.file_name
        return workbook(queries.error_workbook(reader=self.actor, work=work), f"{name}（标出差错）.xlsx")


class Template(Page):
    """An empty workbook to begin with."""

    permission = queries.READ

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        if kind not in Kind.values:
            raise NotFound(_("没有这种模板。"))
        return workbook(exports.template(kind, self.today), f"{Kind(kind).label}（模板）.xlsx")


class ExportOrganizations(Page):
    """The list of organizations with the filters of the address."""

    permission = exports.PERMISSION

    def get(self, request: HttpRequest) -> HttpResponse:
        data, _count = exports.organizations(reader=self.actor, on=self.on, asked=request.GET.dict())
        return workbook(data, f"工会组织情况表{self.on:%Y%m%d}.xlsx")


class ExportMembers(Page):
    """The list of people with the filters of the address."""

    permission = exports.PERMISSION

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET
        organization = None
        if asked.get("organization"):
            organization = organization_queries.get(reader=self.actor, public_id=asked["organization"])
        data, _count = exports.members(
            reader=self.actor,
            on=self.on,
            organization=organization,
            union=asked.get("union", ""),
            text=asked.get("q", ""),
            measure=asked.get("measure", ""),
            member={"yes": True, "no": False}.get(asked.get("member", "")),
            to_complete=asked.get("to_complete") == "1",
            sex=asked.get("sex", ""),
            staff_class=asked.get("staff_class", ""),
        )
        return workbook(data, f"职工花名册{self.on:%Y%m%d}.xlsx")


def _progress(work: Any) -> dict[str, Any]:
    row = getattr(work, "progress", None) if work.stage == Stage.WRITING else None
    return {"done": row.done if row else 0, "total": row.total if row else 0}


def _steps(work: Any, here: str = "") -> list[dict[str, Any]]:
    """The wizard's steps: what is done, where one is, what is left."""
    names = [_("上传"), _("识别列"), _("核对"), _("写入"), _("结果")]
    at = 0 if work is None else _PLACES[Stage(work.stage)]
    if here == "columns":
        at = 1
    steps: list[dict[str, Any]] = [
        {"label": name, "state": "done" if place < at else "current" if place == at else "todo"}
        for place, name in enumerate(names)
    ]
    if work:
        steps[0]["note"] = work.file_name
        if work.stage == Stage.UNREADABLE:
            steps[1]["state"] = "problem"
        if work.stage == Stage.CHECKED:
            steps[1] |= {"url": reverse("imports:columns", args=[work.public_id])}
            steps[2] |= {"url": reverse("imports:show", args=[work.public_id])}
            if faulty := work.counts.get(RowState.FAULTY, 0):
                steps[2]["note"] = _("%(count)s 行有差错") % {"count": faulty}
    return steps


_PLACES = {
    Stage.READING: 1,
    Stage.UNREADABLE: 1,
    Stage.CHECKED: 2,
    Stage.WRITING: 3,
    Stage.WRITTEN: 4,
    Stage.UNDONE: 4,
    Stage.DISCARDED: 2,
}
