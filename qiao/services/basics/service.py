"""What the room of the basic-situation table (基本情况) offers."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from qiao.foundation.service import Command, Entry, Service

_READ = frozenset({"basics.read"})

SERVICE = Service(
    title=_("基本情况"),
    menu=(Entry(_("基本情况"), "report-analytics", "basics:table", "basics.read", 40),),
    permissions={"basics.read": _("查看基本情况统计")},
    roles={"supervisor": _READ, "reader": _READ, "officer": _READ},
    doors={"figures": "basics:table", "figures.names": "basics:names"},
    indicators=(Path(__file__).parent / "indicators" / "basic.yaml",),
    commands=(Command("figures", "qiao.services.basics.commands:figures"),),
    api="qiao.services.basics.api",
)
