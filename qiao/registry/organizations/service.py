"""What the register of organizations offers."""

from django.utils.translation import gettext_lazy as _

from qiao.foundation.service import Service
from qiao.registry.organizations import facts

_READ = frozenset({"organizations.read"})
_WRITE = frozenset(
    {
        "organizations.create",
        "organizations.rename",
        "organizations.move",
        "organizations.describe",
        "organizations.set_profile",
        "organizations.report",
        "organizations.end",
        "organizations.restore",
        "organizations.correct",
        "organizations.record_unit",
        "organizations.place_unit",
    }
)

SERVICE = Service(
    title=_("组织"),
    facts=(facts.SOURCE,),
    permissions={"organizations.read": _("查看组织")},
    operations={
        "organizations.create": _("新建组织"),
        "organizations.rename": _("组织更名"),
        "organizations.move": _("调整上级"),
        "organizations.describe": _("修改编码、所在单位、同级党组织"),
        "organizations.set_profile": _("登记组织建设情况"),
        "organizations.report": _("登记填报数"),
        "organizations.end": _("撤销组织"),
        "organizations.restore": _("恢复误撤的组织"),
        "organizations.correct": _("更正层级、建会时间"),
        "organizations.record_unit": _("登记单位和机构序列"),
        "organizations.place_unit": _("调整机构序列"),
    },
    roles={
        "supervisor": _READ | _WRITE,
        "reader": _READ,
        "officer": _READ | {"organizations.set_profile", "organizations.report"},
        "member": _READ,
    },
)
