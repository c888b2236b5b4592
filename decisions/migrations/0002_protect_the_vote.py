"""Let the database itself keep the voting protocol and refuse edits of what was signed.

A ballot is refused unless its round is open and its seat belongs to that round and is not
recused. On PostgreSQL the trigger takes the shared lock itself, so that a ballot inserted
by hand cannot slip past a close that is under way either.
"""

from django.db import migrations

from cases.models.append_only import RunPerVendor, append_only, frozen_once

_ELIGIBLE = """
SELECT 1 FROM decisions_round r JOIN decisions_seat s ON s.round_id = r.id
WHERE r.id = NEW.round_id AND r.state = 'open' AND s.id = NEW.seat_id AND s.recused_at IS NULL
"""
_OPEN = "SELECT 1 FROM decisions_round r WHERE r.id = NEW.round_id AND r.state = 'open'"
_SEAT = ("id", "round_id", "user_id", "holder_name", "specialty")
_ROUND = (
    "id",
    "item_id",
    "number",
    "question",
    "options",
    "assessment_id",
    "without_assessment_reason",
    "facts_version",
    "opened_by_id",
    "opened_at",
)


def _changed(columns, differs):
    return " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in columns)


def _sqlite(name, event, when, says):
    return f"CREATE TRIGGER {name} BEFORE {event} WHEN {when} BEGIN SELECT RAISE(ABORT, '{says}'); END;"


def _postgresql(name, event, query, says):
    return [
        f"""
        CREATE FUNCTION {name}() RETURNS trigger AS $$
        BEGIN
            PERFORM 1 FROM ({query} FOR SHARE) AS allowed;
            IF NOT FOUND THEN RAISE EXCEPTION '{says}' USING ERRCODE = 'integrity_constraint_violation'; END IF;
            RETURN NEW;
        END; $$ LANGUAGE plpgsql;
        """,
        f"CREATE TRIGGER {name} BEFORE {event} FOR EACH ROW EXECUTE FUNCTION {name}();",
    ]


def _needs(name, event, query, says):
    """Refuse `event` unless `query` about the NEW row finds something."""
    return RunPerVendor(
        sqlite=[_sqlite(name, event, f"NOT EXISTS ({query})", says)],
        postgresql=_postgresql(name, event, query, says),
    )


def _as_opened(table, columns):
    """Refuse UPDATE of the columns that were settled when the round opened."""
    name = f"{table}_as_opened"
    return RunPerVendor(
        sqlite=[_sqlite(name, f"UPDATE ON {table}", _changed(columns, "IS NOT"), f"{table} was settled at opening")],
        postgresql=[
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW "
            f"WHEN ({_changed(columns, 'IS DISTINCT FROM')}) EXECUTE FUNCTION tumorboard_refuse_change();"
        ],
    )


class Migration(migrations.Migration):
    dependencies = [("decisions", "0001_initial")]

    operations = [
        append_only(
            "decisions_assessment",
            "decisions_ballotevent",
            "decisions_decision",
            "decisions_signature",
            "decisions_document",
            "decisions_documentfile",
        ),
        frozen_once("decisions_round", "OLD.state <> 'open'"),
        frozen_once("decisions_seat", "OLD.recused_at IS NOT NULL"),
        _as_opened("decisions_round", _ROUND),
        _as_opened("decisions_seat", _SEAT),
        _needs(
            "decisions_ballot_allowed",
            "INSERT ON decisions_ballotevent",
            _ELIGIBLE,
            "a ballot needs an open round and an eligible seat",
        ),
        _needs("decisions_seat_allowed", "INSERT ON decisions_seat", _OPEN, "seats are added while a round opens"),
        _needs("decisions_recusal_allowed", "UPDATE ON decisions_seat", _OPEN, "a seat is recused in an open round"),
    ]
