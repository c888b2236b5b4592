"""Simulated years keep every rule of the house, and the board's figures are those of the truth behind them.

The statistics themselves are held to that truth in tests/core/test_simulated_truth.py; here the whole way
through database, projection and report is. `TESTS_EFFORT` multiplies the cases.
"""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cases import audit
from cases.audit import Actor
from cases.models import Board, Case, CaseEvent, CaseNumber, DueFollowUp, Patient, User
from cases.pathway.stages import Stage
from decisions.actions.make_report import make_report
from decisions.actions.read_report import ReadReport, read_report
from decisions.management.years import people
from decisions.management.years.truth import SCORE, Truth
from decisions.models import AgendaItem, Assessment, Decision, Implementation, Meeting
from decisions.outcomes.filters import ReportFilters
from tests.builders import jobs_done
from tests.effort import EFFORT
from tests.stage import rolled_back

pytestmark = pytest.mark.django_db

CASES = int(80 * max(1, EFFORT))  # fewer tell nothing
TRUTH = Truth()
FAR = 4.0  # standard errors


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """What the command said; its board stands for all tests of the module."""
    out = StringIO()
    with rolled_back(django_db_blocker):
        call_command("simulate_years", cases=CASES, years=5, seed=7, stdout=out)
        yield out.getvalue()


@pytest.fixture
def board(told: str) -> Board:
    return Board.objects.get(name=people.NAME)


@pytest.fixture
def chair(board: Board) -> Actor:
    return Actor(user=User.objects.get(email="chair@demo.example"))


def test_every_chain_vote_signature_and_assessment_holds(told: str, board: Board) -> None:
    assert f"{CASES} cases" in told and "Median days of life by band" in told
    assert list(audit.faults()) == []
    for command in ("verify_decisions", "verify_assessments"):
        call_command(command, stdout=StringIO())  # a fault would be a CommandError
    cases = Case.objects.filter(board=board)
    assert cases.count() == Assessment.objects.count() == CASES
    assert {Stage.CLOSED, Stage.FOLLOW_UP} <= set(cases.values_list("stage", flat=True))
    for year, last in CaseNumber.objects.values_list("year", "last"):
        assert cases.filter(reference=f"SM-{year}-{last:04d}").exists(), "the next referral gets the number after it"
    assert set(Meeting.objects.values_list("state", flat=True)) == {"closed"}
    assert {*AgendaItem.objects.values_list("outcome", flat=True)} == {"discussed", "carried_over"}
    said = set(Implementation.objects.values_list("state", flat=True))
    assert {"fully"} <= said <= {"fully", "partly", "not"}, "of who is unknown nobody has said anything"
    assert DueFollowUp.objects.filter(due_on__gt=timezone.now()).exists()


def test_a_history_is_told_in_its_order_and_ends_today(told: str) -> None:
    now = timezone.now() + timedelta(days=1)
    before: dict[Any, tuple[Any, str]] = {}
    for case, at, start, end in CaseEvent.objects.order_by("id").values_list("case", "at", "from_stage", "to_stage"):
        last, stage = before.get(case, (at, ""))
        assert last <= at < now
        assert not start or start == stage
        before[case] = at, end or stage
    assert dict(Case.objects.values_list("pk", "stage")) == {case: stage for case, (_, stage) in before.items()}


def test_nobody_in_it_can_be_taken_for_a_person(told: str, board: Board) -> None:
    assert not User.objects.exclude(email__endswith="@demo.example").exists() and "simulated" in board.name
    given = set(Patient.objects.values_list("given_name", flat=True))
    assert given <= {"Sample", "Example", "Specimen", "Fictive", "Placeholder", "Imagined"}


def test_a_second_history_or_one_among_real_people_is_refused(told: str) -> None:
    with pytest.raises(CommandError, match="has its history already"):
        call_command("simulate_years", cases=1)
    User.objects.create_user("somebody@hospital.example", "long enough to pass", name="Somebody")
    with pytest.raises(CommandError, match="real people"):
        call_command("simulate_years", cases=1)
    with pytest.raises(CommandError, match="--cases is from"):
        call_command("simulate_years", cases=0)


def test_the_figures_of_the_board_are_those_of_the_truth(chair: Actor, board: Board) -> None:
    until = board.day_of(timezone.now()) - timedelta(days=400)
    read = figures(chair, board, ReportFilters(until=until))
    decided = Decision.objects.filter(made_at__date__lte=until).count()
    assert read.report is not None and read.report.cases == decided
    for row in read.table("implementation").rows:
        state = "unknown" if row["state"] == "Nobody has said" else str(row["state"]).lower()
        assert within(row, "share", TRUTH.carried_out[state]), row
    (once, *_) = [row for row in read.table("deferrals").rows if row["times"] == "Once"]
    assert within(once, "share", TRUTH.put_off), once
    bands = list(TRUTH.median_days)
    for place, row in enumerate(read.table(f"calibration_{SCORE}").rows):
        months = int(row["months"] or 0)
        truth = TRUTH.survival(bands[place % len(bands)], months * 30.4375)
        assert row["alive"] is None or within(row, "alive", truth), (row, truth)
    (year, *_) = read.table("prediction_sorg_365d").rows
    assert float(year["deaths_ratio"] or 0) > 0.8, "1.4 in truth, foretold too hopefully; four standard errors less"
    begun = read.table("referral_to_decision").rows
    assert sum(int(row["cases"] or 0) for row in begun) == decided


def figures(actor: Actor, board: Board, filters: ReportFilters) -> ReadReport:
    make_report(actor=actor, board_id=board.pk, filters=filters)
    jobs_done()
    return read_report(actor=actor, board_id=board.pk, filters=filters)


def within(row: Any, name: str, truth: float) -> bool:
    """Whether the interval of a row, widened from two standard errors to four, holds the truth."""
    value, low, high = float(row[name]), float(row["low"]), float(row["high"])
    if low == high:
        return True  # of nobody, or nobody has died: no interval
    return value - (value - low) * FAR / 1.96 <= truth <= value + (high - value) * FAR / 1.96
