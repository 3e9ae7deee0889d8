"""What the address list of union officers (工会干部通讯录) offers."""

from django.utils.translation import gettext_lazy as _

from qiao.foundation.service import Entry, Service

_READ = frozenset({"officers.read"})

SERVICE = Service(
    title=_("工会干部通讯录"),
    menu=(Entry(_("干部通讯录"), "phone", "officers:list", "officers.read", 35, _("基本台账")),),
    permissions={"officers.read": _("查看工会干部通讯录")},
    roles={"supervisor": _READ, "reader": _READ, "officer": _READ},
)
