"""The minimum data set without which a case is not listed for a board.

A case may still be listed by an authorised person who gives a reason (NHS England 2020
streamlining guidance; CRUK locally agreed minimum data set). What each item is for is
said beside it, so that a coordinator knows what to ask and of whom.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class MinimumItem:
    """One thing a case needs before it is listed; `source` is where the item comes from."""

    name: str
    label: str
    ask: str
    scope: str = "case"
    any_of: tuple[str, ...] = ()


MINIMUM_DATA: tuple[MinimumItem, ...] = (
    MinimumItem("primary_site", "Primary site", "referrer"),
    MinimumItem("performance_status", "Performance status (KPS or ECOG)", "referrer", any_of=("kps", "ecog")),
    MinimumItem("ambulatory", "Walking", "referrer"),
    MinimumItem("anticoagulated", "Anticoagulation", "referrer"),
    MinimumItem("patient_goal", "What the patient wants", "referrer"),
    MinimumItem("lesion", "At least one lesion with its level", "radiology", scope="lesions"),
    MinimumItem("escc", "ESCC of each lesion", "radiology", scope="lesion"),
    MinimumItem("imaging", "A reported study of the spine", "radiology", scope="imaging"),
    MinimumItem("clinical_question", "The question for the board", "referrer", scope="referral"),
)


@dataclass(frozen=True)
class Gap:
    """A missing item of the minimum data set, with whom to ask."""

    name: str
    label: str
    ask: str


def gaps(facts: Mapping[str, object], *, reported_studies: int, clinical_question: str) -> tuple[Gap, ...]:
    """What the minimum data set still lacks.

    `facts` is the plain-JSON snapshot of a case (names of the catalogue, `lesions` a list);
    `reported_studies` counts imaging studies with a report. Returns gaps in the set's order.
    """
    lesions = facts.get("lesions") or []
    assert isinstance(lesions, list)
    return tuple(
        Gap(item.name, item.label, item.ask)
        for item in MINIMUM_DATA
        if not _present(item, facts, lesions, reported_studies, clinical_question)
    )


def _present(
    item: MinimumItem, facts: Mapping[str, object], lesions: list[Mapping[str, object]], reported: int, question: str
) -> bool:
    match item.scope:
        case "lesions":
            return bool(lesions)
        case "lesion":
            return bool(lesions) and all(lesion.get(item.name) is not None for lesion in lesions)
        case "imaging":
            return reported > 0
        case "referral":
            return bool(question.strip())
        case _:
            return any(facts.get(name) is not None for name in (item.any_of or (item.name,)))
