"""States of a meeting, a vote and a decision reached through the real actions.

Like tests/builders.py: the cast first, keyword arguments after it; the coordinator plans, the
chair runs the meeting and the vote.
"""

import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from cases.models import Case
from decisions.actions.cast_vote import cast_vote
from decisions.actions.close_vote import close_vote
from decisions.actions.delegate_vote import delegate_vote
from decisions.actions.draft_letters import draft_letters
from decisions.actions.list_case import list_case
from decisions.actions.note_attendance import note_attendance
from decisions.actions.open_vote import open_vote
from decisions.actions.publish_agenda import publish_agenda
from decisions.actions.release_letter import release_letter
from decisions.actions.save_letter import save_letter
from decisions.actions.schedule_meeting import schedule_meeting
from decisions.actions.sign_decision import DecisionContent, DecisionOption, sign_decision
from decisions.actions.start_meeting import start_meeting
from decisions.models import AgendaItem, BallotEvent, Decision, Delegation, Letter, Meeting, Round
from tests.builders import a_case_ready_for_listing, jobs_done
from tests.cast import PASSWORD, Cast, Person, may_be_in_advance

QUESTION = "Which local treatment is best?"


def a_key() -> str:
    """A fresh idempotency key."""
    return str(uuid.uuid4())


def a_planned_meeting(cast: Cast, **changes: Any) -> Meeting:
    """A meeting of board A in an hour, with an empty agenda."""
    details = {"starts_at": timezone.now() + timedelta(hours=1), "place": "Seminar room"} | changes
    return schedule_meeting(actor=cast.coordinator.actor, board_id=cast.board.pk, **details)


def listed(cast: Cast, meeting: Meeting, case: Case | None = None, **changes: Any) -> AgendaItem:
    """A case on the agenda (default: a new one with nothing missing)."""
    case = case or a_case_ready_for_listing(cast)
    return list_case(actor=cast.coordinator.actor, meeting_id=meeting.pk, case_id=case.pk, **changes)


def in_session(cast: Cast, meeting: Meeting) -> Meeting:
    """The planned meeting, published and begun."""
    publish_agenda(actor=cast.coordinator.actor, meeting_id=meeting.pk)
    return start_meeting(actor=cast.chair.actor, meeting_id=meeting.pk)


@may_be_in_advance
def an_item_in_session(cast: Cast, case: Case | None = None) -> AgendaItem:
    """A case under discussion, its assessment fresh."""
    meeting = a_planned_meeting(cast)
    item = listed(cast, meeting, case)
    jobs_done()
    in_session(cast, meeting)
    return AgendaItem.objects.select_related("meeting", "case").get(pk=item.pk)


def attended(cast: Cast, meeting: Meeting, *people: Person) -> None:
    """The people noted as present (default: everybody with a vote)."""
    for person in people or cast.voters:
        note_attendance(
            actor=cast.coordinator.actor, meeting_id=meeting.pk, membership_id=person.membership.pk, present=True
        )


def an_open_vote(cast: Cast, item: AgendaItem | None = None, **changes: Any) -> Round:
    """A round with three treatments (and defer, abstain), whatever the assessment offers."""
    item = item or an_item_in_session(cast)
    details = {"options": ["sbrt", "cebrt", "observation"], "again_reason": "The scan is new."} | changes
    return open_vote(actor=cast.chair.actor, item_id=item.pk, question=QUESTION, **details)


def voted(person: Person, round_: Round, choice: str, **changes: Any) -> BallotEvent:
    """One ballot of one person."""
    details = {"idempotency_key": a_key()} | changes
    return cast_vote(actor=person.actor, round_id=round_.pk, choice=choice, **details)


def delegated(cast: Cast, owner: Person, delegate: Person, **changes: Any) -> Delegation:
    """The owner's vote in the hands of the delegate, from now for a day."""
    now = timezone.now()
    details = {"membership_id": delegate.membership.pk, "starts_at": now, "ends_at": now + timedelta(days=1)} | changes
    return delegate_vote(actor=owner.actor, board_id=cast.board.pk, **details)


def a_closed_vote(cast: Cast, item: AgendaItem | None = None, *, choice: str = "cebrt", by: Any = None) -> Round:
    """A round in which everybody with a vote (or `by`) chose the same, closed by the chair."""
    round_ = an_open_vote(cast, item)
    for person in cast.voters if by is None else by:
        voted(person, round_, choice)
    return close_vote(actor=cast.chair.actor, round_id=round_.pk)


def content_for(choice: str = "cebrt", **changes: Any) -> DecisionContent:
    """A decision for one treatment at T8 (the level of the builders' stable lesion).

    It carries a reason for departing, which is ignored where nothing is departed from.
    """
    details: dict[str, Any] = {
        "options": (DecisionOption(choice, ("T8",) if choice not in ("observation", "systemic_therapy") else ()),),
        "rationale": "Pain without instability.",
        "alternatives": "Observation was talked through.",
        "departure_code": "physician_decision",
        "departure_reason": "The board weighed it and chose this.",
        "problem_class": "uncomplicated",
        "preference": "not_asked",
        "trial": "not_applicable",
        "intent": "palliation",
        "urgency": "soon",
        "responsible": "Dr Ray",
        "informs_patient": "Nurse Key",
    }
    return DecisionContent(**(details | changes))


def deferral(**changes: Any) -> DecisionContent:
    """No recommendation yet, with the reason."""
    details: dict[str, Any] = {
        "outcome": "none_yet",
        "deferral_reason": "pathology_missing",
        "rationale": "The biopsy result is awaited.",
    }
    return DecisionContent(**(details | changes))


def signed(cast: Cast, item: AgendaItem, content: DecisionContent | None = None, **changes: Any) -> Decision:
    """The decision on an item, signed by the chair (default: for what `a_closed_vote` chose)."""
    number = item.case.patient.identifiers.values_list("value", flat=True).first()
    details = {
        "actor": cast.chair.actor,
        "item_id": item.pk,
        "content": content or content_for(),
        "password": PASSWORD,
        "identifier": number,
    } | changes
    return sign_decision(**details)


def a_released_letter(cast: Cast, decision: Decision, kind: str = "letter_referrer", text: str = "") -> Letter:
    """A letter of the decision, its gaps written by the surgeon, released by the chair."""
    letter = next(
        one for one in draft_letters(actor=cast.coordinator.actor, decision_id=decision.pk) if one.kind == kind
    )
    text = text or letter.revisions.get().text.replace("[", "").replace("]", "")
    saved = save_letter(actor=cast.surgeon.actor, letter_id=letter.pk, text=text, based_on=1)
    release_letter(actor=cast.chair.actor, letter_id=letter.pk, revision=saved.standing.number or 0)
    return letter
