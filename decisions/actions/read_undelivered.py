"""Whom the e-mails about a meeting did not reach, so that somebody tells them in another way."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Q

from cases import access
from cases.audit import Actor
from cases.models import OutgoingMail
from decisions.actions.tell_members import WITHDRAWN
from decisions.models import Meeting


def read_undelivered(*, actor: Actor, meetings: Collection[Meeting]) -> dict[Any, list[str]]:
    """Meeting id -> names of those to whom an e-mail about it was given up, for who plans the meetings of their
    board; nothing for others. One query for all, and one for each board. No patient data, so not audited."""
    boards = {one.board_id for one in meetings}
    mine = {board for board in boards if access.holds(actor, board, "meeting.plan")}
    planned = [one for one in meetings if one.board_id in mine]
    return unreached([one.pk for one in planned], Q(job__state="dead")) if planned else {}


def unreached(meeting_ids: Collection[UUID], which: Q) -> dict[Any, list[str]]:
    """The same of the e-mails that are not sent and are `which`; each name once, in order."""
    rows = OutgoingMail.objects.filter(which, about__in=meeting_ids, sent_at=None, user__is_active=True)
    rows = rows.exclude(key__startswith=f"{WITHDRAWN}:")  # nobody asked to the meeting misses that one
    found: dict[Any, list[str]] = {}
    for about, name in rows.values_list("about", "user__name").distinct().order_by("user__name"):
        found.setdefault(about, []).append(name)
    return found
