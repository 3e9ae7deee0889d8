"""What people offer to other pages: a part of the organization page, what waits on the desk."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiao.foundation import access
from qiao.foundation.access import Actor
from qiao.foundation.service import Panel, Task, door, rooms
from qiao.registry.people import queries
from qiao.registry.people.models import Employment, Membership

SHOWN = 10


def panel(reader: Actor, organization: Any, on: date) -> dict[str, Any]:
    """The people of one union: its head counts, each opening its names, and the first of the list."""
    found = queries.people(reader=reader, on=on, organization=organization)
    return {
        "organization": organization,
        "counts": queries.counts(reader=reader, on=on, organization=organization),
        "people": found[:SHOWN],
        "total": found.count(),
        "incomplete": queries.to_complete(reader=reader, on=on, organization=organization).count(),
        "may_enter": access.allowed(reader, "people.enter", organization),
        "import_door": door("people.import"),
        "on": on,
    }


def tasks(reader: Actor, on: date) -> list[Task]:
    """People without an identity number, for those who may complete them."""
    if not access.holds(reader, "people.correct"):
        return []
    count = queries.to_complete(reader=reader, on=on).count()
    sentence = _("%(count)s 人没有身份证号，待补全") % {"count": count}
    return [Task(sentence, reverse("people:list") + "?to_complete=1", count)] if count else []


def before_end(organization: Any, on: date) -> list[str]:
    """An organization does not end while people work there or are members on the day or later."""
    works, members = (
        model.objects.filter(organization=organization, ends_on__gt=on).values("person").distinct().count()
        for model in (Employment, Membership)
    )
    if not (works or members):
        return []
    sentence = _("还有在职 %(works)s 人、有会籍 %(members)s 人，请先办理转出、离开或终止会籍。")
    return [sentence % {"works": works, "members": members}]


_STEPS = (
    ("correct", gettext_lazy("更正信息"), "edit", lambda works, member: True),
    ("employ", gettext_lazy("在职变动"), "user-edit", lambda works, member: works),
    ("join", gettext_lazy("登记入会"), "user-plus", lambda works, member: not member),
    ("transfer", gettext_lazy("转出转入"), "transfer", lambda works, member: True),
    ("leave", gettext_lazy("离开单位"), "user-minus", lambda works, member: works),
    ("retain-membership", gettext_lazy("保留会籍"), "user-check", lambda works, member: member == "active"),
    ("end-membership", gettext_lazy("终止会籍"), "user-off", lambda works, member: bool(member)),
)


def next_steps(reader: Actor, person: Any, on: date) -> list[dict[str, Any]]:
    """For each union where the person stands on the day: what this reader may do there, with its address."""
    works = {row.organization: row for row in person.employments_on}
    member = {row.organization: row.state for row in person.memberships_on}
    places = []
    for union in dict.fromkeys([*works, *member]):
        steps = [
            {
                "label": label,
                "icon": icon,
                "url": reverse(f"people:{name}", args=[person.public_id, union.public_id]),
            }
            for name, label, icon, fits in _STEPS
            if fits(union in works, member.get(union))
            and not (name == "join" and member)
            and access.allowed(reader, f"people.{name.replace('-', '_')}", union)
        ]
        if steps:
            row = works.get(union) or next(r for r in person.memberships_on if r.organization == union)
            places.append({"union": row.organization_name, "steps": steps})
    return places


def person_panels(reader: Actor) -> list[Panel]:
    """The tabs that other rooms offer about a person to this reader, in order."""
    offered = [panel for _label, offer in rooms() for panel in offer.person_panels]
    found = [panel for panel in offered if access.holds(reader, panel.permission)]
    return sorted(found, key=lambda panel: panel.order)
