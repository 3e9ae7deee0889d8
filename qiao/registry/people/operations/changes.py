"""Every single write to people, their employment and their membership.

Each is done over the union on whose account it is done, and takes effect from a day (``on``).
"""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from qiao.foundation import access, search
from qiao.foundation.access import Actor
from qiao.foundation.audit import trail
from qiao.foundation.errors import Refused
from qiao.foundation.fields import check
from qiao.foundation.operation import operation
from qiao.foundation.periods import restate
from qiao.registry.organizations.models import Organization
from qiao.registry.people import numbers
from qiao.registry.people.kinds import EMPLOYMENT_FIELDS, PERSON_FIELDS, MembershipState, Placement
from qiao.registry.people.models import Employment, Membership, Person, id_number_index

_CLEANERS = {"name": numbers.clean_name, "id_number": numbers.clean_id_number, "phone": numbers.clean_phone}


@operation(over="organization")
def enter(
    *,
    actor: Actor,
    organization: Organization,
    name: str,
    on: date,
    works: bool = True,
    member: bool = True,
    joined_on: date | None = None,
    **details: Any,
) -> Person:
    """Enter a new person into a union: the person, the employment (``works``), the membership (``member``).

    ``details`` are fields of the person and of the employment. Without an identity number the record is
    to be completed. Refused: a number that the register holds already. A second person of the same name
    is normal and is not refused.
    """
    given = _only(details, PERSON_FIELDS + EMPLOYMENT_FIELDS)
    person = Person(written_by=trail.current().id)
    values = {key: value for key, value in given.items() if key in PERSON_FIELDS}
    changes = _write(actor, person, {"name": name, **values})
    trail.changed(person, **changes)
    if works:
        work = {key: value for key, value in given.items() if key in EMPLOYMENT_FIELDS}
        employ(actor=actor, organization=organization, person=person, on=on, **work)
    if member:
        join(actor=actor, organization=organization, person=person, on=on, joined_on=joined_on)
    return person


@operation(over="organization")
def correct(*, actor: Actor, organization: Organization, person: Person, on: date, **values: Any) -> Person:
    """Correct what was entered wrongly about a person of this union: one row in the trail, old → new.

    Refused where the person stands in another union on the day, and for a number that another person bears.
    """
    _check_stands(person, organization, on)
    changes = _write(actor, person, _only(values, PERSON_FIELDS))
    if changes:
        trail.changed(person, **changes)
    return person


@operation(over="organization")
def employ(
    *, actor: Actor, organization: Organization, person: Person, on: date, **values: Any
) -> Employment:
    """From this day the person works here in this way (class, staffing, placement, duty, unit).

    Begins an employment, or changes the one that holds; earlier days stay as they were. Without a unit
    it is the one that hosts the union. Refused where the person is own staff of another union's unit.
    """
    values = _only(values, EMPLOYMENT_FIELDS)
    check(Employment, values)
    key = {"person": person, "organization": organization}
    if "unit" not in values and not Employment.objects.on(on).filter(**key).exists():
        state = organization.states.on(on).select_related("unit").first()
        values["unit"] = state.unit if state else None
    try:
        with transaction.atomic():
            row, changes = restate(
                Employment.objects, on=on, written_by=trail.current().id, key=key, values=values
            )
    except IntegrityError:
        raise Refused(
            _("%(name)s在这一时期已是另一单位的在职职工，请先办理离开，或办理转出转入。") % {"name": person},
            code="employed_elsewhere",
        ) from None
    _say(person, organization, on, changes)
    return row


@operation(over="organization")
def leave(*, actor: Actor, organization: Organization, person: Person, on: date) -> None:
    """The person no longer works here: ``on`` is the first day without it. The membership goes on."""
    _end(Employment, person, organization, on, _("在职"))
    trail.changed(person, **{"employment": (str(organization), None), "employment.ends_on": (None, on)})


@operation(over="organization")
def join(
    *,
    actor: Actor,
    organization: Organization,
    person: Person,
    on: date,
    joined_on: date | None = None,
    state: str = MembershipState.ACTIVE,
) -> Membership:
    """From this day the person is a member of this union. ``joined_on``: when he first joined any union.

    Refused where the person is a member on that day or later: one membership at a time.
    """
    check(Membership, {"state": state})
    if joined_on and joined_on > on:
        raise Refused(_("入会时间不能晚于会籍开始的日期。"), code="joined_later")
    try:
        with transaction.atomic():
            row = Membership.objects.create(
                person=person,
                organization=organization,
                state=state,
                joined_on=joined_on,
                begins_on=on,
                written_by=trail.current().id,
            )
    except IntegrityError:
        raise Refused(
            _("%(name)s在这一时期已有会籍，请先终止，或办理转出转入。") % {"name": person},
            code="member_already",
        ) from None
    trail.changed(
        person,
        **{
            "membership": (None, str(organization)),
            "membership.joined_on": (None, joined_on),
            "membership.begins_on": (None, on),
        },
    )
    return row


@operation(over="organization")
def end_membership(*, actor: Actor, organization: Organization, person: Person, on: date) -> None:
    """The membership ends: ``on`` is the first day without it."""
    _end(Membership, person, organization, on, _("会籍"))
    trail.changed(person, **{"membership": (str(organization), None), "membership.ends_on": (None, on)})


@operation(over="organization")
def retain_membership(*, actor: Actor, organization: Organization, person: Person, on: date) -> Membership:
    """From this day the membership is retained (保留会籍, after retirement): no vote, and not counted."""
    if not Membership.objects.on(on).filter(person=person, organization=organization).exists():
        raise Refused(_("%(name)s在这一天没有本会会籍。") % {"name": person}, code="no_membership")
    row, changes = restate(
        Membership.objects,
        on=on,
        written_by=trail.current().id,
        key={"person": person, "organization": organization},
        values={"state": MembershipState.RETAINED},
    )
    _say(person, organization, on, {f"membership.{name}": change for name, change in changes.items()})
    return row


@operation(over="organization")
def transfer(
    *, actor: Actor, organization: Organization, person: Person, target: Organization, on: date
) -> None:
    """The person goes over to the union ``target`` on this day, with class, staffing and membership.

    The actor needs the permission over both unions. Refused where the person is in neither way of this one.
    """
    access.require(actor, "people.transfer", target)
    if target == organization:
        raise Refused(_("转入的工会与现在的工会相同。"), code="same_union")
    here = {"person": person, "organization": organization}
    work = Employment.objects.on(on).filter(**here, placement=Placement.OWN).first()
    membership = Membership.objects.on(on).filter(**here).first()
    if not (work or membership):
        raise Refused(
            _("%(name)s在这一天不在“%(union)s”，不能由它转出。") % {"name": person, "union": organization},
            code="not_here",
        )
    if work:
        leave(actor=actor, organization=organization, person=person, on=on)
        employ(
            actor=actor,
            organization=target,
            person=person,
            on=on,
            staff_class=work.staff_class,
            staffing=work.staffing,
            placement=Placement.OWN,
        )
    if membership:
        end_membership(actor=actor, organization=organization, person=person, on=on)
        join(
            actor=actor,
            organization=target,
            person=person,
            on=on,
            joined_on=membership.joined_on,
            state=membership.state,
        )


def _write(actor: Actor, person: Person, values: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Clean, check and save the person's own fields; what changed, for the trail."""
    values = {
        key: _CLEANERS[key](value or "") if key in _CLEANERS else value for key, value in values.items()
    }
    values = {key: value or None if key in ("id_number", "phone") else value for key, value in values.items()}
    check(Person, values)
    if number := values.get("id_number", person.id_number):
        born_on = values.get("born_on") or (person.born_on if person.born_day_known else None)
        values |= _agreed(number, values.get("sex") or person.sex, born_on)
        _refuse_twin(actor, person, number)
    changes = {
        key: (getattr(person, key), value) for key, value in values.items() if getattr(person, key) != value
    }
    for key, (_old, new) in changes.items():
        setattr(person, key, new)
    if "born_on" in changes:
        person.born_day_known = True
    if changes:
        person.search = search.tokens(person.name, extra=(person.member_number,))
        person.written_by = trail.current().id
        person.save()
    return changes


def _agreed(number: str, sex: str, born_on: date | None) -> dict[str, Any]:
    """Sex and birth as the number tells them. Refused where the record says otherwise."""
    told = numbers.told(number)
    if sex and sex != told.sex:
        raise Refused(_("性别与身份证号不符，请核对两者。"), code="sex_disagrees_with_id")
    if born_on and born_on != told.born_on:
        raise Refused(
            _("出生日期与身份证号（%(day)s）不符，请核对两者。") % {"day": told.born_on},
            code="birth_disagrees_with_id",
        )
    return {"sex": told.sex, "born_on": told.born_on}


def _refuse_twin(actor: Actor, person: Person, number: str) -> None:
    """One number, one person. Who may not read the other one learns only what a friend would recognize."""
    twin = Person.objects.filter(id_number_index=id_number_index(number)).exclude(pk=person.pk).first()
    if twin is None:
        return
    name = twin.name if access.allowed(actor, "people.read", twin) else numbers.mask_name(twin.name)
    raise Refused(
        _("这个身份证号已登记在“%(name)s”名下。如是同一人，请由上级办理转出转入；如不是，请核对号码。")
        % {"name": name},
        code="duplicate_in_registry",
    )


def _check_stands(person: Person, organization: Organization, on: date) -> None:
    """The union may speak for a person who works or is a member there; for one who left all, the last may."""
    here, anywhere = False, False
    for rows in (person.employments, person.memberships):
        later = rows.filter(ends_on__gt=on)
        anywhere |= later.exists()
        here |= later.filter(organization=organization).exists()
    if not anywhere:
        ended: list[Any] = [*person.employments.all(), *person.memberships.all()]
        last = max(ended, key=lambda row: row.ends_on, default=None)
        here = last is not None and last.organization_id == organization.pk
    if not here:
        raise Refused(
            _("%(name)s不在“%(union)s”，请由所在工会更正。") % {"name": person, "union": organization},
            code="not_here",
        )


def _end(
    model: type[Employment] | type[Membership],
    person: Person,
    organization: Organization,
    on: date,
    what: str,
) -> None:
    """End the row that holds the day before. Refused where there is none, or where a later one stands."""
    rows = model.objects.filter(person=person, organization=organization, ends_on__gt=on)
    row = rows.filter(begins_on__lt=on).select_for_update().first()
    if row is None or rows.filter(begins_on__gte=on).exists():
        raise Refused(
            _("%(name)s的%(what)s记录不在这一天之前开始，或之后还有变动，请核对日期。")
            % {"name": person, "what": what},
            code="bad_day",
        )
    row.ends_on, row.written_by = on, trail.current().id
    row.save(update_fields=["ends_on", "written_by"])


def _say(person: Person, organization: Organization, on: date, changes: dict[str, tuple[Any, Any]]) -> None:
    """What changed at which union from which day, under the person's name in the trail."""
    if changes:
        shown = {name: (_name(old), _name(new)) for name, (old, new) in changes.items()}
        trail.changed_from(person, on, {**shown, "organization": (None, str(organization))})


def _name(value: Any) -> Any:
    """A unit by its name of now; other values as they are."""
    states = getattr(value, "states", None)
    return value if states is None else states.order_by("-begins_on").values_list("name", flat=True).first()


def _only(values: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    if unknown := set(values) - set(names):
        raise TypeError(f"no such fields: {sorted(unknown)}")
    return values
