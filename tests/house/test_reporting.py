"""The reporting views: what they hold, that they name nobody, and that the example's queries run on them."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from cases.actions.record_treatment import record_treatment
from decisions.actions.renew_outcomes import renew_outcomes
from decisions.models.reporting import ROLE, views
from tests import board_builders, builders
from tests.stage import staged

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
GRAFANA = ROOT / "deploy" / "grafana"
DASHBOARD = json.loads((GRAFANA / "dashboards" / "tumorboard.json").read_text())
SECRET = "Kanarienvogel"


def a_treated_case(cast):
    ready = builders.a_case_ready_for_listing(
        cast,
        patient=builders.a_patient(family_name=SECRET, given_name=SECRET),
        history=SECRET,
        referred_at=timezone.now() - timedelta(days=40),
    )
    item = board_builders.an_item_in_session(cast, ready)
    board_builders.a_closed_vote(cast, item)
    case = board_builders.signed(cast, item).case
    day = cast.board.day_of(case.decisions.get().made_at)
    record_treatment(actor=cast.surgeon.actor, case_id=case.pk, treatment="cebrt", started_on=day, levels=["T8"])
    renew_outcomes()
    return case


stage = staged(a_treated_case)


def rows(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        names = [column[0] for column in cursor.description]
        return names, [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def test_they_tell_months_and_days_and_nobody(scene):
    case, told = scene.made, {name: rows(f"SELECT * FROM {name}")[1] for name in views(connection.vendor)}
    (waits,), (outcome,) = told["reporting_waits"], told["reporting_outcomes"]
    (decision,) = told["reporting_decisions"]
    referred = case.board.day_of(case.referred_at)
    waited = (case.board.day_of(case.decisions.get().made_at) - referred).days
    assert (waits["days_referral_to_decision"], waits["days_decision_to_treatment"]) == (waited, 0)
    assert str(waits["referred_month"]) == str(referred.replace(day=1))
    assert (decision["decided"], decision["implementation"]) == ("cebrt", "")
    assert (outcome["modality"], outcome["observed_days"], outcome["died"]) == ("radiotherapy", None, None)
    assert [(row["cases_listed"], row["cases_discussed"]) for row in told["reporting_meetings"]] == [(1, 1)]
    assert {row["case_key"] for name in told if name != "reporting_meetings" for row in told[name]} == {
        waits["case_key"]
    }
    for word in (SECRET, case.reference, str(case.pk), case.pk.hex, str(case.patient_id), str(referred)):
        assert word not in str(told) or (word == str(referred) and referred.day == 1)


def test_the_manual_describes_each_column_and_no_other(scene):
    manual = (ROOT / "docs" / "reporting.md").read_text(encoding="utf-8")
    for name in views(connection.vendor):
        part = manual.split(f"### `{name}`")[1].split("\n#")[0]
        first_cells = [line.split("|")[1] for line in part.splitlines() if line.startswith("|")]
        described = [word for cell in first_cells for word in re.findall(r"`(\w+)`", cell)]
        assert described == rows(f"SELECT * FROM {name}")[0], name


def test_the_files_of_the_example_load():
    for path in GRAFANA.rglob("*.yaml"):
        assert yaml.safe_load(path.read_text())["apiVersion"] == 1
    assert DASHBOARD["panels"] and {panel["datasource"]["uid"] for panel in DASHBOARD["panels"]} == {"tumorboard"}
    role = (ROOT / "deploy" / "reporting_role.sql").read_text()
    assert ROLE in role and all(name in role for name in views("postgresql"))


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the example speaks the SQL of PostgreSQL")
def test_each_query_of_the_example_runs(scene):
    board = DASHBOARD["templating"]["list"][0]["query"]
    (names,) = [[f"'{row['board']}'" for row in rows(board)[1]]]
    for panel in DASHBOARD["panels"]:
        for target in panel["targets"]:
            sql = target["rawSql"].replace("${board:sqlstring}", ",".join(names))
            assert len(rows(sql)[0]) >= 2, panel["title"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="roles are of PostgreSQL")
def test_the_reporting_role_reads_the_views_and_nothing_else(scene):
    script = (ROOT / "deploy" / "reporting_role.sql").read_text()
    statements = re.sub(r"^(--|\\).*$", "", script, flags=re.MULTILINE).replace(":password", "'one long secret'")
    made, _, rest = statements.partition("\\gexec")
    with connection.cursor() as cursor:
        cursor.execute(made)
        cursor.execute(cursor.fetchone()[0])
        cursor.execute(rest)
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
        cursor.execute("SELECT COUNT(*) FROM reporting_cases")
        assert cursor.fetchone() == (1,)
        cursor.execute(
            "SELECT COUNT(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' "
            "AND c.relkind IN ('r', 'v') AND has_table_privilege(c.oid, 'SELECT')"
        )
        assert cursor.fetchone() == (len(views("postgresql")),)
        cursor.execute("RESET ROLE")


def test_a_migration_makes_them_anew(scene):
    with connection.cursor() as cursor:
        cursor.execute("DROP VIEW reporting_waits")
    call_command("migrate", verbosity=0)
    assert len(rows("SELECT * FROM reporting_waits")[1]) == 1
