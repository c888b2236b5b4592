"""What became of recommendations: who is asked, which cases come back, and the one press that lists them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.actions.record_follow_up import record_follow_up
from cases.actions.record_treatment import record_treatment
from cases.models import Notice
from cases.pathway.refusals import NotYourRole, WrongState
from decisions.actions.read_returns import read_returns
from decisions.actions.read_unimplemented import read_unimplemented
from decisions.actions.record_implementation import record_implementation
from decisions.actions.relist_case import relist_case
from decisions.actions.remind_recommendations import remind_recommendations
from tests import board_builders, builders
from tests.stage import staged


def a_decided_case(cast):
    item = board_builders.an_item_in_session(cast, builders.a_case_ready_for_listing(cast))
    board_builders.a_closed_vote(cast, item)
    case = board_builders.signed(cast, item).case
    today = cast.board.day_of(timezone.now())
    record_treatment(actor=cast.surgeon.actor, case_id=case.pk, treatment="cebrt", started_on=today, levels=["T8"])
    return case


stage = staged(a_decided_case)


@pytest.fixture
def case(scene):
    return scene.made


@pytest.fixture
def later(monkeypatch):
    """The clock of the product, moved on for a while."""

    def by(days):
        now = timezone.now()
        monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=days))

    return by


def seen(cast, case, **found):
    day = case.board.day_of(timezone.now())
    return record_follow_up(actor=cast.surgeon.actor, case_id=case.pk, seen_on=day, **found)


def test_coordinators_are_told_once_of_each_recommendation_after_the_days_of_the_board(cast, case, later):
    cast.board.remind_after_days = 10
    cast.board.save()
    assert remind_recommendations() == 0
    later(11)
    assert remind_recommendations() == 1
    assert remind_recommendations() == 1
    notice = Notice.objects.get(kind="recommendation_unsaid")
    assert (notice.user, notice.path) == (cast.coordinator.user, "/recommendations/")
    day = case.board.day_of(timezone.now())
    record_implementation(actor=cast.coordinator.actor, case_id=case.pk, state="unknown", on=day)
    assert remind_recommendations() == 0


def test_a_case_comes_back_for_what_was_seen_after_the_decision(cast, case):
    def reasons():
        return [row.reasons for row in read_returns(actor=cast.coordinator.actor, board_id=cast.board.pk).asking]

    seen(cast, case, local_control="controlled", local_control_reason="As before.", ambulatory="aid")
    assert reasons() == []
    seen(cast, case, local_control="progression", local_control_reason="Grows.", fracture="new", ambulatory="bedbound")
    assert reasons() == [("Local progression", "New fracture", "No longer walks")]
    seen(cast, case, local_control="controlled", local_control_reason="As before.", ambulatory="aid")
    assert reasons() == []


def test_who_cannot_be_reached_is_said_to_be_lost(cast, case):
    seen(cast, case, alive=True)
    seen(cast, case, lost=True)
    (lost,) = read_returns(actor=cast.coordinator.actor, board_id=cast.board.pk).lost
    assert (lost.case, lost.last_seen_on) == (case, case.board.day_of(timezone.now()))


def test_one_press_puts_it_on_the_next_agenda_with_the_reason(cast, case, client):
    with pytest.raises(WrongState):
        relist_case(actor=cast.coordinator.actor, case_id=case.pk, reason="Local progression.")
    with pytest.raises(NotYourRole):
        relist_case(actor=cast.observer.actor, case_id=case.pk, reason="Local progression.")
    seen(cast, case, local_control="progression", local_control_reason="Grows.")
    meeting = board_builders.a_planned_meeting(cast)
    client.force_login(cast.coordinator.user)
    page = client.get(reverse("decisions:recommendations")).content.decode()
    assert "Local progression" in page and "To the next meeting" in page
    client.post(reverse("decisions:relist", args=[case.pk]), {"reason": "Local progression."}, follow=True)
    item = meeting.items.get()
    assert item.case == case and case.events.filter(reason="Local progression.").exists()
    assert "To the next meeting" not in client.get(reverse("decisions:recommendations")).content.decode()


def test_the_page_asks_the_same_of_the_database_for_one_case_and_for_many(cast, case, client, later):
    seen(cast, case, lost=True)
    later(40)
    client.force_login(cast.coordinator.user)

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get(reverse("decisions:recommendations")).status_code == 200
        return len(caught)

    queries()
    before = queries()
    a_decided = case.decisions.get()
    other = builders.a_referral(cast)
    other.stage = "follow_up"
    other.save()
    a_decided.pk, a_decided.case, a_decided.version = None, other, 9
    a_decided.save(force_insert=True)
    seen(cast, other, lost=True, note="…")
    assert queries() == before
    # A page of one case each: every case is on one of the pages, and each list says how many there are.
    asked = {"actor": cast.coordinator.actor, "board_id": cast.board.pk, "most": 1}
    pages = [read_unimplemented(**asked, start=place) for place in (0, 1)]
    assert ({rows[0].case for _, rows, _ in pages}, {count for *_, count in pages}) == ({case, other}, {2})
    lost = [read_returns(**asked, lost_from=place) for place in (0, 1)]
    assert ({page.lost[0].case for page in lost}, {page.all_lost for page in lost}) == ({case, other}, {2})
    told = client.get(f"{reverse('decisions:recommendations')}?unsaid=1&lost=1&asking=x").content.decode()
    assert told.count("2 to 2 of 2") == 2
    told = client.get(f"{reverse('decisions:recommendations')}?unsaid=1000000&lost={10**30}").content.decode()
    assert told.count("no more of 2") == 2
    for one in (case, other):
        seen(cast, one, fracture="new")
    first = read_returns(**asked)
    second = read_returns(**asked, asking_from=first.further)
    assert ({first.asking[0].case, second.asking[0].case}, second.further) == ({case, other}, None)
