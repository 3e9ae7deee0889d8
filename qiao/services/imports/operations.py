"""Every write of an import: taking a file in, explaining its columns, writing it, undoing it."""

import json
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from qiao.engines.sheets import reader
from qiao.foundation import access, files
from qiao.foundation.access import SITE, Actor
from qiao.foundation.audit import trail
from qiao.foundation.bulk import Traces, without_collection
from qiao.foundation.errors import Refused
from qiao.foundation.operation import operation
from qiao.foundation.periods import possible
from qiao.registry.organizations import operations as organizations_operations
from qiao.registry.organizations import queries as organizations
from qiao.registry.people import operations as people_operations
from qiao.registry.terms import operations as terms_operations
from qiao.services.imports import jobs, planning, previews, queries
from qiao.services.imports.kinds import Kind, RowState, Stage
from qiao.services.imports.models import Answer, Import, Progress
from qiao.services.imports.planning.members import MembersPlan
from qiao.services.imports.planning.organizations import OrganizationsPlan
from qiao.services.imports.planning.plan import Plan

CHECK_AT_ONCE = 2 * 2**20
"""Up to so many bytes (some 20,000 rows) a file is checked while the person waits, else by the worker."""
PATIENCE = "300s"

Tell = Callable[[int], None]


class HasFaults(Refused):
    """The workbook has faults and nobody said to leave the faulty rows out."""

    def __init__(self, count: int) -> None:
        super().__init__(
            _("有 %(count)s 处差错，什么都没有写入。请改正后再导入，或选择跳过有差错的行。")
            % {"count": count},
            code="has_faults",
        )


@operation(over="organization")
def upload(
    *,
    actor: Actor,
    organization: Any | None,
    kind: str,
    as_of: date,
    file_name: str,
    data: bytes,
    union: Any | None = None,
    instead: Import | None = None,
    check_now: bool = True,
) -> Import:
    """Take a workbook in, encrypted, filed under ``organization`` (None: the whole site), and check it.

    :param union: the union of a roster's rows that name none; it must be within the actor's grant too.
    :param instead: the import of which this is the mended file: it is discarded.
    Raises Refused for a day before 1900 or after 2199, UnreadableFile for an empty file and for one over
    60 MB; other trouble shows in the check.
    """
    if union:
        access.require(actor, "imports.upload", union)
    reader.load(data)
    possible(as_of)
    work = Import.objects.create(
        kind=Kind(kind),
        organization=organization,
        union=union,
        as_of=as_of,
        file_name=file_name[-200:],
        file=files.store(data, settings.FILES_ROOT),
        by=actor.user,
    )
    trail.created(work, "kind", "as_of", "file_name", "file")
    if instead:
        discard(actor=actor, work=instead)
    if check_now and len(data) <= CHECK_AT_ONCE:
        _check(actor, work)
    elif check_now:
        jobs.check.enqueue(work.pk, actor.user.pk)
    return work


@operation(over="work")
def check(*, actor: Actor, work: Import) -> Import:
    """Read the file and hold it against the register again; the preview shows what came of it."""
    _refuse_unless(work, Stage.READING, Stage.CHECKED, Stage.UNREADABLE)
    return _check(actor, work)


@operation(over="work")
def answer(*, actor: Actor, work: Import, answers: Mapping[str, str]) -> Import:
    """Say what headings mean (heading → key; "" for of no interest), for this file and all later ones."""
    _refuse_unless(work, Stage.CHECKED)
    columns = planning.sheet_kind(work.kind).columns
    for heading, key in answers.items():
        if key and key not in columns:
            raise Refused(_("没有“%(key)s”这一列。") % {"key": key}, code="unknown_column")
        Answer.objects.update_or_create(
            kind=work.kind, heading=heading[:120], defaults={"key": key, "by": actor.user}
        )
    trail.changed(work, **{f"column.{heading}": (None, key or "-") for heading, key in answers.items()})
    return _check(actor, work)


@operation(over="work")
def assign(*, actor: Actor, work: Import, union: Any) -> Import:
    """Say whose roster it is: the union of the rows that name none. It must be within the actor's grant."""
    _refuse_unless(work, Stage.CHECKED)
    access.require(actor, "imports.upload", union)
    trail.changed(work, union=(str(work.union or ""), str(union)))
    work.union = union
    return _check(actor, work)


@operation(over="work")
def choose(*, actor: Actor, work: Import, choices: Mapping[str, str]) -> Import:
    """Say whom ambiguous rows mean: place of the row → permanent identifier of the person, or "new"."""
    _refuse_unless(work, Stage.CHECKED)
    offered = {
        str(row["at"]): {"new", *(public_id for public_id, _words in row["candidates"])}
        for row in queries.preview(work)["rows"]
        if row["candidates"]
    }
    if any(choice not in offered.get(at, ()) for at, choice in choices.items() if choice):
        raise Refused(_("所选的人不在核对结果里，请重新核对。"), code="unknown_person")
    work.choices = {**work.choices, **{at: choice for at, choice in choices.items() if choice}}
    trail.changed(work, choices=(None, work.choices))
    return _check(actor, work)


@operation(over="work")
def discard(*, actor: Actor, work: Import) -> Import:
    """Put away an import that will not be written; nobody is reminded of it any more."""
    work = Import.objects.select_for_update().get(pk=work.pk)
    _refuse_unless(work, Stage.CHECKED, Stage.UNREADABLE)
    trail.changed(work, stage=(Stage(work.stage), Stage.DISCARDED))
    work.stage = Stage.DISCARDED
    work.save(update_fields=["stage"])
    return work


@operation(over="work")
def start(*, actor: Actor, work: Import, skip_faulty: bool, leaving: Collection[str] = ()) -> Import:
    """Have the worker write what the preview shows. Refused: faults, and nobody said to skip them."""
    work = Import.objects.select_for_update().get(pk=work.pk)
    _refuse_unless(work, Stage.CHECKED)
    shown = queries.preview(work)
    if shown["faults"] and not skip_faulty:
        raise HasFaults(len(shown["faults"]))
    if not set(leaving) <= {public_id for public_id, _name, _union in shown["leaving"]}:
        raise Refused(_("勾选的人不在核对结果里，请重新核对。"), code="unknown_person")
    work.stage, work.trouble = Stage.WRITING, ""
    work.save(update_fields=["stage", "trouble"])
    total = work.counts.get(RowState.NEW, 0) + work.counts.get(RowState.CHANGED, 0)
    Progress.objects.update_or_create(work=work, defaults={"done": 0, "total": total})
    jobs.write.enqueue(work.pk, actor.user.pk, skip_faulty, sorted(leaving))
    trail.changed(work, stage=(Stage.CHECKED, Stage.WRITING))
    return work


@operation(over="work")
def commit(
    *,
    actor: Actor,
    work: Import,
    skip_faulty: bool = False,
    leaving: Collection[str] = (),
    plan: Plan | None = None,
    tell: Tell = lambda _rows: None,
) -> Import:
    """Write the whole workbook in this transaction; what is written already is not written twice.

    The plan is made anew under the lock of imports (or given by who holds it): where it is not the one
    that the preview showed, Refused.
    """
    lock()
    work = Import.objects.select_for_update().get(pk=work.pk)
    if work.stage == Stage.WRITTEN:
        return work
    _refuse_unless(work, Stage.READING, Stage.CHECKED, Stage.WRITING)
    plan = plan or _plan(actor, work)
    if plan.faults and not skip_faulty:
        raise HasFaults(len(plan.faults))
    if work.seen and work.seen != plan.fingerprint:
        raise Refused(
            _("核对之后登记册有了变化，什么都没有写入。请重新核对，再确认写入。"),
            code="changed_since_preview",
        )
    with without_collection():
        traces, concerned = _write(actor, plan, leaving, tell)
    work.traces = files.store(json.dumps(traces).encode(), settings.FILES_ROOT)
    work.event = trail.current().id
    work.concerned = concerned if any(any(trace["counts"].values()) for trace in traces.values()) else []
    work.counts = {**plan.counts, "leaving": len(leaving), "written": written(plan, leaving)}
    work.stage, work.written_at, work.trouble = Stage.WRITTEN, timezone.now(), ""
    work.save()
    trail.changed(work, stage=(None, Stage.WRITTEN), written=(None, work.counts["written"]))
    return work


@operation(over="work")
def undo(*, actor: Actor, work: Import) -> Import:
    """Take back everything that this import wrote.

    Refused where a later import touched the same organizations, or where anything else has touched a row.
    """
    lock()
    work = Import.objects.select_for_update().get(pk=work.pk)
    _refuse_unless(work, Stage.WRITTEN)
    if later := queries.later(work):
        raise Refused(
            _("后来的导入“%(name)s”涉及同样的组织，请先撤销它。") % {"name": later.file_name},
            code="later_import",
        )
    if not work.concerned:
        raise Refused(_("这次导入没有改动登记册，不需要撤销。"), code="nothing_written")
    kept = json.loads(files.load(work.traces, settings.FILES_ROOT))
    traces = {room: Traces.from_dict(trace) for room, trace in kept.items()}
    things = list(organizations.readable(reader=actor).filter(pk__in=work.concerned))
    if len(things) != len(set(work.concerned)):
        raise Refused(_("这次导入涉及您不能管理的组织，请由上级撤销。"), code="beyond_grant")
    arguments: dict[str, Any] = {"actor": actor, "organizations": things, "event": work.event}
    if work.kind == Kind.MEMBERS:
        people_operations.take_back_roster(**arguments, traces=traces["people"])
    else:
        terms_operations.take_back_table(**arguments, traces=traces["terms"])
        organizations_operations.take_back_table(**arguments, traces=traces["organizations"])
    work.stage, work.undone_at = Stage.UNDONE, timezone.now()
    work.save(update_fields=["stage", "undone_at"])
    trail.changed(work, stage=(Stage.WRITTEN, Stage.UNDONE))
    return work


def lock() -> None:
    """One import writes at a time; the next waits, and then sees what the first wrote.

    Raises Refused after five minutes.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"set local lock_timeout = '{PATIENCE}'")
        try:
            cursor.execute("select pg_advisory_xact_lock(hashtext('qiao.imports'))")
        except OperationalError:
            raise Refused(_("另一批导入正在写入，请稍后再试。"), code="busy") from None
        cursor.execute("set local lock_timeout = default")


def written(plan: Plan, leaving: Collection[str] = ()) -> int:
    """How many rows are written: new and changed ones, and those marked as having left."""
    return plan.count(RowState.NEW) + plan.count(RowState.CHANGED) + len(leaving)


def _check(actor: Actor, work: Import) -> Import:
    try:
        plan = _plan(actor, work)
    except Refused as refusal:
        work.stage, work.trouble = Stage.UNREADABLE, refusal.sentence
    else:
        work.stage, work.trouble, work.counts = Stage.CHECKED, "", plan.counts
        work.preview = files.store(previews.of(plan), settings.FILES_ROOT)
        work.seen = plan.fingerprint
    work.save()
    return work


def _plan(actor: Actor, work: Import) -> Plan:
    return planning.read(
        queries.source(work),
        work.kind,
        reader=actor,
        on=work.as_of,
        remembered=queries.remembered(work.kind),
        union=work.union_id,
        choices=work.choices,
    )


def _write(
    actor: Actor, plan: Plan, leaving: Collection[str], tell: Tell
) -> tuple[dict[str, dict[str, Any]], list[int]]:
    """Write through the registers' own operations; returns their traces and the organizations concerned."""
    if isinstance(plan, MembersPlan):
        gone = [plan.people[public_id] for public_id in leaving if public_id in plan.people]
        numbers = plan.unions | {number for number in plan.needs if number}
        if not numbers:
            return {}, []
        traces = people_operations.record_roster(
            actor=actor,
            organizations=[plan.directory.organization(number) for number in sorted(numbers)],
            entries=plan.entries,
            leaving=gone,
            known=plan.unions,
            on=plan.on,
            tell=tell,
        )
        return {"people": traces.as_dict()}, sorted(numbers)
    assert isinstance(plan, OrganizationsPlan)
    if not plan.needs:
        return {}, []
    over = [
        SITE if n is None else plan.directory.organization(n)
        for n in sorted(plan.needs, key=lambda n: n or 0)
    ]
    made, traces = organizations_operations.record_table(
        actor=actor, organizations=over, entries=plan.entries, on=plan.on
    )
    tell(len(plan.entries) // 2)
    changed = [entry for entry in plan.terms if entry.changes]
    term_traces = (
        terms_operations.record_table(
            actor=actor,
            organizations=[made[entry.statement.key] for entry in changed],
            entries=changed,
            numbers={entry.statement.key: made[entry.statement.key].pk for entry in changed},
            on=plan.on,
        )
        if changed
        else Traces()
    )
    tell(len(plan.entries))
    concerned = sorted({organization.pk for organization in made.values()})
    return {"organizations": traces.as_dict(), "terms": term_traces.as_dict()}, concerned


def _refuse_unless(work: Import, *stages: Stage) -> None:
    if work.stage not in stages:
        raise Refused(
            _("这次导入%(stage)s，不能再这样做。") % {"stage": Stage(work.stage).label}, code="wrong_stage"
        )
