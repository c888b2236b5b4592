"""The meeting pack says everything that is known, on the right page, in an order."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.actions.add_study import add_study
from cases.facts.catalogue import CATALOGUE, Fact, Kind
from cases.facts.fact import Scope
from cases.models.snapshots import known_facts
from decisions.actions.move_item import move_item
from decisions.actions.publish_agenda import publish_agenda
from decisions.documents.wording import label_of, value_words
from tests.board_builders import a_planned_meeting, listed
from tests.builders import (
    a_case_ready_for_listing,
    a_lesion,
    a_patient,
    a_referral,
    compressing_t8_lesion,
    jobs_done,
    recorded,
)
from tests.documents.paper import flat, printed

DAY = (timezone.now() - timedelta(days=40)).date().isoformat()
BY_KIND: dict[Kind, Any] = {
    Kind.BOOLEAN: True,
    Kind.DATE: DAY,
    Kind.DATETIME: f"{DAY}T08:30Z",
    Kind.LEVELS: ["T7", "T8"],
    Kind.TEXT: "as written",
    Kind.PRIOR_RT: {"dose_gy": 30, "fractions": 10, "on": DAY},
}


def a_value(fact: Fact) -> Any:
    """A value that the catalogue accepts, for any fact."""
    if fact.kind is Kind.CHOICE:
        return list(fact.choices)[-1]
    if fact.kind in (Kind.INTEGER, Kind.NUMBER):
        low = fact.plausible_low if fact.plausible_low is not None else fact.low
        step = fact.step or 1
        return int(low or 0) + step
    if fact.kind is Kind.MARKS:
        return ["NT"] * len(fact.choices)
    return BY_KIND[fact.kind]


def everything(scope: Scope) -> dict[str, Any]:
    return {fact.name: a_value(fact) for fact in CATALOGUE.values() if fact.scope is scope}


@pytest.fixture
def full_case(cast):
    """A case with every fact of the catalogue, and every field of referral and imaging."""
    case = a_referral(
        cast,
        clinical_question="Which treatment at T8, question-canary?",
        history="History-canary of six weeks.",
        referrer_name="Dr Referrer-canary",
        referrer_contact="Contact-canary",
        suspected_at=timezone.now() - timedelta(days=3),
        patient=a_patient(family_name="O'Hara-Żółć", given_name="Ángela", title="Dr"),
    )
    cast.board.site.capabilities["clinical_frailty_licensed"] = True
    cast.board.site.save()
    recorded(cast, case, everything(Scope.CASE), source="Letter-canary")
    lesion = {name: value for name, value in everything(Scope.LESION).items() if name not in ("index_level", "levels")}
    a_lesion(cast, case, index_level="T8", levels=["T7", "T8"], **lesion)
    add_study(
        actor=cast.radiologist.actor,
        case_id=case.pk,
        modality="MR",
        region="Region-canary",
        state="reported",
        study_date=timezone.now().date(),
        accession="ACC-canary",
        study_instance_uid="1.2.840.99.1",
        report="Report-canary says so.",
    )
    return case


def test_it_says_every_fact_with_value_day_source_and_recorder(cast, full_case):
    meeting = a_planned_meeting(cast)
    listed(cast, meeting, full_case, override_reason="For the test.")
    jobs_done()
    paper = printed(cast, meeting)
    for known in known_facts(full_case, timezone.now().date()):
        assert paper.says(value_words(known.name, known.record.value)), known.name
        if known.name not in ("index_level", "levels", "escc"):
            assert paper.says(label_of(known.name)), known.name
        assert paper.says(known.record.source) and paper.says(known.record.recorded_by.name), known.name
    for canary in (
        "question-canary",
        "History-canary",
        "Referrer-canary",
        "Contact-canary",
        "Region-canary",
        "ACC-canary",
        "1.2.840.99.1",
        "Report-canary",
        "T8 (eighth thoracic)",
        "T7–T8",
    ):
        assert paper.says(canary), canary


def test_each_page_of_a_case_bears_its_patient_and_no_other(cast):
    meeting = a_planned_meeting(cast)
    for _ in range(3):
        listed(cast, meeting)
    jobs_done()
    paper = printed(cast, meeting)
    cases = paper.document.content["cases"]
    banners = {flat(case["patient"]["name"]): case for case in cases}
    owners = []
    for page in map(flat, paper.pages[1:]):
        named = [name for name in banners if name in page]
        if "Scores,frameworksandsources" in page or not named:
            continue
        assert len(named) == 1
        case = banners[named[0]]
        owners.append(case["number"])
        numbers = [each["value"] for each in case["patient"]["identifiers"]]
        for text in (case["reference"], case["patient"]["born"], case["patient"]["age"], *numbers):
            assert flat(text) in page
    assert sorted(set(owners)) == [1, 2, 3] and owners == sorted(owners)


def test_it_numbers_pages_marks_the_end_of_each_case_and_carries_an_outline(cast):
    meeting = a_planned_meeting(cast)
    items = [listed(cast, meeting) for _ in range(2)]
    jobs_done()
    paper = printed(cast, meeting)
    total = len(paper.pages)
    for number, page in enumerate(paper.pages, 1):
        assert flat(f"Page {number} of {total}") in flat(page)
        assert "Confidential - patient identifiable" in page
        assert paper.document.content_hash[:12] in page and "version 1" in page
        assert flat("does not direct treatment") in flat(page)
    for number, item in enumerate(items, 1):
        assert paper.says(f"End of case {number} of 2 · {item.case.reference}")
    assert paper.says("End of pack · 2 of 2 cases")
    titles = paper.outline
    assert titles[0][0] == 1 and titles[0][1].startswith("Meeting pack, Spine board A")
    cases = [title for depth, title in titles if depth == 2 and title.startswith("Case ")]
    assert len(cases) == 2 and all(item.case.reference in "".join(cases) for item in items)
    assert (3, "Options for Lesion 1, T8 (eighth thoracic)") in titles and (3, "Facts") in titles


def test_the_question_and_the_wishes_stand_before_anything_computed(cast):
    meeting = a_planned_meeting(cast)
    listed(cast, meeting)
    jobs_done()
    text = printed(cast, meeting).text
    places = [
        text.index(flat(part))
        for part in ("Clinical question", "The patient's goal and wishes", "Lesions", "Assessment of", "Options for")
    ]
    assert places == sorted(places)


def test_the_cover_gives_the_plan_with_times_break_presenter_owner_and_late_marks(cast):
    starts_at = timezone.now().replace(month=7, day=1, hour=13, minute=0) + timedelta(days=400)
    meeting = a_planned_meeting(cast, starts_at=starts_at, capacity_minutes=90)
    for minutes in (10, 25, 30):
        listed(cast, meeting, minutes=minutes, presenter_id=cast.radiologist.membership.pk)
    listed(cast, meeting, minutes=40)
    named = {"owner_id": cast.surgeon.membership.pk, "protocol": "Stable disease, version 2"}
    listed(cast, meeting, lane="listed_not_discussed", **named)
    publish_agenda(actor=cast.coordinator.actor, meeting_id=meeting.pk)
    late = {"place": 1, "late_reason": "The family waits."}
    move_item(actor=cast.coordinator.actor, item_id=meeting.items.order_by("position")[1].pk, **late)
    paper = printed(cast, meeting)
    cover = paper.pages[0]
    assert "14:00 BST" in cover and "(Europe/London)" in cover
    assert [time in cover for time in ("14:25", "14:35", "14:45", "15:15")] == [True, True, True, False]
    assert "75 of 90 minutes planned" in cover and flat("Listed, not discussed") in flat(cover)
    assert flat("14:35 Break, 10 minutes") in flat(cover)
    assert flat(f"Presents: {cast.radiologist.user.name}") in flat(cover)
    assert flat("Without a time Needs 40 min; 15 are left") in flat(cover)
    assert flat(f"{cast.surgeon.user.name} answers for it, under Stable disease, version 2") in flat(cover)
    assert flat("Changed late The family waits.") in flat(cover)
    assert flat("5 of 5 cases listed") in flat(cover)


def test_what_is_not_recorded_is_said_and_not_counted(cast):
    case = a_referral(
        cast,
        clinical_question="",
        referrer_name="",
        referrer_contact="",
        patient=a_patient(birth_date=None, sex="", identifiers=(), given_name=""),
    )
    meeting = a_planned_meeting(cast)
    listed(cast, meeting, case, override_reason="Nothing is known yet.")
    jobs_done()
    paper = printed(cast, meeting)
    for text in (
        "Clinical question not recorded",
        "Born Not known",
        "Sex Not known",
        "MRN Not known",
        "No lesion recorded.",
        "No imaging recorded.",
        "Not recorded What matters most, Would accept surgery",
    ):
        assert paper.says(text), text


def test_an_incomplete_score_is_an_interval_and_a_complete_one_names_its_band(cast):
    open_case = a_case_ready_for_listing(cast, lesion=lambda c, k: compressing_t8_lesion(c, k, alignment=None))
    meeting = a_planned_meeting(cast)
    listed(cast, meeting, open_case)
    listed(cast, meeting)
    jobs_done()
    paper = printed(cast, meeting)
    first, second = (case["assessment"]["scores"] for case in paper.document.content["cases"])
    sins = next(score for score in first if score["id"] == "sins")
    assert sins["says"].endswith("- incomplete") and sins["missing"] == ["Alignment"] and sins["total"] is None
    assert paper.says(f"{sins['interval'][0]} to {sins['interval'][1]} of 18")
    assert next(score for score in second if score["id"] == "sins")["says"] == "1 of 18, stable"
    for text in (
        "1 of 18, stable",
        "missing: Alignment",
        "Higher is worse",
        "Version 2010",
        "[fisher_2010]",
        "Fisher CG et al.",
    ):
        assert paper.says(text), text


def test_other_frameworks_are_a_row_each_with_their_sources_in_the_annex(cast):
    case = a_case_ready_for_listing(cast)
    recorded(cast, case, {"expected_survival_months_clinician": 2})
    meeting = a_planned_meeting(cast)
    listed(cast, meeting, case)
    jobs_done()
    paper = printed(cast, meeting)
    for text in (
        "Other frameworks",
        "change no option’s standing",
        "Not met: Expected survival of at least 3 months",
        "historical, verified",
        "istorical strategy of the source paper",
        "The source gives no limit for a short life expectancy; the board judges.",
        "Ivanishvili Z, Fourney DR.",
        "Only the names of the five classes were read.",
    ):
        assert paper.says(text), text


def test_an_assessment_of_older_facts_is_marked_out_of_date(cast):
    case = a_case_ready_for_listing(cast)
    meeting = a_planned_meeting(cast)
    listed(cast, meeting, case)
    jobs_done()
    assert not printed(cast, meeting).says("OUT OF DATE.")
    recorded(cast, case, {"kps": 40})
    paper = printed(cast, meeting)
    assert paper.document.version == 2 and paper.says("OUT OF DATE.")


def test_raters_who_differ_are_named_with_their_values(cast):
    case = a_case_ready_for_listing(cast)
    lesion = case.lesions.get()
    recorded(cast, case, {"escc": "2"}, by=cast.chair, lesion=lesion, source="Own reading")
    meeting = a_planned_meeting(cast)
    listed(cast, meeting, case)
    paper = printed(cast, meeting)
    for text in (
        "Where raters differ",
        "Lesion 1: Epidural compression (ESCC)",
        "2: cord compressed, CSF seen",
        "0: bone only",
        cast.chair.user.name,
        cast.radiologist.user.name,
        "The board has not chosen.",
    ):
        assert paper.says(text), text


def test_a_board_that_votes_first_gets_a_pack_without_the_advice(cast):
    cast.board.advice_before_ballot = False
    cast.board.save()
    meeting = a_planned_meeting(cast)
    listed(cast, meeting)
    jobs_done()
    paper = printed(cast, meeting)
    assert paper.says("This board votes before it sees the advice.") and paper.says("1 of 18, stable")
    assert not paper.says("Other frameworks")
    assert not paper.says("Options for") and paper.document.content["cases"][0]["assessment"]["options"] == []


def test_the_agenda_of_a_usual_meeting_is_one_page(cast):
    meeting = a_planned_meeting(cast)
    for _ in range(8):
        listed(cast, meeting, minutes=7)
    paper = printed(cast, meeting, "agenda")
    assert len(paper.pages) == 1 and paper.says("8 of 8 cases listed")
    assert paper.outline[0][1].startswith("Agenda, Spine board A")


def test_clocks_are_printed_with_limit_and_due_time_and_never_with_the_time_left(cast):
    suspected = timezone.now() - timedelta(hours=10)
    facts = {
        "red_flag_limb_weakness": True,
        "mri_done_at": (suspected + timedelta(hours=9)).isoformat(),
        "dexamethasone_first_dose_at": (suspected + timedelta(hours=6)).isoformat(),
    }
    case = a_case_ready_for_listing(cast, facts=facts, suspected_at=suspected)
    jobs_done()
    meeting = a_planned_meeting(cast)
    listed(cast, meeting, case)
    paper = printed(cast, meeting, "pack")
    assert paper.says("MRI of the whole spine: met, after 9 h. 24 h from Compression suspected since")
    assert paper.says("First dexamethasone: late, after 6 h, 2 h late. 4 h from")
    assert paper.says("local target; unverified [hospital_mscc_audit]")
    assert paper.says("Coordinator, at once: open, due")
