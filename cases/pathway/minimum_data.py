"""The minimum data set without which a case is not listed for a board.

A case may still be listed by an authorised person who gives a reason (NHS England 2020
streamlining guidance; CRUK locally agreed minimum data set). What each item is for is
said beside it, so that a coordinator knows what to ask and of whom.
"""

from collections.abc import Mapping, Sequence
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

MINIMUM_NAMES = frozenset(name for item in MINIMUM_DATA for name in (item.any_of or (item.name,)))


@dataclass(frozen=True)
class Gap:
    """A missing item of the minimum data set, with whom to ask; `looked` says who could not tell, on which
    study and day. `in_vain`: all that is missing of it was looked for, so that nobody is asked the same again.
    """

    name: str
    label: str
    ask: str
    looked: tuple[str, ...] = ()
    in_vain: bool = False

    @property
    def says(self) -> str:
        """Its label, and whom to ask or who has looked in vain."""
        return f"{self.label} ({'; '.join((*([] if self.in_vain else [f'ask {self.ask}']), *self.looked))})"


Lesions = Sequence[Mapping[str, object]]
Looked = Mapping[tuple[str, str], str]


def gaps(
    facts: Mapping[str, object], *, reported_studies: int, clinical_question: str, looked: Looked
) -> tuple[Gap, ...]:
    """What the minimum data set still lacks.

    `facts` is the plain-JSON snapshot of a case (names of the catalogue, `lesions` a list);
    `reported_studies` counts imaging studies with a report; `looked` says in words who could not tell a fact,
    by lesion (its `id`, or "") and name. That fills no gap: missing is missing. Returns gaps in the set's order.
    """
    lesions = facts.get("lesions") or []
    assert isinstance(lesions, list)
    return tuple(
        _gap(item, lesions, looked)
        for item in MINIMUM_DATA
        if not _present(item, facts, lesions, reported_studies, clinical_question)
    )


def _gap(item: MinimumItem, lesions: Lesions, looked: Looked) -> Gap:
    wanted = _wanted(item, lesions)
    found = tuple(f"{where} {looked[key]}".lstrip() for key, where in wanted.items() if key in looked)
    return Gap(item.name, item.label, item.ask, found, bool(found) and len(found) == len(wanted))


def _wanted(item: MinimumItem, lesions: Lesions) -> dict[tuple[str, str], str]:
    """Each fact that a missing item waits for, by lesion and name, and how it is told from the others."""
    if item.scope == "lesion":
        without = [str(lesion["id"]) for lesion in lesions if lesion.get(item.name) is None]
        return {(id, item.name): id.replace("-", " ") for id in without}
    if item.scope == "case":
        return {("", name): name.upper() if item.any_of else "" for name in item.any_of or (item.name,)}
    return {}


def _present(item: MinimumItem, facts: Mapping[str, object], lesions: Lesions, reported: int, question: str) -> bool:
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
