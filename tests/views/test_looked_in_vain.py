"""An item of the minimum data set that somebody looked for in vain: still missing, and nobody is asked it plainly."""

import html
import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, CaseEvent, Lesion
from tests.board_builders import a_planned_meeting, listed
from tests.builders import a_case_ready_for_listing, a_lesion, a_reported_mri, recorded
from tests.views.test_worklist import queries, row_of

MINIMUM = "ESCC of each lesion"


def told(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.unescape(page.content.decode())))


def overview(browser, case) -> str:
    return told(browser.get(reverse("cases:overview", args=[case.pk]))).split("Missing before listing")[1]


def a_refusal(browser, case) -> str:
    """What the API answers to the wish to list the case without a reason."""
    body = json.dumps({"move": "list_for_board", "expected_version": case.version})
    answer = browser.post(f"/api/v1/cases/{case.pk}/steps/", body, "application/json")
    assert answer.status_code == 400
    return " ".join(each["says"] for each in answer.json()["errors"] if each["field"] == "override_reason")


def not_assessable(cast, lesion, **common):
    said = {"source": "MRI whole spine", "not_assessable": True, "by": cast.radiologist} | common
    recorded(cast, lesion.case, {"escc": None}, lesion=lesion, **said)


@pytest.fixture
def lesion(cast) -> Lesion:
    """The one lesion of a case that lacks nothing but its ESCC."""
    return a_case_ready_for_listing(cast, lesion=a_lesion).lesions.get()


def test_it_says_who_looked_on_which_study_and_day_and_asks_nobody(as_, cast, lesion):
    case, browser = lesion.case, as_(cast.coordinator)
    assert f"Ask radiology {MINIMUM}" in overview(browser, case)
    assert "ask radiology" in a_refusal(browser, case)
    not_assessable(cast, lesion)
    words = (
        f"not assessable: MRI whole spine, {case.board.day_of(timezone.now()):%d-%b-%Y}, {cast.radiologist.user.name}"
    )
    page, row = overview(browser, case), told(browser.get("/worklist/"))
    assert "Looked for in vain" in page and f"Lesion 1 {words}" in page and "Ask radiology" not in page
    assert a_refusal(browser, case) == f"The minimum data set is incomplete: {MINIMUM} (lesion 1 {words})."
    assert f"1 missing looked for in vain {MINIMUM} lesion 1 {words}" in row and "ask radiology" not in row
    chosen = told(browser.get(reverse("decisions:add_case", args=[a_planned_meeting(cast).pk])))
    assert f"missing: {MINIMUM} (lesion 1 {words})" in chosen


def test_it_stays_missing_and_the_way_through_is_a_reason(as_, cast, lesion):
    not_assessable(cast, lesion)
    browser, case = as_(cast.coordinator), lesion.case
    assert case.reference in row_of(browser.get("/worklist/?missing=escc"), case)
    address = reverse("cases:step", args=[case.pk, "list_for_board"])
    assert browser.post(address, {"version": case.version}).status_code == 400
    sent = {"version": case.version, "override_reason": "Metal hides the canal at this level."}
    assert browser.post(address, sent).status_code == 302
    event = CaseEvent.objects.latest("id")
    assert (event.data["missing"], event.reason) == (["escc"], "Metal hides the canal at this level.")


def test_the_agenda_says_it_in_few_words(as_, cast, lesion):
    not_assessable(cast, lesion)
    meeting = a_planned_meeting(cast)
    listed(cast, meeting, lesion.case, override_reason="The board looks at the images.")
    agenda = told(as_(cast.coordinator).get(reverse("decisions:meeting", args=[meeting.pk])))
    assert f"Data incomplete {MINIMUM} (looked for in vain)" in agenda


def test_another_lesion_that_nobody_has_graded_is_still_asked_for(as_, cast, lesion):
    not_assessable(cast, lesion)
    other = a_lesion(cast, lesion.case, index_level="L3", levels=["L3"])
    browser = as_(cast.coordinator)
    page, refused = overview(browser, lesion.case), a_refusal(browser, lesion.case)
    assert f"Ask radiology {MINIMUM} Lesion 1 not assessable" in page and "Looked for in vain" not in page
    assert f"{MINIMUM} (ask radiology; lesion 1 not assessable: " in refused and "lesion 2" not in refused
    assert "1 missing radiology" in told(browser.get("/worklist/"))
    recorded(cast, lesion.case, {"escc": "0"}, lesion=lesion)
    not_assessable(cast, other)
    page = overview(browser, lesion.case)
    assert "Looked for in vain" in page and "Lesion 2 not assessable" in page and "Lesion 1" not in page


def test_what_is_to_be_asked_stands_before_what_was_looked_for(as_, cast, lesion):
    not_assessable(cast, lesion)
    Case.objects.filter(pk=lesion.case_id).update(clinical_question="")
    page = overview(as_(cast.coordinator), lesion.case)
    assert page.index("Ask referrer The question for the board") < page.index("Looked for in vain")


def test_of_several_who_looked_the_last_is_named(as_, cast, lesion):
    for by, source in ((cast.radiologist, "MRI"), (cast.surgeon, "CT"), (cast.radiologist, "MRI with contrast")):
        not_assessable(cast, lesion, by=by, source=source)
    page = overview(as_(cast.coordinator), lesion.case)
    assert "not assessable: MRI with contrast," in page and page.count("not assessable") == 1


def test_a_grade_by_anybody_fills_it_and_a_value_taken_back_asks_again(as_, cast, lesion):
    browser, case = as_(cast.coordinator), lesion.case
    not_assessable(cast, lesion)
    recorded(cast, case, {"escc": "1b"}, lesion=lesion)
    assert "The minimum data set is complete." in overview(browser, case)
    recorded(cast, case, {"escc": None}, lesion=lesion)
    assert "Looked for in vain" in overview(browser, case), "the surgeon has nothing to say of the radiologist"
    recorded(cast, case, {"escc": None}, lesion=lesion, by=cast.radiologist)
    assert f"Ask radiology {MINIMUM}" in overview(browser, case)


def test_of_kps_and_ecog_one_is_enough_and_both_are_looked_for(as_, cast):
    case = a_case_ready_for_listing(cast, facts={"kps": None})
    browser = as_(cast.coordinator)
    recorded(cast, case, {"kps": None}, not_assessable=True, source="telephone")
    page = overview(browser, case)
    assert "Ask referrer Performance status (KPS or ECOG) KPS not assessable: telephone" in page
    recorded(cast, case, {"ecog": None}, not_assessable=True, source="telephone")
    page = overview(browser, case)
    assert "Ask referrer" not in page
    assert "KPS not assessable: telephone" in page and "ECOG not assessable: telephone" in page


def test_what_may_have_changed_since_is_asked_again(as_, cast):
    case = a_case_ready_for_listing(cast, facts={"ambulatory": None})
    long_ago = case.board.day_of(timezone.now()) - timedelta(31)
    recorded(cast, case, {"ambulatory": None}, not_assessable=True, source="ward", observed_on=long_ago)
    browser = as_(cast.coordinator)
    assert "Ask referrer Walking" in overview(browser, case) and "not assessable" not in overview(browser, case)
    recorded(cast, case, {"ambulatory": None}, not_assessable=True, source="ward")
    assert "Looked for in vain" in overview(browser, case) and "Ask referrer" not in overview(browser, case)


def test_a_newer_study_that_may_show_it_is_asked_about(as_, cast, lesion):
    case, browser = lesion.case, as_(cast.coordinator)
    today = case.board.day_of(timezone.now())
    not_assessable(cast, lesion, source="CT", observed_on=today - timedelta(2))
    assert f"Ask radiology {MINIMUM}" in overview(browser, case), "the MRI of yesterday nobody has read for it"
    assert "1 missing radiology" in told(browser.get("/worklist/"))
    not_assessable(cast, lesion, observed_on=today - timedelta(1))
    assert "Looked for in vain" in overview(browser, case)
    a_reported_mri(cast, case, state="requested", study_date=None, report="")
    a_reported_mri(cast, case, modality="NM", study_date=today)
    assert "Looked for in vain" in overview(browser, case), "one is not done, the other cannot show it"
    a_reported_mri(cast, case, state="done", study_date=today, report="")
    assert f"Ask radiology {MINIMUM}" in overview(browser, case)


def test_the_worklist_asks_the_database_as_often_for_one_as_for_many(as_, cast, lesion):
    browser = as_(cast.coordinator)
    not_assessable(cast, lesion)
    before = queries(browser, "/worklist/")
    for _ in range(3):
        not_assessable(cast, a_case_ready_for_listing(cast, lesion=a_lesion).lesions.get())
    assert queries(browser, "/worklist/") == before
