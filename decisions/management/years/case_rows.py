"""The rows of one simulated case up to the board: who it is, what is known, what the program says of it."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from cases.audit import Actor, Line
from cases.facts.catalogue import fact
from cases.models import Case, CaseEvent, CaseNumber, FactRecord, ImagingStudy, Lesion, Patient, PatientIdentifier
from cases.pathway.stages import MOVES, Stage
from decisions.management.years.people import Staff
from decisions.management.years.pile import Pile
from decisions.management.years.stories import Story
from decisions.models import Assessment
from decisions.reasoning.loader import load_knowledge

SYSTEM = "urn:demo:simulated"
SOURCE = "Simulated"
_FAMILY = ("Quarry", "Thistle", "Wren", "Pebble", "Bramble", "Lantern", "Harrow", "Saffron", "Copper", "Juniper")
_NAMES = ("marsh", "hollow", "wick", "brook", "field", "stead", "croft", "mere", "haven", "ridge")
_GIVEN = ("Sample", "Example", "Specimen", "Fictive", "Placeholder", "Imagined")


class CaseWriter:
    """Puts one case on the pile and keeps it moving along its pathway, line by line of its history."""

    def __init__(self, staff: Staff, pile: Pile, chance: Random) -> None:
        self.staff = staff
        self.pile = pile
        self.chance = chance
        self.zone = ZoneInfo(staff.board.time_zone)
        self._numbers = Counter(dict(CaseNumber.objects.values_list("year", "last")))

    def begin(self, story: Story) -> tuple[Case, Assessment]:
        """Patient, case, facts, imaging and assessment of a story, all of the day of its referral."""
        at = self.at(story.referred_on, 9)
        patient = self._patient(story)
        case = self._case(story, patient, at)
        lesion = Lesion(case=case, number=1, created_at=at)
        study = ImagingStudy(
            case=case,
            modality="MR",
            region="Whole spine",
            study_date=story.referred_on,
            state="reported",
            report="Vertebral metastasis (simulated).",
            added_by=self.staff.coordinator.user,
            added_at=at,
        )
        self.pile.add(case, lesion, study)
        self.tell(case, at, "case.referred", "Referral received", to_stage=Stage.REFERRAL)
        for record in self._records(story, case, lesion, at):
            self.pile.add(record)
        self.log(case, "case.refer", "referral", {"facts": sorted(story.profile.facts)})
        self.move(case, "accept", at + timedelta(hours=1))
        self.move(case, "imaging_complete", at + timedelta(hours=2))
        return case, self._assessment(story, case, at)

    def move(self, case: Case, name: str, at: datetime, reason: str = "", **data: Any) -> None:
        """One move of the table, with its line of history."""
        step = MOVES[name]
        assert case.stage in step.starts, f"{name} from {case.stage}"
        self.tell(case, at, f"step.{name}", step.says, case.stage, step.ends, reason, **data)
        case.stage, case.version = step.ends, case.version + 1
        case.closed_at = at if step.ends is Stage.CLOSED else None
        case.answered_findings = case.answered_findings if step.begins_follow_up else None

    def tell(
        self,
        case: Case,
        at: datetime,
        kind: str,
        says: str,
        from_stage: str = "",
        to_stage: str = "",
        reason: str = "",
        actor: Actor | None = None,
        **data: Any,
    ) -> None:
        """One line of the case's history."""
        self.pile.add(
            CaseEvent(
                case=case,
                kind=kind,
                says=says,
                from_stage=from_stage,
                to_stage=to_stage,
                reason=reason,
                data=data,
                actor=(actor or self.staff.coordinator).user,
                at=at,
            )
        )

    def log(
        self, case: Case, verb: str, subject: str, detail: dict[str, Any] | None = None, actor: Actor | None = None
    ) -> None:
        """One line of the access log. It says when it was written, which is now, and that it is simulated."""
        role = "chair" if actor is self.staff.chair else "coordinator"
        told = {"simulated": True, **(detail or {})}
        self.pile.log(
            Line(verb, role=role, board=self.staff.board, case=case, subject=subject, detail=told, actor=actor)
        )

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """A moment of a day at the board."""
        return datetime.combine(day, time(hour, minute), self.zone)

    def keep_numbers(self) -> None:
        """Let the next real referral of each year have the number after the last simulated one."""
        for year, last in self._numbers.items():
            CaseNumber.objects.update_or_create(year=year, defaults={"last": last})

    def _patient(self, story: Story) -> Patient:
        born = _years_before(story.referred_on, story.profile.age) - timedelta(days=self.chance.randrange(364))
        heard = story.ends == "died"
        patient = Patient(
            site=self.staff.board.site,
            family_name=self.chance.choice(_FAMILY) + self.chance.choice(_NAMES),
            given_name=self.chance.choice(_GIVEN),
            birth_date=born,
            sex=story.profile.sex,
            deceased_on=story.died_on if heard else None,
            facts_version=0,
            created_at=self.at(story.referred_on, 9),
        )
        number = PatientIdentifier(
            patient=patient, site=self.staff.board.site, kind="mrn", system=SYSTEM, value=f"SIM-{story.number:06d}"
        )
        self.pile.add(patient, number)
        return patient

    def _case(self, story: Story, patient: Patient, at: datetime) -> Case:
        year = story.referred_on.year
        self._numbers[year] += 1
        weighed = story.weighed
        return Case(
            reference=f"SM-{year}-{self._numbers[year]:04d}",
            patient=patient,
            board=self.staff.board,
            facts_version=1,
            clinical_question="Which treatment? (simulated)",
            history="A simulated patient; nobody is meant.",
            referrer_name="Dr Sim Ulated",
            referrer_contact="ext. 0000 (simulated)",
            referred_at=at,
            lane=weighed.lane,
            lane_reason=weighed.because,
            computed_lane=weighed.lane,
            computed_because=weighed.because.removeprefix("Computed:").strip(),
            created_by=self.staff.coordinator.user,
            created_at=at,
        )

    def _records(self, story: Story, case: Case, lesion: Lesion, at: datetime) -> Iterator[FactRecord]:
        given = [(None, story.profile.facts), (lesion, story.profile.lesion)]
        for of, values in given:
            for name, value in values.items():
                yield FactRecord(
                    scope="lesion" if of else "case",
                    patient_id=case.patient_id,
                    case=case,
                    lesion=of,
                    name=name,
                    value=value,
                    unit=fact(name).unit,
                    entered=str(value),
                    observed_on=story.referred_on,
                    source=SOURCE,
                    recorded_by=self.staff.coordinator.user,
                    recorded_at=at,
                )

    def _assessment(self, story: Story, case: Case, at: datetime) -> Assessment:
        knowledge = load_knowledge()
        result = story.weighed.result
        assessment = Assessment(
            case=case,
            on=story.referred_on,
            facts=story.profile.snapshot,
            facts_version=1,
            inputs_hash=result["inputs_hash"],
            knowledge_version=knowledge.version,
            knowledge_hash=knowledge.hash,
            result={**result, "on": story.referred_on.isoformat()},
            made_at=at + timedelta(minutes=1),
        )
        self.pile.add(assessment)
        return assessment


def _years_before(day: date, years: int) -> date:
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year - years, day=last)
