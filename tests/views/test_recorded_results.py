"""The page of results worked out elsewhere, and one form per instrument made from the knowledge."""

import html
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from decisions.models import RecordedResult
from decisions.reasoning.loader import load_knowledge

SORG = {"model": "90d", "probability": "82", "probability_of": "mortality", "horizon": "90d"}


def words(page) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.content.decode())).split())


def form_of(case, instrument: str) -> str:
    return reverse("decisions:new_result", args=[case.pk, instrument])


def about(case, **values: str) -> dict[str, str]:
    day = str(case.board.day_of(timezone.now()))
    return {"computed_on": day, "computed_by": "Dr Surgeon", "tool": "https://sorg.example"} | values


def recorded(browser, case, **values: str):
    assert browser.post(form_of(case, "sorg"), about(case, **(SORG | values))).status_code == 302
    return RecordedResult.objects.latest("recorded_at")


def test_the_page_of_a_case_without_results_offers_every_instrument(as_, cast, referral):
    page = as_(cast.surgeon).get(reverse("decisions:results", args=[referral.pk]))
    told = words(page)
    assert "No result recorded" in told
    for instrument in load_knowledge().recorded.values():
        assert instrument.name in told and form_of(referral, instrument.id) in page.content.decode()


@pytest.mark.parametrize("instrument", load_knowledge().recorded)
def test_no_form_has_an_answer_chosen_beforehand(as_, cast, referral, instrument):
    page = as_(cast.surgeon).get(form_of(referral, instrument))
    shown = page.content.decode()
    assert page.status_code == 200
    assert " checked" not in shown and not re.search(r'<option value="[^"]+" selected', shown)
    assert load_knowledge().recorded[instrument].not_computed in html.unescape(shown)


def test_a_probability_is_shown_with_what_it_is_of_its_horizon_tool_and_recorder(as_, cast, referral):
    browser = as_(cast.surgeon)
    recorded(browser, referral)
    told = words(browser.get(reverse("decisions:results", args=[referral.pk])))
    assert "Worked out elsewhere" in told
    assert "82 % having died at 90 days or 3 months (mortality)" in told
    assert "of mortality higher is worse" in told and "https://sorg.example" in told and cast.surgeon.user.name in told
    assert "18" not in told.split("SORG estimate")[1].split("Source and what")[0], "nothing is turned into survival"


def test_what_is_left_out_is_told_beside_its_field_together_with_what_is_wrong(as_, cast, referral):
    page = as_(cast.surgeon).post(form_of(referral, "sorg"), about(referral, probability="820", tool=""))
    told = words(page)
    assert page.status_code == 400 and not RecordedResult.objects.exists()
    for said in ("Probability of is needed", "Horizon is needed", "Model is needed", "820 is outside the limits"):
        assert said in told
    assert "Name the tool and its address." in told


def test_a_correction_replaces_what_counts_and_keeps_what_was_said(as_, cast, referral):
    browser = as_(cast.surgeon)
    old = recorded(browser, referral)
    address = reverse("decisions:correct_result", args=[referral.pk, old.pk])
    assert " checked" in browser.get(address).content.decode()
    assert browser.post(address, about(referral, **(SORG | {"probability_of": "survival"}))).status_code == 302
    told = words(browser.get(reverse("decisions:results", args=[referral.pk])))
    assert "82 % being alive at 90 days or 3 months (survival)" in told.split("Corrected or taken back")[0]
    assert "82 % having died" in told.split("Corrected or taken back")[1]
    assert browser.post(address, about(referral, **SORG)).status_code == 409


def test_a_result_is_taken_back_with_a_reason(as_, cast, referral):
    browser = as_(cast.surgeon)
    address = reverse("decisions:withdraw_result", args=[referral.pk, recorded(browser, referral).pk])
    assert browser.post(address, {"reason": ""}).status_code == 400
    assert browser.post(address, {"reason": "Of another patient."}).status_code == 302
    told = words(browser.get(reverse("decisions:results", args=[referral.pk])))
    assert "No result recorded" in told and "Of another patient." in told


def test_an_observer_reads_and_is_offered_nothing_to_press(as_, cast, referral):
    recorded(as_(cast.surgeon), referral)
    told = words(as_(cast.observer).get(reverse("decisions:results", args=[referral.pk])))
    assert "82 % having died" in told and "Record a result" not in told and "Take back" not in told


def test_an_instrument_that_does_not_exist_is_nowhere(as_, cast, referral):
    assert as_(cast.surgeon).get(form_of(referral, "sins")).status_code == 404


def test_many_results_cost_as_many_queries_as_one(as_, cast, referral, django_assert_max_num_queries):
    browser = as_(cast.surgeon)
    for total in range(1, 8):
        browser.post(form_of(referral, "osri"), about(referral, total=str(total)))
    with django_assert_max_num_queries(30):
        assert words(browser.get(reverse("decisions:results", args=[referral.pk]))).count("Index ") >= 7


def test_published_survival_of_a_band_waits_for_the_clinicians_own_estimate_where_the_board_wants_it_first(
    as_, cast, referral
):
    browser, address = as_(cast.surgeon), reverse("decisions:results", args=[referral.pk])
    browser.post(form_of(referral, "bollen_2014"), about(referral, category="B"))
    assert "median 15.4 months" in words(browser.get(address))
    cast.board.clinician_estimate_first = True
    cast.board.save()
    told = words(browser.get(address))
    assert "Category B" in told and "median 15.4 months" not in told
