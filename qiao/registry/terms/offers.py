"""What terms and posts add to the pages of organizations and to the desk."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from qiao.foundation import access
from qiao.foundation.access import Actor
from qiao.foundation.service import Column, Mark, Narrowing, Panel, Task
from qiao.registry.organizations import queries as organizations
from qiao.registry.organizations.models import Organization
from qiao.registry.terms import queries
from qiao.registry.terms.kinds import PostKind
from qiao.registry.terms.models import Appointment, Term

_WRITES = (
    "start_term",
    "correct_term",
    "record_post",
    "appoint",
    "relieve",
    "hand_over",
    "identify",
    "correct_appointment",
)


def panel(reader: Actor, organization: Organization, on: date) -> dict[str, Any]:
    """The tab of terms and posts: the term of the day and all others, the posts, who holds and held them."""
    terms = list(queries.terms(reader=reader, organization=organization))
    posts = queries.posts(reader=reader, organization=organization, on=on)
    may = access.permitted(reader, [f"terms.{name}" for name in _WRITES], organization)
    return {
        **_term_of_day(next((term for term in terms if term.holds_on(on)), None), on),
        "terms": terms,
        "posts": posts,
        "unset": [(kind.value, kind.label) for kind in PostKind if kind not in {p.post.kind for p in posts}],
        "appointments": queries.appointments(reader=reader, organization=organization),
        "organization": organization,
        "may": frozenset(name.partition(".")[2] for name in may),
        "on": on,
    }


def summary(reader: Actor, organization: Organization, on: date) -> dict[str, Any]:
    """The term and the posts of the day in short, for the overview."""
    term = queries.current_term(reader=reader, organization=organization, on=on)
    posts = queries.posts(reader=reader, organization=organization, on=on)
    return {**_term_of_day(term, on), "posts": posts, "organization": organization}


def posts_of(reader: Actor, person: Any, on: date) -> dict[str, Any]:
    """The tab of a person: the posts that the person holds and held."""
    return {"appointments": queries.of_person(reader=reader, person=person), "on": on}


def _term_of_day(term: Term | None, on: date) -> dict[str, Any]:
    late = term.days_late(on) if term else 0
    return {"term": term, "days_left": -late, "days_late": max(late, 0)}


def marks(reader: Actor, numbers: list[int], on: date) -> dict[int, list[Mark]]:
    """Overdue terms and vacant chairs, in words."""
    if not access.holds(reader, queries.READ):
        return {}
    found: dict[int, list[Mark]] = {}
    for number, term in queries.current_terms(reader=reader, on=on, organizations=numbers).items():
        if (days := term.days_late(on)) > 0:
            found.setdefault(number, []).append(Mark("late", _("逾期 %(days)s 天") % {"days": days}))
    for row in queries.by_chair(on=on, choice="vacant").filter(organization__in=numbers):
        found.setdefault(row["organization_id"], []).append(Mark("warn", _("主席空缺")))
    return found


def before_end(organization: Organization, on: date) -> list[str]:
    """An organization does not end while posts of it are held on the day or later."""
    held = Appointment.objects.filter(post__organization=organization, ends_on__gt=on).order_by("pk")
    names = list(held.values_list("holder_name", flat=True))
    if not names:
        return []
    sentence = _("还有 %(count)s 人任职（%(names)s），请先免职。")
    return [sentence % {"count": len(names), "names": "、".join(names[:3])}]


def _due(reader: Actor, numbers: list[int], on: date) -> dict[int, Any]:
    held = queries.current_terms(reader=reader, on=on, organizations=numbers)
    return {number: term.due_on for number, term in held.items()}


def _approval(reader: Actor, numbers: list[int], on: date) -> dict[int, Any]:
    held = queries.current_terms(reader=reader, on=on, organizations=numbers)
    return {number: term.approval_number for number, term in held.items()}


def _holders(kind: str) -> Any:
    def cells(reader: Actor, numbers: list[int], on: date) -> dict[int, Any]:
        names: dict[int, list[str]] = {}
        for holder in queries.holders(reader=reader, on=on, organizations=numbers).filter(post__kind=kind):
            names.setdefault(holder.post.organization_id, []).append(holder.holder_name)
        return {number: "、".join(found) for number, found in names.items()}

    return cells


def tasks(reader: Actor, on: date) -> list[Task]:
    """What waits for whoever may act: terms that are overdue, chairs that are vacant."""
    if not access.holds(reader, "terms.start_term"):
        return []
    standing = organizations.states(reader=reader, on=on)
    overdue = standing.filter(organization_id__in=queries.by_term(on=on, choice="overdue")).count()
    vacant = standing.filter(organization_id__in=queries.by_chair(on=on, choice="vacant")).count()
    address = reverse("organizations:list")
    found = [
        Task(
            ngettext("%(count)s 个工会届期已满，尚未换届", "%(count)s 个工会届期已满，尚未换届", overdue)
            % {"count": overdue},
            f"{address}?term=overdue",
            overdue,
            late=True,
        ),
        Task(
            ngettext("%(count)s 个工会主席空缺", "%(count)s 个工会主席空缺", vacant) % {"count": vacant},
            f"{address}?chair=vacant",
            vacant,
        ),
    ]
    return [task for task in found if task.count]


NARROWINGS = (
    Narrowing(
        "term",
        gettext_lazy("届期"),
        queries.READ,
        (
            ("overdue", gettext_lazy("逾期未换届")),
            ("running", gettext_lazy("届期内")),
            ("unknown", gettext_lazy("届期不明")),
        ),
        lambda reader, choice, on: queries.by_term(on=on, choice=choice),
    ),
    Narrowing(
        "chair",
        gettext_lazy("工会主席"),
        queries.READ,
        (
            ("vacant", gettext_lazy("空缺")),
            ("held", gettext_lazy("已配备")),
            ("unknown", gettext_lazy("没有登记")),
        ),
        lambda reader, choice, on: queries.by_chair(on=on, choice=choice),
    ),
)
COLUMNS = (
    Column("chair", PostKind.CHAIR.label, queries.READ, _holders(PostKind.CHAIR), 20, shown=True),
    Column("handler", PostKind.HANDLER.label, queries.READ, _holders(PostKind.HANDLER), 21),
    Column("due", gettext_lazy("届满日"), queries.READ, _due, 22, shown=True),
    Column("approval", gettext_lazy("批复文号"), queries.READ, _approval, 23),
)
PANELS = (
    Panel("overview", gettext_lazy("概况"), "terms/summary.html", queries.READ, summary, 10),
    Panel("terms", gettext_lazy("届次和职务"), "terms/panel.html", queries.READ, panel, 20),
)
PERSON_PANELS = (Panel("posts", gettext_lazy("任职"), "terms/person.html", queries.READ, posts_of, 20),)
