"""What the room of imports offers."""

from django.utils.translation import gettext_lazy as _

from qiao.foundation.service import Command, Entry, Service
from qiao.services.imports import offers

_READ = frozenset({"imports.read"})
_OPERATIONS = {
    "imports.upload": _("上传要导入的表"),
    "imports.check": _("重新核对导入的表"),
    "imports.answer": _("说明表里的列"),
    "imports.choose": _("选择同名人员"),
    "imports.assign": _("指明是哪个工会的花名册"),
    "imports.discard": _("作废导入"),
    "imports.start": _("确认写入"),
    "imports.commit": _("写入登记册"),
    "imports.undo": _("撤销导入"),
}
_WRITE = frozenset(_OPERATIONS)

SERVICE = Service(
    title=_("导入"),
    menu=(Entry(_("导入"), "file-import", "imports:list", "imports.read", 70, _("数据")),),
    first_steps=(
        Entry(
            _("导入工会组织情况表"),
            "file-import",
            "imports:new-organizations",
            "organizations.record_table",
            20,
        ),
    ),
    doors={
        "organizations.import": "imports:new-organizations",
        "organizations.export": "imports:export-organizations",
        "people.import": "imports:new-members",
        "people.export": "imports:export-members",
    },
    permissions={"imports.read": _("查看导入记录"), "imports.export": _("导出名册")},
    operations=_OPERATIONS,
    roles={
        "supervisor": _READ | _WRITE | {"imports.export"},
        "reader": frozenset({"imports.export"}),
        "officer": _READ | _WRITE | {"imports.export"},
    },
    tasks=offers.tasks,
    commands=(
        Command("import", "qiao.services.imports.commands:import_"),
        Command("export", "qiao.services.imports.commands:export"),
    ),
    api="qiao.services.imports.api",
)
