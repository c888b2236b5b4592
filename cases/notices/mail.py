"""The outbox: e-mails as rows, each sent by a job that may run twice.

At least once: a mail server that takes a mail and drops the line before it says so gets it
again, with the same Message-ID. What it has confirmed is written down (`sent_at`, `sent_to`) in
the transaction that ends the job, and is never sent again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from smtplib import SMTPResponseException
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from cases.jobs.engine import enqueue_all
from cases.jobs.kinds import Report, Work
from cases.models import Board, Job, Membership, OutgoingMail, User

SEND_MAIL = "send_mail"
MOST_ATTEMPTS = 16  # some six hours: the pause doubles up to an hour
NOWHERE = "django.core.mail.backends.dummy.EmailBackend"
_MAILS = UUID("6f0f6ab6-7c0b-4c2c-9d3a-52a9b7a5c9e1")

_FOOT = (
    "This message holds no patient data. Whoever opens the link is asked to log in.\n"
    "How you are told is yours to choose, emergencies apart: {preferences}"
)


@dataclass(frozen=True)
class Letter:
    """What an e-mail says: its cause, its subject, and lines of one sentence and one page each; `about` is the
    meeting of which it tells, if it is one."""

    key: str
    subject: str
    lines: tuple[tuple[str, str], ...]
    about: UUID | None = None

    @property
    def body(self) -> str:
        """The plain text, with whole addresses."""
        parts = [f"{sentence}\n{settings.PUBLIC_URL}{path}" for sentence, path in self.lines]
        foot = _FOOT.format(preferences=f"{settings.PUBLIC_URL}/inbox/preferences/")
        return "\n\n".join([*parts, f"-- \n{foot}\n"])


def sends_mail() -> bool:
    """Whether this installation has a mail server (TUMORBOARD_MAIL_URL)."""
    return bool(settings.EMAIL_BACKEND != NOWHERE)


def write_mails(
    people: Iterable[User], letter: Letter, *, board: Board | None, calendars: Mapping[Any, str] | None = None
) -> list[OutgoingMail]:
    """One e-mail to each person in the caller's transaction; none twice for the same `letter.key`.

    `calendars` holds, by the person's key, an iCalendar part that goes with it. Without a mail server nothing
    is written: an outbox must not say "sent" of what went nowhere.
    """
    now, body = timezone.now(), letter.body
    to = {uuid5(_MAILS, f"{person.pk}:{letter.key}"): person for person in people} if sends_mail() else {}
    if not to:
        return []
    enqueue_all(SEND_MAIL, {pk: str(pk) for pk in to}, most_attempts=MOST_ATTEMPTS, board=board)
    mails = [
        OutgoingMail(
            job_id=pk,
            user=person,
            board=board,
            key=letter.key,
            subject=letter.subject,
            body=body,
            calendar=(calendars or {}).get(person.pk, ""),
            about=letter.about,
            written_at=now,
        )
        for pk, person in to.items()
    ]
    OutgoingMail.objects.bulk_create(mails, ignore_conflicts=True)
    return mails


def message_id(pk: object) -> str:
    """The same for each attempt at the same mail; `pk` is that of the mail, or of what is sent by it."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
    return f"<{pk}@{domain}>"


def _send(job: Job, report: Report) -> str:
    """Hand the mail to the mail server. Returns the address, "" when it is not to be sent (any more)."""
    mail = OutgoingMail.objects.select_related("user").get(pk=job.pk)
    if mail.sent_at or not _still_concerned(mail):
        return ""
    try:
        hand_over(mail.user.email, mail.subject, mail.body, message_id(mail.pk), calendar=mail.calendar)
    except OSError as error:
        OutgoingMail.objects.filter(pk=mail.pk).update(last_error=error_in_words(error))
        raise
    return mail.user.email


def hand_over(address: str, subject: str, body: str, message_id: str, *, calendar: str = "") -> None:
    """Give one e-mail to the mail server, with an invitation beside its text where there is one.

    Raises OSError (smtplib's errors are OSErrors too).
    """
    headers = {"Message-ID": message_id, "Auto-Submitted": "auto-generated"}
    message = EmailMultiAlternatives(f"Tumorboard: {subject}", body, to=[address], headers=headers)
    if calendar:
        # Calendar programs act on the method of the part only where its type names the same one (RFC 6047).
        method = "CANCEL" if is_cancellation(calendar) else "REQUEST"
        message.attach_alternative(calendar, f"text/calendar; method={method}")
    message.send()


def is_cancellation(calendar: str) -> bool:
    """Whether an iCalendar part takes a meeting out of the calendar."""
    return "METHOD:CANCEL" in calendar


def _still_concerned(mail: OutgoingMail) -> bool:
    """Who has left the board, or may not log in any more, is not written to; what takes a meeting out of the
    calendar of who has left goes out all the same."""
    seats = Membership.objects.filter(user=mail.user_id, user__is_active=True)
    if not is_cancellation(mail.calendar):
        seats = seats.filter(ended_at=None)
    return (seats.filter(board=mail.board_id) if mail.board_id else seats).exists()


def error_in_words(error: OSError) -> str:
    """The kind of error and the server's number; its own words may quote anything."""
    code = f" {error.smtp_code}" if isinstance(error, SMTPResponseException) else ""
    return f"{type(error).__name__}{code}"[:80]


def _sent(job: Job, address: str) -> dict[str, Any]:
    if address:
        OutgoingMail.objects.filter(pk=job.pk).update(sent_at=timezone.now(), sent_to=address, last_error="")
    return {"sent": bool(address)}


SENDING = Work(SEND_MAIL, "Sending an e-mail", _send, _sent)
