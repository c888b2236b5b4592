"""The frameworks beside NOMS put to one case. They are shown; no option takes its standing from them."""

from datetime import date

from decisions.reasoning.conditions import View
from decisions.reasoning.frameworks.checklist import checklist_result
from decisions.reasoning.frameworks.classification import class_result
from decisions.reasoning.frameworks.headings import headings_result
from decisions.reasoning.frameworks.looking import views_of
from decisions.reasoning.frameworks.principles import principles_result
from decisions.reasoning.frameworks.shapes import Json, Published
from decisions.reasoning.knowledge import Knowledge
from decisions.reasoning.views import CaseReading, LesionReading


def frameworks_result(knowledge: Knowledge, case: CaseReading, on: date) -> dict[str, object]:
    """Every framework by its id, in plain JSON types. Each is read for the lesion that drives, as the
    options are; a classification of lesions is read for every lesion as well."""
    views = views_of(knowledge, case, on)
    place = case.lesions.index(case.driver) if case.driver else 0
    return {framework.id: _framework(framework, case, views, place) for framework in knowledge.frameworks}


def _framework(framework: Published, case: CaseReading, views: list[View], place: int) -> Json:
    """One framework with its head; `place` is the number of the view that drives."""
    if not framework.per_lesion:
        return {**framework.head, **_result(framework, views[place], case.driver)}
    lesions = _of_lesions(framework, case.lesions, views)
    result = lesions[place] if lesions and not framework.score else _result(framework, views[place], case.driver)
    return {**framework.head, **result, "lesions": lesions}


def _result(framework: Published, view: View, lesion: LesionReading | None) -> Json:
    match framework.kind:
        case "checklist":
            return {**_place(lesion), **checklist_result(framework, view)}
        case "classification" if framework.score:
            return class_result(framework, view)
        case "classification":
            return {**_place(lesion), **class_result(framework, view)}
        case "headings":
            return {**_place(lesion), **headings_result(framework, view)}
        case _:
            return {**_place(lesion), **principles_result(framework, view)}


def _of_lesions(framework: Published, lesions: tuple[LesionReading, ...], views: list[View]) -> list[Json]:
    """The class of every lesion, where a classification is of lesions."""
    return [{**_place(lesion), **class_result(framework, view)} for lesion, view in zip(lesions, views, strict=False)]


def _place(lesion: LesionReading | None) -> Json:
    """The lesion a result is about, None when the case has none."""
    return {"lesion": lesion.id, "level": lesion.level} if lesion else {"lesion": None, "level": None}
