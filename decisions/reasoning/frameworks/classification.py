"""Classifications: the first class that fits; while facts are missing, every class still possible.

A class may carry the strategy of its source paper. It is history, shown only when the class is
certain; the options never read it.
"""

from decisions.reasoning.conditions import View
from decisions.reasoning.frameworks.criteria import MOST_REMEMBERED
from decisions.reasoning.frameworks.shapes import Json, Published
from decisions.reasoning.score_table import ScoreTable
from decisions.reasoning.scores.points import missing_of, read_points


def class_result(framework: Published, view: View) -> Json:
    """The class of one lesion or case, by its criteria from the top or by the band of a score.

    What a score gave is remembered and must not be changed.
    """
    if framework.score is None:
        return _by_criteria(framework, view)
    key = tuple(map(view.get, framework.score_facts))
    found = framework.memory.get(key)
    if found is None:
        found = _by_band(framework.score, view)
        if len(framework.memory) < MOST_REMEMBERED:
            framework.memory[key] = found
    return found


def _by_criteria(framework: Published, view: View) -> Json:
    possible: list[Json] = []
    missing: dict[str, None] = {}
    unclear: dict[str, None] = {}
    shown: list[Json] = []
    fits = False
    for each in framework.classes:
        answer = each.criterion.read(view)
        shown.append(answer.shown)
        if answer.truth is False:
            continue
        possible.append(each.shown)
        if answer.truth:
            fits = True
            break
        missing.update(dict.fromkeys(answer.missing))
        if answer.shown["unclear"]:
            unclear[str(answer.shown["unclear"])] = None
    settled = fits and len(possible) == 1
    return {
        **_settled(possible[0] if settled else None),
        "possible": possible,
        "none_may_fit": not fits,
        "criteria": shown,
        "missing": [] if settled else list(missing),
        "unclear": [] if settled else list(unclear),
    }


def _by_band(score: ScoreTable, view: View) -> Json:
    reading = read_points(score, view)
    bands: list[Json] = [
        {"class": band.id, "label": band.label, "historical_strategy": band.strategy} for band in reading.bands
    ]
    return {
        **_settled(bands[0] if reading.band else None),
        "possible": bands,
        "none_may_fit": False,
        "score": score.id,
        "score_name": score.name,
        "interval": [reading.low, reading.high],
        "missing": [] if reading.band else missing_of(score, reading, view),
        "unclear": [],
    }


def _settled(found: Json | None) -> Json:
    return found or {"class": None, "label": None, "historical_strategy": None}
