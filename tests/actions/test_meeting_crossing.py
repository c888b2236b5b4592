"""Different actions on one case and one meeting at the same moment wait for each other, never in a ring."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils import timezone

from cases.actions.set_urgency import set_urgency
from cases.audit import SYSTEM
from cases.models import Board, Job
from cases.pathway.refusals import Refusal
from decisions.actions.close_vote import close_vote
from decisions.actions.generate_meetings import generate_meetings
from decisions.actions.move_cases import move_cases
from decisions.actions.note_attendance import note_attendance
from decisions.actions.read_round import round_for
from decisions.actions.recuse_seat import recuse_seat
from decisions.actions.reorder_agenda import reorder_agenda
from decisions.models import Meeting
from tests.board_builders import a_planned_meeting, an_item_in_session, an_open_vote, listed, signed, voted
from tests.builders import a_case_ready_for_listing, jobs_done, recorded
from tests.cast import Cast

Together = Callable[..., list[Any]]


def test_actions_that_cross_end_done_or_refused(everybody: Cast, together: Together) -> None:
    cast = everybody
    item = an_item_in_session(cast)
    case, meeting = item.case, item.meeting
    for turn in range(4):
        other = a_case_ready_for_listing(cast)
        round_ = an_open_vote(cast, item, without_assessment_reason="The facts keep changing.")
        version = Meeting.objects.get(pk=meeting.pk).version
        held = Meeting.objects.get(pk=meeting.pk).items.values_list("pk", flat=True)
        results = together(
            partial(recorded, cast, case, {"kps": 10 * (turn + 4)}),
            partial(set_urgency, actor=cast.surgeon.actor, case_id=case.pk, lane="urgent", reason=f"Turn {turn}."),
            partial(voted, cast.surgeon, round_, "sbrt"),
            partial(recuse_seat, actor=cast.radiologist.actor, round_id=round_.pk, reason="A relative."),
            partial(round_for, cast.observer.actor, round_.pk),
            partial(listed, cast, meeting, other, late_reason="Just in."),
            partial(
                reorder_agenda,
                actor=cast.chair.actor,
                meeting_id=meeting.pk,
                item_ids=list(held),
                expected_version=version,
            ),
            partial(
                note_attendance,
                actor=cast.coordinator.actor,
                meeting_id=meeting.pk,
                membership_id=cast.surgeon.membership.pk,
                present=True,
            ),
            partial(signed, cast, item),
            jobs_done,
        )
        strange = [one for one in results if isinstance(one, Exception) and not isinstance(one, Refusal)]
        assert strange == []
        refused = {place for place, one in enumerate(results) if isinstance(one, Refusal)}
        assert refused in ({8}, {6, 8})  # the signature (the vote is open); the order, if the listing came first
        case.refresh_from_db()
        assert case.facts_version == Job.objects.filter(case=case, kind="assess_case").count()
        close_vote(actor=cast.chair.actor, round_id=round_.pk)
    Job.objects.filter(state="queued").update(run_after=timezone.now())
    jobs_done()
    assert not Job.objects.filter(kind="assess_case").exclude(state="done").exists()


def test_five_clocks_at_once_make_each_meeting_once_and_two_who_move_a_case_move_it_once(
    everybody: Cast, together: Together
) -> None:
    cast = everybody
    rule = {"every": "week", "interval": 1, "weekday": "friday", "nth": "", "first_on": "2026-01-02", "starts": "08:30"}
    Board.objects.filter(pk=cast.board.pk).update(recurrence=rule, weeks_ahead=40)
    results = together(*[partial(generate_meetings, actor=SYSTEM, board_id=cast.board.pk)] * 5)
    assert [one for one in results if isinstance(one, Exception)] == []
    assert sorted(len(one.made) > 0 for one in results) == [False] * 4 + [True]
    slots = list(Meeting.objects.values_list("slot", flat=True))
    assert len(slots) == len(set(slots)) >= 40
    one, other = a_planned_meeting(cast), a_planned_meeting(cast)
    item = listed(cast, one)
    details = {"meeting_id": one.pk, "item_ids": [item.pk], "target_id": other.pk, "reason": "Both at once."}
    results = together(*(partial(move_cases, actor=by.actor, **details) for by in (cast.coordinator, cast.chair)))
    assert [type(each).__name__ for each in results if isinstance(each, Exception)] == ["BadInput"]
    assert other.items.filter(removed_at=None).count() == 1
