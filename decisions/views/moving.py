"""Moving a meeting to another time, and cases from one meeting to another."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cases.audit import Actor
from cases.views.door import door
from cases.views.forms import PageForm, Pick, Words, sent
from decisions.actions.move_cases import move_cases
from decisions.actions.read_meeting import read_meeting
from decisions.actions.read_targets import read_targets
from decisions.actions.reschedule_meeting import reschedule_meeting
from decisions.models import Meeting
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


class MoveForm(PageForm):
    item_ids = forms.MultipleChoiceField(label="Cases", required=False)
    target_id = Pick("To the meeting of", [], required=True)
    reason = Words(
        "Reason",
        lines=2,
        required=True,
        help_text="Stands on both agendas.",
    )

    def __init__(self, *args: Any, items: list[str], targets: list[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item_ids"].choices = [(item, item) for item in items]
        self.fields["target_id"].choices = [("", "Choose \u2026"), *((str(one.pk), _named(one)) for one in targets)]

    @property
    def move(self) -> dict[str, Any]:
        """What was entered, as the action takes it."""
        return self.given | {"item_ids": self.given["item_ids"] or []}


@door("GET", "POST")
def move(request: HttpRequest, actor: Actor, meeting_id: Any) -> HttpResponse:
    """Several cases to another meeting: all of them, or none and the reason of each that cannot go."""
    meeting = meeting_for(actor, meeting_id, "case.list")
    read = read_meeting(actor=actor, meeting_id=meeting_id)
    targets = read_targets(actor=actor, meeting=meeting)
    form = MoveForm(sent(request), items=[row.key for row in read.rows], targets=targets)
    if request.method == "POST" and form.carried_out(
        lambda: move_cases(actor=actor, meeting_id=meeting_id, **form.move)
    ):
        count = len(form.outcome)
        messages.success(request, f"{count} case{'s are' if count > 1 else ' is'} on the other agenda.")
        return redirect("decisions:meeting", form.cleaned_data["target_id"])
    chosen = set(form["item_ids"].value() or [])
    context = {
        "form": form,
        "meeting": meeting,
        "rows": [{"row": row, "checked": row.key in chosen} for row in read.rows],
        "targets": targets,
    }
    status = 400 if form.is_bound else 200
    return board_page(request, meeting.board, "decisions/move_cases.html", context, status=status)


def _named(meeting: Meeting) -> str:
    local = meeting.starts_at.astimezone(ZoneInfo(meeting.board.time_zone))
    return f"{local:%a %d-%b-%Y %H:%M}{', agenda published' if meeting.state == 'published' else ''}"
