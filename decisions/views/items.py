"""One case in its meeting: what is known, the vote on it, and the way to the decision."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cases.audit import Actor
from cases.pathway.stages import Stage
from cases.views.door import door
from decisions.access import EMERGENCY
from decisions.actions.read_case_assessment import read_case_assessment
from decisions.actions.read_checklist import checklist_of
from decisions.actions.read_interests import interests_for
from decisions.actions.read_item import ItemRead, read_item
from decisions.actions.read_item_state import ItemState, read_item_state
from decisions.actions.read_minutes import minutes_of
from decisions.actions.read_opinions import opinions_on
from decisions.actions.read_room import read_room
from decisions.actions.read_round import round_for
from decisions.agenda.meeting_moves import CLOSED, IN_SESSION
from decisions.documents.content_vote import choice_words
from decisions.models import AgendaItem
from decisions.views import ballots
from decisions.views.assessment import shown as assessment_shown
from decisions.views.board_frame import board_page
from decisions.views.opinion_words import opinion_words
from decisions.views.room import strip
from decisions.views.rounds_beside import beside


@door("GET")
def item(request: HttpRequest, actor: Actor, item_id: Any) -> HttpResponse:
    return item_page(request, actor, item_id)


@door("GET")
def pulse(request: HttpRequest, actor: Actor, item_id: Any) -> HttpResponse:
    """Asked every few seconds by an open page: whether anything has moved since `seen`."""
    state = read_item_state(actor=actor, item_id=item_id)
    seen = request.GET.get("seen", "")[:60]
    news = "" if seen == str(state) else _news(state, seen)
    moved_on = bool(news) and _has_moved_on(state, seen)
    go_to = _room_of(state) if moved_on else ""
    context = {"item_id": item_id, "seen": seen if news else state, "news": news, "go_to": go_to}
    return render(request, "decisions/_pulse.html", context)


def item_page(
    request: HttpRequest,
    actor: Actor,
    item_id: Any,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Any = (),
    status: int = 200,
) -> HttpResponse:
    """The page of an item; `typed` and `errors` are a ballot that was just refused."""
    state = read_item_state(actor=actor, item_id=item_id)
    read = read_item(actor=actor, item_id=item_id)
    if read.item.meeting.kind == EMERGENCY and not errors:
        return redirect("decisions:emergency", read.item.meeting_id)
    case = read.item.case
    assessed = read_case_assessment(actor=actor, case_id=case.pk, subject="agenda item")
    round_ = round_for(actor, read.round.pk) if read.round else None
    opinions = opinions_on(actor, read.item)
    context = assessment_shown(assessed) | {
        "read": read,
        "item": read.item,
        "meeting": read.item.meeting,
        "state": state,
        "room_state": strip(actor, read_room(actor=actor, meeting_id=read.item.meeting_id), str(read.item.pk))
        if read.item.meeting.state == IN_SESSION
        else None,
        "keeps_record": read.item.meeting.state in (IN_SESSION, CLOSED),
        "minutes_read": minutes_of(read.item),
        "checklist": checklist_of(read.item),
        **_interests(actor, read.item),
        "case_facts": read.facts,
        "figure": read.figure,
        "decision": read.decisions[0] if read.decisions else None,
        "steps": _steps(read),
        "earlier": read.rounds[:-1],
        "beside": beside(actor, read.rounds),
        "opinions": opinion_words(opinions),
        "form_errors": errors,
        "typed": typed or {},
    }
    advice_shown = assessed.content is not None and not assessed.withheld
    context |= vote_context(round_, advice_shown, typed, opinion=opinions.mine) if round_ else {}
    return board_page(request, case.board, "decisions/item.html", context, case=case, status=status)


def vote_context(
    round_: dict[str, Any],
    advice_shown: bool,
    typed: Mapping[str, str] | None = None,
    *,
    opinion: Any = None,
    back: str = "item",
) -> dict[str, Any]:
    """What the templates of a vote need of one round, as this person may see it."""
    card = None
    if round_["may_vote"]:
        card = ballots.vote_card(round_, advice_shown, typed, opinion=opinion, back=back)
    cast_for_me = round_["cast_for_me"]
    return {
        "round": round_,
        "vote": card,
        "receipt": ballots.receipt(round_["my_ballot"]),
        "for_others": ballots.held_for_others(round_, advice_shown, typed, back),
        "cast_for_me": cast_for_me and cast_for_me | {"choice": choice_words(cast_for_me["choice"])},
        "result": ballots.result(round_),
        "may_dissent": round_.get("may_dissent", False),
        "electorate": [one | {"specialty": ballots.specialty(one["specialty"])} for one in round_["electorate"]],
    }


def _interests(actor: Actor, item: AgendaItem) -> dict[str, Any]:
    rows = interests_for(actor, item)
    return {"interests": rows, "declared": any(row.membership.user == actor.user for row in rows)}


def _steps(read: ItemRead) -> dict[str, bool]:
    """Which buttons make sense now; whether this person may press them is `may`'s to say."""
    item, state = read.item, read.round.state if read.round else ""
    undecided = not read.decisions and item.removed_at is None and item.case.stage == Stage.MDT_DISCUSSION
    held = item.meeting.state in (IN_SESSION, CLOSED) and item.outcome != "carried_over"
    return {
        "open": undecided and item.meeting.state == IN_SESSION and item.outcome == "pending" and state != "open",
        "sign": undecided and held and state != "open",
        "remove": undecided and item.outcome == "pending" and state in ("", "void") and item.meeting.state != CLOSED,
    }


def _news(state: ItemState, seen: str) -> str:
    """What to tell the page; "" for what only its own strip shows."""
    meeting, number, round_, version, _, interests = (seen.split(".") + [""] * 6)[:6]
    if _has_moved_on(state, seen):
        return "The meeting has moved on to another case."
    if str(state.version) != version:
        return "The decision on this case has been signed."
    if (str(state.round_number), state.round, state.meeting) == (number, round_, meeting):
        return "" if str(state.interests) == interests else "A conflict of interest has been declared."
    if state.round == "open":
        return "A vote on this case is open."
    if (str(state.round_number), state.round) != (number, round_):
        return f"The vote has been {'closed' if state.round == 'closed' else 'declared void'}."
    return "The meeting has moved on."


def _has_moved_on(state: ItemState, seen: str) -> bool:
    return seen.split(".")[4:5] == ["on"] and not state.is_on


def _room_of(state: ItemState) -> str:
    """The page of the case that is on; the meeting's while none is."""
    return item_address(state.on) if state.on else reverse("decisions:meeting", args=[state.meeting_id])


def item_address(item_id: Any) -> str:
    return reverse("decisions:item", args=[item_id])
