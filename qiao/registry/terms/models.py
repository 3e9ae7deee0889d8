"""Terms of office, posts and who holds them."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from qiao.foundation.access import Scope
from qiao.foundation.periods import Dated, DatedRows, no_overlap, period_in_order
from qiao.registry.organizations.models import Organization
from qiao.registry.people.models import Person
from qiao.registry.terms.kinds import ConcurrentPost, Mode, PostKind


class Term(Dated):
    """One term (届). It holds until the next begins; ``due_on`` is its last planned day (届满日).

    A term that still holds after ``due_on`` is overdue. Two terms of one organization never overlap.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="terms")
    due_on = models.DateField(_("届满日"))
    years = models.PositiveSmallIntegerField(_("任期年限"))
    elected_on = models.DateField(_("选举日"), null=True, blank=True)
    request_on_file = models.BooleanField(_("换届请示已报"), null=True, blank=True)
    party_opinion = models.CharField(_("同级党组织意见"), max_length=200, blank=True)
    approval_number = models.CharField(_("批复文号"), max_length=60, blank=True)
    approving_union = models.CharField(_("批准工会"), max_length=120, blank=True)
    written_by = models.BigIntegerField()

    objects = DatedRows.as_manager()

    class Meta:
        constraints = [period_in_order("terms_term"), no_overlap("terms_term", "organization_id")]

    @property
    def until(self) -> date:
        """The last day: the planned one, or the day before the next term where that came earlier."""
        return min(self.due_on, self.last_day or self.due_on)

    def days_late(self, on: date) -> int:
        """Days since the planned end; above 0 it is overdue, as ``queries.by_term`` and the fact have it."""
        return (on - self.due_on).days

    def within(self, reach: Scope) -> bool:
        return self.organization.within(reach)

    @property
    def audit_subject(self) -> Organization:
        return self.organization

    def __str__(self) -> str:
        return f"{self.organization}（{self.begins_on:%Y.%m}—{self.due_on:%Y.%m}）"


class Post(Dated):
    """A post of an organization, with how many may hold it (职数) and its rank. Vacant is computed."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="posts")
    kind = models.CharField(_("职务"), max_length=20, choices=PostKind)
    headcount = models.PositiveSmallIntegerField(_("职数"), default=1)
    rank = models.CharField(_("职级"), max_length=40, blank=True)
    written_by = models.BigIntegerField()

    objects = DatedRows.as_manager()

    class Meta:
        constraints = [
            period_in_order("terms_post"),
            models.UniqueConstraint(
                fields=["organization", "kind"],
                condition=models.Q(ends_on="2200-01-01"),
                name="terms_one_open_post_of_a_kind",
            ),
        ]

    def within(self, reach: Scope) -> bool:
        return self.organization.within(reach)

    @property
    def audit_subject(self) -> Organization:
        return self.organization

    def __str__(self) -> str:
        return f"{self.organization}{self.get_kind_display()}"


class Appointment(Dated):
    """Who holds a post. A holder named in a workbook stays a name until somebody chooses the person."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="appointments")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="appointments"
    )
    holder_name = models.CharField(_("姓名"), max_length=60)
    mode = models.CharField(_("专兼职"), max_length=12, choices=Mode, blank=True)
    concurrent_post = models.CharField(_("兼任职务"), max_length=20, choices=ConcurrentPost, blank=True)
    office_phone = models.CharField(_("办公电话"), max_length=40, blank=True)
    start_known = models.BooleanField(default=True)
    written_by = models.BigIntegerField()

    objects = DatedRows.as_manager()

    class Meta:
        constraints = [period_in_order("terms_appointment")]

    def within(self, reach: Scope) -> bool:
        return self.post.organization.within(reach)

    @property
    def audit_subject(self) -> Organization:
        return self.post.organization

    def __str__(self) -> str:
        return f"{self.post} {self.holder_name}"
