"""A small town with rosters, reports, terms and chairs, for the tests of figures."""

from datetime import date

from qiao.foundation.audit import trail
from qiao.registry.organizations import operations
from qiao.registry.organizations.models import Organization, Profile
from qiao.registry.organizations.tests.city import FOUNDED, City, city
from qiao.registry.people.models import Employment, Membership, Person, Roster
from qiao.registry.terms import operations as terms

ROSTER = date(2023, 1, 1)
DAY = date(2023, 6, 30)
TODAY = date(2024, 6, 30)


def town() -> City:
    """The city of the organizations' tests with people, terms and facts.

    ``water`` has a roster of 3 (2 women, 2 members), ``bureau`` only reported 10, ``station`` said nothing.
    """
    made = city()
    clerk = made.clerk
    with trail.event(action="tests.town", actor=clerk) as event:
        row = {"begins_on": ROSTER, "written_by": event.id}
        for name, sex, kind, member in (
            ("张三", "F", "cadre", True),
            ("李四", "F", "worker", True),
            ("王五", "M", "other", False),
        ):
            person = Person.objects.create(name=name, sex=sex, written_by=event.id)
            Employment.objects.create(person=person, organization=made.water, staff_class=kind, **row)
            if member:
                Membership.objects.create(person=person, organization=made.water, **row)
        lent = Person.objects.create(name="赵六", sex="M", written_by=event.id)
        Employment.objects.create(person=lent, organization=made.water, placement="lent", **row)
        Membership.objects.create(person=lent, organization=made.water, state="retained", **row)
        Roster.objects.create(organization=made.water, known_from=ROSTER, written_by=event.id)
    operations.report(
        actor=clerk, organization=made.water, on=date(2022, 12, 31), staff=5, women=2, members=5
    )
    operations.report(
        actor=clerk,
        organization=made.bureau,
        on=date(2022, 12, 31),
        staff=10,
        cadre=8,
        worker=1,
        other_staff=1,
        women=4,
        members=9,
    )
    operations.set_profile(
        actor=clerk, organization=made.water, on=FOUNDED, women_form="committee", own_account=True
    )
    operations.set_profile(
        actor=clerk, organization=made.bureau, on=FOUNDED, women_form="none", own_account=False
    )
    terms.start_term(actor=clerk, organization=made.water, begins_on=date(2020, 7, 1), years=3)
    terms.start_term(actor=clerk, organization=made.bureau, begins_on=date(2020, 6, 30), years=3)
    terms.appoint(
        actor=clerk, organization=made.water, kind="chair", holder_name="张三", on=FOUNDED, mode="full_time"
    )
    terms.record_post(actor=clerk, organization=made.bureau, kind="chair", on=FOUNDED)
    return made


def various_profiles(unions: list[Organization]) -> None:
    """Give many unions facts of every kind, the unknown one among them."""
    Profile.objects.bulk_create(
        Profile(
            organization=union,
            begins_on=FOUNDED,
            written_by=1,
            union_committee=(None, True, False)[number % 3],
            women_form=(None, "committee", "member", "none")[number % 4],
            own_account=(True, False, None)[number % 3],
        )
        for number, union in enumerate(unions)
    )
