"""The rows of what came after the board: treatment, visits, deaths, losses, and what predictions had said."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from cases.actions.answer_findings import NEW_SAYS
from cases.facts.given_particulars import is_irradiation, is_operation, is_stereotactic
from cases.models import Case, DueFollowUp, FollowUp, Treatment
from cases.models.live import NEW
from cases.pathway.follow_up import WALKS, news_of_visit, schedule_of
from cases.pathway.intake import written
from cases.pathway.stages import Stage
from cases.pathway.treatments import ANSWERS_NOTHING, TREATMENTS, treatment_label
from decisions.management.years.case_rows import CaseWriter
from decisions.management.years.stories import DAYS_OF_TREATMENT, Contact, Story
from decisions.management.years.truth import Truth
from decisions.models import Decision, Implementation, RecordedResult
from decisions.outcomes.implementation import REASONS, STATES
from decisions.reasoning.loader import load_knowledge

HORIZONS = {"90d": 90, "1y": 365}
SAID_AFTER = timedelta(days=10)
TOOL = "A simulated calculator"
_DOSE = {"cebrt": (Decimal(20), 5), "sbrt": (Decimal(24), 2)}
_GRADES = ("IIIa", "IIIb", "IVa")


class CourseWriter:
    """Puts the course of cases on the pile, as far as it has come by `today`."""

    def __init__(self, writer: CaseWriter, truth: Truth, today: date) -> None:
        self.writer = writer
        self.truth = truth
        self.today = today
        self._walked: dict[Any, str] = {}  # how each patient walked when last seen

    def foretell(self, story: Story, case: Case) -> None:
        """What an outside tool said of the patient, for 90 days and for a year."""
        instrument = load_knowledge().recorded["sorg"]
        for horizon, days in HORIZONS.items():
            chance = self.truth.foretold(story.weighed.band, story.own_hazard, days)
            self.writer.pile.add(
                RecordedResult(
                    case=case,
                    instrument=instrument.id,
                    instrument_version=instrument.version,
                    knowledge_version=load_knowledge().version,
                    values={
                        "probability": round(min(99.9, max(0.1, 100 * chance)), 1),
                        "probability_of": "survival",
                        "horizon": horizon,
                        "model": horizon,
                    },
                    computed_on=story.referred_on,
                    computed_by=TOOL,
                    tool=TOOL,
                    recorded_by=self.writer.staff.coordinator.user,
                    recorded_at=self.writer.at(story.referred_on, 12),
                )
            )

    def follow(self, story: Story, case: Case, decision: Decision) -> None:
        """Treatment, what became of the recommendation, visits, and the end if it has come."""
        if story.treated_on is not None:
            self._treat(story, case, story.treated_on)
        said_on = story.start_on + SAID_AFTER
        if story.carried_out != "unknown" and said_on <= self.today:
            self._say(story, case, decision, said_on)
        done_on = story.start_on + timedelta(days=DAYS_OF_TREATMENT)
        if done_on <= self.today:
            self.writer.move(case, "treatment_complete", self.writer.at(done_on, 16))
        for place, contact in enumerate(story.contacts):
            self._see(story, case, contact, first=place == 0)
        if story.ends in ("lost", "discharged"):
            why = "Lost to follow-up (simulated)" if story.ends == "lost" else "Follow-up complete (simulated)"
            self.writer.move(case, "close", self.writer.at(story.contacts[-1].seen_on, 17), why)

    def _treat(self, story: Story, case: Case, started_on: date) -> None:
        at = self.writer.at(started_on, 15)
        dose, fractions = _DOSE.get(story.choice, (None, None))
        given = Treatment(
            case=case,
            treatment=story.choice,
            levels=story.profile.lesion["levels"] if TREATMENTS[story.choice].at_levels else [],
            started_on=started_on,
            dose_gy=dose,
            fractions=fractions,
            details="Simulated.",
            recorded_by=self.writer.staff.coordinator.user,
            recorded_at=at,
        )
        self.writer.pile.add(given)
        self.writer.tell(
            case,
            at,
            "treatment.recorded",
            f"Treatment recorded: {treatment_label(story.choice)}",
            treatment=str(given.pk),
        )
        self.writer.log(case, "treatment.record", "treatment")
        if story.choice not in ANSWERS_NOTHING:
            case.answered_findings = list(story.weighed.findings)
        visits = schedule_of(
            surgery=is_operation(story.choice),
            radiotherapy=is_irradiation(story.choice),
            stereotactic=is_stereotactic(story.choice, {}),
        )
        for visit in visits:
            self.writer.pile.add(
                DueFollowUp(
                    case=case,
                    due_on=started_on + timedelta(days=visit.days),
                    says=visit.says,
                    treatment=given,
                    set_by=self.writer.staff.coordinator.user,
                    set_at=at,
                )
            )

    def _say(self, story: Story, case: Case, decision: Decision, on: date) -> None:
        said = Implementation(
            case=case,
            decision=decision,
            state=story.carried_out,
            reason=story.why_not,
            on=on,
            recorded_by=self.writer.staff.coordinator.user,
            recorded_at=self.writer.at(on, 11),
        )
        self.writer.pile.add(said)
        self.writer.tell(
            case,
            said.recorded_at,
            "decision.implementation",
            f"Recommendation: {STATES[story.carried_out].lower()}",
            reason=REASONS.get(story.why_not, ""),
            implementation=str(said.pk),
        )

    def _see(self, story: Story, case: Case, contact: Contact, *, first: bool) -> None:
        at = self.writer.at(contact.seen_on, 14)
        visit = FollowUp(
            case=case, seen_on=contact.seen_on, recorded_by=self.writer.staff.coordinator.user, recorded_at=at
        )
        match contact.found:
            case "alive":
                self._find(story, visit, first)
            case "died":
                visit.alive, visit.died_on, visit.cause_of_death = False, story.died_on, "cancer"
            case _:
                visit.lost = True
        self.writer.pile.add(visit)
        says = "Lost to follow-up" if visit.lost else "Follow-up visit recorded"
        self.writer.tell(case, at, "follow_up.recorded", says, follow_up=str(visit.pk))
        self.writer.log(case, "follow_up.record", "follow-up")
        self._ask_again(story, case, visit)
        if contact.found == "died" and case.stage != Stage.CLOSED:
            self.writer.move(case, "died", at, f"Died on {written(story.died_on)}: the cancer")

    def _ask_again(self, story: Story, case: Case, visit: FollowUp) -> None:
        """What the visit found worse than the one before, as `cases.actions.answer_findings` notes it."""
        before = self._walked.get(case.pk) or story.profile.facts["ambulatory"]
        self._walked[case.pk] = visit.ambulatory or before
        reasons = news_of_visit(
            local_control=visit.local_control,
            fracture=visit.fracture,
            walked_before=before,
            walks=visit.ambulatory,
            frankel_before=story.profile.facts["frankel"],
            frankel=visit.frankel,
        )
        if reasons and case.answered_findings is not None:
            case.answered_findings = None
            self.writer.tell(case, visit.recorded_at, NEW, NEW_SAYS, reason=" ".join(f"{one}." for one in reasons))

    def _find(self, story: Story, visit: FollowUp, first: bool) -> None:
        """How a living patient is: by the truth's shares, each visit for itself."""
        chance, facts = self.writer.chance, story.profile.facts
        walked = facts["ambulatory"] in WALKS
        walks = chance.random() < (self.truth.keeps_walking if walked else self.truth.walks_again)
        visit.alive = True
        visit.ambulatory = "aid" if walks else "wheelchair_transfers"
        better = chance.random() < self.truth.less_pain
        visit.pain_nrs = max(0, facts["pain_baseline_nrs"] - 2) if better else facts["pain_baseline_nrs"]
        visit.kps = facts["kps"]
        if first and is_operation(story.choice):
            harmed = chance.random() < self.truth.complication
            visit.complication_grade = chance.choice(_GRADES) if harmed else "none"
