"""Entry of one score of the case on one page: points beside the answers, and no answer given beforehand."""

import re

import pytest
from django.urls import reverse

from cases.models import FactRecord
from decisions.models import Assessment
from decisions.reasoning.loader import load_knowledge
from tests.builders import a_referral, jobs_done, recorded

OF_THE_CASE = [id for id, table in load_knowledge().scores.items() if table.scope == "case"]


def address(case, score):
    return reverse("decisions:case_score", args=[case.pk, score])


def words(answer):
    return " ".join(answer.content.decode().split())


def test_every_score_of_the_case_has_its_page_and_nothing_is_chosen_on_it(as_, cast):
    case = a_referral(cast)
    surgeon = as_(cast.surgeon)
    for score in OF_THE_CASE:
        answer = surgeon.get(address(case, score))
        assert answer.status_code == 200, score
        chosen = re.findall(r'<input type="radio"[^>]* checked', answer.content.decode())
        assert [each for each in chosen if 'value="not_recorded"' not in each] == [], score


@pytest.mark.parametrize("score", ["sins", "escc", "astrology"])
def test_a_score_of_lesions_and_one_that_does_not_exist_have_none(as_, cast, score):
    assert as_(cast.surgeon).get(address(a_referral(cast), score)).status_code == 404


def test_points_stand_beside_the_answers_and_are_those_of_the_knowledge(as_, cast):
    page = words(as_(cast.surgeon).get(address(a_referral(cast), "mjoa")))
    for level in range(8):
        assert f'name="mjoa_lower_limb" value="{level}" data-points="{level}"' in page
    assert 'data-max="18"' in page


def test_what_is_recorded_counts_until_it_is_answered_anew(as_, cast):
    case = a_referral(cast)
    recorded(cast, case, {"heart_failure": True, "diabetes": "none"})
    page = words(as_(cast.surgeon).get(address(case, "mfi5")))
    assert 'data-score-item="Heart failure" data-low="1" data-high="1"' in page
    assert 'data-score-item="Diabetes" data-low="0" data-high="0"' in page
    assert 'data-score-item="Hypertension needing drugs" data-low="0" data-high="1"' in page
    assert "Recorded: Yes." in page


def test_an_item_that_is_not_asked_says_where_it_is_read_from(as_, cast):
    case, surgeon = a_referral(cast), as_(cast.surgeon)
    page = words(surgeon.get(address(case, "mizumoto")))
    assert "Read from the case: Age." in page and "Asked above." not in page


def test_answers_become_facts_and_the_score_is_counted_by_the_server(as_, cast):
    case = a_referral(cast)
    answers = {
        "mjoa_upper_limb": "5",
        "mjoa_lower_limb": "3",
        "mjoa_sensation": "2",
        "mjoa_sphincter": "3",
        "source": "Seen in person",
    }
    assert as_(cast.surgeon).post(address(case, "mjoa"), answers).status_code == 302
    assert FactRecord.objects.get(case=case, name="mjoa_lower_limb").recorded_by == cast.surgeon.user
    jobs_done()
    score = Assessment.objects.filter(case=case).latest("facts_version").result["scores"]["mjoa"]
    assert (score["total"], score["band"]) == (13, "moderate")


def test_an_answer_that_cannot_be_read_is_named_and_nothing_is_recorded(as_, cast):
    case = a_referral(cast)
    before = FactRecord.objects.count()
    marks = {"isncsci_motor_right": "5 5 5", "isncsci_motor_left": "5 5 5 5 5 5 5 5 5 5", "source": "Seen in person"}
    answer = as_(cast.surgeon).post(address(case, "isncsci_motor"), marks)
    assert answer.status_code == 400 and "not a row of 10 marks" in words(answer)
    assert FactRecord.objects.count() == before
