"""The tests' own ground keeps what it promises: the real rights, real commits, nothing shared."""

import psycopg
import pytest
from django.db import ProgrammingError, connection, connections

pytestmark = pytest.mark.database


@pytest.mark.django_db
def test_application_role_owns_no_table():
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_tables where schemaname = 'public' and tableowner = current_user"
        )
        assert cursor.fetchone() == (0,)
        cursor.execute("select count(*) from pg_tables where schemaname = 'public'")
        assert cursor.fetchone()[0] > 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    ["create table stray (id int)", "delete from django_migrations", "truncate django_migrations"],
)
def test_application_role_is_refused(statement):
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(statement)


def test_own_database_commits_for_real(own_database, database_server):
    with connections["owner"].cursor() as cursor:
        cursor.execute("create table kept (id int)")
    assert connection.settings_dict["NAME"] == own_database
    with psycopg.connect(database_server.urls(own_database).owner_url) as other:
        assert other.execute("select count(*) from kept").fetchone() == (0,)


def test_own_home_names_a_database_of_its_own(own_home):
    with psycopg.connect(own_home.environment["QIAO_APP_DATABASE_URL"]) as app:
        assert app.execute("select current_user").fetchone() == ("qiao_app",)
        assert app.execute("select count(*) from django_migrations").fetchone()[0] > 0
