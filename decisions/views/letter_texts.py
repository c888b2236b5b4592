"""The site's texts of letters: written in a page, tried on an invented patient, and taken back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cases.audit import Actor
from cases.pathway.refusals import BadInput, NotVisible, Stale
from cases.views.door import door
from cases.views.shell import current_seat
from decisions.actions.preview_letter_text import Preview, preview_letter_text
from decisions.actions.read_letter_texts import SiteText, read_letter_text, read_letter_texts
from decisions.actions.save_letter_text import save_letter_text
from decisions.letters.placeholders import PLACEHOLDERS
from decisions.views.board_frame import board_page


@door("GET")
def letter_texts(request: HttpRequest, actor: Actor) -> HttpResponse:
    board, texts = read_letter_texts(actor=actor, board_id=_board_id(request))
    return board_page(request, board, "decisions/letter_texts.html", {"texts": texts})


@door("GET", "POST")
def letter_text(request: HttpRequest, actor: Actor, letter: str) -> HttpResponse:
    """One text: by POST it is tried (`do` preview), saved, or taken back to the delivered one (`do` reset)."""
    board, text = read_letter_text(actor=actor, board_id=_board_id(request), kind=letter)
    typed = request.POST.get("text", text.text).replace("\r\n", "\n")
    do = request.POST.get("do", "preview")
    page: dict[str, Any] = {"text": text, "typed": typed, "placeholders": PLACEHOLDERS.items(), "errors": ()}
    status = 200
    try:
        if request.method == "POST" and do in ("save", "reset"):
            _save(request, actor, board.pk, text, typed, do)
            return redirect("decisions:letter_text", letter)
        page["preview"] = _preview(actor, board.pk, typed)
    except BadInput as refusal:
        page["errors"], status = refusal.errors, 400
    except Stale as refusal:
        page |= {"crossed": refusal, "preview": _preview(actor, board.pk, typed)}
        status = 409
    return board_page(request, board, "decisions/letter_text.html", page, status=status)


def _save(request: HttpRequest, actor: Actor, board_id: Any, text: SiteText, typed: str, do: str) -> None:
    seen = request.POST.get("based_on", "")
    save_letter_text(
        actor=actor,
        board_id=board_id,
        kind=text.kind.code,
        text=typed,
        delivered=do == "reset",
        based_on=int(seen) if seen.isdecimal() and seen.isascii() and len(seen) < 8 else -1,
    )
    messages.success(request, "The delivered text is back." if do == "reset" else "The text is saved.")


def _preview(actor: Actor, board_id: Any, typed: str) -> Preview:
    return preview_letter_text(actor=actor, board_id=board_id, text=typed)


def _board_id(request: HttpRequest) -> Any:
    seat = current_seat(request)
    if seat is None:
        raise NotVisible()
    return seat.board_id
