"""A seeded population of cases as boards see them: complete, half empty, nearly empty, many lesions.

People fill in a form section by section, so a case has some sections and not others, and of a
section that it has now and then a fact is missing.
"""

import csv
import io
from collections.abc import Iterator
from random import Random
from typing import Any

from cases.facts.catalogue import CATALOGUE, LESION_NAMES
from cases.facts.disease_facts import HISTOLOGY_SITES
from cases.facts.fact import Fact, Kind
from cases.facts.vertebrae import VERTEBRAE

SEED = 20261121
KINDS = {"complete": (1.0, 1), "half empty": (0.5, 1), "nearly empty": (0.15, 1), "many lesions": (0.7, 6)}
"""For each kind of case: how many of its sections are recorded, and the number of its lesions."""

_WITHIN = 0.85  # of a section that was filled in

_DAY = "2026-11-{:02}"
_LEVELS = [level for level in VERTEBRAE if level[0] in "CTL" and level != "C0"]


def population(count: int, kind: str | None = None) -> list[dict[str, Any]]:
    """So many cases as JSON bodies, of one kind or of all kinds in turn; always the same ones."""
    kinds = [kind] if kind else list(KINDS)
    chance = Random(SEED)
    return [_case(chance, *KINDS[kinds[place % len(kinds)]]) for place in range(count)]


def _case(chance: Random, recorded: float, lesions: int) -> dict[str, Any]:
    body = dict(_facts(chance, recorded, [fact for fact in CATALOGUE.values() if fact.name not in LESION_NAMES]))
    sites = HISTOLOGY_SITES.get(str(body.get("histology")))
    if sites and "primary_site" in body:
        body["primary_site"] = chance.choice(sorted(sites))
    body |= {"age_years": chance.randint(35, 88), "spinal_disease": "metastatic"}
    levels = chance.sample(_LEVELS, lesions)
    body["lesions"] = [{"index_level": level, "levels": [level]} | _lesion(chance, recorded) for level in levels]
    return body


def _lesion(chance: Random, recorded: float) -> dict[str, Any]:
    left = ("index_level", "levels", "compartment")
    wanted = [CATALOGUE[name] for name in CATALOGUE if name in LESION_NAMES and name not in left]
    return {"compartment": "vertebral", **dict(_facts(chance, recorded, wanted))}


def _facts(chance: Random, recorded: float, facts: list[Fact]) -> Iterator[tuple[str, Any]]:
    sections = {section: chance.random() < recorded for section in dict.fromkeys(fact.group for fact in facts)}
    for fact in facts:
        known = sections[fact.group] and (recorded == 1 or chance.random() < _WITHIN)
        if known and fact.kind not in (Kind.TEXT, Kind.MARKS):
            yield fact.name, _value(chance, fact)


def _value(chance: Random, fact: Fact) -> Any:
    match fact.kind:
        case Kind.BOOLEAN:
            # Most answers to "is there ...?" are no; a red flag in one of ten is already many.
            return chance.random() < (0.1 if "flag" in fact.name else 0.3)
        case Kind.CHOICE:
            return chance.choice(list(fact.choices))
        case Kind.INTEGER:
            step, low = fact.step or 1, int(fact.low or 0)
            return low + step * chance.randint(0, (min(int(fact.high or 100), low + 100) - low) // step)
        case Kind.NUMBER:
            low = fact.plausible_low if fact.plausible_low is not None else fact.low or 0
            high = fact.plausible_high if fact.plausible_high is not None else fact.high or 100
            return round(chance.uniform(low, high), 1)
        case Kind.DATE:
            return _DAY.format(chance.randint(1, 20))
        case Kind.DATETIME:
            return f"{_DAY.format(chance.randint(1, 20))}T{chance.randint(10, 23)}:30Z"
        case Kind.LEVELS:
            return [chance.choice(_LEVELS)]
        case _:
            course = {"dose_gy": 30, "fractions": 10, "on": "2025-03-01"}
            return course if chance.random() < 0.2 else "none"


def as_csv(bodies: list[dict[str, Any]]) -> str:
    """The cases as a cohort: one column for each fact that any of them has, nested ones dotted."""
    rows = [dict(_flat(body)) for body in bodies]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, ["case_reference", *columns], lineterminator="\n")
    writer.writeheader()
    writer.writerows({"case_reference": f"case {number}", **row} for number, row in enumerate(rows, start=1))
    return text.getvalue()


def _flat(body: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in body.items():
        if name == "lesions":
            for place, lesion in enumerate(value):
                yield from ((f"lesions.{place}.{inner}", found) for inner, found in _flat(lesion))
        elif isinstance(value, dict):
            yield from ((f"{name}.{part}", found) for part, found in value.items())
        elif isinstance(value, bool):
            yield name, "yes" if value else "no"
        else:
            yield name, ";".join(value) if isinstance(value, list) else value
