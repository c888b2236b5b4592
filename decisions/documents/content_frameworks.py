"""The frameworks beside NOMS in words: the result, what it rests on, what is missing, whose history it is."""

from collections.abc import Callable, Iterable
from typing import Any
from zoneinfo import ZoneInfo

from cases.facts.wording import value_in_words
from decisions.documents.fact_paths import PathWords
from decisions.reasoning.derived import KNOWN_TO_FRAMEWORKS

_MET = {"met": "Met", "not met": "Not met", "cannot say": "Cannot say"}


def beside_noms(frameworks: dict[str, Any], words: PathWords) -> list[dict[str, Any]]:
    """Every framework of a result that has a kind; NOMS has none and is worded by its axes."""
    return [_framework(each, words) for each in frameworks.values() if "kind" in each]


def _framework(found: dict[str, Any], words: PathWords) -> dict[str, Any]:
    return {
        "id": found["framework"],
        "name": found["name"],
        "kind": found["kind"],
        "version": found["version"],
        "historical": found["historical"],
        "source": found["citation"]["id"],
        "citation": found["citation"]["citation"],
        "verification": found["verification"],
        "general_caveats": found["caveats"],
        "context": found["context"],
        "where": words.lesion(found.get("lesion")),
        **_KINDS[found["kind"]](found, words),
    }


def _checklist(found: dict[str, Any], words: PathWords) -> dict[str, Any]:
    criteria = [_criterion(each, found, words) for each in found["criteria"]]
    return {
        "says": f"{_MET[found['result']]}: {_counted(criteria)}",
        "counted": _counted(criteria),
        "result": found["result"],
        "criteria": criteria,
        "because": [each["says"] for each in criteria if each["result"] == "not met"],
        "rests_on": [],
        "missing": _named(found["missing"], found, words),
        "unclear": [],
    }


def _counted(criteria: list[dict[str, Any]]) -> str:
    counts = [(result, sum(each["result"] == result for each in criteria)) for result in _MET]
    return ", ".join(f"{count} {result}" for result, count in counts if count)


def _classification(found: dict[str, Any], words: PathWords) -> dict[str, Any]:
    possible = [{"label": each["label"], "strategy": each["historical_strategy"]} for each in found["possible"]]
    settled = found["class"] is not None or not possible
    return {
        "says": found["label"] or ("Cannot say which of these" if possible else "No class fits"),
        "result": "certain" if settled else "open",
        "strategy": found["historical_strategy"] or "",
        "possible": [] if settled else possible + _or_none(found),
        "rests_on": _rests_on(found, words),
        "missing": _named(found["missing"], found, words),
        "unclear": found["unclear"],
        "lesions": [
            {"where": words.lesion(each["lesion"]), "says": _in_a_line(each)} for each in found.get("lesions", [])
        ],
    }


def _or_none(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"label": "no class fits", "strategy": None}] if found["none_may_fit"] else []


def _in_a_line(found: dict[str, Any]) -> str:
    if found["class"] is not None:
        return str(found["label"])
    labels = [each["label"] for each in found["possible"] + _or_none(found)]
    return f"cannot say; {'; or '.join(labels)}" if found["possible"] else "no class fits"


def _rests_on(found: dict[str, Any], words: PathWords) -> list[str]:
    if "score" in found:
        low, high = found["interval"]
        return [f"{found['score_name']}: {low if low == high else f'{low} to {high} possible'}"]
    facts = {name: value for each in found["criteria"] for name, value in each["facts"].items()}
    return _facts(facts, words)


def _headings(found: dict[str, Any], words: PathWords) -> dict[str, Any]:
    return {
        "says": "Headings for the discussion, without an outcome",
        "result": "headings",
        "headings": [_heading(each, found, words) for each in found["headings"]],
        "rests_on": [],
        "missing": list(
            dict.fromkeys(name for each in found["headings"] for name in _named(each["missing"], found, words))
        ),
        "unclear": [],
    }


def _heading(heading: dict[str, Any], found: dict[str, Any], words: PathWords) -> dict[str, Any]:
    return {
        "heading": heading["heading"],
        "label": heading["label"],
        "who": heading["who"],
        "facts": [
            {"label": _label(name), "value": _value(name, value, words)}
            for name, value in heading["facts"].items()
            if value is not None
        ],
        "questions": [_criterion(each, found, words) for each in heading["questions"]],
        "score": _score(heading["score"]) if heading["score"] else "",
        "missing": _named(heading["missing"], found, words),
    }


def _score(score: dict[str, Any]) -> str:
    low, high = score["interval"]
    amount = f"{low}" if score["total"] is not None else f"{low} to {high} possible"
    return f"{score['name']}: {amount}, {' or '.join(score['bands_possible'])}"


def _principles(found: dict[str, Any], words: PathWords) -> dict[str, Any]:
    principles = [
        _criterion(each, found, words)
        | {"strength": each["strength"], "cite": each["cite"], "verification": each["verification"]}
        for each in found["principles"]
    ]
    bearing = [each["id"] for each in principles if each["result"] == "met"]
    return {
        "says": f"{', '.join(bearing)} {'bears' if len(bearing) == 1 else 'bear'} on this case",
        "result": "principles",
        "principles": principles,
        "rests_on": [],
        "missing": list(dict.fromkeys(name for each in principles for name in each["missing"])),
        "unclear": [],
    }


def _criterion(each: dict[str, Any], found: dict[str, Any], words: PathWords) -> dict[str, Any]:
    return {
        "id": each["id"],
        "says": each["says"],
        "result": each["result"],
        "result_label": _MET[each["result"]],
        "facts": _facts(each["facts"], words),
        "missing": _named(each["missing"], found, words),
        "unclear": each["unclear"] or "",
    }


def _facts(facts: dict[str, Any], words: PathWords) -> list[str]:
    """The facts that are recorded; a row of answers "no" only where nothing else was found."""
    recorded = {name: value for name, value in facts.items() if value is not None}
    telling = {name: value for name, value in recorded.items() if value is not False} or recorded
    return [f"{_label(name)}: {_value(name, value, words)}" for name, value in telling.items()]


def _named(missing: Iterable[str], found: dict[str, Any], words: PathWords) -> list[str]:
    return [words.of(path, found.get("lesion")) for path in missing]


def _label(name: str) -> str:
    return KNOWN_TO_FRAMEWORKS[name].label if name in KNOWN_TO_FRAMEWORKS else name


def _value(name: str, value: Any, words: PathWords) -> str:
    if value == "given":
        return "Given"
    fact = KNOWN_TO_FRAMEWORKS.get(name)
    rounded = round(value, 1) if isinstance(value, float) else value
    said = value_in_words(fact, rounded, ZoneInfo(words.zone)) if fact else str(value)
    return words.sentence(said).capitalize() if name.startswith("axis_") else said


_KINDS: dict[str, Callable[[dict[str, Any], PathWords], dict[str, Any]]] = {
    "checklist": _checklist,
    "classification": _classification,
    "headings": _headings,
    "principles": _principles,
}
