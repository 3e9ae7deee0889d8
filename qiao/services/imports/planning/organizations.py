"""A table of organizations held against the register of organizations, terms and posts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from qiao.engines.sheets.kinds import PartialDate, Vacant, first_day
from qiao.engines.sheets.table import Row, Table
from qiao.engines.sheets.values import bracket
from qiao.foundation.access import Actor
from qiao.foundation.days import add_months, add_years
from qiao.registry.organizations import tables
from qiao.registry.organizations.directory import directory, plain_name
from qiao.registry.organizations.kinds import REPORTED_MEASURES, Kind, Tier
from qiao.registry.terms import sheet
from qiao.registry.terms import tables as terms_tables
from qiao.registry.terms.kinds import TERM_YEARS, PostKind
from qiao.registry.terms.tables import PostSaid
from qiao.services.imports.kinds import RowState
from qiao.services.imports.planning.plan import Plan

_KINDS = {word: kind for kind, word in sheet.KINDS.items()}
_TIERS = {word: tier for tier, word in sheet.TIERS.items()}
_WOMEN = {word: form for form, word in sheet.WOMEN_FORMS.items()}
_COMMITTEES = {word: has for has, word in sheet.COMMITTEES.items()}
_BASES = {word: how for how, word in sheet.CHAIR_BASES.items()}
_POSTS = ("audit_chair", "women_chair", "accountant", "cashier")
_YES_NO = ("audit_committee", "own_account", "legal_person", "seal", "home")
_LIMITS = {
    "name": 120,
    "unit": 120,
    "superior": 120,
    "code": 40,
    "approval_number": 60,
    "approving_union": 120,
    "contact_phone": 40,
}
_TERM_DETAILS = ("elected_on", "request_on_file", "approval_number", "approving_union")


@dataclass
class OrganizationsPlan(Plan):
    """``entries`` go to ``organizations.operations.record_table``, ``terms`` to that of terms."""

    entries: list[tables.Entry] = field(default_factory=list)
    terms: list[terms_tables.Entry] = field(default_factory=list)


def plan(table: Table, *, reader: Actor, on: date) -> OrganizationsPlan:
    """Hold a table against the register as it stands on the day.

    A superior or unit that is named in it and held nowhere is proposed as new, with a note.
    """
    made = OrganizationsPlan(table, on, directory(reader=reader, on=on))
    said: dict[int, tables.Statement] = {}
    for at, row in made.sound_rows():
        if statement := _statement(made, at, row):
            said[at] = statement
    _give_superiors(made, said)
    terms = [_terms(made, row, statement) for statement in said.values() for row in _row(made, statement)]
    sound = [s for s in said.values() if s.key < 0 or not _is_faulty(made, s.key)]
    made.entries = tables.compare(sound, made.directory, on)
    for entry in tables.circle(made.entries, made.directory):
        if entry.statement.key >= 0:
            row = made.table.rows[entry.statement.key]
            made.blame(row, "superior", "unknown_value", _("上级关系绕成了圈"), _("请核对上级工会一列。"))
    made.entries = _with_superiors(made)
    keys = {entry.statement.key for entry in made.entries}
    made.terms = terms_tables.compare([s for s in terms if s.key in keys], on)
    _judge(made)
    made.finish()
    return made


def _with_superiors(made: OrganizationsPlan) -> list[tables.Entry]:
    """The sound entries; a new organization whose new superior has a fault cannot be placed either."""
    sound = [e for e in made.entries if e.statement.key < 0 or not _is_faulty(made, e.statement.key)]
    while True:
        keys = {entry.statement.key for entry in sound}
        lost = [
            e
            for e in sound
            if (e.statement.superior_key or e.statement.key) not in keys and not e.statement.superior
        ]
        if not lost:
            return sound
        for entry in lost:
            message = _("上级“%(name)s”所在的行有差错，无法确定上级") % {
                "name": entry.statement.superior_name
            }
            row = made.table.rows[entry.statement.key]
            made.blame(row, "superior", "unknown_organization", message, _("请先改正上级那一行。"))
        sound = [entry for entry in sound if entry not in lost]


def _row(made: OrganizationsPlan, statement: tables.Statement) -> Iterable[Row]:
    return [made.table.rows[statement.key]] if statement.key >= 0 else []


def _is_faulty(made: OrganizationsPlan, at: int) -> bool:
    row = made.table.rows[at]
    return (row.sheet, row.number) in made.faulty_rows


def _statement(made: OrganizationsPlan, at: int, row: Row) -> tables.Statement | None:
    """The row in the register's words; None after a fault was recorded."""
    values, book = row.values, made.directory
    if not made.fits(row, _LIMITS):
        return None
    kind = _KINDS.get(values.get("kind") or "", Kind.UNION)
    said = tables.Statement(at, values["name"], kind=kind)
    said.organization = _match(made, row, kind)
    if said.organization is None and _is_faulty(made, at):
        return None
    if said.organization and not book.standing[said.organization].holds_on(made.on):
        message = _("“%(name)s”在 %(day)s 不存在") % {"name": said.name, "day": made.on}
        made.blame(row, "name", "unknown_organization", message, _("请核对统计截止日，或先补录它的历史。"))
        return None
    if kind == Kind.UNION:
        tier = _TIERS.get(values.get("tier") or "")
        said.tier = tier.value if tier else "" if said.organization else tables.tier_by_name(said.name)
    said.code = values.get("code")
    if founded := values.get("founded_on"):
        said.founded_on, said.founded_month_only = first_day(founded), type(founded) is PartialDate
        if said.founded_on > made.on:
            message = _("建会时间 %(day)s 晚于统计截止日") % {"day": founded}
            made.remark(row, "founded_on", "after_as_of", message, _("请核对；如无误，不必处理。"))
    if values.get("unit"):
        said.unit_name = values["unit"]
        said.unit = book.unit(said.unit_name)
        said.unit_name = book.unit_name(said.unit) or said.unit_name
    if values.get("party_organization"):
        party = book.find(values["party_organization"], Kind.PARTY)
        said.party_organization = party[0] if len(party) == 1 else None
        if not party:
            message = _("没有登记名为“%(name)s”的党组织") % {"name": values["party_organization"]}
            made.remark(row, "party_organization", "unknown_party_organization", message,
                        _("这次不登记同级党组织；登记党组织后再导入即可。"))  # fmt: skip
    said.is_echo = said.organization is not None and bool(values.get("permanent_id"))
    said.profile = _profile(made, row, said.is_echo)
    said.reported = {key: values[key] for key in REPORTED_MEASURES if values.get(key) is not None}
    return said


def _match(made: OrganizationsPlan, row: Row, kind: str) -> int | None:
    """The organization that the row means: by permanent identifier, else by name (and superior)."""
    values, book = row.values, made.directory
    if number := book.by_public_id.get(values.get("permanent_id") or ""):
        return number
    found = book.find(values["name"], kind)
    if len(found) > 1 and values.get("superior"):
        superiors = book.find(values["superior"])
        found = [n for n in found if book.standing[n].superior_id in superiors] or found
    if len(found) > 1:
        message = _("有 %(count)s 个组织都叫“%(name)s”") % {"count": len(found), "name": values["name"]}
        made.blame(row, "name", "ambiguous_match", message, _("请写明上级工会，或补上 Qiao编号。"))
        return None
    number = found[0] if found else None
    bearer = book.by_uscc.get(values.get("uscc") or "")
    if bearer and bearer != number:
        message = _("这个信用代码已登记在“%(name)s”名下") % {"name": book.name(bearer)}
        remedy = _("请核对代码；如已更名，请先在组织页办理更名。")
        made.blame(row, "uscc", "duplicate_in_registry", message, remedy)
        return None
    return number


def _profile(made: OrganizationsPlan, row: Row, is_echo: bool) -> dict[str, Any]:
    """The facts of a row. An empty tick means no, but in our own export that it is not known."""
    values = row.values
    facts = {
        key: values[key]
        for key in _YES_NO
        if values.get(key) is not None and not (is_echo and made.table.raw(row, key) == "")
    }
    if isinstance(values.get("uscc"), str):  # a masked one says nothing
        facts["uscc"] = values["uscc"]
    if committee := values.get("committee"):
        facts["union_committee"] = _COMMITTEES[committee]
    if form := values.get("women_form"):
        facts["women_form"] = _WOMEN[form].value
    return facts


def _give_superiors(made: OrganizationsPlan, said: dict[int, tables.Statement]) -> None:
    """Superiors of the register, of the same table, or new ones; where none is said, the one federation."""
    book = made.directory
    in_table = {plain_name(s.name): s for s in said.values() if s.kind == Kind.UNION}
    heads = [n for n, state in book.standing.items() if state.superior_id is None and state.holds_on(made.on)]
    roots = [n for n in heads if book.organization(n).tier == Tier.FEDERATION]
    for statement in list(said.values()):
        row = made.table.rows[statement.key]
        name = row.values.get("superior")
        if not name:
            if statement.organization is None and len(roots) == 1 and statement.tier != Tier.FEDERATION:
                statement.superior, statement.superior_name = roots[0], book.name(roots[0])
                message = _("没有填上级，暂归“%(name)s”") % {"name": statement.superior_name}
                made.remark(row, "superior", "superior_assumed", message, _("如不是，请补上“上级工会”一列。"))
            continue
        statement.superior_name = name
        if found := _one(book.find(name), made):
            statement.superior, statement.superior_name = found, book.name(found)
        elif other := in_table.get(plain_name(name)):
            statement.superior_key, statement.superior = other.key, other.organization
        else:
            key = -1 - len(said)
            new = tables.Statement(key, name, tier=tables.tier_by_name(name))
            said[key] = in_table[plain_name(name)] = new
            statement.superior_key = key
            made.proposed.append(name)
            message = _("上级“%(name)s”还没有登记，将作为新的组织登记") % {"name": name}
            made.remark(row, "superior", "proposed_organization", message, _("请在写入前核对名称。"))
    _propose_units(made, said)
    for statement in said.values():
        if statement.key >= 0:
            _check_line(made, statement, said)


def _one(found: list[int], made: OrganizationsPlan) -> int | None:
    standing = [n for n in found if made.directory.standing[n].holds_on(made.on)]
    return standing[0] if len(standing) == 1 else None


def _propose_units(made: OrganizationsPlan, said: dict[int, tables.Statement]) -> None:
    new = list(dict.fromkeys(s.unit_name for s in said.values() if s.unit_name and s.unit is None))
    made.proposed += [name for name in new if name]
    if new:
        names = "、".join(str(name) for name in new[:5]) + ("……" if len(new) > 5 else "")
        message = _("%(count)s 个单位还没有登记，将按表中顺序登记：%(names)s") % {
            "count": len(new),
            "names": names,
        }
        made.remark(None, "", "proposed_unit", message, _("请在写入前核对名称和顺序。"))


def _check_line(
    made: OrganizationsPlan, statement: tables.Statement, said: dict[int, tables.Statement]
) -> None:
    """直属 stands directly under the highest supervisor, 下属 further below."""
    row = made.table.rows[statement.key]
    line = row.values.get("line")
    if not line or not statement.superior_name:
        return
    if statement.superior_key is not None and statement.superior is None:
        superior = said[statement.superior_key]
        direct = superior.tier == Tier.FEDERATION and not superior.superior_name
    else:  # the highest that the reader knows of, as the register's own tables have it
        standing = made.directory.standing
        direct = standing[statement.superior or 0].superior_id not in standing
    if direct != (line == sheet.LINES["direct"]):
        told = _("直属") if direct else _("下属")
        message = _("填的是“%(line)s”，按上级“%(superior)s”应为“%(told)s”") % {
            "line": line,
            "superior": statement.superior_name,
            "told": told,
        }
        made.remark(row, "line", "line_disagrees", message, _("以上级工会一列为准；如上级填错，请改正。"))


def _terms(made: OrganizationsPlan, row: Row, of: tables.Statement) -> terms_tables.Statement:
    said = terms_tables.Statement(of.key, of.organization)
    said.term, said.month_only = _term(made, row)
    values = row.values
    if chair := _chair(values, made.table.raw(row, "chair_basis")):
        said.posts.append(chair)
    if values.get("vice_chair"):
        said.posts.append(PostSaid(PostKind.VICE_CHAIR, values["vice_chair"]))
    for key in _POSTS:
        if values.get(key):
            said.posts.append(PostSaid(key, _holders(values[key])))
    if handler := values.get("handler") or values.get("contact"):
        phone = values.get("contact_phone") if values.get("contact") in (None, handler) else None
        shown = phone if isinstance(phone, str) else ""  # a masked one says nothing
        said.posts.append(PostSaid(PostKind.HANDLER, _holders(handler), office_phone=shown))
    for post in said.posts:
        if any(len(name) > 60 for name in post.holders):
            made.blame(row, post.kind, "unknown_value", _("姓名超过 60 个字"), _("请写短些。"))
    return said


def _holders(value: Any) -> tuple[str, ...]:
    return () if isinstance(value, Vacant) else (value,)


def _chair(values: dict[str, Any], raw_basis: Any) -> PostSaid | None:
    """The chair with the way in which the post is held; 专职（正科级职数） names the rank as well."""
    chair, basis = values.get("chair"), values.get("chair_basis")
    if chair is None and basis != sheet.VACANT:
        return None
    rank = bracket(raw_basis).removesuffix("职数") if basis else ""
    if chair is None or isinstance(chair, Vacant):
        return PostSaid(PostKind.CHAIR, (), rank[:40])
    mode, concurrent = _BASES.get(basis or "", ("", ""))
    return PostSaid(PostKind.CHAIR, (chair,), rank[:40], str(mode), str(concurrent))


def _term(made: OrganizationsPlan, row: Row) -> tuple[dict[str, Any], frozenset[str]]:
    """Begin, due day and length of the term; what is missing follows from the other two (工会法 第16条)."""
    values = row.values
    begins, due, years = values.get("term_begins_on"), values.get("term_due_on"), values.get("term_years")
    if begins is None and due is None:
        return {}, frozenset()
    start = first_day(begins) if begins else None
    end = _last_day(due) if due else None
    if years is None and start and end:
        years = round((end - start).days / 365.25)
    if years is None:
        message = _("只有任期的一端，没有年限，这次不登记届次")
        made.remark(row, "term_years", "term_incomplete", message, _("请补上任期起、止或年限。"))
        return {}, frozenset()
    if years not in TERM_YEARS:
        message = _("每届任期应为 3 年或 5 年，这里是 %(years)s 年") % {"years": years}
        key = "term_years" if values.get("term_years") else "term_due_on"
        made.blame(row, key, "bad_term", message, _("请对照批复核对任期的起、止和年限（工会法第十六条）。"))
        return {}, frozenset()
    start = start or add_years(end, -years)  # type: ignore[arg-type]
    end = end or add_years(start, years) - timedelta(days=1)
    said = {"begins_on": start, "due_on": end, "years": years}
    for key in _TERM_DETAILS:
        if values.get(key):
            said[key] = first_day(values[key]) if key == "elected_on" else values[key]
    months = {"begins_on": begins, "due_on": due, "elected_on": values.get("elected_on")}
    only = frozenset(name for name, value in months.items() if value is None or type(value) is PartialDate)
    return said, only


def _last_day(due: Any) -> date:
    """A term that is due in a month is due on the month's last day."""
    if type(due) is PartialDate:
        return add_months(first_day(due), 1) - timedelta(days=1)
    return due


def _judge(made: OrganizationsPlan) -> None:
    terms = {entry.statement.key: entry for entry in made.terms}
    for entry in made.entries:
        said = entry.statement
        if said.superior and (entry.is_new or "superior" in entry.changes):
            made.needs.add(said.superior)
        elif entry.is_new and said.superior_key is None:
            made.needs.add(None)
        if said.key < 0:
            continue
        changes = {**entry.changes, **(terms[said.key].changes if said.key in terms else {})}
        if entry.is_new:
            made.states[said.key] = RowState.NEW
        elif changes:
            made.states[said.key] = RowState.CHANGED
            made.changes[said.key] = [
                (made.label(_column(name)), old, new) for name, (old, new) in changes.items()
            ]
            made.needs.add(said.organization)
        else:
            made.states[said.key] = RowState.UNCHANGED


def _column(name: str) -> str:
    """The sheet's column for a field of the register."""
    first, _dot, last = name.partition(".")
    if first == "term":
        return f"term_{last}" if last in ("begins_on", "due_on", "years") else last
    if last in ("mode", "concurrent_post", "rank"):
        return f"{first}_basis"
    if last == "office_phone":
        return "contact_phone"
    return {"union_committee": "committee"}.get(first, first)
