"""A token that changes with every change of people, calendars and ladder; see sop/reference.py.

PostgreSQL only. The sign-in of a user (last_login, password) is no change of the people.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

TABLES = (
    "people_office",
    "people_role",
    "people_assignment",
    "sop_workcalendar",
    "sop_calendaroverride",
    "sop_holiday",
    "sop_rung",
    "sop_targetrevision",
)
OF_USER = "name, email, nip, title, office_id, is_active, is_staff, is_superuser"

CREATE = """
CREATE TABLE sop_reference_token (
    id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    token text NOT NULL
);
INSERT INTO sop_reference_token (token) VALUES (gen_random_uuid()::text);
CREATE FUNCTION sop_reference_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE sop_reference_token SET token = gen_random_uuid()::text;
    RETURN NULL;
END $$;
"""


def add(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(CREATE)
    for table in TABLES:
        _watch(schema_editor, table, "INSERT OR UPDATE OR DELETE OR TRUNCATE")
    _watch(schema_editor, "people_user", f"INSERT OR UPDATE OF {OF_USER} OR DELETE OR TRUNCATE")


def _watch(schema_editor: Any, table: str, events: str) -> None:
    schema_editor.execute(
        f"CREATE TRIGGER reference_changed AFTER {events} ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION sop_reference_changed()"
    )


def remove(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in (*TABLES, "people_user"):
        schema_editor.execute(f"DROP TRIGGER reference_changed ON {table}")
    schema_editor.execute("DROP FUNCTION sop_reference_changed()")
    schema_editor.execute("DROP TABLE sop_reference_token")


class Migration(migrations.Migration):
    dependencies = [("sop", "0001_initial"), ("people", "0001_initial")]

    operations = [migrations.RunPython(add, remove)]
