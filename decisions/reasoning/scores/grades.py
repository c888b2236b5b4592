"""Graded scales: one recorded grade (ESCC, KPS, ECOG), or a grade read from several facts."""

from cases.facts.case_facts import Value
from decisions.reasoning.conditions import View
from decisions.reasoning.decision_list import Finding
from decisions.reasoning.derived import behind
from decisions.reasoning.score_table import Grade, ScoreTable


def read_grade(table: ScoreTable, view: View) -> Grade | None:
    """The grade, recorded or read from the facts; None while it is not recorded or not certain."""
    value = table.grading.read(view).outcome if table.grading else view.get(table.fact)
    return table.grade_of.get(value) if value is not None else None


def ungraded_facts(table: ScoreTable, view: View) -> list[str]:
    """The facts that the grade still waits for."""
    if not table.grading:
        return [] if view.get(table.fact) is not None else [table.fact]
    return _behind(table.grading.read(view), view)


def _behind(finding: Finding, view: View) -> list[str]:
    return list(dict.fromkeys([each for name in finding.missing for each in behind(name, view)]))


def grade_result(table: ScoreTable, view: View, about: dict[str, object]) -> dict[str, object]:
    """The grade in plain JSON types. `total` is the rank, which only sorts; `grade` is what to quote."""
    if table.grading:
        finding = table.grading.read(view)
        possible, missing = _possible(table, finding), _behind(finding, view)
        grade = table.grade_of.get(finding.outcome) if finding.outcome is not None else None
    else:
        grade, missing = read_grade(table, view), ungraded_facts(table, view)
        possible = table.grades
    possible = (grade,) if grade else possible
    ranks = sorted([each.rank for each in possible])
    groups = list(dict.fromkeys([each.group for each in possible]))
    return {
        **about,
        "total": grade.rank if grade else None,
        "grade": grade.value if grade else None,
        "interval": [ranks[0], ranks[-1]],
        "band": groups[0] if len(groups) == 1 else None,
        "band_label": grade.label if grade else None,
        "bands_possible": groups,
        "items": [_item(table, grade, ranks, missing, view)],
        "missing": missing,
        "applies_open": table.applies_to(view) is None,
        "caveats": [*table.caveats, *[note.says for note in table.notes if note.when.truth(view)]],
    }


def _item(
    table: ScoreTable, grade: Grade | None, ranks: list[int], missing: list[str], view: View
) -> dict[str, object]:
    return {
        "item": table.fact or table.id,
        "label": table.name,
        "points": grade.rank if grade else None,
        "possible": ranks,
        "category": grade.label if grade else None,
        "facts": {name: _plain(view.get(name)) for name in table.facts},
        "missing": missing,
    }


def _possible(table: ScoreTable, finding: Finding) -> tuple[Grade, ...]:
    return tuple([grade for grade in table.grades if grade.value in finding.possible]) or table.grades


def _plain(value: Value | None) -> object:
    return list(value) if isinstance(value, tuple) else value
