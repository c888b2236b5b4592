"""The demo board's cases, brought to their stage by the same actions that people use."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import yaml

from cases.actions.add_key_image import add_key_image
from cases.actions.add_lesion import add_lesion
from cases.actions.add_study import add_study
from cases.actions.record_facts import FactEntry, record_facts
from cases.actions.refer_case import PatientDetails, ReferralDetails, refer_case
from cases.actions.take_step import take_step
from cases.audit import Actor
from cases.models import Board, Case
from decisions.actions.record_result import record_result
from decisions.management.demo.drawings import drawn
from decisions.management.demo.people import HERE

Said = dict[str, Any]
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def described() -> list[Said]:
    """Every case of the demo, in the order of the files."""
    files = sorted((HERE / "cases").glob("*.yaml"))
    texts = [file.read_text(encoding="utf-8") for file in files]
    return [case for text in texts for case in yaml.load(text, Loader=_LOADER)]  # noqa: S506 (safe in C or in Python)


def nhs_test_numbers() -> Iterator[str]:
    """NHS numbers of the test range 999 with a valid modulus-11 check digit."""
    for stem in range(999_000_001, 999_999_999):
        digits = [int(d) for d in str(stem)]
        check = (11 - sum(w * d for w, d in zip(range(10, 1, -1), digits, strict=True)) % 11) % 11
        if check < 10:
            yield f"{stem}{check}"


class Storyteller:
    """Tells one case after another to the actions, in the name of the right person."""

    def __init__(self, board: Board, actors: dict[str, Actor], now: datetime, numbers: Iterator[str]) -> None:
        self.board = board
        self.actors = actors
        self.now = now
        self._numbers = numbers

    def tell(self, said: Said, position: int) -> Case:
        """Refer the case and bring it to scoring, or to the earlier stage that it names."""
        case = self._refer(said, position)
        self._describe(case, said)
        if said["stage"] == "returned":
            self._step(case, "return_referral", reason=said["return_reason"])
        if said["stage"] not in ("referral", "returned"):
            self._step(case, "accept")
        if said["stage"] not in ("referral", "returned", "imaging"):
            self._step(case, "imaging_complete")
        return case

    def _refer(self, said: Said, position: int) -> Case:
        who, referrer = said["patient"], said["referrer"]
        suspected = said.get("suspected_hours_ago")
        return refer_case(
            actor=self.actors["coordinator"],
            board_id=self.board.pk,
            patient=PatientDetails(
                family_name=who["family_name"],
                given_name=who["given_name"],
                title=who["title"],
                birth_date=who["born"],
                sex=who["sex"],
                identifiers=(
                    ("nhs_number", "https://fhir.nhs.uk/Id/nhs-number", next(self._numbers)),
                    ("mrn", "urn:demo:fictional-northern", f"DEMO-{position:04d}"),
                ),
            ),
            referral=ReferralDetails(
                clinical_question=said["question"],
                history=said["history"],
                referrer_name=referrer["name"],
                referrer_contact=referrer["contact"],
                referred_at=self._ago(said["referred_hours_ago"]),
                suspected_at=self._ago(suspected) if suspected else None,
            ),
            entries=self._entries(said["facts"], "Referral"),
        )

    def _describe(self, case: Case, said: Said) -> None:
        if events := {name: self._ago(hours).isoformat() for name, hours in said.get("events_hours_ago", {}).items()}:
            entries = self._entries(events, "Coordinator's log")
            record_facts(actor=self.actors["coordinator"], case_id=case.pk, entries=entries)
        for study in said.get("studies", ()):
            self._study(case, study)
        lesions = [self._lesion(case, lesion) for lesion in said.get("lesions", ())]
        for result in said.get("results", ()):
            day = self.board.day_of(self.now)
            record_result(actor=self.actors["radiation"], case_id=case.pk, computed_on=day, **result)
        second = said.get("second_reading")
        if second:
            lesion = lesions[second["lesion"] - 1]
            entries = self._entries(second["values"], "Second reading of the CT", lesion_id=lesion.pk)
            record_facts(actor=self.actors[second["by"]], case_id=case.pk, entries=entries)

    def _study(self, case: Case, said: Said) -> None:
        days = said.get("days_ago")
        study = add_study(
            actor=self.actors["coordinator"],
            case_id=case.pk,
            modality=said["modality"],
            region=said["region"],
            state=said["state"],
            study_date=None if days is None else self._ago(24 * days).date(),
            report=said.get("report", ""),
        )
        for image in said.get("key_images", ()):
            add_key_image(
                actor=self.actors["radiologist"],
                study_id=study.pk,
                picture=drawn(image["drawn"]),
                caption=image["caption"],
                levels=image["levels"],
                plane=image["plane"],
                no_name_burned_in=True,
            )

    def _lesion(self, case: Case, said: Said) -> Any:
        values = {name: value for name, value in said.items() if name not in ("index_level", "levels")}
        if isinstance(values.get("prior_rt"), dict):
            prior = dict(values["prior_rt"])
            prior["on"] = self._ago(24 * prior.pop("days_ago")).date().isoformat()
            values["prior_rt"] = prior
        return add_lesion(
            actor=self.actors["surgeon"],
            case_id=case.pk,
            index_level=said["index_level"],
            levels=tuple(said["levels"]),
            entries=self._entries(values, "Reading of the imaging"),
            source="Reading of the imaging",
        )

    def _entries(self, values: Said, source: str, lesion_id: object = None) -> list[FactEntry]:
        return [FactEntry(name=n, value=v, source=source, lesion_id=lesion_id) for n, v in values.items()]

    def _step(self, case: Case, move: str, **words: str) -> None:
        take_step(actor=self.actors["coordinator"], case_id=case.pk, move=move, **words)

    def _ago(self, hours: float) -> datetime:
        return self.now - timedelta(hours=hours)
