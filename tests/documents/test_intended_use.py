"""What every paper says of itself, and of each score that it prints."""

from decisions.actions.close_meeting import close_meeting
from decisions.documents.intended_use import STATEMENT
from tests.board_builders import a_planned_meeting, in_session, listed
from tests.builders import jobs_done
from tests.cast import Cast
from tests.documents.conftest import Pack
from tests.documents.paper import flat, printed


def test_every_page_of_every_paper_bears_the_intended_use(cast: Cast, pack: Pack) -> None:
    meeting = a_planned_meeting(cast)
    listed(cast, meeting)
    jobs_done()
    papers = [pack.paper, printed(cast, meeting, "agenda")]
    in_session(cast, meeting)
    close_meeting(actor=cast.chair.actor, meeting_id=meeting.pk)
    papers.append(printed(cast, meeting, "outcome_summary"))
    assert [paper.document.kind for paper in papers] == ["pack", "agenda", "outcome_summary"]
    for paper in papers:
        assert paper.pages and all(flat(STATEMENT) in flat(page) for page in paper.pages), paper.document.kind


def test_each_score_on_paper_bears_its_range_and_direction(pack: Pack) -> None:
    assert pack.says("not discussed", "16 of 18") and pack.says("not discussed", "Higher is worse")
    for name, scores in pack.scores.items():
        for found in scores.values():
            for score in found if isinstance(found, list) else [found]:
                for said in (score["name"], score["direction"].capitalize()):
                    assert pack.says(name, said), (name, said)
