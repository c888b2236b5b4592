"""Telling people: once each, as they wish, of nothing that could name a patient."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail as post
from django.db import transaction

from cases.actions.end_membership import end_membership
from cases.actions.mark_notices import mark_notices
from cases.actions.send_digests import send_digests
from cases.actions.set_notice_preferences import set_notice_preferences
from cases.models import Notice, OutgoingMail
from cases.notices.digest import digests_due
from cases.notices.tell import tell
from cases.pathway.notices import KINDS, Category, Kind, Urgency, Way, kind_of, way_for
from cases.pathway.refusals import BadInput
from tests.builders import jobs_done

PATH = "/meetings/00000000-0000-4000-8000-000000000000/"
MORNING = datetime(2026, 11, 26, 7, 0, tzinfo=UTC)


@pytest.fixture
def quiet_kind(monkeypatch):
    """A kind that waits for the daily e-mail."""
    kind = Kind("test_daily", "The agenda is out", "Read it before the meeting.", Urgency.DAILY, Category.MEETINGS)
    monkeypatch.setitem(KINDS, kind.name, kind)
    return kind.name


def told(cast, *people, kind="emergency_called", key="1"):
    tell([person.user for person in people], kind=kind, board=cast.board, path=PATH, key=key)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_the_words_of_every_kind_are_fixed_and_plain(kind):
    assert kind.subject and kind.sentence.endswith(".")
    assert "{" not in kind.subject + kind.sentence and "%" not in kind.subject + kind.sentence
    assert len(kind.subject) <= 80


def test_emergencies_go_out_at_once_whatever_was_chosen():
    for way in ("", *Way):
        assert way_for(KINDS["emergency_called"], way) is Way.AT_ONCE
    assert kind_of("of a later version").subject


def test_a_person_is_told_once_in_the_inbox_and_by_mail(cast):
    told(cast, cast.surgeon, cast.radiologist)
    told(cast, cast.surgeon, cast.chair)
    jobs_done()
    told(cast, cast.surgeon, cast.surgeon, key="2")
    jobs_done()
    assert Notice.objects.filter(user=cast.surgeon.user).count() == 2
    assert Notice.objects.count() == 4
    assert sorted(one.to[0].split("@")[0] for one in post.outbox) == ["chair", "radiologist", "surgeon", "surgeon"]
    sent = OutgoingMail.objects.get(user=cast.chair.user)
    assert (sent.state, sent.sent_to) == ("sent", cast.chair.user.email)
    assert jobs_done() == 0


def test_what_is_rolled_back_is_told_to_nobody(cast):
    with transaction.atomic():
        told(cast, cast.surgeon)
        transaction.set_rollback(True)
    jobs_done()
    assert not Notice.objects.exists() and not post.outbox


def test_strangers_and_former_members_are_not_told_and_a_mail_on_its_way_is_dropped(cast):
    told(cast, cast.outsider, cast.surgeon)
    assert [notice.user for notice in Notice.objects.all()] == [cast.surgeon.user]
    end_membership(actor=cast.administrator.actor, membership_id=cast.surgeon.membership.pk)
    jobs_done()
    assert not post.outbox
    assert OutgoingMail.objects.get().state == "dropped"


def test_a_mail_says_its_kind_where_to_look_and_nothing_else(cast, settings):
    settings.PUBLIC_URL = "https://board.hospital.example"
    told(cast, cast.surgeon)
    jobs_done()
    [one] = post.outbox
    assert one.subject == "Tumorboard: Emergency board: your answer is needed now"
    assert f"https://board.hospital.example{PATH}" in one.body
    assert one.extra_headers["Message-ID"].startswith(f"<{OutgoingMail.objects.get().pk}@")


def test_each_category_is_told_as_its_person_chose(cast, quiet_kind):
    set_notice_preferences(actor=cast.surgeon.actor, ways={"meetings": "at_once"})
    set_notice_preferences(actor=cast.chair.actor, ways={"meetings": "none", "votes": ""})
    told(cast, cast.surgeon, cast.chair, cast.radiologist, kind=quiet_kind)
    ways = {notice.user.email.split("@")[0]: notice.by_mail for notice in Notice.objects.all()}
    assert ways == {"surgeon": "at_once", "chair": "none", "radiologist": "daily"}
    assert [mail.user for mail in OutgoingMail.objects.all()] == [cast.surgeon.user]
    assert set_notice_preferences(actor=cast.chair.actor, ways={"meetings": ""}) == {}


@pytest.mark.parametrize(("category", "way"), [("emergencies", "none"), ("weather", "none"), ("votes", "never")])
def test_a_choice_that_there_is_not_is_refused_by_field(cast, category, way):
    with pytest.raises(BadInput) as refused:
        set_notice_preferences(actor=cast.surgeon.actor, ways={category: way})
    assert refused.value.errors[0].field in (category, "category")


def test_the_daily_mail_goes_out_once_per_person_and_day_with_what_is_unread(cast, quiet_kind):
    for number in range(3):
        told(cast, cast.surgeon, cast.radiologist, kind=quiet_kind, key=str(number))
    mark_notices(actor=cast.radiologist.actor, until=Notice.objects.order_by("-at")[0].at)
    assert digests_due(MORNING - timedelta(seconds=1)) == 0
    assert digests_due(MORNING) == 1
    told(cast, cast.surgeon, kind=quiet_kind, key="later")
    assert digests_due(MORNING + timedelta(hours=9)) == 0
    jobs_done()
    [one] = post.outbox
    assert one.to == [cast.surgeon.user.email]
    assert "The agenda is out (Spine board A), 3 times" in one.body
    assert "3 notices" in one.subject
    assert digests_due(MORNING + timedelta(days=2)) == 1
    assert digests_due(MORNING + timedelta(days=2, hours=3)) == 0


def test_without_a_mail_server_people_are_told_in_their_inbox_and_nothing_claims_to_be_sent(cast, settings, quiet_kind):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    told(cast, cast.surgeon)
    told(cast, cast.surgeon, kind=quiet_kind)
    assert send_digests() == 0
    assert Notice.objects.count() == 2
    assert not OutgoingMail.objects.exists()


def test_the_number_of_queries_does_not_grow_with_the_people(cast, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        told(cast, *cast.members)
