"""Units and the organizations they host: a permanent identity each, and dated states."""

import secrets
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from qiao.foundation.access import Scope
from qiao.foundation.periods import Dated, DatedRows, no_overlap, period_in_order
from qiao.registry.organizations.kinds import Kind, Tier, WomenForm

_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_public_id() -> str:
    """A permanent identifier: 10 letters and digits that cannot be misread (no 0/O, 1/I/L)."""
    return new_public_ids(1)[0]


def new_public_ids(count: int) -> list[str]:
    """So many permanent identifiers, with one draw of random bytes: rosters need thousands."""
    draws = secrets.token_bytes(16 * count)  # so many for 10 of 31 letters that none is likelier than another
    return [_spelled(int.from_bytes(draws[at : at + 16])) for at in range(0, len(draws), 16)]


def _spelled(number: int) -> str:
    letters = []
    for _position in range(10):
        number, letter = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[letter])
    return "".join(letters)


class Unit(models.Model):
    """A unit (单位): an office of the government, the party or the people's organizations."""

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id)

    def __str__(self) -> str:
        return self.public_id


class UnitState(Dated):
    """What a unit was called, and its place in the official order (机构序列), for a while."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="states")
    name = models.CharField(_("单位名称"), max_length=120)
    sequence = models.PositiveIntegerField(_("机构序列"))
    written_by = models.BigIntegerField()

    objects = DatedRows.as_manager()

    class Meta:
        constraints = [period_in_order("organizations_unit"), no_overlap("organizations_unit", "unit_id")]
        indexes = [models.Index(fields=["name"])]

    @property
    def audit_subject(self) -> Unit:
        return self.unit

    def __str__(self) -> str:
        return self.name


class OrganizationRows(models.QuerySet["Organization"]):
    def for_reader(self, reach: Scope) -> Self:
        """Those within the scope; the empty scope finds none."""
        if reach.everything:
            return self
        condition: Any = Q(pk__in=())
        for subtree in reach.subtrees:
            below = Q(path__gte=subtree.path, path__lt=subtree.path + "~")
            condition |= below
            if subtree.hosted:
                hosts = OrganizationState.objects.filter(
                    organization__path__gte=subtree.path, organization__path__lt=subtree.path + "~"
                ).values("unit_id")
                condition |= Exists(
                    OrganizationState.objects.filter(organization=OuterRef("pk"), unit_id__in=hosts)
                )
        return self.filter(condition)


class Organization(models.Model):
    """A union or another organization, for ever. What it was called and where it stood is dated.

    ``path`` is the line of superiors of today: eight hexadecimal digits for each, the root first. It is
    derived from the dated superiors by ``operations.rebuild_paths`` and compared as bytes.
    """

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id)
    kind = models.CharField(_("组织类型"), max_length=10, choices=Kind)
    tier = models.CharField(_("层级"), max_length=10, choices=Tier, blank=True)
    founded_on = models.DateField(_("建会时间"), null=True, blank=True)
    path = models.CharField(max_length=400, db_collation="C", db_index=True, editable=False)
    search = ArrayField(models.CharField(max_length=40), default=list, editable=False)
    written_by = models.BigIntegerField()

    objects = OrganizationRows.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["search"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=Kind.UNION) ^ Q(tier=""), name="organizations_only_unions_have_tiers"
            )
        ]

    def within(self, reach: Scope) -> bool:
        """Asks the database only where a grant reaches sideways (``hosted``): bulk writes check thousands."""
        if reach.everything or any(self.path.startswith(subtree.path) for subtree in reach.subtrees):
            return True
        sideways = any(subtree.hosted for subtree in reach.subtrees)
        return sideways and Organization.objects.for_reader(reach).filter(pk=self.pk).exists()

    @property
    def label(self) -> str:
        """The name of the latest state, for trails and sentences."""
        state = self.states.order_by("-begins_on").first()
        return state.name if state else self.public_id

    def __str__(self) -> str:
        return self.label


class OrganizationState(Dated):
    """What an organization was called, under whom and at which unit it stood, for a while.

    Dual leadership (双重领导): ``party_organization`` of the same level leads first, ``superior`` also.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="states")
    name = models.CharField(_("名称"), max_length=120)
    code = models.CharField(_("编码"), max_length=40, blank=True)
    superior = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="subordinate_states"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="hosted")
    party_organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="led_states"
    )
    written_by = models.BigIntegerField()

    objects = DatedRows.as_manager()

    class Meta:
        constraints = [
            period_in_order("organizations_state"),
            no_overlap("organizations_state", "organization_id"),
            models.CheckConstraint(
                condition=~Q(superior=models.F("organization")), name="organizations_not_its_own_superior"
            ),
        ]
        indexes = [models.Index(fields=["name"])]

    @property
    def audit_subject(self) -> Organization:
        return self.organization

    def __str__(self) -> str:
        return self.name


class Profile(Dated):
    """Facts about a union that change seldom (工会委员会, 经审委, 女职工组织, 账户 …); None: not known."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="profiles")
    union_committee = models.BooleanField(_("工会委员会"), null=True, blank=True)
    audit_committee = models.BooleanField(_("经费审查委员会"), null=True, blank=True)
    women_form = models.CharField(_("女职工组织"), max_length=10, choices=WomenForm, null=True, blank=True)
    own_account = models.BooleanField(_("独立账户"), null=True, blank=True)
    legal_person = models.BooleanField(_("法人资格"), null=True, blank=True)
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, null=True, blank=True)
    seal = models.BooleanField(_("印章"), null=True, blank=True)
    home = models.BooleanField(_("职工之家"), null=True, blank=True)
    written_by = models.BigIntegerField()

    objects = DatedRows.as_manager()

    class Meta:
        constraints = [
            period_in_order("organizations_profile"),
            no_overlap("organizations_profile", "organization_id"),
        ]

    @property
    def audit_subject(self) -> Organization:
        return self.organization

    def __str__(self) -> str:
        return str(self.organization)


class Reported(models.Model):
    """Head counts that a union reported for a day (填报数), beside those counted from the roster."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="reported")
    on = models.DateField(_("统计截止日"))
    staff = models.PositiveIntegerField(_("职工人数"), null=True, blank=True)
    cadre = models.PositiveIntegerField(_("干部"), null=True, blank=True)
    worker = models.PositiveIntegerField(_("工勤"), null=True, blank=True)
    other_staff = models.PositiveIntegerField(_("其他"), null=True, blank=True)
    women = models.PositiveIntegerField(_("女职工"), null=True, blank=True)
    members = models.PositiveIntegerField(_("会员人数"), null=True, blank=True)
    women_members = models.PositiveIntegerField(_("女会员"), null=True, blank=True)
    written_by = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "on"], name="organizations_reported_once_a_day")
        ]

    @property
    def audit_subject(self) -> Organization:
        return self.organization

    def __str__(self) -> str:
        return str(self.organization)
