"""What the register of terms and posts offers."""

from django.utils.translation import gettext_lazy as _

from qiao.foundation.service import Service
from qiao.registry.terms import facts, offers
from qiao.registry.terms.kinds import ConcurrentPost, Mode, PostKind

_READ = frozenset({"terms.read"})
_WRITE = frozenset(
    {
        "terms.start_term",
        "terms.correct_term",
        "terms.record_post",
        "terms.appoint",
        "terms.relieve",
        "terms.hand_over",
        "terms.identify",
        "terms.correct_appointment",
        "terms.record_table",
        "terms.take_back_table",
    }
)

_WORDS = {
    "begins_on": _("自哪天起"),
    "term": _("届次"),
    "term_ended_on": _("上一届自哪天起结束"),
    "left_on": _("免职日期"),
    "due_on": _("届满日"),
    "years": _("任期年限"),
    "elected_on": _("选举日"),
    "request_on_file": _("换届请示已报"),
    "party_opinion": _("同级党组织意见"),
    "approval_number": _("批复文号"),
    "approving_union": _("批准工会"),
    "headcount": _("职数"),
    "rank": _("职级"),
    "mode": _("专兼职"),
    "concurrent_post": _("兼任职务"),
    "office_phone": _("办公电话"),
    "holder_name": _("姓名"),
    "person": _("对应人员"),
    **dict(PostKind.choices),
    **{f"mode={value}": label for value, label in Mode.choices},
    **{f"concurrent_post={value}": label for value, label in ConcurrentPost.choices},
}

SERVICE = Service(
    title=_("届次和职务"),
    panels=offers.PANELS,
    person_panels=offers.PERSON_PANELS,
    api="qiao.registry.terms.api",
    narrowings=offers.NARROWINGS,
    columns=offers.COLUMNS,
    marks=offers.marks,
    before_end=offers.before_end,
    tasks=offers.tasks,
    words=_WORDS,
    facts=(facts.SOURCE,),
    permissions={"terms.read": _("查看届次和职务")},
    operations={
        "terms.start_term": _("开始新一届"),
        "terms.correct_term": _("更正届次"),
        "terms.record_post": _("设置职务"),
        "terms.appoint": _("任职"),
        "terms.relieve": _("免职"),
        "terms.hand_over": _("交接"),
        "terms.identify": _("确认任职人身份"),
        "terms.correct_appointment": _("更正任职信息、办公电话"),
        "terms.record_table": _("整表登记届次和任职"),
        "terms.take_back_table": _("撤销整表登记的届次和任职"),
    },
    roles={
        "supervisor": _READ | _WRITE,
        "reader": _READ,
        "officer": _READ | _WRITE,
        "member": _READ,
    },
)
