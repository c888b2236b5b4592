"""Facts of a case: shown with source, recorded by forms of the catalogue, corrected, chosen among raters."""

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.facts.catalogue import CATALOGUE, Scope, facts_of
from cases.models import FactChoice, FactRecord
from cases.models.snapshots import snapshot
from cases.views.fact_fields import NOTHING, fields_for
from tests.builders import a_lesion, recorded, stepped


def words(page) -> str:
    return html.unescape(page.content.decode())


def record_page(case, group) -> str:
    return reverse("cases:record_facts", args=[case.pk, group])


def facts_page(browser, case) -> str:
    return words(browser.get(reverse("cases:facts", args=[case.pk])))


def known(case) -> dict:
    case.board.refresh_from_db()
    return snapshot(case, case.board.day_of(timezone.now()))


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_fact_of_the_catalogue_has_controls_and_none_has_an_answer_beforehand(name):
    fields = fields_for(CATALOGUE[name])
    assert name in fields
    assert all(field.initial is None and not field.required for field in fields.values())
    assert fields[name].label == CATALOGUE[name].label


def test_every_recordable_group_of_the_case_has_its_form(as_, cast, referral):
    told = facts_page(as_(cast.surgeon), referral)
    groups = {fact.group for fact in facts_of(Scope.CASE)}
    links = set(re.findall(rf"/cases/{referral.pk}/facts/record/([a-z-]+)/", told))
    assert len(links) == len(groups)
    for group in links:
        page = as_(cast.surgeon).get(record_page(referral, group))
        assert page.status_code == 200
        assert not re.search(r'type="radio"[^>]*checked', words(page))


def test_what_is_recorded_shows_value_unit_day_source_and_recorder(as_, cast, referral):
    yesterday = referral.board.day_of(timezone.now()) - timedelta(days=1)
    recorded(
        cast, referral, {"albumin_g_l": "3.1 g/dL", "anticoagulated": False}, observed_on=yesterday, source="Lab 7"
    )
    told = facts_page(as_(cast.coordinator), referral)
    assert "31 g/L" in told
    assert f"{yesterday:%d-%b-%Y}" in told
    assert "Lab 7" in told
    assert "Dr Surgeon" in told


def test_what_is_not_recorded_is_named_and_never_looks_like_a_value(as_, cast, referral):
    told = facts_page(as_(cast.coordinator), referral)
    assert told.count("Not recorded") >= len({fact.group for fact in facts_of(Scope.CASE)})
    assert "Albumin" in told
    assert not re.search(r"<strong>(0|None|No|False|)</strong>", told)


def test_only_what_was_answered_is_recorded(as_, cast, referral):
    sent = {"myelopathy": "false", "frankel": "not_recorded", "ais": "", "motor_power_worst": "4", "source": "Seen"}
    page = as_(cast.surgeon).post(record_page(referral, "neurology"), sent)
    assert page.url.endswith("/facts/#neurology")
    facts = known(referral)
    assert (facts["myelopathy"], facts["motor_power_worst"]) == (False, 4)
    assert not {"frankel", "ais", "bladder"} & set(facts)
    assert set(FactRecord.objects.values_list("source", flat=True)) == {"Seen"}


def test_a_number_is_converted_from_the_unit_chosen(as_, cast, referral):
    sent = {
        "albumin_g_l": "3.1",
        "albumin_g_l.unit": "g/dL",
        "crp_mg_l": "12",
        "crp_mg_l.unit": "mg/L",
        "haemoglobin_g_l": "",
        "haemoglobin_g_l.unit": "g/L",
    }
    as_(cast.surgeon).post(record_page(referral, "blood-results"), sent)
    facts = known(referral)
    assert (facts["albumin_g_l"], facts["crp_mg_l"]) == (31.0, 12.0)
    assert "haemoglobin_g_l" not in facts


@pytest.mark.parametrize(
    ("group", "field", "value", "said"),
    [
        ("blood-results", "albumin_g_l", "3,1", "comma"),
        ("blood-results", "albumin_g_l", "900", "outside the limits"),
        ("blood-results", "albumin_g_l", "thirty", "not a number"),
        ("neurology", "frankel", "F", "is not one of the answers"),
        ("neurology", "deficit_onset_at", "2199-01-01T10:00", "future"),
        ("spread-of-disease", "vertebral_metastases_count", "2.5", "not a whole number"),
        ("primary-cancer", "molecular_text", "x" * 3000, "2000"),
        ("function", "observed_on", "2199-01-01", "today"),
        ("function", "observed_on", "the 3rd", "not a date"),
    ],
)
def test_an_error_names_the_field_and_keeps_what_was_typed(as_, cast, referral, group, field, value, said):
    sent = {"source": "A letter of May", "ecog": "2", field: value}
    page = as_(cast.surgeon).post(record_page(referral, group), sent)
    told = words(page)
    assert page.status_code == 400
    assert said in told
    assert f'href="#id_{field}"' in told
    assert 'value="A letter of May"' in told
    assert value in told
    assert not FactRecord.objects.exists()


def test_one_unreadable_answer_records_none_of_the_others(as_, cast, referral):
    sent = {"frankel": "F", "motor_power_worst": "4", "deficit_onset_at": "2199-01-01 10:00"}
    told = words(as_(cast.surgeon).post(record_page(referral, "neurology"), sent))
    assert 'href="#id_frankel"' in told
    assert 'href="#id_deficit_onset_at"' in told
    assert not FactRecord.objects.exists()
    assert referral.events.count() == 1


def test_a_form_sent_empty_is_told_so(as_, cast, referral):
    page = as_(cast.surgeon).post(record_page(referral, "neurology"), {})
    assert page.status_code == 400
    assert "Fill in at least one fact" in words(page)


def test_an_unlikely_value_is_kept_with_its_warning(as_, cast, referral):
    as_(cast.surgeon).post(record_page(referral, "blood-results"), {"albumin_g_l": "9"})
    assert "unusually low" in facts_page(as_(cast.surgeon), referral)


def test_a_moment_is_read_and_shown_in_the_time_zone_of_the_board(as_, cast, referral):
    cast.board.time_zone = "Asia/Kolkata"
    cast.board.save()
    as_(cast.surgeon).post(record_page(referral, "neurology"), {"deficit_onset_at": "2026-01-05T08:30"})
    assert known(referral)["deficit_onset_at"] == "2026-01-05T03:00:00Z"
    assert "05-Jan-2026 08:30 IST" in facts_page(as_(cast.surgeon), referral)


def test_an_unknown_group_or_fact_is_not_there(as_, cast, referral):
    browser = as_(cast.surgeon)
    assert browser.get(record_page(referral, "what-this-site-offers")).status_code == 404
    assert browser.get(reverse("cases:fact", args=[referral.pk, "shoe_size"])).status_code == 404
    assert browser.get(reverse("cases:fact", args=[referral.pk, "albumin_g_l"])).status_code == 200


def test_observers_and_other_boards_record_nothing(as_, cast, referral):
    address = record_page(referral, "neurology")
    assert as_(cast.observer).post(address, {"myelopathy": "true"}).status_code == 403
    assert as_(cast.outsider).post(address, {"myelopathy": "true"}).status_code == 404
    assert not FactRecord.objects.exists()


def test_a_closed_case_takes_no_more_facts(as_, cast, referral):
    stepped(cast, referral, "close")
    assert as_(cast.surgeon).post(record_page(referral, "neurology"), {"myelopathy": "true"}).status_code == 409


def test_a_correction_follows_the_old_value_and_both_stay(as_, cast, referral):
    [old] = recorded(cast, referral, {"kps": 40}, source="Letter")
    browser = as_(cast.surgeon)
    address = reverse("cases:correct_fact", args=[referral.pk, old.pk])
    assert "Recorded now <strong>40</strong>" in words(browser.get(address))
    assert (
        browser.post(address, {"kps": "70", "observed_on": str(old.observed_on), "source": "Letter"}).status_code == 302
    )
    assert known(referral)["kps"] == 70
    assert FactRecord.objects.get(value=70).supersedes == old
    told = words(browser.get(reverse("cases:fact", args=[referral.pk, "kps"])))
    assert "Corrected" in told
    assert "Counts" in told


def test_a_value_can_be_taken_back_and_is_then_not_recorded(as_, cast, referral):
    [old] = recorded(cast, referral, {"kps": 40})
    browser = as_(cast.surgeon)
    browser.post(reverse("cases:correct_fact", args=[referral.pk, old.pk]), {"kps": NOTHING})
    assert "kps" not in known(referral)
    assert "Taken back" in words(browser.get(reverse("cases:fact", args=[referral.pk, "kps"])))


def test_the_correction_of_what_was_not_assessable_says_so_and_brings_no_earlier_answer_back(as_, cast, referral):
    recorded(cast, referral, {"kps": 40})
    [old] = recorded(cast, referral, {"kps": None}, not_assessable=True)
    address = reverse("cases:correct_fact", args=[referral.pk, old.pk])
    assert "Recorded now <strong>Not assessable</strong>" in words(as_(cast.surgeon).get(address))
    as_(cast.radiologist).post(address, {"kps": NOTHING})
    assert "kps" not in known(referral)


def test_two_corrections_of_one_value_the_second_is_told(as_, cast, referral):
    [old] = recorded(cast, referral, {"kps": 40})
    address = reverse("cases:correct_fact", args=[referral.pk, old.pk])
    assert as_(cast.surgeon).post(address, {"kps": "70"}).status_code == 302
    assert as_(cast.radiologist).post(address, {"kps": "60"}).status_code == 409
    assert known(referral)["kps"] == 70


def test_a_record_of_another_case_is_not_there(as_, cast, referral, ready):
    record = FactRecord.objects.filter(case=ready).first()
    for name in ("correct_fact", "choose_value"):
        address = reverse(f"cases:{name}", args=[referral.pk, record.pk])
        assert as_(cast.surgeon).post(address, {"kps": "70"}).status_code == 404


def test_raters_stand_side_by_side_until_the_boards_value_is_marked(as_, cast, referral):
    lesion = a_lesion(cast, referral)
    recorded(cast, referral, {"lesion_quality": "lytic"}, by=cast.surgeon, lesion=lesion)
    recorded(cast, referral, {"lesion_quality": "mixed"}, by=cast.radiologist, lesion=lesion)
    browser = as_(cast.surgeon)
    told = facts_page(browser, referral)
    assert "Raters differ" in told
    assert f'<td data-label="{cast.surgeon.user.name}"' in told, "on a phone each value stands beside who gave it"
    assert "Bone lesion (lesion 1)" in told
    surgeons = FactRecord.objects.get(value="lytic")
    assert f"/records/{surgeons.pk}/choose/" in words(
        browser.get(reverse("cases:lesion_fact", args=[referral.pk, lesion.pk, "lesion_quality"]))
    )
    page = browser.post(reverse("cases:choose_value", args=[referral.pk, surgeons.pk]), {"reason": "Read again on CT."})
    assert page.status_code == 302
    assert known(referral)["lesions"][0]["lesion_quality"] == "lytic"
    assert "Raters differ" not in facts_page(browser, referral)
    assert "Read again on CT." in words(browser.get(page.url))


def test_a_coordinator_does_not_choose_between_raters(as_, cast, referral):
    recorded(cast, referral, {"kps": 70}, by=cast.surgeon)
    recorded(cast, referral, {"kps": 50}, by=cast.radiologist)
    record = FactRecord.objects.get(value=70)
    page = as_(cast.coordinator).get(reverse("cases:fact", args=[referral.pk, "kps"]))
    assert "/choose/" not in words(page)
    address = reverse("cases:choose_value", args=[referral.pk, record.pk])
    assert as_(cast.coordinator).post(address).status_code == 403
    assert not FactChoice.objects.exists()


def test_frailty_is_neither_asked_nor_shown_until_the_site_has_the_owners_permission(as_, cast, referral):
    site, browser = cast.board.site, as_(cast.surgeon)
    asked = reverse("cases:record_facts", args=[referral.pk, "function"])
    history = reverse("cases:fact", args=[referral.pk, "clinical_frailty_level"])
    site.capabilities["clinical_frailty_licensed"] = True
    site.save()
    assert browser.post(asked, {"clinical_frailty_level": "6"}).status_code == 302
    pages = (asked, reverse("cases:facts", args=[referral.pk]))
    assert all("Clinical Frailty Scale" in browser.get(page).content.decode() for page in pages)
    assert browser.get(history).status_code == 200
    site.capabilities["clinical_frailty_licensed"] = False
    site.save()
    assert not any("Clinical Frailty Scale" in browser.get(page).content.decode() for page in pages)
    assert browser.get(history).status_code == 404
    told = words(browser.post(asked, {"clinical_frailty_level": "6"}))
    assert "Recorded" not in told or FactRecord.objects.filter(name="clinical_frailty_level").count() == 1
    case = type(referral).objects.get(pk=referral.pk)
    assert "clinical_frailty_level" not in snapshot(case, case.board.day_of(timezone.now()))
