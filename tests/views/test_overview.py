"""The overview of a case: next steps, urgency, what is missing."""

import html
import re

import pytest
from django.urls import reverse

from cases.models import Case
from tests.builders import a_lesion, a_referral, recorded, stepped


def words(page) -> str:
    return html.unescape(page.content.decode())


def overview(browser, case) -> str:
    return words(browser.get(reverse("cases:overview", args=[case.pk])))


def step(browser, case, move, **fields):
    return browser.post(reverse("cases:step", args=[case.pk, move]), {"version": case.version} | fields)


def moves_offered(told: str) -> set[str]:
    return set(re.findall(r'action="/cases/[^"]+/steps/([a-z_]+)/"', told))


def test_it_offers_the_moves_of_this_stage_that_this_person_may_make(as_, cast, referral):
    assert moves_offered(overview(as_(cast.coordinator), referral)) == {
        "accept",
        "return_referral",
        "reject",
        "list_for_board",
        "close",
    }
    assert "close" not in moves_offered(overview(as_(cast.surgeon), referral))
    assert moves_offered(overview(as_(cast.observer), referral)) == set()


def test_a_move_is_made_by_one_press(as_, cast, referral):
    assert step(as_(cast.coordinator), referral, "accept").status_code == 302
    referral.refresh_from_db()
    assert referral.stage == "imaging"


def test_a_move_that_needs_a_reason_asks_for_it_and_keeps_nothing_half_done(as_, cast, referral):
    page = step(as_(cast.coordinator), referral, "reject", reason="  ")
    assert page.status_code == 400
    assert "Say in a sentence why." in words(page)
    assert 'href="#id_reject_reason"' in words(page)
    referral.refresh_from_db()
    assert referral.stage == "referral"


def test_a_returned_referral_says_what_it_waits_for(as_, cast, referral):
    step(as_(cast.coordinator), referral, "return_referral", reason="Which chemotherapy was given?")
    assert "Which chemotherapy was given?" in overview(as_(cast.coordinator), referral)
    assert "waiting for the referrer" in words(as_(cast.coordinator).get("/worklist/"))


def test_listing_without_the_minimum_data_set_needs_a_reason(as_, cast, referral):
    browser = as_(cast.coordinator)
    page = step(browser, referral, "list_for_board", override_reason="")
    assert page.status_code == 400
    assert "The minimum data set is incomplete" in words(page)
    assert step(browser, referral, "list_for_board", override_reason="Cord compression tonight.").status_code == 302
    referral.refresh_from_db()
    assert referral.stage == "mdt_discussion"
    assert referral.events.last().reason == "Cord compression tonight."


def test_a_complete_case_is_listed_without_a_reason(as_, cast, ready):
    told = overview(as_(cast.coordinator), ready)
    assert "The minimum data set is complete." in told
    assert "override_reason" not in told
    assert step(as_(cast.coordinator), ready, "list_for_board").status_code == 302


def test_two_people_at_once_the_second_is_told(as_, cast, referral):
    step(as_(cast.coordinator), referral, "accept")
    page = step(as_(cast.surgeon), referral, "accept")
    assert page.status_code == 409
    assert "has changed since you opened it" in words(page)


@pytest.mark.parametrize("move", ["decision_signed", "no_such_move"])
def test_what_is_no_move_for_a_person_is_refused(as_, cast, referral, move):
    assert step(as_(cast.chair), referral, move).status_code == 400


def test_those_who_may_not_move_it_are_refused_however_they_ask(as_, cast, referral):
    assert step(as_(cast.observer), referral, "accept").status_code == 403
    assert step(as_(cast.surgeon), referral, "close", reason="Done.").status_code == 403
    assert step(as_(cast.outsider), referral, "accept").status_code == 404
    assert Case.objects.get().stage == "referral"


def test_a_step_is_a_press_never_a_link(as_, cast, referral):
    assert as_(cast.coordinator).get(reverse("cases:step", args=[referral.pk, "accept"])).status_code == 405


def test_it_lists_what_is_missing_with_whom_to_ask_and_where_to_enter_it(as_, cast, referral):
    told = overview(as_(cast.coordinator), referral)
    assert "Ask referrer" in told
    assert "Ask radiology" in told
    for page in ("facts/record/primary-cancer/", "facts/record/function/", "lesions/new/", "imaging/new/"):
        assert f'href="/cases/{referral.pk}/{page}"' in told
    recorded(cast, referral, {"primary_site": "lung"})
    assert "facts/record/primary-cancer/" not in overview(as_(cast.coordinator), referral)


def test_an_observer_reads_what_is_missing_without_links_to_enter_it(as_, cast, referral):
    told = overview(as_(cast.observer), referral)
    assert "Primary site" in told
    assert "/record/" not in told


def test_nothing_recorded_is_said_in_words(as_, cast):
    case = a_referral(cast, clinical_question="", referrer_name="", referrer_contact="")
    told = overview(as_(cast.coordinator), case)
    assert told.count("Not recorded") >= 3


def test_a_person_sets_the_lane_with_a_reason(as_, cast, referral):
    address = reverse("cases:urgency", args=[referral.pk])
    browser = as_(cast.coordinator)
    assert browser.post(address, {"lane": "urgent", "reason": "New weakness told by telephone."}).status_code == 302
    told = overview(browser, referral)
    assert "set by a person" in told
    assert "New weakness told by telephone." in told


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"lane": "urgent", "reason": ""}, "Reason is needed"),
        ({"reason": "Because."}, "Lane is needed"),
        ({"lane": "at once", "reason": "Because."}, "is not one of the answers"),
    ],
)
def test_a_lane_without_reason_or_name_is_refused_and_kept_on_the_form(as_, cast, referral, given, said):
    page = as_(cast.coordinator).post(reverse("cases:urgency", args=[referral.pk]), given)
    assert page.status_code == 400
    assert said in words(page)
    assert given["reason"] in words(page)
    assert Case.objects.get().lane == ""


def test_a_closed_case_offers_to_reopen_and_to_refer_again_and_nothing_to_change(as_, cast, referral):
    stepped(cast, referral, "close")
    browser = as_(cast.coordinator)
    told = overview(browser, referral)
    assert moves_offered(told) == {"reopen"}
    assert f"/refer/?previous={referral.pk}" in told
    assert "Set the lane" not in told
    assert "facts/record/" not in words(browser.get(reverse("cases:facts", args=[referral.pk])))
    assert "lesions/new/" not in words(browser.get(reverse("cases:lesions", args=[referral.pk])))


def test_the_stage_track_shows_where_the_case_is_and_what_was_passed_over(as_, cast, referral):
    a_lesion(cast, referral)
    browser = as_(cast.coordinator)
    step(browser, referral, "list_for_board", override_reason="Emergency.")
    told = overview(browser, referral)
    states = re.findall(r'<li data-state="(\w+)"', told)
    assert states[:6] == ["done", "skipped", "skipped", "current", "ahead", "ahead"]


def test_the_banner_has_no_label_that_nothing_can_fill(as_, cast, referral):
    banner = overview(as_(cast.coordinator), referral).split('class="tb-banner', 1)[1].split("</aside>", 1)[0]
    assert re.findall(r"<dt>([^<]+)</dt>", banner) == ["Born", "Sex", "MRN", "NHS No"]


def test_a_referral_is_completed_on_its_page_and_no_longer_waits(as_, cast):
    case = a_referral(cast, clinical_question="", history="Back pain.")
    coordinator = as_(cast.coordinator)
    step(coordinator, case, "return_referral", reason="What is the question?")
    page = reverse("cases:complete_referral", args=[case.pk])
    assert f'href="{page}">The question for the board' in overview(coordinator, case)
    assert "What is the question?" in words(coordinator.get(page))
    case.refresh_from_db()
    sent = {"version": case.version, "clinical_question": "Operate at T8?", "history": "Back pain."}
    assert coordinator.post(page, sent).status_code == 302
    told = overview(coordinator, case)
    assert "Operate at T8?" in told and "Returned to the referrer" not in told
    case.refresh_from_db()
    assert (case.history, case.awaiting_information) == ("Back pain.", "")
    assert coordinator.post(page, sent | {"history": "Overwritten."}).status_code == 409
    assert coordinator.post(page, {"version": case.version}).status_code == 400
    refused = coordinator.post(page, {"version": case.version, "history": "x" * 2_000_000})
    assert refused.status_code == 400 and 'href="#id_history"' in words(refused)
    case.refresh_from_db()
    assert case.history == "Back pain."
