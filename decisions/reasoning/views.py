"""One case made ready for the rules: the facts of the case and of each lesion, and what they imply."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from cases.facts.case_facts import CaseFacts, PriorRadiotherapy, Value
from cases.facts.vertebrae import contiguous
from decisions.reasoning.case_view import ASSESSED_ON, read_case_view
from decisions.reasoning.derived import found_of_all_lesions, months_between
from decisions.reasoning.frameworks.noms import NomsReading, read_noms, schemes_matter
from decisions.reasoning.knowledge import Knowledge
from decisions.reasoning.radiosensitivity import Sensitivity
from decisions.reasoning.score_table import ScoreTable
from decisions.reasoning.scores.grades import read_grade
from decisions.reasoning.scores.points import PointsReading, read_points

AXES = {name: f"axis_{name}" for name in "noms"}

Lesions = tuple[tuple[str, Mapping[str, Value]], ...]


@dataclass(eq=False, slots=True)
class LesionReading:
    """One lesion: its view for the rules, its SINS and its NOMS reading. Nothing of it is changed once made."""

    id: str
    level: str
    view: dict[str, Value]
    sins: PointsReading
    noms: NomsReading


@dataclass(eq=False, slots=True)
class CaseReading:
    """The case: its view for the rules, the tumour's class, the lesions, and the one that drives.

    `values` and `own` are the recorded facts of the case and of each lesion, as they came;
    `on` is the day as of which the case is read.
    """

    on: date
    values: Mapping[str, Value]
    own: Lesions
    view: dict[str, Value]
    sensitivity: Sensitivity
    lesions: tuple[LesionReading, ...]
    driver: LesionReading | None


def read_facts(facts: CaseFacts, knowledge: Knowledge, on: date) -> CaseReading:
    """Everything the rules need to know about a case as of a day."""
    return read_values(facts.values, tuple([(lesion.id, lesion.values) for lesion in facts.lesions]), knowledge, on)


def read_values(values: Mapping[str, Value], lesions: Lesions, knowledge: Knowledge, on: date) -> CaseReading:
    """As read_facts, from bare mappings."""
    view, sensitivity = read_case_view(values, knowledge, on)
    low = knowledge.noms.escc_groups["low"]
    view.update(found_of_all_lesions(view, [own.get("escc") for _, own in lesions], low))
    readings = tuple([read_lesion(id, own, view, sensitivity, knowledge) for id, own in lesions])
    return CaseReading(on, values, lesions, view, sensitivity, readings, driver_of(readings, knowledge))


def read_lesion(
    id: str,
    own: Mapping[str, Value],
    case: dict[str, Value],
    sensitivity: Sensitivity,
    knowledge: Knowledge,
    *,
    sins: PointsReading | None = None,
) -> LesionReading:
    """One lesion, given the view of its case, and its SINS where that is known already."""
    view = {**case, **own}
    _add_place_and_time(view)
    view["escc_recorded"] = "escc" in own
    sins = sins or read_points(knowledge.scores["sins"], view)
    if sins.band:
        view["sins_band"] = sins.band.id
    noms = read_noms(knowledge.noms, sins, sensitivity, view)
    for name, axis in noms.axes.items():
        if (value := axis.value) is not None:
            view[AXES[name]] = value
    view["schemes_disagree"] = schemes_matter(knowledge.noms, noms)
    view["provisional"] = bool(noms.needs)
    return LesionReading(id, str(own.get("index_level", id)), view, sins, noms)


@lru_cache(maxsize=4096)
def _contiguous(levels: tuple[str, ...]) -> bool:
    return contiguous(levels)


def _add_place_and_time(view: dict[str, Value]) -> None:
    """The run of levels of one lesion, and how long ago it was irradiated, if it was."""
    levels, course = view.get("levels"), view.get("prior_rt")
    if isinstance(levels, tuple):
        unbroken = _contiguous(levels)
        view["contiguous"] = unbroken
        if unbroken:
            view["contiguous_levels"] = len(levels)
    if isinstance(course, PriorRadiotherapy):
        view["prior_rt"] = "given"
        on = date.fromisoformat(str(view[ASSESSED_ON]))
        given = date.fromisoformat(course.on) if course.on else None
        if given and given <= on:
            view["months_since_rt"] = months_between(given, on)


def driver_of(readings: tuple[LesionReading, ...], knowledge: Knowledge) -> LesionReading | None:
    """The lesion on which the advice rests: the worst epidural grade, then the least stable."""
    escc = knowledge.scores["escc"]
    return max(readings, key=lambda reading: severity(reading, escc), default=None)


def severity(reading: LesionReading, escc: ScoreTable) -> tuple[int, int, int]:
    """What orders lesions: the epidural grade, then how unstable they are at least and at most.

    A lesion that nobody has graded is at least as bad as the lowest grade; see `may_be_worse`.
    """
    grade = read_grade(escc, reading.view)
    return (grade.rank if grade else escc.grades[0].rank, reading.sins.low, reading.sins.high)


def may_be_worse(case: CaseReading) -> tuple[str, ...]:
    """What would have to be known of other lesions, as paths into the case, while the one that drives is known to be
    no high grade: a lesion that nobody has graded may be the one on which the advice should rest."""
    driver = case.driver
    if driver is None or not driver.view["escc_recorded"] or driver.view.get(AXES["n"]) == "high":
        return ()
    places = [place for place, lesion in enumerate(case.lesions) if not lesion.view["escc_recorded"]]
    return tuple([f"lesions.{place}.escc" for place in places])
