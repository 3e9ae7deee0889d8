"""Lists in the manner of offices that import again with zero changes: with identifiers, numbers masked."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from qiao.engines.sheets.export import ListColumn, write_list
from qiao.engines.sheets.kinds import PartialDate
from qiao.engines.sheets.vocabulary import load_kind
from qiao.foundation import access, crypto
from qiao.foundation.access import Actor
from qiao.foundation.errors import Forbidden
from qiao.registry.organizations import queries as organizations_queries
from qiao.registry.people import queries as people_queries
from qiao.registry.people.kinds import Placement
from qiao.registry.terms import sheet
from qiao.services.imports.planning import members as members_planning

PERMISSION = "imports.export"
EVERY = 100_000
"""Rows that one export holds at most; a workbook has room for ten times as many."""


def organizations(*, reader: Actor, on: date, asked: Mapping[str, str]) -> tuple[bytes, int]:
    """The organizations of the day that the filters of the list let through, as .xlsx, and how many."""
    _require(reader)
    listed = organizations_queries.listed(reader=reader, on=on, asked=asked)
    numbers = listed.values_list("organization_id", flat=True)[:EVERY]
    # What was reported goes back, not what the roster counts: the table is read as a report again.
    held = {row.id: row for row in sheet.rows(reader=reader, on=on, permission=PERMISSION, basis="reported")}
    lines = [held[number].values for number in numbers if number in held]
    numbered = [{**line, "sequence": at} for at, line in enumerate(lines, start=1)]
    columns, rows = _filled("organizations", _ORGANIZATION_COLUMNS, numbered)
    title = _("工会组织基本情况表")
    return write_list(title, columns, rows, reporting_unit="", day=on, unit_note=_("单位：人")), len(rows)


def members(*, reader: Actor, on: date, **filters: Any) -> tuple[bytes, int]:
    """The people of the day that the filters of the list let through, as .xlsx, and how many."""
    _require(reader)
    people = list(people_queries.people(reader=reader, on=on, **filters)[:EVERY])
    rows = [_person(at, person) for at, person in enumerate(people, start=1)]
    columns, filled = _filled("members", _MEMBER_COLUMNS, rows)
    return write_list(_("职工花名册"), columns, filled, reporting_unit="", day=on, unit_note=""), len(rows)


def template(kind: str, on: date) -> bytes:
    """An empty workbook with the usual headings, for a first import."""
    keys = {"organizations": _TEMPLATE_ORGANIZATIONS, "members": _TEMPLATE_MEMBERS}[kind]
    words = load_kind(kind)
    columns = [ListColumn(words.columns[key].label) for key in keys]
    blank = [[None] * len(columns)] * _TEMPLATE_ROWS
    return write_list(words.title, columns, blank, reporting_unit="", day=on)


_TEMPLATE_ROWS = 30
"""Rows drawn in a template; more can be inserted."""
_TEMPLATE_ORGANIZATIONS = (
    "sequence", "unit", "name", "superior", "line", "uscc", "founded_on", "term_begins_on", "term_due_on",
    "term_years", "staff", "cadre", "worker", "other_staff", "women", "members", "committee", "chair",
    "chair_basis", "audit_committee", "women_form", "own_account", "home", "contact", "contact_phone", "note",
)  # fmt: skip
_TEMPLATE_MEMBERS = (
    "sequence", "organization", "name", "sex", "id_number", "born_on", "ethnic_group", "political_status",
    "education", "staff_class", "staffing", "phone", "joined_on", "note",
)  # fmt: skip
_MEMBER_COLUMNS = (
    "permanent_id", "sequence", "organization", "name", "sex", "id_number", "born_on", "ethnic_group",
    "political_status", "education", "staff_class", "staffing", "duty", "phone", "joined_on", "membership",
    "member_number", "employed_on", "note",
)  # fmt: skip
_ORGANIZATION_COLUMNS = (
    "permanent_id", "sequence", "unit", "name", "superior", "line", "kind", "tier", "code", "uscc",
    "founded_on", "term_begins_on", "term_due_on", "term_years", "elected_on", "approval_number",
    "approving_union", "request_on_file", "staff", "cadre", "worker", "other_staff", "women", "members",
    "women_members", "committee", "chair", "chair_basis", "vice_chair", "audit_committee", "audit_chair",
    "women_form", "women_chair", "own_account", "legal_person", "seal", "home", "accountant", "cashier",
    "contact", "contact_phone", "party_organization",
)  # fmt: skip
_ALWAYS = {"permanent_id", "sequence", "name", "organization", "unit", "superior", "chair", "id_number"}


def _require(reader: Actor) -> None:
    if not access.holds(reader, PERMISSION):
        raise Forbidden(_("您没有导出名册的权限，请联系管理员授权。"))


def _filled(
    kind: str, keys: Iterable[str], rows: list[dict[str, Any]]
) -> tuple[list[ListColumn], list[list[Any]]]:
    """The columns in which anything stands, with their words; the rows in that order."""
    kept = [key for key in keys if key in _ALWAYS or any(row.get(key) not in (None, "") for row in rows)]
    words = load_kind(kind).columns
    return [ListColumn(words[key].label) for key in kept], [[row.get(key) for key in kept] for row in rows]


def _person(at: int, person: Any) -> dict[str, Any]:
    works = sorted(person.employments_on, key=lambda row: row.placement != Placement.OWN)
    work = works[0] if works else None
    membership: Any = person.memberships_on[0] if person.memberships_on else None
    word: Callable[[str | None], str | None] = members_planning.WORDS.get
    born = person.born_on
    if born and not person.born_day_known:
        born = str(PartialDate(born.year, born.month))
    row = {
        "permanent_id": person.public_id,
        "sequence": at,
        "organization": (work or membership).organization_name,
        "name": person.name,
        "sex": word(person.sex),
        "id_number": crypto.mask_id_number(person.id_number) if person.id_number else None,
        "born_on": born,
        "phone": crypto.mask_phone(person.phone) if person.phone else None,
        **{key: getattr(person, key) or None for key in ("ethnic_group", "political_status", "education")},
        "member_number": person.member_number or None,
        "membership": word(membership.state) if membership else "非会员",
        "joined_on": membership.joined_on if membership else None,
        "note": None if work else "不在职",
    }
    if work:
        row |= {
            "staff_class": word(work.staff_class),
            "staffing": word(work.staffing),
            "duty": work.duty or None,
        }
        row["employed_on"] = work.begins_on if work.start_known else None
    return row
