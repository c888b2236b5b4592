"""One case made ready for the rules: the facts of the case and of each lesion, and what they imply."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from cases.facts.case_facts import CaseFacts, PriorRadiotherapy, Value
from cases.facts.vertebrae import contiguous
from decisions.reasoning.derived import derived_of, months_between, mri_since_suspicion, steroid_recorded
from decisions.reasoning.frameworks.axes import read_deficit
from decisions.reasoning.frameworks.noms import NomsReading, read_noms, schemes_matter
from decisions.reasoning.knowledge import Knowledge
from decisions.reasoning.logic import Truth
from decisions.reasoning.radiosensitivity import Sensitivity, read_sensitivity, very_sensitive
from decisions.reasoning.score_table import ScoreTable
from decisions.reasoning.scores.grades import read_grade
from decisions.reasoning.scores.points import PointsReading, read_points

ASSESSED_ON = "assessed_on"  # in the view of a case for what is derived of its lesions; no rule can name it

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
    readings = tuple([read_lesion(id, own, view, sensitivity, knowledge) for id, own in lesions])
    return CaseReading(on, values, lesions, view, sensitivity, readings, driver_of(readings, knowledge))


def read_case_view(values: Mapping[str, Value], knowledge: Knowledge, on: date) -> tuple[dict[str, Value], Sensitivity]:
    """What the rules read of the case itself, with what follows from it, and the tumour's class."""
    view = {**values, **dict(derived_of(values, on)), ASSESSED_ON: on.isoformat()}
    _add(view, "deficit", read_deficit(knowledge.noms.deficit, view))
    _add(view, "very_sensitive", very_sensitive(knowledge, view))
    view["deficit_dated"] = "deficit_onset_at" in view or "non_ambulatory_since" in view
    view["exclusion_recorded"] = view.get("mscc_excluded") is True
    if "suspected_mscc" in view:
        view["suspicion_stands"] = view["suspected_mscc"] is True and not view["exclusion_recorded"]
    view["tissue_on_record"] = view.get("tissue_confirmed") is True
    view["mri_since_suspicion"] = mri_since_suspicion(view)
    _add(view, "steroid_recorded", steroid_recorded(view))
    compressed = "mscc_suspected_at" in view or "mscc_confirmed_at" in view
    view["compression_dated"] = compressed and not view["exclusion_recorded"]
    view["unexplained_chordoma"] = view.get("histology") == "chordoma" and view.get("spinal_disease") != "metastatic"
    tokuhashi = read_points(knowledge.scores["revised_tokuhashi"], view).band
    _add(view, "tokuhashi_band", tokuhashi.id if tokuhashi else None)
    bauer = read_points(knowledge.scores["modified_bauer"], view).bands
    best = knowledge.scores["modified_bauer"].bands[-1]
    _add(view, "modified_bauer_good", True if bauer == (best,) else None if best in bauer else False)
    return view, read_sensitivity(knowledge, view)


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


def _add(view: dict[str, Value], name: str, value: Truth | str) -> None:
    if value is not None:
        view[name] = value


def driver_of(readings: tuple[LesionReading, ...], knowledge: Knowledge) -> LesionReading | None:
    """The lesion on which the advice rests: the worst epidural grade, then the least stable."""
    escc = knowledge.scores["escc"]
    return max(readings, key=lambda reading: severity(reading, escc), default=None)


def severity(reading: LesionReading, escc: ScoreTable) -> tuple[int, int, int]:
    """What orders lesions: the epidural grade, then how unstable they are at least and at most."""
    grade = read_grade(escc, reading.view)
    return (grade.rank if grade else -1, reading.sins.low, reading.sins.high)
