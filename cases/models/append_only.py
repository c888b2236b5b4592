"""Migration operations that make the database itself refuse edits, on both databases.

A rule in Python guards one method; a trigger guards the table against bulk updates, raw
SQL and cascades as well. On SQLite a later migration that remakes a protected table drops
its triggers with it: such a migration must end with the same operation again
(tests/house checks that every protected table has its triggers).
"""

from django.db import migrations

_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} {when}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
"""

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION tumorboard_refuse_change() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END;
$$ LANGUAGE plpgsql;
"""

_POSTGRES = """
CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW {when} EXECUTE FUNCTION tumorboard_refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION tumorboard_refuse_change();
"""


class RunPerVendor(migrations.RunSQL):
    """SQL written once per database vendor; irreversible by intent."""

    def __init__(self, *, sqlite: list[str], postgresql: list[str]) -> None:
        super().__init__(sql=migrations.RunSQL.noop, reverse_sql=migrations.RunSQL.noop)
        self.per_vendor = {"sqlite": sqlite, "postgresql": postgresql}

    def deconstruct(self):  # type: ignore[no-untyped-def]
        return (
            self.__class__.__name__,
            [],
            {"sqlite": self.per_vendor["sqlite"], "postgresql": self.per_vendor["postgresql"]},
        )

    def database_forwards(self, app_label, schema_editor, from_state, to_state):  # type: ignore[no-untyped-def]
        with schema_editor.connection.cursor() as cursor:
            for statement in self.per_vendor[schema_editor.connection.vendor]:
                cursor.execute(statement)


def append_only(*tables: str) -> RunPerVendor:
    """Refuse UPDATE, DELETE and TRUNCATE on each table."""
    return RunPerVendor(
        sqlite=[_SQLITE.format(table=t, verb=verb, when="") for t in tables for verb in ("UPDATE", "DELETE")],
        postgresql=[_POSTGRES_FUNCTION, *(_POSTGRES.format(table=t, when="") for t in tables)],
    )


def append_only_again(*tables: str) -> RunPerVendor:
    """The same for tables that the migration has changed: SQLite remakes a table and drops its
    triggers, PostgreSQL keeps them."""
    return RunPerVendor(sqlite=append_only(*tables).per_vendor["sqlite"], postgresql=[])


def frozen_once(table: str, condition: str) -> RunPerVendor:
    """Refuse UPDATE of rows whose OLD values meet `condition`, every DELETE and TRUNCATE."""
    return RunPerVendor(
        sqlite=[
            _SQLITE.format(table=table, verb="UPDATE", when=f"WHEN {condition}"),
            _SQLITE.format(table=table, verb="DELETE", when=""),
        ],
        postgresql=[
            _POSTGRES_FUNCTION,
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({condition}) "
            "EXECUTE FUNCTION tumorboard_refuse_change();",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW "
            "EXECUTE FUNCTION tumorboard_refuse_change();",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
            "EXECUTE FUNCTION tumorboard_refuse_change();",
        ],
    )
