"""Treatment given and follow-up visits of a case whose decision is signed."""

import html
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actions.read_due_follow_ups import PAGE
from cases.models import Case, DueFollowUp, FollowUp, Patient, Treatment
from tests.board_builders import a_closed_vote, an_item_in_session, signed
from tests.stage import staged
from tests.views.test_worklist import again


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
    assert "mg/day</span>" in words(browser.get(offered))
    assert browser.post(offered, sent).status_code == 302
    visit = FollowUp.objects.get()
    assert (visit.pain_nrs, visit.kps, visit.alive, visit.frankel) == (0, None, True, "")
    told = words(browser.get(reverse("cases:follow_up", args=[treated.pk])))
    row = told[told.index("<article") : told.index("</article>")]
    assert "With stick or frame" in row
    assert row.count("Not recorded") == 7
    assert "<dt>Pain 0 to 10</dt><dd>0</dd>" in row


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


def test_a_treatment_is_chosen_first_and_then_asked_only_what_it_has(as_, cast, treated):
    browser = as_(cast.surgeon)
    address = reverse("cases:new_treatment", args=[treated.pk])
    assert "?treatment=separation_surgery_then_sbrt" in words(browser.get(address))
    asked = words(browser.get(address + "?treatment=operation"))
    assert "Blood loss" in asked and "Levels treated" in asked and "Fractions" not in asked
    asked = words(browser.get(address + "?treatment=steroid_course"))
    assert "Highest daily dose" in asked and "Levels treated" not in asked
    assert "Which treatment was given?" in words(browser.get(address + "?treatment=leeches"))
    sent = {"treatment": "operation", "started_on": today(treated), "levels": ["T8"], "blood_loss_ml": "900"}
    assert browser.post(address, sent).status_code == 302
    assert "900 ml" in words(browser.get(reverse("cases:treatment", args=[treated.pk])))


def test_a_wrong_particular_comes_back_on_its_form(as_, cast, treated):
    sent = {"treatment": "operation", "started_on": today(treated), "levels": ["T8"], "blood_loss_ml": "a lot"}
    page = as_(cast.surgeon).post(reverse("cases:new_treatment", args=[treated.pk]), sent)
    assert page.status_code == 400
    assert 'href="#id_blood_loss_ml"' in words(page) and "a lot" in words(page)


def test_what_is_due_stands_on_the_list_of_the_board_until_a_visit(as_, cast, treated):
    month_ago = treated.board.day_of(timezone.now()) - timedelta(days=30)
    browser = as_(cast.coordinator)
    assert "No visit is due" in words(browser.get(reverse("cases:due_follow_ups")))
    DueFollowUp.objects.create(
        case=treated, due_on=month_ago, says="MRI", set_by=cast.coordinator.user, set_at=timezone.now()
    )
    told = words(browser.get(reverse("cases:due_follow_ups")))
    assert treated.reference in told and "30 days late" in told and "Never" in told
    page = words(browser.get(reverse("cases:follow_up", args=[treated.pk])))
    assert "Overdue" in page and "Call off the visit" in page


def test_a_page_past_the_end_of_the_list_is_its_last(as_, cast, treated):
    patients = Patient.objects.bulk_create(again(treated.patient) for _ in range(PAGE))
    copies = [again(treated, patient=one, reference=f"COPY-{place}") for place, one in enumerate(patients)]
    day, now = treated.board.day_of(timezone.now()), timezone.now()
    DueFollowUp.objects.bulk_create(
        DueFollowUp(case=case, due_on=day, says="MRI", set_by=cast.coordinator.user, set_at=now)
        for case in (treated, *Case.objects.bulk_create(copies))
    )
    browser = as_(cast.coordinator)
    for beyond in (2, 3, 99_999, 100_000, 10**30):
        assert "page 2 of 2" in words(browser.get(reverse("cases:due_follow_ups"), {"page": beyond})), beyond
    for none in ("0", "-1", "x", ""):
        assert "page 1 of 2" in words(browser.get(reverse("cases:due_follow_ups"), {"page": none})), none


def test_a_plan_is_changed_on_the_page_and_a_refusal_comes_back_beside_it(as_, cast, treated):
    browser, here = as_(cast.coordinator), reverse("cases:follow_up", args=[treated.pk])
    plan = reverse("cases:plan_follow_up", args=[treated.pk])
    wrong = browser.post(plan, {"due_on": "1990-01-01", "says": "MRI"})
    assert wrong.status_code == 400 and 'href="#id_due_on"' in words(wrong)
    assert browser.post(plan, {"due_on": "2031-03-04", "says": "MRI"}).status_code == 302
    visit = DueFollowUp.objects.get()
    off = reverse("cases:call_off_follow_up", args=[treated.pk, visit.pk])
    assert browser.post(off, {"reason": ""}).status_code == 400
    assert browser.post(off, {"reason": "Moved away"}).status_code == 302
    assert "called off by Dr Coordinator: Moved away" in words(browser.get(here))


def test_adverse_events_are_typed_one_a_line(as_, cast, treated):
    address = reverse("cases:new_follow_up", args=[treated.pk])
    sent = {"seen_on": today(treated), "adverse_events": "oesophagitis, 2\nFatigue grade 1", "ctcae_version": "5.0"}
    assert as_(cast.surgeon).post(address, sent).status_code == 302
    told = words(as_(cast.surgeon).get(reverse("cases:follow_up", args=[treated.pk])))
    assert "oesophagitis grade 2; Fatigue grade 1" in told and "CTCAE 5.0" in told
    wrong = as_(cast.surgeon).post(address, sent | {"adverse_events": "fatigue"})
    assert wrong.status_code == 400 and "adverse_events.0.grade" in words(wrong)
