"""Why a case stands where it stands, or nowhere, in words. The one place where the plan speaks."""

from dataclasses import dataclass
from datetime import datetime

from cases.pathway.permissions import SPECIALTIES
from decisions.agenda.minutes import Complexity
from decisions.agenda.planning import AgendaCase, LaterMeeting, NotFitting, Person, PlanRequest, Why
from decisions.agenda.timeline import Slot, latest_end
from decisions.agenda.turns import cannot_wait

_LANES = {
    "": "not triaged yet: it may be urgent",
    "urgent": "urgent, after emergencies and deadlines",
    "soon": "soon, after what is urgent",
    "routine": "routine, after what is more urgent",
}


@dataclass(frozen=True)
class Place:
    """A slot with its place; `ahead` of its turn because somebody leaves; `together` with the
    cases of its presenter."""

    number: int
    slot: Slot
    ahead: bool
    together: bool


def reason_for(place: Place, request: PlanRequest) -> tuple[Why, str]:
    """What put the case there, and the sentence that says so."""
    case = place.slot.case
    if case.is_emergency:
        return Why.EMERGENCY, "emergency: never waits. Do not hold it back for the meeting"
    if case.pin is not None and case.pin.place is not None:
        asked = "" if case.pin.place == place.number else f" (place {case.pin.place} was asked for)"
        return Why.PLACE, f"kept where you pinned it{asked}"
    if case.pin is not None:
        return Why.TIME, f"kept for {_clock(request.moment(case.pin.minute or 0))}, where you pinned it"
    if place.ahead:
        return Why.LEAVING, f"ahead of its turn: {_who_leaves(case, request)}"
    if request.keep_order and case.key in request.before:
        return Why.PUBLISHED, "as published"
    if place.together:
        presenter = request.person(case.presenter)
        return Why.TOGETHER, f"with the other cases of {presenter.name if presenter else 'the same presenter'}"
    if cannot_wait(case, request) and case.deadline:
        return Why.DEADLINE, _deadline(case, request)
    return Why.LANE, _lane(case, request)


def warnings_for(slot: Slot, request: PlanRequest) -> tuple[str, ...]:
    """Who is missing while the case is discussed: a needed specialty, or who presents it."""
    found = []
    presenter = request.person(slot.case.presenter)
    if presenter and presenter.coming is False:
        found.append(f"{presenter.name}, who presents it, has sent apologies")
    elif presenter and presenter.leaves is not None and presenter.leaves < slot.end:
        found.append(f"{presenter.name}, who presents it, leaves at {_leaves(presenter, request)}")
    for specialty in slot.case.needs:
        found += _nobody(specialty, slot, request)
    return tuple(found)


def not_fitting_words(
    case: AgendaCase, left: int, only_leaving: bool, later: LaterMeeting | None, request: PlanRequest
) -> NotFitting:
    """Why there is no room, what that does to the deadline, and which meeting has room.

    `left` are the minutes that the agenda leaves; `only_leaving` says that it would fit if nobody left.
    """
    if only_leaving:
        reason = f"no place before {_who_leaves(case, request)}"
    elif case.minutes <= left:
        what = "the pins" if case.pin else "the break that would then be due"
        reason = f"needs {case.minutes} min; {left} are left, but not with {what}"
    else:
        reason = f"needs {case.minutes} min; {left} {'is' if left == 1 else 'are'} left"
    deadline = _becomes(case, later, request)
    parts = [reason, _deadline_words(case, deadline, request)]
    if case.is_emergency:
        parts.append("an emergency waits for no meeting: decide now")
    elif later is not None:
        parts.append(f"there is room on {_day(later.starts_at, request)}")
    else:
        parts.append("no later meeting has room")
    says = ". ".join(part[0].upper() + part[1:] for part in parts if part) + "."
    return NotFitting(case.key, reason, deadline, later.key if later else "", says)


def _becomes(case: AgendaCase, later: LaterMeeting | None, request: PlanRequest) -> str:
    if case.deadline is None:
        return ""
    if case.deadline < request.starts_at:
        return "past"
    return "missed" if later is None or case.deadline < later.starts_at else "kept"


def _deadline_words(case: AgendaCase, becomes: str, request: PlanRequest) -> str:
    if not becomes or case.deadline is None:
        return ""
    named = _named(case, request)
    return {
        "past": f"{named} was past before this meeting",
        "missed": f"{named} is missed by that",
        "kept": f"{named} can still be kept",
    }[becomes]


def _deadline(case: AgendaCase, request: PlanRequest) -> str:
    past = case.deadline is not None and case.deadline < request.starts_at
    return (
        f"{_named(case, request)}{', past already' if past else ', before the next meeting' if request.later else ''}"
    )


def _named(case: AgendaCase, request: PlanRequest) -> str:
    moment = _day(case.deadline, request) if case.deadline else ""
    return f"deadline {moment}" + (f" ({case.deadline_of})" if case.deadline_of else "")


def _lane(case: AgendaCase, request: PlanRequest) -> str:
    says = _LANES.get(case.lane, case.lane)
    if case.deadline is not None:
        says += f", {_named(case, request)}"
    return says + ("; complex, so while attention is fresh" if case.complexity == Complexity.COMPLEX else "")


def _who_leaves(case: AgendaCase, request: PlanRequest) -> str:
    limit = latest_end(case, request)
    leaving = [one for one in request.people if one.leaves == limit and one.coming is not False]
    person = next((one for one in leaving if one.key == case.presenter), None)
    person = person or next((one for one in leaving if one.specialty in case.needs), None)
    return f"{person.name} leaves at {_leaves(person, request)}" if person else ""


def _nobody(specialty: str, slot: Slot, request: PlanRequest) -> list[str]:
    word = SPECIALTIES.get(specialty, specialty).lower()
    coming = [one for one in request.people if one.specialty == specialty and one.coming is not False]
    if not coming:
        return [f"nobody of {word} is coming"]
    if any(one.leaves is None or one.leaves >= slot.end for one in coming):
        return []
    last = max(coming, key=lambda one: (one.leaves or 0, one.name))
    return [f"nobody of {word} stays until it ends: {last.name} leaves at {_leaves(last, request)}"]


def _leaves(person: Person, request: PlanRequest) -> str:
    return _clock(request.moment(person.leaves or 0))


def _clock(moment: datetime) -> str:
    return f"{moment:%H:%M}"


def _day(moment: datetime, request: PlanRequest) -> str:
    return f"{moment.astimezone(request.starts_at.tzinfo):%a %d-%b %H:%M}"
