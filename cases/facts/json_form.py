"""Reading a whole case from JSON: strict about types and names, every error at once."""

import json
from collections.abc import Collection

from cases.facts.catalogue import CASE_NAMES, CATALOGUE, LESION_NAMES, LISTED, suggestion
from cases.facts.errors import FactError, FactErrors, shown
from cases.facts.fact import Fact, Kind
from cases.facts.reading import NotReadable, Value, read_value

MOST_LESIONS = 60
_LONGEST_ID = 64
# Dictionaries for their keys: in order, and found at once.
_TOP = dict.fromkeys((*sorted(CASE_NAMES), "lesions"))
_IN_LESION = dict.fromkeys((*sorted(LESION_NAMES), "id"))
_WANTED = {Kind.INTEGER: (int, float), Kind.BOOLEAN: (bool,)}


_PLACE = {name: place for place, name in enumerate(CATALOGUE)}

ReadLesion = tuple[str, dict[str, Value]]


class _Reader:
    """Collects values and errors while walking one case."""

    def __init__(self) -> None:
        self.errors: list[FactError] = []

    def refuse(self, path: str, value: object, says: str, allowed: str = "") -> None:
        self.errors.append(FactError(path, shown(value), says, allowed))

    def values(self, body: dict[object, object], known: Collection[str], prefix: str) -> dict[str, Value]:
        """Every recorded fact of one object; names that hold null are left out."""
        found: dict[str, Value] = {}
        # In the catalogue's order, so that what is said does not depend on the order of the keys.
        for name, raw in sorted(body.items(), key=lambda item: _PLACE.get(str(item[0]), len(_PLACE))):
            if not isinstance(name, str) or name not in known:
                self._unknown(name, raw, known, prefix)
            elif name not in ("lesions", "id") and raw is not None:
                self._value(CATALOGUE[name], raw, prefix + name, found)
        return found

    def _unknown(self, name: object, raw: object, known: Collection[str], prefix: str) -> None:
        if not isinstance(name, str):
            self.refuse(prefix + "?", name, "a field's name is text")
            return
        elsewhere = " It belongs to a lesion." if name in LESION_NAMES else ""
        elsewhere = " It belongs to the case." if prefix and name in CASE_NAMES else elsewhere
        hint = elsewhere or suggestion(name, known)
        allowed = "" if hint else f"a fact's name ({LISTED})"
        self.refuse(prefix + shown(name)[1:-1], raw, f"is not a known fact.{hint}", allowed)

    def _value(self, fact: Fact, raw: object, path: str, found: dict[str, Value]) -> None:
        wanted = _WANTED.get(fact.kind)
        if wanted and (not isinstance(raw, wanted) or (isinstance(raw, bool) and fact.kind is not Kind.BOOLEAN)):
            self.refuse(path, raw, "is not of the right type", fact.allowed)
            return
        try:
            found[fact.name] = read_value(fact, raw).value
        except NotReadable as refused:
            self.errors.append(FactError(path, refused.error.value, refused.error.says, refused.error.allowed))

    def lesions(self, raw: object) -> tuple[ReadLesion, ...]:
        if raw is None:
            return ()
        if not isinstance(raw, list) or len(raw) > MOST_LESIONS:
            says = f"are more than {MOST_LESIONS}" if isinstance(raw, list) else "is not a list of lesions"
            self.refuse("lesions", raw, says, f"a list of at most {MOST_LESIONS} lesions")
            return ()
        found = tuple(self._lesion(f"lesions.{place}", body, place) for place, body in enumerate(raw))
        seen: set[str] = set()
        for place, (id, _) in enumerate(found):
            if id in seen:
                self.refuse(f"lesions.{place}.id", id, "is used by two lesions", "an id for each lesion")
            seen.add(id)
        return found

    def _lesion(self, path: str, body: object, place: int) -> ReadLesion:
        if not isinstance(body, dict):
            self.refuse(path, body, "is not an object", "an object with the facts of one lesion")
            return f"L{place + 1}", {}
        values = self.values(body, _IN_LESION, path + ".")
        index, levels = values.get("index_level"), values.get("levels")
        if isinstance(levels, tuple) and isinstance(index, str) and index not in levels:
            self.refuse(f"{path}.index_level", index, "is not among the lesion's levels", ", ".join(levels))
        return self._id(path, body.get("id"), place), values

    def _id(self, path: str, raw: object, place: int) -> str:
        # A lesion without an id is named by its place, so that answers can point at it.
        if raw is None:
            return f"L{place + 1}"
        if isinstance(raw, int) and not isinstance(raw, bool) and raw.bit_length() <= 63:
            return str(raw)
        if isinstance(raw, str) and raw.strip() and len(raw) <= _LONGEST_ID and raw.isprintable():
            return raw.strip()
        self.refuse(f"{path}.id", raw, "is not an id", f"text of at most {_LONGEST_ID} characters")
        return f"L{place + 1}"


def read_case(body: object) -> tuple[dict[str, Value], tuple[ReadLesion, ...]]:
    """A parsed JSON object as the case's values by name, and (id, values) of each lesion.

    Raises FactErrors with every error found.
    """
    reader = _Reader()
    if not isinstance(body, dict):
        reader.refuse("", body, "is not an object", "an object of facts by name")
        raise FactErrors(reader.errors)
    values = reader.values(body, _TOP, "")
    lesions = reader.lesions(body.get("lesions"))
    if reader.errors:
        raise FactErrors(reader.errors)
    return values, lesions


def parse_json(text: str | bytes) -> object:
    """JSON text as Python values; refuses NaN, Infinity, a key given twice, deep nesting.

    Raises FactErrors with one error that says where the text stops being JSON.
    """
    try:
        return json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_once)
    except RecursionError:
        raise FactErrors([FactError("", "JSON text", "is nested too deeply")]) from None
    except FactErrors:
        raise
    except ValueError as broken:
        raise FactErrors([FactError("", "text", f"is not JSON: {str(broken)[:160]}")]) from None


def _refuse_constant(name: str) -> object:
    raise FactErrors([FactError("", name, "is not a finite number", "a finite number, or null")])


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise FactErrors([FactError(shown(name)[1:-1], shown(value), "is given twice", "each field once")])
        found[name] = value
    return found
