"""What came of a case, read from its records, and figures that know no more than they were told."""

from datetime import date, timedelta
from random import Random

import pytest
from django.utils import timezone

from cases.actions.record_follow_up import record_follow_up
from cases.actions.record_treatment import record_treatment
from cases.models import Case, CaseEvent, Patient
from cases.pathway.refusals import NotVisible, NotYourRole, WrongState
from decisions.actions.make_report import make_report
from decisions.actions.project_outcomes import project_outcomes
from decisions.actions.read_cases_behind import read_cases_behind
from decisions.actions.read_report import read_report
from decisions.actions.read_unimplemented import read_unimplemented
from decisions.actions.record_implementation import record_implementation
from decisions.models import CaseOutcome, Decision, Implementation
from decisions.outcomes.filters import ReportFilters
from decisions.views.figure_links import behind_row
from tests import board_builders, builders
from tests.actions.refused import refused
from tests.stage import staged

ALL = ReportFilters()


def a_treated_case(cast):
    """A case at stage treatment, referred forty days ago, walking with an aid."""
    ready = builders.a_case_ready_for_listing(cast, referred_at=timezone.now() - timedelta(days=40))
    item = board_builders.an_item_in_session(cast, ready)
    board_builders.a_closed_vote(cast, item)
    return board_builders.signed(cast, item).case


stage = staged(a_treated_case)


@pytest.fixture
def case(scene):
    return scene.made


@pytest.fixture
def today(case):
    """The day of the decision: midnight may have passed since the stage was set."""
    return case.board.day_of(case.decisions.get().made_at)


def projected(case):
    project_outcomes(board=case.board)
    return CaseOutcome.objects.get(case=case)


def test_a_row_holds_what_the_records_say_and_nothing_that_they_do_not(cast, case, today):
    row = projected(case)
    assert (row.outcome, row.decided, row.decided_on, row.deferrals) == ("recommended", "cebrt", today, 0)
    referred = case.board.day_of(case.referred_at)
    assert (row.referred_on, row.treated_on, row.modality) == (referred, None, "none")
    assert (row.primary_site, row.walked_before, row.walks_after, row.implementation) == ("breast", True, None, "")
    assert (row.last_seen_on, row.died_on, row.complication) == (None, None, "")
    assert row.scores["sins"] == {"total": 1, "band": "stable"}
    builders.recorded(cast, case, {"travel_band": "over_50_km"})
    row = projected(case)
    assert (row.travel_band, row.referred_from) == ("over_50_km", "")


def test_it_follows_treatment_visits_and_death(cast, case, today):
    start = today - timedelta(days=38)
    record_treatment(
        actor=cast.surgeon.actor,
        case_id=case.pk,
        treatment="operation",
        started_on=start,
        levels=["T8"],
        particulars={"complication_grade": "I"},
    )
    record_treatment(
        actor=cast.surgeon.actor, case_id=case.pk, treatment="cebrt", started_on=start, levels=["T8"], dose_gy=20
    )
    seen = start + timedelta(days=32)
    record_follow_up(
        actor=cast.surgeon.actor,
        case_id=case.pk,
        seen_on=seen,
        ambulatory="bedbound",
        pain_nrs=1,
        complication_grade="IIIa",
        alive=True,
    )
    row = projected(case)
    assert (row.treated_on, row.modality, row.complication) == (start, "surgery_and_radiotherapy", "IIIa")
    assert (row.walks_after, row.pain_after, row.last_seen_on, row.died_on) == (False, 1, seen, None)
    record_follow_up(
        actor=cast.surgeon.actor,
        case_id=case.pk,
        seen_on=today,
        alive=False,
        died_on=today - timedelta(days=1),
        cause_of_death="cancer",
    )
    row = projected(case)
    assert (row.died_on, row.last_seen_on) == (today - timedelta(days=1), seen)


@pytest.mark.parametrize(
    "found, alive",
    [
        ({"note": "The letter came back."}, False),
        ({"pain_nrs": 0}, True),
        ({"note": "Told by telephone.", "alive": True}, True),
        ({"lost": True}, False),
    ],
)
def test_a_visit_says_that_somebody_lives_only_if_it_does(cast, case, today, found, alive):
    record_follow_up(actor=cast.surgeon.actor, case_id=case.pk, seen_on=today, **found)
    assert projected(case).last_seen_on == (today if alive else None)


@pytest.mark.parametrize(
    "payload, expected",
    [
        ({"concordance": "concordant"}, True),
        ({"concordance": "departs"}, False),
        ({"concordance": "no_advice"}, None),
        ({"departs_from": []}, True),
        ({"departs_from": ["the vote"]}, False),
        ({"assessment": None, "concordance": "no_advice"}, None),
    ],
)
def test_a_decision_with_nothing_to_compare_is_neither_concordant_nor_not(cast, case, payload, expected):
    first = case.decisions.get()
    Decision.objects.create(
        case=case,
        item=first.item,
        version=2,
        amends=first,
        outcome="recommended",
        options=first.options,
        rationale="…",
        payload={"assessment": {"id": first.payload["assessment"]["id"]}, **payload},
        payload_hash="",
        made_at=timezone.now(),
    )
    CaseEvent.objects.create(case=case, kind="decision.amended", says="…", at=timezone.now())
    assert projected(case).concordant is expected


def test_only_what_has_changed_is_read_again(cast, case):
    assert project_outcomes(board=case.board) == 1
    assert project_outcomes(board=case.board) == 0
    builders.recorded(cast, case, {"kps": 60})
    assert project_outcomes(board=case.board) == 1


def test_many_cases_cost_no_more_queries_than_one(cast, case, django_assert_max_num_queries):
    for _ in range(4):
        builders.a_referral(cast)
    with django_assert_max_num_queries(22):
        assert project_outcomes(board=case.board) == 5


def said(cast, case, state, **more):
    day = case.board.day_of(timezone.now())
    return record_implementation(actor=cast.coordinator.actor, case_id=case.pk, **({"state": state, "on": day} | more))


def test_what_became_of_a_recommendation_is_said_with_a_reason_and_the_last_word_counts(cast, case, today):
    assert set(refused(lambda: said(cast, case, "not"))) == {"reason"}
    assert set(refused(lambda: said(cast, case, "fully", reason="death"))) == {"reason"}
    assert set(refused(lambda: said(cast, case, "done", on=today + timedelta(days=2)))) == {"state", "on"}
    assert not Implementation.objects.exists()
    said(cast, case, "partly", reason="patient_wish")
    said(cast, case, "fully")
    assert projected(case).implementation == "fully"
    assert CaseEvent.objects.filter(kind="decision.implementation").count() == 2
    said(cast, case, "unknown")
    assert projected(case).implementation == ""


def test_without_a_signed_recommendation_there_is_nothing_to_carry_out(cast, case):
    with pytest.raises(WrongState):
        said(cast, builders.a_referral(cast), "fully")
    with pytest.raises(NotYourRole):
        record_implementation(actor=cast.observer.actor, case_id=case.pk, state="fully", on=None)
    with pytest.raises(NotVisible):
        record_implementation(actor=cast.outsider.actor, case_id=case.pk, state="fully", on=None)


def test_a_recommendation_of_which_nobody_spoke_is_asked_for_after_a_month(cast, case, time_machine_at):
    assert read_unimplemented(actor=cast.coordinator.actor, board_id=cast.board.pk)[1] == []
    with time_machine_at(timedelta(days=31)):
        _, rows, count = read_unimplemented(actor=cast.coordinator.actor, board_id=cast.board.pk)
        assert [(row.case, row.days) for row in rows] == [(case, 31)] and count == 1
    said(cast, case, "fully")
    with time_machine_at(timedelta(days=31)):
        assert read_unimplemented(actor=cast.coordinator.actor, board_id=cast.board.pk)[1] == []


@pytest.fixture
def time_machine_at(monkeypatch):
    """The clock of the product, moved on for a while."""
    from contextlib import contextmanager

    @contextmanager
    def moved(by):
        now = timezone.now()
        with monkeypatch.context() as patched:
            patched.setattr(timezone, "now", lambda: now + by)
            yield

    return moved


def a_known_population(cast, people, *, seed=20261126):
    """Rows of people whose lives are drawn from known rates: band "poor" dies at 0.5 % a day, "good" at 0.05 %."""
    random, start = Random(seed), date(2024, 1, 1)
    patients = Patient.objects.bulk_create(
        Patient(site=cast.board.site, family_name="Simulated", sex="female") for _ in range(people)
    )
    now = timezone.now()
    cases = Case.objects.bulk_create(
        Case(
            reference=f"SIM-{number:06d}",
            patient=patient,
            board=cast.board,
            referred_at=now,
            created_by=cast.coordinator.user,
            created_at=now,
        )
        for number, patient in enumerate(patients)
    )
    rows = []
    for number, case in enumerate(cases):
        poor = number % 2 == 0
        days = min(int(random.expovariate(0.005 if poor else 0.0005)), 5000)
        died = days <= 700
        rows.append(
            CaseOutcome(
                case=case,
                board=cast.board,
                event=0,
                reference=case.reference,
                sex="female",
                age_years=45 + number % 40,
                primary_site="lung" if poor else "breast",
                referred_on=start - timedelta(days=7 + number % 5),
                decided_on=start,
                treated_on=start + timedelta(days=3),
                outcome="recommended",
                modality="radiotherapy",
                travel_band=("under_10_km", "over_50_km", "")[number % 3],
                implementation=("fully", "partly", "", "fully")[number % 4],
                concordant=number % 3 != 0,
                died_on=start + timedelta(days=3 + days) if died else None,
                last_seen_on=None if died else start + timedelta(days=703),
                scores={
                    "revised_tokuhashi": {
                        "total": 4 if poor else 13,
                        "band": "under_6_months" if poor else "one_year_or_more",
                    }
                },
                predictions={"sorg": [[365, 0.16 if poor else 0.83]]},
            )
        )
    CaseOutcome.objects.bulk_create(rows)


def reported(cast, filters=ALL, by=None):
    make_report(actor=cast.coordinator.actor, board_id=cast.board.pk, filters=filters)
    builders.jobs_done()
    return read_report(actor=(by or cast.coordinator).actor, board_id=cast.board.pk, filters=filters)


def test_survival_by_band_and_the_prediction_find_the_rates_that_were_put_in(cast):
    a_known_population(cast, 600)
    found = reported(cast)
    assert found.report.cases >= 600
    curve = found.table("survival_revised_tokuhashi")
    at_a_year = {row["band"]: row for row in curve.rows if row["day"] == 365}
    poor, good = at_a_year["under 6 months"], at_a_year["1 year or more"]
    # exp(-365 x rate): 0.161 and 0.833.
    assert poor["low"] < 0.161 < poor["high"] and good["low"] < 0.833 < good["high"]
    assert "p below 0.001" in curve.says
    calibration = found.table("calibration_revised_tokuhashi")
    assert calibration.rows[0]["area"] > 0.7 and calibration.notes == ()
    predicted = found.table("prediction_sorg_365d")
    assert all(row["low"] < row["foretold"] < row["high"] for row in predicted.rows)
    # Each tenth, and decisions as advised, departed and without advice alike, open as many cases as they count.
    for table, counted in ((predicted, "people"), (found.table("concordance"), "cases")):
        assert len(table.rows) > 1
        for row in table.rows:
            column, value = behind_row(table, row)
            asked = {"board_id": cast.board.pk, "filters": ALL, "column": column, "value": value}
            assert read_cases_behind(actor=cast.chair.actor, **asked)[2] == row[counted], row
    for nonsense in ("sorg-365", "sorg-x-1-2", "none_such-365-0-1000000"):
        with pytest.raises(NotVisible):
            read_cases_behind(actor=cast.chair.actor, **asked | {"column": "foretold", "value": nonsense})


def test_shares_have_their_denominator_and_the_unknown_is_never_counted_as_done(cast):
    a_known_population(cast, 40)
    found = reported(cast)
    rows = {row["state"]: row for row in found.table("implementation").rows}
    assert {state: row["cases"] for state, row in rows.items()} == {
        "Fully": 20,
        "Partly": 10,
        "Not": 0,
        "Nobody has said": 11,
    }
    assert rows["Fully"]["people"] == 41 and rows["Fully"]["share"] == round(20 / 41, 4)
    distances = [row for row in found.table("equity").rows if row["slice"] == "Distance"]
    assert [(row["group"], row["cases"]) for row in distances] == [
        ("Not recorded", 14),
        ("Under 10 km", 14),
        ("Over 50 km", 13),
    ]
    for row in distances:
        column, value = behind_row(found.table("equity"), row)
        asked = {"board_id": cast.board.pk, "filters": ALL, "column": column, "value": value}
        assert read_cases_behind(actor=cast.chair.actor, **asked)[2] == row["cases"]


def test_filters_choose_and_are_kept_apart(cast):
    a_known_population(cast, 40)
    lung = reported(cast, ReportFilters(primary_site="lung"))
    assert (lung.report.cases, lung.report.filters) == (20, {"primary_site": "lung"})
    assert reported(cast, ReportFilters(since=date(2025, 1, 1))).report.cases == 1
    assert reported(cast, ReportFilters(age="50 to 59", until=date(2024, 12, 31))).report.cases == 10


def test_who_may_not_see_cases_is_told_no_small_count(cast, case):
    a_known_population(cast, 40)
    said(cast, case, "not", reason="death")
    whole = reported(cast).table("implementation")
    assert next(row for row in whole.rows if row["state"] == "Not")["cases"] == 1
    hidden = reported(cast, by=cast.analyst).table("implementation")
    rows = {row["state"]: row for row in hidden.rows}
    assert rows["Not"]["cases"] is None and rows["Not"]["share"] is None
    # The next smallest goes with it, or the total would give the one away.
    assert rows["Partly"]["cases"] is None or rows["Nobody has said"]["cases"] is None
    assert hidden.suppressed == 2 and hidden.says == ""
    for person in (cast.surgeon, cast.observer, cast.auditor):
        with pytest.raises(NotYourRole):
            read_report(actor=person.actor, board_id=cast.board.pk, filters=ALL)
    with pytest.raises(NotVisible):
        read_report(actor=cast.outsider.actor, board_id=cast.board.pk, filters=ALL)


def test_a_report_says_when_cases_have_changed_since(cast, case):
    assert read_report(actor=cast.chair.actor, board_id=cast.board.pk, filters=ALL).report is None
    assert not reported(cast).stale
    builders.recorded(cast, case, {"kps": 60})
    assert read_report(actor=cast.chair.actor, board_id=cast.board.pk, filters=ALL).stale
    assert not reported(cast).stale


def test_the_cases_behind_a_figure_are_listed_for_who_may_see_them(cast, case):
    project_outcomes(board=cast.board)
    asked = {"board_id": cast.board.pk, "filters": ALL, "column": "implementation", "value": "unknown"}
    boards, cases, count = read_cases_behind(actor=cast.chair.actor, **asked)
    assert (boards, cases, count) == ((cast.board,), [case], 1)
    for band, expected in (("under 50", 0), ("60 to 69", 1)):
        of_age = asked | {"filters": ReportFilters(age=band)}
        assert read_cases_behind(actor=cast.chair.actor, **of_age)[2] == expected
    with pytest.raises(NotYourRole):
        read_cases_behind(actor=cast.analyst.actor, **asked)
    with pytest.raises(NotVisible):
        read_cases_behind(actor=cast.chair.actor, **asked | {"column": "scores"})
