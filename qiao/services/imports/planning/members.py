"""A roster held against the register of people."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from qiao.engines.sheets import identity
from qiao.engines.sheets.kinds import Fault, Masked, PartialDate, first_day
from qiao.engines.sheets.table import Row, Table
from qiao.foundation.access import Actor
from qiao.registry.organizations.directory import directory
from qiao.registry.organizations.kinds import Kind
from qiao.registry.people import matching
from qiao.registry.people.kinds import MembershipState, Sex, StaffClass, Staffing
from qiao.registry.people.rosters import FACTS, Entry, Held, Statement
from qiao.services.imports.kinds import RowState
from qiao.services.imports.planning.plan import Candidate, Plan, nearest_remedy

_SEX = {"男": Sex.MALE, "女": Sex.FEMALE}
_CODES: dict[str, dict[str, Any]] = {
    "sex": _SEX,
    "staff_class": {"干部": StaffClass.CADRE, "工勤": StaffClass.WORKER, "其他": StaffClass.OTHER},
    "staffing": {
        "行政": Staffing.ADMINISTRATIVE,
        "参公": Staffing.PUBLIC_SERVANT_LAW,
        "事业": Staffing.INSTITUTION,
        "编外聘用": Staffing.CONTRACT,
        "劳务派遣": Staffing.DISPATCHED,
    },
}
_MEMBERSHIP = {"会员": MembershipState.ACTIVE, "保留会籍": MembershipState.RETAINED, "非会员": None}
WORDS = {code.value: word for words in _CODES.values() for word, code in words.items()}
WORDS |= {code.value: word for word, code in _MEMBERSHIP.items() if code}
_NOT_A_MEMBER = re.compile("未入会|未加入工会|非会员|不是会员")
_NOT_AT_WORK = re.compile("不在职|已退休")
_LIMITS = {"name": 60, "member_number": 40, "duty": 60, "education": 20, "political_status": 20}


@dataclass
class MembersPlan(Plan):
    """``entries`` go to ``people.operations.record_roster``; ``people``: who may be marked as having left."""

    entries: list[Entry] = field(default_factory=list)
    people: dict[str, Held] = field(default_factory=dict)
    unions: set[int] = field(default_factory=set)


def plan(
    table: Table,
    *,
    reader: Actor,
    on: date,
    union: int | None = None,
    choices: dict[str, str] | None = None,
) -> MembersPlan:
    """Hold a roster against the register as it stands on the day.

    :param union: number of the union of rows that name none. :param choices: answers to ambiguous rows:
        place of the row → permanent identifier, or "new".
    """
    made = MembersPlan(table, on, directory(reader=reader, on=on))
    unions = _Unions(made, union)
    if not unions.can_be_told():
        _no_union(made)
        made.finish()
        return made
    statements = []
    for at, row in made.sound_rows():
        number = unions.of(row)
        if number and (statement := _statement(made, at, row, number)):
            statements.append(statement)
    found = matching.match(
        reader=reader,
        on=on,
        statements=statements,
        choices={int(at): choice for at, choice in (choices or {}).items()},
        doubtful_names=[
            row.values["name"]
            for row in table.rows
            if (row.sheet, row.number) in made.faulty_rows and row.values.get("name")
        ],
    )
    for doubt in found.doubts:
        _doubt(made, doubt)
    for entry in found.entries:
        at = entry.statement.key
        made.states[at] = (
            RowState.NEW if entry.held is None else RowState.CHANGED if entry.changes else RowState.UNCHANGED
        )
        if entry.held and entry.changes:
            made.changes[at] = _in_words(made, entry)
    made.entries = found.entries
    made.unions = {entry.statement.organization for entry in found.entries}
    made.needs = set().union(
        *(entry.organizations for entry in found.entries if not entry.held or entry.changes)
    )
    for person in found.leaving:
        union_name = next(
            (made.directory.name(number) or "" for number in person.stands_in(on) & made.unions), ""
        )
        made.leaving.append((person.public_id, person.name, union_name))
        made.people[person.public_id] = person
    _to_complete(made)
    made.finish()
    return made


class _Unions:
    """Finds the union of a row: by its cell, section or unit, else the one given, the sheet or the file."""

    def __init__(self, made: MembersPlan, given: int | None) -> None:
        self.made = made
        self.known: dict[str, int | None] = {}
        self.fallback = given or self._by_file()

    def _by_file(self) -> int | None:
        for layout in self.made.table.layouts:
            for text in (layout.reporting_unit, layout.sheet.name):
                if number := self._number(text):
                    return number
        return None

    def can_be_told(self) -> bool:
        """Whether the rows can be told apart by union at all."""
        if self.fallback or self.made.table.missing_columns:
            return True
        keys = {key for layout in self.made.table.layouts for key in layout.by_key}
        sections = {row.section for row in self.made.table.rows if row.section}
        return bool(keys & {"organization", "unit"} or any(map(self._number, sections)))

    def of(self, row: Row) -> int | None:
        """The union of a row; None after a fault was recorded."""
        said = row.values.get("organization")
        if said:
            number = self._number(said)
            if number is None:
                self._unknown(row, said)
            return number
        for text in (row.section, row.values.get("unit")):
            if text and (number := self._number(text)):
                return number
        if self.fallback is None:
            self.made.lacks_union = True
            self.made.blame(
                row,
                "organization",
                "missing",
                _("没有填所属工会"),
                _("请补填工会全称，或在导入时指明是哪个工会。"),
            )
        return self.fallback

    def _number(self, text: str) -> int | None:
        if text not in self.known:
            self.known[text] = self._look_up(text) if text else None
        return self.known[text]

    def _look_up(self, text: str) -> int | None:
        book = self.made.directory
        found = [n for n in book.find(text, Kind.UNION) if book.standing[n].holds_on(self.made.on)]
        if not found and (unit := book.unit(text)):
            found = [n for n in book.hosted[unit] if book.organization(n).kind == Kind.UNION]
        return found[0] if len(found) == 1 else None

    def _unknown(self, row: Row, said: str) -> None:
        book = self.made.directory
        twins = book.find(said, Kind.UNION)
        if len(twins) > 1:
            message = _("有 %(count)s 个组织都叫“%(name)s”") % {"count": len(twins), "name": said}
            remedy = _("请在导入时指明是哪一个。")
        elif twins:
            message = _("“%(name)s”在 %(day)s 不存在") % {"name": said, "day": self.made.on}
            remedy = _("请核对统计截止日和工会名称。")
        else:
            message = _("没有登记名为“%(name)s”的工会") % {"name": said}
            remedy = nearest_remedy(book.nearest(said))
        self.made.blame(row, "organization", "unknown_organization", message, remedy)


def _no_union(made: MembersPlan) -> None:
    """One fault for the whole file: nothing in it says whose roster it is."""
    layout, made.lacks_union = made.table.layouts[0], True
    made.faults.append(
        Fault(
            layout.sheet.name,
            layout.last + 1,
            made.label("organization"),
            "missing",
            _("表里没有“所属工会”一列，不知道是哪个工会的花名册"),
            _("请在页面上选择工会，或用 --org 工会全称 指明。"),
        )
    )
    made.faulty_rows |= {(row.sheet, row.number) for row in made.table.rows}


def _statement(made: MembersPlan, at: int, row: Row, union: int) -> Statement | None:
    """The row in the register's words; None after a fault was recorded."""
    values = row.values
    if not made.fits(row, _LIMITS):
        return None
    said = Statement(at, union, values["name"], values.get("permanent_id"))
    said.host_unit = made.directory.standing[union].unit_id
    said.facts = {key: value for key in FACTS if (value := _code(key, values.get(key)))}
    said.phone = _clear(values.get("phone"))
    said.id_number = _clear(values.get("id_number"))
    born = values.get("born_on")
    if said.id_number and (type(born) is not date or "sex" not in said.facts):  # else the check compared them
        told = identity.facts(said.id_number)
        said.born_on, said.facts["sex"] = told.born, _SEX[told.sex].value
    elif born:
        said.born_on, said.born_month_only = first_day(born), type(born) is PartialDate
    said.work = {key: code for key in ("staff_class", "staffing") if (code := _code(key, values.get(key)))}
    if values.get("duty"):
        said.work["duty"] = values["duty"]
    if values.get("unit") and (unit := made.directory.unit(values["unit"])):
        said.work["unit_id"] = unit
    said.works = not _NOT_AT_WORK.search(values.get("note") or "")
    if employed := values.get("employed_on"):
        said.employed_on = first_day(employed)
    _membership(said, values)
    return said


def _membership(said: Statement, values: dict[str, Any]) -> None:
    """A joining day or 会员 makes a member; 非会员, or 未入会 in the remarks, none; silence says nothing."""
    word, joined = values.get("membership"), values.get("joined_on")
    if joined:
        said.joined_on, said.joined_month_only = first_day(joined), type(joined) is PartialDate
    if word:
        state = _MEMBERSHIP[word]
        said.member = state is not None
        said.state = state or MembershipState.ACTIVE
    elif joined:
        said.member = True
    elif _NOT_A_MEMBER.search(values.get("note") or ""):
        said.member = False


def _code(key: str, word: str | None) -> str | None:
    """The register's code for a word of the sheet; words without codes (大学本科) stand for themselves."""
    if word is None:
        return None
    if key not in _CODES:
        return word
    code = _CODES[key].get(word)
    return code.value if code else None


def _clear(value: Any) -> str | None:
    """A number that is written out; a masked one says nothing."""
    return None if value is None or type(value) is Masked else value


def _doubt(made: MembersPlan, doubt: matching.Doubt) -> None:
    at = doubt.statement.key
    row = made.table.rows[at]
    if doubt.code == "ambiguous_match":
        made.candidates[at] = [_candidate(made, person) for person in doubt.candidates]
        names = "；".join(candidate.words for candidate in made.candidates[at])
        made.blame(
            row,
            "name",
            doubt.code,
            _("登记册里有同名的人，分不清是不是同一人：%(names)s") % {"names": names},
            _("请补上身份证号，或在页面上逐个选择。"),
        )
        return
    if doubt.held:
        message = _("这个身份证号已登记在“%(name)s”名下") % {"name": doubt.held.name}
        remedy = _("请核对姓名和身份证号；如已改名，请先在人员页更正姓名。")
    elif not doubt.statement.id_number:
        message = _("这个编号的人登记在别的工会")
        remedy = _("请核对编号；如是调入人员，请由上级工会办理转出转入。")
        made.blame(row, "permanent_id", doubt.code, message, remedy)
        return
    else:
        message = _("这个身份证号已登记在别的工会")
        remedy = _("请核对号码；如是调入人员，请由上级工会办理转出转入。")
    made.blame(row, "id_number", doubt.code, message, remedy)


def _candidate(made: MembersPlan, person: Held) -> Candidate:
    union = next((made.directory.name(number) for number in person.stands_in(made.on)), None)
    known = [union or "", str(person.born_on or _("出生日期未知"))]
    known.append(_("有身份证号") if person.number_index else _("无身份证号"))
    return Candidate(person.public_id, f"{person.name}（{'，'.join(filter(None, known))}）")


def _in_words(made: MembersPlan, entry: Entry) -> list[tuple[str, Any, Any]]:
    """The changes of one person as people read them, numbers hidden."""
    labels = {
        "organization": _("所属工会"),
        "membership": _("会籍"),
        "membership_of": _("会籍所在工会"),
        "state": _("会籍"),
        "unit_id": _("单位"),
    }
    shown = []
    for name, (old, new) in entry.changes.items():
        if name in ("organization", "membership_of"):
            old, new = made.directory.name(old), made.directory.name(new)
        elif name == "unit_id":
            old, new = made.directory.unit_name(old), made.directory.unit_name(new)
        elif name in ("id_number", "phone"):
            old, new = (_("已登记") if old else None), _("新号码")
        shown.append((labels.get(name) or made.label(name), WORDS.get(old, old), WORDS.get(new, new)))
    return shown


def _to_complete(made: MembersPlan) -> None:
    """People without a number may enter; somebody should complete them."""
    missing = sum(1 for e in made.entries if e.held is None and e.statement.id_number is None)
    if missing:
        made.remark(
            None,
            "",
            "to_complete",
            _("%(count)s 人没有身份证号，可以导入") % {"count": missing},
            _("导入后列入“待补全”，请补上号码。"),
        )
