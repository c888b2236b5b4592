"""Reading a FHIR R4 Bundle: what it is, whose it is, and its resources in order.

Structure is checked resource by resource with `fhir.resources` (R4B, identical to R4 for the
resources used here); a resource that does not hold is reported, not dropped.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from cases.pathway.refusals import bad_field
from decisions.exchange.fhir_json import digest_of, read_json
from decisions.exchange.fhir_subject import Whose

BUNDLE_KINDS = ("collection", "transaction", "batch", "document", "message", "searchset")


def place_of(position: int) -> str:
    """The place of an entry's resource, as refusals name it."""
    return f"entry.{position}.resource"


@dataclass(frozen=True)
class Resource:
    """One entry: its position (from 0), its `fullUrl`, and the JSON as received."""

    position: int
    full_url: str
    body: dict[str, Any]
    fault: str = ""

    @property
    def kind(self) -> str:
        return str(self.body.get("resourceType", ""))

    @property
    def where(self) -> str:
        """Its place in the Bundle."""
        return place_of(self.position)

    @property
    def label(self) -> str:
        """Type and id, as a source line shows it."""
        return f"{self.kind}/{self.body.get('id', f'entry-{self.position}')}"


@dataclass(frozen=True)
class Bundle:
    """A Bundle with exactly one Patient; `digest` is the SHA-256 of its canonical JSON."""

    kind: str
    digest: str
    patient: Resource
    others: tuple[Resource, ...]


def read_bundle(data: bytes) -> Bundle:
    """The Bundle in `data` (at most 20 MB of UTF-8 JSON). Raises BadInput naming the place."""
    body = read_json(data)
    if body.get("resourceType") != "Bundle":
        raise bad_field(
            "resourceType", f"This is “{body.get('resourceType')}”, not a Bundle.", "Send a FHIR R4 Bundle."
        )
    if body.get("type") not in BUNDLE_KINDS:
        raise bad_field(
            "type", f"Unknown kind of Bundle “{body.get('type')}”.", f"Use one of: {', '.join(BUNDLE_KINDS)}."
        )
    resources = tuple(_resources(body.get("entry")))
    patients = [r for r in resources if r.kind == "Patient"]
    if len(patients) != 1:
        raise bad_field(
            "entry", f"The Bundle holds {len(patients)} Patients.", "A referral is about exactly one Patient."
        )
    if patients[0].fault:
        raise bad_field(
            patients[0].where,
            f"The Patient is {patients[0].fault}.",
            "Identity is not guessed: send a valid Patient.",
        )
    _refuse_strangers(patients[0], resources)
    return Bundle(
        kind=body["type"],
        digest=digest_of(body),
        patient=patients[0],
        others=tuple(r for r in resources if r is not patients[0]),
    )


def _resources(entries: object) -> Iterator[Resource]:
    if not isinstance(entries, list):
        raise bad_field("entry", "The Bundle has no list of entries.", "Send a Bundle with a Patient.")
    for position, entry in enumerate(entries):
        body = entry.get("resource") if isinstance(entry, dict) else None
        if not isinstance(body, dict):
            raise bad_field(place_of(position), "There is no resource.", "Remove the entry or complete it.")
        yield Resource(position, str(entry.get("fullUrl") or ""), body, _fault(body))


def _fault(body: dict[str, Any]) -> str:
    """Why this is not a valid R4 resource, in a few words; empty when it is."""
    from fhir.resources.R4B import get_fhir_model_class

    try:
        model = get_fhir_model_class(str(body.get("resourceType")))
    except ValueError:
        return "unknown resource type"
    try:
        model.model_validate(body)
    except ValidationError as error:
        first = error.errors()[0]
        return f"not valid FHIR R4 at {'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return ""


def _refuse_strangers(patient: Resource, resources: tuple[Resource, ...]) -> None:
    """A resource about another patient refuses the whole Bundle: it may be the wrong file."""
    whose = Whose(patient.full_url, patient.body)
    for resource in resources:
        if (stranger := whose.stranger_in(resource.body)) is not None:
            key, about = stranger
            raise bad_field(
                f"{resource.where}.{key}",
                f"{resource.label} is about {about}, not about the Bundle's patient.",
                "Check that the file belongs to this patient.",
            )
