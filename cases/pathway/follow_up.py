"""What a follow-up visit can say, and when visits are due after a treatment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

# Code -> label. Whether a change counts as progression is the reader's ruling; no threshold is implied.
LOCAL_CONTROL: dict[str, str] = {
    "controlled": "Controlled",
    "progression": "Progression",
    "uncertain": "Uncertain",
}
# A new fracture, or progression of one that was there, both count (Sahgal and others; assessments 8.6).
FRACTURE: dict[str, str] = {"none": "None", "new": "New fracture", "progressed": "Known fracture progressed"}
CAUSE_OF_DEATH: dict[str, str] = {
    "cancer": "The cancer",
    "treatment": "A complication of treatment",
    "other": "Another cause",
    "unknown": "Not known",
}
# Versions differ in wording, so that a grade without its version says nothing.
CTCAE_VERSIONS = ("5.0", "4.03", "4.0", "3.0")
WORST_GRADE = 5

WALKS = ("independent", "aid")
"""What counts as walking: alone or with an aid, without another person (the project's reading)."""

TOLERANCE = timedelta(days=14)
"""How far from its day a visit still counts as the one that was due. Project policy."""


@dataclass(frozen=True)
class DueVisit:
    """One visit that a schedule asks for: so many days after the treatment began, and what for."""

    days: int
    says: str


# Local default, editable per case: no source fixes these intervals (assessments 8.6, knowledge only).
SCHEDULES: Mapping[str, tuple[DueVisit, ...]] = MappingProxyType(
    {
        "stereotactic": (
            DueVisit(35, "Pain, steroid taper"),
            DueVisit(90, "Clinical and MRI"),
            DueVisit(180, "Clinical and MRI"),
            DueVisit(270, "Clinical and MRI"),
            DueVisit(365, "Clinical and MRI"),
            DueVisit(455, "Clinical and MRI"),
            DueVisit(545, "Clinical and MRI"),
            DueVisit(730, "Clinical and MRI"),
        ),
        "surgery": (
            DueVisit(42, "Wound, neurology, alignment"),
            DueVisit(90, "Clinical, alignment"),
            DueVisit(180, "Clinical, alignment"),
            DueVisit(365, "Clinical, alignment"),
        ),
        "radiotherapy": (
            DueVisit(35, "Pain, steroid taper"),
            DueVisit(90, "Clinical"),
            DueVisit(180, "Clinical"),
            DueVisit(365, "Clinical"),
        ),
        "other": (DueVisit(90, "Clinical"), DueVisit(180, "Clinical"), DueVisit(365, "Clinical")),
    }
)


def schedule_of(*, surgery: bool, radiotherapy: bool, stereotactic: bool) -> tuple[DueVisit, ...]:
    """The visits that the default schedule asks for after treatments of these kinds; where two name days
    within the tolerance of each other, the first of the more demanding schedule stands."""
    kinds = [
        kind
        for kind, given in (
            ("stereotactic", stereotactic),
            ("surgery", surgery),
            ("radiotherapy", radiotherapy and not stereotactic),
        )
        if given
    ] or ["other"]
    visits: list[DueVisit] = []
    for visit in (each for kind in kinds for each in SCHEDULES[kind]):
        if all(abs(visit.days - taken.days) > TOLERANCE.days for taken in visits):
            visits.append(visit)
    return tuple(sorted(visits, key=lambda each: each.days))


def state_of_visit(due_on: date, *, seen: Iterable[date], today: date) -> str:
    """done, overdue, due (within the tolerance) or ahead. A visit counts for a day when it was not more
    than the tolerance before it, and for every day that it made up for."""
    if any(day >= due_on - TOLERANCE for day in seen):
        return "done"
    if today > due_on + TOLERANCE:
        return "overdue"
    return "due" if today >= due_on - TOLERANCE else "ahead"


def reasons_to_relist(
    *, local_control: str, fracture: str, walked_before: bool | None, walks: bool | None
) -> list[str]:
    """Why a visit asks for the case to come back to the board; a person decides. Project policy."""
    return [
        says
        for says, found in (
            ("Local progression", local_control == "progression"),
            ("New fracture", fracture == "new"),
            ("A fracture has progressed", fracture == "progressed"),
            ("No longer walks", walked_before is True and walks is False),
        )
        if found
    ]


def news_of_visit(
    *, local_control: str, fracture: str, walked_before: str, walks: str, frankel_before: str, frankel: str
) -> list[str]:
    """What a visit found that a treatment given before cannot answer. Project policy.

    Walking and Frankel grade are compared with what was last known, "" where nothing was: what was
    never known to be lost counts as lost since.
    """
    reasons = reasons_to_relist(
        local_control=local_control,
        fracture=fracture,
        walked_before=walked_before in (*WALKS, ""),
        walks=walks in WALKS if walks else None,
    )
    # A is the worst grade and E the best.
    worse = bool(frankel) and frankel < (frankel_before or "E")
    return [*reasons, *(["A worse Frankel grade"] if worse else [])]
