"""Drawings of a case's frozen content: the spine with its lesions, and each score on its scale."""

from dataclasses import replace
from typing import Any

from cases.facts.score_figure import Band, ScoreBar, draw_score
from cases.facts.spine_figure import LEVELS, Figure, FigureLesion, draw_spine

MOST_NUMBERED = 24  # more numbers than this do not fit beside the drawing


def spine(case: dict[str, Any]) -> Figure:
    """The spine with the case's lesions, each under the number it has in the table of lesions.

    Beyond 24 lesions the numbers would run out of the drawing and are left to the table.
    """
    lesions = [_drawn(lesion) for lesion in case["facts"]["lesions"] if _levels(lesion)]
    figure = draw_spine(lesions, id=f"spine-{case['number']}")
    return figure if len(figure.callouts) <= MOST_NUMBERED else replace(figure, callouts=())


def score_bar(score: dict[str, Any]) -> ScoreBar | None:
    """A score on its scale; None where the bands of the scale are not known."""
    if not score["bands"]:
        return None
    bands = [Band(band["low"], band["high"], band["name"]) for band in score["bands"]]
    return draw_score(
        name=score["name"],
        minimum=score["minimum"],
        maximum=score["maximum"],
        bands=bands,
        total=score["total"],
        interval=score["interval"],
        direction=score["direction"],
    )


def _drawn(lesion: dict[str, Any]) -> FigureLesion:
    return FigureLesion(str(lesion["number"]), _levels(lesion), lesion["quality"])


def _levels(lesion: dict[str, Any]) -> tuple[str, ...]:
    return tuple(level for level in lesion["levels"] if level in LEVELS)
