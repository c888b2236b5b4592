"""Who the Patient of a Bundle is: identity as it is stored, and in words what else is said of the person."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from cases.pathway import identifiers
from decisions.exchange.fhir_words import day_of, text_of

_NOT_NEEDED = {"SS": "social security number", "DL": "driving licence", "PPN": "passport number"}
_USES = ("official", "usual", "", "temp")
_KINDS = {identifiers.NHS_NUMBER_SYSTEM: "nhs_number", identifiers.ABHA_SYSTEM: "abha"}


def identity(patient: dict[str, Any], today: date) -> dict[str, Any]:
    """Name, birth date and sex, by the names of `PatientDetails`; the name is the one borne today."""
    name = _name_of(patient, today)
    return {
        "family_name": name.get("family") or name.get("text") or "",
        "given_name": _joined(name, "given"),
        "title": _joined(name, "prefix").rstrip("."),
        "birth_date": day_of(patient.get("birthDate")),
        "sex": {"female": "female", "male": "male", "other": "other"}.get(patient.get("gender", ""), ""),
    }


def _name_of(patient: dict[str, Any], today: date) -> dict[str, Any]:
    """The official name, else the usual one, else one of no use or of another; none that is no longer borne."""
    borne = [name for name in patient.get("name") or [] if _is_borne(name, today)]
    return min(borne, key=lambda name: (not _has_family(name), _rank(name)), default={})


def _is_borne(name: dict[str, Any], today: date) -> bool:
    end = str((name.get("period") or {}).get("end") or "")[:10]
    # A year or a month alone stands before each of its days, so a name that ends in this year counts as ended.
    return name.get("use") not in ("old", "maiden") and not (end and end < today.isoformat())


def _has_family(name: dict[str, Any]) -> bool:
    return bool(name.get("family") or name.get("text"))


def _rank(name: dict[str, Any]) -> int:
    use = name.get("use") or ""
    return _USES.index(use) if use in _USES else len(_USES)


def _joined(name: dict[str, Any], key: str) -> str:
    return " ".join(str(part) for part in name.get(key) or [] if part)  # null where only an extension is given


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


def beyond_identity(patient: dict[str, Any], today: date) -> Iterator[str]:
    """What the Patient says beyond the identity that is stored, in words."""
    for row in patient.get("identifier") or []:
        if (code := _type_of(row)) in _NOT_NEEDED:
            yield f"Identifier not stored, not needed for care: {_NOT_NEEDED[code]}"
    yield from _names_beyond(patient, today)
    birth = patient.get("birthDate")
    if birth and day_of(birth) is None:
        yield f"Birth date known only in part: {birth}"
    known = {"resourceType", "id", "meta", "text", "identifier", "name", "gender", "birthDate"}
    for key in sorted(set(patient) - known):
        yield f"{key}: {text_of(patient[key])}"


def _names_beyond(patient: dict[str, Any], today: date) -> Iterator[str]:
    """Every other name with its use and until when it was borne, and what follows the name taken."""
    taken = _name_of(patient, today)
    if suffix := _joined(taken, "suffix"):
        yield f"After the name: {suffix}"
    for name in patient.get("name") or []:
        if name is taken:
            continue
        parts = (
            _joined(name, "prefix"),
            _joined(name, "given"),
            str(name.get("family") or ""),
            _joined(name, "suffix"),
        )
        words = str(name.get("text") or " ".join(filter(None, parts)))
        end = (name.get("period") or {}).get("end")
        about = ", ".join(filter(None, [str(name.get("use") or ""), f"until {end}" if end else ""]))
        yield f"Other name{f' ({about})' if about else ''}: {words}"
