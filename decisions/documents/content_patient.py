"""Who the patient is, as the banner on every page says it."""

from typing import Any
from zoneinfo import ZoneInfo

from cases.models import Case, PatientIdentifier
from decisions.documents.wording import NOT_KNOWN, age_words, day_words, identifier_words, name_words
from decisions.models import Meeting

_LABELS = {"mrn": "MRN", "nhs_number": "NHS", "abha": "ABHA"}


def banner(case: Case, meeting: Meeting) -> dict[str, Any]:
    """Name, birth, age on the day of the meeting, sex and numbers of the case's patient."""
    patient = case.patient
    day = meeting.starts_at.astimezone(ZoneInfo(meeting.board.time_zone)).date()
    return {
        "name": name_words(patient),
        "born": day_words(patient.birth_date) if patient.birth_date else NOT_KNOWN,
        "age": "" if patient.deceased_on else age_words(patient.birth_date, day),
        "died": day_words(patient.deceased_on) if patient.deceased_on else "",
        "age_at_death": age_words(patient.birth_date, patient.deceased_on) if patient.deceased_on else "",
        "sex": patient.get_sex_display() or NOT_KNOWN,
        "identifiers": [_identifier(each) for each in patient.identifiers.all()],
    }


def _identifier(identifier: PatientIdentifier) -> dict[str, str]:
    label = _LABELS.get(identifier.kind, identifier.system)
    return {"label": label, "value": identifier_words(identifier)}
