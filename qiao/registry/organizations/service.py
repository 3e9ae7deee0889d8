"""What the register of organizations offers."""

from django.utils.translation import gettext_lazy as _

from qiao.foundation.service import Entry, Service
from qiao.registry.organizations import facts, listing
from qiao.registry.organizations.kinds import Kind, Tier, WomenForm

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
        "organizations.record_table",
        "organizations.take_back_table",
    }
)

_WORDS = {
    "name": _("名称"),
    "kind": _("组织类型"),
    "tier": _("层级"),
    "code": _("编码"),
    "superior": _("上级"),
    "unit": _("所在单位"),
    "party_organization": _("同级党组织"),
    "founded_on": _("建会时间"),
    "ends_on": _("自哪天起撤销"),
    "sequence": _("机构序列"),
    "union_committee": _("工会委员会"),
    "audit_committee": _("经费审查委员会"),
    "women_form": _("女职工组织"),
    "own_account": _("独立账户"),
    "legal_person": _("法人资格"),
    "uscc": _("统一社会信用代码"),
    "seal": _("印章"),
    "home": _("职工之家"),
    "staff": _("职工人数"),
    "cadre": _("干部"),
    "worker": _("工勤"),
    "other_staff": _("其他"),
    "women": _("女职工"),
    "members": _("会员人数"),
    "women_members": _("女会员"),
    **{f"kind={value}": label for value, label in Kind.choices},
    **{f"tier={value}": label for value, label in Tier.choices},
    **{f"women_form={value}": label for value, label in WomenForm.choices},
}

SERVICE = Service(
    title=_("组织"),
    menu=(
        Entry(_("组织"), "sitemap", "organizations:list", "organizations.read", 20, _("基本台账")),
        Entry(_("单位名录"), "building", "organizations:units", "organizations.read", 22, _("基本台账")),
    ),
    columns=listing.COLUMNS,
    api="qiao.registry.organizations.api",
    words=_WORDS,
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
        "organizations.record_table": _("整表登记组织"),
        "organizations.take_back_table": _("撤销整表登记的组织"),
    },
    roles={
        "supervisor": _READ | _WRITE,
        "reader": _READ,
        "officer": _READ | {"organizations.set_profile", "organizations.report"},
        "member": _READ,
    },
)
