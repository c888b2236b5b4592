"""The meeting pack says everything that is known, on the right page, in an order."""

import pytest

from decisions.documents.wording import label_of, value_words
from tests.board_builders import a_planned_meeting, listed
from tests.builders import jobs_done
from tests.cast import Cast
from tests.documents.conftest import Pack
from tests.documents.paper import flat, printed

# Also a run of this module alone sets the database up.
pytestmark = pytest.mark.django_db


def test_it_says_every_fact_with_value_day_source_and_recorder(pack: Pack) -> None:
    assert len(pack.facts) > 100
    for name, value, source, recorder in pack.facts:
        assert pack.says("full", value_words(name, value, "Europe/London")), name
        if name not in ("index_level", "levels", "escc"):
            assert pack.says("full", label_of(name)), name
        assert pack.says("full", source) and pack.says("full", recorder), name
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
        assert pack.says("full", canary), canary


def test_each_page_of_a_case_bears_its_patient_and_no_other(pack: Pack) -> None:
    cases = pack.paper.document.content["cases"]
    banners = {flat(case["patient"]["name"]): case for case in cases}
    owners = []
    for page in map(flat, pack.paper.pages[1:]):
        named = [name for name in banners if name in page]
        if "Scores,frameworksandsources" in page or not named:
            continue
        assert len(named) == 1
        case = banners[named[0]]
        owners.append(case["number"])
        numbers = [each["value"] for each in case["patient"]["identifiers"]]
        for text in (case["reference"], case["patient"]["born"], case["patient"]["age"], *numbers):
            assert flat(text) in page
    assert sorted(set(owners)) == [1, 2, 3, 4, 5, 6, 7] and owners == sorted(owners)


def test_it_numbers_pages_marks_the_end_of_each_case_and_carries_an_outline(pack: Pack) -> None:
    paper = pack.paper
    total = len(paper.pages)
    for number, page in enumerate(paper.pages, 1):
        assert flat(f"Page {number} of {total}") in flat(page)
        assert "Confidential - patient identifiable" in page
        assert paper.document.content_hash[:12] in page and "version 1" in page
        assert flat("does not direct treatment") in flat(page)
    numbers = {row["reference"]: row["number"] for row in paper.document.content["agenda"]}
    for name, case in pack.cases.items():
        number = numbers[case.reference]
        assert pack.says(name, f"End of case {number} of 7 · {case.reference}")
    assert paper.says("End of pack · 7 of 7 cases")
    titles = paper.outline
    assert titles[0][0] == 1 and titles[0][1].startswith("Meeting pack, Spine board A")
    cases = [title for depth, title in titles if depth == 2 and title.startswith("Case ")]
    assert len(cases) == 7 and all(case.reference in "".join(cases) for case in pack.cases.values())
    assert (3, "Options for Lesion 1, T8 (eighth thoracic)") in titles and (3, "Key facts") in titles


def test_the_question_and_the_wishes_stand_before_anything_computed(pack: Pack) -> None:
    text = pack.of("accents")
    places = [
        text.index(flat(part))
        for part in ("Clinical question", "The patient's goal and wishes", "Lesions", "Assessment of", "Options for")
    ]
    assert places == sorted(places)


def test_the_cover_gives_the_plan_with_times_break_presenter_owner_and_late_marks(pack: Pack) -> None:
    cover, rows = flat(pack.paper.pages[0]), pack.paper.document.content["agenda"]
    assert flat("14:00 BST") in cover and flat("(Europe/London)") in cover
    assert rows[0]["due"] == "14:00"
    timed = [row for row in rows if row["due"]]
    places = [cover.index(flat(f"{row['due']} {row['reference']}")) for row in timed]
    assert places == sorted(places)
    (pause,) = [row["break"] for row in rows if row["break"]]
    assert flat(f"{pause['at']} Break, 10 minutes") in cover
    planned = sum(row["minutes"] for row in timed) + pause["minutes"]
    assert flat(f"{planned} of 90 minutes planned") in cover
    assert flat("Presents: Dr Radiologist") in cover
    (left_out,) = [row["without_time"] for row in rows if row["without_time"]]
    assert flat(f"Without a time {left_out}") in cover and "No later meeting has room." in left_out
    assert flat("Listed, not discussed Dr Surgeon answers for it, under Stable disease, version 2") in cover
    assert flat("Changed late The family waits.") in cover
    assert flat("7 of 7 cases listed") in cover


def test_what_is_not_recorded_is_said_and_not_counted(pack: Pack) -> None:
    for text in (
        "Clinical question not recorded",
        "Born Not known",
        "Sex Not known",
        "MRN Not known",
        "No lesion recorded.",
        "No imaging recorded.",
        "Not recorded What matters most, Would accept surgery",
    ):
        assert pack.says("unknown", text), text
        assert not pack.says("full", text), text


def test_what_decides_stands_first_and_what_it_rests_on_in_an_annex_of_the_case(pack: Pack) -> None:
    reference = pack.cases["accents"].reference
    pages = [page for page in pack.paper.pages[1:] if reference in page]
    first, _, annex = flat("".join(pages)).partition(flat(f"Annex of {reference}: what the case rests on"))
    for text in ("Clinical question", "goal and wishes", "Key scores", "1 of 18, stable", "Options for", "Notes"):
        assert flat(text) in first, text
    for text in ("Scores with their items", "Published survival of each estimate", "Rules that were looked at"):
        assert flat(text) not in first and flat(text) in annex, text
    assert flat("Annex of") in flat("".join(pages[:4])) and len(pages) <= 6


def test_an_incomplete_score_is_an_interval_and_a_complete_one_names_its_band(pack: Pack) -> None:
    first, second = (
        case["assessment"]["scores"]
        for name in ("open", "accents")
        for case in pack.paper.document.content["cases"]
        if case["reference"] == pack.cases[name].reference
    )
    sins = next(score for score in first if score["id"] == "sins")
    assert sins["says"].endswith("- incomplete") and sins["missing"] == ["Alignment"] and sins["total"] is None
    assert pack.says("open", f"{sins['interval'][0]} to {sins['interval'][1]} of 18")
    assert pack.says("open", "missing: Alignment") and not pack.says("open", "of 18, stable")
    assert next(score for score in second if score["id"] == "sins")["says"] == "1 of 18, stable"
    assert pack.says("accents", "1 of 18, stable") and not pack.says("accents", "missing: Alignment")
    for text in ("Higher is worse", "Version 2010", "[fisher_2010]", "Fisher CG et al."):
        assert pack.paper.says(text), text


def test_other_frameworks_are_a_row_each_with_their_sources_in_the_annex(pack: Pack) -> None:
    for text in (
        "Other frameworks",
        "change no option’s standing",
        "Not met: Expected survival of at least 3 months",
        "historical, verified",
        "istorical strategy of the source paper",
        "The source gives no limit for a short life expectancy; the board judges.",
    ):
        assert pack.says("accents", text), text
    for text in ("Ivanishvili Z, Fourney DR.", "Only the names of the five classes were read."):
        assert pack.paper.says(text), text


def test_an_assessment_of_older_facts_is_marked_out_of_date(pack: Pack) -> None:
    assert [name for name in pack.cases if pack.says(name, "OUT OF DATE.")] == ["differing"]


def test_raters_who_differ_are_named_with_their_values(pack: Pack) -> None:
    for text in (
        "Where raters differ",
        "Lesion 1: Epidural compression (ESCC)",
        "2: cord compressed, CSF seen",
        "0: bone only",
        "Dr Chair",
        "Dr Radiologist",
        "The board has not chosen.",
    ):
        assert pack.says("differing", text), text
    assert not pack.says("accents", "Where raters differ")


def test_clocks_are_printed_with_limit_and_due_time_and_never_with_the_time_left(pack: Pack) -> None:
    for text in (
        "MRI of the whole spine: met, after 9 h. 24 h from Compression suspected since",
        "First dexamethasone: late, after 6 h, 2 h late. 4 h from",
        "local target; unverified [hospital_mscc_audit]",
        "Coordinator, at once: open, due",
    ):
        assert pack.says("urgent", text), text


def test_results_and_estimates_stand_beside_the_scores_and_say_where_they_come_from(pack: Pack) -> None:
    for said in (
        "Results worked out elsewhere",
        "worked out elsewhere",
        "57.5 % having died at 1 year (mortality)",
        "by Dr Reader, with https://sorg.example",
        "Prognosis, every estimate",
        "14 months",
        "Published survival of each estimate",
        "Known to be wrong with them.",
        "never averaged",
    ):
        assert pack.says("urgent", said), said
    assert pack.paper.says("SORG model of 30-day mortality")
    assert not pack.says("urgent", "42.5 %")
    assert not pack.says("accents", "Results worked out elsewhere"), "no empty heading"


def test_a_board_that_waits_for_votes_and_estimates_gets_a_pack_without_advice_and_published_survival(
    cast: Cast,
) -> None:
    cast.board.advice_before_ballot = False
    cast.board.clinician_estimate_first = True
    cast.board.save()
    meeting = a_planned_meeting(cast)
    listed(cast, meeting)
    jobs_done()
    paper = printed(cast, meeting)
    assert paper.says("This board votes before it sees the advice.") and paper.says("1 of 18, stable")
    assert not paper.says("Other frameworks")
    assert not paper.says("Options for") and paper.document.content["cases"][0]["assessment"]["options"] == []
    assert paper.says("asks for a clinician's own estimate before it shows published survival")
    assert not paper.says("Published survival of each estimate") and not paper.says("Known to be wrong with them")


def test_the_agenda_of_a_usual_meeting_is_one_page(cast: Cast) -> None:
    meeting = a_planned_meeting(cast)
    for _ in range(8):
        listed(cast, meeting, minutes=7)
    paper = printed(cast, meeting, "agenda")
    assert len(paper.pages) == 1 and paper.says("8 of 8 cases listed")
    assert paper.outline[0][1].startswith("Agenda, Spine board A")
