"""What the register of people offers."""

from django.utils.translation import gettext_lazy as _

from qiao.foundation.service import Entry, Panel, Service
from qiao.registry.people import facts, offers, queries
from qiao.registry.people.kinds import MembershipState, Placement, Sex, StaffClass, Staffing

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
_WORDS = {
    "person.name": _("姓名"),
    "sex": _("性别"),
    "born_on": _("出生日期"),
    "id_number": _("身份证号"),
    "person.phone": _("手机号"),
    "ethnic_group": _("民族"),
    "political_status": _("政治面貌"),
    "education": _("学历"),
    "member_number": _("会员证号"),
    "person.organization": _("所在工会"),
    "person.unit": _("单位"),
    "staff_class": _("身份类别"),
    "staffing": _("编制类型"),
    "placement": _("用工方式"),
    "duty": _("职务"),
    "employment": _("在职"),
    "membership": _("会籍"),
    "person.state": _("状态"),
    "joined_on": _("入会时间"),
    "person.ends_on": _("截止"),
    **{f"sex={value}": label for value, label in Sex.choices},
    **{f"staff_class={value}": label for value, label in StaffClass.choices},
    **{f"staffing={value}": label for value, label in Staffing.choices},
    **{f"placement={value}": label for value, label in Placement.choices},
    **{f"state={value}": label for value, label in MembershipState.choices},
}

SERVICE = Service(
    title=_("人员"),
    menu=(
        Entry(_("人员"), "users", "people:list", "people.read", 30, _("基本台账")),
        Entry(_("我的档案"), "id", "people:own", "people.read_own", 31, _("基本台账")),
    ),
    permissions={"people.read": _("查看人员"), "people.read_own": _("查看自己的档案")},
    operations=_OPERATIONS,
    roles={
        "supervisor": _READ | _WRITE,
        "reader": _READ,
        "officer": _READ | _WRITE,
        "member": frozenset({"people.read_own"}),
    },
    panels=(Panel("people", _("人员"), "people/panel.html", "people.read", offers.panel, 30),),
    tasks=offers.tasks,
    before_end=offers.before_end,
    counts=queries.counts,
    doors={"people.counted": "people:list"},
    facts=(facts.SOURCE,),
    words=_WORDS,
    api="qiao.registry.people.api",
)
