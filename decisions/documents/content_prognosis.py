"""The prognosis panel in words: every estimate of survival of a case in the order of the knowledge."""

from typing import Any

from cases.facts.prognosis_figure import Estimate, PrognosisFigure, draw_prognosis
from cases.models import Case, FactRecord
from decisions.documents.content_results import headline
from decisions.documents.fact_paths import PathWords
from decisions.documents.own_estimate import own_estimate
from decisions.documents.wording import day_words
from decisions.models import Assessment
from decisions.models.results import standing_results
from decisions.reasoning.loader import load_knowledge
from decisions.reasoning.prognosis import CLINICIAN, ESTIMATE, clinician_row, in_order, recorded_row

FIRST = "This board asks for a clinician's own estimate before it shows published survival."


def prognosis_content(case: Case, assessment: Assessment | None) -> dict[str, Any]:
    """The rows in words, or the reason why they are withheld. The caller has passed `cases.access`.

    Out of scope, or before the first assessment, no score has a row; what was worked out elsewhere
    and the clinician's own estimate still do.
    """
    panel = load_knowledge().panel
    own = own_estimate(case)
    if case.board.clinician_estimate_first and own is None:
        return {"withheld": FIRST, "rows": [], "bias": [], "sources": [], "months": panel.months}
    facts = assessment.facts if assessment else {}
    words = PathWords(facts, case.board.time_zone)
    found = assessment.result.get("prognosis", []) if assessment else []
    rows = [_clinician(own, words)] + [_words(row, words) for row in found if row["id"] != CLINICIAN]
    rows = in_order(panel, rows + _recorded(case, facts, words))
    return {"withheld": "", "rows": rows, "bias": _bias(rows), "sources": _sources(rows), "months": panel.months}


def without_prognosis(result: dict[str, Any]) -> dict[str, Any]:
    """A result of `assess` without what was published about survival."""
    scores = {id: _without_survival(score) for id, score in result["scores"].items()}
    return result | {"prognosis": [], "scores": scores}


def _without_survival(score: Any) -> Any:
    return score | {"survival": None} if isinstance(score, dict) else score


def _clinician(own: FactRecord | None, words: PathWords) -> dict[str, Any]:
    row = _words(clinician_row({ESTIMATE: own.value} if own else {}), words)
    return row | ({"on": day_words(own.observed_on), "by": own.recorded_by.name} if own else {})


def _bias(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Everything known to be wrong, each once, with the estimates that it is true of."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        for each in row["bias"]:
            names = found.setdefault(each["says"], each | {"of": []})["of"]
            names += [row["name"]] if row["name"] not in names else []
    return list(found.values())


def _sources(rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    known = load_knowledge().sources
    cited = sorted({id for row in rows for id in row["cited"]})
    return [{"id": id, "citation": known[id].citation if id in known else ""} for id in cited]


def _recorded(case: Case, facts: dict[str, Any], words: PathWords) -> list[dict[str, Any]]:
    knowledge = load_knowledge()
    rows: dict[str, list[dict[str, Any]]] = {}
    for result in standing_results(case):
        known = knowledge.recorded.get(result.instrument)
        if known is not None and known.group == "survival":
            row = recorded_row(knowledge.panel, known, result.values, facts)
            # What holds for every result of an instrument is said with the first.
            row |= {"discrimination": [], "cohort": None} if known.id in rows else {}
            said = {"value": headline(known, result.values, case.board.time_zone), "on": day_words(result.computed_on)}
            said |= {"by": result.computed_by, "tool": result.tool}
            rows.setdefault(known.id, []).append(_words(row, words) | said)
    return [row for each in rows.values() for row in each]


def _words(row: dict[str, Any], words: PathWords) -> dict[str, Any]:
    citation = row.get("citation", {})
    cited = [each["cite"] for each in (*row.get("discrimination", ()), *row["bias"])]
    return row | {
        "value": _value(row),
        "direction": row.get("direction", ""),
        "version": row.get("version", ""),
        "missing": [words.of(name) for name in row["missing"]],
        "published": _published(row),
        "cohort": row.get("cohort") or "",
        "source": citation.get("id", ""),
        "citation": citation.get("citation", ""),
        "link": citation.get("link", ""),
        "verification": row.get("verification", ""),
        "cited": [each for each in (citation.get("id"), *cited) if each],
        "discrimination": [each["says"] for each in row.get("discrimination", [])],
        "caveats": [words.sentence(each) for each in row.get("caveats", [])],
        "on": "",
        "by": "",
        "tool": "",
    }


def _value(row: dict[str, Any]) -> str:
    if row["kind"] == "clinician":
        return "not recorded" if row["months"] is None else f"{row['months']:g} months"
    if row["kind"] == "recorded":
        return ""
    low, high = row["interval"]
    amount = f"{low}" if low == high else f"{low} to {high}"
    counted = "class " if row["unit"] == "class" else ""
    said = f"{counted}{amount} of {row['range'][1]}"
    if row["certain"]:
        label = row["bands"][0]["label"]
        return said if label in (amount, f"class {amount}") else f"{said}, {label}"
    return f"{said}, incomplete"


def _published(row: dict[str, Any]) -> str:
    """What was published of the band, or of each band that is still possible."""
    if row.get("probability"):
        return "as the tool states it"
    parts = []
    for band in row["bands"]:
        figures = "; ".join(part for part in (band["words"], band["says"]) if part) or "no figure"
        parts.append(figures if row["certain"] else f"{band['label']}: {figures}")
    return " / ".join(parts)


def prognosis_figure(content: dict[str, Any], *, id: str) -> PrognosisFigure:
    """The rows on one axis, in their order; those without a figure stand in the words alone, except
    the clinician's, whose absence is to be seen."""
    drawn = [_drawn(row) for row in content["rows"]]
    shown = [each for each, row in zip(drawn, content["rows"], strict=True) if row["kind"] == CLINICIAN or each.figures]
    return draw_prognosis(shown, id=id, months=content["months"])


def on_the_axis(content: dict[str, Any]) -> set[str]:
    """The ids of the estimates that have a figure to draw."""
    return {row["id"] for row in content["rows"] if _drawn(row).figures}


def _drawn(row: dict[str, Any]) -> Estimate:
    unverified = any(band["verification"] == "unverified" and band["words"] for band in row["bands"])
    return Estimate(
        name=f"{row['name']}{'' if row['kind'] != 'recorded' else ' (elsewhere)'}",
        value=row["value"] + (", figure unverified" if unverified else ""),
        months=_months(row),
        alive=_alive(row),
        certain=row["certain"],
    )


def _months(row: dict[str, Any]) -> list[tuple[str, float]]:
    if row["kind"] == "clinician":
        return [] if row["months"] is None else [("own", row["months"])]
    return [(kind, figure) for band in row["bands"] for kind, figure in band["months"]]


def _alive(row: dict[str, Any]) -> list[tuple[float, float, float, bool]]:
    """Per horizon the lowest and the highest proportion of the bands that are possible."""
    found: dict[float, list[float]] = {}
    for band in row["bands"]:
        for month, percent in band["alive"]:
            found.setdefault(month, []).append(percent)
    drawn = [(month, min(each), max(each), False) for month, each in sorted(found.items())]
    part = row.get("probability")
    if part and part["months"] is not None:
        drawn.append((part["months"], part["percent"], part["percent"], part["of"] == "mortality"))
    return drawn
