"""What arrived from other systems and stayed text, arranged so that what matters is read first."""

from datetime import date
from typing import Any

from cases.models import Case
from cases.models.imports import ImportedItem, kept_as_text, tells_of_radiation
from cases.views.wording import day_in_words

_PAPERWORK = frozenset(
    {
        *("Patient", "Organization", "Practitioner", "PractitionerRole", "Location", "Coverage", "Claim"),
        *("ExplanationOfBenefit", "Encounter", "Provenance"),
    }
)


def arrived(case: Case) -> dict[str, Any]:
    """Kept texts of `case`: radiotherapy, other clinical entries (newest first), paperwork.

    `count` is all of them and `bundles` how many Bundles they came with. Nothing is left out.
    """
    items = kept_as_text(case)
    radiation = [item for item in items if tells_of_radiation(item)]
    others = [item for item in items if item not in radiation]
    return {
        "count": len(items),
        "bundles": len({item.bundle_id for item in items}),
        "radiation": [_told(item) for item in radiation],
        "clinical": [_told(item) for item in _newest_first(others) if item.resource_type not in _PAPERWORK],
        "paperwork": [_told(item) for item in others if item.resource_type in _PAPERWORK],
    }


def _newest_first(items: list[ImportedItem]) -> list[ImportedItem]:
    """Undated entries last, in the order received."""
    return sorted(items, key=lambda item: item.effective[:10], reverse=True)


def _told(item: ImportedItem) -> dict[str, str]:
    return {"kind": item.resource_type, "says": item.says, "on": _day(item.effective), "file": item.bundle.file_name}


def _day(effective: str) -> str:
    """A FHIR date as 04-Nov-2026; a year or a month alone as received; "" when undated."""
    try:
        return day_in_words(date.fromisoformat(effective[:10]))
    except ValueError:
        return effective
