"""The rules of an assessment in words: what stops a treatment and what is needed first, the rest folded."""

from typing import Any

from decisions.documents.fact_paths import PathWords

Rule = dict[str, Any]

# Safety, urgency and data are flags, shown with the urgency; an open conflict is told with the open rules.
_PROMINENT = {"stop": "Speaks against a treatment", "requirement": "Needed first"}
_FOLDED = ("note", "option")


def rules_content(rules: list[Rule], words: PathWords) -> dict[str, Any]:
    """The rules met by kind, the thresholds of life expectancy, and the open ones by the fact they wait for.
    Empty when there are no rules (out of scope, or an assessment made before there were any)."""
    if not rules:
        return {}
    met = [rule for rule in rules if rule["result"] == "met"]
    return {
        "groups": [
            {"kind": kind, "title": title, "rules": [_rule(rule) for rule in met if rule["kind"] == kind]}
            for kind, title in _PROMINENT.items()
            if any(rule["kind"] == kind for rule in met)
        ],
        "more": [_rule(rule) for rule in met if rule["kind"] in _FOLDED],
        "thresholds": [_rule(rule) for rule in rules if rule["kind"] == "threshold" and rule["result"] != "cannot say"],
        "open": _open(rules, words),
    }


def cited_rules(rules: list[Rule]) -> list[Rule]:
    """The rules whose sources are listed: those that said something of this case."""
    return [rule for rule in rules if rule["result"] == "met"]


def _rule(rule: Rule) -> Rule:
    return {
        "id": rule["id"],
        "says": rule["says"],
        "result": rule["result"],
        "strength": rule["strength"],
        "grade": rule["grade"],
        "cite": rule["cite"],
        "year": rule["year"],
        "unverified": rule["verification"] != "verified",
    }


def _open(rules: list[Rule], words: PathWords) -> list[dict[str, Any]]:
    """Each fact that open rules wait for, with the rules, the most awaited first."""
    waiting: dict[str, list[str]] = {}
    for rule in rules:
        if rule["result"] == "cannot say":
            for path in rule["missing"]:
                waiting.setdefault(words.of(path), []).append(rule["id"])
    return [
        {"label": label, "rules": ids}
        for label, ids in sorted(waiting.items(), key=lambda item: (-len(item[1]), item[0]))
    ]
