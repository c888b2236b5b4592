"""Scores as several raters read them, side by side, with the items on which they agree."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from cases.facts.case_facts import Value, stored_value
from cases.models import Case
from cases.models.snapshots import Known, known_facts
from decisions.reasoning.agreement import Comparison, compare
from decisions.reasoning.loader import load_knowledge
from decisions.reasoning.score_table import ScoreTable

# Which level a lesion is at is one fact about it, not a finding that each rater reads anew.
_SHARED = ("index_level",)


def raters_content(case: Case, day: date) -> list[dict[str, Any]]:
    """Each score that more than one person has rated, per lesion where it is per lesion.

    A lesion is read by each rater's own answers alone. A score of the case takes from the
    record what a rater did not answer, so that only what was rated twice can differ.
    """
    known = known_facts(case, day)
    lesions = [(lesion.pk, f"Lesion {lesion.number}") for lesion in case.lesions.filter(withdrawn_at=None)]
    found = []
    for table in load_knowledge().scores.values():
        places = lesions if table.scope == "lesion" else [(None, "")]
        for pk, where in places:
            found += _compared(table, [each for each in known if each.lesion_id == pk], where)
    return found


def _compared(table: ScoreTable, known: Sequence[Known], where: str) -> list[dict[str, Any]]:
    rated = [each for each in known if each.name in table.facts and each.name not in _SHARED]
    twice = [each for each in rated if len(each.raters) > 1]
    names = {each.name for each in (rated if table.scope == "lesion" else twice)}
    if not twice:
        return []
    raters = {record.recorded_by_id: record.recorded_by.name for each in twice for record in each.raters}
    views = {name: _view(table, known, pk) for pk, name in raters.items()}
    return [_words(table, compare(table, views, names), where)] if len(views) > 1 else []


def _view(table: ScoreTable, known: Sequence[Known], rater: Any) -> dict[str, Value]:
    """What a rater's reading rests on, as a snapshot holds it: rules compare and remember values by their hash."""
    view = {}
    for each in known:
        own = next((record.value for record in each.raters if record.recorded_by_id == rater), None)
        shared = table.scope == "case" or each.name in _SHARED
        value = stored_value(each.name, own if own is not None else each.record.value if shared else None)
        if value is not None:
            view[each.name] = value
    return view


def _words(table: ScoreTable, comparison: Comparison, where: str) -> dict[str, Any]:
    agreed, answered = comparison.agreed
    return {
        "score": table.id,
        "name": table.name,
        "where": where,
        "readings": [
            {"who": who, "says": says} for who, says in zip(comparison.raters, comparison.results, strict=True)
        ],
        "items": [{"label": item.label, "given": list(item.given), "agree": item.agree} for item in comparison.items],
        "agreement": f"{agreed} of {answered} item{'s' * (answered != 1)} agree"
        if answered
        else "nothing rated by all",
        "same_band": comparison.same_band,
    }
