"""Whether a resource is about the patient of its Bundle: by a reference that leads to them or a number of theirs.

Whatever does not lead to them is about somebody else, as far as can be known.
"""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from decisions.exchange.fhir_person import as_stored

_VERSION = re.compile(r"/_history(/[^/]*)?$")
_KEYS = ("subject", "patient")


@dataclass(frozen=True)
class Whose:
    """The patient of a Bundle: the `fullUrl` of the entry and the Patient as received."""

    full_url: str
    patient: dict[str, Any]

    def stranger_in(self, body: dict[str, Any]) -> tuple[str, str] | None:
        """The key and the words of the first subject of a resource that is not this patient; None when none is."""
        for key in _KEYS:
            given = body.get(key)
            for about in given if isinstance(given, list) else [given]:
                if about is not None and not self._is(about):
                    return key, _shown(about)
        return None

    def _is(self, about: object) -> bool:
        if not isinstance(about, dict):
            return False
        reference, number = about.get("reference"), about.get("identifier")
        if number is not None and not isinstance(number, dict):
            return False
        if number and self._contradicts(number):
            return False
        leads = isinstance(reference, str) and self._leads_here(reference)
        return leads or (not reference and bool(number) and self._has(number or {}))

    def _leads_here(self, reference: str) -> bool:
        """Versions of the patient are the patient. An address on another server is another patient's."""
        if reference.startswith("Patient?"):
            return self._searches_for(reference.removeprefix("Patient?"))
        reference, own = _VERSION.sub("", reference), _VERSION.sub("", self.full_url)
        if own and reference == own:
            return True
        name = f"Patient/{self.patient.get('id') or ''}"
        absolute = not own.startswith(("http:", "https:")) and reference.startswith(("http:", "https:"))
        return not name.endswith("/") and (reference == name or (absolute and reference.endswith(f"/{name}")))

    def _searches_for(self, query: str) -> bool:
        """Whether a search that stands in the place of a reference asks for a number of this patient alone."""
        asked = parse_qsl(query, keep_blank_values=True)
        if [name for name, _ in asked] != ["identifier"]:
            return False
        system, bar, value = asked[0][1].rpartition("|")
        return bool(bar) and self._has({"system": system, "value": value})

    def _has(self, number: dict[str, Any]) -> bool:
        return as_stored(number)[1:] in self._numbers()

    def _contradicts(self, number: dict[str, Any]) -> bool:
        """Another number of a system in which the patient has one."""
        return not self._has(number) and as_stored(number)[1] in {system for system, _ in self._numbers()}

    def _numbers(self) -> set[tuple[str, str]]:
        return {as_stored(row)[1:] for row in self.patient.get("identifier") or [] if row.get("value")}


def _shown(about: object) -> str:
    """Whom a subject names, as a refusal shows it."""
    if isinstance(about, dict):
        if about.get("reference"):
            return str(about["reference"])[:120]
        if about.get("identifier"):
            return "somebody with another identifier"
    return "somebody who cannot be told"
