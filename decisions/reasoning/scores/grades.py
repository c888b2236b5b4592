"""Scales that are one recorded grade: ESCC, KPS, ECOG. Nothing is added, nothing converted."""

from decisions.reasoning.conditions import View
from decisions.reasoning.knowledge import Grade, ScoreTable


def read_grade(table: ScoreTable, view: View) -> Grade | None:
    """The recorded grade of the scale's fact, or None when it is not recorded."""
    value = view.get(table.fact)
    return next((grade for grade in table.grades if grade.value == value), None)


def grade_result(table: ScoreTable, grade: Grade | None, about: dict[str, object]) -> dict[str, object]:
    """The grade in plain JSON types. `total` is the rank, which only sorts; `grade` is what to quote."""
    groups = list(dict.fromkeys(each.group for each in table.grades))
    return {
        **about,
        "total": grade.rank if grade else None,
        "grade": grade.value if grade else None,
        "interval": [grade.rank, grade.rank] if grade else [table.low, table.high],
        "band": grade.group if grade else None,
        "band_label": grade.label if grade else None,
        "bands_possible": [grade.group] if grade else groups,
        "items": [
            {
                "item": table.fact,
                "label": table.name,
                "points": grade.rank if grade else None,
                "possible": [grade.rank] if grade else sorted(each.rank for each in table.grades),
                "category": grade.label if grade else None,
                "facts": {table.fact: grade.value if grade else None},
                "missing": [] if grade else [table.fact],
            }
        ],
        "missing": [] if grade else [table.fact],
        "caveats": list(table.caveats),
    }
