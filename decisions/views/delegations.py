"""Who votes for whom on the board chosen in the app bar; giving one's vote away and taking it back."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from cases import access
from cases.audit import Actor
from cases.models import Board
from cases.pathway.refusals import NotVisible, WrongState
from cases.views.door import door
from cases.views.forms import Moment, PageForm, Pick, sent
from cases.views.shell import current_seat
from decisions.actions.delegate_vote import delegate_vote
from decisions.actions.read_delegations import read_delegations, voting_members
from decisions.actions.revoke_delegation import revoke_delegation
from decisions.views.ballots import specialty
from decisions.views.board_frame import board_page


class DelegationForm(PageForm):
    """Days and times are those of the board."""

    membership_id = Pick("Who votes for you", [], required=True)
    starts_at = Moment("From", required=True)
    ends_at = Moment("Until", required=True)

    def __init__(self, *args: Any, board: Board, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(board.time_zone)
        self.fields["starts_at"].help_text += f" At the board ({board.time_zone})."
        others = voting_members(board).exclude(user=actor.user).order_by("user__name")
        named = [(str(one.pk), f"{one.user.name}, {specialty(one.specialty).lower()}") for one in others]
        self.fields["membership_id"].choices = [("", "Choose …"), *named]  # type: ignore[attr-defined]

    @property
    def details(self) -> dict[str, Any]:
        """What was entered, as the action takes it: times with the board's zone."""
        return {name: self._zoned(value) for name, value in self.given.items()}

    def _zoned(self, value: Any) -> Any:
        return value.replace(tzinfo=self.zone) if isinstance(value, datetime) else value


@door("GET", "POST")
def delegations(request: HttpRequest, actor: Actor) -> HttpResponse:
    seat = current_seat(request)
    if seat is None:
        raise NotVisible()
    access.seat(actor, seat.board_id, "vote.cast" if request.method == "POST" else "meeting.read")
    form = DelegationForm(sent(request), board=seat.board, actor=actor)
    refused = None
    try:
        if request.method == "POST" and form.carried_out(
            lambda: delegate_vote(actor=actor, board_id=seat.board_id, **form.details)
        ):
            messages.success(request, "Your vote is delegated. You may vote yourself all the same; then yours counts.")
            return redirect("decisions:delegations")
    except WrongState as refusal:
        refused = refusal
    board, rows = read_delegations(actor=actor, board_id=seat.board_id)
    now = timezone.now()
    context = {
        "form": form,
        "refused": refused,
        "rows": [{"row": one, "mine": one.owner_id == request.user.pk, "holds": one.starts_at <= now} for one in rows],
    }
    status = refused.status if refused else 400 if form.is_bound else 200
    return board_page(request, board, "decisions/delegations.html", context, status=status)


@door("POST")
def revoke(request: HttpRequest, actor: Actor, delegation_id: Any) -> HttpResponse:
    ended = revoke_delegation(actor=actor, delegation_id=delegation_id)
    messages.success(request, f"{ended.delegate_name} votes for you no longer.")
    return redirect("decisions:delegations")
