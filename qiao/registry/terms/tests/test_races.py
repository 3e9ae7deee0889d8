"""Several people do the same at the same moment: one of them does it, the others are told why not."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import connection

from qiao.foundation.errors import Refused
from qiao.registry.organizations.tests.city import FOUNDED, city
from qiao.registry.terms import operations
from qiao.registry.terms.models import Appointment, Term

DAY = date(2024, 3, 1)
AT_ONCE = 4

pytestmark = pytest.mark.database


@pytest.fixture
def town(own_database):
    return city()


def at_once(operation, *several):
    """Run the operation in as many threads as there are arguments: the codes of refusals, "" for done."""
    barrier = Barrier(len(several))

    def run(arguments):
        barrier.wait(timeout=30)
        try:
            operation(**arguments)
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(several)) as threads:
        return sorted(threads.map(run, several))


def test_start_term_begins_one_of_those_begun_at_once(town):
    here = {"actor": town.clerk, "organization": town.water, "years": 5}
    for year in range(2000, 2024, 5):
        begun = [{**here, "begins_on": date(year, 1, 1)}] * AT_ONCE
        assert at_once(operations.start_term, *begun) == ["", *["term_before_known"] * (AT_ONCE - 1)]
    assert Term.objects.count() == 5


def test_appoint_gives_a_new_post_to_one_of_those_appointed_at_once(town):
    here = {"actor": town.clerk, "organization": town.water, "on": DAY}
    for kind in ("chair", "accountant", "cashier", "handler"):
        asked = [{**here, "kind": kind, "holder_name": f"王{number}"} for number in range(AT_ONCE)]
        assert at_once(operations.appoint, *asked) == ["", *["no_place"] * (AT_ONCE - 1)]
    assert Appointment.objects.count() == 4


def test_hand_over_and_relieve_at_once_leave_one_end(town):
    here = {"actor": town.clerk, "organization": town.water, "on": FOUNDED}
    for kind in ("chair", "accountant", "cashier", "handler"):
        held = operations.appoint(kind=kind, holder_name="王建国", **here)
        asked = [
            {"actor": town.clerk, "appointment": Appointment.objects.get(pk=held.pk), "holder_name": f"李{n}"}
            for n in range(AT_ONCE)
        ]
        days = [DAY + timedelta(days=number) for number in range(AT_ONCE)]
        ended = at_once(
            operations.hand_over, *({**one, "on": day} for one, day in zip(asked, days, strict=True))
        )
        assert ended.count("") == 1, ended
        held.refresh_from_db()
        (heir,) = Appointment.objects.filter(post=held.post).exclude(pk=held.pk)
        assert heir.begins_on == held.ends_on
