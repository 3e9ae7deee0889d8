"""Head counts of every union on a day: from the roster (账面数), and beside what was reported (填报数)."""

from django.utils.translation import gettext_lazy as _

from qiao.foundation.facts import Fact, FactSource

MEASURES = {
    "staff": (_("职工人数"), _("在本单位工作的职工；借调、挂职的计入原单位")),
    "cadre": (_("干部人数"), _("职工中身份类别为干部的")),
    "worker": (_("工勤人数"), _("职工中身份类别为工勤的")),
    "other_staff": (_("其他职工人数"), _("职工中身份类别为其他的")),
    "women": (_("女职工人数"), _("职工中的女性")),
    "members": (_("会员人数"), _("会籍在册的会员；保留会籍的不计")),
    "women_members": (_("女会员人数"), _("会籍在册的女会员")),
}
"""The head counts of the roster; ``queries.MEASURES`` names the people behind each."""

BASES = {"counted": _("账面数"), "reported": _("填报数")}

_PEOPLE = _("人")
_COUNTED = "%(basis)s::text is distinct from 'reported' and roster_known_from is not null"
_REPORTED = "%(basis)s::text is distinct from 'counted' and reported_on is not null"

FACTS = (
    Fact("roster_known_from", "date", _("花名册起始日"), _("此日以前账面数未掌握")),
    *(
        Fact(f"counted_{name}", "number", label, _("按花名册计数（账面数）"), unit=_PEOPLE)
        for name, (label, _meaning) in MEASURES.items()
    ),
    Fact(
        "people_basis",
        "text",
        _("人数口径"),
        _("当日有花名册的用账面数，没有的用填报数"),
        choices=BASES,
        expression=f"case when {_COUNTED} then 'counted' when {_REPORTED} then 'reported' end",
    ),
    *(
        Fact(
            name,
            "number",
            label,
            meaning,
            unit=_PEOPLE,
            expression=f"case when {_COUNTED} then counted_{name} when {_REPORTED} then reported_{name} end",
        )
        for name, (label, meaning) in MEASURES.items()
    ),
)

SQL = """
with employed as (
    select e.organization_id, count(*) as staff,
        count(*) filter (where e.staff_class = 'cadre') as cadre,
        count(*) filter (where e.staff_class = 'worker') as worker,
        count(*) filter (where e.staff_class = 'other') as other_staff,
        count(*) filter (where p.sex = 'F') as women
    from people_employment e join people_person p on p.id = e.person_id
    where e.begins_on <= %(on)s and e.ends_on > %(on)s and e.placement = 'own'
    group by e.organization_id
), joined as (
    select m.organization_id, count(*) as members, count(*) filter (where p.sex = 'F') as women_members
    from people_membership m join people_person p on p.id = m.person_id
    where m.begins_on <= %(on)s and m.ends_on > %(on)s and m.state = 'active'
    group by m.organization_id
)
select r.organization_id, r.known_from as roster_known_from,
    coalesce(e.staff, 0) as counted_staff, coalesce(e.cadre, 0) as counted_cadre,
    coalesce(e.worker, 0) as counted_worker, coalesce(e.other_staff, 0) as counted_other_staff,
    coalesce(e.women, 0) as counted_women, coalesce(m.members, 0) as counted_members,
    coalesce(m.women_members, 0) as counted_women_members
from people_roster r
left join employed e on e.organization_id = r.organization_id
left join joined m on m.organization_id = r.organization_id
where r.known_from <= %(on)s
"""

SOURCE = FactSource("people_facts", FACTS, SQL)
