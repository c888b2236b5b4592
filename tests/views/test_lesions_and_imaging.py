"""Lesions on the spine and their facts; imaging studies."""

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import FactRecord, ImagingStudy, Lesion
from cases.models.snapshots import snapshot
from tests.builders import a_lesion, a_referral, a_reported_mri, recorded


def words(page) -> str:
    return html.unescape(page.content.decode())


def lesion_facts(case) -> list[dict]:
    return snapshot(case, case.board.day_of(timezone.now()))["lesions"]


def lesions_page(browser, case) -> str:
    return words(browser.get(reverse("cases:lesions", args=[case.pk])))


def test_a_lesion_is_added_with_its_levels_and_what_is_known(as_, cast, referral):
    page = as_(cast.radiologist).post(
        reverse("cases:new_lesion", args=[referral.pk]),
        {"index_level": "T9", "levels": ["T8", "T9"], "escc": "2", "compartment": "not_recorded", "source": "MRI"},
    )
    assert page.status_code == 302
    assert lesion_facts(referral) == [{"id": "lesion-1", "index_level": "T9", "levels": ["T8", "T9"], "escc": "2"}]
    assert set(FactRecord.objects.values_list("source", flat=True)) == {"MRI"}
    told = lesions_page(as_(cast.radiologist), referral)
    assert "T8–T9" in told
    assert "2: cord compressed, CSF seen" in told


@pytest.mark.parametrize(
    ("sent", "field", "said"),
    [
        ({"levels": ["T8"]}, "index_level", "Index level is needed"),
        ({"index_level": "T13", "levels": ["T12"]}, "index_level", "is not one of the answers"),
        ({"index_level": "T8", "levels": ["L1"]}, "levels", "not among the levels"),
        ({"index_level": "T8", "levels": ["T8", "T99"]}, "levels", "T99"),
    ],
)
def test_a_wrong_place_is_refused_with_the_choice_kept(as_, cast, referral, sent, field, said):
    page = as_(cast.radiologist).post(reverse("cases:new_lesion", args=[referral.pk]), sent | {"escc": "1b"})
    told = words(page)
    assert page.status_code == 400
    assert said in told
    assert re.search(r'name="escc" value="1b"[^>]*checked', told)
    kept = set(sent["levels"]) - {"T99"}
    assert set(re.findall(r'name="levels" value="(\w+)"[^>]*checked', told)) == kept
    assert not Lesion.objects.exists()


def test_the_picker_works_as_checkboxes_and_tells_what_is_there(as_, cast, referral):
    a_lesion(cast, referral, index_level="T8", levels=["T8"])
    told = words(as_(cast.radiologist).get(reverse("cases:new_lesion", args=[referral.pk])))
    assert len(re.findall(r'type="checkbox" name="levels"', told)) == 30
    assert 'data-label="T8, lesion A"' in told


def test_facts_of_a_lesion_are_recorded_with_the_lesion(as_, cast, referral):
    first, second = a_lesion(cast, referral), a_lesion(cast, referral, index_level="L1")
    address = reverse("cases:record_lesion_facts", args=[referral.pk, second.pk, "stability"])
    page = as_(cast.surgeon).post(
        address, {"pain": "mechanical", "collapse": "not_recorded", "height_loss_percent": ""}
    )
    assert page.url.endswith("#lesion-2")
    facts = lesion_facts(referral)
    assert "pain" not in facts[0]
    assert facts[1]["pain"] == "mechanical"
    assert "collapse" not in facts[1]
    assert first.number == 1


def test_earlier_radiotherapy_is_none_or_a_course_with_its_parts(as_, cast, referral):
    lesion = a_lesion(cast, referral)
    group = "epidural-disease-and-earlier-treatment"
    address = reverse("cases:record_lesion_facts", args=[referral.pk, lesion.pk, group])
    browser = as_(cast.surgeon)
    bad = browser.post(address, {"prior_rt": "given", "prior_rt.dose_gy": "a lot", "prior_rt.fractions": "10"})
    assert bad.status_code == 400
    assert 'value="a lot"' in words(bad)
    browser.post(
        address, {"prior_rt": "given", "prior_rt.dose_gy": "30", "prior_rt.fractions": "10", "prior_rt.on": ""}
    )
    assert lesion_facts(referral)[0]["prior_rt"] == {"dose_gy": 30.0, "fractions": 10}
    assert "30 Gy in 10 fractions, date not recorded" in lesions_page(browser, referral)


def test_a_withdrawn_lesion_needs_a_reason_and_leaves_its_trace(as_, cast, referral):
    lesion = a_lesion(cast, referral)
    browser = as_(cast.radiologist)
    address = reverse("cases:withdraw_lesion", args=[referral.pk, lesion.pk])
    page = browser.post(address, {"reason": ""})
    assert page.status_code == 400
    assert 'href="#id_withdraw_1_reason"' in words(page)
    assert browser.post(address, {"reason": "Haemangioma on CT."}).status_code == 302
    told = lesions_page(browser, referral)
    assert "No lesion recorded" in told
    assert "Haemangioma on CT." in told
    assert browser.post(address, {"reason": "Again."}).status_code == 404


def test_a_lesion_of_another_case_is_not_there(as_, cast, referral, ready):
    lesion = ready.lesions.get()
    browser = as_(cast.surgeon)
    for name, more in (("withdraw_lesion", []), ("record_lesion_facts", ["stability"])):
        address = reverse(f"cases:{name}", args=[referral.pk, lesion.pk, *more])
        assert browser.post(address, {"reason": "x", "pain": "none"}).status_code == 404
    assert browser.get(reverse("cases:lesion_fact", args=[referral.pk, lesion.pk, "pain"])).status_code == 404


def test_a_lesion_without_quality_is_said_to_be_without(as_, cast, referral):
    a_lesion(cast, referral)
    assert "quality not recorded" in lesions_page(as_(cast.surgeon), referral)


def test_the_lesions_page_costs_the_same_for_one_and_for_many(as_, cast, referral, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser, address = as_(cast.surgeon), reverse("cases:lesions", args=[referral.pk])
    a_lesion(cast, referral)
    browser.get(address)
    with CaptureQueriesContext(connection) as one:
        browser.get(address)
    count = len(one)
    for level in ("C3", "T2", "T5", "L1", "L4"):
        recorded(cast, referral, {"pain": "none"}, lesion=a_lesion(cast, referral, index_level=level))
    with django_assert_max_num_queries(count):
        browser.get(address)


def test_a_study_is_added_and_reported(as_, cast, referral):
    browser = as_(cast.radiologist)
    sent = {"modality": "MR", "region": "Whole spine", "state": "requested"}
    assert browser.post(reverse("cases:new_study", args=[referral.pk]), sent).status_code == 302
    study = ImagingStudy.objects.get()
    address = reverse("cases:report_study", args=[referral.pk, study.pk])
    assert browser.post(address, {"report": "T8 metastasis.", "study_date": "2026-01-05"}).status_code in (302, 400)
    today = str(referral.board.day_of(timezone.now()))
    browser.post(address, {"report": "T8 metastasis.", "study_date": today})
    told = words(browser.get(reverse("cases:imaging", args=[referral.pk])))
    assert "T8 metastasis." in told
    assert "Reported" in told
    assert browser.post(address, {"report": "Another.", "study_date": today}).status_code == 409


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"modality": "", "region": "Spine", "state": "done", "study_date": "2026-01-05"}, "modality"),
        ({"modality": "MR", "region": "", "state": "requested"}, "region"),
        ({"modality": "MR", "region": "Spine", "state": "done"}, "study_date"),
        ({"modality": "MR", "region": "Spine", "state": "done", "study_date": "2199-01-01"}, "study_date"),
        ({"modality": "MR", "region": "Spine", "state": "reported", "study_date": "2026-01-05"}, "report"),
        (
            {"modality": "MR", "region": "Spine", "state": "requested", "study_instance_uid": "one.two"},
            "study_instance_uid",
        ),
    ],
)
def test_a_wrong_study_is_refused_by_field_with_what_was_typed(as_, cast, referral, sent, field):
    page = as_(cast.radiologist).post(reverse("cases:new_study", args=[referral.pk]), sent | {"accession": "ACC-77"})
    assert page.status_code == 400
    assert f'href="#id_{field}"' in words(page)
    assert 'value="ACC-77"' in words(page)
    assert not ImagingStudy.objects.exists()


def test_a_study_of_another_case_is_not_there(as_, cast, referral, ready):
    study = a_reported_mri(cast, ready)
    assert as_(cast.radiologist).get(reverse("cases:report_study", args=[referral.pk, study.pk])).status_code == 404


def test_a_reported_mri_of_the_whole_spine_asks_when_it_was_done_while_its_clock_runs(as_, cast):
    case = a_referral(
        cast,
        facts={"red_flag_limb_weakness": True, "cancer_status": "current"},
        suspected_at=timezone.now() - timedelta(hours=3),
    )
    imaging, wanted = reverse("cases:imaging", args=[case.pk]), "Record when the MRI was done"
    browser = as_(cast.radiologist)
    assert wanted not in words(browser.get(imaging))
    a_reported_mri(cast, case, region="Lumbar spine")
    assert wanted not in words(browser.get(imaging)), "not the whole spine"
    a_reported_mri(cast, case, region="Whole spine")
    told = words(browser.get(imaging))
    assert wanted in told and "The clock “MRI of the whole spine” is still running" in told
    address = re.search(r'href="([^"#]+)#(id_mri_done_at)"', told)
    assert address and f'id="{address[2]}"' in words(browser.get(address[1])), "the link leads to the question"
    assert wanted not in words(as_(cast.observer).get(imaging)), "who records no facts is not asked"
    recorded(cast, case, {"mri_done_at": (timezone.now() - timedelta(hours=1)).isoformat()})
    assert wanted not in words(browser.get(imaging))
