"""The page of one meeting: its agenda, who is there, and its moves from planned to closed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from cases.audit import Actor
from cases.pathway.permissions import SPECIALTIES
from cases.pathway.refusals import BadInput
from cases.views.door import door
from cases.views.forms import sent
from decisions.access import EMERGENCY
from decisions.actions.cancel_meeting import cancel_meeting
from decisions.actions.close_meeting import close_meeting
from decisions.actions.note_attendance import note_attendance
from decisions.actions.publish_agenda import publish_agenda
from decisions.actions.read_discussions import case_times
from decisions.actions.read_meeting import MeetingRead, read_meeting
from decisions.actions.read_replies import read_replies
from decisions.actions.read_room import read_room
from decisions.actions.read_room_version import read_room_version
from decisions.actions.read_targets import read_targets
from decisions.actions.read_undelivered import read_undelivered
from decisions.actions.start_meeting import start_meeting
from decisions.agenda.limits import PUBLISHED_MINUTES
from decisions.agenda.meeting_moves import BEFORE, CLOSED, IN_SESSION, UNTIL_CLOSED
from decisions.views.board_frame import ReasonForm, board_page, meeting_for
from decisions.views.quorum_words import quorum_in_words
from decisions.views.room import strip


@door("GET")
def meeting(request: HttpRequest, actor: Actor, meeting_id: Any) -> HttpResponse:
    """The whole page; for htmx only what renews itself on it, while the meeting is not over."""
    read = read_meeting(actor=actor, meeting_id=meeting_id)
    if read.meeting.kind == EMERGENCY:
        return redirect("decisions:emergency", meeting_id)
    way, _, moved = request.GET.get("moved", "").partition("-")
    context = shown(read) | {"moved_way": way, "moved_item": moved} | _answers(actor, read)
    if read.meeting.state in (IN_SESSION, CLOSED):
        times = case_times(read.meeting, [row.item for row in read.rows])
        context["times"] = times if any(row.stretches for row in times) else []
    if request.htmx:  # type: ignore[attr-defined]
        context |= {"renews": True, "moved_on": request.GET.get("was", read.meeting.state) != read.meeting.state}
        return board_page(request, read.meeting.board, "decisions/_agenda_now.html", context)
    if read.meeting.state == IN_SESSION:
        context["room_state"] = strip(actor, read_room(actor=actor, meeting_id=meeting_id))
    elif read.meeting.state in BEFORE:
        context["live_version"] = read_room_version(actor=actor, meeting_id=meeting_id)
    return board_page(request, read.meeting.board, "decisions/meeting.html", context)


def _answers(actor: Actor, read: MeetingRead) -> dict[str, Any]:
    """Who means to come, while the meeting has not begun; and whom no e-mail about it reached, also when it was
    cancelled."""
    lost = read_undelivered(actor=actor, meetings=[read.meeting]).get(read.meeting.pk, [])
    if read.meeting.state not in BEFORE:
        return {"unreached": lost}
    found = read_replies(actor=actor, meetings=[read.meeting], board=read.meeting.board)[read.meeting.pk]
    missing = [" or ".join(SPECIALTIES.get(each, each) for each in need) for need in found.foreseen.missing]
    return {"replies": found, "foreseen_missing": missing, "unreached": lost}


@door("POST")
def publish(request: HttpRequest, actor: Actor, meeting_id: Any) -> HttpResponse:
    publish_agenda(actor=actor, meeting_id=meeting_id)
    messages.success(request, "The agenda is published. A case added from now on needs a reason.")
    return redirect("decisions:meeting", meeting_id)


@door("POST")
def start(request: HttpRequest, actor: Actor, meeting_id: Any) -> HttpResponse:
    start_meeting(actor=actor, meeting_id=meeting_id)
    return redirect("decisions:meeting", meeting_id)


@door("GET", "POST")
def close(request: HttpRequest, actor: Actor, meeting_id: Any) -> HttpResponse:
    """What closing does is said before it is done."""
    if request.method == "POST":
        close_meeting(actor=actor, meeting_id=meeting_id, carry_to=request.POST.get("carry_to"))
        messages.success(request, "The meeting is closed. Its outcome summary is being made.")
        return redirect("decisions:meeting", meeting_id)
    meeting_for(actor, meeting_id, "meeting.run")
    read = read_meeting(actor=actor, meeting_id=meeting_id)
    targets = read_targets(actor=actor, meeting=read.meeting)
    context = shown(read) | {"carry_to": targets[0] if targets and read.to_carry_over else None}
    return board_page(request, read.meeting.board, "decisions/close_meeting.html", context)


@door("GET", "POST")
def cancel(request: HttpRequest, actor: Actor, meeting_id: Any) -> HttpResponse:
    found = meeting_for(actor, meeting_id, "meeting.plan")
    form = ReasonForm(sent(request))
    try:
        if request.method == "POST" and form.is_valid():
            cancel_meeting(actor=actor, meeting_id=meeting_id, **form.cleaned_data)
            return redirect("decisions:meeting", meeting_id)
    except BadInput as refusal:
        form.show(refusal)
    context = {"form": form, "meeting": found}
    return board_page(
        request, found.board, "decisions/cancel_meeting.html", context, status=400 if form.is_bound else 200
    )


@door("POST")
def attendance(request: HttpRequest, actor: Actor, meeting_id: Any) -> HttpResponse:
    """One member present or not; for htmx the panel with the quorum as it is now."""
    present = {"yes": True, "no": False}.get(request.POST.get("present", ""))
    note_attendance(
        actor=actor,
        meeting_id=meeting_id,
        membership_id=request.POST.get("member", ""),
        present=present,  # type: ignore[arg-type]
    )
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(f"{_address(meeting_id)}#attendance")
    read = read_meeting(actor=actor, meeting_id=meeting_id)
    return render(request, "decisions/_attendance.html", shown(read) | {"may_note": True})


def shown(read: MeetingRead) -> dict[str, Any]:
    """The context of the meeting's templates."""
    return {
        "read": read,
        "meeting": read.meeting,
        "rows": read.rows,
        "quorum_says": quorum_in_words(read.quorum),
        "open_to_change": read.meeting.state in UNTIL_CLOSED,
        "not_begun": read.meeting.state in BEFORE,
        "late_because": read.meeting.late_because(timezone.now()),
        "on_agenda": len(read.rows),
        "specialties": SPECIALTIES,
        "published": PUBLISHED_MINUTES,
        "attended": sum(1 for each in read.attendees if each.present),
    }


def _address(meeting_id: Any) -> str:
    return redirect("decisions:meeting", meeting_id).url
