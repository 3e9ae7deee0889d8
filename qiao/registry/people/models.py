"""People, their employment and their membership: separate, each with its dates."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from qiao.foundation import crypto
from qiao.foundation.access import Scope
from qiao.foundation.fields import EncryptedTextField
from qiao.foundation.periods import Dated, DatedRows, no_overlap, period_in_order
from qiao.registry.organizations.models import Organization, Unit, new_public_id
from qiao.registry.people.kinds import MembershipState, Placement, Sex, StaffClass, Staffing

ID_NUMBER_PLACE = "people.person.id_number"
PHONE_PLACE = "people.person.phone"


def id_number_index(number: str | None) -> bytes | None:
    """The blind index under which an identity number is found; None for none."""
    return crypto.blind_index(number, place=ID_NUMBER_PLACE) if number else None


def phone_index(phone: str | None) -> bytes | None:
    """The blind index under which a phone number is found; None for none."""
    return crypto.blind_index(phone, place=PHONE_PLACE) if phone else None


class PersonRows(models.QuerySet["Person"]):
    def for_reader(self, reach: Scope) -> Self:
        """Those who work or are members, now or before, within the scope; and the reader's own record."""
        if reach.everything:
            return self
        near = Organization.objects.for_reader(reach).values("pk")
        condition = Exists(Employment.objects.filter(person=OuterRef("pk"), organization__in=near)) | Exists(
            Membership.objects.filter(person=OuterRef("pk"), organization__in=near)
        )
        return self.filter(condition | Q(pk=reach.own_person or 0))


class Person(models.Model):
    """A person. Without an identity number (``id_number`` None) the record is to be completed."""

    public_id = models.CharField(max_length=10, default=new_public_id)
    name = models.CharField(_("姓名"), max_length=60)
    sex = models.CharField(_("性别"), max_length=1, choices=Sex, blank=True)
    born_on = models.DateField(_("出生日期"), null=True, blank=True)
    born_day_known = models.BooleanField(default=True)
    id_number = EncryptedTextField(_("身份证号"), null=True, blank=True)
    id_number_index = models.BinaryField(null=True, unique=True, editable=False)
    phone = EncryptedTextField(_("手机号"), null=True, blank=True)
    phone_index = models.BinaryField(null=True, db_index=True, editable=False)
    ethnic_group = models.CharField(_("民族"), max_length=20, blank=True)
    political_status = models.CharField(_("政治面貌"), max_length=20, blank=True)
    education = models.CharField(_("学历"), max_length=20, blank=True)
    member_number = models.CharField(_("会员证号"), max_length=40, blank=True)
    search = ArrayField(models.CharField(max_length=40), default=list, editable=False)
    written_by = models.BigIntegerField()

    objects = PersonRows.as_manager()

    SENSITIVE = frozenset({"id_number", "phone"})

    class Meta:
        indexes = [GinIndex(fields=["search"]), models.Index(fields=["name"])]
        constraints = [  # not unique=True, which adds an index for LIKE that nothing asks for
            models.UniqueConstraint(fields=["public_id"], name="people_public_id")
        ]

    @property
    def id_number_masked(self) -> str:
        return crypto.mask_id_number(self.id_number) if self.id_number else ""

    @property
    def phone_masked(self) -> str:
        return crypto.mask_phone(self.phone) if self.phone else ""

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.id_number_index = id_number_index(self.id_number)
        self.phone_index = phone_index(self.phone)
        super().save(*args, **kwargs)

    def within(self, reach: Scope) -> bool:
        return Person.objects.for_reader(reach).filter(pk=self.pk).exists()

    def __str__(self) -> str:
        return self.name


class Employment(Dated):
    """Work at a unit, counted with the union whose roster (花名册) holds the person.

    ``start_known`` is False where no workbook gave a first day: the row then begins on the day of the
    roster, and figures of earlier days say "not known".
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="employments")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="employments")
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, related_name="employments", db_index=False
    )
    staff_class = models.CharField(_("身份类别"), max_length=10, choices=StaffClass, blank=True)
    staffing = models.CharField(_("编制类型"), max_length=20, choices=Staffing, blank=True)
    placement = models.CharField(_("用工方式"), max_length=10, choices=Placement, default=Placement.OWN)
    duty = models.CharField(_("职务"), max_length=60, blank=True)
    start_known = models.BooleanField(default=True)
    written_by = models.BigIntegerField()

    objects = DatedRows.as_manager()

    class Meta:
        constraints = [
            period_in_order("people_employment"),
            no_overlap("people_employment", "person_id", placement=Placement.OWN),
        ]

    @property
    def audit_subject(self) -> Person:
        return self.person

    def __str__(self) -> str:
        return str(self.person)


class Membership(Dated):
    """Membership of a union (会籍). ``joined_on`` is the day of joining a union at all (入会时间)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="memberships")
    state = models.CharField(
        _("会籍"), max_length=10, choices=MembershipState, default=MembershipState.ACTIVE
    )
    joined_on = models.DateField(_("入会时间"), null=True, blank=True)
    written_by = models.BigIntegerField()

    objects = DatedRows.as_manager()

    class Meta:
        constraints = [period_in_order("people_membership"), no_overlap("people_membership", "person_id")]

    @property
    def audit_subject(self) -> Person:
        return self.person

    def __str__(self) -> str:
        return str(self.person)


class Roster(models.Model):
    """From which day a union's people are known. Before it, counted figures are not known, never 0."""

    organization = models.OneToOneField(Organization, on_delete=models.PROTECT, related_name="roster")
    known_from = models.DateField()
    written_by = models.BigIntegerField()

    @property
    def audit_subject(self) -> Organization:
        return self.organization

    def __str__(self) -> str:
        return str(self.organization)
