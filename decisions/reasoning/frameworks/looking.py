"""What a framework looks at: the facts of one lesion with the case's, and what follows from them."""

from collections.abc import Mapping
from datetime import date

from cases.facts.case_facts import Value
from decisions.reasoning.conditions import View
from decisions.reasoning.frameworks.criteria import PATHS
from decisions.reasoning.frameworks.spans import Extent, hours_since, read_levels, single_area
from decisions.reasoning.knowledge import Knowledge
from decisions.reasoning.views import CaseReading


def views_of(knowledge: Knowledge, case: CaseReading, on: date) -> list[View]:
    """What frameworks look at, with the findings of the case: each of its lesions, without any the case alone."""
    findings = _findings(knowledge, case, on)
    views = [lesion.view for lesion in case.lesions] or [case.view]
    return [{**view, **findings} for view in views]


def _findings(knowledge: Knowledge, case: CaseReading, on: date) -> Mapping[str, Value]:
    """What frameworks derive from the whole case on the day of the assessment; a finding that
    cannot be had is absent. Under PATHS stand the paths of what is missing for it."""
    lesions = tuple([Extent(own.get("escc"), own.get("levels")) for _, own in case.own])
    grades = knowledge.noms.escc_groups
    levels = read_levels(lesions)
    single, areas_missing = single_area(lesions, grades["high"], grades["undecided"])
    hours = hours_since(case.view.get("non_ambulatory_since"), on)
    found: dict[str, Value | None] = {
        "levels_count": levels.count,
        "levels_contiguous": levels.contiguous,
        "compression_single_area": single,
        "hours_not_walking_least": hours[0] if hours else None,
        "hours_not_walking_most": hours[1] if hours else None,
        **dict(zip(PATHS, (levels.missing, areas_missing), strict=True)),
    }
    return {name: value for name, value in found.items() if value is not None}
