"""Where sources disagree about this case: the sides with their years, and the fact on which it turns."""

from functools import cache

from decisions.reasoning.asked import Asked
from decisions.reasoning.knowledge import Conflict, Knowledge
from decisions.reasoning.logic import CANNOT_SAY
from decisions.reasoning.views import CaseReading

Row = dict[str, object]


def read_conflicts(knowledge: Knowledge, case: CaseReading, *, waiting: bool) -> tuple[list[Row], list[Conflict]]:
    """The conflicts that bear on some lesion, in plain JSON types, and with `waiting` those of which
    nobody can say yet."""
    asked = _asked(knowledge.conflicts)
    answers = asked.truths if waiting else asked.certain
    fired: list[Row] = []
    unanswered: list[Conflict] = []
    of_lesions = zip(*[answers(lesion.view) for lesion in case.lesions], strict=True)
    for conflict, truths in zip(asked.those, of_lesions, strict=False):  # without lesions there is no answer
        if True in truths:
            lesions = [lesion.id for lesion, truth in zip(case.lesions, truths, strict=True) if truth]
            fired.append({**_head(conflict), "lesions": lesions})
        elif waiting and None in truths:
            unanswered.append(conflict)
    return fired, unanswered


@cache
def _asked(conflicts: tuple[Conflict, ...]) -> Asked[Conflict]:
    return Asked(tuple([each for each in conflicts if each.when]))


@cache
def _head(conflict: Conflict) -> Row:
    sides = [{"source": source.id, "year": source.year, "says": says} for source, says in conflict.sides]
    return {
        "id": conflict.id,
        "says": conflict.says,
        "because": conflict.because,
        "between": [source.id for source, _ in conflict.sides],
        "sides": sides,
        "turns_on": conflict.turns_on,
    }


@cache
def unanswered_head(conflict: Conflict) -> Row:
    """A conflict that cannot be answered, as a row among the rules."""
    source, _ = conflict.sides[0]
    return {
        "id": conflict.id,
        "table": "X",
        "says": conflict.says,
        "kind": "conflict",
        "strength": None,
        "grade": "",
        "cite": source.id,
        "year": source.year,
        "verification": "unverified",
        "classes": ["framework"],
        "result": CANNOT_SAY,
        "clauses": [],
    }
