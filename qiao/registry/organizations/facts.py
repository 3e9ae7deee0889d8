"""What the register of organizations knows of each organization on a day."""

from django.utils.translation import gettext_lazy as _

from qiao.foundation import access
from qiao.foundation.access import Actor
from qiao.foundation.facts import Fact, FactSource
from qiao.registry.organizations.kinds import REPORTED_MEASURES, Kind, Tier, WomenForm
from qiao.registry.organizations.models import Organization

LINES = {"self": _("本级"), "direct": _("直属"), "subordinate": _("下属"), "outside": _("不在所属范围")}
"""Where an organization stands, seen from a supervisor: directly under it, further below, or not."""

_PEOPLE = _("人")
_SOURCE = _("机关工会组织基本情况统计表")

_MEASURES = {
    "staff": _("填报职工人数"),
    "cadre": _("填报干部人数"),
    "worker": _("填报工勤人数"),
    "other_staff": _("填报其他职工人数"),
    "women": _("填报女职工人数"),
    "members": _("填报会员人数"),
    "women_members": _("填报女会员人数"),
}

FACTS = (
    Fact("public_id", "text", _("永久编号")),
    Fact("path", "text", _("今日隶属路径")),
    Fact("name", "text", _("组织名称"), _("当日名称")),
    Fact("code", "text", _("编码")),
    Fact("kind", "text", _("组织类型"), choices=dict(Kind.choices)),
    Fact("tier", "text", _("层级"), _("只有工会分层级；联合会不计入工会数"), choices=dict(Tier.choices)),
    Fact("founded_on", "date", _("建会时间")),
    Fact("unit_name", "text", _("所在单位")),
    Fact("unit_sequence", "number", _("机构序列")),
    Fact("superior_name", "text", _("上级组织")),
    Fact("party_name", "text", _("同级党组织"), _("双重领导中同级的一方")),
    Fact("line", "text", _("隶属关系"), _("从所选主管看：直接隶属为直属，再往下为下属"), choices=LINES),
    Fact("depth", "number", _("隶属层数"), _("从所选主管往下数的层数"), unit=_("层")),
    Fact("union_committee", "boolean", _("工会委员会"), source=_SOURCE),
    Fact("audit_committee", "boolean", _("经费审查委员会"), source=_("《工会法》第四十五条")),
    Fact(
        "women_form",
        "text",
        _("女职工组织"),
        _("女职工委员会、女职工委员或未设"),
        source=_("《工会法》第十一条"),
        choices=dict(WomenForm.choices),
    ),
    Fact("own_account", "boolean", _("独立账户"), source=_SOURCE),
    Fact("legal_person", "boolean", _("法人资格"), source=_("《工会法》第十五条")),
    Fact("uscc", "text", _("统一社会信用代码"), source="GB 32100-2015"),
    Fact("seal", "boolean", _("印章")),
    Fact("home", "boolean", _("职工之家"), source=_SOURCE),
    Fact("reported_on", "date", _("填报数日期"), _("最近一次填报数的统计截止日")),
    *(
        Fact(f"reported_{name}", "number", label, _("最近一次填报数"), unit=_PEOPLE, source=_SOURCE)
        for name, label in _MEASURES.items()
    ),
)

_HOLDS = "{0}.begins_on <= %({1})s and {0}.ends_on > %({1})s"

SQL = f"""
with recursive structure as (
    -- The row of the structure's day; the latest one for what had ended by then. One lookup for each
    -- organization, so that the plan is right before the database has statistics (just after an import).
    select o.id as organization_id, s.superior_id, s.unit_id, s.party_organization_id, s.name
    from organizations_organization o cross join lateral (
        select * from organizations_organizationstate s where s.organization_id = o.id
        order by ({_HOLDS.format("s", "structure_on")}) desc, begins_on desc limit 1
    ) s
), unit as (
    select u.id as unit_id, s.name, s.sequence
    from organizations_unit u cross join lateral (
        select * from organizations_unitstate s where s.unit_id = u.id
        order by ({_HOLDS.format("s", "structure_on")}) desc, begins_on desc limit 1
    ) s
), line(id, depth) as (
    select organization_id, 1 from structure
    where case
        when %(supervisor)s::bigint is not null then superior_id = %(supervisor)s
        when %(readable)s::bigint[] is null then superior_id is null
        else organization_id = any(%(readable)s) and (superior_id = any(%(readable)s)) is not true
    end
    union all
    select s.organization_id, line.depth + 1
    from structure s join line on s.superior_id = line.id
    where line.depth < 50  -- a circle, which operations refuse, must not hang a page
), standing as (
    -- Grouped, because the planner thinks a recursion endless and would prepare for billions of rows.
    select id, min(depth) as depth from line group by id
)
select
    o.id as organization_id, o.public_id, o.path, s.name, nullif(s.code, '') as code, o.kind,
    nullif(o.tier, '') as tier, o.founded_on, unit.name as unit_name, unit.sequence as unit_sequence,
    superior.name as superior_name, party.name as party_name,
    case when o.id = %(supervisor)s then 'self' when standing.depth = 1 then 'direct'
        when standing.depth > 1 then 'subordinate' else 'outside' end as line,
    standing.depth,
    p.union_committee, p.audit_committee, p.women_form, p.own_account, p.legal_person,
    nullif(p.uscc, '') as uscc, p.seal, p.home, reported."on" as reported_on,
    {", ".join(f"reported.{name} as reported_{name}" for name in REPORTED_MEASURES)}
from organizations_organization o
join organizations_organizationstate s on s.organization_id = o.id and {_HOLDS.format("s", "on")}
join structure on structure.organization_id = o.id
left join unit on unit.unit_id = structure.unit_id
left join structure superior on superior.organization_id = structure.superior_id
left join structure party on party.organization_id = structure.party_organization_id
left join standing on standing.id = o.id
left join organizations_profile p on p.organization_id = o.id and {_HOLDS.format("p", "on")}
left join lateral (
    select * from organizations_reported r where r.organization_id = o.id and r."on" <= %(on)s
    order by r."on" desc limit 1
) reported on true
where %(readable)s::bigint[] is null or o.id = any(%(readable)s)
"""

SOURCE = FactSource("organization_facts", FACTS, SQL)


def readable(*, reader: Actor, permission: str) -> tuple[int, ...] | None:
    """The numbers of the organizations over which the reader holds the permission; None: all of the site."""
    reach = access.scope(reader, permission)
    if reach.everything:
        return None
    return tuple(Organization.objects.for_reader(reach).values_list("pk", flat=True))
