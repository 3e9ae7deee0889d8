"""What the register holds of every organization on a day, in the words of the tables that offices send.

The keys are those of the sheets engine's columns for organizations; exports and 套表 both draw from here, so
that a table which Qiao filled reads back as it stands in the register.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from qiao.foundation import facts
from qiao.foundation.access import Actor
from qiao.foundation.facts import Question
from qiao.registry.organizations import queries as organizations
from qiao.registry.organizations.facts import readable
from qiao.registry.organizations.kinds import Kind, Tier, WomenForm
from qiao.registry.terms import queries
from qiao.registry.terms.kinds import ConcurrentPost, Mode, PostKind
from qiao.registry.terms.queries import PostOn

_FACTS = (
    "public_id", "name", "code", "kind", "tier", "unit_name", "superior_name", "party_name", "line",
    "uscc", "founded_on", "term_begins_on", "term_due_on", "term_years", "term_elected_on",
    "term_request_on_file", "term_approval_number", "term_approving_union", "staff", "cadre", "worker",
    "other_staff", "women", "members", "women_members", "union_committee", "audit_committee", "women_form",
    "own_account", "legal_person", "seal", "home", "people_basis",
)  # fmt: skip

_SAME = (
    "name", "code", "uscc", "founded_on", "term_begins_on", "term_due_on", "term_years", "staff", "cadre",
    "worker", "other_staff", "women", "members", "women_members", "audit_committee", "own_account",
    "legal_person", "seal", "home",
)  # fmt: skip

KINDS = {
    Kind.UNION: "工会",
    Kind.PARTY: "机关党组织",
    Kind.YOUTH: "团组织",
    Kind.WOMEN: "妇女组织",
    Kind.CARE: "关工委",
    Kind.RETIRED: "退管委",
}
TIERS = {
    Tier.FEDERATION: "联合会",
    Tier.INDUSTRIAL: "产业工会",
    Tier.BASE: "基层工会",
    Tier.BRANCH: "分会",
    Tier.GROUP: "小组",
}
LINES = {"direct": "直属", "subordinate": "下属"}
WOMEN_FORMS = {WomenForm.COMMITTEE: "女职工委员会", WomenForm.MEMBER: "女职工委员", WomenForm.NONE: "未设"}
COMMITTEES = {True: "工会委员会", False: "不设委员会"}
CHAIR_BASES: dict[tuple[str, str], str] = {
    (Mode.FULL_TIME, ""): "专职",
    (Mode.CONCURRENT, ConcurrentPost.PARTY_SECRETARY): "机关党委书记兼任",
    (Mode.CONCURRENT, ConcurrentPost.DEPUTY_SECRETARY): "机关党委专职副书记兼任",
    (Mode.CONCURRENT, ConcurrentPost.PARTY_GROUP_MEMBER): "党组成员兼任",
    (Mode.CONCURRENT, ConcurrentPost.SAME_RANK): "其他同职级干部兼任",
    (Mode.TEMPORARY, ""): "挂职",
}
"""How a chair holds the post: by mode and concurrent post; other pairs have no word in these tables."""
VACANT = "空缺"
_HOLDERS = {
    "chair": PostKind.CHAIR,
    "vice_chair": PostKind.VICE_CHAIR,
    "audit_chair": PostKind.AUDIT_CHAIR,
    "women_chair": PostKind.WOMEN_CHAIR,
    "accountant": PostKind.ACCOUNTANT,
    "cashier": PostKind.CASHIER,
    "contact": PostKind.HANDLER,
    "handler": PostKind.HANDLER,
}
KEYS = (
    *_SAME, "permanent_id", "unit", "superior", "party_organization", "kind", "tier", "line", "committee",
    "women_form", "elected_on", "request_on_file", "approval_number", "approving_union", "chair_basis",
    "contact_phone", *_HOLDERS,
)  # fmt: skip
"""The columns that Qiao holds; a row has None for what is not known of its organization."""


@dataclass(frozen=True)
class Row:
    """One organization: ``values`` by column key, and whether it is a union inside the count."""

    id: int
    public_id: str
    values: dict[str, Any] = field(default_factory=dict)
    counted_union: bool = False
    people_basis: str | None = None


def rows(*, reader: Actor, on: date, permission: str, basis: str | None = None) -> list[Row]:
    """Every organization that the reader may know of on the day, in the official order.

    直属 and 下属 are seen from the highest supervisor that the reader may see. ``basis``: as in
    ``facts.Question``. The same statements whatever the number of organizations.
    """
    supervisors = organizations.supervisors(reader=reader, on=on)
    question = Question(
        on=on,
        structure_on=on,
        supervisor=supervisors[0].id if supervisors else None,
        readable=readable(reader=reader, permission=permission),
        basis=basis,
    )
    select = (
        f"select organization_id, {', '.join(_FACTS)} from facts order by unit_sequence nulls first, path"
    )
    posts = queries.all_posts(reader=reader, on=on)
    with connection.cursor() as cursor:
        cursor.execute(f"{facts.relation()} {select}", question.parameters)
        found = [dict(zip((facts.KEY, *_FACTS), row, strict=True)) for row in cursor.fetchall()]
    return [_row(known, posts.get(known[facts.KEY], {})) for known in found]


def _row(known: dict[str, Any], posts: dict[str, PostOn]) -> Row:
    handlers = posts[PostKind.HANDLER].holders if PostKind.HANDLER in posts else []
    values = {key: known[key] for key in _SAME}
    values |= {
        "permanent_id": known["public_id"],
        "unit": known["unit_name"],
        "superior": known["superior_name"],
        "party_organization": known["party_name"],
        "kind": KINDS.get(known["kind"]),
        "tier": TIERS.get(known["tier"]),
        "line": LINES.get(known["line"]),
        "committee": COMMITTEES.get(known["union_committee"]),
        "women_form": WOMEN_FORMS.get(known["women_form"]),
        "elected_on": known["term_elected_on"],
        "request_on_file": known["term_request_on_file"],
        "approval_number": known["term_approval_number"],
        "approving_union": known["term_approving_union"],
        "chair_basis": _chair_basis(posts.get(PostKind.CHAIR)),
        "contact_phone": handlers[0].office_phone or None if handlers else None,
    }
    for key, kind in _HOLDERS.items():
        values[key] = _names(posts.get(kind))
    return Row(
        id=known[facts.KEY],
        public_id=known["public_id"],
        values=values,
        counted_union=known["kind"] == Kind.UNION and known["tier"] != Tier.FEDERATION,
        people_basis=known["people_basis"],
    )


def _names(post: PostOn | None) -> str | None:
    """Who holds the post, or that nobody does; offices leave the vice-chairs empty then."""
    if post is None:
        return None
    vacant = VACANT if post.vacant and post.post.kind != PostKind.VICE_CHAIR else None
    return "、".join(holder.holder_name for holder in post.holders) or vacant


def _chair_basis(chair: PostOn | None) -> str | None:
    """How the chair is held, as offices write it: 专职（正科级职数）, 机关党委书记兼任, 空缺."""
    if chair is None:
        return None
    if chair.holders:
        first = chair.holders[0]
        word = CHAIR_BASES.get((first.mode, first.concurrent_post))
    else:
        word = VACANT if chair.vacant else None
    return f"{word}（{chair.post.rank}职数）" if word and chair.post.rank else word
