"""Scores in words: never a bare number, never a band that is not certain."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from decisions.documents.fact_paths import PathWords
from decisions.documents.scale_words import direction_words, scale_words
from decisions.documents.wording import day_words
from decisions.reasoning.loader import load_knowledge
from decisions.reasoning.score_table import ScoreTable

# The order in which a board reads them, with the heading of each group.
PURPOSES = {
    "stability": "Stability and compression",
    "compression": "Stability and compression",
    "survival": "Survival",
    "performance": "Performance and frailty",
    "frailty": "Performance and frailty",
    "neurology": "Neurology",
    "pain": "Pain",
    "response": "After treatment",
    "complication": "After treatment",
}


def scores_content(scores: dict[str, Any], words: PathWords, old: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every score of a result that has been begun, those of lesions once per lesion, by purpose.
    `old` names the values of the snapshot that were old when it was read."""
    shown = [_score(score, words) | {"old": _rests_on(score, words, old)} for score in _each(scores) if _begun(score)]
    places = list(PURPOSES.values())
    return sorted(shown, key=lambda score: places.index(score["group"]))


def waiting_content(result: dict[str, Any], words: PathWords) -> list[dict[str, str]]:
    """The scores that are not shown: those hardly begun, with how far they are, and those made for others."""
    scores = [score for score in _each(result["scores"]) if not _begun(score)]
    waiting = [{"name": _named(score, words), "says": _progress(score)} for score in scores]
    return waiting + [{"name": each["name"], "says": each["says"]} for each in result.get("not_scored", [])]


def _begun(score: dict[str, Any]) -> bool:
    """Worth a place of its own: certain, one of those that are chased, or at least half answered."""
    if score["total"] is not None or score.get("chased", True):
        return True
    known = sum(item["points"] is not None for item in score["items"])
    return known > 0 and 2 * known >= len(score["items"])


def _progress(score: dict[str, Any]) -> str:
    known = sum(item["points"] is not None for item in score["items"])
    return f"{known} of {len(score['items'])} items known" if known else "nothing recorded"


def _named(score: dict[str, Any], words: PathWords) -> str:
    where = words.lesion(score.get("lesion"))
    return f"{score['name']}, {where}" if where else str(score["name"])


def _rests_on(score: dict[str, Any], words: PathWords, old: list[dict[str, Any]]) -> list[str]:
    """The old values that the score counts, each with its day and age."""
    counted = {name for item in score["items"] for name, value in item.get("facts", {}).items() if value is not None}
    return [
        f"{words.of(row['fact'])}, {day_words(date.fromisoformat(row['observed_on']))}, {row['age']}"
        for row in old
        if row["fact"] in counted and row["lesion"] in (None, score.get("lesion"))
    ]


def _each(scores: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for score in scores.values():
        yield from score if isinstance(score, list) else [score]


def _score(score: dict[str, Any], words: PathWords) -> dict[str, Any]:
    low, high = score["range"]
    general = _general_caveats(score)
    table = _table(score)
    return {
        "id": score["score"],
        "name": score["name"],
        "group": PURPOSES[score.get("purpose", "survival")],
        "where": words.lesion(score.get("lesion")),
        "graded": "grade" in score,
        "chased": score.get("chased", True),
        "says": _says(score, words),
        "total": score["total"],
        "interval": score["interval"],
        "minimum": low,
        "maximum": high,
        "bands": _bands(score),
        "direction": direction_words(table) if table else score["direction"],
        "scale": scale_words(table) if table else _old_scale(score),
        "complete": not score["missing"],
        "missing": [words.of(name, score.get("lesion")) for name in score["missing"]],
        "items": [_item(item) for item in score["items"]],
        "survival": score.get("survival"),
        "variants": [f"{each['label']}: {_amount(each)}" for each in score.get("variants", [])],
        "counted_elsewhere": score.get("counted_elsewhere", False),
        "applies_open": score.get("applies_open", False),
        "evidence": _evidence(score),
        "version": score["version"],
        "source": score["citation"]["id"],
        "citation": score["citation"]["citation"],
        "verification": score["verification"],
        "general_caveats": general,
        "caveats": [words.sentence(each) for each in score["caveats"] if each not in general],
    }


def _table(score: dict[str, Any]) -> ScoreTable | None:
    """The score as the knowledge has it, while it still holds this version."""
    table = load_knowledge().scores.get(score["score"])
    return table if table and table.version == score["version"] else None


def _old_scale(score: dict[str, Any]) -> str:
    """Range and direction as the result tells them; the ranks of grades that are not known any more say nothing."""
    low, high = score["range"]
    return score["direction"] if "grade" in score else f"{low} to {high}; {score['direction']}"


def _says(score: dict[str, Any], words: PathWords) -> str:
    """`12 of 18, potentially unstable`; `7 to 13 of 18 - incomplete`; a grade is quoted, not its rank. A band
    that only repeats the class is not said twice."""
    if "grade" in score:
        return _grade(score) if score["grade"] is not None else "not recorded"
    said = _amount(score)
    if score.get("unit") == "class":
        said = f"class {said}"
    band = f", {score['band_label']}" if score["band"] and score["band_label"] != said else ""
    said = f"{said} of {score['range'][1]}{band}"
    return said if not score["missing"] else f"{said} - incomplete"


def _grade(score: dict[str, Any]) -> str:
    """`C, movement, but not useful`; a grade that is a word of its own label is not said twice."""
    grade, label = str(score["grade"]), score["band_label"] or ""
    if label.startswith(grade) and len(grade) > 2:
        return str(label)
    return f"{grade}, {label}" if label else grade


def _amount(score: dict[str, Any]) -> str:
    low, high = score["interval"]
    return f"{low}" if low == high else f"{low} to {high}"


def _evidence(score: dict[str, Any]) -> list[str]:
    """Whom the score was made from and how well it does, from the knowledge while it holds this version."""
    table = _table(score)
    if table is None:
        return []
    cohort = table.cohort
    made_from = (
        [f"Made from {cohort.n or 'an unstated number of'} people: {cohort.who}, {cohort.years}."] if cohort else []
    )
    return made_from + [
        f"{each.says} ({each.setting}{f', {each.n} people' if each.n else ''}) [{each.source.id}]"
        for each in table.discrimination
    ]


def _item(item: dict[str, Any]) -> dict[str, Any]:
    """One item: its points, or all the points it could still have."""
    possible = item["possible"]
    open_points = f"{possible[0]} to {possible[-1]}" if possible else ""
    points = item["points"] if item["points"] is not None else open_points
    return {
        "label": item["label"],
        "points": str(points),
        "category": item["category"] or "not recorded",
        "known": item["points"] is not None,
    }


def _general_caveats(score: dict[str, Any]) -> list[str]:
    """What holds for the score in every case; the rest is about this patient."""
    table = load_knowledge().scores.get(score["score"])
    return [each for each in score["caveats"] if table and each in table.caveats]


def _bands(score: dict[str, Any]) -> list[dict[str, Any]]:
    """The scale's bands, from the knowledge when it still holds this version of the score."""
    table = _table(score)
    if table is None or "grade" in score:
        return []
    return [{"low": band.low, "high": band.high, "name": band.label} for band in table.bands]
