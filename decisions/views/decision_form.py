"""The form on which a chair enters the board's decision, and its errors beside their fields."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.html import format_html

from cases.facts.vertebrae import LEVELS
from cases.pathway.refusals import BadInput
from cases.pathway.treatments import TREATMENTS
from cases.pathway.urgency import Lane
from cases.views.forms import Day, PageForm, Pick, Words
from decisions.consensus.content import MOST_OPTIONS, DecisionContent, DecisionOption
from decisions.models import Decision

RANKS = dict(
    enumerate(("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth"), 1)
)
FEWEST_ROWS = 3  # even for a decision of one option
BESIDE = 2  # levels above and below a lesion that a construct may take in
_TREATMENTS = [(kind.code, kind.label) for kind in TREATMENTS.values()]


class DecisionForm(PageForm):
    """The fields of DecisionContent, the proof of who signs, and only those reasons that can be needed.

    `levels` maps each level that may be planned to the lesion it belongs to ("" = beside one);
    `rows` is how many options there is room for.
    """

    outcome = Pick("Outcome", Decision.OUTCOMES, radios=True, required=True)
    rationale = Words("Why the board decided this", lines=5, required=True)
    departure_reason = Words(
        "Why it departs from the vote or the assessment",
        lines=3,
        help_text="Needed when the first choice is not what most voted for, or not what the assessment advises.",
    )
    changed_facts_reason = Words(
        "Why changed facts do not alter it",
        lines=2,
        help_text="Facts of this case have been recorded since the vote opened.",
    )
    quorum_override_reason = Words(
        "Why it is signed without quorum", lines=2, help_text="The quorum was not met when the vote closed."
    )
    intent = Pick("Intent", Decision.INTENTS, radios=True)
    urgency = Pick("Urgency", [(lane.value, lane.label) for lane in Lane], radios=True)
    act_by = Day("Act by")
    responsible = Words("Responsible for carrying it out", help_text="Name and role.")
    informs_patient = Words("Tells the patient", help_text="Name and role.")
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
        levels: dict[str, str],
        facts_changed: bool,
        without_quorum: bool,
        rows: int = FEWEST_ROWS,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ranks = {rank: f"{RANKS[rank]} choice" for rank in range(1, rows + 1)}
        choices = [
            (level, format_html("<strong>{}</strong> {}", level, where) if where else level)
            for level, where in levels.items()
        ]
        for rank, label in self.ranks.items():
            self.fields[f"option_{rank}_treatment"] = Pick(f"{label}: treatment", _TREATMENTS)
            self.fields[f"option_{rank}_levels"] = forms.MultipleChoiceField(
                label=f"{label}: levels", choices=choices, required=False, widget=forms.CheckboxSelectMultiple
            )
            self.fields[f"option_{rank}_note"] = Words(f"{label}: note", help_text="Dose, approach, condition.")
            for part in ("treatment", "note"):
                self.fields[f"option_{rank}_{part}"].widget.attrs["class"] = (
                    "form-select" if part == "treatment" else "form-control"
                )
        if not facts_changed:
            del self.fields["changed_facts_reason"]
        if not without_quorum:
            del self.fields["quorum_override_reason"]

    def option_rows(self) -> Iterator[dict[str, Any]]:
        """The bound fields of each rank, for the template."""
        for rank, label in self.ranks.items():
            row = {part: self[f"option_{rank}_{part}"] for part in ("treatment", "levels", "note")}
            yield row | {"rank": rank, "label": label, "open": rank == 1 or bool(row["treatment"].value())}

    def entered_ranks(self) -> list[int]:
        """Ranks with anything in them, in order; their places are those of the content's options."""
        parts = ("treatment", "levels", "note")
        return [rank for rank in self.ranks if any(self.cleaned_data.get(f"option_{rank}_{part}") for part in parts)]

    def content(self) -> DecisionContent:
        """What was entered, as the action takes it."""
        entered = self.cleaned_data
        plain = ("outcome", "rationale", "departure_reason", "levels_reason", "intent", "urgency", "act_by")
        return DecisionContent(
            options=tuple(self._option(rank) for rank in self.entered_ranks()),
            changed_facts_reason=entered.get("changed_facts_reason", ""),
            responsible=entered["responsible"],
            informs_patient=entered["informs_patient"],
            **{name: entered[name] for name in plain},
        )

    def _option(self, rank: int) -> DecisionOption:
        entered = self.cleaned_data
        return DecisionOption(
            treatment=entered[f"option_{rank}_treatment"],
            levels=tuple(entered[f"option_{rank}_levels"]),
            note=entered[f"option_{rank}_note"],
        )

    def show_refusal(self, refusal: BadInput) -> None:
        """The action's errors, those of an option beside the rank in which it was entered."""
        renamed = {"content.options": "option_1_treatment"}
        for place, rank in enumerate(self.entered_ranks()):
            path = f"content.options.{place}"
            renamed[path] = f"option_{rank}_treatment"
            renamed |= {f"{path}.{part}": f"option_{rank}_{part}" for part in ("treatment", "levels", "note")}
        self.show(refusal, renamed)

    def proof(self) -> dict[str, str]:
        """Who signs and for whom."""
        entered = self.cleaned_data
        return {
            "password": entered["password"],
            "identifier": entered["identifier"],
            "quorum_override_reason": entered.get("quorum_override_reason", ""),
        }


class AmendmentForm(DecisionForm):
    """The same with the reason of the amendment; a deferral stays a deferral."""

    reason = Words("Why the signed decision is amended", lines=3, required=True)

    def __init__(self, *args: Any, amended: Decision, levels: dict[str, str], **kwargs: Any) -> None:
        options = amended.payload["content"]["options"]
        # What was signed stays offered, or saving the form would drop it without a word.
        signed = {level for option in options for level in option["levels"]}
        offered = {level: levels.get(level, "") for level in LEVELS if level in levels or level in signed}
        rows = min(max(len(options) + 1, FEWEST_ROWS), MOST_OPTIONS)
        super().__init__(*args, initial=_as_entered(amended), levels=offered, rows=rows, **kwargs)
        self.fields["outcome"].choices = [(amended.outcome, amended.get_outcome_display())]  # type: ignore[attr-defined]
        self.fields["outcome"].help_text = "An amendment does not turn a deferral into a recommendation, or back."


def _as_entered(amended: Decision) -> dict[str, Any]:
    content = amended.payload["content"]
    initial = {name: content[name] for name in DecisionContent.__dataclass_fields__ if name != "options"}
    initial["quorum_override_reason"] = amended.payload["quorum_override_reason"]
    for rank, option in enumerate(content["options"], 1):
        initial |= {f"option_{rank}_{part}": option[part] for part in ("treatment", "levels", "note")}
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
