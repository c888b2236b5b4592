"""What a Bundle says about a referral: identity, facts with their source, and everything else
as text. Pure: nothing is looked up or stored here.

LOINC codes and units come from the catalogue of facts; diagnoses from condition_codes.yaml.
Results that were entered in error or cancelled, diagnoses that were refuted, and numbers without the
unit that their fact has are never facts.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from cases.facts.catalogue import CATALOGUE
from decisions.exchange.fhir_bundle import Bundle, Resource, place_of
from decisions.exchange.fhir_person import beyond_identity, identifiers_of, identity
from decisions.exchange.fhir_same import is_older, same_resource
from decisions.exchange.fhir_words import code_text, day_of, says

_LOINC, _SNOMED = "http://loinc.org", "http://snomed.info/sct"
_ICD10 = ("http://hl7.org/fhir/sid/icd-10", "http://hl7.org/fhir/sid/icd-10-cm")
READ = ("Observation", "Condition")
_NUMBERS = ("valueInteger", "valueQuantity")
# How a sender takes back a result or a diagnosis; one that is not final or not sure is no fact, and takes none back.
TAKEN_BACK = {"entered-in-error": "entered in error", "cancelled": "cancelled", "refuted": "refuted"}
_NOT_SO = {*TAKEN_BACK, "preliminary", "registered", "unknown", "differential"}


@dataclass(frozen=True)
class PlannedFact:
    """One fact to record: raw value and unit as received; `on` is None when undated.

    `read` is the value in the unit stored, once the catalogue has accepted it.
    """

    name: str
    value: Any
    unit: str
    on: date | None
    read: Any = None


@dataclass(frozen=True)
class PlannedItem:
    """One thing the Bundle says; `fact` is None when it stays text. `source` names the resource, and
    `full_url` its entry.

    `taken_back` says in words ("entered in error") that what the resource said before is not so.
    """

    position: int
    resource_type: str
    says: str
    code: str = ""
    effective: str = ""
    source: str = ""
    fact: PlannedFact | None = None
    taken_back: str = ""
    identity: bool = False
    resource: dict[str, Any] = field(default_factory=dict)
    full_url: str = ""

    @property
    def where(self) -> str:
        """Its place in the Bundle."""
        return place_of(self.position)

    @property
    def named(self) -> tuple[str, str]:
        """By what entries of one Bundle are of one resource; those that it names differently are two."""
        return self.source, self.full_url

    def as_text(self, why: str) -> "PlannedItem":
        """The item without its fact, saying why."""
        return replace(self, fact=None, says=f"{self.says} ({why})")


@dataclass(frozen=True)
class ReferralPlan:
    """Identity as the fields of `PatientDetails` take it, the Patient's place, and every item in order."""

    patient_at: str
    identity: dict[str, Any]
    identifiers: tuple[tuple[str, str, str], ...]
    items: tuple[PlannedItem, ...] = field(default_factory=tuple)


def plan(bundle: Bundle, today: date) -> ReferralPlan:
    """What to record from the Bundle today, and what to keep as text. Every entry yields an item."""
    patient = bundle.patient.body
    items = [*_patient_items(bundle.patient, today), *(i for r in bundle.others for i in _items(r))]
    return ReferralPlan(
        patient_at=bundle.patient.where,
        identity=identity(patient, today),
        identifiers=tuple(identifiers_of(patient)),
        items=tuple(_not_twice(items)),
    )


def _not_twice(items: list[PlannedItem]) -> Iterator[PlannedItem]:
    """The items, without the facts of a resource that stands in the Bundle a second time and is taken back there."""
    gone: dict[tuple[str, str], list[PlannedItem]] = {}
    for item in items:
        if item.taken_back:
            gone.setdefault(item.named, []).append(item)
    for item in items:
        backs = gone.get(item.named, []) if item.fact else []
        how = next((back.taken_back for back in backs if _takes_back(back.resource, item.resource)), "")
        yield item.as_text(f"not taken as a fact: the Bundle says too that it was {how}") if how else item


def _takes_back(back: dict[str, Any], said: dict[str, Any]) -> bool:
    """Whether both are of one sender, and nothing tells that the one which takes back was replaced by the other."""
    return same_resource(back, said) and not is_older(back, said)


def _patient_items(patient: Resource, today: date) -> Iterator[PlannedItem]:
    yield PlannedItem(patient.position, "Patient", "Name, birth date, sex and identifiers", identity=True)
    for words in beyond_identity(patient.body, today):
        yield PlannedItem(patient.position, "Patient", words[:2000])


def _items(resource: Resource) -> Iterator[PlannedItem]:
    if resource.fault:
        received = json.dumps(resource.body, ensure_ascii=False)
        yield PlannedItem(
            resource.position, resource.kind, f"{received[:1500]} ({resource.fault})", resource=resource.body
        )
        return
    body, facts = resource.body, list(_facts(resource))
    item = PlannedItem(
        position=resource.position,
        resource_type=resource.kind,
        says=says(body),
        code=code_text(body),
        effective=_when(body),
        source=f"FHIR {resource.label}",
        taken_back=taken_back(body) if resource.kind in READ else "",
        resource=body,
        full_url=resource.full_url,
    )
    if (facts or item.taken_back) and (why := _why_no_fact(body)):
        yield item.as_text(f"not taken as a fact: {why}")
        return
    for fact in facts or [None]:
        why = _why_no_quantity(fact, body) if fact else ""
        yield item.as_text(f"not taken as a fact: {why}") if why else replace(item, fact=fact)


def taken_back(body: dict[str, Any]) -> str:
    """How the sender takes back what this valid result or diagnosis said, in words; empty when it does not."""
    return next((TAKEN_BACK[status] for status in _statuses(body) if status in TAKEN_BACK), "")


def _statuses(body: dict[str, Any]) -> list[str]:
    verification = (body.get("verificationStatus") or {}).get("coding") or []
    return [str(body.get("status")), *sorted(str(coding.get("code")) for coding in verification)]


def _why_no_fact(body: dict[str, Any]) -> str:
    """Why a resource whose code is known is still no fact; empty when it may be one."""
    if not_so := next((status for status in _statuses(body) if status in _NOT_SO), ""):
        return f"its status is {not_so}"
    if comparator := (body.get("valueQuantity") or {}).get("comparator"):
        return f"a limit ({comparator}) is no exact value"
    if body.get("focus"):
        return "it is about what its focus names"
    return ""


def _why_no_quantity(fact: PlannedFact, body: dict[str, Any]) -> str:
    """Why a number is no value of its fact: in which unit a sender counts is not guessed. Empty when it may be."""
    known = CATALOGUE[fact.name]
    if fact.unit or not known.unit:
        return ""
    key = next(key for key in _NUMBERS if key in body)
    takes = " or ".join([known.unit, *known.units])
    return f"{key} has no unit; {known.label} takes {takes}: send it with its unit, or enter the value by hand"


def _facts(resource: Resource) -> Iterator[PlannedFact]:
    body, on = resource.body, day_of(_when(resource.body))
    if resource.kind == "Observation":
        # Two codes of one resource may name one fact, and one code may stand there twice.
        names = dict.fromkeys(_by_loinc().get(code) for code in _codes(body, _LOINC))
        value, unit = _value(body)
        for name in names:
            if name and value is not None:
                yield PlannedFact(name, value, unit, on)
    if resource.kind == "Condition":
        for name, value in _said_by_diagnosis(body).items():
            yield PlannedFact(name, value, "", on)


@cache
def _by_loinc() -> dict[str, str]:
    return {
        fact.codes["loinc"]: fact.name
        for fact in CATALOGUE.values()
        if "loinc" in fact.codes and fact.scope in ("patient", "case")
    }


@cache
def _condition_codes() -> dict[str, dict[str, dict[str, Any]]]:
    text = (Path(__file__).parent / "condition_codes.yaml").read_text(encoding="utf-8")
    table: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load(text)
    return table


def _said_by_diagnosis(body: dict[str, Any]) -> dict[str, Any]:
    """Facts that the diagnosis codes agree on; codes that contradict each other say nothing."""
    said: dict[str, set[Any]] = {}
    tables = _condition_codes()
    found = [tables["snomed"].get(code, {}) for code in _codes(body, _SNOMED)]
    found += [_icd10(code, tables["icd10"]) for system in _ICD10 for code in _codes(body, system)]
    for facts in found:
        for name, value in facts.items():
            said.setdefault(name, set()).add(value)
    return {name: values.pop() for name, values in said.items() if len(values) == 1}


def _icd10(code: str, table: dict[str, dict[str, Any]]) -> dict[str, Any]:
    matches = [key for key in table if code.upper().startswith(key)]
    return table[max(matches, key=len)] if matches else {}


def _codes(body: dict[str, Any], system: str) -> list[str]:
    code = body.get("code") or {}
    return [str(c.get("code", "")) for c in code.get("coding") or [] if c.get("system") == system]


def _value(body: dict[str, Any]) -> tuple[Any, str]:
    if "valueInteger" in body:
        return body["valueInteger"], ""
    quantity = body.get("valueQuantity") or {}
    unit = str(quantity.get("code") or quantity.get("unit") or "").replace("10*", "10e")
    return quantity.get("value"), unit.strip()  # FHIR allows a unit of spaces alone


def _when(body: dict[str, Any]) -> str:
    for key in (
        "effectiveDateTime",
        "onsetDateTime",
        "performedDateTime",
        "recordedDate",
        "authoredOn",
        "issued",
        "date",
    ):
        if body.get(key):
            return str(body[key])
    for key in ("effectivePeriod", "performedPeriod", "onsetPeriod", "period", "billablePeriod"):
        period = body.get(key)
        if isinstance(period, dict) and period.get("start"):
            return str(period["start"])
    return ""
