"""The daily e-mail: what a person was told since the last one, once per person and day."""

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from cases.models import Notice, User
from cases.notices.mail import Letter, sends_mail, write_mails

HOUR = 7  # from when on a day's digest goes out, by the clock of the board


def digests_due(now: datetime) -> int:
    """Write the digests that are due at `now` and not written yet. Returns how many.

    Unread notices alone are told. A day on which nothing ran is made good by the next run: the
    notices wait, and nobody gets two on one day, however many run this at once.
    """
    if not sends_mail():
        return 0
    waiting = Notice.objects.filter(by_mail="daily", digest=None, read_at=None)
    people = waiting.order_by("user").values_list("user", flat=True).distinct()
    return sum(_digest(pk, now) for pk in people)


def _digest(user_id: object, now: datetime) -> bool:
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user_id)
        waiting = Notice.objects.filter(user=user_id, by_mail="daily", digest=None, read_at=None)
        notices = list(waiting.select_related("board", "user").order_by("at", "pk"))
        here = now.astimezone(ZoneInfo(notices[0].board.time_zone)) if notices else now
        if not notices or here.hour < HOUR:
            return False
        user, key = notices[0].user, f"digest:{here:%Y-%m-%d}"
        if user.mails.filter(key=key).exists():
            return False
        [mail] = write_mails([user], _letter(key, notices), board=None)
        Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(digest=mail)
        return True


def _letter(key: str, notices: list[Notice]) -> Letter:
    count = len(notices)
    subject = f"{count} notice{'' if count == 1 else 's'} since your last summary"
    said = Counter((notice.says.subject, notice.board.name) for notice in notices)
    lines = [
        f"{subject} ({board})" + (f", {times} times" if times > 1 else "") for (subject, board), times in said.items()
    ]
    return Letter(key, subject, (("\n".join([*lines, "", "All of them:"]), "/inbox/"),))
