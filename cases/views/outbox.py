"""What became of the board's e-mails: for its administrators."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from cases import access
from cases.actions.retry_mail import retry_mail
from cases.audit import Actor
from cases.models import Membership
from cases.notices.mail import sends_mail
from cases.pathway.refusals import NotVisible
from cases.views.door import door
from cases.views.shell import current_seat

PAGE = 50
TONES = {"queued": "quiet", "failed": "attend", "sent": "done", "given_up": "act", "dropped": "quiet"}


@door("GET")
def outbox(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Given-up e-mails first, then all by pages, the newest first."""
    seat = _seat(request)
    mails = access.mails(actor, seat.board_id)
    unsent = mails.filter(sent_at=None)
    given_up = unsent.filter(job__state="dead").order_by("-written_at")
    waiting = unsent.filter(job__state__in=["queued", "running"])
    pages = Paginator(mails.order_by("-written_at", "pk"), PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "board": seat.board,
        "sends": sends_mail(),
        "given_up": list(given_up[:PAGE]),
        "given_up_count": given_up.count(),
        "waiting_count": waiting.count(),
        "mails": [(mail, TONES[mail.state]) for mail in page],
        "earlier": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "later": f"?page={page.next_page_number()}" if page.has_next() else "",
        "pages_says": f"page {page.number} of {pages.num_pages}" if pages.num_pages > 1 else "",
        "most": PAGE,
    }
    with timezone.override(ZoneInfo(seat.board.time_zone)):
        return render(request, "cases/outbox.html", context)


@door("POST")
def retry(request: HttpRequest, actor: Actor, mail_id: Any) -> HttpResponse:
    retry_mail(actor=actor, board_id=_seat(request).board_id, mail_id=mail_id)
    messages.success(request, "The e-mail is sent again now.")
    return redirect("cases:outbox")


def _seat(request: HttpRequest) -> Membership:
    seat = current_seat(request)
    if seat is None:
        raise NotVisible()
    return seat
