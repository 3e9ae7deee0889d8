"""Who may do what, over what: a role over an organization and everything below it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from qiao.foundation.access import Scope
from qiao.foundation.periods import Dated, DatedRows, period_in_order
from qiao.registry.grants.kinds import Role
from qiao.registry.organizations.models import Organization
from qiao.registry.people.models import Person


class RoleGrant(Dated):
    """A role given to an account over a subtree; without an organization, over the whole site.

    ``hosted`` adds all that the units of the subtree host (party, youth and women's organizations).
    ``person`` is who the account belongs to, where that is known: members read their own record.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(_("角色"), max_length=40)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="grants"
    )
    hosted = models.BooleanField(_("含同单位其他组织"), default=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    written_by = models.BigIntegerField()

    objects = DatedRows.as_manager()

    class Meta:
        constraints = [period_in_order("grants_rolegrant")]

    @property
    def role_label(self) -> str:
        return str(Role(self.role).label)

    def within(self, reach: Scope) -> bool:
        """Qiao's own grants are nobody's to change; one that adds what units host needs a reach that does."""
        if self.organization is None or self.user.is_system:
            return reach.everything and not self.user.is_system
        return self.organization.within(reach.hosting if self.hosted else reach)

    def __str__(self) -> str:
        return f"{self.user} {self.role}"
