"""The reporting views: what a BI tool may read of the database, pseudonymised, the same on both databases.

They are made anew at the end of every `migrate` and dropped at its beginning, so that they never stand in
the way of a change of the tables below them. docs/reporting.md describes each column; a test holds it to
this. Days are told as the first of their month, durations exactly; ages above 89 as 90. Nothing leads to
a name, a number, a note or a ballot.
"""

from collections.abc import Callable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction

ROLE = "tumorboard_reporting"

Months, Days = Callable[[str], str], Callable[[str, str], str]
_WORDS: dict[str, tuple[Months, Days]] = {
    "sqlite": (
        lambda day: f"date({day}, 'start of month')",
        lambda start, end: f"CAST(julianday({end}) - julianday({start}) AS INTEGER)",
    ),
    "postgresql": (lambda day: f"date_trunc('month', {day})::date", lambda start, end: f"({end} - {start})"),
}
_FROM = """
    FROM decisions_caseoutcome o JOIN cases_case c ON c.id = o.case_id JOIN cases_board b ON b.id = o.board_id
    WHERE o.case_key <> ''
"""
_ITEMS = "(SELECT COUNT(*) FROM decisions_agendaitem i WHERE i.meeting_id = m.id AND i.removed_at IS NULL"


def views(vendor: str) -> dict[str, str]:
    """The SELECT of each view by its name, for sqlite or postgresql."""
    month, days = _WORDS[vendor]
    start, end = "COALESCE(o.treated_on, o.decided_on)", "COALESCE(o.died_on, o.last_seen_on)"
    return {
        "reporting_cases": f"""
            SELECT o.case_key, o.patient_key, b.name AS board, o.sex,
                CASE WHEN o.age_years > 89 THEN 90 ELSE o.age_years END AS age_years,
                o.primary_site, o.lane, c.stage, {month("o.referred_on")} AS referred_month, o.deferrals {_FROM}""",
        "reporting_decisions": f"""
            SELECT o.case_key, b.name AS board, {month("o.decided_on")} AS decided_month, o.outcome, o.decided,
                o.concordant, o.implementation, o.implementation_reason {_FROM} AND o.outcome <> ''""",
        "reporting_waits": f"""
            SELECT o.case_key, b.name AS board, o.lane, {month("o.referred_on")} AS referred_month,
                {month("o.decided_on")} AS decided_month, {month("o.treated_on")} AS treated_month,
                {days("o.referred_on", "o.decided_on")} AS days_referral_to_decision,
                {days("o.decided_on", "o.treated_on")} AS days_decision_to_treatment,
                {days("o.referred_on", "o.treated_on")} AS days_referral_to_treatment {_FROM}""",
        "reporting_outcomes": f"""
            SELECT o.case_key, b.name AS board, {month("o.treated_on")} AS treated_month, o.modality,
                o.walked_before, o.walks_after, o.pain_before, o.pain_after, o.complication,
                CASE WHEN {end} >= {start} THEN {days(start, end)} END AS observed_days,
                CASE WHEN {end} >= {start} THEN o.died_on IS NOT NULL END AS died {_FROM}""",
        "reporting_meetings": f"""
            SELECT b.name AS board, m.kind, m.state, {month("m.starts_at")} AS month, m.capacity_minutes,
                {_ITEMS}) AS cases_listed,
                {_ITEMS} AND i.outcome = 'discussed') AS cases_discussed,
                {_ITEMS} AND i.outcome = 'carried_over') AS cases_carried_over
            FROM decisions_meeting m JOIN cases_board b ON b.id = m.board_id""",  # noqa: S608  (constants alone)
    }


def drop_views(using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Before a migration."""
    with connections[using].cursor() as cursor:
        for name in views("sqlite"):
            cursor.execute(f"DROP VIEW IF EXISTS {name}")


def make_views(using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """After a migration, or nothing while the tables are not there yet; the reporting role of PostgreSQL, if
    there is one, may read them again."""
    connection = connections[using]
    if "decisions_caseoutcome" not in connection.introspection.table_names():
        return
    found = views(connection.vendor)
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for name, text in found.items():
            cursor.execute(f"DROP VIEW IF EXISTS {name}")
            cursor.execute(f"CREATE VIEW {name} AS {text}")
        if connection.vendor == "postgresql":
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
            if cursor.fetchone():
                cursor.execute(f"GRANT SELECT ON {', '.join(found)} TO {ROLE}")
