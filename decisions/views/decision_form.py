"""The form on which a chair enters the board's decision, and its errors beside their fields."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import forms

from cases.facts.vertebrae import LEVELS
from cases.pathway.refusals import BadInput
from cases.pathway.urgency import Lane
from cases.views.forms import Day, PageForm, Pick, Words, dress
from decisions.actions.read_deciding import Deciding
from decisions.consensus.content import MOST_OPTIONS, DecisionContent
from decisions.consensus.decision_codes import DEFERRAL_REASONS, DEPARTURE_REASONS, INTENTS, PREFERENCES, TRIALS
from decisions.models import Decision
from decisions.views.decision_rows import OPTION_PARTS, ActionRows, OptionRows

FEWEST_ROWS = 3  # even for a decision of one option
ACTION_ROWS = 4
BESIDE = 2  # levels above and below a lesion that a construct may take in
_IN_ROWS = ("options", "actions")


def _codes(label: str, codes: Mapping[str, str], help_text: str = "") -> Pick:
    return Pick(label, list(codes.items()), radios=True, help_text=help_text)


class DecisionForm(PageForm):
    """The fields of DecisionContent, the proof of who signs, and only those reasons that can be needed.

    `deciding` is the item and what its decision is checked against; `levels` maps each level that
    may be planned to the lesion it belongs to ("" = beside one); `rows` is how many options there
    is room for, `action_rows` how many actions.
    """

    outcome = Pick("Outcome", Decision.OUTCOMES, radios=True, required=True)
    deferral_reason = _codes(
        "What keeps the board from deciding", DEFERRAL_REASONS, "For “no recommendation yet” only."
    )
    rationale = Words("Why the board decided this", lines=5, required=True)
    alternatives = Words(
        "Alternatives that were discussed",
        lines=3,
        help_text="And why they were not chosen. Needed after an amber or red vote.",
    )
    departure_code = _codes(
        "Why it departs from the vote or the assessment",
        DEPARTURE_REASONS,
        "Needed when the first choice is not what most voted for, or not what the assessment advises.",
    )
    departure_reason = Words(
        "Why it departs, in words", lines=2, help_text="Needed for another reason, and when it departs from the vote."
    )
    changed_facts_reason = Words(
        "Why changed facts do not alter it",
        lines=2,
        help_text="Facts of this case have been recorded since the vote opened.",
    )
    quorum_override_reason = Words(
        "Why it is signed without quorum", lines=2, help_text="The quorum was not met when the vote closed."
    )
    preference = _codes("What the patient wants", PREFERENCES)
    preference_says = Words("In the patient's words", lines=2, help_text="Needed when asked for this decision.")
    trial = _codes("Trial", TRIALS)
    trial_says = Words("Which trial, or why none")
    problem_class = Pick("Problem class", [], radios=True)
    problem_class_reason = Words(
        "Why the board sees another class", help_text="Needed only when it is not the one that the frameworks give."
    )
    intent = _codes("Intent", INTENTS)
    urgency = Pick("Urgency", [(lane.value, lane.label) for lane in Lane], radios=True)
    act_by = Day("Act by")
    act_by_time = Words("At", help_text="Where the hour matters. Such as 14:30.", autocomplete="off")
    responsible_member = Pick("Responsible for carrying it out", [])
    responsible = Words("Or somebody else", help_text="Name and role, outside the board.")
    informs_patient_member = Pick("Tells the patient", [])
    informs_patient = Words("Or somebody else", help_text="Name and role, outside the board.")
    inform_by = Day("To be told by", help_text="The day.")
    levels_reason = Words(
        "Why levels away from every recorded lesion",
        lines=2,
        help_text="Needed only when a treatment is planned where no lesion is recorded.",
    )
    identifier = Words(
        "Number of the patient",
        required=True,
        autocomplete="off",
        spellcheck="false",
        help_text="Read the hospital or NHS number from the banner and enter it again; "
        "the date of birth where there is no number.",
    )
    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput,
        error_messages={"required": "Your password is needed to sign."},
    )

    def __init__(
        self,
        *args: Any,
        deciding: Deciding,
        levels: dict[str, str],
        without_quorum: bool,
        rows: int = FEWEST_ROWS,
        action_rows: int = ACTION_ROWS,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        people = deciding.against.members
        self._offer("problem_class", Pick("Problem class", list(deciding.classes.items()), radios=True))
        for name in ("responsible_member", "informs_patient_member"):
            self._offer(name, Pick(str(self.fields[name].label), list(people.items())))
        self.options = OptionRows(self, rows, levels)
        self.actions = ActionRows(self, action_rows, people)
        if not deciding.read.facts_changed:
            del self.fields["changed_facts_reason"]
        if not without_quorum:
            del self.fields["quorum_override_reason"]

    def _offer(self, name: str, field: Pick) -> None:
        dress(field)
        self.fields[name] = field

    def option_rows(self) -> Iterator[dict[str, Any]]:
        return self.options.shown()

    def action_rows(self) -> Iterator[dict[str, Any]]:
        return self.actions.shown()

    def content(self) -> DecisionContent:
        """What was entered, as the action takes it."""
        plain = [name for name in DecisionContent.__dataclass_fields__ if name not in _IN_ROWS]
        given = {name: self.cleaned_data[name] for name in plain if name in self.cleaned_data}
        return DecisionContent(options=self.options.entered(), actions=self.actions.entered(), **given)

    def show_refusal(self, refusal: BadInput) -> None:
        """The action's errors, those of an option or an action beside the row in which it was entered."""
        self.show(refusal, self.options.renamed() | self.actions.renamed())

    def proof(self) -> dict[str, str]:
        """Who signs and for whom."""
        entered = self.cleaned_data
        return {
            "password": entered["password"],
            "identifier": entered["identifier"],
            "quorum_override_reason": entered.get("quorum_override_reason", ""),
        }


class AmendmentForm(DecisionForm):
    """The same with the reason of the amendment; a deferral stays a deferral, and actions have their own list."""

    reason = Words("Why the signed decision is amended", lines=3, required=True)

    def __init__(self, *args: Any, amended: Decision, levels: dict[str, str], **kwargs: Any) -> None:
        options = amended.payload["content"]["options"]
        # What was signed stays offered, or saving the form would drop it without a word.
        signed = {level for option in options for level in option["levels"]}
        offered = {level: levels.get(level, "") for level in LEVELS if level in levels or level in signed}
        rows = min(max(len(options) + 1, FEWEST_ROWS), MOST_OPTIONS)
        initial = _as_entered(amended, kwargs["deciding"].against.members)
        super().__init__(*args, initial=initial, levels=offered, rows=rows, action_rows=0, **kwargs)
        self.fields["outcome"].choices = [(amended.outcome, amended.get_outcome_display())]  # type: ignore[attr-defined]
        self.fields["outcome"].help_text = "An amendment does not turn a deferral into a recommendation, or back."


def _as_entered(amended: Decision, people: Mapping[str, str]) -> dict[str, Any]:
    """What was signed, as the form asks for it. The first format had fewer answers: those stay open."""
    content = amended.payload["content"]
    initial = {name: content.get(name) for name in DecisionContent.__dataclass_fields__ if name not in _IN_ROWS}
    for name in ("responsible", "informs_patient"):
        # A member's name was put in when it was signed; somebody who has left stays named.
        still_there = initial[f"{name}_member"] in people
        initial |= {name: ""} if still_there else {f"{name}_member": ""}
    for name in ("act_by", "inform_by"):
        initial[name] = date.fromisoformat(initial[name]) if initial[name] else None
    initial["quorum_override_reason"] = amended.payload["quorum_override_reason"]
    for rank, option in enumerate(content["options"], 1):
        initial |= {f"option_{rank}_{part}": option.get(part) for part in OPTION_PARTS}
    return initial


def levels_to_plan(lesions: list[dict[str, Any]]) -> dict[str, str]:
    """The levels of the case's lesions, and two on either side for a construct; all when none is recorded.

    `lesions` as in `decisions.documents.content_facts`. Level -> "lesion 1", or "" beside one.
    """
    where: dict[str, list[str]] = {}
    for lesion in lesions:
        for level in lesion["levels"]:
            where.setdefault(level, []).append(str(lesion["number"]))
    places = [LEVELS.index(level) for level in where if level in LEVELS]
    near = [level for at, level in enumerate(LEVELS) if any(abs(at - place) <= BESIDE for place in places)]
    return {level: f"lesion {', '.join(where[level])}" if level in where else "" for level in near or LEVELS}
