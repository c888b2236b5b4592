"""What the rules read of the case itself: its facts, and what follows from them, part by part.

Each part says which facts it reads, so that a case with one fact changed has only those parts worked out again.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import NamedTuple

from cases.facts.case_facts import Value
from decisions.reasoning.derived import READ_BY_RECORDS, found_in_records
from decisions.reasoning.frameworks.axes import read_deficit
from decisions.reasoning.knowledge import Knowledge
from decisions.reasoning.radiosensitivity import Sensitivity, facts_of_tumour, read_sensitivity, very_sensitive
from decisions.reasoning.scores.points import read_points

ASSESSED_ON = "assessed_on"  # in the view of a case for what is derived of its lesions; no rule can name it

Found = dict[str, Value | None]


class Part(NamedTuple):
    """Some names that follow from the facts in `reads`: `found` gives each its value, None where it cannot be said."""

    reads: frozenset[str]
    found: Callable[[Knowledge, Mapping[str, Value], date], Found]


def read_case_view(values: Mapping[str, Value], knowledge: Knowledge, on: date) -> tuple[dict[str, Value], Sensitivity]:
    """What the rules read of the case itself, with what follows from it, and the tumour's class."""
    view: dict[str, Value] = {**values, ASSESSED_ON: on.isoformat()}
    for part in parts(knowledge):
        view.update({name: value for name, value in part.found(knowledge, view, on).items() if value is not None})
    return view, read_sensitivity(knowledge, view)


def reread(
    view: Mapping[str, Value], here: Mapping[str, Value], knowledge: Knowledge, on: date
) -> tuple[dict[str, Value], Found]:
    """A view of a case with some facts changed, and what follows from them that is another now (None: nothing)."""
    moved = {**view, **here}
    follows: Found = {}
    for part in parts(knowledge):
        if part.reads.isdisjoint(here) and part.reads.isdisjoint(follows):
            continue
        for name, value in part.found(knowledge, moved, on).items():
            if value != view.get(name):
                follows[name] = value
                if value is None:
                    del moved[name]
                else:
                    moved[name] = value
    return moved, follows


@cache
def parts(knowledge: Knowledge) -> tuple[Part, ...]:
    """The parts in their order: a later one may read what an earlier one found."""
    scores = knowledge.scores
    return (
        Part(READ_BY_RECORDS, _of_records),
        Part(frozenset(each.fact for each in knowledge.noms.deficit), _deficit),
        Part(frozenset({*facts_of_tumour(knowledge), "histology", "spinal_disease"}), _of_tumour),
        Part(frozenset(scores["revised_tokuhashi"].reads), _tokuhashi),
        Part(frozenset(scores["modified_bauer"].reads), _modified_bauer),
    )


def _of_records(knowledge: Knowledge, view: Mapping[str, Value], on: date) -> Found:
    return found_in_records(view, on)


def _deficit(knowledge: Knowledge, view: Mapping[str, Value], on: date) -> Found:
    return {"deficit": read_deficit(knowledge.noms.deficit, view)}


def _of_tumour(knowledge: Knowledge, view: Mapping[str, Value], on: date) -> Found:
    return {
        "very_sensitive": very_sensitive(knowledge, view),
        "unexplained_chordoma": view.get("histology") == "chordoma" and view.get("spinal_disease") != "metastatic",
    }


def _tokuhashi(knowledge: Knowledge, view: Mapping[str, Value], on: date) -> Found:
    band = read_points(knowledge.scores["revised_tokuhashi"], view).band
    return {"tokuhashi_band": band.id if band else None}


def _modified_bauer(knowledge: Knowledge, view: Mapping[str, Value], on: date) -> Found:
    bands = read_points(knowledge.scores["modified_bauer"], view).bands
    best = knowledge.scores["modified_bauer"].bands[-1]
    return {"modified_bauer_good": True if bands == (best,) else None if best in bands else False}
