"""Tell people that something needs them or has changed, inside the transaction that changed it."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone

from cases.models import Board, Membership, Notice, NoticePreference, User
from cases.notices.mail import Letter, write_mails
from cases.pathway.notices import KINDS, Way, way_for


def tell(
    people: Iterable[User],
    *,
    kind: str,
    board: Board,
    path: str,
    key: str,
    about: UUID | None = None,
    calendars: Mapping[Any, str] | None = None,
) -> None:
    """Put a notice into the inbox of each person, and an e-mail into the outbox where they want it.

    `kind` is a row of `cases.pathway.notices.KINDS` (KeyError when it is none); `path` the page to
    open, made of opaque ids alone; `key` names what is told: the same person is told the same kind
    and key once, ever; `about` the meeting of which it tells, if it is one. Whom `calendars` names (by
    the person's key) gets the e-mail at once, with that iCalendar part. Whoever does not sit on the board
    any more is left out. Runs inside the caller's transaction: nobody is told of what is rolled back.
    """
    said = KINDS[kind]
    if not path.startswith("/"):
        raise ValueError("the path of a notice is a page of this server")
    now = timezone.now()
    told = Notice.objects.filter(kind=kind, key=key).values("user")
    seats = Membership.objects.filter(board=board, user__in=[person.pk for person in people], ended_at=None)
    seats = seats.filter(user__is_active=True).exclude(user__in=told).select_related("user")
    new = {seat.user_id: seat.user for seat in seats.order_by("user")}
    if not new:
        return
    chosen = dict(
        NoticePreference.objects.filter(user__in=new, category=said.category.value).values_list("user_id", "way")
    )
    parts = calendars or {}
    ways = {pk: Way.AT_ONCE if pk in parts else way_for(said, chosen.get(pk, "")) for pk in new}
    # Two that tell the same at the same moment: the second one's rows are left out by the constraint.
    Notice.objects.bulk_create(
        [
            Notice(user=person, board=board, kind=kind, path=path, key=key, at=now, by_mail=ways[pk].value)
            for pk, person in new.items()
        ],
        ignore_conflicts=True,
    )
    at_once = [person for pk, person in new.items() if ways[pk] is Way.AT_ONCE]
    write_mails(at_once, letter_of(kind, path, key, about), board=board, calendars=parts)


def letter_of(kind: str, path: str, key: str, about: UUID | None = None) -> Letter:
    """The e-mail that tells of `kind`, its words fixed."""
    said = KINDS[kind]
    return Letter(key=f"{kind}:{key}", subject=said.subject, lines=((said.sentence, path),), about=about)
