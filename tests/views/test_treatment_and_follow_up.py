"""Treatment given and follow-up visits of a case whose decision is signed."""

import html
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, FollowUp, Treatment
from tests.board_builders import a_closed_vote, an_item_in_session, signed
from tests.stage import staged


def a_treated_case(cast) -> Case:
    """A case at stage treatment: discussed, voted, signed."""
    item = an_item_in_session(cast)
    a_closed_vote(cast, item)
    return signed(cast, item).case


stage = staged(a_treated_case)


@pytest.fixture
def treated(scene) -> Case:
    return scene.made


def words(page) -> str:
    return html.unescape(page.content.decode())


def today(case) -> str:
    return str(case.board.day_of(timezone.now()))


def test_a_treatment_is_recorded_with_levels_dose_and_days(as_, cast, treated):
    sent = {
        "treatment": "cebrt",
        "started_on": today(treated),
        "dose_gy": "30",
        "fractions": "10",
        "levels": ["T7", "T8"],
    }
    browser = as_(cast.radiation_oncologist)
    assert browser.post(reverse("cases:new_treatment", args=[treated.pk]), sent).status_code == 302
    told = words(browser.get(reverse("cases:treatment", args=[treated.pk])))
    for said in ("Conventional external-beam radiotherapy", "T7–T8", "30 Gy", "in 10 fractions", "end not recorded"):
        assert said in told


def test_what_was_not_given_is_not_shown_as_zero(as_, cast, treated):
    sent = {"treatment": "systemic_therapy", "started_on": today(treated)}
    as_(cast.surgeon).post(reverse("cases:new_treatment", args=[treated.pk]), sent)
    told = words(as_(cast.surgeon).get(reverse("cases:treatment", args=[treated.pk])))
    assert "Systemic therapy" in told
    assert " Gy" not in told
    assert "None" not in told[told.index("Systemic therapy") :]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"treatment": ""}, "treatment"),
        ({"treatment": "leeches"}, "treatment"),
        ({"started_on": ""}, "started_on"),
        ({"started_on": "1990-01-01"}, "started_on"),
        ({"started_on": "2199-01-01"}, "started_on"),
        ({"ended_on": "1990-01-01"}, "ended_on"),
        ({"dose_gy": "thirty"}, "dose_gy"),
        ({"dose_gy": "900"}, "dose_gy"),
        ({"fractions": "2.5"}, "fractions"),
        ({"fractions": "500"}, "fractions"),
        ({"levels": []}, "levels"),
        ({"levels": ["T99"]}, "levels"),
    ],
)
def test_a_wrong_treatment_is_refused_by_field_and_kept_on_the_form(as_, cast, treated, changed, field):
    sent = {"treatment": "cebrt", "started_on": today(treated), "levels": ["T8"], "details": "As planned."} | changed
    page = as_(cast.surgeon).post(reverse("cases:new_treatment", args=[treated.pk]), sent)
    assert page.status_code == 400
    assert f'href="#id_{field}"' in words(page)
    assert "As planned." in words(page)
    assert not Treatment.objects.exists()


def test_treatment_before_the_decision_is_not_possible_yet(as_, cast, ready):
    browser = as_(cast.surgeon)
    told = words(browser.get(reverse("cases:treatment", args=[ready.pk])))
    assert "once the board's decision is signed" in told
    sent = {"treatment": "observation", "started_on": today(ready)}
    assert browser.post(reverse("cases:new_treatment", args=[ready.pk]), sent).status_code == 409


def test_a_visit_is_recorded_and_what_was_left_alone_is_not_recorded(as_, cast, treated):
    sent = {"seen_on": today(treated), "pain_nrs": "0", "ambulatory": "aid", "alive": "true", "kps": "not_recorded"}
    browser = as_(cast.surgeon)
    offered = reverse("cases:new_follow_up", args=[treated.pk])
    assert offered in words(browser.get(reverse("cases:follow_up", args=[treated.pk])))
    assert browser.post(offered, sent).status_code == 302
    visit = FollowUp.objects.get()
    assert (visit.pain_nrs, visit.kps, visit.alive, visit.frankel) == (0, None, True, "")
    told = words(browser.get(reverse("cases:follow_up", args=[treated.pk])))
    row = told[told.index("<tbody>") : told.index("</tbody>")]
    assert "With stick or frame" in row
    assert row.count("Not recorded") == 3
    assert 'data-label="Pain 0 to 10" class="tb-cell-num">0<' in row


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"seen_on": ""}, "seen_on"),
        ({"seen_on": "2199-01-01"}, "seen_on"),
        ({"pain_nrs": "11"}, "pain_nrs"),
        ({"next_due_on": "1990-01-01"}, "next_due_on"),
        ({"local_control": "maybe"}, "local_control"),
        ({"note": ""}, "note"),
    ],
)
def test_a_wrong_visit_is_refused_by_field(as_, cast, treated, changed, field):
    sent = {"seen_on": today(treated), "note": "Walked in."} | changed
    page = as_(cast.surgeon).post(reverse("cases:new_follow_up", args=[treated.pk]), sent)
    assert page.status_code == 400
    assert f'href="#id_{field}"' in words(page)
    assert not FollowUp.objects.exists()


def test_those_who_watch_or_sit_elsewhere_record_nothing(as_, cast, treated):
    for name, sent in (("new_treatment", {"treatment": "observation"}), ("new_follow_up", {"note": "x"})):
        address = reverse(f"cases:{name}", args=[treated.pk])
        body = sent | {"started_on": today(treated), "seen_on": today(treated)}
        assert as_(cast.observer).post(address, body).status_code == 403
        assert as_(cast.outsider).post(address, body).status_code == 404
    assert treated.referred_at - timedelta(days=1) < timezone.now()
    assert not Treatment.objects.exists() and not FollowUp.objects.exists()
