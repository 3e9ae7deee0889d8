"""Several people do the same at the same moment: one of them does it, the others are told why not."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import connection

from qiao.foundation.errors import Refused
from qiao.foundation.periods import OPEN
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


def test_changes_go_by_what_stands_now_not_by_what_was_read_before(town):
    here = {"actor": town.clerk, "organization": town.water}
    held = operations.appoint(kind="chair", holder_name="王建国", on=FOUNDED, **here)
    read_before = Appointment.objects.get(pk=held.pk)
    operations.relieve(actor=town.clerk, appointment=held, on=DAY)
    with pytest.raises(Refused, match="免职日期"):
        operations.relieve(actor=town.clerk, appointment=read_before, on=DAY + timedelta(days=1))
    read_before = Appointment(pk=held.pk, post=held.post, ends_on=OPEN)
    operations.correct_appointment(actor=town.clerk, appointment=read_before, office_phone="1")
    held.refresh_from_db()
    assert (held.ends_on, held.office_phone) == (DAY, "1")
    term = operations.start_term(begins_on=FOUNDED, years=5, **here)
    operations.start_term(begins_on=DAY, years=5, **here)
    operations.correct_term(actor=town.clerk, term=term, approval_number="市总工〔2019〕1号")
    term.refresh_from_db()
    assert (term.ends_on, term.approval_number) == (DAY, "市总工〔2019〕1号")
