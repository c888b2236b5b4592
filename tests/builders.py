"""States of a case reached through the real actions, as people would reach them.

Every function takes the cast first and keyword arguments after it; `by` is the person who
acts (default: the coordinator, or the member whose task it is). Names are fictional, NHS
numbers from the 999 range that is reserved for tests.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from io import BytesIO
from itertools import count
from typing import Any

from django.utils import timezone
from PIL import Image

from cases.actions.add_key_image import add_key_image
from cases.actions.add_lesion import add_lesion
from cases.actions.add_study import add_study
from cases.actions.record_facts import FactEntry, record_facts
from cases.actions.refer_case import PatientDetails, ReferralDetails, refer_case
from cases.actions.take_step import take_step
from cases.jobs import engine
from cases.models import Case, FactRecord, ImagingStudy, KeyImage, Lesion
from tests.cast import Cast, Person

_numbers = count(1)

STABLE = {
    "pain": "none",
    "lesion_quality": "blastic",
    "alignment": "normal",
    "collapse": "none",
    "posterolateral": "none",
    "escc": "0",
    "prior_rt": "none",
}
UNSTABLE = {
    "pain": "mechanical",
    "lesion_quality": "lytic",
    "alignment": "de_novo_deformity",
    "collapse": "over_50",
    "posterolateral": "bilateral",
    "escc": "1b",
    "prior_rt": "none",
}
COMPRESSING = {
    "pain": "mechanical",
    "lesion_quality": "lytic",
    "alignment": "normal",
    "collapse": "under_50",
    "posterolateral": "unilateral",
    "escc": "3",
    "prior_rt": "none",
}
MINIMUM_FACTS = {
    "primary_site": "breast",
    "kps": 70,
    "ambulatory": "aid",
    "anticoagulated": False,
    "patient_goal": "function",
}


def nhs_number(serial: int) -> str:
    """A valid NHS number of the test range 999 for each serial number."""
    while True:
        nine = f"999{serial % 1_000_000:06d}"
        check = 11 - sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True)) % 11
        if check != 10:
            return nine + str(check % 11)
        serial += 500_000


def entries(values: dict[str, Any], **common: Any) -> list[FactEntry]:
    """Fact entries from name -> value; `common` (observed_on, source, lesion_id) holds for each."""
    return [FactEntry(name, value, **common) for name, value in values.items()]


def a_patient(**changes: Any) -> PatientDetails:
    """Details of a new fictional patient; each call another person."""
    serial = next(_numbers)
    details: dict[str, Any] = {
        "family_name": f"Testpatient-{serial:04d}",
        "given_name": "Fictional",
        "birth_date": date(1958, 3, 14),
        "sex": "female",
        "identifiers": (("nhs_number", "", nhs_number(serial)), ("mrn", "", f"TEST-{serial:05d}")),
    }
    return PatientDetails(**(details | changes))


def a_referral(
    cast: Cast,
    *,
    by: Person | None = None,
    board: Any = None,
    patient: PatientDetails | None = None,
    facts: dict[str, Any] | None = None,
    **referral: Any,
) -> Case:
    """A case at stage referral. `facts` are recorded with it (red flags, say); `referral` changes
    fields of ReferralDetails."""
    details = {
        "clinical_question": "Which local treatment is best for this patient?",
        "referrer_name": "Dr Referrer",
        "referrer_contact": "ext. 1111",
    } | referral
    return refer_case(
        actor=(by or cast.coordinator).actor,
        board_id=(board or cast.board).pk,
        patient=patient or a_patient(),
        referral=ReferralDetails(**details),
        entries=entries(facts or {}, source="referral letter"),
    )


def recorded(
    cast: Cast,
    case: Case,
    values: dict[str, Any],
    *,
    by: Person | None = None,
    lesion: Lesion | None = None,
    **common: Any,
) -> list[FactRecord]:
    """Facts of the case, or of one lesion, recorded by a person (default: the surgeon)."""
    common |= {"lesion_id": lesion.pk} if lesion else {}
    return record_facts(actor=(by or cast.surgeon).actor, case_id=case.pk, entries=entries(values, **common))


def a_lesion(
    cast: Cast,
    case: Case,
    *,
    index_level: str = "T8",
    levels: Sequence[str] = (),
    by: Person | None = None,
    **values: Any,
) -> Lesion:
    """A lesion with `values` as its facts (default: none but its place)."""
    return add_lesion(
        actor=(by or cast.radiologist).actor,
        case_id=case.pk,
        index_level=index_level,
        levels=levels,
        entries=entries(values),
        source="MRI",
    )


def stable_t8_lesion(cast: Cast, case: Case, **changes: Any) -> Lesion:
    """T8, SINS 1, ESCC 0, no earlier radiotherapy."""
    return a_lesion(cast, case, index_level="T8", levels=["T8"], **(STABLE | changes))


def unstable_l1_lesion(cast: Cast, case: Case, **changes: Any) -> Lesion:
    """L1 with every SINS item but alignment at its worst (SINS 16), ESCC 1b."""
    return a_lesion(cast, case, index_level="L1", levels=["L1"], **(UNSTABLE | changes))


def compressing_t8_lesion(cast: Cast, case: Case, **changes: Any) -> Lesion:
    """T8 with the cord compressed (ESCC 3), SINS 9."""
    return a_lesion(cast, case, index_level="T8", levels=["T8"], **(COMPRESSING | changes))


def a_reported_mri(cast: Cast, case: Case, *, by: Person | None = None, **changes: Any) -> ImagingStudy:
    """A whole-spine MRI of yesterday with its report."""
    study = {
        "modality": "MR",
        "region": "Whole spine",
        "state": "reported",
        "report": "Metastasis as described.",
        "study_date": case.board.day_of(timezone.now()) - timedelta(days=1),
    } | changes
    return add_study(actor=(by or cast.radiologist).actor, case_id=case.pk, **study)


def a_picture(width: int = 96, height: int = 128, kind: str = "PNG", **saved: Any) -> bytes:
    """A file with a drawn picture in it: a grey ramp, dark at the left."""
    out = BytesIO()
    ramp = Image.linear_gradient("L").rotate(90).resize((width, height))
    ramp.save(out, kind, **saved)
    return out.getvalue()


def a_key_image(cast: Cast, case: Case, *, by: Person | None = None, **changes: Any) -> KeyImage:
    """A picture of the newest study of the case."""
    said = {"picture": a_picture(), "caption": "Mass at T8", "levels": ["T8"], "plane": "sagittal T2"} | changes
    study = case.studies.exclude(study_date=None).first()
    return add_key_image(actor=(by or cast.radiologist).actor, study_id=study.pk, **{"no_name_burned_in": True} | said)


def stepped(cast: Cast, case: Case, *moves: str, by: Person | None = None, reason: str = "As agreed.") -> Case:
    """The case after each move of the pathway in turn."""
    for move in moves:
        case = take_step(actor=(by or cast.coordinator).actor, case_id=case.pk, move=move, reason=reason)
    return case


def a_case_ready_for_listing(
    cast: Cast, *, facts: dict[str, Any] | None = None, lesion: Any = stable_t8_lesion, **referral: Any
) -> Case:
    """A case at stage scoring with nothing missing from the minimum data set.

    `facts` adds to or changes MINIMUM_FACTS (a value None leaves that fact out); `lesion` is the
    builder of its one lesion; `referral` is passed to `a_referral`.
    """
    case = a_referral(cast, **referral)
    stepped(cast, case, "accept")
    a_reported_mri(cast, case)
    lesion(cast, case)
    values = MINIMUM_FACTS | (facts or {})
    recorded(cast, case, {name: value for name, value in values.items() if value is not None})
    return stepped(cast, case, "imaging_complete")


def jobs_done() -> int:
    """Run every job that is due, in this process. Returns how many were done."""
    return engine.run_due()
