"""What the register of people offers."""

from django.utils.translation import gettext_lazy as _

from qiao.foundation.service import Service
from qiao.registry.people import facts

_READ = frozenset({"people.read"})
_OPERATIONS = {
    "people.enter": _("登记人员"),
    "people.correct": _("更正人员信息"),
    "people.employ": _("登记或变动在职情况"),
    "people.leave": _("登记离开单位"),
    "people.join": _("登记入会"),
    "people.end_membership": _("终止会籍"),
    "people.retain_membership": _("保留会籍"),
    "people.transfer": _("办理转出转入"),
    "people.record_roster": _("整批登记花名册"),
    "people.take_back_roster": _("撤销整批登记的花名册"),
}
_WRITE = frozenset(_OPERATIONS)

SERVICE = Service(
    title=_("人员"),
    facts=(facts.SOURCE,),
    permissions={"people.read": _("查看人员"), "people.read_own": _("查看自己的档案")},
    operations=_OPERATIONS,
    roles={
        "supervisor": _READ | _WRITE,
        "reader": _READ,
        "officer": _READ | _WRITE,
        "member": frozenset({"people.read_own"}),
    },
)
