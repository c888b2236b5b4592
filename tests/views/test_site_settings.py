"""Site settings: what is offered, what is advised, how the board works. Administrators only."""

from django.urls import reverse

from cases.models import AuditEntry, Board, Site
from decisions.models import Assessment
from decisions.reasoning.loader import load_knowledge
from decisions.reasoning.policy import rule_classes
from tests.builders import a_case_ready_for_listing, jobs_done, unstable_l1_lesion

PAGE = "/settings/"


def words(answer):
    return " ".join(answer.content.decode().split())


def policy(**changes):
    on = {
        "form": "policy",
        "advice": "on",
        "unverified_scores": "on",
        "classes_on": list(rule_classes(load_knowledge())),
    }
    return {name: value for name, value in {**on, **changes}.items() if value is not None}


def test_the_page_shows_things_as_they_are_and_is_for_administrators(as_, cast):
    shown = words(as_(cast.administrator).get(PAGE))
    assert "What is advised" in shown and "Stereotactic body radiotherapy" in shown
    assert as_(cast.coordinator).get(PAGE).status_code == 403


def test_switching_the_advice_off_makes_assessments_stale_and_the_next_ones_bare(as_, cast):
    case = a_case_ready_for_listing(cast, lesion=unstable_l1_lesion)
    jobs_done()
    before = Assessment.objects.get(case=case)
    assert before.result["options"]
    assert as_(cast.administrator).post(PAGE, policy(advice=None)).status_code == 302
    case.refresh_from_db()
    assert not before.holds_for(case)
    jobs_done()
    after = Assessment.objects.filter(case=case).latest("facts_version")
    assert after.result["options"] == [] and after.result["scores"]["sins"][0]["total"] == 16
    page = words(as_(cast.surgeon).get(reverse("decisions:assessment", args=[case.pk])))
    assert "Switched off at this site: advice." in page and "16 of 18" in page
    assert AuditEntry.objects.filter(verb="site.configure", subject="policy").count() == cast.board.site.boards.count()


def test_saving_what_is_so_already_changes_and_logs_nothing(as_, cast):
    case = a_case_ready_for_listing(cast)
    version = case.facts_version
    assert as_(cast.administrator).post(PAGE, policy()).status_code == 302
    case.refresh_from_db()
    assert case.facts_version == version
    assert not AuditEntry.objects.filter(verb="site.configure", subject="policy").exists()


def test_an_unknown_class_of_rules_is_refused_beside_its_field(as_, cast):
    answer = as_(cast.administrator).post(PAGE, policy(classes_on=["astrology"]))
    assert answer.status_code == 400 and "astrology" in words(answer)
    assert Site.objects.get(pk=cast.board.site_id).policy == {}


def test_a_capability_is_recorded_and_taken_back_to_not_recorded(as_, cast):
    case = a_case_ready_for_listing(cast, lesion=unstable_l1_lesion)
    known = {name: {True: "yes", False: "no"}[value] for name, value in cast.board.site.capabilities.items()}
    as_(cast.administrator).post(PAGE, {"form": "capabilities", **known, "sbrt_available": "no"})
    assert Site.objects.get(pk=cast.board.site_id).capabilities["sbrt_available"] is False
    jobs_done()
    facts = Assessment.objects.filter(case=case).latest("facts_version").facts
    assert facts["sbrt_available"] is False
    as_(cast.administrator).post(PAGE, {"form": "capabilities", **known, "sbrt_available": ""})
    assert "sbrt_available" not in Site.objects.get(pk=cast.board.site_id).capabilities


def test_the_board_chooses_when_it_sees_the_advice(as_, cast):
    as_(cast.administrator).post(PAGE, {"form": "board", "clinician_estimate_first": "on"})
    board = Board.objects.get(pk=cast.board.pk)
    assert (board.advice_before_ballot, board.clinician_estimate_first) == (False, True)
    assert not board.opinions_open
    as_(cast.administrator).post(PAGE, {"form": "board", "opinions_open": "on"})
    assert Board.objects.get(pk=cast.board.pk).opinions_open
