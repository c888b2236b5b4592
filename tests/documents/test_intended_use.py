"""What every paper says of itself, and of each score that it prints."""

from decisions.actions.close_meeting import close_meeting
from decisions.documents.intended_use import STATEMENT
from decisions.models import Assessment
from tests.board_builders import a_planned_meeting, in_session, listed
from tests.builders import a_case_ready_for_listing, jobs_done, unstable_l1_lesion
from tests.documents.paper import flat, printed


def test_every_page_of_every_paper_bears_the_intended_use(cast):
    meeting = a_planned_meeting(cast)
    listed(cast, meeting, a_case_ready_for_listing(cast))
    jobs_done()
    papers = [printed(cast, meeting, "agenda"), printed(cast, meeting, "pack")]
    in_session(cast, meeting)
    close_meeting(actor=cast.chair.actor, meeting_id=meeting.pk)
    papers.append(printed(cast, meeting, "outcome_summary"))
    for paper in papers:
        assert paper.pages and all(flat(STATEMENT) in flat(page) for page in paper.pages), paper.document.kind


def test_each_score_on_paper_bears_its_range_and_direction(cast):
    case = a_case_ready_for_listing(cast, lesion=unstable_l1_lesion)
    jobs_done()
    meeting = a_planned_meeting(cast)
    listed(cast, meeting, case)
    paper = printed(cast, meeting)
    assert paper.says("16 of 18") and paper.says("Higher is worse")
    for found in Assessment.objects.filter(case=case).latest("facts_version").result["scores"].values():
        for score in found if isinstance(found, list) else [found]:
            assert paper.says(score["name"]) and paper.says(score["direction"].capitalize()), score["name"]
