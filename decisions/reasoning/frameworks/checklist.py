"""Checklists: each criterion met, not met or cannot say, and the overall reading. They block nothing."""

from decisions.reasoning.conditions import View
from decisions.reasoning.frameworks.shapes import Json, Published
from decisions.reasoning.logic import every, in_words


def checklist_result(framework: Published, view: View) -> Json:
    """Every criterion, and overall: met when all are, not met as soon as one is not."""
    answers = [criterion.read(view) for criterion in framework.criteria]
    overall = every([answer.truth for answer in answers])
    return {
        "result": in_words(overall),
        "not_met": [answer.shown["id"] for answer in answers if answer.truth is False],
        "open": [answer.shown["id"] for answer in answers if answer.truth is None],
        "missing": list(dict.fromkeys(name for answer in answers for name in answer.missing)),
        "criteria": [answer.shown for answer in answers],
    }
