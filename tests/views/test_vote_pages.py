"""Votes through their pages: cast once, confirmed by a receipt, and blind until they are closed."""

import re

import pytest
from django.urls import reverse

from cases.models import Board
from decisions.models import BallotEvent, Round
from tests.board_builders import a_key, an_item_in_session, an_open_vote, attended, voted
from tests.stage import staged
from tests.views.test_meeting_pages import at
from tests.views.test_overview import words

ADVICE = "higher is worse"  # every summary of an assessment says the direction of a score


stage = staged(an_item_in_session)


@pytest.fixture
def item(scene):
    return scene.made


@pytest.fixture
def round_(cast, item) -> Round:
    return an_open_vote(cast, item)


def hidden(page, name) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', words(page)).group(1)


def ballot(browser, round_, choice, **changes):
    """A ballot as the browser sends it: with the hidden fields of the page that it has open."""
    page = browser.get(at("item", round_.item_id))
    sent = {name: hidden(page, name) for name in ("key", "replaces", "advice_seen")}
    return browser.post(at("cast", round_.pk), sent | {"choice": choice, "comment": ""} | changes)


def test_the_chair_opens_a_vote_with_what_the_assessment_offers(as_, cast, item):
    form = words(as_(cast.chair).get(at("open_vote", item.pk)))
    ticked = re.findall(r'name="options" value="(\w+)"[^>]* checked', form)
    assert ticked
    page = as_(cast.chair).post(at("open_vote", item.pk), {"question": "Which?", "options": ticked})
    assert page.status_code == 302
    assert Round.objects.get().options == [*ticked, "defer", "abstain"]
    assert as_(cast.surgeon).get(at("open_vote", item.pk)).status_code == 403


def test_without_a_question_or_options_the_form_comes_back(as_, cast, item):
    page = as_(cast.chair).post(at("open_vote", item.pk), {"question": "", "options": ["sbrt"]})
    assert page.status_code == 400
    assert re.search(r'value="sbrt"[^>]* checked', words(page))
    assert not Round.objects.exists()


def test_a_ballot_is_confirmed_only_by_its_receipt(as_, cast, round_):
    browser = as_(cast.surgeon)
    before = words(browser.get(at("item", round_.item_id)))
    assert "Not yet confirmed" in before
    assert "Your ballot is recorded" not in before
    assert ballot(browser, round_, "sbrt", comment="Small volume.").status_code == 302
    after = words(browser.get(at("item", round_.item_id)))
    assert BallotEvent.objects.get().receipt in after
    assert "Your ballot is recorded" in after
    assert "Small volume." in after
    assert "Not yet confirmed" not in after


def test_sending_the_same_ballot_twice_stores_it_once(as_, cast, round_):
    browser, key = as_(cast.surgeon), a_key()
    for _ in range(2):
        assert ballot(browser, round_, "sbrt", key=key, replaces="", advice_seen="yes").status_code == 302
    assert BallotEvent.objects.count() == 1


def test_a_ballot_is_changed_by_naming_the_one_it_replaces(as_, cast, round_):
    browser = as_(cast.surgeon)
    ballot(browser, round_, "sbrt")
    assert ballot(browser, round_, "cebrt").status_code == 302
    first, second = BallotEvent.objects.order_by("sequence")
    assert second.replaces == first.receipt
    assert "earlier ones do not count" in words(browser.get(at("item", round_.item_id)))


def test_an_old_page_cannot_overwrite_a_ballot_and_loses_nothing_typed(as_, cast, round_):
    browser = as_(cast.surgeon)
    voted(cast.surgeon, round_, "sbrt")
    old = {"choice": "cebrt", "comment": "On second thoughts.", "key": a_key(), "replaces": "", "advice_seen": "yes"}
    page = browser.post(at("cast", round_.pk), old)
    assert page.status_code == 409
    assert "You have already voted" in words(page)
    assert "On second thoughts." in words(page)
    assert BallotEvent.objects.count() == 1


def test_an_empty_ballot_comes_back_with_its_comment(as_, cast, round_):
    page = ballot(as_(cast.surgeon), round_, "", comment="Because of the cord.")
    assert page.status_code == 400
    assert "Nothing was chosen." in words(page)
    assert "Because of the cord." in words(page)


def test_after_closing_a_late_ballot_is_refused_and_its_comment_given_back(as_, cast, round_):
    voted(cast.chair, round_, "sbrt")
    browser = as_(cast.surgeon)
    page = browser.get(at("item", round_.item_id))
    sent = {name: hidden(page, name) for name in ("key", "replaces", "advice_seen")}
    as_(cast.chair).post(at("close_vote", round_.pk))
    late = browser.post(at("cast", round_.pk), sent | {"choice": "cebrt", "comment": "I was on the telephone."})
    assert late.status_code == 409
    assert "not recorded" in words(late)
    assert "I was on the telephone." in words(late)
    assert BallotEvent.objects.count() == 1


def pages(cast, as_, person, item) -> str:
    """Every page of the board that `person` can open while a vote on `item` is open, without what varies anyway."""
    addresses = [
        at("item", item.pk),
        at("pulse", item.pk),
        at("meeting", item.meeting_id),
        at("meetings"),
        at("close_meeting", item.meeting_id),
        at("round", item.rounds.get().pk),
        at("case_decisions", item.case_id),
        reverse("cases:overview", args=[item.case_id]),
        reverse("cases:timeline", args=[item.case_id]),
    ]
    browser = as_(person)
    said = "".join(words(browser.get(address)) for address in addresses)
    return re.sub(r'name="(key|csrfmiddlewaretoken)" value="[^"]*"|"X-CSRFToken": "[^"]*"', "", said)


@pytest.mark.parametrize("who", ["chair", "radiologist", "coordinator", "observer"])
def test_while_it_is_open_no_page_of_anybody_else_changes_by_a_byte(as_, cast, round_, who):
    item = round_.item
    attended(cast, item.meeting)
    before = pages(cast, as_, getattr(cast, who), item)
    voted(cast.surgeon, round_, "sbrt", comment="canary-7261")
    as_(cast.medical_oncologist).post(at("recuse", round_.pk), {"reason": "canary-9914"})
    assert pages(cast, as_, getattr(cast, who), item) == before
    assert "canary" not in before


def test_advice_comes_after_the_ballot_where_the_board_wants_it_so(as_, cast, item):
    Board.objects.filter(pk=cast.board.pk).update(advice_before_ballot=False)
    browser = as_(cast.surgeon)
    assert ADVICE in words(browser.get(at("item", item.pk)))
    round_ = an_open_vote(cast, item)
    page = browser.get(at("item", item.pk))
    assert "Shown after your vote" in words(page)
    assert ADVICE not in words(page)
    assert hidden(page, "advice_seen") == "no"
    ballot(browser, round_, "sbrt")
    assert BallotEvent.objects.get().advice_seen is False
    assert ADVICE in words(browser.get(at("item", item.pk)))
    ballot(browser, round_, "cebrt")
    assert BallotEvent.objects.order_by("-sequence").first().advice_seen is True


def test_where_advice_comes_first_the_ballot_says_it_was_seen(as_, cast, round_):
    ballot(as_(cast.surgeon), round_, "sbrt")
    assert BallotEvent.objects.get().advice_seen is True


def test_a_conflict_of_interest_is_declared_with_a_reason_and_ends_the_vote_for_that_person(as_, cast, round_):
    browser = as_(cast.radiologist)
    assert browser.post(at("recuse", round_.pk), {"reason": ""}).status_code == 400
    assert browser.post(at("recuse", round_.pk), {"reason": "A neighbour."}).status_code == 302
    page = words(browser.get(at("item", round_.item_id)))
    assert "You take no part" in page
    assert "Cast my vote" not in page


def test_closing_reveals_the_count_to_all_and_the_ballots_to_those_who_vote(as_, cast, round_):
    attended(cast, round_.item.meeting)
    for person in (cast.surgeon, cast.chair, cast.radiologist):
        voted(person, round_, "sbrt")
    voted(cast.medical_oncologist, round_, "cebrt", comment="One visit is kinder.")
    assert as_(cast.surgeon).post(at("close_vote", round_.pk)).status_code == 403
    as_(cast.chair).post(at("close_vote", round_.pk))
    voter = words(as_(cast.surgeon).get(at("item", round_.item_id)))
    for said in ("A majority, not all", "Quorum met", "By specialty", "Dissents", "One visit is kinder."):
        assert said in voter
    watcher = words(as_(cast.observer).get(at("item", round_.item_id)))
    assert "A majority, not all" in watcher
    for hidden_from_watchers in ("By specialty", "One visit is kinder.", "Dissents"):
        assert hidden_from_watchers not in watcher


def test_a_void_vote_stays_sealed_and_a_new_round_follows(as_, cast, round_):
    voted(cast.surgeon, round_, "sbrt", comment="canary-11")
    browser = as_(cast.chair)
    assert browser.post(at("void_vote", round_.pk), {"reason": ""}).status_code == 400
    assert browser.post(at("void_vote", round_.pk), {"reason": "Wrong question."}).status_code == 302
    page = words(browser.get(at("item", round_.item_id)))
    assert "Wrong question." in page
    assert "canary-11" not in page
    assert "Open a new round" in page
    an_open_vote(cast, round_.item)
    assert "round 1, void" in words(browser.get(at("item", round_.item_id)))
    assert "Its ballots stay sealed" in words(browser.get(at("round", round_.pk)))


def test_an_open_page_notices_when_the_vote_closes_and_says_nothing_before(as_, cast, round_):
    browser = as_(cast.surgeon)
    page = words(browser.get(at("item", round_.item_id)))
    poll = re.search(r'hx-get="([^"]+pulse/[^"]+)"', page).group(1)
    quiet = words(browser.get(poll))
    assert "hx-get" in quiet
    assert "Show this page" not in quiet
    as_(cast.chair).post(at("close_vote", round_.pk))
    news = words(browser.get(poll))
    assert "The vote has been closed." in news
    assert "hx-get" not in news


def test_options_stand_in_a_fixed_order_not_in_that_of_the_advice(as_, cast, item):
    round_ = an_open_vote(cast, item, options=["observation", "sbrt", "cebrt"])
    page = words(as_(cast.surgeon).get(at("item", round_.item_id)))
    assert re.findall(r'name="choice" value="(\w+)"', page) == ["cebrt", "sbrt", "observation", "defer", "abstain"]
    assert not re.search(r'name="choice"[^>]* checked', page)
