"""Terms, posts and chairs of every organization on a day. Vacant and due are computed, never stored."""

from django.utils.translation import gettext_lazy as _

from qiao.foundation.facts import Fact, FactSource
from qiao.registry.terms.kinds import ConcurrentPost, Mode

_LAW = _("《工会法》第十六条")

FACTS = (
    Fact("term_begins_on", "date", _("本届起始日")),
    Fact("term_due_on", "date", _("届满日"), _("本届任期的最后一天")),
    Fact(
        "term_overdue",
        "boolean",
        _("届满未换届"),
        _("统计日期已过本届届满日，尚未换届"),
        source=_LAW,
        expression="term_due_on < %(on)s",
    ),
    Fact("term_years", "number", _("任期年限"), unit=_("年"), source=_LAW),
    Fact("term_elected_on", "date", _("选举日")),
    Fact("term_request_on_file", "boolean", _("换届请示已报")),
    Fact("term_approval_number", "text", _("批复文号")),
    Fact("term_approving_union", "text", _("批准工会")),
    Fact("posts_places", "number", _("职数"), _("已设职务的职数之和"), unit=_("个")),
    Fact("posts_vacant", "number", _("空缺职数"), _("职数减去当日任职人数"), unit=_("个")),
    Fact(
        "chair_state",
        "text",
        _("工会主席配备"),
        _("当日有人任主席为已配备；设了职务而无人为空缺；没有登记为未掌握"),
        choices={"held": _("已配备"), "vacant": _("空缺")},
    ),
    Fact("chair_name", "text", _("工会主席")),
    Fact("chair_mode", "text", _("主席专兼职"), choices=dict(Mode.choices)),
    Fact("chair_concurrent_post", "text", _("主席兼任职务"), choices=dict(ConcurrentPost.choices)),
)

# Holders are counted by organization and kind of post: a post whose places or rank changed is a new row,
# and those who were appointed before the change still hold it.
SQL = """
with holder as (
    select p.organization_id, p.kind, a.id, a.holder_name, a.mode, a.concurrent_post, a.begins_on
    from terms_appointment a join terms_post p on p.id = a.post_id
    where a.begins_on <= %(on)s and a.ends_on > %(on)s
), held as (
    select organization_id, kind, count(*) as holders from holder group by organization_id, kind
), post as (
    select organization_id, sum(p.headcount) as places,
        sum(greatest(0, p.headcount - coalesce(h.holders, 0))) as vacant,
        bool_or(p.kind = 'chair' and p.headcount > 0) as has_chair
    from terms_post p left join held h using (organization_id, kind)
    where p.begins_on <= %(on)s and p.ends_on > %(on)s
    group by organization_id
), chair as (
    select distinct on (organization_id) * from holder where kind = 'chair'
    order by organization_id, begins_on, id
), term as (
    select * from terms_term where begins_on <= %(on)s and ends_on > %(on)s
)
select organization_id, term.begins_on as term_begins_on, term.due_on as term_due_on,
    term.years as term_years,
    term.elected_on as term_elected_on, term.request_on_file as term_request_on_file,
    nullif(term.approval_number, '') as term_approval_number,
    nullif(term.approving_union, '') as term_approving_union,
    post.places as posts_places, post.vacant as posts_vacant,
    case when chair.id is not null then 'held' when post.has_chair then 'vacant' end as chair_state,
    chair.holder_name as chair_name, nullif(chair.mode, '') as chair_mode,
    nullif(chair.concurrent_post, '') as chair_concurrent_post
from term full join post using (organization_id) full join chair using (organization_id)
"""

SOURCE = FactSource("term_facts", FACTS, SQL)
