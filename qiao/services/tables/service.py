"""What the room of superiors' tables (套表) offers."""

from django.utils.translation import gettext_lazy as _

from qiao.foundation.service import Command, Entry, Service

_FILL = frozenset({"tables.fill"})

SERVICE = Service(
    title=_("套表"),
    menu=(Entry(_("套表"), "table-import", "tables:fill", "tables.fill", 45),),
    operations={"tables.fill": _("按上级空表填数")},
    roles={"supervisor": _FILL, "reader": _FILL, "officer": _FILL},
    commands=(Command("fill", "qiao.services.tables.commands:fill"),),
    api="qiao.services.tables.api",
)
