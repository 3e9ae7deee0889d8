"""What the register of rights offers."""

from django.utils.translation import gettext_lazy as _

from qiao.foundation.service import Command, Entry, Service
from qiao.registry.grants import offers
from qiao.registry.grants.kinds import Role

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
    menu=(
        Entry(_("账号"), "user-shield", "grants:list", "grants.read", 90, _("管理")),
        Entry(_("谁能做什么"), "shield-check", "grants:rights", "grants.read", 91, _("管理")),
    ),
    permissions={"grants.read": _("查看账号和权限")},
    operations={
        "grants.create_account": _("新建账号"),
        "grants.give": _("授予角色"),
        "grants.withdraw": _("收回角色"),
        "grants.set_password": _("重设密码"),
        "grants.set_active": _("启用或停用账号"),
    },
    roles={"supervisor": _ALL},
    person_panels=offers.PERSON_PANELS,
    words={
        "username": _("用户名"),
        "password": _("密码"),
        "is_active": _("可以登录"),
        "hosted": _("含同单位其他组织"),
        "role": _("角色"),
        **{role.value: role.label for role in Role},
    },
    commands=(Command("users", "qiao.registry.grants.commands:users"),),
)
