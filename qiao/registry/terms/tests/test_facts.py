"""What is overdue or vacant is so for the figures, the list of organizations and its marks alike."""

from datetime import date, timedelta

import pytest
from django.db import connection

from qiao.foundation import facts
from qiao.foundation.facts import Question
from qiao.registry.terms import offers, operations, queries
from qiao.registry.terms.tests.town import DAY, town

pytestmark = pytest.mark.django_db


def by_fact(condition: str, on: date) -> set[int]:
    with connection.cursor() as cursor:
        question = Question(on=on, structure_on=on)
        cursor.execute(
            f"{facts.relation()} select {facts.KEY} from facts where {condition}", question.parameters
        )
        return {number for (number,) in cursor.fetchall()}


@pytest.mark.parametrize("day", [DAY - timedelta(days=1), DAY, DAY + timedelta(days=1)])
def test_overdue_is_one_and_the_same_everywhere(day):
    made = town()
    late = {
        o.pk for o, due in ((made.bureau, date(2023, 6, 29)), (made.water, date(2023, 6, 30))) if due < day
    }
    listed = queries.by_term(on=day, choice="overdue").values_list("organization_id", flat=True)
    marks = offers.marks(made.clerk, [made.bureau.pk, made.water.pk], day)
    marked = {number for number, found in marks.items() if any(mark.state == "late" for mark in found)}
    assert late == by_fact("term_overdue", day) == set(listed) == marked


def test_a_chair_without_places_is_not_vacant():
    made = town()
    operations.record_post(actor=made.clerk, organization=made.station, kind="chair", headcount=0, on=DAY)
    listed = queries.by_chair(on=DAY, choice="vacant").values_list("organization_id", flat=True)
    assert {made.bureau.pk} == by_fact("chair_state = 'vacant'", DAY) == set(listed)
