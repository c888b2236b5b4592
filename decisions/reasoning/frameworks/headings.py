"""Headings: what is known under each heading of a form, what is missing, who provides it. No outcome."""

from decisions.reasoning.conditions import View
from decisions.reasoning.frameworks.criteria import MOST_REMEMBERED, missing_of, shown_value
from decisions.reasoning.frameworks.shapes import Heading, Json, Published
from decisions.reasoning.score_table import ScoreTable
from decisions.reasoning.scores import points
from decisions.reasoning.scores.points import PointsReading, read_points


def headings_result(framework: Published, view: View) -> Json:
    """Every heading with its facts, questions and score. They are remembered and must not be changed."""
    return {"headings": [_remembered(heading, view) for heading in framework.headings]}


def _remembered(heading: Heading, view: View) -> Json:
    key = tuple(map(view.get, heading.reads))
    found = heading.memory.get(key)
    if found is None:
        found = _heading(heading, view)
        if len(heading.memory) < MOST_REMEMBERED:
            heading.memory[key] = found
    return found


def _heading(heading: Heading, view: View) -> Json:
    answers = [criterion.read(view) for criterion in heading.criteria]
    missing = dict.fromkeys(name for answer in answers for name in answer.missing)
    for group in heading.wanted:
        if all(view.get(name) is None for name in group):
            missing.update(dict.fromkeys(missing_of(group, heading.sources, view)))
    score = None
    if heading.score:
        reading = read_points(heading.score, view)
        score = _score(heading.score, reading)
        missing.update(dict.fromkeys(points.missing_of(heading.score, reading, view)))
    return {
        "heading": heading.id,
        "label": heading.label,
        "who": heading.who,
        "facts": {name: shown_value(view.get(name)) for name in heading.facts},
        "questions": [answer.shown for answer in answers],
        "score": score,
        "missing": list(missing),
    }


def _score(table: ScoreTable, reading: PointsReading) -> Json:
    """A score as it stands, without its items: those are under the scores."""
    return {
        "score": table.id,
        "name": table.name,
        "total": reading.total,
        "interval": [reading.low, reading.high],
        "bands_possible": [band.label for band in reading.bands],
    }
