"""What the register of rights offers."""

from django.utils.translation import gettext_lazy as _

from qiao.foundation.service import Service

_ALL = frozenset(
    {
        "grants.read",
        "grants.create_account",
        "grants.give",
        "grants.withdraw",
        "grants.set_password",
        "grants.set_active",
    }
)

SERVICE = Service(
    title=_("账号和权限"),
    permissions={"grants.read": _("查看账号和权限")},
    operations={
        "grants.create_account": _("新建账号"),
        "grants.give": _("授予角色"),
        "grants.withdraw": _("收回角色"),
        "grants.set_password": _("重设密码"),
        "grants.set_active": _("启用或停用账号"),
    },
    roles={"supervisor": _ALL},
)
