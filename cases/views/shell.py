"""The app bar of every page: the board being looked at, the main places, who is logged in."""

from typing import Any

from django.conf import settings
from django.db.models import Count, OuterRef, Subquery
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from cases import access
from cases.models import Board, Membership, Notice
from cases.pathway.permissions import may

# Where each main place is, who has it in the bar, and under which addresses it is the current one.
PLACES = (
    ("Worklist", "cases:worklist", "case.read"),
    ("New referral", "cases:refer", "case.refer"),
    ("Meetings", "decisions:meetings", "meeting.read"),
    ("Actions", "decisions:actions", "action.keep"),
    ("Follow-up", "cases:due_follow_ups", "case.read"),
    ("Figures", "decisions:figures", "metrics.read"),
    ("Board settings", "decisions:board_settings", "board.configure"),
    ("Members", "cases:members", "members.manage"),
    ("Site settings", "decisions:site_settings", "site.configure"),
    ("E-mail", "cases:outbox", "mail.manage"),
    ("Access log", "cases:board_log", "audit.read"),
)
# What everybody may read, whatever their role: in the foot of every page.
KNOWLEDGE = "decisions:knowledge"
CALENDAR = "decisions:my_calendar"


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor; nothing is read until a template uses `shell`."""
    return {"shell": SimpleLazyObject(lambda: _shell(request))}


def current_seat(request: HttpRequest) -> Membership | None:
    """The seat through which this person looks now: the one chosen in the app bar, if it still
    stands, else the first by the board's name; None for a person without any."""
    seats = _seats(request)
    chosen = request.session.get("board")
    return next((seat for seat in seats if str(seat.board_id) == chosen), seats[0] if seats else None)


def look_at(request: HttpRequest, board: Board) -> None:
    """Make `board` the one being looked at, when a person follows a link to something of it."""
    if request.session.get("board") != str(board.pk):
        request.session["board"] = str(board.pk)


def _seats(request: HttpRequest) -> list[Membership]:
    if not hasattr(request, "_seats"):
        unread = Notice.objects.filter(user=OuterRef("user"), board=OuterRef("board"), read_at=None).order_by()
        counted = Subquery(unread.values("board").annotate(count=Count("pk")).values("count"))
        seats = access.memberships(access.actor_of(request)).annotate(unread=counted)
        request._seats = list(seats)  # type: ignore[attr-defined]
    return request._seats  # type: ignore[attr-defined, no-any-return]


def _shell(request: HttpRequest) -> dict[str, Any]:
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {}
    seat = current_seat(request)
    bar: dict[str, Any] = {
        "home_url": reverse("cases:home"),
        "logout_url": reverse("cases:log_out"),
        "idle_seconds": settings.SESSION_IDLE_SECONDS,
        "calendar_url": reverse(CALENDAR) if _known(CALENDAR) else "",
        "knowledge_url": reverse(KNOWLEDGE) if _known(KNOWLEDGE) else "",
    }
    if seat is None:
        return bar
    return bar | {
        "board": seat.board,
        "boards": [other.board for other in _seats(request)],
        "switch_url": reverse("cases:choose_board"),
        "inbox_url": reverse("cases:inbox"),
        "unread": sum(other.unread or 0 for other in _seats(request)),  # type: ignore[attr-defined]
        "tokens_url": reverse("cases:tokens"),
        "links": [_link(request, label, name) for label, name, verb in PLACES if may(seat.role, verb) and _known(name)],
        "role": seat.get_role_display(),
        "specialty": seat.get_specialty_display(),
    }


def _link(request: HttpRequest, label: str, name: str) -> dict[str, Any]:
    url = reverse(name)
    return {"label": label, "url": url, "current": request.path == url}


def _known(name: str) -> bool:
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True
