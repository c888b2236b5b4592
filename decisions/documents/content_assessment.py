"""The machine's assessment in words: what the stored result says, and nothing that it does not say."""

from collections.abc import Iterable
from typing import Any

from cases.facts.catalogue import CATALOGUE
from cases.models import Case
from cases.pathway.clocks import clock_state, read_utc
from cases.pathway.treatments import treatment_label
from cases.pathway.urgency import Lane
from decisions.documents.content_frameworks import beside_noms
from decisions.documents.content_rules import cited_rules, rules_content
from decisions.documents.content_scores import scores_content, waiting_content
from decisions.documents.fact_paths import PathWords
from decisions.documents.not_assessable import in_vain_paths
from decisions.documents.own_estimate import estimate_wanted
from decisions.documents.wording import day_words, moment_words
from decisions.models import Assessment
from decisions.reasoning.loader import load_knowledge

STANDINGS = {
    "recommended": "Recommended",
    "reasonable": "Reasonable",
    "conditional": "Conditional",
    "not_advised": "Not advised",
    "blocked": "Blocked",
}
MATTERS = {"decisive": "Decisive", "refines": "Refines", "none": "No effect"}
# A board that votes before it sees the advice (its own setting) reads a pack without it.
_ADVICE = ("frameworks", "beside_noms", "options", "conflicts", "missing", "sensitivity")
_NO_ADVICE: dict[str, Any] = {part: [] for part in _ADVICE} | {"rules": {}}
_AXES = {"n": "Neurologic", "o": "Oncologic", "m": "Mechanical", "s": "Systemic"}


def assessment_content(
    case: Case, latest: Assessment | None, zone: str, *, advice: bool | None = None
) -> dict[str, Any] | None:
    """The `latest` assessment of the case, marked stale when facts or knowledge changed since; None when
    there is none. `advice` says whether options and what leads to them are in it; left out, as on paper
    for everybody, the board's own setting does. The caller has passed `decisions.access`."""
    if latest is None:
        return None
    looked = in_vain_paths(case, latest.facts)
    shown = result_content(latest.result, PathWords(latest.facts, zone, looked))
    withheld = not (case.board.advice_before_ballot if advice is None else advice)
    if estimate_wanted(case):
        shown["scores"] = [score | {"survival": None} for score in shown["scores"]]
    return (
        shown
        | (_NO_ADVICE if withheld else {})
        | {
            "clocks": _clocks(case, zone),
            "withheld": withheld,
            "on": day_words(latest.on),
            "made_at": moment_words(latest.made_at, zone),
            "stale": not latest.holds_for(case),
            "knowledge_version": latest.knowledge_version,
            "knowledge_hash": latest.knowledge_hash[:12],
            "inputs_hash": latest.inputs_hash[:12],
        }
    )


def _clocks(case: Case, zone: str) -> list[dict[str, Any]]:
    """The clocks that apply, of the facts as they are. Paper ages: of a clock that is open it says when it
    is due and never how much time is left."""
    return [_clock(row.body, zone) for row in case.clocks.all() if row.body["applies"]]


def result_content(result: dict[str, Any], words: PathWords) -> dict[str, Any]:
    """One result of `assess` in words. Its sections follow the order in which a board reads."""
    return {
        "statement": result.get("statement", ""),
        "switched_off": _switched_off(result.get("policy", {})),
        "scope": {"in_scope": result["scope"]["in_scope"], "reason": words.sentence(result["scope"]["reason"])},
        "urgency": _urgency(result["urgency"], words),
        "flags": _flags(result["flags"], words),
        "scores": scores_content(result["scores"], words, result.get("old", [])),
        "scores_waiting": waiting_content(result, words),
        "frameworks": [_framework(each, words) for each in result["frameworks"].values() if "kind" not in each],
        "beside_noms": beside_noms(result["frameworks"], words),
        "options": [_option(option, words) for option in result["options"]],
        "conflicts": [_conflict(conflict, words) for conflict in result["conflicts"]],
        "rules": rules_content(result.get("rules", []), words),
        "missing": _missing(result["missing"], words),
        "sensitivity": [_flip(each, words) for each in result["sensitivity"]],
        "sources": _sources(result),
    }


def _switched_off(policy: dict[str, Any]) -> str:
    """What the site has switched off, in a sentence; "" when nothing is."""
    parts = [] if policy.get("advice", True) else ["advice"]
    parts += [] if policy.get("unverified_scores", True) else ["scores that are not verified"]
    parts += [f"{name.replace('_', ' ')} rules" for name in policy.get("classes_off", [])]
    return f"Switched off at this site: {', '.join(parts)}." if parts else ""


def _urgency(urgency: dict[str, Any], words: PathWords) -> dict[str, Any]:
    return {
        "lane": Lane(urgency["lane"]).label,
        "code": urgency["lane"],
        "certain": urgency.get("certain", True),
        "possible": [Lane(lane).label for lane in urgency.get("possible", [])],
        "because": [
            {
                "says": words.sentence(each["says"]),
                "facts": [words.of(path) for path in each.get("facts", [])],
                "cite": each.get("cite", ""),
            }
            for each in urgency["because"]
        ],
        "open": [
            {"rule": each["rule"], "facts": [words.of(path) for path in each["facts"]]}
            for each in urgency.get("open", [])
        ],
    }


def _flags(flags: list[dict[str, Any]], words: PathWords) -> list[dict[str, Any]]:
    """Flags by kind, safety first, each sentence once however many lesions it is true of."""
    kinds: dict[str, dict[str, str]] = {kind: {} for kind in ("safety", "urgency", "data")}
    for flag in flags:
        kinds.setdefault(flag["kind"], {})[words.sentence(flag["says"])] = flag["cite"]
    return [
        {"kind": kind, "flags": [{"says": says, "cite": cite} for says, cite in found.items()]}
        for kind, found in kinds.items()
        if found
    ]


def _clock(clock: dict[str, Any], zone: str) -> dict[str, Any]:
    started, stopped, due = (clock[name] for name in ("started_at", "stopped_at", "due_at"))
    counted = clock["result"] in ("met", "late")
    return {
        "name": clock["name"],
        "result": clock["result"],
        "how": clock_state(clock, read_utc(stopped)).says if counted else clock["error"],
        "limit": f"{clock['hours']:g} h" if clock["hours"] else "At once",
        "from": CATALOGUE[clock["starts"]].label if clock["starts"] in CATALOGUE else clock["starts"],
        "started": moment_words(read_utc(started), zone) if started else "",
        "due": moment_words(read_utc(due), zone) if clock["result"] == "open" else "",
        "local": clock["local"],
        "unverified": clock["verification"] != "verified",
        "cite": clock["cite"],
    }


def _framework(framework: dict[str, Any], words: PathWords) -> dict[str, Any]:
    lesions = framework.get("lesions") or ([framework] if framework.get("axes") else [])
    return {
        "id": framework["framework"],
        "name": framework["name"],
        "version": framework["version"],
        "source": framework["citation"]["id"],
        "citation": framework["citation"]["citation"],
        "general_caveats": framework.get("caveats", []),
        "drives": framework.get("lesion"),
        "lesions": [_reading(each, words) for each in lesions],
    }


def _reading(reading: dict[str, Any], words: PathWords) -> dict[str, Any]:
    return {
        "lesion": reading.get("lesion"),
        "where": words.lesion(reading.get("lesion")),
        "axes": [_axis(code, axis, words) for code, axis in reading["axes"].items()],
        "outcome": [treatment_label(code) for code in reading["outcome"] or []],
        "rows": [_row(row) for row in reading["rows"]],
        "provisional": [words.sentence(need) for need in reading["needs"]],
        "alternatives": [
            _row(row) | {"when": row["when"], "turns_on": [words.of(path) for path in row["turns_on"]]}
            for row in reading["alternatives"]
        ],
        "modifiers": [{"id": each["id"], "says": each["says"], "cite": each["cite"]} for each in reading["modifiers"]],
    }


def _axis(code: str, axis: dict[str, Any], words: PathWords) -> dict[str, Any]:
    return {
        "axis": f"{code.upper()} {_AXES.get(code, '')}".strip(),
        "finding": axis["finding"],
        "value": axis["value"] or " or ".join(axis["possible"]),
        "certain": axis["value"] is not None,
        "turns_on": [words.of(path) for path in axis["turns_on"]],
    }


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "row": row["row"],
        "treatments": [treatment_label(code) for code in row["treatments"]],
        "says": row["says"],
        "strength": row["strength"],
        "cite": row["cite"],
        "verification": row["verification"],
        "reviewed": row.get("reviewed", ""),
    }


def _option(option: dict[str, Any], words: PathWords) -> dict[str, Any]:
    return {
        "rank": option["rank"],
        "treatment": option.get("label") or treatment_label(option["treatment"]),
        "where": words.lesion(option.get("lesion")),
        "standing": STANDINGS.get(option["standing"], option["standing"]),
        "standing_code": option["standing"],
        "provisional": option.get("provisional", False),
        "for": option["for"],
        "against": option["against"],
        "supported_by": [name.replace("noms:", "NOMS ") for name in option["supported_by"]],
        "strength": option["strength"],
        "year": option["year"],
        "needs": [words.needed(need) for need in option["needs"]],
        "unavailable_here": option["unavailable_here"],
    }


def _conflict(conflict: dict[str, Any], words: PathWords) -> dict[str, Any]:
    return {
        "says": conflict["says"],
        "because": conflict.get("because", ""),
        "sides": conflict["sides"],
        "turns_on": words.of(conflict["turns_on"]),
    }


def _missing(rows: list[dict[str, Any]], words: PathWords) -> list[dict[str, Any]]:
    """Missing facts by how much they matter and what they would change, the weightiest first."""
    groups: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        groups.setdefault((row["matters"], words.treatments(row["changes"])), []).append(words.missing(row["fact"]))
    return [
        {"matters": MATTERS.get(matters, matters), "code": matters, "changes": changes, "facts": facts}
        for (matters, changes), facts in groups.items()
    ]


def _flip(flip: dict[str, Any], words: PathWords) -> dict[str, Any]:
    return {
        "label": words.of(flip["fact"]),
        "from": words.value_of(flip["fact"], flip["from"]),
        "to": words.value_of(flip["fact"], flip["to"]),
        "by": flip.get("by", []),
        "effect": words.treatments(flip["effect"]),
    }


def _sources(result: dict[str, Any]) -> list[dict[str, str]]:
    """Every source that the result cites, written out, in alphabetical order of its id."""
    known = load_knowledge().sources
    cited = sorted(set(_cited({**result, "rules": cited_rules(result.get("rules", []))})))
    return [{"id": id, "citation": known[id].citation if id in known else ""} for id in cited]


def _cited(part: Any) -> Iterable[str]:
    """The ids under "cite" and "source", and those of whole citations, anywhere in the result."""
    if isinstance(part, list):
        for each in part:
            yield from _cited(each)
    elif isinstance(part, dict):
        for name, value in part.items():
            if name in ("cite", "source") and isinstance(value, str):
                yield value
            elif name == "citation" and isinstance(value, dict):
                yield value["id"]
            else:
                yield from _cited(value)
