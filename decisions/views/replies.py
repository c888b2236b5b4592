"""Answering an invitation: one's own, or for the coordinator somebody's; and who stands in always."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from cases import access
from cases.audit import Actor
from cases.models import Membership
from cases.views.door import door
from cases.views.forms import Clock, PageForm, Pick, Words
from decisions.actions.read_replies import MemberReply, Replies, read_replies
from decisions.actions.reply_to_meeting import reply_to_meeting
from decisions.actions.set_deputy import set_deputy
from decisions.agenda.recurrence import moment_of
from decisions.models import Meeting, MeetingReply
from decisions.views.board_frame import board_page, meeting_for


class ReplyForm(PageForm):
    """Times are those of the board; `leaves_at` is a time of the day of the meeting."""

    answer = Pick("Answer", list(MeetingReply.ANSWERS), radios=True, required=True)
    leaves_at = Clock("Must leave at", help_text="Cases that need this specialty are then planned before.")
    deputy_id = Pick("Stands in", [], help_text="For who does not come: somebody of the same specialty.")
    note = Words("Note", help_text="Read by everybody on the board. Nothing about a patient.")

    def __init__(self, *args: Any, meeting: Meeting, deputies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        self.fields["deputy_id"].choices = [("", "Nobody in particular"), *deputies]

    @property
    def reply(self) -> dict[str, Any]:
        """What was entered, as the action takes it."""
        given = self.given
        return given | {"leaves_at": self._leaving(given["leaves_at"])}

    def _leaving(self, clock: Any) -> datetime | None:
        if clock is None:
            return None
        zone = ZoneInfo(self.meeting.board.time_zone)
        day = self.meeting.starts_at.astimezone(zone).date()
        at = moment_of(day, clock, zone)
        return at if at > self.meeting.starts_at else moment_of(day + timedelta(days=1), clock, zone)


class DeputyForm(PageForm):
    deputy_id = Pick("Standing deputy", [], help_text="Stands in at every meeting to which the answer is “not coming”.")

    def __init__(self, *args: Any, deputies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deputy_id"].choices = [("", "Nobody"), *deputies]


@door("GET", "POST")
def reply(request: HttpRequest, actor: Actor, meeting_id: Any) -> HttpResponse:
    meeting = meeting_for(actor, meeting_id, "meeting.reply")
    replies = read_replies(actor=actor, meetings=[meeting], board=meeting.board)[meeting.pk]
    row = _whose(request, actor, replies, meeting)
    deputies = _deputies(row.membership, replies)
    forms = {"reply": _form(row, meeting, deputies), "deputy": _standing(row, deputies)}
    chosen = request.POST.get("form", "reply")
    if request.method == "POST" and chosen in forms:
        forms |= (
            {"reply": ReplyForm(request.POST, meeting=meeting, deputies=deputies)}
            if chosen == "reply"
            else {"deputy": DeputyForm(request.POST, deputies=deputies)}
        )
        if _carried_out(actor, meeting, row, chosen, forms[chosen]):
            messages.success(request, "Saved.")
            return redirect(_back(request, meeting))
    context = {"forms": forms, "row": row, "meeting": meeting, "is_own": row is replies.own}
    status = 400 if request.method == "POST" else 200
    return board_page(request, meeting.board, "decisions/reply.html", context, status=status)


def _carried_out(actor: Actor, meeting: Meeting, row: MemberReply, chosen: str, form: Any) -> bool:
    seat = row.membership.pk
    if chosen == "deputy":
        return form.carried_out(lambda: set_deputy(actor=actor, membership_id=seat, **form.given))  # type: ignore[no-any-return]
    return form.carried_out(  # type: ignore[no-any-return]
        lambda: reply_to_meeting(actor=actor, meeting_id=meeting.pk, membership_id=seat, **form.reply)
    )


def _whose(request: HttpRequest, actor: Actor, replies: Replies, meeting: Meeting) -> MemberReply:
    """The row answered for: one's own, unless a planner names another member."""
    named = request.POST.get("member") or request.GET.get("member") or ""
    own = replies.own
    if own is not None and named in ("", str(own.membership.pk)):
        return own
    access.seat(actor, meeting.board_id, "meeting.plan")
    found = next((row for row in replies.members if str(row.membership.pk) == named), own)
    if found is None:
        raise access.NotVisible()
    return found


def _deputies(member: Membership, replies: Replies) -> list[tuple[str, str]]:
    seats = [row.membership for row in replies.members]
    same = [seat for seat in seats if seat.specialty == member.specialty and seat.pk != member.pk]
    return [(str(seat.pk), f"{seat.user.name}, {seat.get_role_display().lower()}") for seat in same]


def _form(row: MemberReply, meeting: Meeting, deputies: list[tuple[str, str]]) -> ReplyForm:
    said = row.reply
    zone = ZoneInfo(meeting.board.time_zone)
    known: dict[str, Any] = {}
    if said is not None:
        leaves = said.leaves_at.astimezone(zone).time() if said.leaves_at else None
        known = {"answer": said.answer, "note": said.note, "leaves_at": leaves, "deputy_id": str(said.deputy_id or "")}
    return ReplyForm(initial=known, meeting=meeting, deputies=deputies)


def _standing(row: MemberReply, deputies: list[tuple[str, str]]) -> DeputyForm:
    return DeputyForm(initial={"deputy_id": str(row.membership.deputy_id or "")}, deputies=deputies)


def _back(request: HttpRequest, meeting: Meeting) -> str:
    came_from = request.POST.get("next", "")
    if came_from and url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        return came_from
    return f"{redirect('decisions:meeting', meeting.pk).url}#replies"
