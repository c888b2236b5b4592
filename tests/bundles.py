"""Small FHIR Bundles of our own, for tests of the import. Nobody in them exists."""

import json
from datetime import date
from typing import Any

from cases.models import Case, FactRecord
from decisions.actions.import_referral import Imported, import_referral
from tests.cast import Cast

LOINC, SNOMED = "http://loinc.org", "http://snomed.info/sct"
MRN_SYSTEM = "urn:test:hospital"


def patient(mrn: str = "T-1", family: str = "Bundleford", born: str = "1960-02-03", **more: Any) -> dict[str, Any]:
    kind = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]}
    return {
        "resourceType": "Patient",
        "id": "p",
        "gender": "female",
        "birthDate": born,
        "identifier": [{"type": kind, "system": MRN_SYSTEM, "value": mrn}],
        "name": [{"family": family, "given": ["Ida"]}],
    } | more


def observation(id: str, loinc: str, on: str | None = "2026-10-01", **value: Any) -> dict[str, Any]:
    body = {
        "resourceType": "Observation",
        "id": id,
        "status": "final",
        "subject": {"reference": "Patient/p"},
        "code": {"coding": [{"system": LOINC, "code": loinc}]},
    }
    return body | ({"effectiveDateTime": on} if on else {}) | value


def laboratory(id: str, loinc: str, value: float, unit: str, on: str | None = "2026-10-01") -> dict[str, Any]:
    quantity = {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}
    return observation(id, loinc, on, valueQuantity=quantity)


def condition(id: str, system: str, code: str, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Condition",
        "id": id,
        "subject": {"reference": "Patient/p"},
        "onsetDateTime": "2024-05-06",
        "code": {"coding": [{"system": system, "code": code, "display": f"diagnosis {code}"}]},
    } | more


def bundle(*resources: dict[str, Any], kind: str = "collection") -> dict[str, Any]:
    entries = [{"resource": resource} for resource in resources]
    if kind == "transaction":
        for entry in entries:
            entry["request"] = {"method": "POST", "url": entry["resource"]["resourceType"]}
    return {"resourceType": "Bundle", "type": kind, "entry": entries}


def as_bytes(body: object) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def take(cast: Cast, body: object, **more: Any) -> Imported:
    """Import a Bundle (or bytes of a file) for the cast's board as its coordinator."""
    data = body if isinstance(body, bytes) else as_bytes(body)
    given = {"actor": cast.coordinator.actor, "board_id": cast.board.pk, "data": data} | more
    return import_referral(**given)


def outcomes(done: Imported) -> list[str]:
    """What became of each entry but the Patient, in order."""
    return list(done.bundle.items.exclude(outcome="identity").values_list("outcome", flat=True))


def sent(cast: Cast, case: Case, *resources: dict[str, Any]) -> Imported:
    """Import the resources into a case of the patient."""
    return take(cast, bundle(patient(), *resources), case_id=case.pk)


def said(done: Imported) -> str:
    """What is kept of the entries but the Patient, in words."""
    return " ".join(done.bundle.items.exclude(outcome="identity").values_list("says", flat=True))


def standing(case: Case) -> list[tuple[str, Any, date]]:
    """Every value of the case that nothing has superseded: name, value, day."""
    rows = FactRecord.objects.filter(case=case, superseded_by=None, value__isnull=False)
    return sorted((row.name, row.value, row.observed_on) for row in rows)


def hb(value: float, day: date) -> tuple[str, Any, date]:
    """A haemoglobin in g/L, as `standing` has it."""
    return ("haemoglobin_g_l", value, day)


# Results and diagnoses that the tests of imports send, and send again.
HAEMOGLOBIN = laboratory("hb", "718-7", 12.1, "g/dL", "2026-10-01")
ECOG = observation("ecog", "89247-1", valueInteger=1)
LUNG = condition("lung", SNOMED, "254637007")
IN_ERROR = {"status": "entered-in-error"}
