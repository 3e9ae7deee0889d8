"""Every write to terms, posts and their holders."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qiao.foundation import bulk
from qiao.foundation.access import Actor
from qiao.foundation.audit import trail
from qiao.foundation.bulk import Traces
from qiao.foundation.days import add_years
from qiao.foundation.errors import Refused
from qiao.foundation.fields import check
from qiao.foundation.operation import operation
from qiao.foundation.periods import possible, restate
from qiao.registry.organizations.models import Organization
from qiao.registry.people.models import Person
from qiao.registry.terms import tables
from qiao.registry.terms.kinds import TERM_YEARS, PostKind
from qiao.registry.terms.models import Appointment, Post, Term

APPOINTMENT_DETAILS = ("holder_name", "mode", "concurrent_post", "office_phone")
TERM_DETAILS = ("elected_on", "request_on_file", "party_opinion", "approval_number", "approving_union")


@operation(over="organization")
def start_term(
    *,
    actor: Actor,
    organization: Organization,
    begins_on: date,
    years: int,
    due_on: date | None = None,
    **details: Any,
) -> Term:
    """Begin a term of 3 or 5 years; the running one ends the day before.

    ``due_on`` defaults to the last day of so many years.

    Refused: another length (工会法 第16条), or a day on or before the beginning of a known term.
    """
    _check_years(years)
    check(Term, _only(details, TERM_DETAILS))
    _one_by_one(organization.pk)
    latest = organization.terms.order_by("-begins_on").first()
    if latest and latest.begins_on >= begins_on:
        raise Refused(
            _("已登记 %(day)s 开始的一届，新一届应在其后；如系录入错误，请更正该届。")
            % {"day": latest.begins_on},
            code="term_before_known",
        )
    if latest and latest.ends_on > begins_on:
        latest.ends_on = begins_on
        latest.written_by = trail.current().id
        latest.save(update_fields=["ends_on", "written_by"])
        trail.changed(latest, term_ended_on=(None, begins_on))
    due_on = due_on or add_years(begins_on, years) - timedelta(days=1)
    _check_due(begins_on, due_on)
    term = Term.objects.create(
        organization=organization,
        begins_on=begins_on,
        due_on=due_on,
        years=years,
        written_by=trail.current().id,
        **details,
    )
    trail.created(term, "begins_on", "due_on", "years", *details)
    return term


@operation(over="term")
def correct_term(*, actor: Actor, term: Term, **values: Any) -> Term:
    """Correct what was entered wrongly (``begins_on``, ``due_on``, ``years`` and the details of the term).

    The term before it ends where this one begins: another first day moves that end too. Refused: a first day
    that is not after the earlier term's, or not before the end of this one.
    """
    values = _only(values, ("begins_on", "due_on", "years", *TERM_DETAILS))
    if "years" in values:
        _check_years(values["years"])
    check(Term, values)
    _one_by_one(term.organization_id, term)
    changes = {
        name: (getattr(term, name), value) for name, value in values.items() if getattr(term, name) != value
    }
    if not changes:
        return term
    if "begins_on" in changes:
        _move_beginning(term, changes["begins_on"][1])
    for name, (_old, new) in changes.items():
        setattr(term, name, new)
    _check_due(term.begins_on, term.due_on)
    term.written_by = trail.current().id
    term.save()
    trail.changed(term, **changes)
    return term


def _move_beginning(term: Term, begins_on: date) -> None:
    """Let the term before end on the day on which this one now begins."""
    earlier = term.organization.terms.filter(begins_on__lt=term.begins_on).order_by("-begins_on").first()
    if begins_on >= term.ends_on or (earlier and begins_on <= earlier.begins_on):
        raise Refused(
            _("本届开始日期 %(day)s 与前后各届重叠，请核对各届起止。") % {"day": begins_on},
            code="terms_overlap",
        )
    if earlier and (earlier.ends_on == term.begins_on or earlier.ends_on > begins_on):
        # At no moment may the two overlap: where the end moves on, the beginning makes room first.
        Term.objects.filter(pk=term.pk).update(begins_on=max(term.begins_on, begins_on))
        trail.changed(earlier, term_ended_on=(earlier.ends_on, begins_on))
        earlier.ends_on = begins_on
        earlier.written_by = trail.current().id
        earlier.save(update_fields=["ends_on", "written_by"])


@operation(over="organization")
def record_post(
    *, actor: Actor, organization: Organization, kind: str, on: date, headcount: int = 1, rank: str = ""
) -> Post:
    """From this day the organization has this post, with so many places (0: none any more) and this rank.

    Refused: fewer places than people who hold it.
    """
    check(Post, {"kind": kind, "headcount": headcount, "rank": rank})
    _one_by_one(organization.pk)
    holding = _holding(organization, kind, on)
    if headcount < holding.count():
        raise Refused(
            _("现有 %(count)s 人任%(post)s，职数不能少于 %(count)s，请先免职。")
            % {"count": holding.count(), "post": PostKind(kind).label},
            code="places_in_use",
        )
    post, changes = restate(
        Post.objects,
        on=on,
        written_by=trail.current().id,
        key={"organization": organization, "kind": kind},
        values={"headcount": headcount, "rank": rank},
    )
    trail.changed_from(post, on, {f"{kind}.{name}": change for name, change in changes.items()})
    return post


@operation(over="organization")
def appoint(
    *,
    actor: Actor,
    organization: Organization,
    kind: str,
    holder_name: str,
    on: date,
    person: Person | None = None,
    mode: str = "",
    concurrent_post: str = "",
    office_phone: str = "",
) -> Appointment:
    """From this day somebody holds the post, which is made where it is missing. Refused where it is full."""
    holder_name = (person.name if person else holder_name).strip()
    if not holder_name:
        raise Refused(_("请填写任职人姓名。"), code="empty_name")
    how = {"mode": mode, "concurrent_post": concurrent_post, "office_phone": office_phone}
    check(Appointment, {"holder_name": holder_name, **how})
    _one_by_one(organization.pk)
    post = Post.objects.on(on).filter(organization=organization, kind=kind).first()
    post = post or record_post(actor=actor, organization=organization, kind=kind, on=on)
    holding = _holding(organization, kind, on)
    if person and holding.filter(person=person).exists():
        raise Refused(
            _("%(name)s已任%(post)s。") % {"name": person, "post": PostKind(kind).label}, code="holds_already"
        )
    if holding.count() >= post.headcount:
        raise Refused(
            _("%(post)s职数已满（%(places)s），请先免去原任职人，或办理交接。")
            % {"post": PostKind(kind).label, "places": post.headcount},
            code="no_place",
        )
    appointment = Appointment.objects.create(
        post=post,
        person=person,
        holder_name=holder_name,
        **how,
        begins_on=on,
        written_by=trail.current().id,
    )
    trail.changed(appointment, **{kind: (None, holder_name), f"{kind}.begins_on": (None, on)})
    return appointment


@operation(over="appointment")
def correct_appointment(*, actor: Actor, appointment: Appointment, **values: Any) -> Appointment:
    """Correct what was entered wrongly, or give another office phone (``APPOINTMENT_DETAILS``).

    A holder whom somebody has identified keeps the name of the person.
    """
    values = _only(values, APPOINTMENT_DETAILS)
    check(Appointment, values)
    _one_by_one(appointment.post.organization_id, appointment)
    changes = {
        name: (getattr(appointment, name), value)
        for name, value in values.items()
        if getattr(appointment, name) != value
    }
    if "holder_name" in changes and (appointment.person_id or not values["holder_name"].strip()):
        raise Refused(
            _("任职人已对应到人员“%(name)s”，姓名请在人员页更正；换人请办理交接。")
            % {"name": appointment.holder_name}
            if appointment.person_id
            else _("请填写任职人姓名。"),
            code="bad_name",
        )
    for name, (_old, new) in changes.items():
        setattr(appointment, name, new)
    if changes:
        appointment.written_by = trail.current().id
        appointment.save()
        kind = appointment.post.kind
        trail.changed(appointment, **{f"{kind}.{name}": change for name, change in changes.items()})
    return appointment


@operation(over="appointment")
def relieve(*, actor: Actor, appointment: Appointment, on: date) -> Appointment:
    """The holder leaves the post: ``on`` is the first day without it."""
    _one_by_one(appointment.post.organization_id, appointment)
    if not appointment.begins_on < on <= appointment.ends_on:
        raise Refused(
            _("免职日期应在任职日期（%(day)s）之后。") % {"day": appointment.begins_on}, code="bad_day"
        )
    appointment.ends_on = on
    appointment.written_by = trail.current().id
    appointment.save(update_fields=["ends_on", "written_by"])
    kind = appointment.post.kind
    trail.changed(appointment, **{kind: (appointment.holder_name, None), f"{kind}.left_on": (None, on)})
    return appointment


@operation(over="appointment")
def hand_over(
    *,
    actor: Actor,
    appointment: Appointment,
    holder_name: str,
    on: date,
    person: Person | None = None,
    **how: Any,
) -> Appointment:
    """Succession in one step (交接): the holder leaves, the successor takes the post the same day."""
    relieve(actor=actor, appointment=appointment, on=on)
    return appoint(
        actor=actor,
        organization=appointment.post.organization,
        kind=appointment.post.kind,
        holder_name=holder_name,
        person=person,
        on=on,
        **how,
    )


@operation(over="appointment")
def identify(*, actor: Actor, appointment: Appointment, person: Person) -> Appointment:
    """Say which person of the register the named holder is. The name must be the person's."""
    if person.name != appointment.holder_name:
        raise Refused(
            _("任职人登记为“%(holder)s”，与所选人员“%(person)s”姓名不符。")
            % {"holder": appointment.holder_name, "person": person.name},
            code="other_name",
        )
    trail.changed(appointment, **{f"{appointment.post.kind}.person": (appointment.person_id, person.pk)})
    appointment.person = person
    appointment.written_by = trail.current().id
    appointment.save(update_fields=["person", "written_by"])
    return appointment


@operation(over="organizations")
def record_table(
    *,
    actor: Actor,
    organizations: list[Organization],
    entries: Collection[tables.Entry],
    numbers: dict[int, int],
    on: date,
) -> Traces:
    """Write what a table says of terms and posts (``tables.compare``) for a day, all of it or nothing.

    :param numbers: the organization of each statement by its key; each must be among ``organizations``.
    :returns: the traces for ``take_back_table``.
    """
    if strangers := {numbers[e.statement.key] for e in entries} - {o.pk for o in organizations}:
        raise TypeError(f"terms of other organizations: {sorted(strangers)}")
    return tables.write(entries, numbers, on)


@operation(over="organizations")
def take_back_table(*, actor: Actor, organizations: list[Organization], event: int, traces: Traces) -> int:
    """Undo what ``record_table`` wrote in that event; returns how many rows were touched.

    Raises ``bulk.Touched`` where one of them has been written since.
    """
    return bulk.take_back(tables.WRITTEN, event, traces)


def _one_by_one(organization: int, thing: Term | Appointment | None = None) -> None:
    """Let changes of one organization's terms and posts wait for each other, and see what came before.

    Two that check at once would both find the place free. ``thing`` is read again: it may have changed
    while this one waited. Rows that only refer to the organization do not wait (``no_key``).
    """
    Organization.objects.select_for_update(no_key=True).get(pk=organization)
    if thing:
        thing.refresh_from_db()


def _holding(organization: Organization, kind: str, on: date) -> QuerySet[Appointment]:
    """Who holds a post of this kind on the day or later: the post may have been restated since."""
    return Appointment.objects.filter(post__organization=organization, post__kind=kind, ends_on__gt=on)


def _check_due(begins_on: date, due_on: date) -> None:
    if possible(due_on) <= begins_on:
        raise Refused(
            _("届满日 %(due)s 应在开始日期 %(begins)s 之后。") % {"due": due_on, "begins": begins_on},
            code="bad_term",
        )


def _check_years(years: int) -> None:
    if years not in TERM_YEARS:
        raise Refused(
            _("每届任期为 3 年或 5 年（工会法第十六条），不能是 %(years)s 年。") % {"years": years},
            code="bad_term",
        )


def _only(values: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    if unknown := set(values) - set(names):
        raise TypeError(f"no such fields: {sorted(unknown)}")
    return values
