"""The agenda as it plans itself: planned again, and one case's place, presenter and lane."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from cases.audit import Actor
from cases.models import Membership
from cases.pathway.refusals import bad_field
from cases.views.door import door
from cases.views.forms import PageForm, Pick, Words, sent
from decisions.actions.change_lane import change_lane
from decisions.actions.follow_plan import Change
from decisions.actions.move_item import move_item
from decisions.actions.pin_item import pin_item
from decisions.actions.plan_agenda import plan_agenda
from decisions.actions.set_presenter import set_presenter
from decisions.actions.unpin_item import unpin_item
from decisions.agenda.meeting_moves import IN_SESSION, PUBLISHED
from decisions.models import AgendaItem, Meeting
from decisions.views.board_frame import board_page, item_for, meeting_for

_MOST_TOLD = 4


class LateForm(PageForm):
    """What every change of a published agenda needs, and no other has."""

    late_reason = Words("Why it changes after the agenda went out", lines=2, required=True)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if meeting.state != PUBLISHED:
            del self.fields["late_reason"]


class PlaceForm(LateForm):
    keep = Pick(
        "Its place",
        [("free", "Let the plan find it"), ("place", "Keep it at this place"), ("time", "Keep it for this time")],
        radios=True,
        required=True,
    )
    place = forms.IntegerField(
        label="Place",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": "Give a whole number, such as 1."},
    )
    at = forms.TimeField(
        label="Time",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "This is not a time. Give hours and minutes, such as 08:30."},
    )
    field_order = ("keep", "place", "at", "late_reason")


class PresenterForm(LateForm):
    presenter_id = Pick("Who presents it", [])
    minutes = forms.IntegerField(
        label="Minutes",
        required=False,
        help_text="Empty: estimated.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "unit": "min"}),
        error_messages={"invalid": "Give a whole number of minutes, such as 8."},
    )
    field_order = ("presenter_id", "minutes", "late_reason")

    def __init__(self, *args: Any, members: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["presenter_id"].choices = [("", "Nobody in particular"), *members]  # type: ignore[attr-defined]


class LaneForm(LateForm):
    lane = Pick("On the agenda", list(AgendaItem.LANES), radios=True, required=True)
    reason = Words("Why it changes", lines=2, required=True)
    owner_id = Pick("Who answers for it", [], help_text="Only for a case that is listed and not discussed.")
    protocol = Words("Protocol and its version", help_text="Likewise. Such as Stable disease, version 2.")
    field_order = ("lane", "reason", "owner_id", "protocol", "late_reason")

    def __init__(self, *args: Any, members: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner_id"].choices = [("", "Choose …"), *members]  # type: ignore[attr-defined]


def members_of(board_id: object) -> list[tuple[str, str]]:
    """The current members as the choices of a list."""
    seats = Membership.objects.filter(board=board_id, ended_at=None).select_related("user")
    return [(str(seat.pk), f"{seat.user.name}, {_does(seat)}") for seat in seats.order_by("user__name")]


def _does(seat: Membership) -> str:
    return (seat.get_specialty_display() if seat.specialty else seat.get_role_display()).lower()


@door("GET", "POST")
def plan(request: HttpRequest, actor: Actor, meeting_id: Any) -> HttpResponse:
    """Planned again at one press; once the agenda is published, with a reason."""
    meeting = meeting_for(actor, meeting_id, "meeting.plan")
    form = LateForm(sent(request), meeting=meeting)
    if request.method == "POST" and form.carried_out(
        lambda: plan_agenda(actor=actor, meeting_id=meeting_id, rest=bool(request.POST.get("rest")), **form.given)
    ):
        _, changes = form.outcome
        messages.success(request, _told("The agenda is planned", changes))
        return redirect("decisions:meeting", meeting_id)
    context = {"form": form, "meeting": meeting, "in_session": meeting.state == IN_SESSION}
    status = 400 if form.is_bound else 200
    return board_page(request, meeting.board, "decisions/plan_again.html", context, status=status)


@door("POST")
def pin(request: HttpRequest, actor: Actor, item_id: Any) -> HttpResponse:
    """The button of a row: pinned where it stands, or free again."""
    act = {"pin": pin_item, "free": unpin_item}.get(request.POST.get("pin", ""))
    if act is None:
        raise bad_field("pin", "This is neither pin nor free.", "Reload the page and try again.")
    version = version_of(request)
    late = request.POST.get("late_reason", "")
    item, changes = act(actor=actor, item_id=item_id, expected_version=version, late_reason=late)
    messages.success(request, _told(f"{item.case.reference} is {'pinned' if item.is_pinned else 'free'}", changes))
    return redirect(f"{reverse('decisions:meeting', args=[item.meeting_id])}?moved=pin-{item.pk}")


def version_of(request: HttpRequest) -> int:
    """The version of the agenda that the page showed."""
    version = request.POST.get("version", "")
    if not version.isdecimal() or len(version) > 9:
        raise bad_field("version", "This is not a version of the agenda.", "Reload the page and try again.")
    return int(version)


@door("GET", "POST")
def plan_item(request: HttpRequest, actor: Actor, item_id: Any) -> HttpResponse:
    """Three forms about one case; `act` says which was sent."""
    item = item_for(actor, item_id, "meeting.plan")
    act = request.POST.get("act", "") if request.method == "POST" else ""
    shown = _forms(request, item, act)
    if request.method == "POST" and act not in shown:
        raise bad_field("act", "This form does not exist.", "Reload the page and try again.")
    if act and shown[act].carried_out(lambda: _ACTS[act](actor, item, shown[act].given)):
        changed, changes = shown[act].outcome
        messages.success(request, _told(f"{changed.case.reference} is changed", changes))
        return redirect(f"{reverse('decisions:meeting', args=[item.meeting_id])}#item-{item.pk}")
    context = {"item": item, "meeting": item.meeting, "sent": shown.get(act)}
    context |= {f"{name}_form": form for name, form in shown.items()}
    status = 400 if act else 200
    return board_page(request, item.meeting.board, "decisions/plan_item.html", context, case=item.case, status=status)


def _forms(request: HttpRequest, item: AgendaItem, sent_for: str) -> dict[str, Any]:
    meeting, members = item.meeting, members_of(item.meeting.board_id)
    starts = meeting.starts_at.astimezone(ZoneInfo(meeting.board.time_zone))
    kept = item.pinned_at and item.pinned_at.astimezone(starts.tzinfo)
    by_hand = item.minutes if item.minutes_are_given else None

    def data(act: str) -> Any:
        return request.POST if act == sent_for else None

    return {
        "place": PlaceForm(
            data("place"),
            auto_id="place_%s",
            meeting=meeting,
            initial={
                "keep": "time" if kept else "place" if item.pinned_place else "free",
                "place": item.pinned_place,
                "at": kept and kept.time(),
            },
        ),
        "presenter": PresenterForm(
            data("presenter"),
            auto_id="presenter_%s",
            meeting=meeting,
            members=members,
            initial={"presenter_id": item.presenter_id, "minutes": by_hand},
        ),
        "lane": LaneForm(
            data("lane"),
            auto_id="lane_%s",
            meeting=meeting,
            members=members,
            initial={"lane": item.lane, "owner_id": item.owner_id, "protocol": item.protocol},
        ),
    }


def _placed(actor: Actor, item: AgendaItem, given: dict[str, Any]) -> object:
    keep, place, at = (given.pop(name) for name in ("keep", "place", "at"))
    common = {"actor": actor, "item_id": item.pk} | given
    if keep == "place":
        return move_item(place=place, **common)
    if keep != "time":
        return unpin_item(**common)
    if at is None:
        raise bad_field("at", "A time is needed.", "Give hours and minutes, such as 08:30.")
    return pin_item(at=_moment(item.meeting, at), **common)


def _presented(actor: Actor, item: AgendaItem, given: dict[str, Any]) -> object:
    return set_presenter(actor=actor, item_id=item.pk, **given)


def _laned(actor: Actor, item: AgendaItem, given: dict[str, Any]) -> object:
    return change_lane(actor=actor, item_id=item.pk, **given)


_ACTS = {"place": _placed, "presenter": _presented, "lane": _laned}


def _moment(meeting: Meeting, at: time) -> datetime:
    zone = ZoneInfo(meeting.board.time_zone)
    return datetime.combine(meeting.starts_at.astimezone(zone).date(), at, zone)


def _told(done: str, changes: list[Change]) -> str:
    """What was done and what it did to the others, as one message."""
    told = [change.says for change in changes[:_MOST_TOLD]]
    more = len(changes) - len(told)
    if more > 0:
        told.append(f"{more} more have another place")
    return f"{done}. {'; '.join(told)}." if told else f"{done}."
