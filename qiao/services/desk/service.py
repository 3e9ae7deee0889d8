"""What the desk offers."""

from django.utils.translation import gettext_lazy as _

from qiao.foundation.service import Entry, Service

_ALL = frozenset({"desk.read", "desk.search"})

SERVICE = Service(
    title=_("工作台"),
    menu=(Entry(_("工作台"), "layout-dashboard", "desk:home", "desk.read", 0),),
    permissions={"desk.read": _("打开工作台"), "desk.search": _("全站搜索")},
    roles=dict.fromkeys(("supervisor", "reader", "officer", "member"), _ALL),
)
