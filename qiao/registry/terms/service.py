"""What the register of terms and posts offers."""

from django.utils.translation import gettext_lazy as _

from qiao.foundation.service import Service
from qiao.registry.terms import facts

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
        "terms.record_table",
        "terms.take_back_table",
    }
)

SERVICE = Service(
    title=_("届次和职务"),
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
