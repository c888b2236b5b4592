"""Results worked out elsewhere and the prognosis panel in the meeting pack."""

import pytest

from decisions.actions.record_result import record_result
from tests.board_builders import a_planned_meeting, listed
from tests.builders import jobs_done, recorded
from tests.documents.paper import printed


@pytest.fixture
def meeting(cast):
    planned = a_planned_meeting(cast)
    listed(cast, planned)
    jobs_done()
    return planned


@pytest.fixture
def case(meeting):
    return meeting.items.get().case


def test_results_and_estimates_stand_beside_the_scores_and_say_where_they_come_from(cast, meeting, case):
    record_result(
        actor=cast.surgeon.actor,
        case_id=case.pk,
        instrument="sorg",
        values={"model": "1y", "probability": 57.5, "probability_of": "mortality", "horizon": "1y"},
        computed_on=case.board.day_of(case.referred_at),
        computed_by="Dr Reader",
        tool="https://sorg.example",
    )
    recorded(cast, case, {"expected_survival_months_clinician": 14})
    jobs_done()
    paper = printed(cast, meeting)
    for said in (
        "Results worked out elsewhere",
        "worked out elsewhere",
        "57.5 % having died at 1 year (mortality)",
        "by Dr Reader, with https://sorg.example",
        "Prognosis, every estimate",
        "14 months",
        "Known to be wrong with them.",
        "never averaged",
        "SORG model of 30-day mortality",
    ):
        assert paper.says(said), said
    assert not paper.says("42.5 %")


def test_a_pack_of_a_board_that_wants_the_estimate_first_shows_no_published_survival(cast, meeting, case):
    cast.board.clinician_estimate_first = True
    cast.board.save()
    paper = printed(cast, meeting)
    assert paper.says("asks for a clinician's own estimate before it shows published survival")
    assert not paper.says("Published survival of this band") and not paper.says("Known to be wrong with them")


def test_without_results_no_empty_heading_is_printed(cast, meeting):
    assert not printed(cast, meeting).says("Results worked out elsewhere")
