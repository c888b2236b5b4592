"""What was recommended, what was given and what came of it: one case, with the comparison to before."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from cases import access
from cases.audit import Actor
from cases.models import Case, FollowUp, Treatment
from cases.models.snapshots import snapshot
from cases.pathway.follow_up import WALKS, reasons_to_relist
from decisions.models import Decision, Implementation
from decisions.reasoning.derived import derived_of
from decisions.reasoning.loader import load_knowledge
from decisions.reasoning.score_table import ScoreTable
from decisions.reasoning.scores.grades import read_grade, ungraded_facts

COMPARED = ("ambulation_change", "chow_2012")


@dataclass(frozen=True)
class Compared:
    """One visit set against the state before treatment, by one table of the knowledge. `grade` is the label
    of what it says, "" while something is missing; `missing` names the facts."""

    table: ScoreTable
    grade: str
    missing: tuple[str, ...]


@dataclass(frozen=True)
class VisitOutcome:
    """A visit, what it compares to, and why it asks for the board again (nothing, most often)."""

    visit: FollowUp
    compared: tuple[Compared, ...]
    relist: tuple[str, ...]


@dataclass(frozen=True)
class CaseOutcomeRead:
    """`decision` is the latest recommendation, None while there is none; `said` what people said became of
    it, the last word first."""

    case: Case
    decision: Decision | None
    treatments: list[Treatment]
    said: list[Implementation]
    visits: list[VisitOutcome]
    before: dict[str, Any]


def read_case_outcome(*, actor: Actor, case_id: object) -> CaseOutcomeRead:
    """Everything that came after the decision, audited as a look at the case.

    Before treatment: the baseline that was recorded as such, else the walking and the pain known on the
    day of the first treatment.
    """
    case = access.case(actor, case_id, "case.read", subject="outcome")
    treatments = list(case.treatments.select_related("recorded_by"))
    day = treatments[0].started_on if treatments else case.board.day_of(timezone.now())
    before = _baseline(snapshot(case, day))
    decision = Decision.objects.filter(case=case, outcome="recommended").order_by("-made_at", "-version").first()
    visits = case.follow_ups.order_by("-seen_on", "-recorded_at")
    said = case.implementations.select_related("recorded_by").order_by("-recorded_at")
    return CaseOutcomeRead(case, decision, treatments, list(said), [_outcome(v, before) for v in visits], before)


def _baseline(facts: dict[str, Any]) -> dict[str, Any]:
    known = {
        "ambulatory_baseline": facts.get("ambulatory_baseline") or facts.get("ambulatory"),
        "pain_baseline_nrs": facts.get("pain_baseline_nrs"),
        "omed_baseline_mg": facts.get("omed_baseline_mg"),
    }
    return {name: value for name, value in known.items() if value is not None}


def _outcome(visit: FollowUp, before: dict[str, Any]) -> VisitOutcome:
    view = dict(before)
    after = {
        "ambulatory_follow_up": visit.ambulatory or None,
        "pain_follow_up_nrs": visit.pain_nrs,
        "omed_follow_up_mg": None if visit.omed_mg is None else float(visit.omed_mg),
    }
    view |= {name: value for name, value in after.items() if value is not None}
    view |= dict(derived_of(view, visit.seen_on))
    tables = load_knowledge().scores
    walked = before["ambulatory_baseline"] in WALKS if "ambulatory_baseline" in before else None
    asks = reasons_to_relist(
        local_control=visit.local_control,
        fracture=visit.fracture,
        walked_before=walked,
        walks=visit.ambulatory in WALKS if visit.ambulatory else None,
    )
    return VisitOutcome(visit, tuple(_compared(tables[id], view) for id in COMPARED), tuple(asks))


def _compared(table: ScoreTable, view: dict[str, Any]) -> Compared:
    grade = read_grade(table, view) if table.applies_to(view) is not False else None
    return Compared(table, grade.label if grade else "", () if grade else tuple(ungraded_facts(table, view)))
