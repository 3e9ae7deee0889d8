"""The made-up 云桥市: its unions and people, the same at each call.

People never change; the unions' terms follow the month of ``as_of``, so that a demo of any year has some
terms overdue, some soon due and most in good order.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from random import Random

import yaml

from qiao.foundation.days import add_years
from qiao.site.demo import invented

CITY = "云桥市"
FEDERATION = "云桥市直机关工会联合会"
_SEED = 20200501

_UNITS = yaml.safe_load((Path(__file__).parent / "units.yaml").read_text(encoding="utf-8"))
SECTIONS: dict[str, list[str]] = _UNITS["sections"]
PARTS: dict[str, list[str]] = _UNITS["parts"]
INDUSTRIAL = "市卫生健康系统工会"
"""A second direct union hosted by the health commission: one unit may have two."""

OVERDUE = {
    "市科协工会": 75,
    "市商务局工会": 140,
    "市红十字会工会": 420,
    "市信访局工会": 610,
    "市公安局看守所工会": 200,
}
"""Unions whose term ended so many days before the month of ``as_of``."""
DUE_SOON = {"市统计局工会": 45, "市残联工会": 80, "市水利局工会": 110}
VACANT = {
    "市审计局工会": "空缺",
    "市医疗保障局工会": "（暂缺）",
    "市林业局工会": "空 缺",
    "市交通运输局港航事业发展中心工会": "缺",
}
NO_WOMEN_FORM = ("市供销合作社工会", "市工商联工会", "市政务数据中心工会", "市公安局特警支队工会")
REPORTED_OTHERWISE = {
    "市财政局工会": 2,
    "市教育局工会": -1,
    "市农业农村局工会": 3,
    "市公安局交通警察支队工会": -2,
}
"""Unions whose report counts so many more cadres than their roster names."""
SIZES = {"市文化和旅游局图书馆工会": 38}


@dataclass(frozen=True)
class Person:
    name: str
    sex: str
    id_number: str
    born_on: date
    ethnic_group: str
    political_status: str
    education: str
    staff_class: str
    staffing: str
    phone: str
    joined_on: date | None


@dataclass
class Union:
    name: str
    unit: str
    superior: str
    section: str
    code: str
    founded_on: date
    term_begins_on: date
    term_years: int
    chair: str
    chair_basis: str
    audit_committee: bool
    women_form: str
    own_account: bool
    legal_person: bool
    home: bool
    contact: str
    contact_phone: str
    people: list[Person] = field(default_factory=list)

    @property
    def direct(self) -> bool:
        return self.superior == FEDERATION

    @property
    def term_due_on(self) -> date:
        return add_years(self.term_begins_on, self.term_years)

    @property
    def vacant(self) -> bool:
        return self.name in VACANT

    def count(self, **having: str) -> int:
        """People of the roster with these values (``count(sex="女")``)."""
        return sum(
            all(getattr(person, key) == value for key, value in having.items()) for person in self.people
        )

    @property
    def members(self) -> int:
        return sum(person.joined_on is not None for person in self.people)

    @property
    def reported_cadre(self) -> int:
        return self.count(staff_class="干部") + REPORTED_OTHERWISE.get(self.name, 0)

    @property
    def reported_staff(self) -> int:
        return len(self.people) + REPORTED_OTHERWISE.get(self.name, 0)


@lru_cache(maxsize=4)
def unions(as_of: date) -> tuple[Union, ...]:
    """The city's unions with their people, direct ones first, in the official order."""
    random, taken = Random(_SEED), set[str]()
    return tuple(
        _union(random, taken, place, as_of.replace(day=1))
        for place in (*_direct_places(), *_subordinate_places())
    )


def figures(as_of: date) -> dict[str, int | list[str]]:
    """What a correct table of this city shows, counted from its rosters; names by code point."""
    city = unions(as_of)
    people = [person for union in city for person in union.people]
    return {
        "unions": len(city),
        "direct": sum(union.direct for union in city),
        "subordinate": sum(not union.direct for union in city),
        "staff": len(people),
        "women": sum(person.sex == "女" for person in people),
        "members": sum(person.joined_on is not None for person in people),
        "cadre": sum(person.staff_class == "干部" for person in people),
        "worker": sum(person.staff_class == "工勤" for person in people),
        "other": sum(person.staff_class == "其他" for person in people),
        "staff_reported": sum(union.reported_staff for union in city),
        "direct_term_overdue": sorted(u.name for u in city if u.direct and u.term_due_on < as_of),
        "direct_no_chair": sorted(u.name for u in city if u.direct and u.vacant),
        "direct_women_none": sorted(u.name for u in city if u.direct and u.women_form == "未设"),
        "no_audit_committee": sum(not union.audit_committee for union in city),
        "no_own_account": sum(not union.own_account for union in city),
    }


@dataclass(frozen=True)
class _Place:
    name: str
    unit: str
    superior: str
    section: str


def union_of(unit: str) -> str:
    """The name of a unit's own union."""
    return f"{unit}{'机关' if unit in PARTS else ''}工会"


def _direct_places() -> Iterator[_Place]:
    for section, units in SECTIONS.items():
        for unit in units:
            yield _Place(union_of(unit), unit, FEDERATION, section)
            if unit == "市卫生健康委员会":
                yield _Place(INDUSTRIAL, unit, FEDERATION, section)


def _subordinate_places() -> Iterator[_Place]:
    for unit, parts in PARTS.items():
        superior = INDUSTRIAL if unit == "市卫生健康委员会" else union_of(unit)
        for part in parts:
            yield _Place(f"{unit}{part}工会", unit, superior, "下属工会")


def _union(random: Random, taken: set[str], place: _Place, month: date) -> Union:
    size = SIZES.get(place.name) or max(9, min(150, round(random.lognormvariate(3.22, 0.62))))
    people = [_person(random, taken, place.section) for _ in range(size)]
    officers = [person.name for person in people if person.staff_class == "干部"]
    years = random.choice((5, 5, 5, 3))
    begins = _term_begins_on(random, place.name, years, month)
    return Union(
        name=place.name,
        unit=place.unit,
        superior=place.superior,
        section=place.section,
        code=invented.social_credit_code(random) if random.random() < 0.8 else "",
        founded_on=date(1985, 1, 1) + timedelta(days=random.randrange(30 * 365)),
        term_begins_on=begins,
        term_years=years,
        chair=VACANT.get(place.name) or random.choice(officers),
        chair_basis=_chair_basis(random, place.name),
        audit_committee=random.random() < 0.84,
        women_form=_women_form(place.name, people),
        own_account=random.random() < 0.72,
        legal_person=random.random() < 0.6,
        home=random.random() < 0.7,
        contact=random.choice(officers),
        contact_phone=invented.landline(random),
        people=people,
    )


def _term_begins_on(random: Random, name: str, years: int, month: date) -> date:
    """A begin that puts the term's end where the tables above want it, else into the term's course."""
    running = random.randrange(150, years * 365 - 150)
    if name in OVERDUE:
        return add_years(month - timedelta(days=OVERDUE[name]), -years)
    if name in DUE_SOON:
        return add_years(month + timedelta(days=DUE_SOON[name]), -years)
    return month - timedelta(days=running)


def _chair_basis(random: Random, name: str) -> str:
    kinds = (
        "其他同职级干部兼任",
        "机关党委书记兼任",
        "党组成员兼任",
        "机关党委专职副书记兼任",
        "专职（正科级职数）",
    )
    return "空缺" if name in VACANT else random.choices(kinds, (45, 21, 20, 7, 7))[0]


def _women_form(name: str, people: list[Person]) -> str:
    if name in NO_WOMEN_FORM:
        return "未设"
    women_members = sum(person.sex == "女" and person.joined_on is not None for person in people)
    return "女职工委员会" if women_members >= 10 else "女职工委员"


def _person(random: Random, taken: set[str], section: str) -> Person:
    sex = random.choices("男女", (64, 36))[0]
    born_on = date(1968, 1, 1) + timedelta(days=random.randrange(33 * 365))
    group = invented.ethnic_group(random)
    staff_class = random.choices(("干部", "工勤", "其他"), (80, 13, 7))[0]
    joined_on = add_years(born_on, random.randrange(22, 26)) + timedelta(days=random.randrange(300))
    return Person(
        name=invented.name_from_afar(random, group) or invented.person_name(random, sex),
        sex=sex,
        id_number="" if random.random() < 0.004 else invented.id_number(random, born_on, sex, taken),
        born_on=born_on,
        ethnic_group=group,
        political_status=_political_status(random, born_on),
        education=random.choices(
            ("大学本科", "大学专科", "硕士研究生", "高中", "中专", "博士研究生"), (58, 18, 16, 4, 2, 2)
        )[0],
        staff_class=staff_class,
        staffing=_staffing(random, staff_class, section),
        phone=invented.mobile(random),
        joined_on=None if random.random() < 0.012 else min(joined_on, date(2023, 12, 28)),
    )


def _political_status(random: Random, born_on: date) -> str:
    if born_on.year >= 1997 and random.random() < 0.5:
        return "共青团员"
    kinds = ("中共党员", "群众", "民盟盟员", "民建会员", "农工党党员", "九三学社社员", "无党派民主人士")
    return random.choices(kinds, (64, 28, 2, 2, 1, 2, 1))[0]


def _staffing(random: Random, staff_class: str, section: str) -> str:
    if staff_class == "其他":
        return random.choice(("编外聘用", "劳务派遣"))
    if section in ("事业单位", "下属工会"):
        return random.choice(("事业", "事业", "参公"))
    return "事业" if staff_class == "工勤" else random.choice(("行政", "行政", "行政", "参公"))
