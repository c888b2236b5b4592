"""The frozen snapshot of one case on one day: what the reasoning reads.

A fact that is absent is not recorded; it is never zero and never "no". Two snapshots with
the same values are equal and have the same hash, whatever the order they were given in.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from types import MappingProxyType

from cases.facts.catalogue import CASE_NAMES, CATALOGUE, LESION_NAMES, UnknownFact, suggestion
from cases.facts.doubts import doubts
from cases.facts.errors import FactErrors
from cases.facts.json_form import read_case
from cases.facts.reading import NotReadable, PriorRadiotherapy, Value, read_value

__all__ = ["CaseFacts", "FactErrors", "LesionFacts", "PriorRadiotherapy", "Value"]

_PLACE = {name: place for place, name in enumerate(CATALOGUE)}


def _frozen(values: Mapping[str, Value], allowed: frozenset[str]) -> Mapping[str, Value]:
    for name in values:
        if name not in allowed:
            raise UnknownFact(f"{name!r} is not a fact of this scope.{suggestion(name)}")
    recorded = {name: value for name, value in values.items() if value is not None}
    return MappingProxyType(dict(sorted(recorded.items(), key=lambda item: _PLACE[item[0]])))


@dataclass(frozen=True)
class LesionFacts:
    """The facts of one lesion. `id` is unique within the case."""

    id: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", _frozen(self.values, LESION_NAMES))

    def __hash__(self) -> int:
        return hash((self.id, tuple(self.values.items())))

    def get(self, name: str) -> Value | None:
        """The value recorded, or None when it is not recorded."""
        return self.values.get(name)

    @property
    def level(self) -> str:
        """The index level, or the lesion's id while no level is recorded."""
        level = self.values.get("index_level")
        return level if isinstance(level, str) else self.id


@dataclass(frozen=True)
class CaseFacts:
    """Case, patient and site values by name, and the lesions in the order given."""

    values: Mapping[str, Value] = field(default_factory=dict)
    lesions: tuple[LesionFacts, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", _frozen(self.values, CASE_NAMES))

    def __hash__(self) -> int:
        return hash((tuple(self.values.items()), self.lesions))

    @classmethod
    def from_json(cls, body: object) -> "CaseFacts":
        """Read parsed JSON. Raises FactErrors holding every error found, and nothing else."""
        values, lesions = read_case(body)
        return cls(values, tuple(LesionFacts(id, own) for id, own in lesions))

    def get(self, name: str) -> Value | None:
        """The value recorded, or None when it is not recorded."""
        return self.values.get(name)

    @cached_property
    def warnings(self) -> tuple[tuple[str, str], ...]:
        """(field path, sentence) about values that are possible but unusual or do not fit together."""
        return tuple(doubts(self.values, [lesion.values for lesion in self.lesions]))

    def lesion(self, id: str) -> LesionFacts:
        """The lesion with this id. Raises KeyError."""
        for lesion in self.lesions:
            if lesion.id == id:
                return lesion
        raise KeyError(id)

    def with_value(self, name: str, value: Value | None) -> "CaseFacts":
        """A copy in which one fact of the case has another value (None: not recorded)."""
        values = {known: kept for known, kept in self.values.items() if known != name}
        return CaseFacts(values if value is None else {**values, name: value}, self.lesions)

    def with_lesion_value(self, id: str, name: str, value: Value | None) -> "CaseFacts":
        """A copy in which one fact of one lesion has another value (None: not recorded)."""
        return CaseFacts(
            self.values, tuple(_changed(one, name, value) if one.id == id else one for one in self.lesions)
        )

    def to_json(self) -> dict[str, object]:
        """Plain JSON types that `from_json` reads back to an equal snapshot."""
        body: dict[str, object] = {name: plain(value) for name, value in self.values.items()}
        if self.lesions:
            body["lesions"] = [
                {"id": lesion.id, **{name: plain(value) for name, value in lesion.values.items()}}
                for lesion in self.lesions
            ]
        return body

    @cached_property
    def canonical_json(self) -> str:
        """One spelling of the snapshot: sorted keys, no spaces, ASCII."""
        return json.dumps(self.to_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)

    @cached_property
    def inputs_hash(self) -> str:
        """SHA-256 of `canonical_json`, in hexadecimal."""
        return hashlib.sha256(self.canonical_json.encode()).hexdigest()


def _changed(lesion: LesionFacts, name: str, value: Value | None) -> LesionFacts:
    values = {known: kept for known, kept in lesion.values.items() if known != name}
    return LesionFacts(lesion.id, values if value is None else {**values, name: value})


def plain(value: Value) -> object:
    """A value as the plain JSON type in which it is stored and sent."""
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, PriorRadiotherapy):
        return {name: part for name, part in asdict(value).items() if part is not None}
    return value


def stored_value(name: str, stored: object) -> Value | None:
    """One stored JSON value as a snapshot holds it; None for none, and for what the catalogue cannot read any more."""
    if stored is None or name not in CATALOGUE:
        return None
    try:
        return read_value(CATALOGUE[name], stored).value
    except NotReadable:
        return None
