"""The JSON schema of the facts of a case, made from the catalogue, and of an assessment."""

from typing import Any

from cases.facts.catalogue import facts_of
from cases.facts.fact import Fact, Kind, Scope

_TYPES: dict[Kind, dict[str, Any]] = {
    Kind.INTEGER: {"type": ["integer", "null"]},
    Kind.NUMBER: {"type": ["number", "string", "object", "null"]},
    Kind.BOOLEAN: {"type": ["boolean", "null"]},
    Kind.CHOICE: {"type": ["string", "integer", "null"]},
    Kind.LEVELS: {"type": ["array", "null"], "items": {"type": "string"}},
    Kind.DATE: {"type": ["string", "null"]},
    Kind.DATETIME: {"type": ["string", "null"]},
    Kind.TEXT: {"type": ["string", "null"]},
    Kind.PRIOR_RT: {"type": ["object", "string", "null"]},
    Kind.MARKS: {"type": ["array", "string", "null"], "items": {"type": ["integer", "string"]}},
}


def _property(fact: Fact) -> dict[str, Any]:
    said = f"{fact.label}. {fact.definition}".strip()
    return {**_TYPES[fact.kind], "description": f"{said} Allowed: {fact.allowed}."}


def _object(facts: tuple[Fact, ...], **more: Any) -> dict[str, Any]:
    properties = {fact.name: _property(fact) for fact in facts}
    return {"type": "object", "properties": {**properties, **more}, "additionalProperties": False}


_LESION = _object(facts_of(Scope.LESION), id={"type": ["string", "integer", "null"]})

CASE_FACTS = {
    "application/json": _object(
        facts_of(Scope.PATIENT) + facts_of(Scope.CASE) + facts_of(Scope.SITE),
        lesions={"type": ["array", "null"], "items": _LESION},
    )
}

_LIST = {"type": "array", "items": {"type": "object"}}
_OBJECT = {"type": "object"}

ASSESSMENT = {
    (200, "application/json"): {
        "type": "object",
        "properties": {
            "knowledge_version": {"type": "string"},
            "knowledge_hash": {"type": "string"},
            "inputs_hash": {"type": "string"},
            "on": {"type": "string", "format": "date"},
            "statement": {"type": "string"},
            "policy": _OBJECT,
            "scope": _OBJECT,
            "urgency": _OBJECT,
            "clocks": _LIST,
            "scores": _OBJECT,
            "prognosis": _LIST,
            "not_scored": _LIST,
            "highest": _OBJECT,
            "frameworks": _OBJECT,
            "options": _LIST,
            "conflicts": _LIST,
            "flags": _LIST,
            "rules": _LIST,
            "missing": _LIST,
            "sensitivity": _LIST,
        },
    }
}
