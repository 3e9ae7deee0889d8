"""How far a grant reaches, and when it ends."""

import pytest

from qiao.foundation import access
from qiao.registry.organizations import queries
from qiao.registry.organizations.tests.city import city

pytestmark = pytest.mark.django_db


def test_only_a_hosted_grant_reaches_sideways_to_the_unit(account):
    made = city()
    seen = {}
    for hosted in (False, True):
        officer = account("officer", made.water, username=f"officer-{hosted}", hosted=hosted)
        seen[hosted] = {organization.pk for organization in queries.readable(reader=officer)}
    assert seen[False] == {made.water.pk, made.station.pk}
    assert seen[True] == seen[False] | {made.party.pk}


def test_a_closed_account_holds_nothing_though_its_grants_run_on(account):
    made = city()
    officer = account("officer", made.water)
    report = "organizations.report"
    assert access.allowed(officer, report, made.water)
    officer.user.is_active = False
    assert not access.allowed(officer, report, made.water)
    assert not queries.readable(reader=officer).exists()
