"""What a Bundle says about a referral: identity, facts with their source, and everything else
as text. Pure: nothing is looked up or stored here.

LOINC codes and units come from the catalogue of facts; diagnoses from condition_codes.yaml.
Results that were entered in error or cancelled, and diagnoses that were refuted, are never facts.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from cases.facts.catalogue import CATALOGUE
from decisions.exchange.fhir_bundle import Bundle, Resource

_LOINC, _SNOMED = "http://loinc.org", "http://snomed.info/sct"
_ICD10 = ("http://hl7.org/fhir/sid/icd-10", "http://hl7.org/fhir/sid/icd-10-cm")
_NHS = "https://fhir.nhs.uk/Id/nhs-number"
_NOT_NEEDED = {"SS": "social security number", "DL": "driving licence", "PPN": "passport number"}
_NOT_FINAL = {"entered-in-error", "cancelled", "preliminary", "registered", "unknown"}


@dataclass(frozen=True)
class PlannedFact:
    """One fact to record: raw value and unit as received; `on` is None when undated.

    `read` is the value in the unit stored, once the catalogue has accepted it.
    """

    name: str
    value: Any
    unit: str
    on: date | None
    source: str
    read: Any = None


@dataclass(frozen=True)
class PlannedItem:
    """One thing the Bundle says; `fact` is None when it stays text."""

    position: int
    resource_type: str
    says: str
    code: str = ""
    effective: str = ""
    fact: PlannedFact | None = None
    identity: bool = False
    resource: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ReferralPlan:
    """Identity as the fields of `PatientDetails` take it, and every item in order."""

    identity: dict[str, Any]
    identifiers: tuple[tuple[str, str, str], ...]
    items: tuple[PlannedItem, ...] = field(default_factory=tuple)


def plan(bundle: Bundle) -> ReferralPlan:
    """What to record from the Bundle, and what to keep as text. Every entry yields an item."""
    patient = bundle.patient.body
    items = [*_identity_items(bundle.patient), *(i for r in bundle.others for i in _items(r))]
    return ReferralPlan(_identity(patient), tuple(_identifiers(patient)), tuple(items))


def _identity(patient: dict[str, Any]) -> dict[str, Any]:
    name = next(iter(patient.get("name") or []), {})
    return {
        "family_name": name.get("family") or name.get("text") or "",
        "given_name": " ".join(name.get("given") or []),
        "title": " ".join(name.get("prefix") or []).rstrip("."),
        "birth_date": _day(patient.get("birthDate")),
        "sex": {"female": "female", "male": "male", "other": "other"}.get(patient.get("gender", ""), ""),
    }


def _identifiers(patient: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for row in patient.get("identifier") or []:
        code, system, value = _type_of(row), str(row.get("system", "")), str(row.get("value", ""))
        if value and code not in _NOT_NEEDED:
            kind = "nhs_number" if system == _NHS else "mrn" if code == "MR" else "other"
            yield kind, system, value


def _type_of(identifier: dict[str, Any]) -> str:
    return next((c.get("code", "") for c in identifier.get("type", {}).get("coding") or []), "")


def _identity_items(patient: Resource) -> Iterator[PlannedItem]:
    yield PlannedItem(patient.position, "Patient", "Name, birth date, sex and identifiers", identity=True)
    for row in patient.body.get("identifier") or []:
        if (code := _type_of(row)) in _NOT_NEEDED:
            yield PlannedItem(
                patient.position, "Patient", f"Identifier not stored, not needed for care: {_NOT_NEEDED[code]}"
            )
    known = {"resourceType", "id", "meta", "text", "identifier", "name", "gender", "birthDate"}
    for key in sorted(set(patient.body) - known):
        yield PlannedItem(patient.position, "Patient", f"{key}: {_text(patient.body[key])}"[:2000])


def _items(resource: Resource) -> Iterator[PlannedItem]:
    if resource.fault:
        received = json.dumps(resource.body, ensure_ascii=False)
        yield PlannedItem(
            resource.position, resource.kind, f"{received[:1500]} ({resource.fault})", resource=resource.body
        )
        return
    facts = list(_facts(resource)) if _counts(resource.body) else []
    says, code, when = _says(resource), _code_text(resource.body), _when(resource.body)
    for fact in facts or [None]:
        yield PlannedItem(resource.position, resource.kind, says, code, when, fact, resource=resource.body)


def _counts(body: dict[str, Any]) -> bool:
    verification = {c.get("code") for c in (body.get("verificationStatus") or {}).get("coding") or []}
    return body.get("status") not in _NOT_FINAL and not verification & {"refuted", "entered-in-error", "differential"}


def _facts(resource: Resource) -> Iterator[PlannedFact]:
    body, on = resource.body, _day(_when(resource.body))
    source = f"FHIR {resource.label}"
    if resource.kind == "Observation":
        for code in _codes(body, _LOINC):
            name = _by_loinc().get(code)
            value, unit = _value(body)
            if name and value is not None:
                yield PlannedFact(name, value, unit, on, source)
    if resource.kind == "Condition":
        for name, value in _said_by_diagnosis(body).items():
            yield PlannedFact(name, value, "", on, source)


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
    return quantity.get("value"), unit


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
        if (body.get(key) or {}).get("start"):
            return str(body[key]["start"])
    return ""


def _day(text: str | None) -> date | None:
    """The calendar day of a FHIR date; None for a year or a month alone."""
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def _code_text(body: dict[str, Any]) -> str:
    codings = (body.get("code") or {}).get("coding") or [] if isinstance(body.get("code"), dict) else []
    return " ".join(f"{c.get('system', '')}|{c.get('code', '')}" for c in codings)[:200]


def _says(resource: Resource) -> str:
    """A valid entry in words: its code's text, its value and its status."""
    body = resource.body
    keys = ("code", "medicationCodeableConcept", "vaccineCode", "type", "relationship")
    parts = [_profiled(_text(body.get(key)), body) for key in keys]
    value = next((_text(body[key]) for key in sorted(body) if key.startswith("value")), "")
    value = "; ".join(filter(None, [value, _text(body.get("bodySite")), *_inner(body), *_extensions(body)]))
    status = _text(body.get("clinicalStatus"))
    words = ": ".join(part for part in ("; ".join(p for p in parts if p), value) if part) or resource.kind
    return (f"{words} (status {status})" if status else words)[:2000]


def _profiled(words: str, body: dict[str, Any]) -> str:
    """A code that came without words gets those of the resource's profile, such as radiotherapy course summary."""
    if not words.isdecimal():
        return words
    profiles = (body.get("meta") or {}).get("profile") or []
    names = [str(url).rsplit("/", 1)[-1].removeprefix("mcode-").replace("-", " ") for url in profiles]
    return f"{words} ({', '.join(names)})" if names else words


def _inner(body: dict[str, Any]) -> Iterator[str]:
    """Components of an observation, conditions of a relative, the conclusion of a report."""
    for part in [*(body.get("component") or []), *(body.get("condition") or [])]:
        if isinstance(part, dict):
            value = next((_text(part[key]) for key in sorted(part) if key.startswith("value")), "")
            yield f"{_text(part.get('code'))} {value}".strip()
    if body.get("conclusion"):
        yield str(body["conclusion"])


def _extensions(body: dict[str, Any]) -> Iterator[str]:
    """What extensions say, nested ones included; a radiotherapy course keeps its doses there: they come first."""
    for extension in sorted(body.get("extension") or [], key=lambda one: "dose" not in str(one.get("url", ""))):
        name = str(extension.get("url", "")).rsplit("/", 1)[-1].removeprefix("mcode-").replace("-", " ")
        value = next((_text(extension[key]) for key in sorted(extension) if key.startswith("value")), "")
        inner = "; ".join(_extensions(extension))
        if value or inner:
            yield f"{name} {value or f'[{inner}]'}"


def _text(value: Any) -> str:
    """Any FHIR value as short readable text."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(_text, value)))
    if not isinstance(value, dict):
        return "" if value is None else str(value)
    if value.get("text") or value.get("display"):
        return str(value.get("text") or value["display"])
    if "coding" in value:
        return ", ".join(str(c.get("display") or c.get("code", "")) for c in value["coding"])
    if "value" in value:
        return f"{value['value']} {value.get('unit') or value.get('code') or ''}".strip()
    return ", ".join(f"{key} {_text(child)}" for key, child in value.items() if _text(child) and key != "url")
