"""Sending a released letter, what became of it, and to whom letters go."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cases import access as case_access
from cases.audit import Actor
from cases.models import Case
from cases.pathway.refusals import NotVisible
from cases.views.case_frame import case_for, case_page
from cases.views.door import door
from cases.views.forms import PageForm, Pick, Words, sent
from cases.views.shell import current_seat
from decisions.actions.add_correspondent import add_correspondent
from decisions.actions.end_correspondent import end_correspondent
from decisions.actions.note_dispatch import note_dispatch
from decisions.actions.read_correspondents import entries_of, read_correspondents
from decisions.actions.read_letter import read_letter
from decisions.actions.read_recipients import standing_recipients
from decisions.actions.retry_dispatch import retry_dispatch
from decisions.actions.send_letter import send_letter
from decisions.actions.set_recipient import set_recipient
from decisions.letters.kinds import PARTS
from decisions.letters.sending import LINK_DAYS, MOST_OPENINGS, WAYS
from decisions.models import Dispatch, LetterLink
from decisions.views.board_frame import board_page


class SendForm(PageForm):
    way = Pick("How it goes", list(WAYS.items()), radios=True, required=True)
    asks = Pick(
        "What the link asks for",
        list(LetterLink.ASKS),
        radios=True,
        help_text="Only for a link by e-mail.",
    )


class RecipientForm(PageForm):
    correspondent_id = Pick("From the directory", [])
    name = Words("Or somebody else: name")
    address = Words("Postal address", lines=5)
    email = Words("E-mail")

    def __init__(self, *args: Any, entries: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(entry.pk), entry.name) for entry in entries]
        self.fields["correspondent_id"].choices = [("", "Choose …"), *choices]  # type: ignore[attr-defined]


class CorrespondentForm(PageForm):
    name = Words("Name, with practice or department", required=True)
    address = Words("Postal address", lines=5)
    email = Words("E-mail")


@door("GET", "POST")
def send(request: HttpRequest, actor: Actor, letter_id: Any) -> HttpResponse:
    read = read_letter(actor=actor, letter_id=letter_id)
    case = read.row.letter.decision.case
    case_access.seat(actor, case.board_id, "letter.send")
    if read.row.document is None:
        return redirect("decisions:letter", letter_id)
    form = SendForm(sent(request))
    code = ""
    if request.method == "POST" and form.carried_out(
        lambda: send_letter(actor=actor, letter_id=letter_id, **form.given)
    ):
        code = form.outcome.code
        if not code:
            messages.success(request, _said(form.outcome.dispatch))
            return redirect("decisions:case_letters", case.pk)
    context = {
        "form": form,
        "document": read.row.document,
        "to": read.row.document.content["letter"]["recipient"],
        "recipient": read.recipient,
        "code": code,
        "days": LINK_DAYS,
        "openings": MOST_OPENINGS,
    }
    status = 400 if form.errors else 200
    return case_page(request, actor, case, "decisions/send_letter.html", context, tab="letters", status=status)


def _said(dispatch: Dispatch) -> str:
    if dispatch.way == "email":
        return "The link is on its way. It is shown as failed if the mail server does not take it."
    return "It is prepared. Say that it is sent once you have handed it over or posted it."


@door("POST")
def note(request: HttpRequest, actor: Actor, dispatch_id: Any) -> HttpResponse:
    event = note_dispatch(
        actor=actor,
        dispatch_id=dispatch_id,
        state=request.POST.get("state", ""),
        says=request.POST.get("says", ""),
    )
    messages.success(request, f"Noted: {event.get_state_display().lower()}.")
    return redirect("decisions:case_letters", event.dispatch.recipient.case_id)


@door("POST")
def retry(request: HttpRequest, actor: Actor, dispatch_id: Any) -> HttpResponse:
    event = retry_dispatch(actor=actor, dispatch_id=dispatch_id)
    messages.success(request, "It is tried again.")
    return redirect("decisions:case_letters", event.dispatch.recipient.case_id)


@door("GET", "POST")
def recipient(request: HttpRequest, actor: Actor, case_id: Any, part: str) -> HttpResponse:
    case = case_for(actor, case_id, "letter.write", subject="recipients")
    if part not in PARTS:
        raise NotVisible()
    standing = standing_recipients(case).get(part)
    form = RecipientForm(sent(request), entries=entries_of(case.board), initial=_as_it_is(standing))
    if request.method == "POST" and form.carried_out(
        lambda: set_recipient(actor=actor, case_id=case_id, part=part, **form.given)
    ):
        messages.success(
            request, "The recipient is set. A letter released before goes to the old one: release it again."
        )
        return redirect("decisions:case_letters", case_id)
    return _recipient_page(request, actor, case, part, form)


def _as_it_is(standing: Any) -> dict[str, str]:
    if standing is None:
        return {}
    if standing.correspondent_id:
        return {"correspondent_id": str(standing.correspondent_id)}
    return {"name": standing.name, "address": standing.address, "email": standing.email}


def _recipient_page(request: HttpRequest, actor: Actor, case: Case, part: str, form: RecipientForm) -> HttpResponse:
    context = {"form": form, "part": PARTS[part]}
    status = 400 if form.errors else 200
    return case_page(request, actor, case, "decisions/recipient.html", context, tab="letters", status=status)


@door("GET", "POST")
def correspondents(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The directory of the site."""
    seat = current_seat(request)
    if seat is None:
        raise NotVisible()
    form = CorrespondentForm(sent(request))
    entries = read_correspondents(actor=actor, board_id=seat.board_id)
    if request.method == "POST" and form.carried_out(
        lambda: add_correspondent(actor=actor, board_id=seat.board_id, **form.given)
    ):
        messages.success(request, "The entry is added.")
        return redirect("decisions:correspondents")
    context = {"form": form, "entries": entries}
    status = 400 if form.errors else 200
    return board_page(request, seat.board, "decisions/correspondents.html", context, status=status)


@door("POST")
def end(request: HttpRequest, actor: Actor, correspondent_id: Any) -> HttpResponse:
    seat = current_seat(request)
    if seat is None:
        raise NotVisible()
    end_correspondent(actor=actor, board_id=seat.board_id, correspondent_id=correspondent_id)
    messages.success(request, "The entry is not offered any more.")
    return redirect("decisions:correspondents")
