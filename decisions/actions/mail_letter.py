"""The e-mail with which a letter's link goes out: in the background, again until the mail server takes it."""

import base64
import hashlib
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cases.jobs.kinds import Report, Work
from cases.models import Job
from cases.notices.mail import error_in_words, hand_over, message_id
from decisions.models import Dispatch, DispatchEvent

SEND_LETTER = "send_letter"
SUBJECT = "a letter is waiting for you"
_BODY = """{site} has a letter for you. For your safety this message says nothing of what it is about.

Open it here, until {until}:
{address}

You will be asked for {asked}.
If you did not expect a letter, do not open it, and tell {site}.

--
This address is not read. Please do not reply.
"""
_ASKED = {
    "birth_date": "the date of birth of the person whom it is about",
    "code": "a code that the hospital tells you separately",
}


def mail_letter(*, dispatch_id: object) -> str:
    """Hand the message to the mail server. Returns the address, "" when it went out before.

    The link's secret is worked out from the server's key and stored nowhere. A failure is written down at
    once, so that the coordinator sees it while it is tried again. Raises OSError.
    """
    dispatch = Dispatch.objects.select_related("link", "recipient", "document__board__site").get(pk=dispatch_id)
    if dispatch.events.filter(state="sent").exists():
        return ""
    secret = secret_of(dispatch.pk)
    if digest_of(secret) != dispatch.link.digest:
        raise ValueError("the server's key was changed after the letter was prepared")
    text = _BODY.format(
        site=dispatch.document.board.site.name,
        until=f"{dispatch.link.expires_at:%d-%b-%Y}",
        address=f"{settings.PUBLIC_URL}/letters/open/{secret}/",
        asked=_ASKED[dispatch.link.asks],
    )
    try:
        hand_over(dispatch.recipient.email, SUBJECT, text, message_id(dispatch.pk))
    except OSError as error:
        _note_failure(dispatch, error_in_words(error))
        raise
    return dispatch.recipient.email


def secret_of(pk: object) -> str:
    """The secret part of a link: 256 bits of the server's key and the dispatch, for an address."""
    mac = salted_hmac("tumorboard.letter_link", str(pk), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")


def digest_of(secret: str) -> str:
    """What of a secret is stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _note_failure(dispatch: Dispatch, error: str) -> None:
    """Once for all tries in a row: the job keeps count of them."""
    latest = dispatch.events.last()
    if latest is None or latest.state != "failed":
        DispatchEvent.objects.create(dispatch=dispatch, state="failed", says=error, at=timezone.now())


def _compute(job: Job, report: Report) -> str:
    return mail_letter(dispatch_id=job.pk)


def _store(job: Job, address: str) -> dict[str, Any]:
    if address:
        DispatchEvent.objects.create(dispatch_id=job.pk, state="sent", at=timezone.now())
    return {"sent": bool(address)}


MAILING = Work(SEND_LETTER, "Sending the link of a letter", _compute, _store)
