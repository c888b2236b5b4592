"""What happened around a case at its meeting: how long it was on, who was there for it, what it waits
for and who owes what."""

from collections.abc import Sequence
from typing import Any

from cases.models import Membership
from cases.pathway.permissions import SPECIALTIES
from decisions.agenda.spans import Span, lasted, presence, there_during
from decisions.documents.wording import clock_words, day_words
from decisions.models import AgendaItem, DeferralReason, Meeting

NOT_SAID = "Nobody has said why yet"


def discussions_content(meeting: Meeting, items: Sequence[AgendaItem]) -> dict[object, dict[str, Any]]:
    """Of each case that was on the screen: when it began and ended, its whole minutes (of stretches that
    ended), and who of the board was in the room for some of it. By the item's id; three queries."""
    stretches = list(meeting.discussions.exclude(ended_at=None))
    stays = presence(meeting.attendance_notes.values_list("membership_id", "present", "noted_at"))
    members = Membership.objects.select_related("user").in_bulk(list(stays))
    found = {}
    for item in items:
        spans = [Span(each.began_at, each.ended_at) for each in stretches if each.item_id == item.pk]
        if spans:
            there = sorted((members[pk] for pk in there_during(stays, spans)), key=lambda one: one.user.name)
            found[item.pk] = _discussion(meeting.board.time_zone, spans, there)
    return found


def _discussion(zone: str, spans: Sequence[Span], there: Sequence[Membership]) -> dict[str, Any]:
    ends = [span.ended for span in spans if span.ended]
    return {
        "began": clock_words(min(span.began for span in spans), zone),
        "ended": clock_words(max(ends), zone),
        "minutes": round(lasted(spans, max(ends)).total_seconds() / 60),
        "present": [_seat(each) for each in there],
    }


def _seat(member: Membership) -> str:
    specialty = SPECIALTIES.get(member.specialty, "")
    return f"{member.user.name} ({specialty})" if specialty else member.user.name


def waiting_content(item: AgendaItem, decisions: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """Why a case left the meeting without a recommendation, in words; None when it did not."""
    if decisions:
        standing = decisions[0]
        return {"reason": standing["waits_for"], "note": ""} if standing["outcome"] == "none_yet" else None
    if item.outcome != "carried_over":
        return None
    said: DeferralReason | None = item.deferral_reasons.order_by("-noted_at").first()
    return {"reason": said.get_reason_display() if said else NOT_SAID, "note": said.note if said else ""}


def actions_content(item: AgendaItem) -> list[dict[str, str]]:
    """What was agreed about the case, with owner, day and state, in the order in which it is due."""
    return [
        {
            "says": action.says,
            "owner": action.owner_name,
            "due": day_words(action.due_on),
            "state": "" if action.state == action.OPEN else action.get_state_display(),
        }
        for action in item.action_items.order_by("due_on", "created_at", "pk")
    ]
