"""What a FHIR resource says, in words for a person. Pure, and made for whatever another system sends."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

_DEEPEST = 20


def code_text(body: dict[str, Any]) -> str:
    """The codes of a resource, each with its system."""
    codings = (body.get("code") or {}).get("coding") or [] if isinstance(body.get("code"), dict) else []
    return " ".join(f"{c.get('system', '')}|{c.get('code', '')}" for c in codings)[:200]


def says(body: dict[str, Any]) -> str:
    """A valid resource in words: its code's text, its value and its status."""
    keys = ("code", "medicationCodeableConcept", "vaccineCode", "type", "relationship")
    parts = [_profiled(text_of(body.get(key)), body) for key in keys]
    value = next((text_of(body[key]) for key in sorted(body) if key.startswith("value")), "")
    value = "; ".join(filter(None, [value, text_of(body.get("bodySite")), *_inner(body), *_extensions(body)]))
    status = text_of(body.get("clinicalStatus"))
    words = ": ".join(part for part in ("; ".join(p for p in parts if p), value) if part) or str(
        body.get("resourceType", "")
    )
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
            value = next((text_of(part[key]) for key in sorted(part) if key.startswith("value")), "")
            yield f"{text_of(part.get('code'))} {value}".strip()
    if body.get("conclusion"):
        yield str(body["conclusion"])


def _extensions(body: dict[str, Any], depth: int = 0) -> Iterator[str]:
    """What extensions say, nested ones included; a radiotherapy course keeps its doses there: they come first."""
    if depth > _DEEPEST:
        return
    for extension in sorted(body.get("extension") or [], key=lambda one: "dose" not in str(one.get("url", ""))):
        name = str(extension.get("url", "")).rsplit("/", 1)[-1].removeprefix("mcode-").replace("-", " ")
        value = next((text_of(extension[key]) for key in sorted(extension) if key.startswith("value")), "")
        inner = "; ".join(_extensions(extension, depth + 1))
        if value or inner:
            yield f"{name} {value or f'[{inner}]'}"


def text_of(value: Any, depth: int = 0) -> str:
    """Any FHIR value as short readable text; what is nested deeper than anybody reads is left out."""
    if depth > _DEEPEST:
        return "…"
    if isinstance(value, list):
        return ", ".join(filter(None, (text_of(child, depth) for child in value)))
    if not isinstance(value, dict):
        return "" if value is None else str(value)
    if value.get("text") or value.get("display"):
        return str(value.get("text") or value["display"])
    if "coding" in value:
        return ", ".join(str(c.get("display") or c.get("code", "")) for c in value["coding"])
    if "value" in value:
        parts = (value.get("comparator"), value["value"], value.get("unit") or value.get("code"))
        return " ".join(str(part) for part in parts if part not in (None, ""))
    said = {key: text_of(child, depth + 1) for key, child in value.items() if key != "url"}
    return ", ".join(f"{key} {words}" for key, words in said.items() if words)


def moment_of(text: object) -> datetime | None:
    """The moment of a FHIR time; None where it gives no time or no zone."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.utcoffset() is not None else None


def day_of(text: str | None) -> date | None:
    """The calendar day of a FHIR date; None for a year or a month alone."""
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None
