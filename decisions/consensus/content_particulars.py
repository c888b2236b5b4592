"""What can be wrong with the particulars of a decision: its codes, the people, the days, what follows."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from cases.pathway.refusals import FieldError
from cases.pathway.urgency import Lane
from cases.pathway.wording import SHORT, text_errors
from decisions.consensus.content import MOST_ACTIONS, NONE_YET, Against, DecisionContent, PlannedAction
from decisions.consensus.decision_codes import (
    ACTION_KINDS,
    DEFERRAL_REASONS,
    DEPARTURE_REASONS,
    INTENTS,
    NO_CLASS,
    PREFERENCES,
    TRIALS,
)

_LANES = tuple(lane.value for lane in Lane)
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")

# Asked of every recommendation: an honest "not yet asked" is an answer, silence is none.
_ASKED_OF_A_RECOMMENDATION = {
    "problem_class": "Confirm the problem class, or choose another.",
    "preference": "Say what is known of the patient's wishes; “not yet asked” is an answer.",
    "trial": "Say whether a trial was considered.",
    "intent": "Choose what the treatment is meant to do.",
    "urgency": "Choose how soon.",
}


def particular_errors(content: DecisionContent, against: Against) -> Iterator[FieldError]:
    """Faults of everything but options and rationale, in the order of the form."""
    yield from _code_errors(content, against)
    yield from _unanswered(content, against)
    yield from _explanation_errors(content, against)
    for name, needed in (("responsible", "carries it out"), ("informs_patient", "tells the patient")):
        asked = f"Name who {needed}." if content.outcome != NONE_YET and not against.brief else ""
        yield from _person_errors(
            f"content.{name}", getattr(content, name), getattr(content, f"{name}_member"), against.members, asked
        )
    yield from _day_errors(content, against.on)
    yield from _action_errors(content.actions, against)


def _code_errors(content: DecisionContent, against: Against) -> Iterator[FieldError]:
    for name, allowed in (
        ("deferral_reason", tuple(DEFERRAL_REASONS)),
        ("departure_code", tuple(DEPARTURE_REASONS)),
        ("problem_class", (*against.problem_classes, NO_CLASS)),
        ("preference", tuple(PREFERENCES)),
        ("trial", tuple(TRIALS)),
        ("intent", tuple(INTENTS)),
        ("urgency", _LANES),
    ):
        if getattr(content, name) not in ("", *allowed):
            words = name.replace("_", " ")
            yield FieldError(f"content.{name}", f"This {words} is not known.", f"Choose one of: {', '.join(allowed)}.")


def _unanswered(content: DecisionContent, against: Against) -> Iterator[FieldError]:
    if content.outcome == NONE_YET:
        if not content.deferral_reason:
            yield FieldError("content.deferral_reason", "This is needed.", "Choose what keeps the board from deciding.")
        return
    if content.deferral_reason:
        yield FieldError("content.deferral_reason", "A recommendation was not deferred.", "Leave this out.")
    if not against.brief:
        for name, remedy in _ASKED_OF_A_RECOMMENDATION.items():
            if not getattr(content, name):
                yield FieldError(f"content.{name}", "This is needed.", remedy)


def _explanation_errors(content: DecisionContent, against: Against) -> Iterator[FieldError]:
    """Words that an answer asks for; every other explanation may be empty."""
    differs = content.problem_class not in ("", against.computed_class) and bool(against.computed_class)
    asked = {
        "problem_class_reason": "Say why the board sees another class than the frameworks." if differs else "",
        "preference_says": "Say what the patient wants." if content.preference == "asked" else "",
        "trial_says": "Name the trial." if content.trial == "considered" else "",
    }
    for name, needed in asked.items():
        yield from text_errors(f"content.{name}", getattr(content, name), limit=SHORT, needed=needed)
    if content.preference == "recorded" and not against.wishes_recorded:
        yield FieldError(
            "content.preference", "No wishes are recorded in the facts of this case.", "Record them, or choose another."
        )
    asked_for = against.contested and not against.brief and content.outcome != NONE_YET
    if asked_for and isinstance(content.alternatives, str) and not content.alternatives.strip():
        yield FieldError(
            "content.alternatives",
            "The board did not agree by three quarters of at least three opinions.",
            "Set down the alternatives that were discussed and why they were not chosen.",
        )


def _person_errors(field: str, name: str, member: str, members: Mapping[str, str], needed: str) -> Iterator[FieldError]:
    """A member of the board or somebody named: one of the two, and one at least where `needed` says so."""
    if member and member not in members:
        yield FieldError(
            f"{field}_member", "This person is not a member of the board.", "Choose a member, or name them."
        )
    elif member and isinstance(name, str) and name.strip() not in ("", members[member]):
        yield FieldError(field, "A member is chosen and another name is written.", "Keep one of the two.")
    yield from text_errors(field, name, limit=SHORT, needed="" if member else needed)


def _day_errors(content: DecisionContent, on: date) -> Iterator[FieldError]:
    for name in ("act_by", "inform_by"):
        day = getattr(content, name)
        if day is not None and day < on:
            yield FieldError(
                f"content.{name}", "This date lies before the meeting.", "Give the day of the meeting or later."
            )
    if not content.act_by_time:
        return
    if not isinstance(content.act_by_time, str) or not _TIME.fullmatch(content.act_by_time):
        yield FieldError("content.act_by_time", "This is not a time of day.", "Give it as 14:30.")
    elif content.act_by is None:
        yield FieldError("content.act_by", "There is a time and no day.", "Give the day as well.")


def _action_errors(actions: tuple[PlannedAction, ...], against: Against) -> Iterator[FieldError]:
    if len(actions) > MOST_ACTIONS:
        yield FieldError(
            "content.actions", f"There are more than {MOST_ACTIONS} actions.", "Keep those of this decision."
        )
    for place, action in enumerate(actions):
        yield from action_errors(f"content.actions.{place}.", action, members=against.members, on=against.on)


def action_errors(
    prefix: str, action: PlannedAction, *, members: Mapping[str, str], on: date | None
) -> Iterator[FieldError]:
    """Faults of one action, their fields beginning with `prefix`. It needs a kind, an owner and a day,
    which does not lie before `on` (None = any day will do, as when an old one is changed)."""
    if action.kind not in ACTION_KINDS:
        yield FieldError(f"{prefix}kind", "This is not a kind of action.", f"Choose one of: {', '.join(ACTION_KINDS)}.")
    needed = "Say what is to be done." if action.kind == "other" else ""
    yield from text_errors(f"{prefix}what", action.what, limit=SHORT, needed=needed)
    yield from _person_errors(f"{prefix}owner", action.owner, action.owner_member, members, "Name who does it.")
    if action.due_on is None:
        yield FieldError(f"{prefix}due_on", "A day is needed.", "Say by when it is to be done.")
    elif on is not None and action.due_on < on:
        yield FieldError(f"{prefix}due_on", "This date has passed already.", "Give a day to come.")
