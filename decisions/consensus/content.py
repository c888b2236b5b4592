"""What a chair signs: the board's decision, as entered and as it goes into the signed record."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

RECOMMENDED = "recommended"
NONE_YET = "none_yet"
OUTCOMES = (RECOMMENDED, NONE_YET)
MOST_OPTIONS = 10
MOST_ACTIONS = 20


@dataclass(frozen=True)
class DecisionOption:
    """One recommended treatment, the vertebral levels it is meant for (codes C0 to S5), and the
    dose that is intended, in words: a prescription is written elsewhere."""

    treatment: str
    levels: tuple[str, ...] = ()
    note: str = ""
    dose: str = ""


@dataclass(frozen=True)
class PlannedAction:
    """Something to be done, agreed while signing: a code of ACTION_KINDS, words, a member of the board
    (`owner_member`, the id of a seat) or somebody named (`owner`), and the day by which it is due."""

    kind: str
    what: str = ""
    owner_member: str = ""
    owner: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class DecisionContent:
    """The board's decision as the chair enters it.

    `options` are ranked, the first choice first; a deferral (none_yet) has none, and says why in
    `deferral_reason` (a code) and `rationale`. A person is a member of the board (`…_member`, the
    id of a seat) or somebody named. `act_by_time` (HH:MM) is the board's time on the day `act_by`.
    Codes: `decisions.consensus.decision_codes`. The reasons are needed only when there is something
    to explain.
    """

    outcome: str = RECOMMENDED
    options: tuple[DecisionOption, ...] = ()
    rationale: str = ""
    deferral_reason: str = ""
    alternatives: str = ""
    departure_code: str = ""
    departure_reason: str = ""
    levels_reason: str = ""
    changed_facts_reason: str = ""
    problem_class: str = ""
    problem_class_reason: str = ""
    preference: str = ""
    preference_says: str = ""
    trial: str = ""
    trial_says: str = ""
    intent: str = ""
    urgency: str = ""
    act_by: date | None = None
    act_by_time: str = ""
    responsible_member: str = ""
    responsible: str = ""
    informs_patient_member: str = ""
    informs_patient: str = ""
    inform_by: date | None = None
    actions: tuple[PlannedAction, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The content as it enters the signed payload: text and lists only."""
        plain = {name: _plain(value) for name, value in asdict(self).items()}
        for row in plain["actions"]:
            row["due_on"] = _plain(row["due_on"])
        for option in plain["options"]:
            option["levels"] = list(option["levels"])
        return plain


@dataclass(frozen=True)
class Against:
    """What a decision is checked against.

    `on` is the day of the meeting, before which nothing can be due; `lesion_levels` holds the levels
    of each lesion; `members` the seats of the board by id; `problem_classes` the codes to choose
    from, `computed_class` the one that the frameworks give ("" = they cannot say);
    `wishes_recorded` whether the facts tell what the patient wants; `contested` whether the vote was
    amber or red, so that the alternatives must be set down; `brief` that only the decision itself is asked
    for, as in an emergency.
    """

    on: date
    lesion_levels: Sequence[Sequence[str]] = ()
    members: Mapping[str, str] = field(default_factory=dict)
    problem_classes: Sequence[str] = ()
    computed_class: str = ""
    wishes_recorded: bool = False
    contested: bool = False
    brief: bool = False


def _plain(value: Any) -> Any:
    match value:
        case date():
            return value.isoformat()
        case tuple():
            return list(value)
        case _:
            return value
