"""E-mails against a real mail server that takes each and drops the line before it says so."""

from collections import Counter

import pytest

from cases.jobs import engine
from cases.models import Job, OutgoingMail
from cases.notices.mail import MOST_ATTEMPTS, message_id
from cases.notices.tell import tell
from tests.faults.mail_server import a_mail_server

pytestmark = pytest.mark.django_db


def test_none_of_forty_mails_is_lost_and_duplicates_share_one_message_id(cast, settings):
    settings.JOB_RETRY_SECONDS = 0
    for number in range(4):
        tell([p.user for p in cast.members], kind="emergency_called", board=cast.board, path="/", key=str(number))
    with a_mail_server(settings, drop_first=True) as server:
        while engine.run_due("send_mail") < 40 and not Job.objects.filter(state="dead").exists():
            continue
    mails = list(OutgoingMail.objects.select_related("job"))
    assert len(mails) == 40
    assert {mail.state for mail in mails} == {"sent"}
    assert Counter(taken["Message-ID"] for taken in server.taken) == {message_id(mail.pk): 2 for mail in mails}
    to = {taken["Message-ID"]: taken["To"] for taken in server.taken}
    assert to == {message_id(mail.pk): mail.sent_to for mail in mails}


def test_a_mail_no_server_takes_is_tried_with_growing_pauses_then_given_up(cast, settings):
    tell([cast.surgeon.user], kind="emergency_called", board=cast.board, path="/", key="1")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    pauses = []
    for _ in range(MOST_ATTEMPTS):
        job = Job.objects.get(kind="send_mail")
        engine.run(job.pk)
        job.refresh_from_db()
        pauses.append(job.run_after)
        assert OutgoingMail.objects.get().state == ("given_up" if job.attempts == MOST_ATTEMPTS else "failed")
        Job.objects.update(run_after=job.created_at)
    assert pauses == sorted(pauses)
    assert (pauses[-1] - job.created_at).total_seconds() >= 3600
    assert OutgoingMail.objects.get().last_error == "ConnectionRefusedError"
