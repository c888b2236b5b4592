"""What is old says how old it is; what was imported as text is shown, radiotherapy before all."""

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actions.read_worklist import minimum_data_gaps_of
from cases.actions.take_step import minimum_data_gaps
from decisions.actions.import_referral import import_referral
from decisions.documents.content_facts import facts_content
from tests.builders import jobs_done, recorded
from tests.bundles import as_bytes, bundle, observation, patient

DOSE = "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-radiotherapy-dose-delivered-to-volume"
COURSE = {
    "resourceType": "Procedure",
    "id": "rt",
    "status": "completed",
    "meta": {"profile": ["http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-radiotherapy-course-summary"]},
    "subject": {"reference": "Patient/p"},
    "code": {"coding": [{"system": "http://snomed.info/sct", "code": "1217123003"}]},
    "performedDateTime": "2018-08-15",
    "extension": [
        {"url": DOSE, "extension": [{"url": "totalDoseDelivered", "valueQuantity": {"value": 6000, "code": "cGy"}}]}
    ],
}
VISIT = {"resourceType": "Organization", "id": "org", "name": "A clinic"}


def told(browser, name, case) -> str:
    page = html.unescape(browser.get(reverse(name, args=[case.pk])).content.decode())
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.fixture
def imported(cast):
    body = bundle(patient(), observation("ecog", "89247-1", on="2018-04-12", valueInteger=0), COURSE, VISIT)
    case = import_referral(actor=cast.coordinator.actor, board_id=cast.board.pk, data=as_bytes(body)).case
    jobs_done()
    return case


@pytest.mark.parametrize("page", ["cases:overview", "cases:facts", "cases:lesions", "decisions:assessment"])
def test_imported_radiotherapy_leads_the_page_with_dose_unit_and_day(as_, cast, imported, page):
    said = told(as_(cast.surgeon), page, imported)
    assert "Earlier radiotherapy, kept as text" in said
    assert "radiotherapy course summary" in said and "6000 cGy" in said
    assert "15-Aug-2018" in said or "2018-08-15" in said
    assert "Nothing computed here takes it into account" in said


def test_everything_kept_as_text_is_on_the_facts_page_and_counted_on_the_overview(as_, cast, imported):
    facts = told(as_(cast.coordinator), "cases:facts", imported)
    kept = imported.imported_bundles.get().items.filter(outcome="kept_as_text")
    assert all(re.sub(r"\s+", " ", item.says) in facts for item in kept)
    assert f"{kept.count()} imported entries kept as text" in told(as_(cast.coordinator), "cases:overview", imported)


@pytest.mark.parametrize("page", ["cases:facts", "decisions:assessment", "decisions:assessment_panel"])
def test_a_performance_status_of_2018_does_not_pass_as_todays(as_, cast, imported, page):
    assert re.search(r"ECOG performance status.*\d years old", told(as_(cast.surgeon), page, imported))


def test_a_case_without_imports_says_nothing_of_them(as_, cast, ready):
    said = told(as_(cast.surgeon), "cases:overview", ready) + told(as_(cast.surgeon), "cases:facts", ready)
    assert "kept as text" not in said and "days old" not in said


def test_paper_marks_only_what_may_have_changed(cast, referral):
    day = referral.board.day_of(timezone.now())
    recorded(
        cast,
        referral,
        {"kps": 80, "primary_site": "breast", "patient_goal": "comfort"},
        observed_on=day - timedelta(40),
    )
    content = facts_content(referral, day)
    old = {row["label"]: row["old"] for group in content["groups"] for each in group["origins"] for row in each["rows"]}
    assert old == {"Karnofsky performance status": "40 days old", "Primary site": ""}
    assert content["wishes"][0]["old"] == "40 days old"


def test_an_old_value_does_not_complete_the_minimum_data_set(as_, cast, referral):
    day = referral.board.day_of(timezone.now())
    labels = lambda: {gap.label for gap in minimum_data_gaps(referral, day)}  # noqa: E731
    in_list = lambda: {gap.label for gap in minimum_data_gaps_of([referral], day)[referral.pk]}  # noqa: E731
    recorded(cast, referral, {"ecog": 0, "primary_site": "breast"}, observed_on=day - timedelta(3000))
    for lacks in (labels(), in_list()):
        assert "Performance status (KPS or ECOG)" in lacks and "Primary site" not in lacks
    recorded(cast, referral, {"ecog": 1}, observed_on=day)
    assert "Performance status (KPS or ECOG)" not in labels() | in_list()
