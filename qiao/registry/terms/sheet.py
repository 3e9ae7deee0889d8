"""What the register holds of every organization on a day, in the words of the tables that offices send.

The keys are those of the sheets engine's columns for organizations; exports and 套表 both draw from here, so
that a table which Qiao filled reads back as it stands in the register.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from qiao.foundation import facts
from qiao.foundation.access import Actor
from qiao.foundation.facts import Question
from qiao.registry.organizations.facts import readable
from qiao.registry.organizations.kinds import Kind, Tier, WomenForm
from qiao.registry.terms import queries
from qiao.registry.terms.kinds import ConcurrentPost, Mode, PostKind
from qiao.registry.terms.models import Appointment

_FACTS = (
    "public_id", "name", "code", "kind", "tier", "unit_name", "superior_name", "party_name", "line",
    "uscc", "founded_on", "term_begins_on", "term_due_on", "term_years", "term_elected_on",
    "term_request_on_file", "term_approval_number", "staff", "cadre", "worker", "other_staff", "women",
    "members", "women_members", "union_committee", "audit_committee", "women_form", "own_account",
    "legal_person", "seal", "home", "chair_state", "people_basis",
)  # fmt: skip

_SAME = (
    "name", "code", "uscc", "founded_on", "term_begins_on", "term_due_on", "term_years", "staff", "cadre",
    "worker", "other_staff", "women", "members", "women_members", "audit_committee", "own_account",
    "legal_person", "seal", "home",
)  # fmt: skip

_KINDS = {
    Kind.UNION: "工会",
    Kind.PARTY: "机关党组织",
    Kind.YOUTH: "团组织",
    Kind.WOMEN: "妇女组织",
    Kind.CARE: "关工委",
    Kind.RETIRED: "退管委",
}
_TIERS = {
    Tier.FEDERATION: "联合会",
    Tier.INDUSTRIAL: "产业工会",
    Tier.BASE: "基层工会",
    Tier.BRANCH: "分会",
    Tier.GROUP: "小组",
}
_LINES = {"direct": "直属", "subordinate": "下属"}
_WOMEN = {WomenForm.COMMITTEE: "女职工委员会", WomenForm.MEMBER: "女职工委员", WomenForm.NONE: "未设"}
_COMMITTEE = {True: "工会委员会", False: "不设委员会"}
_CONCURRENT = {
    ConcurrentPost.PARTY_SECRETARY: "机关党委书记兼任",
    ConcurrentPost.DEPUTY_SECRETARY: "机关党委专职副书记兼任",
    ConcurrentPost.PARTY_GROUP_MEMBER: "党组成员兼任",
    ConcurrentPost.SAME_RANK: "其他同职级干部兼任",
}
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
    "women_form", "elected_on", "request_on_file", "approval_number", "chair_basis", "contact_phone",
    *_HOLDERS,
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


def rows(
    *, reader: Actor, on: date, permission: str, supervisor: int | None = None, basis: str | None = None
) -> list[Row]:
    """Every organization that the reader may know of on the day, in the official order.

    ``basis``: as in ``facts.Question``. Three statements whatever the number of organizations.
    """
    question = Question(
        on=on,
        structure_on=on,
        supervisor=supervisor,
        readable=readable(reader=reader, permission=permission),
        basis=basis,
    )
    select = (
        f"select organization_id, {', '.join(_FACTS)} from facts order by unit_sequence nulls first, path"
    )
    holders = _holders(queries.holders(reader=reader, on=on))
    with connection.cursor() as cursor:
        cursor.execute(f"{facts.relation()} {select}", question.parameters)
        found = [dict(zip((facts.KEY, *_FACTS), row, strict=True)) for row in cursor.fetchall()]
    return [_row(known, holders.get(known[facts.KEY], {})) for known in found]


def _holders(appointments: Iterable[Appointment]) -> dict[int, dict[str, list[Appointment]]]:
    by_organization: dict[int, dict[str, list[Appointment]]] = {}
    for appointment in appointments:
        posts = by_organization.setdefault(appointment.post.organization_id, {})
        posts.setdefault(appointment.post.kind, []).append(appointment)
    return by_organization


def _row(known: dict[str, Any], holders: dict[str, list[Appointment]]) -> Row:
    values = {key: known[key] for key in _SAME}
    values |= {
        "permanent_id": known["public_id"],
        "unit": known["unit_name"],
        "superior": known["superior_name"],
        "party_organization": known["party_name"],
        "kind": _KINDS.get(known["kind"]),
        "tier": _TIERS.get(known["tier"]),
        "line": _LINES.get(known["line"]),
        "committee": _COMMITTEE.get(known["union_committee"]),
        "women_form": _WOMEN.get(known["women_form"]),
        "elected_on": known["term_elected_on"],
        "request_on_file": known["term_request_on_file"],
        "approval_number": known["term_approval_number"],
        "chair_basis": _chair_basis(known, holders.get(PostKind.CHAIR, [])),
        "contact_phone": next((a.office_phone for a in holders.get(PostKind.HANDLER, [])), None),
    }
    for key, kind in _HOLDERS.items():
        values[key] = "、".join(a.holder_name for a in holders.get(kind, [])) or None
    return Row(
        id=known[facts.KEY],
        public_id=known["public_id"],
        values=values,
        counted_union=known["kind"] == Kind.UNION and known["tier"] != Tier.FEDERATION,
        people_basis=known["people_basis"],
    )


def _chair_basis(known: dict[str, Any], chairs: list[Appointment]) -> str | None:
    """How the chair is held, as offices write it: 专职（正科级）, 机关党委书记兼任, 空缺."""
    if known["chair_state"] == "vacant":
        return "空缺"
    if not chairs:
        return None
    chair = chairs[0]
    if chair.mode == Mode.FULL_TIME:
        return f"专职（{chair.post.rank}）" if chair.post.rank else "专职"
    if chair.mode == Mode.TEMPORARY:
        return "挂职"
    return _CONCURRENT.get(ConcurrentPost(chair.concurrent_post)) if chair.concurrent_post else None
