"""Who the Patient of a Bundle is: identity as it is stored, and in words what else is said of the person."""

from collections.abc import Iterator
from typing import Any

from cases.pathway import identifiers
from decisions.exchange.fhir_words import day_of, text_of

_NOT_NEEDED = {"SS": "social security number", "DL": "driving licence", "PPN": "passport number"}
_KINDS = {identifiers.NHS_NUMBER_SYSTEM: "nhs_number", identifiers.ABHA_SYSTEM: "abha"}


def identity(patient: dict[str, Any]) -> dict[str, Any]:
    """Name, birth date and sex, by the names of `PatientDetails`."""
    name = next(iter(patient.get("name") or []), {})
    return {
        "family_name": name.get("family") or name.get("text") or "",
        "given_name": " ".join(name.get("given") or []),
        "title": " ".join(name.get("prefix") or []).rstrip("."),
        "birth_date": day_of(patient.get("birthDate")),
        "sex": {"female": "female", "male": "male", "other": "other"}.get(patient.get("gender", ""), ""),
    }


def identifiers_of(patient: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Kind, system and value of each identifier that care needs, in the spelling in which they are stored."""
    for row in patient.get("identifier") or []:
        if row.get("value") and _type_of(row) not in _NOT_NEEDED:
            yield as_stored(row)


def as_stored(identifier: dict[str, Any]) -> tuple[str, str, str]:
    """A FHIR Identifier as kind, system and value, however it was written."""
    system = str(identifier.get("system") or "").strip()
    kind = _KINDS.get(system) or ("mrn" if _type_of(identifier) == "MR" else "other")
    return identifiers.as_stored(kind, system, str(identifier.get("value") or ""))


def _type_of(identifier: dict[str, Any]) -> str:
    kind = identifier.get("type")  # of a reference that was not checked it may be anything
    codings = kind.get("coding") if isinstance(kind, dict) else None
    codes = [c.get("code") for c in codings if isinstance(c, dict)] if isinstance(codings, list) else []
    return str(codes[0] or "") if codes else ""


def beyond_identity(patient: dict[str, Any]) -> Iterator[str]:
    """What the Patient says beyond the identity that is stored, in words."""
    for row in patient.get("identifier") or []:
        if (code := _type_of(row)) in _NOT_NEEDED:
            yield f"Identifier not stored, not needed for care: {_NOT_NEEDED[code]}"
    known = {"resourceType", "id", "meta", "text", "identifier", "name", "gender", "birthDate"}
    for key in sorted(set(patient) - known):
        yield f"{key}: {text_of(patient[key])}"
