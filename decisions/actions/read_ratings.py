"""What two people recorded of the same finding of a board's cases for the same day."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Count

from cases.facts.case_facts import stored_value
from cases.facts.catalogue import fact
from cases.facts.fact import Kind
from cases.models import Board, FactRecord
from cases.models.snapshots import COMPARED, standing_of
from decisions.outcomes.board_record import Rating
from decisions.reasoning.loader import load_knowledge
from decisions.reasoning.scores.points import read_points

SINS = "sins"
RATED_BESIDE = ("escc", "frankel", "kps", "ecog")
"""What several people read beside the items of SINS."""
_SHARED = "index_level"


def read_ratings(*, board: Board) -> Iterator[tuple[str, Rating]]:
    """With its case (the id as text) of each finding the words of the first two people; of a lesion that two people
    read in full, its total."""
    names = _names()
    of_board = FactRecord.objects.filter(case__board=board, name__in=names).order_by()
    raters = Count("recorded_by", distinct=True)
    twice = of_board.values("case", "lesion", "name", "observed_on").annotate(raters=raters).filter(raters__gte=2)
    wanted = of_board.filter(case__in=twice.values("case")).order_by("case", "lesion", "recorded_at", "id")
    rows = wanted.values_list(*COMPARED, named=True)
    for (case, _), found in groupby(rows, key=lambda row: (row.case_id, row.lesion_id)):
        yield from ((str(case), rating) for rating in _of_one(_standing(list(found))))


def _standing(rows: list[Any]) -> list[Any]:
    """The values of one lesion that nobody has corrected or taken back, in the order of their recording."""
    by_name: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        by_name[row.name].append(row)
    standing = {row.pk for each in by_name.values() for row in standing_of(each) if row.value is not None}
    return [row for row in rows if row.pk in standing]


def rated() -> list[str]:
    """What can be rated twice, in words."""
    return [*(fact(name).label for name in _names() if name != _SHARED), _total()]


def _names() -> list[str]:
    return [*load_knowledge().scores[SINS].facts, *RATED_BESIDE]


def _total() -> str:
    return f"{load_knowledge().scores[SINS].name}, total"


def _of_one(rows: list[Any]) -> Iterator[Rating]:
    """The ratings of one lesion, or of one case without its lesions."""
    said: dict[tuple[str, date], dict[Any, Any]] = defaultdict(dict)
    for row in rows:
        said[row.name, row.observed_on][row.recorded_by_id] = row.value
    for (name, _), by_rater in said.items():
        if len(by_rater) > 1 and name != _SHARED:
            first, second = list(by_rater.values())[:2]
            yield _rating(name, first, second)
    yield from _totals(said)


def _rating(name: str, first: Any, second: Any) -> Rating:
    known = fact(name)
    if known.kind is Kind.INTEGER or name in ("kps", "ecog"):
        return Rating(known.label, float(first), float(second))
    return Rating(known.label, str(first), str(second), tuple(known.choices))


def _totals(said: dict[tuple[str, date], dict[Any, Any]]) -> Iterator[Rating]:
    table = load_knowledge().scores[SINS]
    levels = [value for (name, _), by_rater in said.items() if name == _SHARED for value in by_rater.values()]
    own: dict[Any, dict[str, Any]] = defaultdict(dict)
    for (name, _), by_rater in said.items():
        for rater, value in by_rater.items():
            own[rater][name] = stored_value(name, value)
    totals = list(_complete(table, own.values(), levels[-1:] or [None]))
    if len(totals) > 1:
        yield Rating(_total(), totals[0], totals[1])


def _complete(table: Any, views: Iterable[dict[str, Any]], levels: list[Any]) -> Iterator[float]:
    for view in views:
        if any(name != _SHARED for name in view):
            reading = read_points(table, {**view, _SHARED: levels[0]} if levels[0] else view)
            if reading.low == reading.high and reading.low is not None:
                yield float(reading.low)
