"""Moving a meeting to another time, and cases from one meeting to another."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cases.audit import Actor
from cases.views.door import door
from cases.views.forms import Words
from decisions.actions.reschedule_meeting import reschedule_meeting
from decisions.views.board_frame import board_page, meeting_for
from decisions.views.meetings import WhenForm


class RescheduleForm(WhenForm):
    reason = Words("Reason", lines=2, required=True, help_text="Told to the members and kept with each case.")


@door("GET", "POST")
def reschedule(request: HttpRequest, actor: Actor, meeting_id: Any) -> HttpResponse:
    meeting = meeting_for(actor, meeting_id, "meeting.plan")
    form = RescheduleForm(board=meeting.board, initial=RescheduleForm.known(meeting))
    if request.method == "POST":
        form = RescheduleForm(request.POST, board=meeting.board)
        if form.carried_out(lambda: reschedule_meeting(actor=actor, meeting_id=meeting_id, **form.details())):
            messages.success(request, "The meeting is moved. Answers given so far are asked for again.")
            return redirect("decisions:meeting", meeting_id)
    status = 400 if form.is_bound else 200
    context = {"form": form, "meeting": meeting}
    return board_page(request, meeting.board, "decisions/reschedule.html", context, status=status)
