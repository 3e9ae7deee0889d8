"""The trail can be added to and read. Triggers refuse the rest, beside the missing rights of the role."""

from django.db import migrations

TABLES = ("audit_event", "audit_row", "audit_lookup")

REFUSE = """
create function audit_refuse() returns trigger language plpgsql as $$
begin
    raise exception 'the audit trail is append-only' using errcode = 'insufficient_privilege';
end $$;
"""

TRIGGER = """
create trigger {table}_append_only before update or delete or truncate on {table}
for each statement execute function audit_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(REFUSE, "drop function audit_refuse()"),
        *(
            migrations.RunSQL(TRIGGER.format(table=table), f"drop trigger {table}_append_only on {table}")
            for table in TABLES
        ),
    ]
