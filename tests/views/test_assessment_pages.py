"""The assessment page, its short form, its progress, and the entry of SINS and ESCC."""

import html
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actions.choose_value import choose_value
from cases.facts.catalogue import CATALOGUE, fact
from cases.facts.fact import Kind, Scope
from cases.models import AuditEntry, FactRecord, Job
from decisions.documents.content_assessment import result_content
from decisions.documents.content_raters import raters_content
from decisions.documents.content_scores import scores_content
from decisions.documents.fact_paths import PathWords
from decisions.documents.intended_use import STATEMENT
from decisions.models import Assessment
from decisions.reasoning.loader import load_knowledge
from tests.board_builders import an_item_in_session, an_open_vote, voted
from tests.builders import (
    a_case_ready_for_listing,
    a_lesion,
    a_referral,
    jobs_done,
    recorded,
    stable_t8_lesion,
    unstable_l1_lesion,
)
from tests.meanwhile import while_a_worker_finishes

TODAY = "2026-01-05"
# A grade is quoted and never counted: its rank only sorts.
GRADED = {
    "escc": "Grades 0, 1a, 1b, 1c, 2, 3; higher is worse",
    "frankel": "Grades A to E; E is best",
    "ais": "Grades A to E; E is best",
    "mrc": "Grades 0 to 5; higher is better",
    "kps": "Grades 10 to 100; higher is better",
    "ecog": "Grades 0 to 4; higher is worse",
    "nrs_severity": "Grades none, mild, moderate, severe; severe is worst",
    "chow_2012": "Grades complete, partial, indeterminate, progression; progression is worst",
    "ambulation_change": "Grades maintained, regained, lost, never; never is worst",
    "clavien_dindo": "Grades none, I, II, IIIa, IIIb, IVa, IVb, V; V is worst",
}
SECOND_READING = {"pain": "mechanical", "lesion_quality": "blastic", "alignment": "normal", "collapse": "over_50"}
# One value of each fact that is more than a word or a number.
WITH_PARTS = {
    each.name: {
        Kind.LEVELS: ["T12", "L1"],
        Kind.PRIOR_RT: {"dose_gy": 30, "fractions": 10, "on": "2025-11-04"},
        Kind.MARKS: ["NT"] * len(each.choices),
    }[each.kind]
    for each in CATALOGUE.values()
    if each.kind in (Kind.LEVELS, Kind.PRIOR_RT, Kind.MARKS)
}


def stable_l5_below_a_stable_t8(cast, case):
    stable_t8_lesion(cast, case)
    return a_lesion(cast, case, index_level="L5", levels=["L5"], escc="2")


def page(name, *ids):
    return reverse(f"decisions:{name}", args=ids)


def text(answer):
    return " ".join(answer.content.decode().split())


class TestTheAssessment:
    def test_it_shows_totals_with_range_direction_source_and_version(self, as_, cast):
        case = a_case_ready_for_listing(cast, lesion=unstable_l1_lesion)
        jobs_done()
        shown = text(as_(cast.surgeon).get(page("assessment", case.pk)))
        for words in (
            "16 of 18",
            "higher is worse",
            "Fisher CG",
            "Version 2010, verified",
            "knowledge 2026",
            "L1 (first lumbar)",
            "Decision support, not a decision",
        ):
            assert words in shown, words
        assert "<ul></ul>" not in shown, "a label of reasons without any beside it"

    def test_each_score_bears_its_range_and_direction(self, as_, cast):
        graded = {"frankel": "C", "ais": "C", "motor_power_worst": 2}
        case = a_case_ready_for_listing(cast, lesion=unstable_l1_lesion, facts=graded)
        jobs_done()
        articles = as_(cast.surgeon).get(page("assessment", case.pk)).content.decode().split("<article")[1:]
        shown = [" ".join(html.unescape(article.split("</article>")[0]).split()) for article in articles]
        scores = Assessment.objects.filter(case=case).latest("facts_version").result["scores"].values()
        wanted = [score for found in scores for score in (found if isinstance(found, list) else [found])]
        seen = 0
        for score in wanted:
            for text_of_score in [each for each in shown if f'aria-label="{score["name"]}' in each]:
                low, high = score["range"]
                scale = GRADED.get(score["score"], f"{low} to {high}; {score['direction']}")
                assert scale in text_of_score, score["name"]
                assert (">Points<" in text_of_score) is ("grade" not in score), score["name"]
                seen += 1
        assert seen >= 7
        assert set(GRADED) == {table.id for table in load_knowledge().scores.values() if table.grades}
        assert sum("Grades 0, 1a, 1b, 1c, 2, 3; higher is worse" in each for each in shown) == 1

    def test_a_worker_that_finishes_while_it_is_read_leaves_no_page_that_waits_for_ever_or_calls_the_old_one_new(
        self, as_, cast
    ):
        case = a_case_ready_for_listing(cast, lesion=unstable_l1_lesion)
        jobs_done()
        recorded(cast, case, {"kps": 40})
        browser, panel = as_(cast.surgeon), page("assessment_panel", case.pk)
        moments = 0
        for shown, afterwards in while_a_worker_finishes(
            lambda: re.sub(r'"\w{64}"', "", text(browser.get(panel))), "cases_job|decisions_assessment"
        ):
            moments += 1
            assert page("assessment_progress", case.pk) in shown or shown == afterwards, moments
        assert moments >= 2

    def test_the_intended_use_stands_on_it_in_the_words_of_the_papers(self, as_, cast):
        case = a_case_ready_for_listing(cast)
        jobs_done()
        assert STATEMENT in text(as_(cast.surgeon).get(page("assessment", case.pk)))

    def test_in_short_what_is_missing_and_decides_stands_under_one_badge_with_what_it_decides(self, as_, cast):
        case = a_referral(cast)
        jobs_done()
        shown = text(as_(cast.surgeon).get(page("assessment_panel", case.pk)))
        assert shown.count("Decisive, missing") == 1
        assert shown.count("Decides ") > 1 and "Decides the urgency: " in shown

    def test_it_shows_an_interval_and_what_is_missing_and_no_band_while_an_item_is_open(self, as_, cast):
        case = a_referral(cast)
        a_lesion(cast, case, index_level="T8", levels=["T8"], pain="mechanical")
        jobs_done()
        shown = text(as_(cast.surgeon).get(page("assessment", case.pk)))
        # T8 is semirigid (1), mechanical pain 3; the four open items add 0 to 12.
        assert "4 to 16 of 18" in shown
        assert "Incomplete" in shown and "Bone lesion" in shown
        sins = Assessment.objects.filter(case=case).latest("facts_version").result["scores"]["sins"][0]
        assert sins["band"] is None

    def test_every_score_rule_and_source_leads_into_the_knowledge_that_it_rests_on(self, as_, cast):
        case = a_case_ready_for_listing(cast, lesion=unstable_l1_lesion)
        recorded(cast, case, {"histology": "adenocarcinoma", "myelopathy": False, "accepts_surgery": "no"})
        jobs_done()
        reader = as_(cast.surgeon)
        shown = reader.get(page("assessment", case.pk)).content.decode()
        release = f"/knowledge/releases/{Assessment.objects.get().knowledge_hash[:12]}"
        links = set(re.findall(rf'href="({release}/[^"]*)"', shown))
        for name in ("sins", "noms", "N-02", "W-01", "sources/laufer_2013", "sources/fisher_2010"):
            assert f"{release}/id/{name}/" in links, name
        words = " ".join(re.sub("<[^>]*>", "", shown).split())
        assert "N-02: " in words and not re.findall(r"[\w)] [.,:;](?: |$)", words), "a space before a stop"
        for link in links:
            answer = reader.get(link)
            assert answer.status_code == 200 or reader.get(answer.url).status_code == 200, link

    def test_other_frameworks_stand_beside_noms_with_what_each_rests_on_and_whose_history_it_is(self, as_, cast):
        case = a_case_ready_for_listing(cast, lesion=unstable_l1_lesion)
        recorded(cast, case, {"expected_survival_months_clinician": 2, "frankel": "D"})
        jobs_done()
        shown = text(as_(cast.surgeon).get(page("assessment", case.pk)))
        beside = shown[shown.index("Other frameworks") :]
        for words in (
            "They describe the case and change no option’s standing.",
            "Patchell trial, entry criteria",
            "Not met: Expected survival of at least 3 months",
            "Expected survival, clinician&#x27;s estimate: 2 months",
            "historical, verified",
            "each with the historical strategy of the source paper:",
            "L: Levels and location",
            "from radiology",
            "Spinal Instability Neoplastic Score: 16, unstable",
            "The source gives no limit for a short life expectancy; the board judges.",
            "unstable fracture 32 %",
        ):
            assert words in beside, words

    def test_an_assessment_from_before_there_were_other_frameworks_is_still_shown(self, as_, cast):
        case = a_case_ready_for_listing(cast)
        jobs_done()
        made = Assessment.objects.filter(case=case).latest("facts_version")
        older = {**made.result, "frameworks": {"noms": made.result["frameworks"]["noms"]}}
        shown = result_content(older, PathWords(made.facts, "UTC"))
        assert [each["id"] for each in shown["frameworks"]] == ["noms"]
        assert shown["beside_noms"] == []

    def test_two_raters_of_a_lesion_are_shown_side_by_side_with_the_items_on_which_they_agree(self, as_, cast):
        case = a_case_ready_for_listing(cast, lesion=unstable_l1_lesion)
        lesion = case.lesions.get()
        recorded(cast, case, SECOND_READING, by=cast.surgeon, lesion=lesion)
        jobs_done()
        shown = text(as_(cast.surgeon).get(page("assessment", case.pk)))
        table = shown[shown.index("Scores by rater") :]
        # L1 (3), mechanical (3), blastic (0), normal (0), over half (3), posterolateral not read: 9 to 12.
        # Pain and collapse agree, the bone lesion and the alignment do not; the level was not rated.
        assert "16, unstable" in table and "9 to 12, potentially unstable" in table
        assert "2 of 4 items agree" in table
        assert "other band" in table and "not by all" in table

    @pytest.mark.parametrize("name", WITH_PARTS)
    def test_a_fact_with_parts_recorded_beside_two_raters_leaves_page_and_pack_readable(self, as_, cast, name):
        case = a_case_ready_for_listing(cast, lesion=unstable_l1_lesion)
        lesion = case.lesions.get()
        for person in (cast.surgeon, cast.chair):
            recorded(cast, case, SECOND_READING, by=person, lesion=lesion)
            recorded(cast, case, {"motor_power_worst": 4}, by=person)
            of = lesion if fact(name).scope is Scope.LESION else None
            recorded(cast, case, {name: WITH_PARTS[name]}, by=person, lesion=of)
        jobs_done()
        shown = text(as_(cast.surgeon).get(page("assessment", case.pk)))
        assert "16, unstable" in shown[shown.index("Scores by rater") :]
        assert [each["score"] for each in raters_content(case, case.board.day_of(timezone.now()))].count("sins") == 1

    def test_the_short_form_says_which_lesion_the_options_are_for_what_is_not_certain_and_how_many_more(
        self, as_, cast, monkeypatch
    ):
        monkeypatch.setattr("decisions.views.assessment.IN_BRIEF", 1)
        case = a_case_ready_for_listing(cast, lesion=stable_l5_below_a_stable_t8)
        jobs_done()
        found = Assessment.objects.filter(case=case).latest("facts_version").result
        assert found["scope"]["in_scope"] is None and any(each["provisional"] for each in found["options"])
        shown = text(as_(cast.surgeon).get(page("assessment_panel", case.pk)))
        assert "Options for Lesion 2, L5 (fifth lumbar)" in shown
        assert "provisional" in shown and "Scope not certain" in shown
        assert f"and {len(found['options']) - 1} more" in shown

    def test_the_short_form_tells_raters_who_differ_in_the_words_of_the_catalogue(self, as_, cast):
        case = a_case_ready_for_listing(cast)
        recorded(cast, case, {"escc": "3"}, by=cast.surgeon, lesion=case.lesions.get())
        jobs_done()
        shown = text(as_(cast.surgeon).get(page("assessment_panel", case.pk)))
        assert f"{cast.surgeon.user.name} {fact('escc').choices['3']}" in shown

    def test_a_class_is_not_said_twice(self, cast):
        case = a_case_ready_for_listing(cast)
        jobs_done()
        made = Assessment.objects.filter(case=case).latest("facts_version")
        score = next(each for each in made.result["scores"].values() if isinstance(each, dict) and "grade" not in each)
        settled = {"unit": "class", "interval": [2, 2], "range": [1, 3], "missing": [], "band": "b", "total": 2}
        for label, says in (("class 2", "class 2 of 3"), ("worse", "class 2 of 3, worse")):
            one = {score["score"]: score | settled | {"band_label": label}}
            [shown] = scores_content(one, PathWords(made.facts, "UTC"), [])
            assert shown["says"] == says

    def test_scores_made_for_others_and_those_hardly_begun_are_named_and_not_shown_as_results(self, as_, cast):
        case = a_case_ready_for_listing(cast)
        jobs_done()
        shown = text(as_(cast.surgeon).get(page("assessment", case.pk)))
        waiting = shown[shown.index("Not counted (") :]
        assert "Made from hepatocellular carcinoma only." in waiting
        assert "Charlson comorbidity index, with age" in waiting and "items known" in waiting

    def test_out_of_scope_is_said_plainly_and_nothing_is_offered(self, as_, cast):
        case = a_referral(cast, facts={"spinal_disease": "primary_tumour"})
        jobs_done()
        shown = text(as_(cast.surgeon).get(page("assessment", case.pk)))
        assert "Out of scope: no advice" in shown
        assert "Conventional external-beam" not in shown

    @pytest.mark.parametrize(
        ("flag", "lane", "asked"),
        [
            ("red_flag_limb_weakness", "emergency", "Contact the MSCC coordinator immediately"),
            ("pain_flag_progressive", "urgent", "Advice of the MSCC coordinator within 24 hours"),
        ],
    )
    def test_with_cancer_ruled_out_the_lane_stays_and_no_sentence_says_that_there_is_cancer(
        self, as_, cast, flag, lane, asked
    ):
        case = a_referral(cast, facts={"cancer_status": "none", flag: True})
        stable_t8_lesion(cast, case, pain="mechanical")
        jobs_done()
        case.refresh_from_db()
        assert case.lane == lane
        browser = as_(cast.surgeon)
        shown = [
            text(browser.get(page("assessment", case.pk))),
            text(browser.get(reverse("cases:clocks", args=[case.pk]))),
        ]
        assert "No cancer is known or suspected." in shown[0] and asked in shown[0]
        for each in shown:
            assert each.count("known or suspected cancer") == each.count("(for known or suspected cancer).")
            assert each.count(asked) == each.count(f"{asked} (for known or suspected cancer).")

    def test_facts_that_contradict_one_another_are_named_on_the_page_and_nothing_is_offered(self, as_, cast):
        case = a_case_ready_for_listing(cast)
        lesion = case.lesions.get()
        [mine, _] = recorded(cast, case, {"index_level": "T8", "levels": ["T7", "T8"]}, lesion=lesion)
        recorded(cast, case, {"index_level": "T11", "levels": ["T11"]}, lesion=lesion, by=cast.radiologist)
        choose_value(actor=cast.chair.actor, case_id=case.pk, record_id=mine.pk)
        jobs_done()
        shown = html.unescape(text(as_(cast.surgeon).get(page("assessment", case.pk))))
        assert "Index level of lesion 1: 'T8' is not among the lesion's levels (T11)." in shown
        assert "Conventional external-beam" not in shown

    def test_a_changed_fact_makes_it_out_of_date_at_once_and_shows_the_new_one_on_its_way(self, as_, cast):
        case = a_case_ready_for_listing(cast)
        jobs_done()
        recorded(cast, case, {"kps": 50}, source="clinic")
        waiting = text(as_(cast.surgeon).get(page("assessment", case.pk)))
        assert "Out of date" in waiting and "A new assessment" in waiting
        jobs_done()
        assert "Out of date" not in text(as_(cast.surgeon).get(page("assessment", case.pk)))

    def test_the_progress_asks_for_a_fresh_page_once_the_assessment_is_there_and_fills_no_log(self, as_, cast):
        case = a_case_ready_for_listing(cast)
        client, address = as_(cast.surgeon), page("assessment_progress", case.pk)
        lines = AuditEntry.objects.count()
        assert "HX-Refresh" not in client.get(address).headers
        jobs_done()
        assert client.get(address).headers["HX-Refresh"] == "true"
        assert AuditEntry.objects.filter(verb="case.read").count() <= lines
        assert as_(cast.outsider).get(address).status_code == 404
        assert as_(cast.analyst).get(address).status_code == 403

    def test_assess_again_queues_what_was_given_up(self, as_, cast):
        case = a_case_ready_for_listing(cast)
        Job.objects.filter(case=case).update(state="dead")
        assert as_(cast.surgeon).post(page("assess_again", case.pk)).status_code == 302
        assert Job.objects.filter(case=case, state="queued").exists()

    @pytest.mark.parametrize("name", ["assessment", "assessment_panel"])
    def test_it_is_withheld_until_the_ballot_where_the_board_votes_first(self, as_, cast, name):
        type(cast.board).objects.filter(pk=cast.board.pk).update(advice_before_ballot=False)
        item = an_item_in_session(cast)
        round_ = an_open_vote(cast, item)
        client, address = as_(cast.surgeon), page(name, item.case_id)
        assert "Shown after your vote" in text(client.get(address))
        assert "of 18" not in text(client.get(address)) and "Patchell" not in text(client.get(address))
        voted(cast.surgeon, round_, "cebrt")
        assert "of 18" in text(client.get(address))

    def test_hostile_text_stays_text(self, as_, cast):
        case = a_referral(cast, facts={"primary_site_text": "<script>alert(1)</script>"})
        jobs_done()
        for name in ("assessment", "assessment_panel"):
            assert b"<script>alert" not in as_(cast.surgeon).get(page(name, case.pk)).content

    @pytest.mark.parametrize("name", ["assessment", "assessment_panel"])
    def test_it_costs_the_same_for_one_lesion_and_for_eight(
        self, as_, cast, name, django_assert_num_queries, django_assert_max_num_queries
    ):
        case = a_case_ready_for_listing(cast)
        jobs_done()
        client = as_(cast.surgeon)
        client.get(page(name, case.pk))
        with django_assert_max_num_queries(40) as few:
            client.get(page(name, case.pk))
        for level in ("T1", "T3", "T5", "T9", "T11", "L1", "L3"):
            a_lesion(cast, case, index_level=level, levels=[level], pain="none")
        jobs_done()
        with django_assert_num_queries(len(few.captured_queries)):
            client.get(page(name, case.pk))


class TestScoreEntry:
    ANSWERS = {
        "pain": "mechanical",
        "lesion_quality": "lytic",
        "alignment": "normal",
        "collapse": "under_50",
        "posterolateral": "bilateral",
        "escc": "2",
        "observed_on": TODAY,
        "source": "MRI whole spine",
    }

    @pytest.fixture
    def lesion(self, cast):
        case = a_referral(cast)
        return a_lesion(cast, case, index_level="T12", levels=["T12"])

    def test_nothing_is_chosen_beforehand_and_the_points_come_from_the_knowledge(self, as_, cast, lesion):
        shown = as_(cast.surgeon).get(page("sins", lesion.case_id, lesion.pk)).content.decode()
        assert " checked" not in shown
        assert 'data-fixed="3"' in shown and "T12, junctional" in shown
        assert 'value="subluxation_translation" data-points="4"' in shown
        assert shown.count('value="not_assessable"') == 6

    def test_it_records_all_answers_with_study_and_day_in_one_go(self, as_, cast, lesion):
        answer = as_(cast.surgeon).post(page("sins", lesion.case_id, lesion.pk), self.ANSWERS)
        assert answer.status_code == 302
        records = FactRecord.objects.filter(lesion=lesion, recorded_by=cast.surgeon.user, source="MRI whole spine")
        assert {r.name: r.value for r in records} == {
            name: value for name, value in self.ANSWERS.items() if name not in ("observed_on", "source")
        }
        assert {str(r.observed_on) for r in records} == {TODAY}

    def test_not_assessable_is_kept_as_said_and_is_not_zero(self, as_, cast, lesion):
        sent = self.ANSWERS | {"lesion_quality": "not_assessable"}
        as_(cast.surgeon).post(page("sins", lesion.case_id, lesion.pk), sent)
        kept = FactRecord.objects.get(lesion=lesion, name="lesion_quality")
        assert (kept.value, kept.not_assessable, kept.source) == (None, True, "MRI whole spine")
        jobs_done()
        shown = text(as_(cast.surgeon).get(page("assessment", lesion.case_id)))
        # 3 + 3 + ? + 0 + 2 + 3: 11 to 13.
        assert "11 to 13 of 18" in shown

    def test_whoever_would_ask_again_reads_who_looked_in_vain_and_where(self, as_, cast, lesion):
        sent = self.ANSWERS | {"escc": "not_assessable"}
        as_(cast.surgeon).post(page("sins", lesion.case_id, lesion.pk), sent)
        jobs_done()
        said = f"(not assessable: MRI whole spine, 05-Jan-2026, {cast.surgeon.user.name})"
        assert said in text(as_(cast.surgeon).get(page("assessment", lesion.case_id)))
        recorded(cast, lesion.case, {"escc": None}, lesion=lesion, by=cast.medical_oncologist)
        jobs_done()
        assert said in text(as_(cast.surgeon).get(page("assessment", lesion.case_id))), "another has nothing to say"
        assert "Not assessable" in text(as_(cast.surgeon).get(f"/cases/{lesion.case_id}/lesions/"))
        as_(cast.radiologist).post(page("sins", lesion.case_id, lesion.pk), self.ANSWERS)
        jobs_done()
        assert "not assessable" not in text(as_(cast.surgeon).get(page("assessment", lesion.case_id))).lower()

    def test_not_assessable_withdraws_the_raters_own_earlier_answer_only(self, as_, cast, lesion):
        for person in (cast.surgeon, cast.radiologist):
            as_(person).post(page("sins", lesion.case_id, lesion.pk), self.ANSWERS)
        sent = {"pain": "not_assessable", "observed_on": TODAY, "source": "MRI"}
        as_(cast.surgeon).post(page("sins", lesion.case_id, lesion.pk), sent)
        latest = FactRecord.objects.filter(lesion=lesion, name="pain").order_by("recorded_at")
        assert [(r.recorded_by.name, r.value) for r in latest][-1] == (cast.surgeon.user.name, None)
        jobs_done()
        assert "13 of 18" in text(as_(cast.surgeon).get(page("assessment", lesion.case_id)))

    def test_a_second_reader_sees_who_read_but_not_what(self, as_, cast, lesion):
        as_(cast.surgeon).post(page("sins", lesion.case_id, lesion.pk), self.ANSWERS)
        shown = as_(cast.radiologist).get(page("sins", lesion.case_id, lesion.pk)).content.decode()
        assert cast.surgeon.user.name in shown
        assert " checked" not in shown

    def test_a_refusal_keeps_what_was_chosen_and_names_the_field(self, as_, cast, lesion):
        answer = as_(cast.surgeon).post(
            page("sins", lesion.case_id, lesion.pk), self.ANSWERS | {"observed_on": "nonsense"}
        )
        assert answer.status_code == 400
        shown = answer.content.decode()
        assert shown.count(" checked") == 6
        assert "id_observed_on" in shown and "tb-error" in shown
        assert not FactRecord.objects.filter(lesion=lesion, name="pain").exists()

    def test_an_empty_form_is_sent_back(self, as_, cast, lesion):
        answer = as_(cast.surgeon).post(
            page("sins", lesion.case_id, lesion.pk), {"observed_on": TODAY, "source": "MRI"}
        )
        assert answer.status_code == 400
        assert "No question was answered" in text(answer)

    def test_a_lesion_of_another_case_is_not_found(self, as_, cast, lesion):
        other = a_referral(cast)
        assert as_(cast.surgeon).get(page("sins", other.pk, lesion.pk)).status_code == 404
